//! `mtls verify CERT`: is what the CA sent back right, and may we go live with it?

use clap::Args;

use super::secrets::{self, KEY_PASSWORD, KeyPassword, PASSWORD, Password};
use super::session::Session;
use crate::error::Error;
use crate::exit::Exit;
use crate::input::SecretSource;
use crate::material::{Certificate, Format, Item};
use crate::tasks::verify::{self, Given, Request};
use crate::{formats, input, render};

/// The arguments of `mtls verify`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// What the CA sent: certificate, bundle, .p7b or PFX, in any form; `-` is standard input
    #[arg(value_name = "CERT", required_unless_present = "cert")]
    certificate: Option<String>,
    /// The same as CERT
    #[arg(long, value_name = "CERT", conflicts_with = "certificate")]
    cert: Option<String>,
    /// The private key that it shall belong to
    #[arg(long, value_name = "FILE")]
    key: Option<String>,
    /// The request that it answers: shows what the CA kept, changed and dropped
    #[arg(long, value_name = "FILE")]
    csr: Option<String>,
    /// Certificates of the CAs above it, in any order (repeatable)
    #[arg(long, value_name = "FILE")]
    chain: Vec<String>,
    #[command(flatten)]
    trust: Trust,
    #[command(flatten)]
    password: Password,
    #[command(flatten)]
    key_password: KeyPassword,
}

/// Whom to trust.
#[derive(Debug, Args)]
#[command(next_help_heading = "Trust")]
struct Trust {
    /// A CA to trust: the chain must reach one of these (repeatable)
    #[arg(long, value_name = "FILE")]
    ca: Vec<String>,
    /// Trust the CAs of this system
    #[arg(long)]
    system_roots: bool,
    /// A revocation list (repeatable)
    #[arg(long, value_name = "FILE")]
    crl: Vec<String>,
}

const AFTER_HELP: &str = "\
Without --ca and --system-roots the topmost CA given is believed, and a note says so. Exit code 0
means READY, 1 means NOT READY.

Examples:
  mtls verify client.crt --key client.key --csr client.csr
  mtls verify bundle.p7b --key client.key --ca root.crt
  mtls verify client.pfx --password-file password.txt --json";

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let request = request(arguments, session)?;
    let report = verify::run(&request);
    session.answer(
        |_| render::text::verify::answer(&report),
        render::json_v1::verify::answer(&report),
    )?;
    Ok(if report.ready() { Exit::Done } else { Exit::Problem })
}

fn request(arguments: Arguments, session: &mut Session) -> Result<Request, Error> {
    let certificate = arguments.certificate.or(arguments.cert).unwrap_or_default();
    let Trust { ca, system_roots, crl } = arguments.trust;
    let named = [&certificate].into_iter().chain(&arguments.key).chain(&arguments.csr);
    let files = named.chain(&arguments.chain).chain(&ca).chain(&crl).filter(|path| *path == "-");
    let mut readers = vec![("FILE", true); files.count()];
    let from = |source: Option<SecretSource>| source == Some(SecretSource::StandardInput);
    readers.push(("--password-…", from(arguments.password.source())));
    readers.push(("--key-password-…", from(arguments.key_password.source())));
    secrets::one_reader_of_standard_input(&readers)?;
    Ok(Request {
        certificate: open(&certificate, session)?,
        key: arguments.key.map(|path| open(&path, session)).transpose()?,
        csr: arguments.csr.map(|path| open(&path, session)).transpose()?,
        chain: open_all(&arguments.chain, session)?,
        anchors: open_all(&ca, session)?,
        crls: open_all(&crl, session)?,
        system_roots: system_roots.then(trusted_by_system).transpose()?,
        now: session.context.now(),
    })
}

fn open_all(paths: &[String], session: &mut Session) -> Result<Vec<Given>, Error> {
    paths.iter().map(|path| open(path, session)).collect()
}

fn open(path: &str, session: &mut Session) -> Result<Given, Error> {
    let file = input::read(&mut session.context, path)?;
    let document = formats::read(&file.bytes);
    let plain = !document.items.iter().any(|item| matches!(item, Item::Pkcs7(_) | Item::Pfx(_)));
    let mut items = Vec::new();
    for item in document.items {
        match item {
            Item::Pkcs7(inner) => items.extend(inner),
            Item::EncryptedKey(_) | Item::Pfx(_) => {
                let option = if matches!(item, Item::Pfx(_)) { PASSWORD } else { KEY_PASSWORD };
                return Err(Error::PasswordNeeded { path: path.to_owned(), option: option.0 });
            }
            other => items.push(other),
        }
    }
    Ok(Given {
        path: path.to_owned(),
        ordered: document.format == Format::Pem && plain,
        items,
        findings: document.findings,
        readable_by_others: file.readable_by_others,
    })
}

/// A root that cannot be read is of no use to anybody, and left out.
fn trusted_by_system() -> Result<Vec<Certificate>, Error> {
    let roots = input::system_roots()?;
    Ok(roots
        .iter()
        .filter_map(|der| formats::x509::certificate(der).ok())
        .map(|(certificate, _)| certificate)
        .collect())
}
