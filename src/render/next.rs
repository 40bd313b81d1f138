//! The command that comes next after `doctor`, for people and for scripts.

use super::text::verify;
use super::words::quoted;
use crate::report::doctor::{Next, Report};

/// The command; `None` where there is nothing more to do.
pub(super) fn after_doctor(report: &Report) -> Option<String> {
    let folder = match report.folder.as_str() {
        "." => String::new(),
        folder => format!(" {}", quoted(folder)),
    };
    Some(match &report.next {
        Next::AsVerified => verify::next(report.first.as_ref()?),
        Next::Start if folder.is_empty() => "mtls csr".to_owned(),
        Next::Start => format!("mtls csr --out-dir{folder}"),
        Next::Request { key } => format!("mtls csr --key {}", quoted(key)),
        Next::Await { key, csr } => {
            format!("mtls verify CERTIFICATE --key {} --csr {}", quoted(key), quoted(csr))
        }
        Next::Again => format!("mtls doctor{folder}"),
        Next::WithPassword => format!("mtls doctor{folder} --password-file FILE"),
        Next::Smoke { url } => {
            let command = verify::next(report.first.as_ref()?);
            command.replacen(" URL ", &format!(" {} ", quoted(url)), 1)
        }
        Next::Nothing => return None,
    })
}
