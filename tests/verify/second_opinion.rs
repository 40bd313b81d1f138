//! rustls-webpki judges the same chains. Where it disagrees, the case stands in a table with the
//! server behaviour that decides.

use mtls::material::Certificate;
use rustls::pki_types::{CertificateDer, UnixTime};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use super::{agrees, chain_of};

/// Cases that webpki judges otherwise, and why ours stands.
const DIFFERENCES: &[(&str, &str)] = &[
    ("version1.crt", "OpenSSL and Go take version 1, rustls does not: a warning"),
    ("no-signature-usage.crt", "OpenSSL and Java refuse it, rustls does not look at key usage"),
    ("key-agreement.crt", "Java and BoringSSL refuse it, rustls does not look at key usage"),
    ("netscape-server.crt", "OpenSSL refuses it, rustls does not know the extension"),
    ("rsa1024.crt", "OpenSSL refuses the key, rustls does not measure the client's key"),
    ("p192.crt", "OpenSSL refuses the key, rustls does not measure the client's key"),
    ("issuing-no-certsign.crt", "OpenSSL and Go refuse it, rustls does not look at key usage"),
    ("--ca root-expired.crt", "OpenSSL looks at the dates of a root, rustls does not"),
    ("root-server-only.crt", "OpenSSL and Go look at the purposes of a root, rustls does not"),
    ("root-pathlen.crt", "OpenSSL and Go look at the path length of a root, rustls does not"),
    ("compressed.crt", "Go and Java cannot read a compressed point, rustls can"),
    ("serial-negative.crt", "Go refuses it since 1.23, rustls does not look at its sign"),
    ("serial-padded.crt", "OpenSSL and Go cannot read it, rustls does not look at the number"),
    ("serial-empty.crt", "OpenSSL and Go cannot read it, rustls does not look at the number"),
    ("policies-critical.crt", "OpenSSL and Go know certificate policies, rustls does not"),
];

#[test]
fn webpki_agrees_but_for_the_cases_in_the_table() {
    agrees("webpki", DIFFERENCES, |case| {
        let theirs = webpki(case);
        (theirs == "ready", theirs)
    });
}

/// The same without the details of the error.
pub(super) fn short(case: &str) -> String {
    webpki(case).split(['(', ' ', '{']).next().unwrap_or_default().to_owned()
}

/// What webpki says of a case: `ready`, or its error.
fn webpki(case: &str) -> String {
    let chain = chain_of(case);
    let ders = |all: Vec<Certificate>| -> Vec<CertificateDer<'static>> {
        all.into_iter().map(|one| one.der.into()).collect()
    };
    let (pool, roots) = (ders(chain.pool), ders(chain.anchors));
    let anchors: Vec<_> =
        roots.iter().filter_map(|root| anchor_from_trusted_cert(root).ok()).collect();
    let seconds = u64::try_from(chain.now.unix_timestamp()).unwrap();
    let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
    let leaf = CertificateDer::from(chain.leaf.der);
    let verdict = EndEntityCert::try_from(&leaf).and_then(|leaf| {
        leaf.verify_for_usage(
            webpki::ALL_VERIFICATION_ALGS,
            &anchors,
            &pool,
            now,
            KeyUsage::client_auth(),
            None,
            None,
        )
        .map(|_| ())
    });
    verdict.map_or_else(|error| format!("{error:?}"), |()| "ready".to_owned())
}
