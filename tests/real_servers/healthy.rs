//! Set-ups in which nothing is wrong: each of them passes, in TLS 1.2 and 1.3.

use crate::harness::Tool;
use crate::peers::pki::Pki;
use crate::peers::{self, Kind, Port, Version};
use crate::server::proxy;
use crate::{Told, bare, meet, page};

/// A set-up: its name, the server's side, and ours.
struct Healthy(&'static str, fn(Port) -> Port, fn(Tool, &Pki) -> Tool);

/// A certificate and a key of the PKI.
fn pair(tool: Tool, pki: &Pki, certificate: &str, key: &str) -> Tool {
    tool.file(certificate, pki.file(certificate)).file(key, pki.file(key)).args([
        "--cert",
        certificate,
        "--key",
        key,
    ])
}

/// Those of `fixtures/base` with the intermediate.
fn fixtures(tool: Tool, certificate: &str, key: &str) -> Tool {
    let chain = [certificate, "base/issuing-ca.crt"].map(crate::harness::fixture).concat();
    let name = key.rsplit('/').next().unwrap();
    tool.file("client.crt", chain).fixture(key).args(["--cert", "client.crt", "--key", name])
}

/// A container with the password of fixtures.
fn container(tool: Tool, path: &str) -> Tool {
    let name = path.rsplit('/').next().unwrap();
    tool.fixture(path).args(["--pfx", name]).env("PW", "test1234").arg("--password-env=PW")
}

fn as_it_is(port: Port) -> Port {
    port
}

/// The server trusts the CA of `fixtures/base`, which publishes no lists.
fn of_fixtures(port: Port) -> Port {
    port.trusts("fixtures.crt").crl(None)
}

/// Our side in every dress.
const CLIENTS: &[Healthy] = &[
    Healthy("RSA key", as_it_is, |tool, pki| pair(tool, pki, "rsa.crt", "rsa.key")),
    Healthy("P-384 key", as_it_is, |tool, pki| pair(tool, pki, "p384.crt", "p384.key")),
    Healthy("P-521 key", as_it_is, |tool, pki| pair(tool, pki, "p521.crt", "p521.key")),
    Healthy("Ed25519 key", as_it_is, |tool, pki| pair(tool, pki, "ed25519.crt", "ed25519.key")),
    Healthy("no purposes named", as_it_is, |tool, pki| {
        pair(tool, pki, "no-purpose.crt", "client.key")
    }),
    Healthy("root sent too", as_it_is, |tool, pki| pair(tool, pki, "with-root.crt", "client.key")),
    Healthy("chain in reverse", as_it_is, |tool, pki| {
        pair(tool, pki, "reversed.crt", "client.key")
    }),
    Healthy("others in the file", as_it_is, |tool, pki| {
        pair(tool, pki, "crowded.crt", "client.key")
    }),
    Healthy("Windows line ends", as_it_is, |tool, pki| pair(tool, pki, "lines.crt", "client.key")),
    Healthy("one file for both", as_it_is, |tool, pki| {
        let file = "with-key.pem";
        tool.file(file, pki.file(file)).args(["--cert", file, "--key", file])
    }),
    Healthy("PKCS#1 key", of_fixtures, |tool, _| {
        fixtures(tool, "base/client-rsa.crt", "inspect/pkcs1.key")
    }),
    Healthy("SEC1 key", of_fixtures, |tool, _| {
        fixtures(tool, "base/client-p256.crt", "inspect/sec1.key")
    }),
    Healthy("encrypted key", of_fixtures, |tool, _| {
        fixtures(tool, "base/client-rsa.crt", "inspect/encrypted.key")
            .env("PW", "test1234")
            .arg("--password-env=PW")
    }),
    Healthy("key encrypted as OpenSSL once did", of_fixtures, |tool, _| {
        fixtures(tool, "base/client-rsa.crt", "inspect/traditional.key")
            .env("PW", "test1234")
            .arg("--key-password-env=PW")
    }),
    Healthy("PKCS#7", of_fixtures, |tool, _| {
        tool.fixture("inspect/bundle.p7b").fixture("base/client-rsa.key").args([
            "--cert",
            "bundle.p7b",
            "--key",
            "client-rsa.key",
        ])
    }),
    Healthy("PFX of OpenSSL", of_fixtures, |tool, _| container(tool, "base/openssl.pfx")),
    Healthy("PFX of old", of_fixtures, |tool, _| container(tool, "base/openssl-legacy.pfx")),
    Healthy("PFX of Java", of_fixtures, |tool, _| container(tool, "base/keytool.pfx")),
    Healthy("PFX of Node", of_fixtures, |tool, _| container(tool, "base/node-forge.pfx")),
    Healthy("PFX of Python", of_fixtures, |tool, _| container(tool, "base/python.pfx")),
    Healthy("JKS", of_fixtures, |tool, _| container(tool, "keystore/client.jks")),
    Healthy("JCEKS", of_fixtures, |tool, _| container(tool, "keystore/client.jceks")),
];

/// The server's side in every dress.
const SERVERS: &[Healthy] = &[
    Healthy("several CAs", |port| port.trusts("many.crt").crl(None), good),
    Healthy("both versions", |port| Port { version: Version::Any, ..port }, good),
    Healthy(
        "another group",
        |port| port.more("ssl_ecdh_curve secp384r1;"),
        |tool, pki| pair(tool, pki, "p384.crt", "p384.key"),
    ),
    Healthy(
        "P-521 alone",
        |port| port.more("ssl_ecdh_curve secp521r1;"),
        |tool, pki| pair(tool, pki, "p521.crt", "p521.key"),
    ),
    Healthy("no session tickets", |port| port.more("ssl_session_tickets off;"), good),
    Healthy("one cipher", |port| port.more("ssl_ciphers ECDHE-ECDSA-CHACHA20-POLY1305;"), good),
    Healthy("status 204", |port| port.more("location / { return 204; }"), good),
    Healthy("status 401", |port| port.more("location / { return 401 no; }"), good),
    Healthy("status 500", |port| port.more("location / { return 500 oh; }"), good),
    Healthy("a key beside the certificate", with_key, |tool, pki| {
        good(tool, pki).env("KEY", "very-secret").arg("--api-key-env=KEY")
    }),
    Healthy("an unknown certificate refused", as_it_is, |tool, pki| {
        good(tool, pki).arg("--control=throwaway")
    }),
    Healthy("an unknown key refused", with_key, |tool, pki| {
        good(tool, pki).env("KEY", "very-secret").arg("--api-key-env=KEY").arg("--control=all")
    }),
    Healthy("IPv6", |port| port.address("::1"), good),
    Healthy("proxy", as_it_is, |tool, pki| {
        let proxy = format!("http://127.0.0.1:{}", proxy(None));
        good(tool, pki).env("HTTPS_PROXY", &proxy)
    }),
];

/// What every kind meets.
const EVERYWHERE: &[Healthy] = &[
    Healthy("P-256 key", as_it_is, good),
    Healthy("RSA key", as_it_is, |tool, pki| pair(tool, pki, "rsa.crt", "rsa.key")),
    Healthy("IPv6", |port| port.address("::1"), good),
];

/// Kinds that take any certificate for a trust anchor.
const ANCHORS: &[Healthy] = &[Healthy(
    "leaf alone, its issuer installed",
    |port| port.trusts("clients-issuing.crt").crl(None),
    |tool, pki| pair(tool, pki, "leaf-only.crt", "client.key"),
)];

const KINDS: &[(Kind, &[&[Healthy]])] = &[
    (peers::NGINX, &[CLIENTS, SERVERS]),
    (peers::APACHE, &[EVERYWHERE]),
    (peers::HAPROXY, &[EVERYWHERE]),
    (peers::STUNNEL, &[EVERYWHERE]),
    (peers::S_SERVER, &[EVERYWHERE]),
    (peers::GNUTLS, &[EVERYWHERE]),
    (peers::NODE, &[EVERYWHERE]),
    (peers::JAVA_HTTPS, &[EVERYWHERE, ANCHORS]),
    (peers::JAVA_SOCKET, &[EVERYWHERE, ANCHORS]),
    (peers::PYTHON, &[EVERYWHERE]),
    (peers::GO, &[EVERYWHERE, ANCHORS]),
];

fn cases(parts: &[&'static [Healthy]]) -> Vec<(Port, &'static Healthy)> {
    let both = |healthy: &'static Healthy| {
        [Version::V12, Version::V13].map(|version| ((healthy.1)(Port::strict(version)), healthy))
    };
    let all = parts.iter().flat_map(|part| part.iter()).flat_map(both);
    all.filter(|(port, _)| port.is_possible()).collect()
}

#[test]
fn what_is_right_passes() {
    let kinds: Vec<_> = KINDS.iter().map(|(kind, parts)| (*kind, cases(parts))).collect();
    let answers =
        meet(&kinds, |pki, address, healthy| Told::of(&(healthy.2)(bare(pki, address), pki).run()));
    let mut wrong = Vec::new();
    for ((kind, cases), told) in kinds.iter().zip(&answers) {
        for ((port, healthy), told) in cases.iter().zip(told.iter().flatten()) {
            if told.verdict != "passed" {
                let version = port.version.as_str();
                wrong.push(format!("{} {version}, {}: {told:?}", kind.name, healthy.0));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let rows = KINDS.iter().map(|(kind, parts)| {
        let names: Vec<&str> = parts.iter().flat_map(|part| part.iter()).map(|one| one.0).collect();
        page::row(kind.name, [Some(names.join(", "))].into_iter())
    });
    page::holds("healthy", &page::table("server", &["passes with"], rows));
}

fn with_key(port: Port) -> Port {
    port.more("if ($http_x_api_key != very-secret) { return 401 no; }")
}

fn good(tool: Tool, pki: &Pki) -> Tool {
    pair(tool, pki, "good.crt", "client.key")
}
