//! What `sandbox` tells: where it answers and what to try; and what it signed.

use super::table::table;
use crate::render::words;
use crate::report::Written;
use crate::report::sandbox::{Call, Caller, Faults, Heard, NewKey, Ready, Signed, file};

/// The sandbox is ready.
pub fn ready(report: &Ready) -> String {
    let title = words::visible(&report.profile.title);
    let path = |name: &str| report.folder.join(name).display().to_string();
    let mut text = format!("The sandbox plays {title} at {}. Ctrl-C ends it.\n\n", report.url);
    let mut line = |label: &str, value: &str| text.push_str(&format!("  {label:<9}{value}\n"));
    line("API", &format!("{} (asks for a client certificate)", report.url));
    line("Control", &format!("{} (for this machine only)", report.control_url));
    line("CA", &path(file::CA));
    line("API key", &path(file::API_KEY));
    if !report.galleries.is_empty() {
        let names: Vec<String> = report.galleries.iter().map(|id| words::visible(id)).collect();
        line("Gallery", &names.join(", "));
    }
    if !report.faults.is_empty() {
        line("Faults", &report.faults.join(", "));
    }
    text.push_str(&assumed(report));
    text.push_str(&format!(
        "
Try, in another terminal:
  mtls csr --cn my-company --org 'My Company' --country BR
  mtls sandbox sign client.csr --dir {folder}
  mtls smoke {url}{health} --cert client.crt --key client.key --ca {ca} --api-key-file {key}
  curl --cert client.crt --key client.key --cacert {ca} -H {header} {url}{health}
",
        folder = words::quoted(&report.folder.display().to_string()),
        url = report.url,
        health = report.profile.api.health(),
        ca = words::quoted(&path(file::CA)),
        key = words::quoted(&path(file::API_KEY)),
        header = words::quoted(&format!("@{}", path(file::API_KEY_HEADER))),
    ));
    text
}

/// The assumptions that this server acts on; those on requests and hosts it never meets.
fn assumed(report: &Ready) -> String {
    let claims: Vec<_> = report
        .profile
        .assumptions()
        .filter(|claim| {
            ["api.", "session.", "people.", "permissions"]
                .iter()
                .any(|part| claim.name.starts_with(part))
        })
        .collect();
    if claims.is_empty() {
        return String::new();
    }
    let title = words::visible(&report.profile.title);
    let mut text = format!(
        "\nIts answers are made up and say \"synthetic\": true. These are assumptions, confirm them \
         with {title}:\n"
    );
    for claim in claims {
        text.push_str(&format!("  {} = {}\n", claim.name, words::visible(&claim.value)));
    }
    text
}

/// A request was signed.
pub fn signed(report: &Signed, written: &[Written], dry_run: bool) -> String {
    let certificate =
        written.first().map(|file| file.path.display().to_string()).unwrap_or_default();
    let done = if dry_run { "Would write" } else { "Wrote" };
    let mut text = match report.form {
        "pem" => format!("{done} {certificate}: the certificate, then the CA that signed it.\n\n"),
        form => format!("{done} {certificate}, in the form {form}.\n\n"),
    };
    if let Some(leaf) = report.chain.first() {
        let mut line = |label: &str, value: &str| text.push_str(&format!("  {label:<9}{value}\n"));
        line("Subject", &words::visible(&leaf.subject.to_string()));
        line("Issuer", &words::visible(&leaf.issuer.to_string()));
        line("From", &words::moment(leaf.not_before));
        line("Until", &words::moment(leaf.not_after));
    }
    if let Some(code) = report.finds {
        text.push_str(&format!("\n`mtls verify` must find: {code}\n"));
    }
    text.push_str(&format!(
        "\nCheck it: mtls verify {} --csr {} --ca {}\n",
        words::quoted(&certificate),
        words::quoted(&report.csr.display().to_string()),
        words::quoted(&report.folder.join(file::CA).display().to_string())
    ));
    text
}

/// What happened on a connection, in one line.
pub fn heard(heard: &Heard) -> String {
    match heard {
        Heard::Call(call) => self::call(call),
        Heard::NoHandshake { why, text } => {
            format!("no handshake: {}", words::no_handshake(why, &words::visible(text)))
        }
    }
}

fn call(call: &Call) -> String {
    let status = call.status.map_or("no answer".to_owned(), |status| status.to_string());
    let client = match &call.client {
        Some(Caller { subject, serial }) => {
            format!("{} (serial {serial})", words::visible(subject))
        }
        None => "no certificate".to_owned(),
    };
    format!("{} {} {status} {client}", words::visible(&call.method), words::visible(&call.path))
}

/// The faults that there are.
pub fn faults(report: &Faults) -> String {
    let mut rows = vec![["fault", "`mtls smoke` finds", "what is wrong"].map(str::to_owned)];
    rows.extend(report.faults.iter().map(|fault| {
        let finds = fault.finds.first().copied().unwrap_or("nothing: it passes");
        let mark = if fault.by_header { " *" } else { "" };
        [fault.name.to_owned(), finds.to_owned(), words::fault(fault.name) + mark]
    }));
    let mut text = table(&rows, [0, 0, 0]);
    let Faults { zone, header, .. } = report;
    text.push_str(&format!(
        "
For every connection:       mtls sandbox --fault NAME,NAME
For one connection:         https://NAME{zone}:PORT
For one request, if with *: the header {header}: NAME
"
    ));
    text
}

/// An API key was made.
pub fn new_key(report: &NewKey) -> String {
    let path = |ending: &str| report.folder.join(file::of_key(&report.name, ending));
    let header = format!("@{}", path("header").display());
    let mut text = format!(
        "Made the API key {}: {}.\n\n  Key     {}\n  Header  {}, for curl -H {}\n",
        report.name,
        report.allow.join(", "),
        path("txt").display(),
        path("header").display(),
        words::quoted(&header),
    );
    for context in &report.no_handshake {
        text.push_str(&format!(
            "\nIt cannot open a session, and {context} wants one. Allow {context}:handshake as well.\n"
        ));
    }
    text.push_str("\nA sandbox that runs already does not know it: start it again.\n");
    text
}
