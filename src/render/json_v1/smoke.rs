//! `mtls/smoke/v1`.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Finding, findings, moment};
use crate::render::reason::sentence;
use crate::render::text::permissions::evidence;
use crate::render::{provider_note, words};
use crate::report::smoke::{Cause, Report};
use crate::report::{self, Fact, Facts};

/// `{"schema","verdict","stages","diagnosis","findings","provider_note"}` and what else is known.
#[derive(Debug, Serialize)]
pub struct Answer {
    schema: &'static str,
    verdict: &'static str,
    url: String,
    stages: Vec<Stage>,
    engines: Vec<Engine>,
    permissions: Vec<Permission>,
    diagnosis: Vec<Diagnosis>,
    findings: Vec<Finding>,
    provider_note: String,
}

#[derive(Debug, Serialize)]
struct Stage {
    stage: &'static str,
    status: &'static str,
    ms: Option<f64>,
    detail: String,
    facts: Map<String, Value>,
}

#[derive(Debug, Serialize)]
struct Engine {
    engine: &'static str,
    library: Option<String>,
    security_level: Option<u32>,
    version: Option<String>,
    suite: Option<String>,
    verified: Option<bool>,
    verify_error: Option<i32>,
    status: Option<u16>,
    words: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Permission {
    context: String,
    api: String,
    method: String,
    path: String,
    path_mark: &'static str,
    action: Option<String>,
    deprecated: bool,
    result: &'static str,
    status: Option<u16>,
    evidence: String,
}

#[derive(Debug, Serialize)]
struct Diagnosis {
    code: &'static str,
    confidence: f64,
    title: String,
    detail: String,
    why: Vec<String>,
    alike: Vec<&'static str>,
    hint: Option<String>,
}

/// The answer as scripts see it.
pub fn answer(report: &Report) -> Answer {
    Answer {
        schema: "mtls/smoke/v1",
        verdict: report.verdict.as_str(),
        url: report.url.clone(),
        stages: report.stages.iter().map(stage).collect(),
        engines: report.engines.iter().map(engine).collect(),
        permissions: report.permissions.iter().map(permission).collect(),
        diagnosis: report.causes.iter().map(diagnosis).collect(),
        findings: findings(&report.findings),
        provider_note: provider_note::of(report),
    }
}

fn stage(stage: &report::smoke::Stage) -> Stage {
    Stage {
        stage: stage.name.as_str(),
        status: stage.status.as_str(),
        // To the tenth of a millisecond: more is noise.
        ms: stage.time.map(super::milliseconds),
        detail: sentence(&stage.seen),
        facts: facts(&stage.seen.facts),
    }
}

fn engine(engine: &report::smoke::Engine) -> Engine {
    Engine {
        engine: engine.name,
        library: engine.library.clone(),
        security_level: engine.security_level,
        version: engine.version.clone(),
        suite: engine.suite.clone(),
        verified: engine.verified,
        verify_error: engine.verify_error,
        status: engine.status,
        words: engine.words.clone(),
    }
}

fn permission(row: &report::smoke::Permission) -> Permission {
    Permission {
        context: row.context.clone(),
        api: row.api.clone(),
        method: row.method.clone(),
        path: row.path.clone(),
        path_mark: row.path_mark.as_str(),
        action: row.action.clone(),
        deprecated: row.deprecated,
        result: row.access.as_str(),
        status: row.status,
        evidence: evidence(row),
    }
}

fn diagnosis(cause: &Cause) -> Diagnosis {
    let words = words::of(&cause.finding);
    Diagnosis {
        code: cause.finding.code.as_str(),
        confidence: f64::from(cause.confidence) / 100.0,
        title: words.title,
        detail: words.detail,
        why: cause.why.iter().map(sentence).collect(),
        alike: cause.alike.iter().map(|code| code.as_str()).collect(),
        hint: words.hint,
    }
}

fn facts(facts: &Facts) -> Map<String, Value> {
    facts.iter().map(|(name, fact)| ((*name).to_owned(), value(fact))).collect()
}

fn value(fact: &Fact) -> Value {
    match fact {
        Fact::Text(text) => Value::from(text.as_str()),
        Fact::Number(number) => Value::from(*number),
        Fact::Time(time) => Value::from(moment(*time)),
        Fact::Span(span) => Value::from(span.whole_seconds()),
        Fact::List(list) | Fact::Command(list) => Value::from(list.clone()),
    }
}
