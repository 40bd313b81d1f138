//! `mtls sandbox sign`: the vendor's answer to a request, good or bad.

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};

use super::Place;
use super::folder::Folder;
use crate::cli::arguments::{Writing, exit_codes};
use crate::cli::session::Session;
use crate::cli::vendor::known_profile;
use crate::exit::Exit;
use crate::sandbox::Form;
use crate::{input, output, render, tasks};

/// The arguments of `mtls sandbox sign`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// The request
    #[arg(value_name = "CSR")]
    csr: String,
    /// How the certificate comes back; all but the first are as vendors send it by mistake
    #[arg(long = "as", value_name = "FORM", default_value = Form::ALL[0].as_str(),
          value_parser = PossibleValuesParser::new(Form::ALL.map(shown)))]
    form: String,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    writing: Writing,
}

const AFTER_HELP: &str = concat!(
    "\
Examples:
  mtls sandbox sign client.csr
  mtls sandbox sign client.csr --as p7b --dir vendor
  mtls sandbox sign client.csr --as no-client-auth",
    exit_codes!(0: "signed and written")
);

/// A form as `--help` lists it.
fn shown(form: Form) -> PossibleValue {
    let help = match form {
        Form::Pem => "PEM: the certificate, then the CA that signed it",
        Form::Der => "DER: the certificate alone, as .cer",
        Form::P7b => "PKCS#7: the certificate and the CA, as .p7b",
        Form::Utf16 => "PEM, saved by a Windows editor as UTF-16",
        Form::Reversed => "PEM: the CA, then the certificate",
        Form::NoIntermediate => "PEM: the certificate without the CA that signed it",
        Form::WrongKey => "A certificate for another key",
        Form::NoClientAuth => "A certificate for servers alone",
        Form::ChangedSubject => "A certificate with another subject",
        Form::Expired => "A certificate that ended yesterday",
        Form::TenYears => "A certificate for ten years, whatever the profile says",
    };
    PossibleValue::new(form.as_str()).help(help)
}

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let profile = known_profile(&arguments.place.profile, session)?;
    let policy = arguments.writing.policy();
    let request = input::read(&mut session.context, &arguments.csr)?;
    let csr = tasks::sandbox::request(&arguments.csr, &request.bytes)?;
    let folder = Folder::open(&arguments.place.dir, &profile, session)?;
    let years = profile.certificate.whole_years();
    let form = Form::named(&arguments.form).unwrap_or(Form::Pem);
    let returned = folder.ca.sign_as(form, &csr, years, session.context.now())?.into();
    let out_dir = arguments.writing.out_dir.as_deref();
    let report =
        tasks::sandbox::returned(arguments.csr.into(), out_dir, arguments.place.dir, returned);
    let written = output::carry_out(&report.plan, policy, &session.context.directory)?;
    session.answer(
        |_| render::text::sandbox::signed(&report, &written, policy.dry_run),
        render::json_v1::sandbox::signed(&report, &written),
    )?;
    Ok(Exit::Done)
}

/// What the CA made, as the task takes it; `rehearse` has such a file, too.
impl From<crate::sandbox::Returned> for tasks::sandbox::Returned {
    fn from(returned: crate::sandbox::Returned) -> tasks::sandbox::Returned {
        tasks::sandbox::Returned {
            form: returned.form.as_str(),
            finds: returned.form.finds(),
            chain: returned.chain,
            contents: returned.contents,
            extension: returned.extension,
        }
    }
}
