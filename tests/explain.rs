//! `mtls explain`: codes have their pages, texts of other programs their causes, and what is given is
//! looked at.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;
mod server;

#[path = "explain/catalogue.rs"]
mod catalogue;
#[path = "explain/known.rs"]
mod known;
#[path = "explain/looking.rs"]
mod looking;

use harness::{Ran, tool};

/// The codes of an answer with their confidence and what a look has shown.
fn codes(ran: &Ran) -> Vec<String> {
    let json = ran.json();
    let matches = json["matches"].as_array().unwrap();
    matches.iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_code_has_its_page() {
    tool(["explain", "rate-limited"]).exits(0).notes("").prints(
        "\
rate-limited

  …
…
WHAT IT MEANS
  - …
…
HOW IT LOOKS IN OTHER PROGRAMS
  - `429 Too Many Requests`
…
HOW TO CHECK BY HAND
…
HOW TO MEND IT
…
",
    );
}

#[test]
fn a_code_is_found_in_other_spellings_and_a_slip_is_told() {
    let page = tool(["explain", "key-mismatch"]).exits(0).output;
    assert_eq!(tool(["explain", "Key_Mismatch"]).exits(0).output, page);
    tool(["explain", "key-missmatch"]).exits(2).prints("").notes(
        "\
error: there is no code of this name
  hint: Did you mean `mtls explain key-mismatch`?
",
    );
}

#[test]
fn the_list_has_every_code_once() {
    let list = tool(["explain", "--list"]).exits(0);
    let words: Vec<&str> = list.output.split_whitespace().collect();
    for code in mtls::report::Code::ALL {
        let count = words.iter().filter(|word| **word == code.as_str()).count();
        assert_eq!(count, 1, "{}", code.as_str());
    }
    let json = tool(["explain", "--list", "--json"]).exits(0).json();
    assert_eq!(json["codes"].as_array().unwrap().len(), mtls::report::Code::ALL.len());
}

#[test]
fn nothing_to_explain_is_told_with_two_examples() {
    tool(["explain"]).exits(2).prints("").notes(
        "\
error: no code and no text was given
  hint: Try `mtls explain key-mismatch`, or `mtls explain 'what another program printed'`. …
",
    );
}

#[test]
fn a_text_is_answered_with_its_causes() {
    tool(["explain", "Error: Unsupported PKCS12 PFX data"]).exits(0).notes("").prints(
        "\
Most likely (… %): The certificates or the key in the PFX are encrypted with
  RC2, RC4 or single DES. [pfx-legacy-cipher]
  text: \"Unsupported PKCS12 PFX data\": Node.js 18.20 and later, measured:
        docs/programs.md
  note: The password is not the reason: OpenSSL 3 reads no RC2, RC4 and DES.
        Node.js 20 does not read PBMAC1 either.

Or (… %): The check value is made in the new way of RFC 9579, PBMAC1.
  [pfx-pbmac1]

Next: mtls explain pfx-legacy-cipher
",
    );
}

#[test]
fn words_need_no_quotes_and_may_come_through_a_pipe() {
    let quoted = tool(["explain", "--json", "key values mismatch"]).exits(0).output;
    assert_eq!(tool(["explain", "--json", "key", "values", "mismatch"]).exits(0).output, quoted);
    let piped = || tool(["explain", "--json"]).input("key values mismatch\n");
    assert_eq!(piped().exits(0).output, quoted);
    assert_eq!(piped().arg("-").exits(0).output, quoted);
}

#[test]
fn what_this_tool_has_printed_is_known() {
    let said = "problem[expired]: client.crt: …\nwarning[chain-order]: bundle.pem: …\n";
    let ran = tool(["explain", "-", "--json"]).input(said).exits(0);
    assert_eq!(codes(&ran), ["expired", "chain-order"]);
    let said = tool(["verify", "nothing.crt", "--json"]).exits(3).output;
    let ran = tool(["explain", "-", "--json"]).input(said).exits(0);
    assert_eq!(codes(&ran), ["unreadable"]);
}

#[test]
fn a_text_that_is_not_known_gives_an_empty_list_and_the_next_step() {
    let ran = tool(["explain", "segmentation fault", "--json"]).exits(0);
    assert_eq!(codes(&ran), [] as [&str; 0]);
    tool(["explain", "segmentation fault"]).exits(0).prints(
        "\
This text is not known.

  - …
…
Next: mtls doctor
",
    );
}

#[test]
fn a_file_in_place_of_a_text_is_told() {
    tool(["explain", "client.pfx"]).fixture("verify/client.pfx").exits(2).notes(
        "\
error: client.pfx is a file, and no code or text was given
  hint: Say what is in it with `mtls inspect client.pfx`, …
",
    );
}

#[test]
fn a_hostile_text_takes_no_time() {
    for text in ["error ".repeat(20_000), "é…\u{1b}[".repeat(20_000), "a\0".repeat(40_000)] {
        tool(["explain", "-", "--json"]).input(text).exits(0);
    }
}
