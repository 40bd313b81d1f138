//! Findings as lines of text, the same in every command.

use crate::render::tone::Tone;
use crate::render::words;
use crate::report::Finding;

/// One block per finding: severity, code, title; then detail and hint, indented.
pub fn findings(findings: &[Finding]) -> String {
    findings.iter().map(finding).collect()
}

/// Severity, code and title alone.
pub(super) fn line(finding: &Finding) -> String {
    let code = format!("{}[{}]", finding.severity.as_str(), finding.code.as_str());
    format!(
        "{}: {}{}\n",
        Tone::of(finding.severity).paint(&code),
        about(finding),
        words::of(finding).title
    )
}

fn finding(finding: &Finding) -> String {
    let words = words::of(finding);
    let mut text = line(finding);
    if !words.detail.is_empty() {
        text.push_str(&format!("  {}\n", words.detail));
    }
    if let Some(hint) = words.hint {
        text.push_str(&format!("  hint: {hint}\n"));
    }
    text
}

fn about(finding: &Finding) -> String {
    match (&finding.about.place(), &finding.about.item) {
        (Some(file), Some(item)) => {
            format!("{} ({}): ", words::visible(file), words::visible(item))
        }
        (Some(name), None) | (None, Some(name)) => format!("{}: ", words::visible(name)),
        (None, None) => String::new(),
    }
}
