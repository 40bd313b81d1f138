//! Texts and passwords as Java turns them into bytes.

use zeroize::Zeroizing;

/// Java's modified UTF-8 (`java.io.DataInput`): UTF-16 units of one to three bytes each; `None`
/// where the bytes are something else. A lone half of a pair becomes U+FFFD.
pub(super) fn modified_utf8(bytes: &[u8]) -> Option<String> {
    let mut units = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        let (length, head) = match first {
            0x00..=0x7f => (0, *first),
            0xc0..=0xdf => (1, first & 0x1f),
            0xe0..=0xef => (2, first & 0x0f),
            _ => return None,
        };
        let (tail, after) = after.split_at_checked(length)?;
        if tail.iter().any(|byte| byte & 0xc0 != 0x80) {
            return None;
        }
        units.push(
            tail.iter().fold(u16::from(head), |unit, byte| unit << 6 | u16::from(byte & 0x3f)),
        );
        rest = after;
    }
    Some(String::from_utf16_lossy(&units))
}

/// The octets of a password, as the two kinds of key derivation take it.
pub(super) struct Octets {
    /// UTF-16BE without an end: for digests.
    pub(super) wide: Zeroizing<Vec<u8>>,
    /// As it was given: for JCEKS keys, whose passwords are ASCII.
    pub(super) narrow: Zeroizing<Vec<u8>>,
}

/// The password as it was given; then without the line end or blank that came with it.
pub(super) fn readings(password: &[u8]) -> Vec<Octets> {
    let octets =
        |bytes: &[u8]| Octets { wide: wide(bytes), narrow: Zeroizing::new(bytes.to_vec()) };
    let trimmed = password.trim_ascii_end();
    let mut readings = vec![octets(password)];
    if trimmed != password {
        readings.push(octets(trimmed));
    }
    readings
}

/// UTF-16BE; bytes that are no UTF-8 count as characters one by one.
fn wide(password: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(match std::str::from_utf8(password) {
        Ok(text) => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        Err(_) => password.iter().flat_map(|byte| [0, *byte]).collect(),
    })
}
