//! One password, many octets: writers disagree on how its characters become bytes
//! (pfx-runtimes.md section 5, step 2).

use zeroize::Zeroizing;

use super::ahead::Ready;
use crate::material::Secret;

/// How the password had to be read to open the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordForm {
    /// UTF-16 for PKCS#12 schemes, UTF-8 for PBES2: as the standards ask.
    AsTyped,
    /// Without the line end or the blank that came with it.
    Trimmed,
    /// No octets at all, where an empty password is two zero octets.
    Null,
    /// Each UTF-8 byte widened to 16 bits, as old OpenSSL wrote.
    Widened,
    /// Latin-1 where UTF-8 belongs.
    Latin1,
}

/// What programs find difficult about a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordKind {
    /// There is none.
    Empty,
    /// Printable ASCII characters only.
    Plain,
    /// Characters outside of printable ASCII, each of them in the BMP.
    NotAscii,
    /// A character outside of the BMP, such as an emoji.
    BeyondBmp,
}

impl PasswordKind {
    /// The kind of a password; bytes that are no UTF-8 are taken for Latin-1.
    pub(super) fn of(password: &Secret) -> PasswordKind {
        let bytes = password.expose();
        let beyond = std::str::from_utf8(bytes)
            .is_ok_and(|text| text.chars().any(|character| u32::from(character) > 0xFFFF));
        if bytes.is_empty() {
            PasswordKind::Empty
        } else if bytes.iter().all(|byte| (0x20..0x7F).contains(byte)) {
            PasswordKind::Plain
        } else if beyond {
            PasswordKind::BeyondBmp
        } else {
            PasswordKind::NotAscii
        }
    }
}

/// One reading of the password.
pub(super) struct Reading {
    pub(super) form: PasswordForm,
    /// For the PKCS#12 derivation.
    pub(super) wide: Zeroizing<Vec<u8>>,
    /// For PBKDF1, PBKDF2 and scrypt.
    pub(super) narrow: Zeroizing<Vec<u8>>,
    /// Keys that have been derived from it already.
    pub(super) ready: Ready,
}

/// Every reading worth trying, the likeliest first.
pub(super) fn readings(password: &[u8]) -> Vec<Reading> {
    let mut readings = vec![as_typed(password)];
    if password.is_empty() {
        readings.push(Reading {
            form: PasswordForm::Null,
            wide: Zeroizing::new(Vec::new()),
            narrow: Zeroizing::new(Vec::new()),
            ready: Ready::default(),
        });
        return readings;
    }
    let trimmed = password.trim_ascii_end();
    if trimmed != password {
        readings.push(reading(PasswordForm::Trimmed, trimmed));
    }
    if !password.is_ascii() {
        readings.push(Reading {
            form: PasswordForm::Widened,
            wide: widened(password),
            narrow: Zeroizing::new(password.to_vec()),
            ready: Ready::default(),
        });
        readings.extend(latin1(password));
    }
    readings
}

/// As the standards ask.
pub(super) fn as_typed(password: &[u8]) -> Reading {
    reading(PasswordForm::AsTyped, password)
}

fn reading(form: PasswordForm, password: &[u8]) -> Reading {
    let narrow = Zeroizing::new(password.to_vec());
    Reading { form, wide: utf16(password), narrow, ready: Ready::default() }
}

/// UTF-16BE with two zero octets at its end (RFC 7292 appendix B.1); bytes that are no UTF-8 are
/// widened one by one.
fn utf16(password: &[u8]) -> Zeroizing<Vec<u8>> {
    let Ok(text) = std::str::from_utf8(password) else { return widened(password) };
    let mut wide: Zeroizing<Vec<u8>> =
        Zeroizing::new(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
    wide.extend_from_slice(&[0, 0]);
    wide
}

fn widened(password: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut wide: Zeroizing<Vec<u8>> =
        Zeroizing::new(password.iter().flat_map(|byte| [0, *byte]).collect());
    wide.extend_from_slice(&[0, 0]);
    wide
}

/// The password in Latin-1, where all its characters are in there.
fn latin1(password: &[u8]) -> Option<Reading> {
    let text = std::str::from_utf8(password).ok()?;
    let narrow: Option<Vec<u8>> =
        text.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect();
    let narrow = Zeroizing::new(narrow?);
    let (form, ready) = (PasswordForm::Latin1, Ready::default());
    Some(Reading { form, wide: utf16(password), narrow, ready })
}
