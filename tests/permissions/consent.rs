//! What `--permissions` needs, and the question before it starts.

use rustls::version::TLS13;

use super::harness::tool;
use super::server::{Asks, Server, server};
use super::servers::{picky, smoke};

fn picky_server() -> Server {
    server(Asks::Firmly, &TLS13, picky)
}

/// How many calls of the permission table have arrived with the API key.
fn walked(server: &Server) -> usize {
    let calls = server.requests();
    let with_key = calls.iter().filter(|request| request.contains("x-api-key: "));
    with_key.filter(|request| request.contains("/v1/")).count()
}

#[test]
fn a_person_is_asked_once_and_enter_is_no() {
    for answer in ["", "n", "later"] {
        let server = picky_server();
        let ran = smoke(&server).answers([answer]).exits(0);
        assert_eq!(walked(&server), 0, "{answer}");
        assert!(!ran.output.contains("Permissions"), "{}", ran.output);
        ran.notes(
            "\
note: --permissions makes up to 9 calls to localhost, with your certificate and API key. They can open sessions and cost money. A call that is refused for what is in it is made once more without the API key.
…
Make up to 9 calls to localhost? [y/N] 
note: the permissions are left out; the rest of the test goes on
",
        );
    }
}

#[test]
fn a_person_who_agrees_gets_the_matrix() {
    let server = picky_server();
    let ran = smoke(&server).answers(["y"]).exits(0);
    assert_eq!(walked(&server), 9);
    assert!(ran.output.contains("\nPermissions of this API key: 9 granted, 0 denied, "));
}

#[test]
fn with_no_input_the_option_is_the_consent() {
    let server = picky_server();
    let ran = smoke(&server).answers([]).arg("--no-input").exits(0);
    assert_eq!(walked(&server), 9);
    assert!(!ran.notes.contains("[y/N]"), "{}", ran.notes);
}

#[test]
fn without_a_profile_there_is_no_table() {
    tool(["smoke", "https://localhost:1/", "--permissions"]).exits(2).notes(
        "\
error: --permissions needs the vendor's permission table
  hint: Name the vendor with `--profile`: fortface, caf, flagship, stone-baas, zoop, generic.
",
    );
}

#[test]
fn without_an_api_key_there_is_nothing_to_ask() {
    tool(["smoke", "https://localhost:1/", "--profile=fortface", "--permissions"]).exits(2).notes(
        "\
error: --permissions needs the API key
  hint: Use `--api-key-file FILE` or `--api-key-env VAR`.
",
    );
}

#[test]
fn a_handshake_field_has_a_name_and_a_value() {
    for field in ["galleryId", "=1", "galleryId="] {
        let ran = smoke(&picky_server()).args(["--handshake-field", field]).exits(2);
        assert!(ran.notes.contains("is not of the form NAME=VALUE"), "{}", ran.notes);
    }
}
