//! The forms in which a signed certificate comes back: as it should be, and as vendors send it
//! when something went wrong.

use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256};
use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

use super::ca::{BACKDATED, Ca, Leaf, internal, private_key, years_after};
use crate::error::Error;
use crate::formats::{der, pem, pkcs7};
use crate::material::extensions::purpose;
use crate::material::{Certificate, Csr};

/// A form. Each but the first is one that some vendor has sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// PEM, leaf first, then the CA that signed it.
    Pem,
    /// The certificate alone as DER.
    Der,
    /// Certificate and CA as PKCS#7.
    P7b,
    /// The PEM text as a Windows editor saves it: UTF-16 with a byte order mark.
    Utf16,
    /// The CA before the certificate.
    Reversed,
    /// The certificate without the CA that signed it.
    NoIntermediate,
    /// A certificate for another key than the request's.
    WrongKey,
    /// A certificate for TLS servers alone.
    NoClientAuth,
    /// A certificate with another subject than the request's.
    ChangedSubject,
    /// A certificate that ended yesterday.
    Expired,
    /// A certificate for ten years, whatever the profile says.
    TenYears,
}

/// What came back for a request.
#[derive(Debug)]
pub struct Returned {
    /// Its form.
    pub form: Form,
    /// The certificate, and the CA where it came along, leaf first.
    pub chain: Vec<Certificate>,
    /// The file.
    pub contents: Zeroizing<Vec<u8>>,
    /// How such a file is usually called, without the dot.
    pub extension: &'static str,
    /// Its media type.
    pub(super) media_type: &'static str,
}

impl Form {
    /// Every form, the right one first.
    pub const ALL: [Form; 11] = [
        Form::Pem,
        Form::Der,
        Form::P7b,
        Form::Utf16,
        Form::Reversed,
        Form::NoIntermediate,
        Form::WrongKey,
        Form::NoClientAuth,
        Form::ChangedSubject,
        Form::Expired,
        Form::TenYears,
    ];

    /// The word for it, and the code of the finding that `verify` must have among its
    /// own when it gets the file, the key, the request and the root; `None` where it finds nothing.
    fn row(self) -> (&'static str, Option<&'static str>) {
        match self {
            Form::Pem => ("pem", None),
            Form::Der => ("der", Some("chain-incomplete")),
            Form::P7b => ("p7b", None),
            Form::Utf16 => ("utf16", Some("utf16-text")),
            Form::Reversed => ("reversed", Some("chain-order")),
            Form::NoIntermediate => ("no-intermediate", Some("chain-incomplete")),
            Form::WrongKey => ("wrong-key", Some("other-key")),
            Form::NoClientAuth => ("no-client-auth", Some("usage-changed")),
            Form::ChangedSubject => ("changed-subject", Some("subject-changed")),
            Form::Expired => ("expired", Some("expired")),
            Form::TenYears => ("ten-years", None),
        }
    }

    /// The word that people and scripts use.
    pub fn as_str(self) -> &'static str {
        self.row().0
    }

    /// The code of the finding that `verify` must have.
    pub fn finds(self) -> Option<&'static str> {
        self.row().1
    }

    /// The form of that word.
    pub fn named(word: &str) -> Option<Form> {
        Form::ALL.into_iter().find(|form| form.as_str() == word)
    }
}

impl Ca {
    /// Signs a request as [`Ca::sign`] does, and gives the file that comes back in this form.
    pub fn sign_as(
        &self,
        form: Form,
        csr: &Csr,
        validity_years: u16,
        now: OffsetDateTime,
    ) -> Result<Returned, Error> {
        let mut content = Leaf {
            subject: csr.subject.der.clone(),
            public_key: csr.public_key.clone(),
            not_before: now - BACKDATED,
            not_after: years_after(now, validity_years),
            purpose: purpose::CLIENT_AUTH,
        };
        match form {
            Form::WrongKey => content.public_key = another_key()?,
            Form::NoClientAuth => content.purpose = purpose::SERVER_AUTH,
            Form::ChangedSubject => content.subject = another_subject(),
            Form::Expired => {
                content.not_before = now - Duration::days(366);
                content.not_after = now - Duration::DAY;
            }
            Form::TenYears => content.not_after = years_after(now, 10),
            _ => {}
        }
        let leaf = self.leaf(csr, &content)?;
        let chain = match form {
            Form::Der | Form::NoIntermediate => vec![leaf],
            _ => vec![leaf, self.issuing().clone()],
        };
        Ok(packed(form, chain))
    }
}

/// The file of a chain.
fn packed(form: Form, chain: Vec<Certificate>) -> Returned {
    let block = |one: &Certificate| pem::encode("CERTIFICATE", &one.der).to_string();
    let text: String = match form {
        Form::Reversed => chain.iter().rev().map(block).collect(),
        _ => chain.iter().map(block).collect(),
    };
    let (contents, extension, media_type) = match form {
        Form::Der => {
            let der = chain.iter().flat_map(|one| one.der.iter().copied()).collect();
            (der, "cer", "application/pkix-cert")
        }
        Form::P7b => {
            let all: Vec<&Certificate> = chain.iter().collect();
            (pkcs7::bundle(&all), "p7b", "application/pkcs7-mime")
        }
        Form::Utf16 => {
            const MARK: u16 = 0xfeff;
            let units = std::iter::once(MARK).chain(text.encode_utf16());
            (units.flat_map(u16::to_le_bytes).collect(), "crt", "text/plain; charset=utf-16")
        }
        _ => (text.into_bytes(), "crt", "application/pem-certificate-chain"),
    };
    Returned { form, chain, contents: Zeroizing::new(contents), extension, media_type }
}

/// The key of nobody: its private half is thrown away here.
fn another_key() -> Result<crate::material::PublicKey, Error> {
    let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)
        .map_err(|error| internal(error.to_string()))?;
    Ok(private_key(&Zeroizing::new(pair.serialize_der()))?.public_key().clone())
}

fn another_subject() -> Vec<u8> {
    let attribute = der::sequence(&[
        &der::oid("2.5.4.3").unwrap_or_default(),
        &der::element(der::tag::UTF8_STRING, b"changed by the sandbox"),
    ]);
    der::sequence(&[&der::set_of(vec![attribute])])
}
