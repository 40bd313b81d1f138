//! The table: a code, a bad case, the nearest good one, and what OpenSSL says of the bad one.

use super::harness::fixture;

pub(super) struct Row {
    pub(super) code: &'static str,
    /// A command line that shows the code. ` | ` adds files to its folder, ` @` sets the clock.
    pub(super) bad: &'static str,
    /// The nearest one that does not.
    pub(super) good: &'static str,
    /// A part of what `openssl verify -purpose sslclient` says of the bad one: `OK` where it does
    /// not see the fault, empty where it cannot be asked. Of the good one it says `OK`.
    pub(super) openssl: &'static str,
}

const fn row(
    code: &'static str,
    bad: &'static str,
    good: &'static str,
    openssl: &'static str,
) -> Row {
    Row { code, bad, good, openssl }
}

/// Codes without a row, and the tests that hold them.
pub(super) const ELSEWHERE: &[(&str, &str)] = &[
    ("too-large", "tests/errors.rs"),
    ("over-limit", "tests/inspect/dress.rs"),
    ("issuer-fetched", "tests/verify/fetching.rs"),
    ("profile-mismatch", "tests/verify/pairing.rs"),
    ("bad-profile", "tests/profile.rs"),
];

pub(super) const TABLE: &[Row] = &[
    // File
    row("empty-file", "inspect empty.crt", "inspect good.crt", ""),
    row("unknown-format", "inspect noise.crt", "inspect good.cer", ""),
    row("not-a-certificate", "verify client.csr", "verify good.crt", ""),
    row("not-a-key", "verify good.crt --key good.crt", "verify good.crt --key client.key", ""),
    row("not-a-request", "verify good.crt --csr good.crt", "verify good.crt --csr client.csr", ""),
    row("web-page", "inspect page.crt", "inspect mail.crt", ""),
    row("damaged-pem", "inspect lost-end.crt", "inspect no-final-newline.crt", ""),
    row("corrupt", "inspect cut.cer", "inspect good.cer", ""),
    row("private-key-in-file", "inspect combined.crt", "inspect combined.pem", ""),
    row("secret-in-file", "send password.txt", "send client.csr", ""),
    row("utf16-text", "inspect utf16.crt", "inspect crlf.crt", ""),
    row("byte-order-mark", "inspect byte-order-mark.crt", "inspect crlf.crt", ""),
    row("escaped-newlines", "inspect escaped.crt", "inspect crlf.crt", ""),
    row("bare-base64", "inspect bare-base64.crt", "inspect good.crt", ""),
    row("misleading-extension", "inspect binary.pem", "inspect good.cer", ""),
    row("trailing-data", "inspect line-end.cer", "inspect good.cer", ""),
    // Key
    row(
        "key-mismatch",
        "verify good.crt --key stranger.key --chain issuing.crt --ca root.crt",
        "verify good.crt --key client.key --chain issuing.crt --ca root.crt",
        "OK",
    ),
    row("key-missing", "doctor . | good.crt", "doctor . | good.crt client.key", ""),
    row(
        "key-weak",
        "verify rsa1024.crt --chain issuing.crt --ca root.crt",
        "verify rsa2048.crt --chain issuing.crt --ca root.crt",
        "error 66 at 0 depth",
    ),
    row("key-derivation-extreme", "inspect client-slow.key", "inspect client-encrypted.key", ""),
    row("key-exposed", "inspect shared.key", "inspect client.key", ""),
    row(
        "key-type-rarely-accepted",
        "verify secp256k1.crt --chain issuing.crt --ca root.crt",
        "verify rsa2048.crt --chain issuing.crt --ca root.crt",
        "OK",
    ),
    row("key-encrypted", "inspect client-encrypted.key", "inspect client.key", ""),
    row(
        "key-reused",
        "csr --renew-from good.crt --key client.key",
        "csr --renew-from good.crt",
        "",
    ),
    // Request
    row("csr-bad-signature", "inspect altered.csr", "inspect wishes.csr", ""),
    row("csr-subject-incomplete", "inspect no-subject.csr", "inspect client.csr", ""),
    row(
        "csr-bad-name",
        "csr --cn a --key-type p256 --country Br",
        "csr --cn a --key-type p256 --country BR",
        "",
    ),
    row("csr-garbled-text", "csr --cn JosÃ© --key-type p256", "csr --cn José --key-type p256", ""),
    // Certificate
    row(
        "expired",
        "verify last-second.crt --chain issuing.crt --ca root.crt @2026-11-24T12:00:01Z",
        "verify last-second.crt --chain issuing.crt --ca root.crt @2026-11-24T11:59:59Z",
        "error 10 at 0 depth",
    ),
    row(
        "not-yet-valid",
        "verify future.crt --chain issuing.crt --ca root.crt @2026-12-31T23:59:59Z",
        "verify future.crt --chain issuing.crt --ca root.crt @2027-01-01T00:00:00Z",
        "error 9 at 0 depth",
    ),
    row(
        "no-client-auth",
        "verify server-only.crt --chain issuing.crt --ca root.crt",
        "verify both-purposes.crt --chain issuing.crt --ca root.crt",
        "error 26 at 0 depth",
    ),
    row(
        "no-digital-signature",
        "verify no-signature-usage.crt --chain issuing.crt --ca root.crt",
        "verify no-usage.crt --chain issuing.crt --ca root.crt",
        "error 26 at 0 depth",
    ),
    row(
        "is-a-ca",
        "verify is-ca.crt --chain issuing.crt --ca root.crt",
        "verify good.crt --chain issuing.crt --ca root.crt",
        "OK",
    ),
    row(
        "self-signed",
        "verify self-signed.crt --ca root.crt",
        "verify by-root.crt --ca root.crt",
        "error 18 at 0 depth",
    ),
    row(
        "weak-signature",
        "verify sha1.crt --chain rsa-ca.crt --ca root.crt",
        "verify sha512.crt --chain rsa-ca.crt --ca root.crt",
        "error 68 at 0 depth",
    ),
    row(
        "bad-signature",
        "verify bad-signature.crt --chain issuing.crt --ca root.crt",
        "verify good.crt --chain issuing.crt --ca root.crt",
        "error 7 at 0 depth",
    ),
    row(
        "bad-encoding",
        "verify serial-padded.crt --ca odd-ca.crt",
        "verify serial-20-octets.crt --ca odd-ca.crt",
        "Could not read",
    ),
    row(
        "bad-serial",
        "verify serial-negative.crt --ca odd-ca.crt",
        "verify serial-20-octets.crt --ca odd-ca.crt",
        "OK",
    ),
    row(
        "unknown-critical-extension",
        "verify critical.crt --chain issuing.crt --ca root.crt",
        "verify policies-critical.crt --chain issuing.crt --ca root.crt",
        "error 34 at 0 depth",
    ),
    row(
        "expires-soon",
        "verify soon.crt --chain issuing.crt --ca root.crt",
        "verify soon.crt --chain issuing.crt --ca root.crt @2026-11-01T00:00:00Z",
        "OK",
    ),
    row(
        "garbled-text",
        "verify garbled.crt --chain issuing.crt --ca root.crt",
        "verify accents.crt --chain issuing.crt --ca root.crt",
        "OK",
    ),
    row(
        "old-version",
        "verify version1.crt --chain issuing.crt --ca root.crt",
        "verify no-usage.crt --chain issuing.crt --ca root.crt",
        "OK",
    ),
    // Against the request
    row(
        "other-key",
        "verify other-key.crt --csr client.csr --chain issuing.crt --ca root.crt",
        "verify good.crt --csr client.csr --chain issuing.crt --ca root.crt",
        "OK",
    ),
    row(
        "subject-changed",
        "verify name-changed.crt --csr client.csr --chain issuing.crt --ca root.crt",
        "verify reordered.crt --csr client.csr --chain issuing.crt --ca root.crt",
        "OK",
    ),
    row(
        "names-changed",
        "verify names-changed.crt --csr client.csr --chain issuing.crt --ca root.crt",
        "verify good.crt --csr client.csr --chain issuing.crt --ca root.crt",
        "OK",
    ),
    row(
        "usage-changed",
        "verify server-only.crt --csr client.csr --chain issuing.crt --ca root.crt",
        "verify both-purposes.crt --csr client.csr --chain issuing.crt --ca root.crt",
        "error 26 at 0 depth",
    ),
    row(
        "extension-dropped",
        "verify no-eku.crt --csr client.csr --chain issuing.crt --ca root.crt",
        "verify good.crt --csr client.csr --chain issuing.crt --ca root.crt",
        "OK",
    ),
    // Chain
    row(
        "chain-incomplete",
        "verify good.crt --ca root.crt",
        "verify good.crt --chain issuing.crt --ca root.crt",
        "error 20 at 0 depth",
    ),
    row(
        "ca-expired",
        "verify good.crt --chain issuing-expired.crt --ca root.crt",
        "verify good.crt --chain issuing.crt --ca root.crt",
        "error 10 at 1 depth",
    ),
    row(
        "ca-not-yet-valid",
        "verify good.crt --chain issuing-future.crt --ca root.crt",
        "verify good.crt --chain issuing-future.crt --ca root.crt @2030-01-01T00:00:00Z",
        "error 9 at 1 depth",
    ),
    row(
        "ca-no-client-auth",
        "verify good.crt --chain issuing-server-only.crt --ca root.crt",
        "verify good.crt --chain issuing-client-only.crt --ca root.crt",
        "error 26 at 1 depth",
    ),
    row(
        "ca-not-a-ca",
        "verify good.crt --chain issuing-no-basic.crt --ca root.crt",
        "verify good.crt --chain issuing.crt --ca root.crt",
        "error 79 at 1 depth",
    ),
    row(
        "path-too-long",
        "verify good.crt --chain issuing-by-policy.crt --chain policy-pathlen.crt --ca root.crt",
        "verify good.crt --chain issuing-by-policy.crt --chain policy.crt --ca root.crt",
        "error 25 at 2 depth",
    ),
    row(
        "name-not-permitted",
        "verify good.crt --chain issuing-names.crt --ca root.crt",
        "verify good.crt --chain issuing-names-right.crt --ca root.crt",
        "error 47 at 0 depth",
    ),
    row(
        "revoked",
        "verify good.crt --chain issuing.crt --ca root.crt --crl revoking.crl",
        "verify good.crt --chain issuing.crt --ca root.crt --crl fresh.crl",
        "error 23 at 0 depth",
    ),
    row(
        "chain-unrelated",
        "verify good.crt --chain issuing.crt --ca other-root.crt",
        "verify good.crt --chain issuing-cross.crt --ca other-root.crt",
        "error 20 at 1 depth",
    ),
    row("chain-order", "verify bundle-reversed.pem", "verify bundle-root.pem", ""),
    row(
        "crl-unusable",
        "verify good.crt --chain issuing.crt --ca root.crt --crl outdated.crl",
        "verify good.crt --chain issuing.crt --ca root.crt --crl fresh.crl",
        "error 12 at 0 depth",
    ),
    row(
        "root-included",
        "verify bundle-root.pem --ca root.crt",
        "verify bundle.pem --ca root.crt",
        "OK",
    ),
    row(
        "duplicate-certificate",
        "verify bundle-twice.pem --ca root.crt",
        "verify bundle.pem --ca root.crt",
        "OK",
    ),
    row(
        "not-judged",
        "verify good.crt --key client.key --chain issuing.crt",
        "verify good.crt --key client.key --chain issuing.crt --ca root.crt",
        "",
    ),
];

type Make = fn() -> Vec<u8>;

/// Files that are made here: most are the good certificate in another dress.
pub(super) const FILES: &[(&str, Make)] = &[
    ("empty.crt", Vec::new),
    ("noise.crt", || (0..=255).rev().collect()),
    ("page.crt", || b"<!DOCTYPE html>\n<html><body>Please log in</body></html>\n".to_vec()),
    ("password.txt", || b"password=hunter2\n".to_vec()),
    ("mail.crt", || format!("Dear client,\n\nhere it is:\n\n{}\nRegards\n", good()).into()),
    ("lost-end.crt", || good().replace("-----END CERTIFICATE-----\n", "").into()),
    ("no-final-newline.crt", || good().trim_end().into()),
    ("crlf.crt", || good().replace('\n', "\r\n").into()),
    ("utf16.crt", || good().encode_utf16().flat_map(u16::to_le_bytes).collect()),
    ("byte-order-mark.crt", || format!("\u{feff}{}", good()).into()),
    ("escaped.crt", || good().trim_end().replace('\n', "\\n").into()),
    ("bare-base64.crt", || {
        good().lines().filter(|line| !line.starts_with('-')).collect::<String>().into()
    }),
    ("combined.crt", || fixture("verify/combined.pem")),
    ("binary.pem", || fixture("verify/good.cer")),
    ("cut.cer", || fixture("verify/good.cer")[..300].to_vec()),
    ("line-end.cer", || [fixture("verify/good.cer").as_slice(), b"\r\n"].concat()),
    ("shared.key", || fixture("verify/client.key")),
];

fn good() -> String {
    String::from_utf8(fixture("verify/good.crt")).unwrap()
}
