//! What a terminal shows: no line wider than it, commands whole, colour by severity alone.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;
mod judges;

use std::process::Command;

use harness::{Tool, tool, typed, with_password};
use pretty_assertions::assert_str_eq;
use unicode_width::UnicodeWidthStr;

/// A folder with a certificate that lacks a purpose, its key, its request and its CAs.
fn in_a_folder(line: &str) -> Tool {
    ["good.crt", "client.key", "client.csr", "issuing.crt", "root.crt", "server-only.crt"]
        .iter()
        .fold(typed(line), |tool, name| tool.fixture(&format!("verify/{name}")))
}

/// One run at least of each command.
const LINES: [&str; 29] = [
    "verify good.crt --key client.key --csr client.csr --chain issuing.crt --ca root.crt",
    "verify server-only.crt --key client.key",
    "inspect good.crt client.key client.csr root.crt",
    "doctor",
    "status",
    "send client.csr issuing.crt",
    "send client.key",
    "convert good.crt client.key issuing.crt",
    "convert good.crt client.key --for node20,java8,curl-gnutls",
    "csr --cn my-company --org 'Minha Companhia de Pagamentos Internacionais Ltda' --country BR",
    "csr --name new --cn '株式会社サンプルの決済代行サービス部門のとても長い名前' --country JP",
    "csr --renew-from good.crt --name new",
    "smoke https://127.0.0.1:1/ --cert good.crt --key client.key",
    "smoke https://127.0.0.1:1/ --cert server-only.crt --key root.crt",
    "sandbox faults",
    "snippet --list",
    "profile list",
    "profile show fortface",
    "profile check root.crt",
    "explain key-mismatch",
    "explain 'SSL alert number 48'",
    "explain 'nobody says this'",
    "explain --list",
    "rehearse",
    "--help",
    "smoke --help",
    "csr -h",
    "convrt",
    "inspect nothing.crt",
];

/// What is never broken: a command, and a word that is wider than what is left beside its label.
fn cannot_be_broken(line: &str, width: usize) -> bool {
    let bare = line.trim_start();
    let command = ["mtls ", "curl ", "openssl ", "base64 ", "head "];
    let label_and_command = bare.strip_prefix("next: ").unwrap_or(bare);
    let last_word = match line.trim_end_matches(['.', ',']).strip_suffix('`') {
        Some(quoted) => quoted.rsplit('`').next().unwrap_or_default(),
        None => line.rsplit(' ').next().unwrap_or_default(),
    };
    command.iter().any(|program| label_and_command.starts_with(program))
        || last_word.width() + 24 > width
}

/// The words alone, without the places where lines end and columns begin.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn no_line_is_wider_than_the_terminal_and_no_word_is_lost() {
    let pfx = || with_password(["inspect"], "base/openssl-legacy.pfx");
    let wizard = || tool(["csr"]).answers(["zop", "", "bra", "BR", "Acme Ltda", "acme", "", "n"]);
    for width in [60, 80, 120, 200] {
        let lines = LINES.iter().map(|line| (*line, in_a_folder(line)));
        let others = [("inspect a PFX", pfx()), ("the wizard", wizard())];
        for (line, tool) in lines.chain(others) {
            let ran = tool.columns(width).run();
            for text in [&ran.output, &ran.notes] {
                for shown in text.lines().filter(|shown| shown.width() > width) {
                    assert!(cannot_be_broken(shown, width), "{line}, at {width}:\n{shown}");
                }
            }
        }
    }
    for line in ["verify server-only.crt --key client.key", "doctor", "sandbox faults", "--help"] {
        let (wide, narrow) = (in_a_folder(line).run(), in_a_folder(line).columns(60).run());
        assert_str_eq!(words(&narrow.output), words(&wide.output));
    }
}

#[test]
fn a_narrow_terminal_in_colour() {
    in_a_folder("doctor").env("NO_COLOR", "").columns(60).exits(1).prints(
        "\
\u{1b}[1;31mNOT READY\u{1b}[0m: the CA left out clientAuth, which you asked for

Pairs:
  \u{1b}[1;31mnot ready\u{1b}[0m       CN=acme-client
                  until 2034-01-01, 7 years left
                  server-only.crt + client.key + client.csr

Files (6):
  request (CSR)   client.csr
  private key     client.key
  certificate     good.crt, server-only.crt
  CA certificate  issuing.crt, root.crt

\u{1b}[1;31mproblem[usage-changed]\u{1b}[0m: server-only.crt (CN=acme-client):
  the CA left out clientAuth, which you asked for
  The extended key usage says serverAuth. Servers refuse it
  for a TLS client: OpenSSL with error 26, \"unsuitable
  certificate purpose\".
  hint: Ask the CA for a client certificate: extended key
        usage clientAuth.
note[not-judged]: server-only.crt (CN=Example Root CA):
  trust in the topmost CA was not judged

Next: mtls inspect server-only.crt
",
    );
    tool(["convrt"]).env("NO_COLOR", "").columns(60).exits(2).notes(
        "\
\u{1b}[1;31merror\u{1b}[0m: unrecognized subcommand 'convrt'
  hint: Did you mean `convert`? `mtls --help` lists what it
        understands.
",
    );
}

#[test]
fn colour_is_there_where_it_is_wanted_and_seen() {
    /// Environment, options, whether there is a terminal, and whether there is colour.
    type Row = (&'static [(&'static str, &'static str)], &'static str, bool, bool);
    const ROWS: [Row; 9] = [
        (&[("NO_COLOR", "")], "", true, true),
        (&[("NO_COLOR", "")], "", false, false),
        (&[("NO_COLOR", "0")], "", true, false),
        (&[("NO_COLOR", ""), ("TERM", "dumb")], "", true, false),
        (&[("NO_COLOR", ""), ("TERM", "xterm")], "--color auto", true, true),
        (&[("NO_COLOR", "")], "--color never", true, false),
        (&[("NO_COLOR", "1"), ("TERM", "dumb")], "--color always", true, true),
        (&[("NO_COLOR", "1")], "--color=always", false, true),
        (&[("NO_COLOR", "")], "--color=never", true, false),
    ];
    for (environment, options, terminal, coloured) in ROWS {
        // An answer, a failure, help, and a command line that is not understood.
        for line in ["doctor", "inspect nothing.crt", "--help", "convrt"] {
            let mut tool = in_a_folder(&format!("{line} {options}"));
            for (name, value) in environment {
                tool = tool.env(name, value);
            }
            let ran = if terminal { tool.columns(80) } else { tool }.run();
            let escapes = (ran.output + &ran.notes).contains('\u{1b}');
            assert_eq!(escapes, coloured, "{line} {options} {environment:?} {terminal}");
        }
    }
}

#[test]
fn json_has_no_colour() {
    let ran = in_a_folder("doctor --json --color always").columns(60).exits(1);
    assert!(!ran.output.contains('\u{1b}'));
    assert_eq!(ran.json()["verdict"], "not-ready");
}

#[test]
fn what_is_for_a_program_is_left_as_it_is() {
    for line in [
        "man csr",
        "completions bash",
        "profile schema",
        "profile show generic --toml",
        "snippet node",
    ] {
        assert_str_eq!(typed(line).columns(60).run().output, typed(line).run().output);
    }
}

#[test]
fn a_file_cannot_bring_colours_of_its_own() {
    let name = "a\u{1b}[1;32mREADY\u{1b}[0m.crt";
    let ran = tool(["inspect", name]).file(name, "text").args(["--color", "always"]).run();
    let shown = ran.output + &ran.notes;
    assert!(!shown.contains("\u{1b}[1;32m"), "{shown:?}");
}

/// What the program prints on a real terminal of 60 columns.
fn on_a_terminal(line: &str) -> Option<String> {
    judges::judge("script", "--version")?;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("server-only.crt"),
        harness::fixture("verify/server-only.crt"),
    )
    .unwrap();
    let command = format!("stty cols 60 rows 24; {} {line}", env!("CARGO_BIN_EXE_mtls"));
    let output = Command::new("script")
        .args(["--quiet", "--command", &command, "/dev/null"])
        .current_dir(folder.path())
        .env_remove("NO_COLOR")
        .env("TERM", "xterm")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    Some(String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n"))
}

#[test]
fn a_real_terminal_tells_its_width() {
    let Some(shown) = on_a_terminal("verify server-only.crt --no-input") else { return };
    let start = "\
\u{1b}[1;31mNOT READY\u{1b}[0m: the certificate is not for TLS clients

\u{1b}[1;31mproblem[no-client-auth]\u{1b}[0m: server-only.crt (CN=acme-client):
  the certificate is not for TLS clients
  Its extended key usage allows serverAuth only. Servers
  refuse it: OpenSSL with error 26, \"unsuitable certificate
  purpose\", others with alert 42 or 43.
";
    assert_str_eq!(shown.get(..start.len()).unwrap_or(&shown), start);
}
