//! `mtls convert`: separate `.crt` and `.key` files, or another form.

mod mend;

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::arguments::{Writing, exit_codes, stem};
use super::opening::{self, Opened, Passwords};
use super::secrets::{self, KeyPassword, NewPassword, Password};
use super::session::Session;
use crate::error::Error;
use crate::exit::Exit;
use crate::input::SecretSource;
use crate::material::Format;
use crate::report::finding::any_problem;
use crate::tasks::convert::{self, Form, Input, KeyForm, PFX_PROFILES, Request, Runtime};
use crate::{output, render};

/// The arguments of `mtls convert`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP, after_long_help = AFTER_LONG_HELP)]
pub(super) struct Arguments {
    /// PFX, Java keystore, certificate and key files in any form; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,
    /// A key file that belongs to the certificates
    #[arg(long = "key", value_name = "FILE")]
    keys: Vec<String>,
    /// Form of the new files
    #[arg(long, value_name = "FORM", default_value = "crt-key",
          value_parser = PossibleValuesParser::new(Form::ALL.map(|(word, _)| word)))]
    to: String,
    /// Form of the key
    #[arg(long, value_name = "FORM", default_value = "pkcs8",
          value_parser = PossibleValuesParser::new(KeyForm::ALL.map(|(word, _)| word)))]
    key_form: String,
    /// How a PFX is encrypted: compat for old programs, strongest for the newest only
    #[arg(long, value_name = "PROFILE",
          value_parser = PossibleValuesParser::new(PFX_PROFILES))]
    pfx_profile: Option<String>,
    /// Programs that are to read the new PFX, by comma: picks the profile that all of them read
    #[arg(long = "for", value_name = "RUNTIME,…", value_delimiter = ',')]
    audience: Vec<String>,
    /// Leaf and chain in a file each: NAME.crt and NAME.chain.crt
    #[arg(long)]
    split_chain: bool,
    /// Write the self-signed root too
    #[arg(long)]
    with_root: bool,
    /// Mend a PFX without its password: base64 or PEM text, BOM, trailing bytes, BER outside
    #[arg(long, conflicts_with_all = ["to", "keys", "key_form", "pfx_profile", "split_chain",
          "with_root", "key_password", "audience"])]
    mend: bool,
    /// Stem of the new files, instead of the first FILE's
    #[arg(long, help_heading = "Files", value_parser = stem)]
    name: Option<String>,
    #[command(flatten)]
    writing: Writing,
    /// Open files that ask for up to N rounds of key derivation
    #[arg(long, value_name = "N", help_heading = "Passwords")]
    max_iterations: Option<u64>,
    #[command(flatten)]
    password: Password,
    #[command(flatten)]
    key_password: KeyPassword,
    #[command(flatten)]
    new_password: NewPassword,
}

macro_rules! after_help {
    () => {
        concat!(
            "\
Finds the key, its certificate and the chain in whatever is given, and writes
them as NAME.key (for the owner alone) and NAME.crt (leaf first). Never replaces
an input.

Examples:
  mtls convert client.pfx
  mtls convert client.pfx --password-file password.txt --out-dir certs
  mtls convert client.cer chain.p7b --key client.key --name client
  mtls convert client.crt --key client.key --to pfx --encrypt
  mtls convert old.pfx --to pfx --for node22,java8 --name new --encrypt
  mtls convert client.pfx --mend",
            exit_codes!(
                0: "written",
                1: "written, and something is missing or does not match"
            )
        )
    };
}

const AFTER_HELP: &str = after_help!();

const AFTER_LONG_HELP: &str = concat!(
    after_help!(),
    "

Programs for --for (case and punctuation do not count):
  node14 node16 node18 node20 node20_https node20_legacy node22 node24
  node24_legacy node26 openssl3019 openssl3019_legacy curl788 curl_gnutls php82
  ruby31 pyca_c36 pyca_c39 pyca_c42 pyca_c44 pyca_48 pyca_48_nolegacy
  pyopenssl22 dotnet21 dotnet31 java_jdk11 java_jdk11b java_17 java_jdk21
  java_jdk25 java17_bc172 curl_boringssl bun_https deno_https go_xcrypto
  go_sslmate2021 go_sslmate2026 certtool379 pk12util387_import pk12util387_list
  forge mono68 rust_p12keystore rust_p12 windows-2016 windows-2019 dotnet5
  dotnet9 macos-14 macos-15 android-12

Other names for --for:
  node=node26, openssl=openssl3019, openssl3=openssl3019, curl=curl788,
  git-debian=curl_gnutls, php=php82, php8=php82, ruby=ruby31, ruby3=ruby31,
  python=pyca_48, python3=pyca_48, requests-pkcs12=pyca_48, java8=java_jdk11,
  java11=java_jdk11b, java17=java_17, java21=java_jdk21, java25=java_jdk25,
  java=java_jdk25, bouncycastle=java17_bc172, boringssl=curl_boringssl,
  electron=curl_boringssl, postman=curl_boringssl, bruno=curl_boringssl,
  bun=bun_https, deno=deno_https, go-x-crypto=go_xcrypto, go=go_sslmate2026,
  gnutls=certtool379, nss=pk12util387_import, firefox=pk12util387_import,
  node-forge=forge, mono=mono68, p12-keystore=rust_p12keystore,
  windows=windows-2019, windows-10=windows-2019, windows-11=windows-2019,
  windows-2022=windows-2019, iis=windows-2019, dotnet6=dotnet5, dotnet7=dotnet5,
  dotnet8=dotnet5, dotnet=dotnet9, dotnet10=dotnet9, macos-13=macos-14,
  macos-12=macos-14, ios-17=macos-14, macos=macos-15, macos-26=macos-15,
  ios-18=macos-15, android-11=android-12, android-13=android-12,
  android=android-12"
);

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    if arguments.mend {
        return mend::run(arguments, session);
    }
    let policy = arguments.writing.policy();
    let request = request(arguments, session)?;
    let report = {
        let _progress = session.progress("Converting");
        convert::run(request)?
    };
    let written = output::carry_out(&report.plan, policy, &session.context.directory)?;
    session.answer(
        |_| render::text::convert::answer(&report, &written, policy.dry_run),
        render::json_v1::convert::answer(&report, &written),
    )?;
    Ok(if any_problem(&report.findings) { Exit::Problem } else { Exit::Done })
}

fn request(arguments: Arguments, session: &mut Session) -> Result<Request, Error> {
    let form = named(&Form::ALL, &arguments.to).unwrap_or(Form::CrtKey);
    let key_form = named(&KeyForm::ALL, &arguments.key_form).unwrap_or(KeyForm::Pkcs8);
    refuse_senseless(&arguments, form, key_form)?;
    let files: Vec<String> = arguments.files.into_iter().chain(arguments.keys).collect();
    let sources = [
        ("--password-…", arguments.password.source()),
        ("--key-password-…", arguments.key_password.source()),
        ("--new-password-…", arguments.new_password.source()),
    ];
    one_reader(&files, &sources)?;
    let also_read = sources.iter().filter_map(|(_, source)| file_of(source.as_ref())).collect();
    let [(_, password), (_, key_password), _] = sources;
    let mut passwords = Passwords::new(password, key_password);
    if let Some(limit) = arguments.max_iterations {
        passwords = passwords.limit_iterations(limit);
    }
    let inputs = files
        .iter()
        .map(|file| opening::open(file, &mut passwords, session).map(input))
        .collect::<Result<_, _>>()?;
    let audience = arguments.audience.iter().map(|name| runtime(name)).collect::<Result<_, _>>()?;
    Ok(Request {
        inputs,
        directory: session.context.directory.clone(),
        name: arguments.name,
        out_dir: arguments.writing.out_dir,
        form,
        key_form,
        pfx_profile: arguments.pfx_profile.as_deref().and_then(convert::pfx_profile),
        audience,
        split_chain: arguments.split_chain,
        with_root: arguments.with_root,
        new_password: arguments.new_password.read(session)?,
        also_read,
        now: session.context.now(),
    })
}

/// Options that would be ignored are told, before any file is opened.
fn refuse_senseless(arguments: &Arguments, form: Form, key_form: KeyForm) -> Result<(), Error> {
    if form == Form::Pfx && !arguments.new_password.is_given() {
        return Err(convert::password_for_pfx());
    }
    if form == Form::P7b && arguments.new_password.is_given() {
        return Err(Error::usage(
            "--to p7b writes no key, so there is nothing to protect",
            "Leave the new password out.",
        ));
    }
    if form != Form::Pfx && arguments.pfx_profile.is_some() {
        return Err(Error::usage("--pfx-profile is for --to pfx", "Add `--to pfx`."));
    }
    if key_form != KeyForm::Pkcs8 && matches!(form, Form::Pfx | Form::P7b) {
        return Err(Error::usage(
            "--key-form is for key files",
            "Leave it out: a PFX holds its key as PKCS#8.",
        ));
    }
    if key_form != KeyForm::Pkcs8 && arguments.new_password.is_given() {
        return Err(Error::usage(
            format!("a key in the form {} gets no password", arguments.key_form),
            "Leave `--key-form` out: PKCS#8 is the form that every program opens with a password.",
        ));
    }
    if form != Form::CrtKey && arguments.split_chain {
        return Err(Error::usage("--split-chain is for .crt files", "Leave `--to` out."));
    }
    Ok(())
}

fn runtime(name: &str) -> Result<&'static Runtime, Error> {
    convert::runtime_named(name).ok_or_else(|| {
        Error::usage(
            format!("--for does not know the program {name}"),
            "`mtls convert --help` lists the names.",
        )
    })
}

fn one_reader(files: &[String], sources: &[(&str, Option<SecretSource>)]) -> Result<(), Error> {
    let mut readers = vec![("FILE", true); files.iter().filter(|file| *file == "-").count()];
    let secrets = sources.iter();
    readers.extend(
        secrets.map(|(name, source)| (*name, *source == Some(SecretSource::StandardInput))),
    );
    secrets::one_reader_of_standard_input(&readers)
}

fn file_of(source: Option<&SecretSource>) -> Option<PathBuf> {
    match source {
        Some(SecretSource::File(path)) => Some(path.into()),
        _ => None,
    }
}

fn input(opened: Opened) -> Input {
    Input {
        holds_pairs: matches!(opened.format, Format::Pkcs12 | Format::Jks | Format::Jceks),
        path: opened.path,
        items: opened.items,
        findings: opened.findings,
        runtimes: opened.runtimes,
    }
}

fn named<T: Copy>(all: &[(&str, T)], word: &str) -> Option<T> {
    all.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}
