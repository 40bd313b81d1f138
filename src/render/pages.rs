//! The pages of docs/findings/, one per code.

use crate::report::Code;

/// A code's name and its page, sorted by name.
const PAGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// The page of a code, in Markdown; empty where it has none, which a test keeps from happening.
pub fn of(code: Code) -> &'static str {
    PAGES
        .binary_search_by_key(&code.as_str(), |(name, _)| name)
        .ok()
        .and_then(|at| PAGES.get(at))
        .map_or("", |(_, page)| page)
}

/// The first sentences of a code's page: what is so, in one line.
pub fn summary(code: Code) -> String {
    let lines = of(code).lines().skip(1).skip_while(|line| line.trim().is_empty());
    lines.take_while(|line| !line.trim().is_empty()).collect::<Vec<_>>().join(" ")
}
