//! A: our own files. What keeps us from connecting at all is tested with the tool.

use super::*;

pub(super) fn rows() -> Vec<Row> {
    let refused = |number| [main().alert(number, Stage::Quiet), control()];
    let expired = || Local {
        chain: vec![fixture("expired.crt"), fixture("issuing-ca.crt")],
        ..faulty(Code::Expired)
    };
    // Their clock stands where the certificate was valid.
    let page = "<title>400 The SSL certificate error</title>";
    let dated = main().answers(400, page).header("date", "Wed, 01 Jun 2022 12:00:00 GMT");
    let closed = main().fails(Stage::Quiet, Fault::Closed);
    vec![
        row(
            "A5",
            [Transcript::early(Stage::Files, Fault::KeyUnusable("unsupported curve".into()))],
            "failed: key-type-not-accepted",
        ),
        row("A6", refused(45), "failed: expired, then server-crl").with(expired()),
        row("A6", [dated, control()], "failed: clock-skew, then expired, certificate-revoked")
            .with(expired()),
        row("A6", [closed, control()], "failed: expired, then certificate-revoked, server-crl")
            .with(faulty(Code::Expired)),
        row(
            "A6",
            refused(42),
            "failed: not-yet-valid, then certificate-not-registered, refused-without-reason",
        )
        .with(faulty(Code::NotYetValid)),
        row("A7", refused(43), "failed: no-client-auth, then refused-without-reason")
            .with(faulty(Code::NoClientAuth)),
        row(
            "A7",
            refused(42),
            "failed: no-client-auth, then certificate-not-registered, refused-without-reason",
        )
        .with(faulty(Code::NoClientAuth)),
        row("A8", refused(43), "failed: no-digital-signature, then refused-without-reason")
            .with(faulty(Code::NoDigitalSignature)),
        row("A8", refused(47), "failed: no-digital-signature")
            .with(faulty(Code::NoDigitalSignature)),
        row(
            "A8",
            refused(42),
            "failed: weak-signature, then certificate-not-registered, refused-without-reason",
        )
        .with(faulty(Code::WeakSignature)),
        row("A8", refused(51), "failed: key-weak, then refused-without-reason")
            .with(faulty(Code::KeyWeak)),
        // This server did not mind. The next one may.
        row("A8", [main().answers(200, ""), control()], "passed; warns: weak-signature")
            .with(faulty(Code::WeakSignature)),
    ]
}
