//! H: what an application or a gateway writes of the certificate, in words of its own.

use super::*;

pub(super) fn rows() -> Vec<Row> {
    [named(), about_another_thing(), elsewhere_than_in_the_body(), edges()]
        .into_iter()
        .flatten()
        .collect()
}

/// An answer to our certificate, while the control is refused in TLS.
fn answers(id: &'static str, status: u16, body: &str, told: &'static str) -> Row {
    row(id, [main().answers(status, body), control()], told)
}

const UNREGISTERED: &str = "failed: certificate-not-registered";
const REVOKED: &str = "failed: certificate-revoked";
const EXPIRED: &str = "failed: expired";
const UNTRUSTED: &str = "failed: ca-not-accepted or certificate-not-registered";
const INVALID: &str = "failed: certificate-not-registered or certificate-revoked or server-crl";
const LOST: &str = "failed: certificate-not-sent";

fn named() -> Vec<Row> {
    let texts = [
        (r#"{"error":"client certificate not recognized"}"#, UNREGISTERED),
        (r#"{"code":"CLIENT_CERT_NOT_REGISTERED"}"#, UNREGISTERED),
        (
            r#"{"error":"invalid_client","error_description":"The certificate presented is not associated with this client."}"#,
            UNREGISTERED,
        ),
        ("Unknown client certificate", UNREGISTERED),
        ("The certificate isn't allowed here", UNREGISTERED),
        (r#"{"mensagem":"Certificado n\u00e3o cadastrado"}"#, UNREGISTERED),
        ("Certificado de cliente n\u{e3}o autorizado", UNREGISTERED),
        ("<h1>Certificado n&atilde;o encontrado</h1>", UNREGISTERED),
        (r#"{"error":"CertificateRevoked"}"#, REVOKED),
        ("O certificado foi revogado.", REVOKED),
        ("client certificate has expired", EXPIRED),
        (r#"{"erro":"Certificado vencido"}"#, EXPIRED),
        ("Client certificate is not yet valid", "failed: not-yet-valid"),
        ("client certificate is not trusted", UNTRUSTED),
        ("Certificado emitido por AC n\u{e3}o confi\u{e1}vel", UNTRUSTED),
        ("certificate revocation check failed", "failed: server-crl or certificate-revoked"),
        ("Invalid client certificate", INVALID),
        ("mTLS authentication failed", INVALID),
        (r#"{"detail":"certificado inv\u00e1lido"}"#, INVALID),
        ("A valid client certificate is required", INVALID),
        ("No client certificate was present in the request", LOST),
        ("client certificate missing", LOST),
        ("Nenhum certificado foi enviado", LOST),
    ];
    let rows = texts
        .iter()
        .flat_map(|(text, told)| [400, 401, 403].map(|status| answers("H2", status, text, told)));
    let local = "failed: expired, then certificate-not-registered, certificate-revoked";
    let silent = lists_none(main().answers(403, "Invalid client certificate"));
    rows.chain([
        // What our files show says more.
        answers("H2", 403, "Invalid client certificate", local).with(faulty(Code::Expired)),
        row(
            "H2",
            [lists_another(main().answers(403, "Invalid client certificate")), control()],
            "failed: ca-not-accepted",
        ),
        row(
            "H2",
            [silent, control()],
            "failed: certificate-not-registered or ca-not-accepted or certificate-revoked \
             or server-crl",
        ),
    ])
    .collect()
}

/// The nearest neighbours: keys, tokens, signatures, other certificates, other statuses.
fn about_another_thing() -> Vec<Row> {
    let passed = "passed; warns: api-key-missing";
    let texts = [
        r#"{"error":"invalid API key"}"#,
        r#"{"error":"Invalid API key or client certificate"}"#,
        r#"{"error":"JWT signature certificate not recognized"}"#,
        r#"{"error":"invalid_token","error_description":"certificate-bound token is not allowed"}"#,
        r#"{"message":"Forbidden","certificate":"CN=client-rsa"}"#,
        r#"{"error":"not allowed","hint":"your certificate is fine"}"#,
        "The server certificate of the webhook is not trusted",
        "Certid\u{e3}o n\u{e3}o encontrada",
        "Chave n\u{e3}o cadastrada para o certificado",
        "Certified partners only. Access denied.",
    ];
    let rows = texts.iter().map(|text| answers("H7", 403, text, passed));
    let asked = "passed; warns: wrong-path";
    rows.chain([
        answers("H8", 404, "certificate not found", asked),
        answers("H8", 200, r#"{"certificate":"revoked"}"#, "passed"),
    ])
    .collect()
}

/// A reason phrase, as Azure's samples have it; a header, as Google's; and an application that wants
/// a key first.
fn elsewhere_than_in_the_body() -> Vec<Row> {
    let mut phrase = main().answers(403, "");
    if let Some(reply) = &mut phrase.reply {
        reply.reason = Some("Invalid client certificate".to_owned());
    }
    let header = main()
        .answers(403, "Forbidden")
        .header("x-client-cert-error", "client_cert_chain_invalid_eku");
    let other = main().answers(403, "").header("access-control-allow-headers", "X-Client-Cert");
    let called = connected(Purpose::ApiKey).answers(403, "certificate not registered");
    vec![
        row("H2", [phrase, control()], INVALID),
        row("H2", [header, control()], INVALID),
        row("H7", [other, control()], "passed; warns: api-key-missing"),
        row(
            "H11",
            [main().answers(401, "no key"), control(), called],
            "failed: certificate-not-registered, then permission-missing",
        )
        .with_key(),
    ]
}

/// Gateways that say the same of a certificate, a key and a rule.
fn edges() -> Vec<Row> {
    let forbidden = r#"{"message":"Forbidden"}"#;
    let aws = || main().answers(403, forbidden).header("x-amzn-errortype", "ForbiddenException");
    let with_key = connected(Purpose::ApiKey).answers(200, "");
    let rayed = main().answers(403, "error code: 1020").header("cf-ray", "8f2a");
    let amazon = "not-demonstrated: ca-not-accepted or api-key-missing or blocked-by-policy";
    vec![
        row("H7", [aws(), control()], amazon),
        row("H7", [aws(), control(), with_key], "passed").with_key(),
        row("H7", [aws(), control()], "failed: expired, then ca-not-accepted, api-key-missing")
            .with(faulty(Code::Expired)),
        row(
            "H6",
            [rayed, control()],
            "not-demonstrated: blocked-by-policy or ca-not-accepted or certificate-revoked",
        ),
        answers(
            "H12",
            403,
            "RBAC: access denied",
            "not-demonstrated: certificate-not-registered or blocked-by-policy or api-key-missing",
        ),
        answers("H7", 403, "RBAC says no", "passed; warns: api-key-missing"),
    ]
}
