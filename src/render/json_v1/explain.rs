//! `mtls/explain/v1`.

use serde::Serialize;

use crate::render::pages;
use crate::report::explain::{self, Checked, Report};
use crate::report::{Code, Severity};

/// `{"schema","matches":[{"code","confidence","program","text","checked"}]}`, with the page of a code.
#[derive(Debug, Serialize)]
pub struct Answer {
    schema: &'static str,
    matches: Vec<Match>,
    page: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Match {
    code: &'static str,
    confidence: f64,
    title: String,
    program: String,
    text: String,
    source: String,
    note: Option<String>,
    checked: Option<bool>,
    file: Option<String>,
    programs: Vec<&'static str>,
}

/// The answer as scripts see it.
pub fn answer(report: &Report) -> Answer {
    Answer {
        schema: "mtls/explain/v1",
        matches: report.matches.iter().map(one).collect(),
        page: report.page.map(pages::of),
    }
}

fn one(of: &explain::Match) -> Match {
    let (file, programs) = match &of.checked {
        Checked::True { file, programs } => (file.clone(), programs.clone()),
        Checked::Not | Checked::False => (None, Vec::new()),
    };
    Match {
        code: of.code.as_str(),
        confidence: of.confidence,
        title: pages::summary(of.code),
        program: of.program.clone(),
        text: of.text.clone(),
        source: of.source.clone(),
        note: of.note.clone(),
        checked: of.checked.as_bool(),
        file,
        programs,
    }
}

/// `{"schema","codes":[{"code","severity","title"}]}`.
#[derive(Debug, Serialize)]
pub struct List {
    schema: &'static str,
    codes: Vec<Listed>,
}

#[derive(Debug, Serialize)]
struct Listed {
    code: &'static str,
    severity: &'static str,
    title: String,
}

/// Every code.
pub fn list() -> List {
    let listed = |code: &Code| {
        let severity: Severity = code.usual_severity();
        let title = pages::summary(*code);
        Listed { code: code.as_str(), severity: severity.as_str(), title }
    };
    List { schema: "mtls/explain-list/v1", codes: Code::ALL.iter().map(listed).collect() }
}
