//! The list of snippets. A snippet itself is the whole answer, and has no words around it.

use crate::report::snippet::{Executed, Language};

/// Every client, with what must be installed and what the tests ran.
pub fn list(all: &[Language]) -> String {
    let width = |of: fn(&Language) -> usize| all.iter().map(of).max().unwrap_or_default();
    let (ids, titles) = (width(|one| one.id.len()), width(|one| one.title.chars().count()));
    let run = all.iter().filter(|one| matches!(one.executed, Executed::With(_))).count();
    let mut text = format!("{} snippets, {run} of them executed by the tests.\n\n", all.len());
    for one in all {
        let executed = match one.executed {
            Executed::With(what) => format!("executed with {what}"),
            Executed::Not(why) => format!("not executed: {why}"),
        };
        text.push_str(&format!("  {:<ids$}  {:<titles$}  {executed}\n", one.id, one.title));
    }
    text.push_str(
        "\nNext: mtls snippet NAME https://HOST/PATH --cert client.crt --key client.key\n",
    );
    text
}
