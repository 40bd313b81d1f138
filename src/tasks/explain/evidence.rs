//! Whether a cause is so, by what the other tasks found in the files and at the endpoint. Nothing is
//! judged here a second time.

use std::collections::BTreeSet;

use crate::report::doctor::Kind;
use crate::report::explain::{Checked, Match};
use crate::report::inspect::{Inspected, Report as Inspection};
use crate::report::runtimes::{Reading, Verdict};
use crate::report::{Code, Finding, doctor, smoke};
use crate::tasks::explain::plain::{Pattern, Plain};

/// What was found.
#[derive(Debug, Default)]
pub struct Evidence {
    findings: Vec<Finding>,
    kinds: BTreeSet<Kind>,
    /// Whether something under a password was opened with one.
    opened: bool,
    /// Whether something under a password stayed shut.
    shut: bool,
    readings: Vec<Reading>,
    /// The file with the PFX that they are about.
    pfx: Option<String>,
    smoke: Option<smoke::Report>,
}

impl Evidence {
    /// What `inspect` and `doctor` found in the files, and the smoke test, where one was made.
    pub fn new(
        inspection: Inspection,
        doctor: doctor::Report,
        smoke: Option<smoke::Report>,
    ) -> Evidence {
        let mut evidence = Evidence { smoke, ..Evidence::default() };
        for file in &inspection.files {
            let known = evidence.readings.len();
            file.items.iter().for_each(|item| evidence.add(item));
            if evidence.readings.len() > known {
                evidence.pfx = Some(file.path.clone());
            }
        }
        evidence.shut = inspection.findings.iter().any(|one| one.code == Code::KeyEncrypted);
        evidence.findings = inspection.findings;
        evidence.findings.extend(doctor.findings);
        evidence
    }

    fn add(&mut self, inspected: &Inspected) {
        self.kinds.insert(Kind::of(&inspected.item));
        self.opened |= inspected.password.is_some();
        self.opened |= matches!(inspected.item, crate::material::Item::EncryptedKey(_))
            && inspected.inside.is_some();
        self.readings.extend(inspected.runtimes.iter().cloned());
        inspected.inside.iter().flatten().for_each(|inside| self.add(inside));
    }

    /// Says of each cause whether it is so. What is so comes first, what is not comes last.
    pub(super) fn check(&self, matches: &mut [Match]) {
        for one in matches.iter_mut() {
            one.checked = self.checked(one);
        }
        matches.sort_by_key(|one| match one.checked {
            Checked::True { .. } => 0,
            Checked::Not => 1,
            Checked::False => 2,
        });
    }

    fn checked(&self, one: &Match) -> Checked {
        if let Some(found) = self.findings.iter().find(|finding| finding.code == one.code) {
            return Checked::True { file: found.about.place(), programs: self.saying(&one.text) };
        }
        // No finding says what one program alone does not read; the table of programs does.
        let programs = if one.code == Code::Unsupported { self.saying(&one.text) } else { vec![] };
        if !programs.is_empty() {
            return Checked::True { file: self.pfx.clone(), programs };
        }
        match self.at_endpoint(one.code) {
            Some(true) => Checked::True { file: None, programs: Vec::new() },
            Some(false) => Checked::False,
            None if self.would_show(one.code) => Checked::False,
            None => Checked::Not,
        }
    }

    /// Programs that refuse a file with these words.
    fn saying(&self, text: &str) -> Vec<&'static str> {
        let pattern = Pattern::new(text);
        let says = |reading: &&Reading| {
            reading.verdict == Verdict::Refuses
                && reading
                    .error
                    .as_ref()
                    .is_some_and(|error| !Plain::new(error).find(&pattern).is_empty())
        };
        let mut names: Vec<&'static str> =
            self.readings.iter().filter(says).map(|reading| reading.name).collect();
        names.dedup();
        names
    }

    /// Whether the endpoint shows the code; `None` where it cannot tell, or none was asked.
    fn at_endpoint(&self, code: Code) -> Option<bool> {
        let smoke = self.smoke.as_ref()?;
        let first = smoke.causes.first();
        if first.is_some_and(|cause| cause.finding.code == code)
            || smoke.findings.iter().any(|finding| finding.code == code)
        {
            return Some(true);
        }
        let possible =
            |cause: &smoke::Cause| cause.finding.code == code || cause.alike.contains(&code);
        if smoke.causes.iter().any(possible) {
            return None;
        }
        (code >= Code::DnsNotFound && code < Code::Unreadable).then_some(false)
    }

    /// Whether the files would show the code if it were so.
    fn would_show(&self, code: Code) -> bool {
        let has = |kind| self.kinds.contains(&kind);
        let certificate = has(Kind::Certificate);
        let key = has(Kind::PrivateKey);
        let open = !self.shut;
        match code {
            Code::WrongPassword => self.opened,
            Code::Unreadable => true,
            Code::PfxNoKey
            | Code::PfxNoCert
            | Code::PfxSecondPassword
            | Code::PfxPasswordEncoding => has(Kind::Pfx) && open,
            _ if code.as_str().starts_with("pfx-") => has(Kind::Pfx),
            Code::KeyMismatch | Code::KeyMissing => certificate && key && open,
            Code::NotACertificate => certificate,
            Code::NotAKey => key,
            Code::NotARequest => has(Kind::Csr),
            Code::Revoked | Code::CrlUnusable => has(Kind::Crl) && certificate,
            _ if code < Code::KeyMismatch => true,
            _ if code < Code::CsrBadSignature => key && open,
            _ if code < Code::Expired => has(Kind::Csr),
            _ if code < Code::OtherKey => certificate,
            _ if code < Code::ChainIncomplete => certificate && has(Kind::Csr),
            _ if code < Code::PfxNoKey => certificate && open,
            _ => false,
        }
    }
}
