//! A paragraph to paste into a support ticket: what the provider needs to find our connection.

use super::words;
use crate::report::smoke::{Report, Verdict};

/// The paragraph, one fact per line, without secrets.
pub fn of(report: &Report) -> String {
    let outcome = match (report.verdict, report.causes.first()) {
        (Verdict::Passed, _) => "worked".to_owned(),
        (Verdict::Failed, None) => "failed".to_owned(),
        (Verdict::NotDemonstrated, None) => "was not demonstrated".to_owned(),
        (Verdict::Failed, Some(cause)) => format!("failed: {}", words::of(&cause.finding).title),
        (Verdict::NotDemonstrated, Some(cause)) => {
            format!("was not demonstrated: {}", words::of(&cause.finding).title)
        }
    };
    let mut text = format!(
        "mTLS to {} at {} {outcome}\n",
        words::visible(&report.provider.url),
        words::moment(report.provider.at)
    );
    for (label, value) in &report.provider.lines {
        text.push_str(&format!("{label}: {}\n", words::visible(value)));
    }
    text
}
