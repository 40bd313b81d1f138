//! Faults, limits and habits of servers, as configurations, each with the answer that is the truth.

use crate::Files;
use crate::peers::{self, Kind, Port, Version, Wants};

/// The verdict, and the code of the truth; none where it passes.
pub type Answer = (&'static str, &'static str);

const PASSED: Answer = ("passed", "");

const fn failed(code: &'static str) -> Answer {
    ("failed", code)
}

const fn open(code: &'static str) -> Answer {
    ("not-demonstrated", code)
}

/// What a server does, and what it is sent.
#[derive(Clone, Copy)]
pub struct Habit {
    pub what: &'static str,
    pub port: fn(Port) -> Port,
    pub files: Files,
    pub answer: Answer,
}

type Change = fn(Port) -> Port;

const fn habit(what: &'static str, port: Change, files: Files, answer: Answer) -> Habit {
    Habit { what, port, files, answer }
}

const GOOD: Files = Some(("good.crt", "client.key"));
const STRANGER: Files = Some(("stranger.crt", "client.key"));
const OF_ROOT: Files = Some(("stranger-of-root.crt", "client.key"));
const SELF_SIGNED: Files = Some(("self-signed.crt", "client.key"));
const EXPIRED: Files = Some(("expired.crt", "client.key"));
const REVOKED: Files = Some(("revoked.crt", "client.key"));
const LEAF_ONLY: Files = Some(("leaf-only.crt", "client.key"));
const RSA: Files = Some(("rsa.crt", "rsa.key"));
const ED25519: Files = Some(("ed25519.crt", "ed25519.key"));

const OPTIONAL: Change = |port| port.wants(Wants::Optional);
const ANY: Change = |port| port.wants(Wants::Any).crl(None);

/// What every kind of server can do.
pub const EVERYWHERE: &[Habit] = &[
    habit("all as it should be", |port| port, GOOD, PASSED),
    habit("certificate optional", OPTIONAL, GOOD, open("mtls-not-enforced")),
    habit(
        "no certificate asked for",
        |port| port.wants(Wants::Never),
        GOOD,
        open("certificate-not-requested"),
    ),
    habit(
        "our CA not installed",
        |port| port.trusts("strangers.crt").crl(None),
        GOOD,
        failed("ca-not-accepted"),
    ),
    habit("leaf issued by an unknown root", |port| port, OF_ROOT, failed("ca-not-accepted")),
    habit(
        "root not installed",
        |port| port.trusts("clients-issuing.crt").crl(None),
        GOOD,
        failed("server-crl"),
    ),
    habit("CRL too old", |port| port.crl(Some("outdated.crl")), GOOD, failed("server-crl")),
    habit(
        "CRL of the root missing",
        |port| port.crl(Some("lacking.crl")),
        GOOD,
        failed("server-crl"),
    ),
];

/// Kinds that do otherwise.
pub const OTHERWISE: &[(&str, &str, Answer)] = &[
    // Any certificate can be a trust anchor there.
    ("Java HttpsServer", "root not installed", PASSED),
    ("Java SSLServerSocket", "root not installed", PASSED),
    ("Go", "root not installed", PASSED),
    ("GnuTLS", "root not installed", PASSED),
    // It verifies with the lists it has.
    ("stunnel", "CRL of the root missing", PASSED),
    ("GnuTLS", "CRL of the root missing", PASSED),
    // Nor does it mind their age.
    ("GnuTLS", "CRL too old", PASSED),
    // It reads no lists.
    ("Go", "CRL too old", PASSED),
    ("Go", "CRL of the root missing", PASSED),
];

/// Each kind with what it alone does.
pub const KINDS: &[(Kind, &[Habit])] = &[
    (peers::NGINX, NGINX),
    (peers::APACHE, APACHE),
    (peers::HAPROXY, HAPROXY),
    (peers::STUNNEL, STUNNEL),
    (peers::S_SERVER, S_SERVER),
    (peers::GNUTLS, &[]),
    (peers::NODE, &[habit("takes any", ANY, GOOD, open("mtls-not-enforced"))]),
    (peers::JAVA_HTTPS, &[]),
    (peers::JAVA_SOCKET, &[]),
    (peers::PYTHON, &[]),
    (peers::GO, &[]),
];

const NGINX_403: Change =
    |port| ANY(port).more("if ($ssl_client_verify != SUCCESS) { return 403; }");
const NGINX_PAGE: Change = |port| {
    port.more(
        "error_page 495 496 =403 /403; location /403 { return 403; } \
         location / { return 200 fine; }",
    )
};
const NGINX_495: Change = |port| {
    port.more("error_page 495 =495 /a; error_page 496 =496 /b; location / { return 200 fine; }")
};
const NGINX_RSA: Change =
    |port| port.more("ssl_conf_command ClientSignatureAlgorithms RSA-PSS+SHA256:RSA+SHA256;");
const NGINX_NO_ED25519: Change =
    |port| port.more("ssl_conf_command ClientSignatureAlgorithms ECDSA+SHA256:RSA-PSS+SHA256;");

const NGINX_P384: Change =
    |port| Port { version: Version::V12, ..port.more("ssl_ecdh_curve secp384r1;") };
const NGINX_OLD: Change = |port| {
    port.more(
        "ssl_ciphers ALL:@SECLEVEL=0; ssl_conf_command MinProtocol TLSv1; \
         ssl_conf_command MaxProtocol TLSv1.1;",
    )
};
const NGINX_CBC: Change =
    |port| Port { version: Version::V12, ..port.more("ssl_ciphers AES128-SHA;") };
/// TLS 1.3 has no use for them, so this server cannot ask for a certificate there.
const NGINX_PKCS1: Change = |port| Port {
    version: Version::Any,
    ..port.more("ssl_conf_command ClientSignatureAlgorithms RSA+SHA256;")
};
const NGINX_PKCS1_13: Change = |port| Port { version: Version::V13, ..NGINX_PKCS1(port) };
const NGINX_PLAIN: Change = |port| port.wants(Wants::Plain).crl(None);

const NGINX: &[Habit] = &[
    habit(
        "`ssl_verify_depth 0`",
        |port| port.more("ssl_verify_depth 0;"),
        GOOD,
        failed("server-crl"),
    ),
    habit("`optional_no_ca`", ANY, GOOD, open("mtls-not-enforced")),
    habit("`optional_no_ca`, self-signed", ANY, SELF_SIGNED, open("mtls-not-enforced")),
    habit("`optional`, certificate of another CA", OPTIONAL, STRANGER, failed("ca-not-accepted")),
    habit("403 where not verified", NGINX_403, GOOD, PASSED),
    habit("403 where not verified: other CA", NGINX_403, STRANGER, open("ca-not-accepted")),
    habit("403 where not verified: self-signed", NGINX_403, SELF_SIGNED, failed("self-signed")),
    habit("403 where not verified: leaf alone", NGINX_403, LEAF_ONLY, open("chain-incomplete")),
    habit("403 instead of 495 and 496: revoked", NGINX_PAGE, REVOKED, open("certificate-revoked")),
    habit("status 495 and 496: revoked", NGINX_495, REVOKED, failed("certificate-revoked")),
    habit("RSA signatures alone, EC key", NGINX_RSA, GOOD, failed("key-type-not-accepted")),
    habit("no Ed25519, Ed25519 key", NGINX_NO_ED25519, ED25519, failed("key-type-not-accepted")),
    habit(
        "curve P-384 alone, P-256 key, TLS 1.2",
        NGINX_P384,
        GOOD,
        failed("key-type-not-accepted"),
    ),
    habit("PKCS#1 signatures alone, TLS 1.2 and 1.3", NGINX_PKCS1, RSA, failed("tls-version")),
    habit(
        "PKCS#1 signatures alone, TLS 1.3",
        NGINX_PKCS1_13,
        RSA,
        failed("refused-without-reason"),
    ),
    habit("TLS 1.1", NGINX_OLD, GOOD, failed("tls-version")),
    habit("ciphers with CBC alone, TLS 1.2", NGINX_CBC, GOOD, failed("no-common-cipher")),
    habit("plain HTTP on the port", NGINX_PLAIN, GOOD, failed("not-tls")),
    habit("403 for all", |port| port.more("location / { return 403; }"), GOOD, PASSED),
    habit("404", |port| port.more("location / { return 404; }"), GOOD, PASSED),
    habit(
        "301",
        |port| port.more("location / { return 301 https://login.example/; }"),
        GOOD,
        open("redirected"),
    ),
    habit("429", |port| port.more("location / { return 429; }"), GOOD, open("rate-limited")),
    habit("502", |port| port.more("location / { return 502; }"), GOOD, failed("upstream-error")),
    habit(
        "closes instead of answering (444)",
        |port| port.more("location / { return 444; }"),
        GOOD,
        failed("refused-without-reason"),
    ),
    habit(
        "`ssl_reject_handshake`",
        |port| port.more("ssl_reject_handshake on;"),
        GOOD,
        failed("unknown-server-name"),
    ),
];

const APACHE_LATER: Change =
    |port| port.wants(Wants::Never).more("<Location />\nSSLVerifyClient require\n</Location>");
const APACHE_403: Change = |port| {
    ANY(port).more("<Location />\nRequire expr %{SSL_CLIENT_VERIFY} == 'SUCCESS'\n</Location>")
};
const APACHE_LIST: Change = |port| port.more("SSLCADNRequestFile strangers.crt");

const APACHE: &[Habit] = &[
    habit("`SSLVerifyDepth 0`", |port| port.more("SSLVerifyDepth 0"), GOOD, failed("server-crl")),
    habit("`optional_no_ca`", ANY, GOOD, open("mtls-not-enforced")),
    habit("`SSLVerifyClient` in a Location", APACHE_LATER, GOOD, failed("asked-after-request")),
    habit(
        "`SSLVerifyClient` in a Location, other CA",
        APACHE_LATER,
        STRANGER,
        failed("asked-after-request"),
    ),
    habit("403 where not verified", APACHE_403, GOOD, PASSED),
    habit("403 where not verified: other CA", APACHE_403, STRANGER, open("ca-not-accepted")),
    habit(
        "403 for all",
        |port| port.more("<Location />\nRequire all denied\n</Location>"),
        GOOD,
        PASSED,
    ),
    habit("lists another CA than it accepts", APACHE_LIST, GOOD, PASSED),
    habit(
        "lists another CA than it accepts: revoked",
        APACHE_LIST,
        REVOKED,
        failed("certificate-revoked"),
    ),
    habit(
        "RSA signatures alone, EC key",
        |port| port.more("SSLOpenSSLConfCmd ClientSignatureAlgorithms RSA-PSS+SHA256:RSA+SHA256"),
        GOOD,
        failed("key-type-not-accepted"),
    ),
];

const HAPROXY_DENY: Change = |port| ANY(port).more("\nhttp-request deny unless { ssl_c_verify 0 }");
const HAPROXY_ALL: Change = |port| {
    OPTIONAL(port).more(
        "crt-ignore-err all ca-ignore-err all\nhttp-request deny unless { ssl_c_used }\n\
         http-request deny unless { ssl_c_verify 0 }",
    )
};

const HAPROXY: &[Habit] = &[
    habit("`deny` where not verified", HAPROXY_DENY, GOOD, PASSED),
    habit("`deny` where not verified: other CA", HAPROXY_DENY, STRANGER, open("ca-not-accepted")),
    habit("`deny` where not verified: expired", HAPROXY_DENY, EXPIRED, failed("expired")),
    habit("`deny` without one too", HAPROXY_ALL, GOOD, PASSED),
    habit("`deny` without one too: revoked", HAPROXY_ALL, REVOKED, open("certificate-revoked")),
    habit(
        "no list (`ca-verify-file`)",
        |port| port.more("ca-verify-file clients.crt"),
        GOOD,
        PASSED,
    ),
];

const STUNNEL: &[Habit] = &[
    habit("`verify = 0`", ANY, GOOD, open("mtls-not-enforced")),
    habit(
        "`verifyPeer`: certificate not registered",
        |port| port.more("verifyPeer = yes"),
        GOOD,
        failed("certificate-not-registered"),
    ),
    habit(
        "`checkHost`: another name wanted",
        |port| port.more("checkHost = somebody"),
        GOOD,
        failed("certificate-not-registered"),
    ),
];

const S_SERVER: &[Habit] = &[
    habit(
        "RSA signatures alone, EC key",
        |port| port.more("-client_sigalgs RSA-PSS+SHA256:RSA+SHA256"),
        GOOD,
        failed("key-type-not-accepted"),
    ),
    habit("HTTP/2 alone", |port| port.more("-alpn h2"), GOOD, failed("alpn-mismatch")),
];
