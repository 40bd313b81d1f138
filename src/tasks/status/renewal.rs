//! Two onboardings for one subject: a certificate and what takes its place.

use super::Standing;
use crate::report::status::{Next, Stage};
use crate::report::{Code, Severity};

/// Says of each certificate what takes its place. Where that is ready, what is wrong with the old one is of no
/// more interest.
pub(super) fn settle(standings: &mut [Standing]) {
    for old in 0..standings.len() {
        let found = (0..standings.len()).filter(|new| *new != old).find_map(|new| {
            let (old, new) = (standings.get(old)?, standings.get(new)?);
            replaces(new, old)
        });
        let Some((file, ready)) = found else { continue };
        let Some(Standing { onboarding, .. }) = standings.get_mut(old) else { continue };
        onboarding.replaced_by = Some(file).filter(|_| ready);
        if ready {
            onboarding.findings.retain_mut(|finding| {
                finding.severity = finding.severity.max(Severity::Warning);
                !matches!(finding.code, Code::ExpiresSoon | Code::KeyMissing)
            });
        }
        onboarding.next = Next::Nothing;
    }
}

/// The file that replaces an old certificate, and whether it can be used already.
fn replaces(new: &Standing, old: &Standing) -> Option<(String, bool)> {
    let ending = old.onboarding.certificate.as_ref()?;
    let same = old.subject.as_ref()?.same_as(new.subject.as_ref()?);
    let ready = matches!(new.onboarding.stage, Stage::Verified | Stage::Connected);
    let younger = new.not_before > old.not_before;
    match (same, &new.onboarding.certificate, &new.onboarding.csr) {
        (true, Some(certificate), _) if ready && younger => Some((certificate.file.clone(), true)),
        (true, None, Some(csr)) if ending.ends_soon && new.onboarding.key.is_some() => {
            Some((csr.clone(), false))
        }
        _ => None,
    }
}
