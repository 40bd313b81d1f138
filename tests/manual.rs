//! The manual that the tool makes itself: help, manual pages, completions.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;
mod judges;

use std::collections::BTreeSet;

use harness::{Ran, tool, typed};

/// The help of a command as a terminal of 80 columns shows it; of `mtls` for the empty text.
fn help(command: &str) -> String {
    typed(&format!("{command} --help")).columns(80).exits(0).output
}

/// The commands below one, as its help lists them.
fn below(command: &str) -> Vec<String> {
    let help = help(command);
    let list = help.split("\nCommands:\n").nth(1).unwrap_or_default();
    list.split("\n\n")
        .next()
        .unwrap_or_default()
        .lines()
        // What goes on is further to the right.
        .filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')))
        .filter_map(|line| line.split(' ').next())
        .filter(|name| *name != "help")
        .map(|name| format!("{command} {name}").trim_start().to_owned())
        .collect()
}

/// All commands, `mtls` itself first, as the empty text.
fn commands() -> Vec<String> {
    let mut found = vec![String::new()];
    let mut at = 0;
    while at < found.len() {
        found.extend(below(&found[at]));
        at += 1;
    }
    assert!(found.iter().any(|name| name == "sandbox key create"), "{found:?}");
    found
}

/// The lines of a help's examples.
fn examples(help: &str) -> Vec<String> {
    let text = help.split("\nExamples:\n").nth(1).unwrap_or_default();
    let text = text.split("\n\n").next().unwrap_or_default();
    text.lines().map(|line| line.trim().to_owned()).collect()
}

#[test]
fn every_help_has_examples_and_exit_codes_in_80_columns() {
    let mut wrong = Vec::new();
    for command in commands() {
        let help = help(&command);
        if !examples(&help).iter().any(|line| line.starts_with(&format!("mtls {command}"))) {
            wrong.push(format!("mtls {command}: no example"));
        }
        if !help.contains("\n\nExit codes:\n  0  ") {
            wrong.push(format!("mtls {command}: no exit codes"));
        }
        let wide = help.lines().filter(|line| line.chars().count() > 80);
        wrong.extend(wide.map(|line| format!("mtls {command}: more than 80 columns: {line}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_example_is_understood() {
    let mut wrong = Vec::new();
    for line in commands().iter().flat_map(|command| examples(&help(command))) {
        let Some(line) = line.strip_prefix("mtls ") else { continue };
        // Without what the shell does, and what is told beside an example.
        let line = line.split([' ', '\t']).take_while(|word| !["|", ">", ">>", "<"].contains(word));
        let line = line.take_while(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        // These would run until they are ended, or go out into the network.
        let waits = line == "sandbox" || line.starts_with("sandbox -");
        if waits || line.starts_with("smoke") || line.starts_with("man --out-dir") {
            continue;
        }
        let ran = typed(&format!("{line} --no-input")).input("what was piped").run();
        // A file that is not here is no mistake of the example, nor a person.
        let asks = ["--cn is missing", "there is no terminal"];
        if ran.exit == 2 && !asks.iter().any(|reason| ran.notes.contains(reason)) {
            wrong.push(format!("mtls {line}: {}", ran.notes));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn help_is_a_command_too() {
    for command in commands() {
        let asked = typed(&format!("help {command}")).columns(80).exits(0).notes("");
        pretty_assertions::assert_eq!(asked.output, help(&command));
    }
}

/// The pages of the manual, written.
fn pages() -> Ran {
    tool(["man", "--out-dir", "."]).exits(0)
}

/// The name of a command's page.
fn page(command: &str) -> String {
    format!("mtls {command}").trim_end().replace(' ', "-") + ".1"
}

#[test]
fn a_page_is_for_man() {
    tool(["man", "completions"]).exits(0).prints(
        r#".ie \n(.g .ds Aq \(aq
.el .ds Aq '
.TH mtls-completions 1 \& "mtls …" mtls
.SH NAME
mtls\-completions \- Print what a shell needs to complete commands and options
.SH SYNOPSIS
…
.SH DESCRIPTION
Print what a shell needs to complete commands and options
.PP
Prints a script for the shell. It takes effect in a new shell, once it is where
the shell looks for it.
.SH OPTIONS
…
.SH EXAMPLES
.nf
mtls completions bash > ~/.local/share/bash\-completion/completions/mtls
…
.fi
.SH "EXIT STATUS"
.TP
\fB0\fR
printed
…
.SH "SEE ALSO"
\fBmtls\fR(1)
"#,
    );
}

#[test]
fn every_command_has_a_page_with_all_its_options() {
    let ran = pages();
    let mut wrong = Vec::new();
    for command in commands() {
        let page = ran.read_text(&page(&command)).replace("\\-", "-");
        let options = help(&command);
        let options = options.lines().filter_map(|line| {
            let line = line.strip_prefix("      ").or_else(|| line.strip_prefix("  -q, "))?;
            line.split(' ').next().filter(|word| word.starts_with("--"))
        });
        wrong.extend(
            options
                .filter(|option| !page.contains(&format!("\\fB{option}\\fR")))
                .map(|option| format!("mtls {command}: no {option} in its page")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let names = commands().iter().map(|command| page(command)).collect::<BTreeSet<_>>();
    let written = std::fs::read_dir(ran.folder.path()).unwrap();
    let written = written.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    pretty_assertions::assert_eq!(written.collect::<BTreeSet<_>>(), names);
}

#[test]
fn groff_has_nothing_to_say_against_a_page() {
    let Some(groff) = judges::judge("groff", "--version") else { return };
    let ran = pages();
    for command in commands() {
        let page = page(&command);
        let said = groff.accepts(ran.folder.path(), &["-ww", "-man", "-Tutf8", "-z", &page]);
        pretty_assertions::assert_eq!(said, "", "{page}");
    }
}

#[test]
fn pages_are_written_with_one_line_of_answer() {
    let ran = tool(["man", "sandbox", "key", "--out-dir", "."]).exits(0).notes("").prints(
        "\
Wrote 2 pages into this folder.

Next: man -l ./mtls-sandbox-key.1
",
    );
    let again = tool(["man", "--out-dir", "."]).after(ran).exits(3).prints("");
    again.leaves(["mtls-sandbox-key-create.1", "mtls-sandbox-key.1"]);
    tool(["man", "csr", "--out-dir", ".", "--dry-run"])
        .exits(0)
        .prints("Would write mtls-csr.1 into this folder.\n")
        .leaves([]);
}

#[test]
fn a_page_that_is_not_there_is_a_usage_error() {
    tool(["man", "sandbox", "sing"]).exits(2).prints("").notes(
        "\
error: there is no command `mtls sandbox sing`
  hint: `mtls help` lists the commands.
",
    );
}

/// The script for a shell, in a folder.
fn completions(shell: &str) -> Ran {
    let ran = tool(["completions", shell]).exits(0).notes("");
    std::fs::write(ran.folder.path().join("script"), &ran.output).unwrap();
    ran
}

#[test]
fn bash_completes_commands_options_and_values() {
    let Some(bash) = judges::judge("bash", "--version") else { return };
    let ran = completions("bash");
    let completed = |words: &str| {
        let script = format!(
            "source ./script; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
             last=${{COMP_WORDS[COMP_CWORD]}}; _mtls mtls \"$last\" \
             \"${{COMP_WORDS[COMP_CWORD-1]}}\"; echo \"${{COMPREPLY[@]}}\""
        );
        bash.accepts(ran.folder.path(), &["-c", &script])
    };
    pretty_assertions::assert_eq!(completed("mtls conv"), "convert\n");
    pretty_assertions::assert_eq!(completed("mtls convert --pfx"), "--pfx-profile\n");
    pretty_assertions::assert_eq!(completed("mtls convert --to p"), "pfx pem p7b\n");
    pretty_assertions::assert_eq!(completed("mtls sandbox key c"), "create\n");
}

#[test]
fn zsh_and_fish_can_read_their_scripts() {
    for (shell, check) in [("zsh", "-n"), ("fish", "--no-execute")] {
        let Some(judge) = judges::judge(shell, "--version") else { continue };
        let ran = completions(shell);
        let said = judge.accepts(ran.folder.path(), &[check, "script"]);
        pretty_assertions::assert_eq!(said, "", "{shell}");
    }
}

#[test]
fn every_shell_has_a_script_with_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = completions(shell).output;
        for command in commands().iter().filter_map(|command| command.split(' ').next_back()) {
            assert!(script.contains(command), "{shell}: no {command}");
        }
    }
}
