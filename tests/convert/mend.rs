//! A PFX mended while it stays shut.

use pretty_assertions::assert_eq;

use crate::harness::{Tool, fixture, tool};
use crate::mode;

/// A measured PFX, to be mended.
fn mend(name: &str) -> Tool {
    let file = format!("{name}.p12");
    tool(["convert", &file, "--mend"]).fixture(&format!("measured/files/{file}"))
}

#[test]
fn the_dress_of_a_pfx_comes_off_without_its_password() {
    let whole = fixture("measured/files/C_compat.p12");
    for (name, said) in [
        ("X_base64", "base64 text instead of a binary file"),
        ("X_pem", "it is PEM text instead of DER"),
        ("X_bom", "the file begins with a byte order mark"),
        ("S_trailing", "2 bytes follow the end"),
        ("S_trailing_zero", "512 bytes follow the end"),
    ] {
        let ran = mend(name)
            .exits(0)
            .prints(&format!(
                "\
Wrote {name}.pfx.

{name}.pfx, from {name}.p12
  mended  {said}
  kept    all that is under its password and its integrity check

Next: mtls smoke URL --pfx {name}.pfx
"
            ))
            .notes("");
        let mended = ran.read(&format!("{name}.pfx"));
        assert_eq!(mode(&ran, &format!("{name}.pfx")), 0o600);
        // The PFX itself, and nothing else of the file.
        assert_eq!(mended.len(), whole_length(&mended), "{name}");
        let original = ran.read(&format!("{name}.p12"));
        if name.starts_with("S_") || name == "X_bom" {
            assert!(original.windows(mended.len()).any(|part| part == mended), "{name}");
        }
    }
    tool(["convert", "a.pfx", "--mend"])
        .file("a.pfx", &whole)
        .exits(0)
        .prints(
            "There was nothing to mend, and nothing was written.\n\nNext: mtls smoke URL --pfx a.pfx\n",
        )
        .leaves(["a.pfx"]);
}

/// The length of a structure of more than 255 bytes, as its head says it.
fn whole_length(der: &[u8]) -> usize {
    assert_eq!(der[..2], [0x30, 0x82]);
    usize::from(u16::from_be_bytes([der[2], der[3]])) + 4
}

#[test]
fn the_outer_structure_becomes_der_and_what_is_left_is_told() {
    mend("S_ber_outer").exits(0).prints(
        "\
Wrote S_ber_outer.pfx.

S_ber_outer.pfx, from S_ber_outer.p12
  mended  it is encoded in BER instead of DER
  kept    all that is under its password and its integrity check

Next: mtls smoke URL --pfx S_ber_outer.pfx
",
    );
    mend("T40_pk12util").exits(0).prints(
        "\
Wrote T40_pk12util.pfx.

T40_pk12util.pfx, from T40_pk12util.p12
  mended  it is encoded in BER instead of DER
  kept    all that is under its password and its integrity check

warning[pfx-not-der]: T40_pk12util.pfx: what is inside of it is encoded in BER instead of DER
  Its integrity check covers these bytes, so only the password helps. GnuTLS, Firefox and node-forge refuse it.
  hint: Use the .crt and .key that `mtls convert` writes, or pack it again with `--to pfx`.
…
Next: mtls convert T40_pk12util.pfx --to pfx --pfx-profile modern --encrypt
",
    );
}

#[test]
fn scripts_see_what_was_mended_and_what_is_left() {
    let ran = tool(["convert", "a.pfx", "T40_pk12util.p12", "--mend", "--json"])
        .file("a.pfx", [b"\xef\xbb\xbf", &fixture("base/openssl-legacy.pfx")[..], b"\r\n"].concat())
        .fixture("measured/files/T40_pk12util.p12")
        .exits(0)
        .leaves(["T40_pk12util.p12", "T40_pk12util.pfx", "a.clean.pfx", "a.pfx"]);
    let json = ran.json();
    assert_eq!(
        json["written"],
        serde_json::json!([
            {"path": "a.clean.pfx", "kind": "pfx", "mode": "0600"},
            {"path": "T40_pk12util.pfx", "kind": "pfx", "mode": "0600"},
        ])
    );
    assert_eq!(
        json["mended"],
        serde_json::json!([
            {"path": "a.pfx", "file": "a.clean.pfx",
             "repaired": ["trailing-data", "byte-order-mark"]},
            {"path": "T40_pk12util.p12", "file": "T40_pk12util.pfx",
             "repaired": ["pfx-not-der"]},
        ])
    );
    let about = |finding: &serde_json::Value| {
        format!(
            "{} {}",
            finding["about"]["file"].as_str().unwrap(),
            finding["code"].as_str().unwrap()
        )
    };
    let findings: Vec<String> = json["findings"].as_array().unwrap().iter().map(about).collect();
    assert_eq!(
        findings,
        [
            "a.pfx trailing-data",
            "a.pfx byte-order-mark",
            "T40_pk12util.p12 pfx-not-der",
            "a.clean.pfx pfx-legacy-cipher",
            "T40_pk12util.pfx pfx-not-der",
            "T40_pk12util.pfx pfx-prf-without-null",
        ]
    );
    assert_eq!(ran.read("a.clean.pfx"), fixture("base/openssl-legacy.pfx"));
}

#[test]
fn an_output_is_neither_an_input_nor_another_output() {
    let file = [&fixture("base/openssl.pfx")[..], b"\n"].concat();
    tool(["convert", "a.p12", "a.pfx", "--mend"])
        .file("a.p12", &file)
        .file("a.pfx", &file)
        .exits(0)
        .prints("Wrote a.clean.pfx and a.clean.clean.pfx.\n…\n")
        .leaves(["a.clean.clean.pfx", "a.clean.pfx", "a.p12", "a.pfx"]);
}

#[test]
fn changed_line_ends_are_changed_back_and_the_password_proves_it() {
    let repaired = mend("X_crlf").exits(0).prints(
        "\
Wrote X_crlf.pfx.

X_crlf.pfx, from X_crlf.p12
  mended  a binary file whose line ends were changed

note[not-judged]: X_crlf.pfx: it was not proved that this is the original file
  The line ends were changed back, and the length fits. Only the password can prove the bytes.
  hint: Open it with its password: `mtls inspect X_crlf.pfx`. If that works, it is the original.

Next: mtls inspect X_crlf.pfx
",
    );
    let proved =
        mend("X_crlf").env("PW", "test1234").args(["--password-env", "PW"]).exits(0).prints(
            "\
Wrote X_crlf.pfx.

X_crlf.pfx, from X_crlf.p12
  mended  a binary file whose line ends were changed
  proved  its integrity check holds with your password

Next: mtls smoke URL --pfx X_crlf.pfx
",
        );
    assert_eq!(proved.read("X_crlf.pfx"), repaired.read("X_crlf.pfx"));
    mend("X_crlf")
        .env("PW", "wrong")
        .args(["--password-env", "PW"])
        .exits(3)
        .notes(
            "\
error: X_crlf.p12: a binary file whose line ends were changed. Taking the carriage returns out again gave a file of the right length, but its integrity check does not fit. The password is wrong, or the original had such bytes of its own.
  hint: Check the password, or get the file again, sent in binary mode.
",
        )
        .leaves(["X_crlf.p12"]);
}

#[test]
fn what_cannot_be_mended_says_what_it_is() {
    for (name, exit, said) in [
        (
            "X_utf8",
            3,
            "a binary file that was saved as text. Some program read it as UTF-8 and replaced what it did not understand. The lost bytes cannot be brought back.",
        ),
        (
            "X_truncated",
            3,
            "the PFX is cut short. It says that it has 4,314 bytes. Missing at its end: 2,157.",
        ),
        (
            "X_truncated_1",
            3,
            "the PFX is cut short. It says that it has 4,314 bytes. Missing at its end: 1.",
        ),
    ] {
        mend(name)
            .exits(exit)
            .notes(&format!("error: {name}.p12: {said}\n  hint: Get the file again …\n"))
            .leaves([format!("{name}.p12").as_str()]);
        assert_eq!(mend(name).arg("--json").exits(3).json()["code"], "corrupt");
    }
    mend("X_der_cert").exits(2).notes(
        "\
error: --mend is for PFX files, and X_der_cert.p12 is none
  hint: Write a clean copy of certificates and keys with `--to pem`.
",
    );
    let two = [fixture("base/openssl.pfx"), fixture("base/nss.pfx")].concat();
    tool(["convert", "two.pfx", "--mend"]).file("two.pfx", two).exits(2).notes(
        "\
error: two.pfx holds more than one PFX, and --mend would lose the rest
  hint: Convert it without `--mend`.
",
    );
}

#[test]
fn options_for_the_content_are_refused() {
    for (option, said) in [
        (&["--to", "pfx"][..], "--to <FORM>"),
        (&["--key-form", "pkcs1"], "--key-form <FORM>"),
        (&["--split-chain"], "--split-chain"),
    ] {
        let tool = option.iter().fold(mend("S_trailing"), |tool, word| tool.arg(word));
        tool.exits(2).notes(&format!(
            "\
error: the argument '--mend' cannot be used with '{said}'
  hint: …
"
        ));
    }
    mend("S_trailing").arg("--encrypt").exits(2).notes(
        "\
error: --mend keeps the password of a PFX
  hint: For a new one: `mtls convert S_trailing.p12 --to pfx --encrypt`.
",
    );
    tool(["convert", "a.pfx", "b.pfx", "--mend", "--name", "c"]).exits(2).notes(
        "\
error: --name names one file, and --mend makes one of each FILE
  hint: Mend them one by one, or leave `--name` out.
",
    );
}
