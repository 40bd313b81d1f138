//! The form in which a PEM file has its private key, by the label: what was read is PKCS#8 always.

/// The form of a private key in the clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlainForm {
    /// PKCS#8 (RFC 5958).
    Pkcs8,
    /// RSAPrivateKey (RFC 8017).
    Pkcs1,
    /// ECPrivateKey (RFC 5915).
    Sec1,
}

/// The form of the first private key in a text; PKCS#8 where no label says another.
pub fn plain_form(text: &[u8]) -> PlainForm {
    let at = |label: &[u8]| text.windows(label.len()).position(|window| window == label);
    let forms = [
        (at(b"-----BEGIN RSA PRIVATE KEY-----"), PlainForm::Pkcs1),
        (at(b"-----BEGIN EC PRIVATE KEY-----"), PlainForm::Sec1),
        (at(b"-----BEGIN PRIVATE KEY-----"), PlainForm::Pkcs8),
    ];
    let found = forms.into_iter().filter_map(|(at, form)| Some((at?, form)));
    found.min_by_key(|(at, _)| *at).map_or(PlainForm::Pkcs8, |(_, form)| form)
}
