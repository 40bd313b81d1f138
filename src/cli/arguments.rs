//! The command line: what every command takes, and the list of commands.

use clap::{Args, Parser, Subcommand, ValueEnum};

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "mtls",
    version,
    about = "Make a key and a CSR, check what the CA sends back, convert PFX files, test an mTLS API.",
    after_help = AFTER_HELP,
    max_term_width = 100
)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) common: Common,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// The exit codes at the end of a command's help. 2 and 3 are the same for all.
macro_rules! exit_codes {
    (0: $done:literal) => {
        exit_codes!(lines: concat!("  0  ", $done, "\n"))
    };
    (0: $done:literal, 1: $problem:literal) => {
        exit_codes!(lines: concat!("  0  ", $done, "\n  1  ", $problem, "\n"))
    };
    (lines: $lines:expr) => {
        concat!(
            "\n\nExit codes:\n",
            $lines,
            "  2  the command line was not understood\n",
            "  3  it could not be done, and nothing was written"
        )
    };
}
pub(super) use exit_codes;

/// Lines of help that stand as they are have at most 80 columns: `tests/help.rs`.
const AFTER_HELP: &str = concat!(
    "\
Examples:
  mtls rehearse                            the whole way, without a vendor
  mtls csr --cn my-company                 a private key and a CSR
  mtls send client.csr                     may this file leave the machine?
  mtls status                              where am I, and what comes next?
  mtls verify client.crt --key client.key  may we go live with it?
  mtls doctor certs                        is everything in this folder right?
  mtls explain 'key values mismatch'       what another program printed
  mtls convert client.pfx                  a .crt and a .key from a PFX
  mtls smoke https://api.example.com --cert client.crt --key client.key
  mtls snippet node                        the code for my program
  mtls man | man -l -                      this manual, longer",
    exit_codes!(0: "done, and no problem was found", 1: "done, and a problem was found")
);

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub(super) struct Common {
    /// Print one JSON object instead of text
    #[arg(long, global = true, help_heading = "Output")]
    pub(super) json: bool,
    /// Print the answer and nothing else
    #[arg(long, short, global = true, help_heading = "Output")]
    pub(super) quiet: bool,
    /// Never ask a question
    #[arg(long, global = true, help_heading = "Output")]
    pub(super) no_input: bool,
    /// Colour problems, warnings and what is right; auto does so on a terminal, without NO_COLOR
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true
    )]
    #[arg(help_heading = "Output")]
    pub(super) color: Color,
}

/// When there are colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    // A comment for one value alone would make every help twice as long.
    #[default]
    Auto,
    Always,
    Never,
}

/// The stem of new files: something that can be seen, in one line.
pub(super) fn stem(text: &str) -> Result<String, String> {
    let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
    if last.trim_matches([' ', '.']).is_empty() || text.chars().any(char::is_control) {
        return Err("a name has letters or digits, such as client, and is one line".to_owned());
    }
    match crate::platform::unusable_name(last) {
        Some(why) => Err(why.to_owned()),
        None => Ok(text.to_owned()),
    }
}

/// Options of every command that writes files.
#[derive(Debug, Clone, Args)]
pub(super) struct Writing {
    /// Write into this folder
    #[arg(long, value_name = "DIR", help_heading = "Files")]
    pub(super) out_dir: Option<std::path::PathBuf>,
    /// Replace files that are there
    #[arg(long, help_heading = "Files")]
    pub(super) force: bool,
    /// Say what would be written, and write nothing
    #[arg(long, help_heading = "Files")]
    pub(super) dry_run: bool,
}

impl Writing {
    pub(super) fn policy(&self) -> crate::output::Policy {
        crate::output::Policy { force: self.force, dry_run: self.dry_run }
    }
}

/// Where to, for the commands that make a call, or write one down.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Endpoint {
    /// Where to, such as https://api.example.com/healthcheck
    pub(super) url: Option<String>,
    /// A vendor that is known, or a file: see `mtls profile list`
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Option<String>,
    /// The vendor's environment, such as sandbox or production
    #[arg(long, value_name = "NAME", requires = "profile")]
    pub(super) env: Option<String>,
    /// The path to ask for
    #[arg(long, value_name = "PATH")]
    pub(super) path: Option<String>,
}

/// The certificate and its key, as two files or as one.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Pair {
    /// The certificate, with its chain
    #[arg(long, value_name = "FILE", requires = "key", conflicts_with = "pfx")]
    pub(super) cert: Option<String>,
    /// The private key
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub(super) key: Option<String>,
    /// A PFX file with both
    #[arg(long, value_name = "FILE")]
    pub(super) pfx: Option<String>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a private key and a CSR on this machine
    Csr(Box<super::csr::Arguments>),
    /// Show what is in a file, whatever its form
    Inspect(super::inspect::Arguments),
    /// Is what the CA sent back right? May we go live?
    Verify(Box<super::verify::Arguments>),
    /// Name or pack what the vendor may see, and nothing else
    Send(super::send::Arguments),
    /// Where does each onboarding stand, and what comes next?
    Status(super::status::Arguments),
    /// Is everything in this folder right?
    Doctor(Box<super::doctor::Arguments>),
    /// What does this code, or this text of another program, mean?
    Explain(Box<super::explain::Arguments>),
    /// Make separate .crt and .key files, or another form
    Convert(Box<super::convert::Arguments>),
    /// What vendors ask for, and rules of your own
    Profile(super::profile::Arguments),
    /// Rehearse the whole way, against a vendor on this machine
    Rehearse(super::rehearse::Arguments),
    /// Run a vendor on this machine: CA, mTLS API and API key
    Sandbox(Box<super::sandbox::Arguments>),
    /// Does mTLS work from here, and if not, why?
    Smoke(Box<super::smoke::Arguments>),
    /// The code with which your program uses the files
    Snippet(Box<super::snippet::Arguments>),
    /// Print the manual, or write its pages
    Man(super::man::Arguments),
    /// Print what a shell needs to complete commands and options
    Completions(super::completions::Arguments),
}
