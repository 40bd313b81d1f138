//! C: the client certificate. Where the table's likeliest cause and the measured servers
//! (`docs/servers.md`) disagree, the servers are right, and a comment says so.

use super::*;

pub(super) fn rows() -> Vec<Row> {
    [
        nothing_fits(),
        path(),
        rooted(),
        path_without_a_list(),
        dates(),
        bad(),
        named(),
        no_access(),
        limits(),
        lost(),
        silent(),
        hung_up(),
        unasked_at_first(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Refused by an alert right after the handshake, while the control gets 116.
fn alerted(id: &'static str, number: u8, told: &'static str) -> Row {
    row(id, [main().alert(number, Stage::Quiet), control()], told)
}

/// The same with a list of CAs that names another than ours, or none.
fn listed(
    id: &'static str,
    list: fn(Transcript) -> Transcript,
    number: u8,
    told: &'static str,
) -> Row {
    row(id, [list(main().alert(number, Stage::Quiet)), control()], told)
}

/// Java sends 42 where no certificate comes.
fn java() -> Transcript {
    without().alert(42, Stage::Quiet)
}

fn nothing_fits() -> Vec<Row> {
    let mut none = main().alert(116, Stage::Quiet);
    none.sent = Sent::NoSchemeFits;
    let text = "peer is incompatible: NoCertificateRequestSignatureSchemesInCommon";
    let unknown = Transcript::early(Stage::Tls, Fault::Tls(text.into()));
    vec![
        row("C0", [none, control()], "failed: key-type-not-accepted"),
        row("C0", [unknown], "failed: key-type-not-accepted"),
    ]
}

fn path() -> Vec<Row> {
    let own_root = || Local { chain: vec![fixture("root-ca.crt")], ..faulty(Code::SelfSigned) };
    vec![
        listed("C1", lists_another, 48, "failed: ca-not-accepted"),
        listed("C1", lists_another, 46, "failed: ca-not-accepted"),
        listed("C1", lists_another, 42, "failed: ca-not-accepted, then refused-without-reason"),
        listed("C1", lists_another, 80, "failed: ca-not-accepted"),
        // The list names the root of our issuer's organisation.
        alerted("C2", 48, "failed: chain-incomplete, then ca-not-accepted").with(alone()),
        alerted("C2", 46, "failed: chain-incomplete, then ca-not-accepted").with(alone()),
        listed("C2", lists_another, 48, "failed: ca-not-accepted, then chain-incomplete")
            .with(alone()),
        listed("C2", lists_none, 48, "failed: chain-incomplete or ca-not-accepted or server-crl")
            .with(alone()),
        listed("C3", lists_another, 48, "failed: self-signed, then ca-not-accepted")
            .with(own_root()),
        listed("C3", lists_another, 46, "failed: self-signed, then ca-not-accepted")
            .with(own_root()),
        alerted("C4", 48, "failed: server-crl, then ca-not-accepted"),
    ]
}

/// GnuTLS sends alert 49 whatever is wrong, so the list and our files say more than the number.
fn no_access() -> Vec<Row> {
    vec![
        listed(
            "C19",
            lists_another,
            49,
            "failed: ca-not-accepted, then certificate-not-registered",
        ),
        listed(
            "C19",
            lists_none,
            49,
            "failed: certificate-not-registered or ca-not-accepted or certificate-revoked \
             or server-crl",
        ),
        alerted(
            "C19",
            49,
            "failed: chain-incomplete, then ca-not-accepted, certificate-not-registered",
        )
        .with(alone()),
        alerted("C19", 49, "failed: expired, then certificate-revoked, certificate-not-registered")
            .with(faulty(Code::Expired)),
    ]
}

/// A leaf whose issuer is a root that was given: nothing can be missing between them.
fn rooted() -> Vec<Row> {
    let rooted = || Local { rooted: true, ..alone() };
    vec![
        alerted("C1", 48, "failed: ca-not-accepted").with(rooted()),
        listed("C1", lists_another, 48, "failed: ca-not-accepted").with(rooted()),
        listed("C5", lists_none, 48, "failed: ca-not-accepted or server-crl").with(rooted()),
    ]
}

fn path_without_a_list() -> Vec<Row> {
    let unnamed = |control| [main().alert(46, Stage::Quiet), control];
    vec![
        listed("C5", lists_none, 48, "failed: ca-not-accepted or server-crl"),
        // Java, whatever is wrong. It has no number for revoked ones.
        row(
            "C6",
            unnamed(java()),
            "failed: certificate-revoked or server-crl or certificate-not-registered",
        ),
        row("C6", unnamed(control()), "failed: server-crl or certificate-not-registered"),
        listed(
            "C6",
            lists_none,
            46,
            "failed: ca-not-accepted or certificate-revoked or server-crl \
             or certificate-not-registered",
        ),
    ]
}

fn dates() -> Vec<Row> {
    let mut young = good();
    young.chain[0].not_before = NOW - time::Duration::hours(1);
    vec![
        alerted("C7", 45, "failed: expired, then server-crl").with(faulty(Code::Expired)),
        alerted("C8", 45, "failed: clock-skew or server-crl").with(young),
        alerted("C8", 45, "failed: ca-expired, then server-crl").with(faulty(Code::CaExpired)),
        alerted("C9", 45, "failed: server-crl"),
    ]
}

fn bad() -> Vec<Row> {
    let java = without().alert(42, Stage::Tls);
    let nothing = Transcript { purpose: Purpose::Main, ..java };
    vec![
        alerted(
            "C10",
            42,
            "failed: not-yet-valid, then certificate-not-registered, refused-without-reason",
        )
        .with(faulty(Code::NotYetValid)),
        alerted(
            "C10",
            42,
            "failed: weak-signature, then certificate-not-registered, refused-without-reason",
        )
        .with(faulty(Code::WeakSignature)),
        alerted(
            "C10",
            42,
            "failed: no-client-auth, then certificate-not-registered, refused-without-reason",
        )
        .with(faulty(Code::NoClientAuth)),
        row("C10", [nothing], "failed: certificate-not-sent").with(Local::default()),
        alerted(
            "C10",
            42,
            "failed: certificate-not-registered or refused-without-reason \
             or certificate-revoked or server-crl",
        ),
        alerted("C11", 43, "failed: no-client-auth, then refused-without-reason")
            .with(faulty(Code::NoClientAuth)),
        alerted("C11", 43, "failed: no-digital-signature, then refused-without-reason")
            .with(faulty(Code::NoDigitalSignature)),
        alerted("C11", 43, "failed: refused-without-reason"),
    ]
}

fn named() -> Vec<Row> {
    vec![
        alerted("C12", 44, "failed: certificate-revoked"),
        // A key of another certificate is found before connecting: A4.
        alerted("C13", 51, "failed: weak-signature, then refused-without-reason")
            .with(faulty(Code::WeakSignature)),
        alerted("C13", 51, "failed: refused-without-reason"),
        alerted("C16", 114, "failed: certificate-not-registered"),
        alerted(
            "C19",
            49,
            "failed: certificate-revoked or server-crl or certificate-not-registered",
        ),
        // Two faults at once: both are among the first three.
        alerted("C11", 43, "failed: no-client-auth, then expired, refused-without-reason").with(
            Local {
                findings: vec![Finding::new(Code::Expired), Finding::new(Code::NoClientAuth)],
                ..good()
            },
        ),
    ]
}

fn limits() -> Vec<Row> {
    let large = || {
        let mut local = good();
        local.chain[1].der = vec![0; 70_000];
        local
    };
    vec![
        alerted("C17", 47, "failed: chain-too-large").with(large()),
        alerted("C17", 80, "failed: chain-too-large, then refused-without-reason, server-crl")
            .with(large()),
        alerted("C17", 10, "failed: chain-too-large").with(large()),
        alerted(
            "C18",
            80,
            "failed: refused-without-reason or server-crl or certificate-not-registered",
        ),
    ]
}

/// What we sent has not arrived, or nothing was sent.
fn lost() -> Vec<Row> {
    let during = |number| tls12(main().alert(number, Stage::Tls));
    let nothing = Transcript { sent: Sent::Nothing, ..during(40) };
    let missed = Transcript { purpose: Purpose::Main, ..control() };
    let as_without = [during(40), tls12(without().alert(40, Stage::Tls))];
    vec![
        row("C14", [nothing], "failed: certificate-not-sent").with(Local::default()),
        row("C14", as_without, "failed: certificate-not-sent or refused-without-reason"),
        row("C14", [during(40), without().alert(42, Stage::Tls)], "failed: refused-without-reason"),
        alerted("C15", 116, "failed: certificate-not-sent"),
        row("C15", [missed], "failed: certificate-not-sent").with(Local::default()),
    ]
}

fn silent() -> Vec<Row> {
    let closed = |seen: Transcript| seen.fails(Stage::Quiet, Fault::Closed);
    let reset = main().fails(Stage::Quiet, io(IoKind::Reset));
    let sets = (
        "failed: certificate-revoked or server-crl or refused-without-reason \
         or certificate-not-registered",
        "failed: refused-without-reason, then ca-not-accepted, certificate-revoked",
    );
    vec![
        row(
            "C20",
            [closed(main()), control()],
            "failed: expired, then certificate-revoked, server-crl",
        )
        .with(faulty(Code::Expired)),
        row("C20", [closed(main()), control()], sets.0),
        row("C20", [reset, control()], sets.0),
        row(
            "C20",
            [closed(lists_another(main())), control()],
            "failed: ca-not-accepted, then refused-without-reason",
        ),
        // Measured on Java's HttpsServer, which lists CAs: the path explains it as well.
        row("C21", [closed(main()), closed(without())], sets.0),
        row("C21", [closed(lists_none(main())), closed(lists_none(without()))], sets.1),
    ]
}

/// Closed after the request. A ticket before it, or TLS 1.2, shows that TLS let us pass.
fn hung_up() -> Vec<Row> {
    let closed = |seen: Transcript| seen.fails(Stage::Http, Fault::Closed);
    let ticket = |seen: Transcript| Transcript { ticket: true, ..seen };
    let reset = ticket(main().fails(Stage::Http, io(IoKind::Reset)));
    let nobody = "failed: certificate-revoked or server-crl or refused-without-reason \
                  or certificate-not-registered";
    vec![
        row("C20", [ticket(closed(main())), control()], "failed: refused-without-reason"),
        row("C20", [reset, control()], "failed: refused-without-reason"),
        row("C20", [tls12(closed(main())), control()], "failed: refused-without-reason"),
        row(
            "C20",
            [ticket(closed(lists_another(main()))), control()],
            "failed: refused-without-reason, then ca-not-accepted",
        ),
        // A server whose application closes on whom it could not verify.
        row(
            "C20",
            [ticket(closed(main())), control()],
            "failed: expired, then refused-without-reason",
        )
        .with(faulty(Code::Expired)),
        // Without a ticket nothing shows that TLS was over for the server.
        row("C20", [closed(main()), control()], nobody),
        // An alert after a ticket is about the certificate again.
        row(
            "C1",
            [ticket(lists_another(main().alert(48, Stage::Http))), control()],
            "failed: ca-not-accepted",
        ),
    ]
}

fn unasked_at_first() -> Vec<Row> {
    let none = "<title>400 No required SSL certificate was sent</title>";
    let late = "Reason: Cannot perform Post-Handshake Authentication.<br />";
    let reset = main().fails(Stage::Http, io(IoKind::Reset));
    // The library refuses to renegotiate, and only logs it.
    let mut heard = tls12(unasked(main().fails(Stage::Http, Fault::Closed)));
    heard.warnings = vec!["Sending warning alert NoRenegotiation".to_owned()];
    let answers = |status, body| unasked(main().answers(status, body));
    let page = "HTTP Error 403.7 - Forbidden";
    vec![
        row(
            "C22",
            [answers(200, ""), unasked(without()).answers(200, "")],
            "not-demonstrated: certificate-not-requested",
        ),
        row(
            "C23",
            [answers(400, none), unasked(without()).answers(400, none)],
            "failed: intercepting-proxy, then certificate-not-requested, unknown-server-name",
        ),
        // Without a product's name in the issuer, that nobody asked is all that is seen.
        row(
            "C23",
            [answers(502, ""), unasked(without()).answers(502, "")],
            "failed: certificate-not-requested, then upstream-error, intercepting-proxy",
        ),
        row("C24", [tls12(unasked(main().alert(40, Stage::Http)))], "failed: asked-after-request"),
        row(
            "C24",
            [answers(403, late)],
            "failed: asked-after-request, then certificate-not-requested",
        ),
        row(
            "C24",
            [answers(500, "0x80070032")],
            "failed: asked-after-request, then certificate-not-requested",
        ),
        row(
            "C24",
            [answers(403, page)],
            "failed: asked-after-request, then intercepting-proxy, certificate-not-requested",
        ),
        row("C24", [heard], "failed: asked-after-request"),
        row("C24", [unasked(reset)], "failed: asked-after-request or refused-without-reason"),
    ]
}
