//! The vocabulary as tables for people, and as JSON Schema (draft 2020-12) for editors.

use serde_json::{Map, Value as Json, json};

use crate::model::vocabulary::{FieldDef, FieldType, Kind, Vocabulary};

/// A line for each kind.
pub fn kinds(vocabulary: &Vocabulary) -> String {
    let width = vocabulary.kinds.iter().map(|kind| kind.name.len()).max().unwrap_or(0);
    let line = |kind: &Kind| {
        let folder = if kind.folder.is_empty() { "content/".to_owned() } else { format!("content/{}/", kind.folder) };
        format!("{:width$}  {folder}\n", kind.name)
    };
    vocabulary.kinds.iter().map(line).collect()
}

/// A line for each field of a kind.
pub fn table(kind: &Kind) -> String {
    let mut out = format!("{}: content/{}\n\n", kind.label, if kind.folder.is_empty() { "" } else { &kind.folder });
    lines(&kind.fields, 0, &mut out);
    out
}

fn lines(fields: &[FieldDef], depth: usize, out: &mut String) {
    let width = fields.iter().map(|field| field.name.len()).max().unwrap_or(0);
    for field in fields {
        let list = if field.is_list { "list of " } else { "" };
        let required = if field.is_required { ", required" } else { "" };
        let indent = "  ".repeat(depth);
        out.push_str(&format!("{indent}{:width$}  {list}{}{required}\n", field.name, describe(&field.field_type)));
        if let FieldType::Record(inner, _) = &field.field_type {
            lines(inner, depth + 1, out);
        }
    }
}

fn describe(field_type: &FieldType) -> String {
    match field_type {
        FieldType::Choice(options) => {
            format!("one of: {}", options.words().collect::<Vec<_>>().join(", "))
        }
        FieldType::Ref(to) => {
            let kinds = if to.kinds.is_empty() { "any record".to_owned() } else { to.kinds.join(" or ") };
            let text = if to.or_text { ", or text" } else { "" };
            let roles: Vec<&str> = to.roles.words().collect();
            let roles = if roles.is_empty() { String::new() } else { format!("; role: {}", roles.join(", ")) };
            format!("id of {kinds}{text}{roles}")
        }
        FieldType::Record(..) => "fields:".into(),
        other => other.word().into(),
    }
}

/// A schema for the front matter of a kind.
pub fn json_schema(kind: &Kind) -> Json {
    let mut schema = object(&kind.fields);
    schema.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("title".into(), json!(kind.label));
    Json::Object(schema)
}

fn object(fields: &[FieldDef]) -> Map<String, Json> {
    let properties: Map<String, Json> = fields.iter().map(|field| (field.name.clone(), property(field))).collect();
    let required: Vec<&str> =
        fields.iter().filter(|field| field.is_required).map(|field| field.name.as_str()).collect();
    let mut object = Map::new();
    object.insert("type".into(), json!("object"));
    object.insert("properties".into(), Json::Object(properties));
    object.insert("required".into(), json!(required));
    object.insert("additionalProperties".into(), json!(false));
    object
}

fn property(field: &FieldDef) -> Json {
    let item = item(&field.field_type);
    let mut schema = match field.is_list {
        true => json!({"anyOf": [{"type": "array", "items": item}, item]}),
        false => item,
    };
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("title".into(), json!(field.label));
    }
    schema
}

/// The schema of one item. As in YAML, `2016` is a number and `yes` is a text.
fn item(field_type: &FieldType) -> Json {
    match field_type {
        FieldType::Text | FieldType::Markdown => json!({"type": ["string", "number", "boolean"]}),
        FieldType::Date => {
            json!({"type": ["string", "integer"], "description": "EDTF: 2016, 2016-05, 2016-05-17, 2016~, [2016-12..2017-11]"})
        }
        FieldType::Moment => {
            json!({"type": ["string", "integer"], "description": "2026-05-17, or with hour and zone: 2026-05-17T18:00+05:00"})
        }
        FieldType::Url => json!({"type": "string", "format": "uri"}),
        FieldType::Number => json!({"type": "number"}),
        FieldType::Bool => json!({"type": "boolean"}),
        FieldType::Choice(options) => json!({"enum": options.words().collect::<Vec<_>>()}),
        FieldType::Image => json!({"anyOf": [{"type": "string"}, {
            "type": "object",
            "properties": {"file": {"type": "string"}, "alt": {"type": "string"}, "credit": {"type": "string"}},
            "required": ["file"],
            "additionalProperties": false,
        }]}),
        FieldType::Language | FieldType::Country => json!({"type": "string"}),
        FieldType::Geo => json!({"anyOf": [{"type": "string"}, {
            "type": "object",
            "properties": {"lat": {"type": "number"}, "lon": {"type": "number"}},
            "required": ["lat", "lon"],
            "additionalProperties": false,
        }]}),
        FieldType::Sha256 => json!({"type": "string", "pattern": "^[0-9a-fA-F]{64}$"}),
        FieldType::Ref(to) => {
            let role = match to.roles.0.is_empty() {
                true => json!({"type": "string"}),
                false => json!({"enum": to.roles.words().collect::<Vec<_>>()}),
            };
            let id = if to.or_text {
                json!({"type": "string"})
            } else {
                json!({"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"})
            };
            json!({"anyOf": [id, {
                "type": "object",
                "properties": {"id": id, "role": role, "note": {"type": "string"}, "at": {"type": "string"}},
                "required": ["id"],
                "additionalProperties": false,
            }]})
        }
        FieldType::Record(fields, None) => Json::Object(object(fields)),
        FieldType::Record(fields, Some(_)) => {
            json!({"anyOf": [{"type": ["string", "number"]}, Json::Object(object(fields))]})
        }
        FieldType::Raw => json!({}),
    }
}
