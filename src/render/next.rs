//! The command that comes next after `doctor` and after `status`, for people and for scripts.

use super::text::verify;
use super::words::quoted;
use crate::report::doctor::{Next, Report};
use crate::report::status::{self, Onboarding};

/// The command; `None` where there is nothing more to do. What the user has said is carried on.
pub(super) fn after_doctor(report: &Report) -> Option<String> {
    let folder = report.folder.as_str();
    let given = &report.given;
    Some(match &report.next {
        Next::AsVerified => {
            let command = verify::next(report.first.as_ref()?);
            if command.starts_with("mtls smoke ") { smoke(&command, report) } else { command }
        }
        Next::Start if folder == "." => "mtls csr".to_owned(),
        Next::Start => format!("mtls csr --out-dir {}", quoted(folder)),
        Next::Request { key } => format!("mtls csr --key {}", quoted(key)),
        Next::Await { key, csr } => {
            format!("mtls verify CERTIFICATE --key {} --csr {}", quoted(key), quoted(csr))
        }
        Next::LookAt { file } => format!("mtls inspect {}", quoted(file)),
        Next::WithPassword => {
            let named = folder != "." || given.url.is_some();
            let place = named.then_some(folder).into_iter().chain(given.url.as_deref());
            let words = place.map(quoted).chain(["--password-file FILE".to_owned()]);
            let words: Vec<String> =
                words.chain(given.smoke.iter().map(|word| quoted(word))).collect();
            format!("mtls doctor {}", words.join(" "))
        }
        Next::Smoke => smoke(&verify::next(report.first.as_ref()?), report),
        Next::Nothing => return None,
    })
}

/// The smoke test where the user wants it: as `verify` proposes it, at the user's URL, or at that of
/// the profile where one is named.
fn smoke(command: &str, report: &Report) -> String {
    let given = &report.given;
    let place = match (&given.url, given.smoke.iter().any(|word| word == "--profile")) {
        (Some(url), _) => format!(" {} ", quoted(url)),
        (None, true) => " ".to_owned(),
        (None, false) => " URL ".to_owned(),
    };
    let options =
        given.smoke.iter().chain(&given.passwords).map(|word| format!(" {}", quoted(word)));
    command.replacen(" URL ", &place, 1) + &options.collect::<String>()
}

/// What the most urgent onboarding asks for; `None` where there is nothing to do.
pub(super) fn after_status(report: &status::Report) -> Option<String> {
    match report.onboardings.as_slice() {
        [] => Some(format!("mtls csr{}", out_dir(&report.folder))),
        all => all.iter().find_map(|one| of_onboarding(one, &report.folder)),
    }
}

/// The command that comes next for one onboarding.
pub(super) fn of_onboarding(one: &Onboarding, folder: &str) -> Option<String> {
    let key = || one.key.as_deref().map(quoted);
    Some(match &one.next {
        status::Next::Nothing => return None,
        status::Next::Request => {
            format!("mtls csr --key {}{}{}", key()?, vendor(one), out_dir(folder))
        }
        status::Next::Send => format!("mtls send {}", quoted(one.csr.as_deref()?)),
        status::Next::Await => format!("mtls status{}", super::text::status::folder(folder)),
        status::Next::Verify { command } => {
            command.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
        }
        status::Next::Connect => connect(one)?,
        status::Next::Renew => {
            let certificate = one.certificate.as_ref().map(|it| &it.file);
            let old = quoted(certificate.or(one.csr.as_ref())?);
            format!("mtls csr --renew-from {old}{}{}", vendor(one), out_dir(folder))
        }
    })
}

/// The smoke test, which is remembered where there is a record.
fn connect(one: &Onboarding) -> Option<String> {
    let certificate = one.certificate.as_ref()?;
    let file = quoted(&certificate.file);
    let record = one.record.as_ref();
    let known = record.map(|(_, record)| record);
    let place = match known.map(|record| (&record.profile, &record.environment, &record.passed)) {
        Some((Some(profile), Some(environment), _)) => {
            format!("--profile {} --env {}", quoted(profile), quoted(environment))
        }
        Some((_, _, Some(passed))) => quoted(&format!("https://{}", passed.host)),
        _ => "URL".to_owned(),
    };
    let with = match one.key.as_deref().map(quoted)? {
        _ if certificate.pfx => format!("--pfx {file}"),
        key => format!("--cert {file} --key {key}"),
    };
    let record = record.map_or_else(String::new, |(path, _)| format!(" --record {}", quoted(path)));
    Some(format!("mtls smoke {place} {with}{record}"))
}

fn vendor(one: &Onboarding) -> String {
    let Some((_, record)) = &one.record else { return String::new() };
    let option = |name: &str, value: &Option<String>| {
        value.as_ref().map_or_else(String::new, |value| format!(" {name} {}", quoted(value)))
    };
    option("--profile", &record.profile) + &option("--env", &record.environment)
}

fn out_dir(folder: &str) -> String {
    match super::text::status::folder(folder).as_str() {
        "" => String::new(),
        folder => format!(" --out-dir{folder}"),
    }
}
