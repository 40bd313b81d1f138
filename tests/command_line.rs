//! A command line that is not understood.

mod harness;

use harness::tool;

#[test]
fn a_misspelled_command_is_answered_with_the_right_one() {
    tool(["convrt", "client.pfx"]).exits(2).prints("").notes(
        "\
error: unrecognized subcommand 'convrt'
  hint: Did you mean `convert`? `mtls --help` lists what it understands.
",
    );
}

#[test]
fn the_bare_name_shows_what_to_begin_with_on_one_screen() {
    let ran = tool([]).columns(80).exits(2).prints("").notes(
        "\
Make a key and a CSR, check the certificate that comes back, convert PFX files,
and test an mTLS API.

  mtls rehearse           see the whole way, without a vendor
  mtls csr                make a private key and a CSR
  mtls status             where am I, and what comes next?
  mtls inspect FILE       what is in this file?
  mtls verify FILE        is what came back right?
  mtls doctor             is everything in this folder right?
  mtls convert FILE.pfx   get a .crt and a .key from a PFX
  mtls smoke URL          does mTLS work from here?
  mtls snippet node       get the code for my program
  mtls explain 'TEXT'     what does this error message mean?

All commands: mtls --help
",
    );
    assert!(ran.notes.lines().count() < 24);
}

#[test]
fn help_is_an_answer_and_goes_to_standard_output() {
    let ran = tool(["csr", "--help"]).exits(0).notes("");
    assert!(ran.output.contains("--key-type <TYPE>"), "{}", ran.output);
}
