//! Codes in what this tool has printed: `problem[expired]: …`, or `"code": "expired"` of its JSON.

use crate::report::Code;
use crate::report::explain::{Checked, Match};

/// What stands before a code in our own answers.
const BEFORE: [&str; 5] = ["problem[", "warning[", "note[", "\"code\":\"", "\"code\": \""];

/// The codes that the text names in our way, in its order, each once.
pub(super) fn codes(text: &str) -> Vec<Match> {
    let mut found: Vec<(usize, Code)> = BEFORE
        .iter()
        .flat_map(|before| text.match_indices(before).map(|(at, before)| at + before.len()))
        .filter_map(|at| {
            let rest = text.get(at..)?;
            let end = rest.find([']', '"'])?;
            Some((at, Code::named(rest.get(..end)?)?))
        })
        .collect();
    found.sort();
    let mut matches: Vec<Match> = Vec::new();
    for (_, code) in found {
        if !matches.iter().any(|known| known.code == code) {
            matches.push(of(code, 1.0));
        }
    }
    matches
}

/// A code that was named as such.
pub(super) fn of(code: Code, confidence: f64) -> Match {
    Match {
        code,
        confidence,
        program: "mtls".to_owned(),
        text: code.as_str().to_owned(),
        source: format!("documented: docs/findings/{}.md", code.as_str()),
        note: None,
        checked: Checked::Not,
    }
}
