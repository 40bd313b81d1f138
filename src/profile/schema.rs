//! The JSON Schema of profiles (draft 2020-12), made from the table of fields.

use serde_json::{Map, Value, json};

use super::fields::{Field, MARKS, PROFILE, Shape};

/// The schema, for editors and other programs. It does not know that a source must be listed.
pub fn schema() -> Value {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A profile of mtls: what a vendor asks for",
    });
    if let (Some(whole), Value::Object(table)) = (schema.as_object_mut(), object(&[PROFILE])) {
        whole.extend(table);
    }
    schema
}

fn object(lists: &[&[Field]]) -> Value {
    let all = || lists.iter().flat_map(|list| list.iter());
    let properties: Map<String, Value> =
        all().map(|field| (field.name.to_owned(), of(&field.shape))).collect();
    let required: Vec<&str> =
        all().filter(|field| field.required).map(|field| field.name).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn of(shape: &Shape) -> Value {
    match shape {
        Shape::Choice(words) => json!({ "enum": words }),
        Shape::Truth => json!({ "type": "boolean" }),
        Shape::Number(least, most) => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Shape::List(one) => json!({ "type": "array", "items": of(one) }),
        Shape::Table(fields) => object(&[fields]),
        Shape::Rows(fields) => json!({ "type": "array", "items": object(&[fields]) }),
        Shape::MarkedRows(fields) => json!({ "type": "array", "items": object(&[fields, MARKS]) }),
        Shape::Pages => json!({ "type": "object", "additionalProperties": of(&Shape::Page) }),
        Shape::Any => json!({}),
        Shape::Marked(one) => {
            let mut table = object(&[MARKS]);
            table["properties"]["value"] = of(one);
            table["required"] = json!(["value", "mark"]);
            table
        }
        text => json!({ "type": "string", "minLength": 1, "description": text.rule() }),
    }
}
