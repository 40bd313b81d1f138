//! `mtls/snippet/v1`.

use serde::Serialize;

use super::{Finding, findings};
use crate::report::snippet::{Executed, Language, Report};

/// `{"schema","language",…,"text","findings"}`.
#[derive(Debug, Serialize)]
pub struct Answer {
    schema: &'static str,
    #[serde(flatten)]
    about: About,
    text: String,
    findings: Vec<Finding>,
}

/// `{"schema","snippets"}`.
#[derive(Debug, Serialize)]
pub struct List {
    schema: &'static str,
    snippets: Vec<About>,
}

#[derive(Debug, Serialize)]
struct About {
    language: &'static str,
    aliases: Vec<&'static str>,
    title: &'static str,
    save_as: Option<&'static str>,
    run: Option<&'static str>,
    needs: &'static str,
    executed: Option<&'static str>,
    not_executed: Option<&'static str>,
    trap: &'static str,
}

/// The answer as scripts see it.
pub fn answer(report: &Report) -> Answer {
    Answer {
        schema: "mtls/snippet/v1",
        about: about(&report.language),
        text: report.text.clone(),
        findings: findings(&report.findings),
    }
}

/// Every client.
pub fn list(all: &[Language]) -> List {
    List { schema: "mtls/snippet-list/v1", snippets: all.iter().map(about).collect() }
}

fn about(one: &Language) -> About {
    let (executed, not_executed) = match one.executed {
        Executed::With(what) => (Some(what), None),
        Executed::Not(why) => (None, Some(why)),
    };
    About {
        language: one.id,
        aliases: one.aliases.clone(),
        title: one.title,
        save_as: one.save_as,
        run: one.run,
        needs: one.needs,
        executed,
        not_executed,
        trap: one.trap,
    }
}
