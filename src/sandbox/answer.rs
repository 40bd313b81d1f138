//! What the API asks and answers, as plain data.

use serde_json::{Map, Value, json};

use crate::profile::Permission;

/// One request, as far as the answer depends on it.
pub(super) struct Asked<'a> {
    /// The HTTP method.
    pub(super) method: &'a str,
    /// The path, without its query.
    pub(super) path: &'a str,
    /// The names and values of the query.
    pub(super) query: Vec<(String, String)>,
    /// The value of the API key's header.
    pub(super) api_key: Option<&'a [u8]>,
    /// The value of `Authorization`.
    pub(super) authorization: Option<&'a str>,
    /// The body.
    pub(super) body: &'a [u8],
}

impl Asked<'_> {
    /// The fields of the request: those of the JSON body, and those of the query. A body is an
    /// object; only GET and DELETE go without.
    pub(super) fn fields(&self) -> Result<Fields, Refusal> {
        let mut fields: Map<String, Value> =
            self.query.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        let needs_body = matches!(self.method, "POST" | "PUT");
        if needs_body || (self.method == "DELETE" && !self.body.is_empty()) {
            fields.extend(object(self.body)?);
        }
        Ok(Fields(fields))
    }
}

/// The body as a JSON object. What is wrong is told by its place: the parser's own words may quote
/// what it has read.
fn object(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let text = format!("the body is no JSON object: line {line}, column {column}");
        Refusal(400, "not-json", text)
    })
}

/// The fields of a request.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// A field that must be there, as a text that is not empty.
    pub(super) fn text(&self, name: &str) -> Result<&str, Refusal> {
        self.optional(name)?
            .ok_or_else(|| Refusal(400, "field-missing", format!("the field {name} is missing")))
    }

    /// A field that may be there, as a text. An empty one is none.
    pub(super) fn optional(&self, name: &str) -> Result<Option<&str>, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Refusal(400, "field-wrong", format!("the field {name} is no text"))),
        }
    }

    /// Whether a field says yes.
    pub(super) fn is_true(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| *value == json!(true) || *value == json!("true"))
    }
}

/// A refusal: status, code and a sentence. The sentence never has what a field held.
#[derive(Debug, PartialEq)]
pub(super) struct Refusal(pub(super) u16, pub(super) &'static str, pub(super) String);

/// One answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    /// The HTTP status.
    pub(super) status: u16,
    /// Headers beside those of the body.
    pub(super) headers: Vec<(&'static str, String)>,
    /// The JSON object.
    pub(super) body: Map<String, Value>,
}

/// An answer with these facts.
pub(super) fn done(status: u16, facts: Value) -> Answer {
    let mut body = Map::from_iter([("synthetic".to_owned(), Value::Bool(true))]);
    if let Value::Object(facts) = facts {
        body.extend(facts);
    }
    Answer { status, headers: Vec::new(), body }
}

/// The answer to a request that is refused; `row` is the row that it was for.
pub(super) fn refuse(refusal: &Refusal, row: Option<&Permission>) -> Answer {
    let Refusal(status, code, message) = refusal;
    let mut answer = done(*status, json!({ "error": { "code": code, "message": message } }));
    if let Some(row) = row {
        announce_deprecation(row, &mut answer);
    }
    answer
}

/// An answer to a request that HTTP or the connection went wrong with.
pub(super) fn refusal(status: u16, code: &'static str, message: &str) -> Answer {
    refuse(&Refusal(status, code, message.to_owned()), None)
}

/// An answer when we cannot go on.
pub(super) fn out_of_order(reason: &str) -> Answer {
    refusal(500, "upstream-error", reason)
}

/// RFC 9110 section 15.5.6: the answer names the methods that are possible.
pub(super) fn method_not_allowed(asked: &Asked<'_>, allowed: &str) -> Answer {
    let text = format!("{} is not possible here", asked.method);
    let mut answer = refuse(&Refusal(405, "wrong-method", text), None);
    answer.headers.push(("allow", allowed.to_owned()));
    answer
}

/// RFC 9745: the header needs a date. The vendor's pages name none, so it is the earliest there is.
pub(super) fn announce_deprecation(row: &Permission, answer: &mut Answer) {
    if row.deprecated {
        answer.headers.push(("deprecation", "@0".to_owned()));
    }
}
