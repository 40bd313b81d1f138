//! What cannot be done: nothing is written, nothing is replaced.

use mtls::formats;
use mtls::material::Item;
use pretty_assertions::assert_eq;

use crate::harness::{fixture, tool, typed};
use crate::{names, with_client};

#[test]
fn options_that_would_be_ignored_are_refused_before_anything_is_opened() {
    let refused = |line: &str, message: &str| {
        let ran = typed(&format!("convert nothing.pfx {line}")).env("NEW", "x").exits(2);
        assert_eq!(ran.notes.lines().next(), Some(message));
    };
    refused("--to pfx", "error: --to pfx needs a new password");
    refused("--pfx-profile compat", "error: --pfx-profile is for --to pfx");
    refused("--to p7b --key-form pkcs1", "error: --key-form is for key files");
    refused(
        "--key-form sec1 --new-password-env NEW",
        "error: a key in the form sec1 gets no password",
    );
    refused("--to pem --split-chain", "error: --split-chain is for .crt files");
    refused(
        "--to p7b --new-password-env NEW",
        "error: --to p7b writes no key, so there is nothing to protect",
    );
}

#[test]
fn what_is_no_certificate_is_an_error_and_nothing_is_written() {
    let cases: [(&str, &[u8], &str); 5] = [
        ("empty.pfx", b"", "empty-file"),
        ("login.pfx", b"<!DOCTYPE html><html><body>Sign in</body></html>", "web-page"),
        ("notes.crt", b"Call the provider on Monday.\n", "unknown-format"),
        ("half.crt", b"-----BEGIN CERTIFICATE-----\nMIIB\n", "corrupt"),
        ("client.csr", &fixture("base/client-p256.csr"), "not-a-certificate"),
    ];
    for (name, contents, code) in cases {
        let ran = tool(["convert", name, "--json"]).file(name, contents).exits(3).leaves([name]);
        assert_eq!(ran.json()["code"], code, "{name}");
        assert_eq!(ran.read(name), contents);
    }
}

#[test]
fn a_request_is_named_as_such() {
    tool(["convert", "client-p256.csr"]).fixture("base/client-p256.csr").exits(3).notes(
        "\
error: client-p256.csr: a certificate signing request, not a certificate. It goes to the CA. The certificate is what comes back.
  hint: Give the certificate that the CA made from it.
",
    );
}

#[test]
fn a_folder_and_a_missing_file_are_named() {
    tool(["convert", "."]).exits(3).notes(
        "\
error: . is a folder
  hint: Name the files in it, or sort and judge all of them with `mtls doctor .`.
",
    );
    tool(["convert", "client.pfx"]).exits(3).notes(
        "\
error: cannot read client.pfx: No such file or directory (os error 2)
  hint: Check the name. Nothing with this name is there.
",
    );
}

#[test]
fn an_output_that_is_there_stays_unless_asked_and_no_sister_is_written() {
    let first = with_client(tool(["convert", "client-rsa.crt", "client-rsa.key", "--name=a"]))
        .file("a.crt", "mine")
        .exits(3)
        .notes(
            "\
error: a.crt is there already
  hint: Choose another name, or replace it with `--force`.
",
        )
        .leaves(["a.crt", "chain.pem", "client-rsa.crt", "client-rsa.key"]);
    assert_eq!(first.read("a.crt"), b"mine");
    let forced = tool(["convert", "client-rsa.crt", "client-rsa.key", "--name=a", "--force"])
        .after(first)
        .exits(0);
    assert_eq!(names(&forced.read("a.crt")), ["CN=client-rsa"]);
}

#[test]
fn an_input_is_never_replaced_even_with_force() {
    let ran = with_client(tool(["convert", "client-rsa.crt", "client-rsa.key", "--force"]))
        .exits(0)
        .leaves([
            "chain.pem",
            "client-rsa.clean.crt",
            "client-rsa.clean.key",
            "client-rsa.crt",
            "client-rsa.key",
        ]);
    assert_eq!(ran.read("client-rsa.crt"), fixture("base/client-rsa.crt"));
}

#[test]
fn a_trial_run_writes_nothing() {
    with_client(tool(["convert", "client-rsa.crt", "client-rsa.key", "--dry-run", "--name=a"]))
        .exits(0)
        .prints("Would write a.key and a.crt.\n…\n")
        .leaves(["chain.pem", "client-rsa.crt", "client-rsa.key"]);
}

#[test]
fn a_folder_that_is_not_there_is_not_made() {
    with_client(tool(["convert", "client-rsa.crt", "client-rsa.key", "--out-dir", "new"]))
        .exits(3)
        .notes(
            "\
error: cannot write new/client-rsa.key: No such file or directory (os error 2)
  hint: Make the folder first.
",
        )
        .leaves(["chain.pem", "client-rsa.crt", "client-rsa.key"]);
}

#[cfg(unix)]
#[test]
fn into_a_folder_without_permission_nothing_is_written() {
    use std::os::unix::fs::PermissionsExt;
    let earlier = with_client(tool(["convert", "nothing"])).exits(3);
    let folder = earlier.folder.path().to_owned();
    let open = |mode| std::fs::set_permissions(&folder, PermissionsExt::from_mode(mode)).unwrap();
    open(0o555);
    // The administrator may write everywhere; then there is nothing to see here but a success.
    let administrator = std::fs::write(folder.join("probe"), "").is_ok();
    let ran = tool(["convert", "client-rsa.crt", "client-rsa.key"]).after(earlier).run();
    open(0o755);
    assert_eq!(ran.exit, if administrator { 0 } else { 3 });
    assert_eq!(folder.join("client-rsa.clean.crt").exists(), administrator);
}

#[test]
fn standard_input_is_read_once() {
    let der = formats::read(&fixture("base/client-p256.crt"));
    let Some(Item::Certificate(certificate)) = der.items.first() else { panic!("no certificate") };
    tool(["convert", "-"])
        .input(&certificate.der)
        .exits(0)
        .prints("Wrote client.crt.\n…\n")
        .leaves(["client.crt"]);
    tool(["convert", "-", "--key", "-"]).exits(2).notes(
        "\
error: FILE and FILE read standard input, and only one can
  hint: Put one of them into a file.
",
    );
}
