//! Files in unusual dress, damaged ones, and files that are not ours.

use super::harness::{fixture, tool};
use super::{certificate, inspect, summary};

#[test]
fn text_of_other_programs_around_the_blocks_is_fine() {
    let found = summary("a.pem", fixture("inspect/bag-attributes.pem"));
    assert_eq!(found, "pem: certificate, certificate, certificate, private-key | ");
    assert_eq!(summary("a.crt", fixture("inspect/certtool.crt")), "pem: certificate | ");
    assert_eq!(summary("a.csr", fixture("inspect/keytool.csr")), "pem: csr | ");
}

#[test]
fn a_certificate_in_odd_dress_is_read_and_the_dress_is_told() {
    let text = certificate();
    let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    let found = |bytes: &[u8]| summary("a.crt", bytes);
    assert_eq!(found(&fixture("inspect/utf16.crt")), "pem: certificate | warning utf16-text");
    assert_eq!(
        found(format!("\u{feff}{text}").as_bytes()),
        "pem: certificate | warning byte-order-mark"
    );
    assert_eq!(
        found(text.replace('\n', "\\n").as_bytes()),
        "pem: certificate | warning escaped-newlines"
    );
    assert_eq!(
        found(format!("> {}", text.replace('\n', "\n> ")).as_bytes()),
        "pem: certificate | warning damaged-pem"
    );
    assert_eq!(found(body.as_bytes()), "der: certificate | warning bare-base64");
    assert_eq!(found(text.replace('\n', "\r\n").as_bytes()), "pem: certificate | ");
    assert_eq!(
        summary("a.pem", fixture("inspect/trusted.pem")),
        "pem: certificate | warning damaged-pem"
    );
}

#[test]
fn each_repair_says_how_to_get_a_clean_copy() {
    let lost = certificate().replace("-----END CERTIFICATE-----\n", "");
    tool(["inspect", "from mail.crt"]).file("from mail.crt", lost).exits(0).prints(
        "\
from mail.crt: 1 certificate, PEM
…
warning[damaged-pem]: from mail.crt: an END line is missing
  It was read all the same. Most programs say that there is no certificate or key in it.
  hint: Write a clean copy with `mtls convert 'from mail.crt' --to pem`.

Next: mtls verify 'from mail.crt' --key KEY
",
    );
}

#[test]
fn damage_is_told_by_its_line() {
    let mut lines: Vec<String> = certificate().lines().map(str::to_owned).collect();
    lines[4].replace_range(10..12, "*!");
    tool(["inspect", "a.crt"]).file("a.crt", lines.join("\n")).exits(1).prints(
        "\
a.crt: nothing that can be read, PEM

problem[damaged-pem]: a.crt: the block CERTIFICATE in line 1 is damaged
  Line 5 has a character that is not base64.
  hint: Get the file again, as an attachment and not as text in a message.
",
    );
}

#[test]
fn what_is_missing_of_a_file_is_counted() {
    let der = fixture("inspect/certificate.der");
    let ran = inspect("a.der", &der[..500]);
    assert_eq!(ran.exit, 1);
    ran.prints(&format!(
        "\
a.der: nothing that can be read, DER

problem[corrupt]: a.der: the certificate is cut short
  It says that it has {} bytes. Missing at its end: {}.
  hint: Get the file again from where it came. Send binary files as attachments, in binary mode.
",
        der.len(),
        der.len() - 500
    ));
    assert_eq!(
        summary("a.der", [der.as_slice(), b"\r\n"].concat()),
        "der: certificate | warning trailing-data"
    );
}

#[test]
fn what_is_not_ours_is_named_for_what_it_is() {
    let cases: &[(&str, &[u8], &str)] = &[
        ("a.crt", b"<!DOCTYPE html>\n<html><body>Log in</body></html>", "html:  | problem web-page"),
        ("a.key", b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n", "openssh:  | problem not-a-certificate"),
        ("a.pub", b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA a@b\n", "openssh:  | problem not-a-certificate"),
        ("a.ppk", b"PuTTY-User-Key-File-3: ssh-ed25519\n", "putty:  | problem not-a-certificate"),
        ("a.asc", b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n=abcd\n-----END PGP MESSAGE-----\n", "pgp:  | problem not-a-certificate"),
        ("a.json", b"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}", "jwk:  | problem not-a-certificate"),
        ("a.zip", b"PK\x03\x04\x14\x00\x00\x00", "zip:  | problem corrupt"),
        ("a.pdf", b"%PDF-1.7\n", "pdf:  | problem not-a-certificate"),
        ("a.pfx", b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "git-lfs:  | problem not-a-certificate"),
        ("a.txt", b"Dear all, the certificate follows tomorrow.\n", "text:  | problem unknown-format"),
        ("a.bin", b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00", "binary:  | problem unknown-format"),
        ("a.crt", b"", "empty:  | problem empty-file"),
        ("a.crt", b"\r\n\r\n", "empty:  | problem empty-file"),
        ("a.pfx", b"0\x82\xef\xbf\xbd\xef\xbf\xbd\x02\x01\x03", "binary:  | problem corrupt"),
    ];
    for (name, bytes, expected) in cases {
        assert_eq!(summary(name, bytes), *expected, "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn a_name_that_promises_something_else_is_a_warning() {
    let pfx = fixture("base/openssl.pfx");
    assert_eq!(
        summary("a.crt", &pfx),
        "pkcs12: pfx | warning misleading-extension, note pfx-modern-mac, note pfx-modern-cipher, note key-encrypted"
    );
    let bundle = fixture("inspect/with-list.p7b");
    assert_eq!(summary("a.cer", &bundle), "pkcs7: pkcs7 | warning misleading-extension");
    let der = fixture("inspect/certificate.der");
    assert_eq!(summary("a.pem", &der), "der: certificate | warning misleading-extension");
    assert_eq!(summary("a.cer", &der), "der: certificate | ");
}

#[test]
fn a_private_key_in_a_file_for_others_is_a_problem() {
    let both = fixture("inspect/bag-attributes.pem");
    let found = summary("client.crt", &both);
    assert_eq!(
        found,
        "pem: certificate, certificate, certificate, private-key | problem private-key-in-file"
    );
    let with_request = [fixture("base/client-p256.key"), fixture("base/client-p256.csr")].concat();
    assert_eq!(
        summary("both.pem", with_request),
        "pem: private-key, csr | problem private-key-in-file"
    );
}

#[test]
fn too_many_blocks_and_megabytes_of_noise_are_no_trouble() {
    let many = certificate().repeat(10_001);
    let ran = tool(["inspect", "--json", "many.pem"]).file("many.pem", many).exits(1);
    assert!(ran.findings().contains(&"problem over-limit".to_owned()));
    let noise: Vec<u8> =
        (0..5_000_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    assert_eq!(summary("noise.bin", noise), "binary:  | problem unknown-format");
}

#[test]
fn deep_nesting_and_absurd_lengths_end_quickly() {
    let nested = [0x30, 0x80].repeat(1_000_000);
    assert_eq!(summary("a.p7b", nested), "binary:  | problem unknown-format");
    let long = [&[0x30, 0x84, 0x80, 0, 0, 0, 2, 1, 3, 0x30][..], &[0; 64]].concat();
    assert_eq!(summary("a.pfx", long), "pkcs12:  | problem corrupt");
}
