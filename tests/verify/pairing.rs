//! Which of the given files belong together, and where each of them should have been named.

use super::harness::{Ran, Tool, fixture, typed};
use super::with_files;

/// A line with the files that it names, and with the password of fixtures.
fn tool(line: &str) -> Tool {
    with_files(typed(&format!("verify {line} --password-env PW")), line).env("PW", "test1234")
}

/// The same with files of `fixtures/keystore` and `fixtures/base`.
fn with_base(line: &str, files: &[&str]) -> Ran {
    let tool = typed(&format!("verify {line} --password-env PW --json")).env("PW", "test1234");
    files.iter().fold(tool, |tool, path| tool.fixture(path)).run()
}

/// The first finding as `code: title`, and the command that comes next.
fn said(ran: &Ran) -> (String, String) {
    let mut lines = ran.output.lines();
    let first = lines.find(|line| line.starts_with("problem[")).unwrap_or_default();
    let code = first.split(['[', ']']).nth(1).unwrap_or_default();
    let title = ran.output.lines().next().unwrap_or_default().trim_start_matches("NOT READY: ");
    let next = ran.output.lines().last().unwrap_or_default().trim_start_matches("Next: ");
    (format!("{code}: {title}"), next.to_owned())
}

/// Runs a line that is not ready, and compares cause and next command.
#[track_caller]
fn answers(line: &str, cause: &str, next: &str) {
    assert_eq!(said(&tool(line).exits(1)), (cause.to_owned(), next.to_owned()));
}

#[test]
fn keys_and_certificates_are_found_in_containers() {
    assert_eq!(tool("good.crt --key client.pfx --ca issuing.crt").run().exit, 0);
    assert_eq!(tool("client.pfx --csr client.csr --ca root.crt").run().exit, 0);
    let jks = ["keystore/client.jks", "base/client-rsa.csr", "base/client-rsa.crt"];
    let store = with_base("client.jks --csr client-rsa.csr", &jks);
    assert_eq!(store.json()["key_algorithm"], "RSA 2048");
    assert_eq!(store.json()["changes"][0]["change"], "kept");
    let key = with_base("client-rsa.crt --key client.jks", &jks);
    assert_eq!(key.json()["key_algorithm"], "RSA 2048");
    assert_eq!((store.exit, key.exit), (0, 0));
}

#[test]
fn a_wrong_key_comes_with_the_file_that_would_fit() {
    answers(
        "good.crt --key stranger.key --chain client.pfx",
        "key-mismatch: the private key given does not belong to the certificate; the one in \
         client.pfx does",
        "mtls verify good.crt --key client.pfx --chain client.pfx",
    );
    answers(
        "combined.pem --key stranger.key",
        "key-mismatch: the private key given does not belong to the certificate; the one in \
         combined.pem does",
        "mtls verify combined.pem",
    );
    answers(
        "other-key.crt --key client.key --chain bundle-reversed.pem",
        "key-mismatch: the private key belongs to certificate number 3 in bundle-reversed.pem, not \
         to this one",
        "mtls verify bundle-reversed.pem --key client.key",
    );
    answers(
        "other-key.crt --csr client.csr --chain good.crt",
        "other-key: the certificate in good.crt answers the request, not this one",
        "mtls verify good.crt --csr client.csr",
    );
}

#[test]
fn of_three_files_the_odd_one_is_named() {
    answers(
        "good.crt --key stranger.key --csr client.csr",
        "key-mismatch: the private key is another one: certificate and request belong together",
        "mtls doctor",
    );
    answers(
        "other-key.crt --key client.key --csr client.csr",
        "other-key: the certificate is for another key than yours",
        "mtls doctor",
    );
    answers(
        "good.crt --key client.key --csr stranger.csr",
        "other-key: the request is not the one that this certificate answers",
        "mtls verify good.crt --key client.key",
    );
}

#[test]
fn what_may_lie_in_the_same_folder_is_not_read_but_doctor_is_proposed() {
    let ran = typed("verify ./good.crt --key stranger.key")
        .fixture("verify/good.crt")
        .fixture("verify/stranger.key")
        .fixture("verify/client.key")
        .exits(1);
    let hint = "hint: Find the key that the request was made with. `mtls doctor .` looks through the \
                folder and pairs what belongs together.";
    assert!(ran.output.contains(hint), "{}", ran.output);
    assert!(ran.output.ends_with("\nNext: mtls doctor .\n"), "{}", ran.output);
}

#[test]
fn of_several_certificates_in_a_file_the_one_that_fits_is_taken() {
    let two = [fixture("verify/other-key.crt"), fixture("verify/good.crt")].concat();
    let ran = typed("verify two.crt --key client.key --ca issuing.crt --json")
        .file("two.crt", two)
        .fixture("verify/client.key")
        .fixture("verify/issuing.crt")
        .exits(0);
    assert_eq!(ran.findings(), ["warning chain-unrelated", "warning chain-order"]);
    let title = "your certificate is number 2 in the file, and must be the first";
    assert_eq!(ran.json()["findings"][1]["title"], title);
}

#[test]
fn a_request_that_lies_with_the_key_is_compared_too() {
    let both = [fixture("verify/client.key"), fixture("verify/client.csr")].concat();
    let run = |certificate: &str| {
        typed(&format!("verify {certificate} --key both.pem --chain issuing.crt --json"))
            .fixture(&format!("verify/{certificate}"))
            .file("both.pem", &both)
            .fixture("verify/issuing.crt")
            .run()
    };
    assert_eq!(run("name-changed.crt").findings()[0], "problem subject-changed");
    // A request of another key may be there for another certificate.
    assert_eq!(run("other-key.crt").findings()[0], "problem key-mismatch");
}

#[test]
fn files_in_each_others_place_come_with_the_right_command() {
    for (line, right) in [
        ("client.key --key good.crt", "good.crt --key client.key"),
        ("client.csr --csr good.crt", "good.crt --csr client.csr"),
        (
            "good.crt --key client.csr --csr client.key",
            "good.crt --key client.key --csr client.csr",
        ),
        (
            "client.csr --key good.crt --csr client.key",
            "good.crt --key client.key --csr client.csr",
        ),
        ("good.crt --csr client.key", "good.crt --key client.key"),
        ("good.crt --chain client.key --ca root.crt", "good.crt --key client.key --ca root.crt"),
        ("good.crt --crl issuing.crt", "good.crt --chain issuing.crt"),
        ("issuing.crt --chain good.crt", "good.crt --chain issuing.crt"),
        ("root.crt --key client.key --ca good.crt", "good.crt --key client.key --ca root.crt"),
        (
            "root.crt --key client.key --chain issuing.crt --chain good.crt",
            "good.crt --key client.key --chain issuing.crt --chain root.crt",
        ),
    ] {
        let ran = tool(line).run();
        let next = format!("\nNext: mtls verify {right}\n");
        let hint = format!("This is right: `mtls verify {right}`.");
        if line.contains("--crl") {
            // What is no revocation list was left aside, and the rest is right.
            assert!(ran.output.contains(&hint), "{line}:\n{}", ran.output);
            continue;
        }
        assert_eq!(ran.exit, 1, "{line}");
        assert!(ran.output.contains(&hint), "{line}:\n{}", ran.output);
        assert!(ran.output.ends_with(&next), "{line}:\n{}", ran.output);
    }
}

#[test]
fn where_no_other_place_suits_no_command_is_made_up() {
    for line in [
        "good.crt --key good.crt",
        "client.csr --key client.key",
        "good.crt --csr stranger.key --key client.key",
    ] {
        let ran = tool(line).exits(1);
        assert!(!ran.output.contains("This is right"), "{line}:\n{}", ran.output);
    }
}

#[test]
fn several_certificates_on_the_command_line_are_told_by_what_they_are() {
    tool("issuing.crt client.key good.crt root.crt client.csr").exits(2).prints("").notes(
        "\
error: 5 files were given as CERT, and one can be judged
  hint: By what is in them, this is right: `mtls verify good.crt --key client.key --csr client.csr \
--chain issuing.crt --chain root.crt`.
",
    );
    // A file that stays shut is not asked for its password.
    let shut = with_files(typed("verify good.crt client.pfx"), "good.crt client.pfx").exits(2);
    assert!(shut.notes.contains("2 files were given as CERT"), "{}", shut.notes);
    tool("good.crt other-key.crt").exits(2).notes(
        "\
error: 2 files were given as CERT, and one can be judged
  hint: Name the others by what they are: `mtls verify CERT --key FILE --csr FILE --chain FILE`. \
`mtls doctor DIR` sorts a folder by itself.
",
    );
}

#[test]
fn a_profile_adds_what_the_vendor_says_and_an_assumption_is_a_note() {
    let ran = tool("good.crt --key client.key --ca issuing.crt --profile fortface").exits(0);
    let (findings, next) = ran.output.split_once("\n\nChain:").unwrap();
    assert_eq!(
        findings,
        "\
READY: CN=acme-client, with its P-256 key, valid for 7 years

note[profile-mismatch]: good.crt (CN=acme-client): the key is P-256, and the profile assumes that \
FortFace asks for rsa-2048
  This is an assumption, and no rule of theirs. The pages name no key type or size.
  hint: Ask FortFace whether they take it."
    );
    let command = "mtls smoke --profile fortface --env ENV --cert good.crt --key client.key";
    assert!(next.ends_with(&format!("\nNext: {command}\n")), "{next}");
    // Valid for 20 years.
    let line = "client-rsa.crt --key client-rsa.key --ca issuing-ca.crt --profile fortface";
    let files = ["base/client-rsa.crt", "base/client-rsa.key", "base/issuing-ca.crt"];
    let ran = with_base(line, &files);
    assert_eq!((ran.exit, ran.findings()), (0, vec!["warning profile-mismatch".to_owned()]));
    let title = "it is valid for 20 years, and certificates of FortFace for 10 years";
    assert_eq!(ran.json()["findings"][0]["title"], title);
}

#[test]
fn an_unknown_vendor_is_a_usage_error_that_lists_the_known_ones() {
    tool("good.crt --profile fortfase").exits(2).prints("").notes(
        "\
error: no profile is called fortfase
  hint: Did you mean `fortface`? Known profiles: fortface, caf, flagship, stone-baas, zoop, generic. A file is ./NAME.toml.
",
    );
}
