//! The vendor's CA: a root, an issuing CA below it, and what they sign.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
};
use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

use super::forms::Form;
use super::issue::{Content, issue};
use crate::error::Error;
use crate::formats::{keys, pem, x509};
use crate::material::algorithm::hex;
use crate::material::{Certificate, Csr, PrivateKey, PublicKey};

/// A root and an issuing CA. The root's key is thrown away once it has signed the issuing CA, as a
/// vendor keeps it in a safe; so nothing but the issuing CA can ever stand below this root.
#[derive(Debug)]
pub struct Ca {
    root: Certificate,
    issuing: Certificate,
    key: PrivateKey,
}

/// A CA as the contents of its files.
#[derive(Debug)]
pub struct CaFiles {
    /// The root's certificate, as PEM: what a client trusts.
    pub root: Zeroizing<String>,
    /// The issuing CA's certificate, as PEM.
    pub issuing: Zeroizing<String>,
    /// The issuing CA's private key, as PEM.
    pub issuing_key: Zeroizing<String>,
}

/// What a certificate for a client says, apart from the names of its request.
pub(super) struct Leaf {
    /// The DER of the subject.
    pub(super) subject: Vec<u8>,
    /// The key it speaks for.
    pub(super) public_key: PublicKey,
    /// The first second of its validity.
    pub(super) not_before: OffsetDateTime,
    /// The last second of its validity, unless the CA ends before.
    pub(super) not_after: OffsetDateTime,
    /// The OID of its extended key usage.
    pub(super) purpose: &'static str,
}

/// Clocks differ, so what is made now is valid since an hour ago.
pub(super) const BACKDATED: Duration = Duration::hours(1);

impl Ca {
    /// Makes a new CA.
    pub fn create(now: OffsetDateTime) -> Result<Ca, Error> {
        let failed = |error: rcgen::Error| internal(error.to_string());
        // Two sandboxes must not have CAs of one name: clients would mix them up.
        let mut tag = [0; 3];
        getrandom::fill(&mut tag).map_err(|error| internal(error.to_string()))?;
        let tag = hex(&tag);
        let root_key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(failed)?;
        let root_params = params(&format!("Sandbox Root CA {tag}"), 1, now, 30);
        let root = root_params.self_signed(&root_key).map_err(failed)?;
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(failed)?;
        let issuing = params(&format!("Sandbox Issuing CA {tag}"), 0, now, 25)
            .signed_by(&key, &Issuer::from_params(&root_params, &root_key))
            .map_err(failed)?;
        Ok(Ca {
            root: certificate(root.der())?,
            issuing: certificate(issuing.der())?,
            key: private_key(&Zeroizing::new(key.serialize_der()))?,
        })
    }

    /// Reads a CA from its files. The reason names what is wrong with them.
    pub fn read(root: &[u8], issuing: &[u8], issuing_key: &[u8]) -> Result<Ca, Error> {
        let ca = Ca {
            root: certificate(&block(root)?)?,
            issuing: certificate(&block(issuing)?)?,
            key: private_key(&block(issuing_key)?)?,
        };
        if ca.key.public_key().same_key(&ca.issuing.public_key) {
            Ok(ca)
        } else {
            Err(internal("the key is not that of the issuing CA".to_owned()))
        }
    }

    /// The contents of its files.
    pub fn files(&self) -> CaFiles {
        CaFiles {
            root: pem::encode("CERTIFICATE", &self.root.der),
            issuing: pem::encode("CERTIFICATE", &self.issuing.der),
            issuing_key: keys::to_pem(&self.key),
        }
    }

    /// The root: what clients trust.
    pub fn root(&self) -> &Certificate {
        &self.root
    }

    /// The CA that signs.
    pub fn issuing(&self) -> &Certificate {
        &self.issuing
    }

    /// Signs a request as a vendor does: the subject byte for byte, the names as they were asked
    /// for, clientAuth and digitalSignature whatever was asked for. The chain is returned without
    /// its root, leaf first. Whether the request deserves it is the caller's to judge.
    pub fn sign(
        &self,
        csr: &Csr,
        validity_years: u16,
        now: OffsetDateTime,
    ) -> Result<Vec<Certificate>, Error> {
        let returned = self.sign_as(Form::Pem, csr, validity_years, now)?;
        Ok(returned.chain)
    }

    /// Signs what is to be said about a request's owner. Nothing outlives the CA.
    pub(super) fn leaf(&self, csr: &Csr, leaf: &Leaf) -> Result<Certificate, Error> {
        let names = csr.extensions.all.iter().find(|extension| extension.oid == ALT_NAME);
        let names = names.filter(|_| !csr.extensions.undecodable.iter().any(|oid| oid == ALT_NAME));
        self.issue(&Content {
            subject: &leaf.subject,
            public_key: &leaf.public_key,
            not_before: leaf.not_before,
            not_after: leaf.not_after.min(self.issuing.not_after),
            purpose: leaf.purpose,
            subject_alt_name: names.map(|extension| extension.value.as_slice()),
        })
    }

    /// Signs a certificate as the issuing CA.
    pub(super) fn issue(&self, content: &Content<'_>) -> Result<Certificate, Error> {
        issue(content, &self.issuing, &self.key)
    }
}

/// SubjectAltName (RFC 5280 section 4.2.1.6).
const ALT_NAME: &str = "2.5.29.17";

fn params(name: &str, path_length: u8, now: OffsetDateTime, years: u16) -> CertificateParams {
    let mut subject = DistinguishedName::new();
    subject.push(DnType::OrganizationName, "mtls sandbox (tests only)");
    subject.push(DnType::CommonName, name);
    let mut params = CertificateParams::default();
    params.distinguished_name = subject;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(path_length));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.use_authority_key_identifier_extension = true;
    params.not_before = now - BACKDATED;
    params.not_after = years_after(now, years);
    params
}

/// The same day and time, years later; 28 February where there is no 29th.
pub(super) fn years_after(moment: OffsetDateTime, years: u16) -> OffsetDateTime {
    let year = moment.year() + i32::from(years);
    moment
        .replace_year(year)
        .or_else(|_| (moment - Duration::DAY).replace_year(year))
        // Only beyond the year 9999, which no certificate reaches.
        .unwrap_or(moment)
}

/// The one PEM block of a file.
fn block(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    ::pem::parse(text)
        .map(|block| Zeroizing::new(block.into_contents()))
        .map_err(|error| internal(error.to_string()))
}

fn certificate(encoded: &[u8]) -> Result<Certificate, Error> {
    let (certificate, _) =
        x509::certificate(encoded).map_err(|error| internal(error.to_string()))?;
    Ok(certificate)
}

pub(super) fn private_key(encoded: &[u8]) -> Result<PrivateKey, Error> {
    keys::from_pkcs8(encoded).map_err(|error| internal(error.to_string()))
}

pub(super) fn internal(reason: String) -> Error {
    Error::Internal { doing: "preparing the sandbox's CA", reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2028-02-29 12:00 UTC);

    #[test]
    fn a_leap_day_plus_ten_years_is_the_28th() {
        assert_eq!(years_after(NOW, 10), datetime!(2038-02-28 12:00 UTC));
        assert_eq!(years_after(NOW, 4), datetime!(2032-02-29 12:00 UTC));
    }

    #[test]
    fn a_ca_comes_back_from_its_files() {
        let ca = Ca::create(NOW).unwrap();
        let files = ca.files();
        let again =
            Ca::read(files.root.as_bytes(), files.issuing.as_bytes(), files.issuing_key.as_bytes())
                .unwrap();
        assert_eq!((again.root(), again.issuing()), (ca.root(), ca.issuing()));
    }

    #[test]
    fn files_of_two_cas_do_not_make_one() {
        let (one, other) = (Ca::create(NOW).unwrap().files(), Ca::create(NOW).unwrap().files());
        let mixed =
            Ca::read(one.root.as_bytes(), one.issuing.as_bytes(), other.issuing_key.as_bytes());
        assert_eq!(
            mixed.unwrap_err().to_string(),
            "preparing the sandbox's CA failed: the key is not that of the issuing CA"
        );
    }
}
