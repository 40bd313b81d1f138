//! One page of the manual: man(7), from a command's definition and the last words of its help.

use std::io;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::error::Error;
use crate::report::man::Page;

/// A character without width: the same source makes the same page on every day.
const NO_DATE: &str = "\\&";

/// The page of a command, which must be built.
pub(super) fn of(command: &Command, version: &str) -> Result<Page, Error> {
    let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
    let text = sections(command, &name, version).map_err(|error| Error::Internal {
        doing: "writing a page of the manual",
        reason: error.to_string(),
    })?;
    Ok(Page { name: format!("{name}.1"), text })
}

fn sections(command: &Command, name: &str, version: &str) -> io::Result<String> {
    let man =
        Man::new(command.clone()).date(NO_DATE).source(format!("mtls {version}")).manual("mtls");
    let words = last_words(command);
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    prose(&words).to_writer(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    titled(&words).to_writer(&mut page)?;
    see_also(name).to_writer(&mut page)?;
    Ok(in_ascii(&once(&String::from_utf8_lossy(&page))))
}

/// The last words of help, block by block.
fn last_words(command: &Command) -> Vec<String> {
    let words = command.get_after_long_help().or_else(|| command.get_after_help());
    let words = words.map(ToString::to_string).unwrap_or_default();
    words.split("\n\n").filter(|block| !block.is_empty()).map(str::to_owned).collect()
}

/// A block with a title: `Examples:`, and lines below it that stand as they are.
fn title(block: &str) -> Option<(&str, &str)> {
    let (title, lines) = block.split_once('\n')?;
    Some((title.strip_suffix(':')?, lines)).filter(|(_, lines)| lines.starts_with("  "))
}

/// The blocks without a title.
fn prose(blocks: &[String]) -> Roff {
    let mut roff = Roff::new();
    for block in blocks.iter().filter(|block| title(block).is_none()) {
        roff.control("PP", []);
        for line in block.lines() {
            roff.text([roman(line)]);
        }
    }
    roff
}

/// The blocks with a title, a section each.
fn titled(blocks: &[String]) -> Roff {
    let mut roff = Roff::new();
    for (title, lines) in blocks.iter().filter_map(|block| title(block)) {
        match title {
            "Exit codes" => exit_status(lines, &mut roff),
            _ => as_it_stands(title, lines, &mut roff),
        }
    }
    roff
}

fn exit_status(lines: &str, roff: &mut Roff) {
    roff.control("SH", ["EXIT STATUS"]);
    for (code, meaning) in lines.lines().filter_map(|line| line.trim().split_once("  ")) {
        roff.control("TP", []);
        roff.text([bold(code)]);
        roff.text([roman(meaning)]);
    }
}

fn as_it_stands(title: &str, lines: &str, roff: &mut Roff) {
    roff.control("SH", [title.to_uppercase().as_str()]);
    roff.control("nf", []);
    for line in lines.lines() {
        roff.text([roman(line.strip_prefix("  ").unwrap_or(line))]);
    }
    roff.control("fi", []);
}

/// The page of the command above.
fn see_also(name: &str) -> Roff {
    let mut roff = Roff::new();
    if let Some((above, _)) = name.rsplit_once('-') {
        roff.control("SH", ["SEE ALSO"]);
        roff.text([bold(above), roman("(1)")]);
    }
    roff
}

/// Each part begins with the same lines, which define the apostrophe; a page needs them once.
fn once(page: &str) -> String {
    let first = Roff::new().render();
    format!("{first}{}", page.replace(&first, ""))
}

/// Other characters than ASCII by their number, which every roff reads in every locale.
fn in_ascii(page: &str) -> String {
    let mut text = String::new();
    for c in page.chars() {
        match c {
            _ if c.is_ascii() => text.push(c),
            _ => text.push_str(&format!("\\[u{:04X}]", u32::from(c))),
        }
    }
    text
}
