//! H: what a connection without our certificate shows beside the one with it.

use super::*;

pub(super) fn rows() -> Vec<Row> {
    [strength(), throwaway(), key_and_certificate(), same_denial()].into_iter().flatten().collect()
}

const OPEN: &str = "not-demonstrated: mtls-not-enforced";

fn strength() -> Vec<Row> {
    let beside =
        |status, body: &str| [main().answers(200, "fine"), without().answers(status, body)];
    let late = without().fails(Stage::Http, Fault::TimedOut);
    vec![
        row("C22", beside(200, "fine"), OPEN),
        row("C22", beside(200, r#"{"error":"who are you?"}"#), OPEN),
        row("C22", beside(302, ""), OPEN),
        row("C22", beside(404, "not found"), OPEN),
        row("C22", beside(421, ""), OPEN),
        row("C22", beside(500, ""), OPEN),
        row("C22", beside(503, ""), OPEN),
        row("C22", beside(403, ""), "passed"),
        row("C22", beside(401, ""), "passed"),
        row("C22", [main().answers(200, "fine"), late], OPEN),
        // Better without than with.
        row("C22", [main().answers(404, ""), without().answers(200, "fine")], OPEN),
    ]
}

fn throwaway() -> Vec<Row> {
    let thrown = |seen, status, body: &str, told| {
        let thrown = connected(Purpose::Throwaway).answers(status, body);
        row("C22", [seen, control(), thrown], told)
    };
    let any = "not-demonstrated: any-certificate-accepted";
    let denied = "not-demonstrated: any-certificate-accepted; warns: api-key-missing";
    vec![
        thrown(main().answers(200, "fine"), 200, "fine", any),
        thrown(main().answers(200, "fine"), 404, "", any),
        thrown(main().answers(401, "no key"), 401, "no key", denied),
        thrown(main().answers(200, "fine"), 403, "", "passed"),
    ]
}

/// A gateway that wants a key and a certificate, and says only that something is missing.
fn key_and_certificate() -> Vec<Row> {
    let none = "nothing for you";
    let called = |purpose, status, body: &str| connected(purpose).answers(status, body);
    let alone = |status, body: &str| Transcript {
        sent: Sent::Nothing,
        ..called(Purpose::KeyAlone, status, body)
    };
    let keyed = |status, last: Vec<Transcript>, told| {
        let mut seen = vec![
            main().answers(status, none),
            without().answers(status, none),
            called(Purpose::ApiKey, 200, "fine"),
        ];
        seen.extend(last);
        row("H14", seen, told).with_key()
    };
    let refused = Transcript { sent: Sent::Nothing, ..connected(Purpose::KeyAlone) };
    let refused = refused.alert(116, Stage::Http);
    let wrong = [401, 403].map(|status| {
        let seen = [
            main().answers(status, none),
            without().answers(status, none),
            called(Purpose::ApiKey, status, none),
        ];
        (status, seen)
    });
    let mut rows = vec![
        keyed(401, vec![alone(401, none)], "passed"),
        keyed(403, vec![alone(403, none)], "passed"),
        keyed(401, vec![refused], "passed"),
        keyed(401, vec![alone(200, "fine")], OPEN),
        keyed(403, vec![alone(200, "fine")], OPEN),
        keyed(401, vec![alone(404, "")], OPEN),
        // The control that would tell was not made.
        keyed(401, vec![], OPEN),
    ];
    rows.extend(wrong.map(|(status, seen)| {
        let told = match status {
            401 => "failed: api-key-rejected, then mtls-not-enforced",
            _ => {
                "not-demonstrated: blocked-by-policy or certificate-revoked or server-crl \
                  or api-key-rejected or permission-missing"
            }
        };
        row("H10", seen, told).with_key()
    }));
    rows
}

/// No key was given: nothing tells whether the key or the certificate is what is missing.
fn same_denial() -> Vec<Row> {
    let both = |status, told| {
        row("H12", [main().answers(status, "no"), without().answers(status, "no")], told)
    };
    vec![
        both(401, "not-demonstrated: api-key-missing or mtls-not-enforced or blocked-by-policy"),
        both(
            403,
            "not-demonstrated: blocked-by-policy or certificate-revoked or server-crl \
             or api-key-missing or mtls-not-enforced",
        ),
        both(400, "not-demonstrated: mtls-not-enforced or blocked-by-policy or api-key-missing"),
    ]
}
