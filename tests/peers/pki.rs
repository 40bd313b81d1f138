//! Certificates for real servers and their clients, made anew for each run: servers live by the
//! clock of the machine, so what is valid here is valid for decades, and what is not never will be.

use std::collections::BTreeMap;
use std::path::Path;

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, RevocationReason,
    RevokedCertParams, SerialNumber,
};
use time::OffsetDateTime;
use time::macros::datetime;

use crate::harness::fixture;

const LONG_AGO: OffsetDateTime = datetime!(2020-01-01 0:00 UTC);
const LAST_YEAR: OffsetDateTime = datetime!(2022-01-01 0:00 UTC);
const FAR_AWAY: OffsetDateTime = datetime!(2049-01-01 0:00 UTC);
const STILL_FARTHER: OffsetDateTime = datetime!(2049-12-01 0:00 UTC);

/// Files by their names.
///
/// For the server: `server.crt`, `server.key`, both in `server.pem`; `clients.crt` is the root that
/// it trusts, `clients-issuing.crt` the CA below it, `strangers.crt` another root. For the client:
/// its certificates as they are sent, the CA that it trusts in `servers.crt`, and its keys.
pub struct Pki(BTreeMap<&'static str, String>);

struct Authority {
    params: CertificateParams,
    key: KeyPair,
    pem: String,
}

impl Authority {
    fn issuer(&self) -> Issuer<'_, &KeyPair> {
        Issuer::from_params(&self.params, &self.key)
    }
}

/// Subject, dates and purposes of a certificate to be.
fn params(organisation: &str, name: &str, serial: u64) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.not_before = LONG_AGO;
    params.not_after = FAR_AWAY;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CountryName, "BR");
    params.distinguished_name.push(DnType::OrganizationName, organisation);
    params.distinguished_name.push(DnType::CommonName, name);
    params.serial_number = Some(SerialNumber::from(serial));
    params.use_authority_key_identifier_extension = true;
    params
}

fn authority(organisation: &str, name: &str, above: Option<&Authority>) -> Authority {
    let mut params = params(organisation, name, 1);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate().unwrap();
    let certificate = match above {
        Some(above) => params.signed_by(&key, &above.issuer()),
        None => params.self_signed(&key),
    };
    let pem = certificate.unwrap().pem();
    Authority { params, key, pem }
}

fn client(name: &str, serial: u64) -> CertificateParams {
    let mut params = params("Exemplo Pagamentos", name, serial);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params
}

/// A list of revoked certificates that was published in 2020.
fn crl(authority: &Authority, next_update: OffsetDateTime, serials: &[u64]) -> String {
    let revoked = serials.iter().map(|serial| RevokedCertParams {
        serial_number: SerialNumber::from(*serial),
        revocation_time: LAST_YEAR,
        reason_code: Some(RevocationReason::KeyCompromise),
        invalidity_date: None,
    });
    let list = CertificateRevocationListParams {
        this_update: LONG_AGO,
        next_update,
        crl_number: SerialNumber::from(1_u64),
        issuing_distribution_point: None,
        revoked_certs: revoked.collect(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    list.signed_by(&authority.issuer()).unwrap().pem().unwrap()
}

const REVOKED: u64 = 66;

impl Pki {
    pub fn new() -> Pki {
        let mut pki = Pki(BTreeMap::new());
        pki.server();
        let root = authority("Exemplo Trust", "Exemplo Clients Root", None);
        let issuing = authority("Exemplo Trust", "Exemplo Clients Issuing", Some(&root));
        let stranger = authority("Outra Trust", "Outra Root", None);
        pki.clients(&issuing, &stranger);
        pki.lists(&root, &issuing);
        let fixtures = String::from_utf8(fixture("base/root-ca.crt")).unwrap();
        pki.forms(&root.pem, &stranger.pem);
        pki.0.extend([
            ("many.crt", [stranger.pem.clone(), fixtures.clone(), root.pem.clone()].concat()),
            ("clients.crt", root.pem),
            ("clients-issuing.crt", issuing.pem),
            ("strangers.crt", stranger.pem),
            ("fixtures.crt", fixtures),
        ]);
        pki
    }

    fn server(&mut self) {
        let root = authority("Exemplo Vendor", "Exemplo Servers Root", None);
        let mut server = params("Exemplo Vendor", "localhost", 2);
        let names = ["localhost", "127.0.0.1", "::1"].map(|name| name.to_owned());
        server.subject_alt_names = CertificateParams::new(names).unwrap().subject_alt_names;
        server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate().unwrap();
        let certificate = server.signed_by(&key, &root.issuer()).unwrap().pem();
        self.0.extend([
            ("server.pem", [certificate.clone(), key.serialize_pem()].concat()),
            ("server.crt", certificate),
            ("server.key", key.serialize_pem()),
            ("servers.crt", root.pem),
        ]);
    }

    fn clients(&mut self, issuing: &Authority, stranger: &Authority) {
        let key = KeyPair::generate().unwrap();
        let chained = |params: CertificateParams, key: &KeyPair| {
            let leaf = params.signed_by(key, &issuing.issuer()).unwrap().pem();
            [leaf, issuing.pem.clone()].concat()
        };
        let mut expired = client("expired", 11);
        expired.not_after = LAST_YEAR;
        let mut future = client("future", 12);
        (future.not_before, future.not_after) = (FAR_AWAY, STILL_FARTHER);
        let mut server_only = client("server-only", 13);
        server_only.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let lower = authority("Outra Trust", "Outra Issuing", Some(stranger));
        let leaf_of = |ca: &Authority| client("stranger", 15).signed_by(&key, &ca.issuer());
        let mut both = client("expired-server", 16);
        both.not_after = LAST_YEAR;
        both.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let mut old_stranger = client("expired-stranger", 17);
        old_stranger.not_after = LAST_YEAR;
        let old_stranger = old_stranger.signed_by(&key, &lower.issuer()).unwrap().pem();
        let mut no_purpose = client("no-purpose", 18);
        no_purpose.extended_key_usages.clear();
        no_purpose.key_usages.clear();
        let good = chained(client("good", 10), &key);
        let leaf = good.split_inclusive("-----END CERTIFICATE-----\n").next().unwrap_or_default();
        self.0.extend([
            ("leaf-only.crt", leaf.to_owned()),
            ("expired.crt", chained(expired, &key)),
            ("future.crt", chained(future, &key)),
            ("server-only.crt", chained(server_only, &key)),
            ("revoked.crt", chained(client("revoked", REVOKED), &key)),
            ("self-signed.crt", client("self-signed", 14).self_signed(&key).unwrap().pem()),
            ("stranger.crt", [leaf_of(&lower).unwrap().pem(), lower.pem.clone()].concat()),
            ("stranger-of-root.crt", leaf_of(stranger).unwrap().pem()),
            ("expired-server.crt", chained(both, &key)),
            ("expired-stranger.crt", [&old_stranger, lower.pem.as_str()].concat()),
            ("no-purpose.crt", chained(no_purpose, &key)),
            ("client.key", key.serialize_pem()),
            ("other.key", KeyPair::generate().unwrap().serialize_pem()),
            ("good.crt", good),
        ]);
        let p521 = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P521_SHA512).unwrap();
        self.0.insert("p521.crt", chained(client("p521", 19), &p521));
        self.0.insert("p521.key", p521.serialize_pem());
        for (certificate, key, path) in [
            ("rsa.crt", "rsa.key", "base/client-rsa.key"),
            ("p384.crt", "p384.key", "base/client-p384.key"),
            ("ed25519.crt", "ed25519.key", "base/client-ed25519.key"),
        ] {
            let text = String::from_utf8(fixture(path)).unwrap();
            let pair = KeyPair::from_pem(&text).unwrap();
            let serial = 20 + u64::try_from(certificate.len()).unwrap();
            self.0.insert(certificate, chained(client(certificate, serial), &pair));
            self.0.insert(key, text);
        }
    }

    /// The good certificate in other company and order.
    fn forms(&mut self, root: &str, stranger: &str) {
        let (good, key) = (self.file("good.crt").to_owned(), self.file("client.key").to_owned());
        let leaf = self.file("leaf-only.crt").to_owned();
        let issuing = good.replace(&leaf, "");
        self.0.extend([
            ("with-root.crt", [&good, root].concat()),
            ("reversed.crt", [root, &issuing, &leaf].concat()),
            ("crowded.crt", [stranger, &good, &good, root].concat()),
            ("with-key.pem", [&key, good.as_str()].concat()),
            ("lines.crt", good.replace('\n', "\r\n")),
        ]);
    }

    /// `fresh.crl` for both CAs, `outdated.crl` with the lower one past its time, `lacking.crl`
    /// without that of the root.
    fn lists(&mut self, root: &Authority, issuing: &Authority) {
        let upper = crl(root, FAR_AWAY, &[]);
        let lower = crl(issuing, FAR_AWAY, &[REVOKED]);
        let outdated = crl(issuing, LAST_YEAR, &[REVOKED]);
        self.0.extend([
            ("fresh.crl", [upper.clone(), lower.clone()].concat()),
            ("outdated.crl", [upper, outdated].concat()),
            ("lacking.crl", lower),
        ]);
    }

    #[track_caller]
    pub fn file(&self, name: &str) -> &str {
        self.0.get(name).unwrap_or_else(|| panic!("no file {name} here"))
    }

    /// Writes all files to a folder.
    pub fn write(&self, folder: &Path) {
        for (name, contents) in &self.0 {
            std::fs::write(folder.join(name), contents).unwrap();
        }
    }
}
