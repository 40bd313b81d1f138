//! S: TLS until the server is known.

use super::*;
use ServerVerdict::{CaAsLeaf, Expired, NotYetValid, UnknownIssuer, WrongName, WrongPurpose};

pub(super) fn rows() -> Vec<Row> {
    [hello(), fewer_words(), issuer(), certificate()].into_iter().flatten().collect()
}

/// Ended at our first words, after so many bytes of the server.
fn ended(fault: Fault, received: u64) -> Transcript {
    let mut seen = Transcript::early(Stage::Tls, fault.clone());
    seen.received = received;
    match fault {
        Fault::Alert(number) => seen.alert(number, Stage::Tls),
        _ => seen,
    }
}

fn hello() -> Vec<Row> {
    let at = |id, fault, received, told| row(id, [ended(fault, received)], told);
    let mut banner = ended(Fault::NotTls, 21);
    banner.first_bytes = b"HTTP/1.1 400 Bad Request".to_vec();
    vec![
        row("S1", [banner], "failed: not-tls"),
        at("S2", io(IoKind::Reset), 0, "failed: cut-off-at-hello"),
        at("S2", Fault::Closed, 0, "failed: cut-off-at-hello"),
        row("S2", [Transcript::early(Stage::Tcp, io(IoKind::Reset))], "failed: cut-off-at-hello"),
        at("S3", Fault::TimedOut, 0, "failed: tls-timeout"),
        at("S4", Fault::Alert(70), 7, "failed: tls-version"),
        at(
            "S4",
            Fault::Tls("peer is incompatible: ServerTlsVersionIsDisabledByOurConfig".into()),
            90,
            "failed: tls-version",
        ),
        at("S5", Fault::Alert(40), 7, "failed: no-common-cipher, then unknown-server-name"),
        at("S5", Fault::Alert(71), 7, "failed: no-common-cipher"),
        at("S5", Fault::Alert(80), 7, "failed: unknown-server-name"),
        at("S6", Fault::Alert(112), 7, "failed: unknown-server-name"),
        at("S7", Fault::Alert(120), 7, "failed: alpn-mismatch"),
        at(
            "S7",
            Fault::Tls("peer misbehaved: SelectedUnofferedApplicationProtocol".into()),
            900,
            "failed: alpn-mismatch",
        ),
    ]
}

/// The same with two connections of fewer first words beside: without TLS 1.3, without the name.
fn fewer_words() -> Vec<Row> {
    let again = |id, fault: Fault, tls12: bool, nameless: bool, told| {
        let beside = |purpose, answers: bool| {
            let seen = Transcript { purpose, ..ended(fault.clone(), 7) };
            if !answers {
                return seen;
            }
            let chain = vec![fixture("server.crt").der];
            let server = Some(Server { chain, verdict: ServerVerdict::Verified });
            Transcript { server, failure: None, ..seen }
        };
        let bytes = if matches!(fault, Fault::Alert(_)) { 7 } else { 0 };
        let seen = [
            ended(fault.clone(), bytes),
            beside(Purpose::Tls12Only, tls12),
            beside(Purpose::WithoutName, nameless),
        ];
        row(id, seen, told)
    };
    let reset = || io(IoKind::Reset);
    vec![
        again("S2", reset(), true, false, "failed: tls-version, then cut-off-at-hello"),
        again("S2", reset(), false, true, "failed: unknown-server-name, then cut-off-at-hello"),
        again("S2", reset(), false, false, "failed: cut-off-at-hello"),
        again("S5", Fault::Alert(80), true, false, "failed: tls-version, then unknown-server-name"),
        again("S5", Fault::Alert(80), false, true, "failed: unknown-server-name"),
        again(
            "S5",
            Fault::Alert(80),
            false,
            false,
            "failed: refused-without-reason, then unknown-server-name",
        ),
        again(
            "S5",
            Fault::Alert(40),
            true,
            false,
            "failed: tls-version, then no-common-cipher, unknown-server-name",
        ),
        again(
            "S5",
            Fault::Alert(40),
            false,
            false,
            "failed: no-common-cipher, then unknown-server-name",
        ),
    ]
}

/// A server whose issuer bears another name of the same length. Its signature is nobody's concern
/// here: the probe has already judged it.
fn issued_by(name: &str) -> Transcript {
    let mut seen = Transcript::distrusts(UnknownIssuer, &["server.crt"]);
    for der in seen.server.iter_mut().flat_map(|server| &mut server.chain) {
        let mut from = 0;
        while let Some(at) = der[from..].windows(name.len()).position(|part| part == b"Exemplo") {
            der[from + at..][..name.len()].copy_from_slice(name.as_bytes());
            from += at + name.len();
        }
    }
    seen
}

/// Our files, and a trusted CA.
fn trusts(root: &str) -> Local {
    Local { roots: vec![fixture(root).der], ..good() }
}

fn issuer() -> Vec<Row> {
    let unknown = |chain: &[&str]| [Transcript::distrusts(UnknownIssuer, chain)];
    vec![
        row(
            "S8",
            [issued_by("Zscaler")],
            "failed: intercepting-proxy, then server-private-ca, server-chain-incomplete",
        ),
        row("S9", unknown(&["server.crt"]), "failed: server-private-ca or server-chain-incomplete"),
        row("S9", unknown(&["server.crt", "issuing-ca.crt"]), "failed: server-private-ca"),
        // A CA of the same organization is trusted, so what lies between is missing.
        row(
            "S9",
            unknown(&["server.crt"]),
            "failed: server-chain-incomplete, then server-private-ca",
        )
        .with(trusts("root-ca.crt")),
        row("S9", unknown(&["server.crt"]), "failed: server-private-ca or server-chain-incomplete")
            .with(trusts("client-rsa.crt")),
        row("S10", unknown(&["root-ca.crt"]), "failed: server-self-signed"),
    ]
}

fn certificate() -> Vec<Row> {
    let shows = |verdict, name| Transcript::distrusts(verdict, &[name]);
    let look = |date| connected(Purpose::LookOnly).answers(200, "").header("date", date);
    let (past, present) = ("Wed, 01 Jun 2022 12:00:00 GMT", "Tue, 24 Nov 2026 12:00:00 GMT");
    vec![
        row("S11", [shows(CaAsLeaf, "root-ca.crt")], "failed: server-ca-as-leaf"),
        row("S12", [shows(WrongName, "server.crt")], "failed: server-name-mismatch"),
        // Without a name for TLS, its common name does not count.
        row("S12", [shows(WrongName, "client-rsa.crt")], "failed: server-name-mismatch"),
        row("S13", [shows(Expired, "expired.crt"), look(present)], "failed: server-expired"),
        row(
            "S13",
            [shows(Expired, "expired.crt"), look(past)],
            "failed: clock-skew, then server-expired",
        ),
        row("S13", [shows(NotYetValid, "server.crt")], "failed: server-not-yet-valid"),
        row("S14", [shows(WrongPurpose, "server.crt")], "failed: server-wrong-purpose"),
        row(
            "S14",
            [shows(ServerVerdict::Other("?".into()), "server.crt")],
            "failed: server-private-ca",
        ),
    ]
}
