use pretty_assertions::assert_str_eq;

use super::Looks;
use crate::render::tone::Tone;

/// The text on a terminal without colours.
fn at(width: usize, text: &str) -> String {
    Looks { width: Some(width), colour: false }.of(text)
}

#[test]
fn a_pipe_has_whole_lines_and_no_colour() {
    let text = format!("{}: {}\n", Tone::Bad.paint("FAILED"), "word ".repeat(60));
    let piped = format!("FAILED: {}\n", "word ".repeat(60));
    assert_str_eq!(Looks::default().of(&text), piped);
}

#[test]
fn sentences_go_on_under_their_value() {
    assert_str_eq!(
        at(
            60,
            "\
problem[key-mismatch]: client.crt: the private key does not belong to this certificate
  The certificate is for the key 1f0e, and the file has the key 2a3b.
  hint: Look for the right one: `mtls doctor /a/folder/with/a/long/name` looks through the folder.
  - A list has entries that are long, and they go on under themselves.
Keep client.key on this machine. It has no password: only its permissions protect it.
"
        ),
        "\
problem[key-mismatch]: client.crt: the private key does not
  belong to this certificate
  The certificate is for the key 1f0e, and the file has the
  key 2a3b.
  hint: Look for the right one:
        `mtls doctor /a/folder/with/a/long/name` looks
        through the folder.
  - A list has entries that are long, and they go on under
    themselves.
Keep client.key on this machine. It has no password: only
its permissions protect it.
"
    );
}

#[test]
fn a_command_is_never_broken() {
    let command = "mtls verify client.crt --key client.key --csr 'a  b.csr' --chain issuing.crt";
    assert_str_eq!(at(60, &format!("Next: {command}\n")), format!("Next:\n  {command}\n"));
    assert_str_eq!(at(60, &format!("  {command}\n")), format!("  {command}\n"));
    assert_str_eq!(
        at(60, &format!("  {command}    before you go live\n")),
        format!("  {command}\n      before you go live\n")
    );
}

#[test]
fn rows_keep_their_columns_as_far_as_they_fit() {
    let rows = "
  Subject     CN=client,OU=Onboarding,O=Exemplo Pagamentos e Companhia,C=BR
  leaf          CN=株式会社, with letters of two columns each   until 2034-01-01  client.crt
  ok     handshake                12.3 ms  TLS 1.3, and a certificate was asked for
";
    assert_str_eq!(
        at(60, rows),
        "
  Subject     CN=client,OU=Onboarding,O=Exemplo Pagamentos e
              Companhia,C=BR
  leaf          CN=株式会社, with letters of two columns
                each
                until 2034-01-01  client.crt
  ok     handshake                12.3 ms
         TLS 1.3, and a certificate was asked for
"
    );
    assert_str_eq!(at(120, rows), rows);
}

#[test]
fn sentences_end_at_a_hundred_columns_and_rows_do_not() {
    let sentence = format!("{}\n", "word ".repeat(30).trim_end());
    assert_eq!(at(200, &sentence).lines().next().map(str::len), Some(99));
    let row = format!("  Names       {sentence}");
    assert_str_eq!(at(200, &row), row);
}

#[test]
fn the_space_after_a_question_stays() {
    let question = format!("  {} (Enter: none): ", "word ".repeat(12).trim_end());
    assert!(at(60, &question).ends_with("none): "));
}
