//! What `rehearse` tells: each step with its time, and what to do for real.

use crate::render::tone::{Tone, padded};
use crate::report::rehearse::{Report, Step, StepName, Trouble};

/// The answer.
pub fn answer(report: &Report) -> String {
    let mut text = headline(report);
    for step in &report.steps {
        let status = match step.trouble {
            Some(_) => Tone::Bad.paint("FAILED"),
            None => Tone::Good.paint("ok"),
        };
        let status = padded(&status, 7);
        let time = super::milliseconds(step.time);
        text.push_str(&format!("  {status}{:<36}{time:>8}\n", label(step.name)));
    }
    if let Some(folder) = &report.folder {
        text.push_str(&format!("\nThe files are in {}.\n", folder.display()));
    }
    match report.steps.iter().find_map(|step| step.trouble.as_ref()) {
        Some(trouble) => text.push_str(&format!("\n{}", why(trouble))),
        None => text.push_str(FOR_REAL),
    }
    text
}

fn headline(report: &Report) -> String {
    let failed = report.steps.iter().find(|step| step.trouble.is_some());
    match failed {
        None => format!(
            "{}: from a new key to a working mTLS call in {:.1} seconds.\n\n",
            Tone::Good.paint("The rehearsal passed"),
            report.time().as_secs_f64()
        ),
        Some(Step { name, .. }) => {
            format!("{}: {}.\n\n", Tone::Bad.paint("The rehearsal stopped at"), label(*name))
        }
    }
}

fn label(name: StepName) -> &'static str {
    match name {
        StepName::Sandbox => "start a vendor on this machine",
        StepName::Csr => "make key and CSR",
        StepName::Sign => "have it signed by the vendor",
        StepName::Inspect => "inspect what came back",
        StepName::Verify => "verify key, CSR and certificate",
        StepName::BadReturn => "verify one for another key: caught",
        StepName::Pfx => "pack a legacy PFX (RC2-40, 3DES)",
        StepName::Convert => "convert it to .crt and .key",
        StepName::Smoke => "smoke-test with the two files",
        StepName::Control => "without a certificate: refused",
        StepName::Fault => "at a server that revoked it: named",
    }
}

fn why(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Findings(findings) => super::findings(findings),
        Trouble::Smoke(report) => super::smoke::answer(report),
    }
}

const FOR_REAL: &str = "
The vendor was on this machine and had a CA of its own. For real:
  mtls csr --cn YOUR-NAME --org 'YOUR COMPANY' --country BR    send client.csr, keep client.key
  mtls verify CERTIFICATE --key client.key --csr client.csr    when the certificate comes back
  mtls convert FILE.pfx                                        if it comes as a PFX
  mtls smoke https://HOST --cert client.crt --key client.key   before you go live
";
