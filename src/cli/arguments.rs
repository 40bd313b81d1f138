//! The command line: what every command takes, and the list of commands.

use clap::{Args, Parser, Subcommand};

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "mtls",
    version,
    about = "Make a key and a CSR, check what the CA sends back, convert PFX files, test an mTLS API.",
    after_help = AFTER_HELP,
    max_term_width = 100,
    disable_help_subcommand = true
)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) common: Common,
    #[command(subcommand)]
    pub(super) command: Command,
}

const AFTER_HELP: &str = "\
Examples:
  mtls rehearse                                   the whole way, against a vendor on this machine
  mtls csr --cn my-company --org 'My Company'     a private key and a CSR
  mtls send client.csr                            may this file leave the machine?
  mtls status                                     where am I, and what comes next?
  mtls verify client.crt --key client.key         may we go live with it?
  mtls doctor certs                               is everything in this folder right?
  mtls explain 'key values mismatch'              what another program printed
  mtls convert client.pfx                         a .crt and a .key from a PFX
  mtls smoke https://api.example.com --cert client.crt --key client.key

Exit codes: 0 done, 1 a problem was found, 2 command line not understood, 3 could not be done.";

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
}

/// The stem of new files: something that can be seen, in one line.
pub(super) fn stem(text: &str) -> Result<String, String> {
    let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
    if last.trim_matches([' ', '.']).is_empty() || text.chars().any(char::is_control) {
        return Err("a name has letters or digits, such as client, and is one line".to_owned());
    }
    Ok(text.to_owned())
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
    /// Where does each onboarding in this folder stand, and what comes next?
    Status(super::status::Arguments),
    /// Is everything in this folder right?
    Doctor(Box<super::doctor::Arguments>),
    /// What does this code, or this text of another program, mean?
    Explain(Box<super::explain::Arguments>),
    /// Make separate .crt and .key files, or another form
    Convert(Box<super::convert::Arguments>),
    /// What vendors ask for, and rules of your own
    Profile(super::profile::Arguments),
    /// Rehearse the whole way, from a new key to a working call, against a vendor on this machine
    Rehearse(super::rehearse::Arguments),
    /// Run a vendor on this machine: CA, mTLS API and API key
    Sandbox(Box<super::sandbox::Arguments>),
    /// Does mTLS work from here, and if not, why?
    Smoke(Box<super::smoke::Arguments>),
}
