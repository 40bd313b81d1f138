//! What a folder may hold, and the one answer to each.

use super::harness::{fixture, tool, typed};
use super::{SMOKE, TRUST, folder, says, with};

#[test]
fn a_whole_pair_is_ready() {
    says(
        folder("good.crt client.key client.csr issuing.crt root.crt"),
        &["ready", "pair client.key client.csr good.crt", TRUST, SMOKE],
    );
}

#[test]
fn names_play_no_part() {
    says(
        folder("a=good.cer b=client-sec1.key c=client.csr d=bundle.p7b"),
        &["ready", "pair b c a", "note not-judged a", "next mtls smoke URL --cert a --key b"],
    );
}

#[test]
fn everything_twice_is_as_good_as_once() {
    says(
        folder(
            "good.crt copy-good.crt=good.crt client.key copy-client.key=client.key issuing.crt \
             copy-issuing.crt=issuing.crt root.crt copy-root.crt=root.crt",
        ),
        &["ready", "pair client.key - good.crt", TRUST, SMOKE],
    );
}

#[test]
fn the_files_made_from_a_pfx_are_used_and_not_the_pfx() {
    says(
        folder("good.crt client.key client.pfx"),
        &["ready", "pair client.key - good.crt", TRUST, "note key-encrypted client.pfx", SMOKE],
    );
}

#[test]
fn the_right_one_of_two_keys_is_found() {
    says(
        folder("good.crt client.key stranger.key stranger.csr issuing.crt root.crt"),
        &["ready", "pair client.key - good.crt", "pair stranger.key stranger.csr -", TRUST, SMOKE],
    );
}

#[test]
fn of_two_certificates_for_one_key_the_valid_one_counts() {
    says(
        folder("client.key expired.crt good.crt issuing.crt root.crt"),
        &["ready", "pair client.key - good.crt", TRUST, SMOKE],
    );
}

#[test]
fn strays_do_not_spoil_a_pair() {
    let tool = folder("good.crt client.key other-root.crt")
        .file("README.md", "hello")
        .file("old.crt", "")
        .file("logo.png", [0x89, b'P', b'N', b'G', 0, 1, 2, 3]);
    says(
        with(tool, "server.crt=base/server.crt unrelated.crl"),
        &[
            "ready",
            "pair client.key - good.crt",
            "pair - - server.crt",
            "warning empty-file old.crt",
            TRUST,
            SMOKE,
        ],
    );
}

#[test]
fn key_and_request_wait_for_the_certificate() {
    says(
        folder("client.key client.csr issuing.crt root.crt"),
        &[
            "not-ready",
            "pair client.key client.csr -",
            "problem not-a-certificate client.key",
            "next mtls verify CERTIFICATE --key client.key --csr client.csr",
        ],
    );
}

#[test]
fn what_should_be_the_certificate_is_named() {
    says(
        folder("client.key client.csr").file("client.crt", "<!DOCTYPE html><html></html>"),
        &[
            "not-ready",
            "pair client.key client.csr -",
            "problem web-page client.crt",
            "next mtls inspect client.crt",
        ],
    );
}

#[test]
fn a_key_alone_needs_a_request() {
    says(
        folder("client.key"),
        &[
            "not-ready",
            "pair client.key - -",
            "problem not-a-certificate client.key",
            "next mtls csr --key client.key",
        ],
    );
}

#[test]
fn a_certificate_without_its_key_is_of_no_use() {
    says(
        folder("good.crt issuing.crt root.crt"),
        &["not-ready", "pair - - good.crt", "problem key-missing good.crt", TRUST, "next mtls csr"],
    );
    says(
        folder("client.csr"),
        &["not-ready", "pair - client.csr -", "problem key-missing client.csr", "next mtls csr"],
    );
}

#[test]
fn a_certificate_for_another_key_is_the_cause() {
    says(
        folder("good.crt stranger.key stranger.csr"),
        &[
            "not-ready",
            "pair stranger.key stranger.csr -",
            "pair - - good.crt",
            "problem other-key good.crt",
            TRUST,
            "next mtls verify CERTIFICATE --key stranger.key --csr stranger.csr",
        ],
    );
    says(
        folder("good.crt stranger.key"),
        &[
            "not-ready",
            "pair stranger.key - -",
            "pair - - good.crt",
            "problem key-mismatch good.crt",
            TRUST,
            "next mtls csr --key stranger.key",
        ],
    );
}

#[test]
fn the_certificate_of_the_server_is_not_taken_for_ours() {
    says(
        folder("client.key client.csr server.crt=base/server.crt"),
        &[
            "not-ready",
            "pair client.key client.csr -",
            "pair - - server.crt",
            "problem not-a-certificate client.key",
            "next mtls verify CERTIFICATE --key client.key --csr client.csr",
        ],
    );
}

#[test]
fn a_pair_that_is_no_good_says_why() {
    says(
        folder("expired.crt client.key issuing.crt root.crt"),
        &[
            "not-ready",
            "pair client.key - expired.crt",
            "problem expired expired.crt",
            "note not-judged expired.crt",
            "next mtls csr",
        ],
    );
    says(
        folder("expired.crt client.key stranger.key stranger.csr"),
        &[
            "not-ready",
            "pair client.key - expired.crt",
            "pair stranger.key stranger.csr -",
            "problem expired expired.crt",
            "note not-judged expired.crt",
            "next mtls verify CERTIFICATE --key stranger.key --csr stranger.csr",
        ],
    );
    // The new one is here, and its key is not.
    says(
        folder("expired.crt client.key new.crt=rsa2048.crt"),
        &[
            "not-ready",
            "pair client.key - expired.crt",
            "pair - - new.crt",
            "problem key-mismatch new.crt",
            "note not-judged new.crt",
            "next mtls csr --key client.key",
        ],
    );
    says(
        folder("good.crt client.key issuing-expired.crt root.crt"),
        &[
            "not-ready",
            "pair client.key - good.crt",
            "problem ca-expired issuing-expired.crt",
            TRUST,
            "next mtls inspect issuing-expired.crt",
        ],
    );
    says(
        folder("good.crt client.key issuing.crt root.crt revoking.crl"),
        &[
            "not-ready",
            "pair client.key - good.crt",
            "problem revoked revoking.crl",
            TRUST,
            "next mtls csr",
        ],
    );
}

#[test]
fn a_key_in_a_file_for_others_is_a_problem_of_its_pair() {
    let both = [fixture("verify/good.crt"), fixture("verify/client.key")].concat();
    says(
        folder("").file("client.crt", both),
        &[
            "not-ready",
            "pair client.crt - client.crt",
            "problem private-key-in-file client.crt",
            "note not-judged client.crt",
            "next mtls inspect client.crt",
        ],
    );
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_a_warning() {
    says(
        folder("good.crt client.key").shared("client.key"),
        &["ready", "pair client.key - good.crt", "warning key-exposed client.key", TRUST, SMOKE],
    );
}

#[test]
fn what_is_shut_needs_its_password() {
    let shut = [
        "not-ready",
        "problem key-missing -",
        "note pfx-modern-mac client.pfx",
        "note pfx-modern-cipher client.pfx",
        "note key-encrypted client.pfx",
        "next mtls doctor --password-file FILE",
    ];
    let pfx = || folder("client.pfx=base/openssl.pfx");
    says(pfx(), &shut);
    let open = [
        "ready",
        "pair client.pfx - client.pfx",
        "note pfx-modern-mac client.pfx",
        "note pfx-modern-cipher client.pfx",
        "note not-judged client.pfx",
        "note root-included client.pfx",
        "next mtls smoke URL --pfx client.pfx",
    ];
    says(pfx().answers(["test1234"]), &open);
    let same =
        [&open[..open.len() - 1], &["next mtls smoke URL --pfx client.pfx --password-env PW"]];
    says(pfx().env("PW", "test1234").args(["--password-env", "PW"]), &same.concat());
    says(pfx().answers([""]), &shut);
    says(
        pfx().env("PW", "wrong").args(["--password-env", "PW"]),
        &[
            "not-ready",
            "problem wrong-password client.pfx",
            "note pfx-modern-mac client.pfx",
            "note pfx-modern-cipher client.pfx",
            "next mtls doctor --password-file FILE",
        ],
    );
}

#[test]
fn a_keystore_shows_its_certificates_and_opens_with_the_password() {
    says(
        folder("client.jks=keystore/client.jks")
            .env("PW", "test1234")
            .args(["--password-env", "PW"]),
        &[
            "ready",
            "pair client.jks - client.jks",
            "note not-judged client.jks",
            "note root-included client.jks",
            "next mtls smoke URL --pfx client.jks --password-env PW",
        ],
    );
}

#[test]
fn an_empty_folder_is_not_ready() {
    says(
        tool(["doctor", "--json"]),
        &["not-ready", "problem not-a-certificate .", "next mtls csr"],
    );
    says(
        tool(["doctor", "--json"]).file("notes.txt", "hello"),
        &["not-ready", "problem not-a-certificate .", "next mtls csr"],
    );
}

#[test]
fn a_folder_that_is_none_is_told() {
    typed("doctor nowhere").exits(3).notes(
        "\
error: cannot read nowhere: …
  hint: Check the name. Nothing with this name is there.
",
    );
    with(typed("doctor good.crt"), "good.crt").exits(2).notes(
        "\
error: good.crt is no folder
  hint: Look at one file with `mtls inspect good.crt`.
",
    );
}
