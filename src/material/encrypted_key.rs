//! A private key under a password, not yet opened.

/// How a private key is encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EncryptedForm {
    /// EncryptedPrivateKeyInfo (RFC 5958 section 3): the whole DER.
    Pkcs8,
    /// OpenSSL's old form: PKCS#1 or SEC1 with `Proc-Type: 4,ENCRYPTED` and `DEK-Info`.
    Traditional {
        /// The PEM label, such as `RSA PRIVATE KEY`.
        label: String,
        /// The cipher as DEK-Info names it, such as `AES-256-CBC`.
        cipher: String,
        /// The initialisation vector; its first 8 bytes are the salt of the key derivation too.
        iv: Vec<u8>,
    },
}

/// A private key under a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncryptedKey {
    /// The form.
    pub form: EncryptedForm,
    /// The encoding: the DER of EncryptedPrivateKeyInfo, or the encrypted bytes of the old form.
    pub bytes: Vec<u8>,
    /// The encryption in words, such as `PBES2, AES-256-CBC, PBKDF2-HMAC-SHA-256, 600000 iterations`.
    pub encryption: String,
    /// The rounds of its key derivation; 0 for the old form, which has one.
    pub work: u64,
}
