//! `mtls verify CERT`: is what the CA sent back right, and may we go live with it?

use clap::Args;

use super::arguments::exit_codes;
use super::opening::{self, Opened, Passwords};
use super::proxies;
use super::secrets::{self, KeyPassword, Password};
use super::session::Session;
use super::vendor::known_profile;
use crate::error::Error;
use crate::exit::Exit;
use crate::input::SecretSource;
use crate::material::{Certificate, Format, Item};
use crate::tasks::verify::{self, Given, Request};
use crate::{formats, input, live, render};

/// The arguments of `mtls verify`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// What the CA sent: certificate, bundle, .p7b, PFX or ZIP, in any form; `-` is standard input
    #[arg(value_name = "CERT", required_unless_present = "cert")]
    certificate: Option<String>,
    /// Files too many: they are told by what they are
    #[arg(value_name = "FILE", hide = true)]
    others: Vec<String>,
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
    /// The vendor whose rules it shall follow, or a file: see `mtls profile list`
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    #[command(flatten)]
    fetching: Fetching,
    #[command(flatten)]
    trust: Trust,
    #[command(flatten)]
    password: Password,
    #[command(flatten)]
    key_password: KeyPassword,
}

/// What may be asked for CAs that are missing.
#[derive(Debug, Args)]
#[command(next_help_heading = "Missing CAs")]
struct Fetching {
    /// Fetch missing CAs from the addresses that the certificates name
    #[arg(long)]
    fetch_issuer: bool,
    /// A proxy for that, without login; else HTTP_PROXY, HTTPS_PROXY and NO_PROXY are followed
    #[arg(long, value_name = "URL", requires = "fetch_issuer")]
    proxy: Option<String>,
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

const AFTER_HELP: &str = concat!(
    "\
Without --ca and --system-roots the topmost CA given is believed, and a note
says so.

Examples:
  mtls verify client.crt --key client.key --csr client.csr
  mtls verify bundle.p7b --key client.key --ca root.crt
  mtls verify client.crt --key client.key --fetch-issuer
  mtls verify client.pfx --password-file password.txt --json",
    exit_codes!(0: "READY", 1: "NOT READY: a problem was found")
);

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let proxy = arguments.fetching.proxy.clone();
    let mut request = request(arguments, session)?;
    fetch(&mut request, proxy.as_deref(), session)?;
    let report = verify::run(&request);
    session.answer(
        |_| render::text::verify::answer(&report),
        render::json_v1::verify::answer(&report),
    )?;
    Ok(if report.ready() { Exit::Done } else { Exit::Problem })
}

fn request(arguments: Arguments, session: &mut Session) -> Result<Request, Error> {
    let certificate = arguments.certificate.or(arguments.cert).unwrap_or_default();
    let others = arguments.others;
    let Trust { ca, system_roots, crl } = arguments.trust;
    let named = [&certificate].into_iter().chain(&arguments.key).chain(&arguments.csr);
    let files = named
        .chain(&others)
        .chain(&arguments.chain)
        .chain(&ca)
        .chain(&crl)
        .filter(|path| *path == "-");
    let mut readers = vec![("FILE", true); files.count()];
    let from = |source: Option<SecretSource>| source == Some(SecretSource::StandardInput);
    readers.push(("--password-…", from(arguments.password.source())));
    readers.push(("--key-password-…", from(arguments.key_password.source())));
    secrets::one_reader_of_standard_input(&readers)?;
    let mut passwords =
        Passwords::new(arguments.password.source(), arguments.key_password.source());
    // Of files too many it is only told what they are; nobody is asked for a password for that.
    let glance = !others.is_empty();
    let mut open = |path: &String| match glance {
        true => seen(path, session),
        false => opening::open(path, &mut passwords, session).map(given),
    };
    let request = Request {
        certificate: open(&certificate)?,
        key: arguments.key.as_ref().map(&mut open).transpose()?,
        csr: arguments.csr.as_ref().map(&mut open).transpose()?,
        chain: arguments.chain.iter().map(&mut open).collect::<Result<_, _>>()?,
        anchors: ca.iter().map(&mut open).collect::<Result<_, _>>()?,
        crls: crl.iter().map(&mut open).collect::<Result<_, _>>()?,
        others: others.iter().map(&mut open).collect::<Result<_, _>>()?,
        system_roots: system_roots.then(trusted_by_system).transpose()?,
        profile: arguments
            .profile
            .as_deref()
            .map(|name| known_profile(name, session))
            .transpose()?,
        downloads: arguments.fetching.fetch_issuer.then(Vec::new),
        now: session.context.now(),
    };
    one_certificate(&request)?;
    Ok(request)
}

/// One file is judged; what is in the others says which, and what they are to it.
fn one_certificate(request: &Request) -> Result<(), Error> {
    if request.others.is_empty() {
        return Ok(());
    }
    let message = format!(
        "{} files were given as CERT, and one can be judged",
        request.others.len().saturating_add(1)
    );
    Err(match verify::rearranged(request) {
        Some(inputs) => Error::usage(
            message,
            format!(
                "By what is in them, this is right: `{}`.",
                render::words::show(&inputs.command())
            ),
        ),
        None => Error::usage(
            message,
            "Name the others by what they are: `mtls verify CERT --key FILE --csr FILE --chain FILE`. \
             `mtls doctor DIR` sorts a folder by itself.",
        ),
    })
}

/// Asks for missing CAs until the task has seen enough.
fn fetch(request: &mut Request, proxy: Option<&str>, session: &mut Session) -> Result<(), Error> {
    while let Some(wish) = verify::next(request) {
        session.note(&render::text::verify::fetching(&wish.url));
        let proxy = proxies::on_the_way(proxy, wish.secure, &wish.host, session)?;
        let _progress = session.progress("Fetching");
        let download = live::fetch(&wish, proxy.as_ref(), request.now)?;
        request.downloads.get_or_insert_default().push(download);
    }
    Ok(())
}

/// A file with what shows without a password.
fn seen(path: &str, session: &mut Session) -> Result<Given, Error> {
    let file = input::read(&mut session.context, path)?;
    let flat = |item| match item {
        Item::Pkcs7(inner) => inner,
        other => vec![other],
    };
    Ok(Given {
        path: path.to_owned(),
        ordered: false,
        container: false,
        items: formats::read(&file.bytes).items.into_iter().flat_map(flat).collect(),
        members: Vec::new(),
        findings: Vec::new(),
        readable_by_others: None,
    })
}

fn given(opened: Opened) -> Given {
    Given {
        path: opened.path,
        ordered: opened.format == Format::Pem && !opened.container,
        container: opened.container,
        items: opened.items,
        members: opened.members,
        findings: opened.findings.into_iter().chain(opened.named).collect(),
        // A key under a password is safe where others may read the file.
        readable_by_others: opened.readable_by_others.filter(|_| !opened.protected),
    }
}

/// A root that cannot be read is of no use to anybody, and left out.
fn trusted_by_system() -> Result<Vec<Certificate>, Error> {
    let roots = input::system_roots()?;
    Ok(roots
        .iter()
        .filter_map(|root| formats::x509::certificate(root).ok())
        .map(|(certificate, _)| certificate)
        .collect())
}
