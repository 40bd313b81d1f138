//! Two faults at once: both are among the first three causes, and the first is one of the two.

use crate::faults::KINDS;
use crate::peers::{Port, Version};
use crate::{Files, Told, meet, smoke};

struct Two {
    what: &'static str,
    files: Files,
    port: fn(Port) -> Port,
    faults: [&'static str; 2],
}

const CASES: &[Two] = &[
    Two {
        what: "expired, of an unknown CA",
        files: Some(("expired-stranger.crt", "client.key")),
        port: |port| port,
        faults: ["expired", "ca-not-accepted"],
    },
    Two {
        what: "expired, for servers",
        files: Some(("expired-server.crt", "client.key")),
        port: |port| port,
        faults: ["expired", "no-client-auth"],
    },
    Two {
        what: "for servers, and our CA is not installed",
        files: Some(("server-only.crt", "client.key")),
        port: |port| port.trusts("strangers.crt").crl(None),
        faults: ["no-client-auth", "ca-not-accepted"],
    },
];

#[test]
fn of_two_faults_both_are_named() {
    let cases = || -> Vec<(Port, &'static Two)> {
        let both = |two: &'static Two| {
            [Version::V12, Version::V13].map(|version| ((two.port)(Port::strict(version)), two))
        };
        CASES.iter().flat_map(both).collect()
    };
    let kinds: Vec<_> = KINDS.iter().map(|kind| (*kind, cases())).collect();
    let answers = meet(&kinds, |pki, at, two| Told::of(&smoke(pki, at, two.files).run()));
    let mut wrong = Vec::new();
    for ((kind, cases), told) in kinds.iter().zip(&answers) {
        for ((port, two), told) in cases.iter().zip(told.iter().flatten()) {
            let both = two.faults.iter().all(|fault| told.among_three(fault));
            let first = told.causes.first().is_some_and(|code| two.faults.contains(&code.as_str()));
            if !(both && first && told.verdict == "failed") {
                let version = port.version.as_str();
                wrong.push(format!("{} {version}, {}: {told:?}", kind.name, two.what));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
