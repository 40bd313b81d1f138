//! A command line that is not understood.

mod harness;

use harness::tool;

#[test]
fn a_misspelled_command_is_answered_with_the_right_one() {
    tool(["convrt", "client.pfx"]).exits(2).prints("").notes(
        "\
error: unrecognized subcommand 'convrt'
  hint: Note: a similar subcommand exists: 'convert'. `mtls --help` lists what it understands.
",
    );
}

#[test]
fn the_bare_name_shows_what_there_is() {
    let ran = tool([]).exits(2).prints("");
    assert!(
        ran.notes.contains("\n  convert      Make separate .crt and .key files"),
        "{}",
        ran.notes
    );
}

#[test]
fn help_is_an_answer_and_goes_to_standard_output() {
    let ran = tool(["csr", "--help"]).exits(0).notes("");
    assert!(ran.output.contains("--key-type <TYPE>"), "{}", ran.output);
}
