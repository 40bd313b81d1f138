//! A certificate signing request (PKCS#10, RFC 2986).

use super::{Extensions, Name, PublicKey, SignatureAlgorithm};

/// A request, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Csr {
    /// The whole encoding.
    pub der: Vec<u8>,
    /// The part that is signed: the encoding of CertificationRequestInfo.
    pub info: Vec<u8>,
    /// Whom the certificate shall be for.
    pub subject: Name,
    /// The key it shall speak for.
    pub public_key: PublicKey,
    /// The algorithm of the signature.
    pub signature_algorithm: SignatureAlgorithm,
    /// The signature's bytes.
    pub signature: Vec<u8>,
    /// The extensions asked for.
    pub extensions: Extensions,
}
