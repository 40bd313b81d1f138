//! One fault at a time, on every server, in TLS 1.2 and 1.3.

use crate::peers::{self, Kind, Port, Version};
use crate::{Files, Told, meet, page, smoke};

/// What is wrong, what is presented, and the code of the fault.
struct Fault(&'static str, Files, &'static str);

const CLIENT: &str = "client.key";

const FAULTS: &[Fault] = &[
    Fault("no certificate", None, "certificate-not-sent"),
    Fault("unknown CA", Some(("stranger.crt", CLIENT)), "ca-not-accepted"),
    Fault("self-signed", Some(("self-signed.crt", CLIENT)), "self-signed"),
    Fault("leaf only", Some(("leaf-only.crt", CLIENT)), "chain-incomplete"),
    Fault("expired", Some(("expired.crt", CLIENT)), "expired"),
    Fault("not yet valid", Some(("future.crt", CLIENT)), "not-yet-valid"),
    Fault("serverAuth only", Some(("server-only.crt", CLIENT)), "no-client-auth"),
    Fault("revoked", Some(("revoked.crt", CLIENT)), "certificate-revoked"),
    Fault("other key", Some(("good.crt", "other.key")), "key-mismatch"),
];

pub const KINDS: &[Kind] = &[
    peers::NGINX,
    peers::APACHE,
    peers::HAPROXY,
    peers::STUNNEL,
    peers::S_SERVER,
    peers::GNUTLS,
    peers::NODE,
    peers::JAVA_HTTPS,
    peers::JAVA_SOCKET,
    peers::PYTHON,
    peers::GO,
];

/// Go reads no lists of revoked certificates, and GnuTLS's server asks for no purpose.
fn applies(kind: &Kind, fault: &Fault) -> bool {
    !matches!((kind.name, fault.0), ("Go", "revoked") | ("GnuTLS", "serverAuth only"))
}

/// Every fault in both versions of TLS, on servers that enforce mTLS as it should be done.
fn cases(kind: &Kind) -> Vec<(Port, &'static Fault)> {
    FAULTS
        .iter()
        .filter(|fault| applies(kind, fault))
        .flat_map(|fault| {
            [Version::V12, Version::V13].map(|version| (Port::strict(version), fault))
        })
        .collect()
}

#[test]
fn each_fault_is_the_first_cause_whatever_the_server_says_of_it() {
    let kinds: Vec<_> = KINDS.iter().map(|kind| (*kind, cases(kind))).collect();
    let answers = meet(&kinds, |pki, at, fault| Told::of(&smoke(pki, at, fault.1).run()));
    let mut wrong = Vec::new();
    for ((kind, cases), told) in kinds.iter().zip(&answers) {
        for ((port, fault), told) in cases.iter().zip(told.iter().flatten()) {
            if told.verdict != "failed" || told.causes.first().is_none_or(|code| code != fault.2) {
                let version = port.version.as_str();
                wrong.push(format!("{} {version}, {}: {told:?}", kind.name, fault.0));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let rows = FAULTS.iter().map(|fault| {
        let seen = kinds.iter().zip(&answers).map(|((_, cases), told)| {
            let met = cases.iter().zip(told.as_ref()?).filter(|((_, of), _)| of.0 == fault.0);
            let said: Vec<String> = met.map(|(_, told)| told.said.clone()).collect();
            Some(if said.is_empty() { "-".into() } else { page::distinct(said.into_iter()) })
        });
        page::row(fault.0, seen.chain([Some(format!("`{}`", fault.2))]))
    });
    let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).chain(["first cause"]).collect();
    page::holds("faults", &page::table("", &names, rows));
}
