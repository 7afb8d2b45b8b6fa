//! A record as schema.org data. The vocabulary maps fields to properties.

use serde_json::{Map, Value as Json, json};

use super::body::summary;
use super::cite::address;
use crate::graph::{DocIdx, Site, Target};
use crate::model::{Role, SchemaProperty, Value};
use crate::text::template::Node;

/// The record as JSON-LD, escaped for embedding in a page.
pub fn linked_data(site: &Site, doc_idx: DocIdx) -> Node {
    let mut data = Map::new();
    data.insert("@context".into(), json!("https://schema.org"));
    data.extend(described(site, doc_idx, Ids::None));
    // No text may close the enclosing `<script>` element.
    let text = Json::Object(data).to_string().replace('<', "\\u003c");
    Node::html(&text)
}

/// The identifier of a record in the graph: its absolute address, or one relative to the graph's file without a `base_url`.
pub fn id(site: &Site, doc_idx: DocIdx) -> String {
    match &site.config.base_url {
        Some(_) => address(site, doc_idx),
        None => format!("../{}", site.path(doc_idx)),
    }
}

/// Whether referenced records carry their graph identifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ids {
    /// No: in a page, which describes one record.
    None,
    /// Yes: in the graph of all records.
    All,
}

/// The properties of a record.
pub fn described(site: &Site, doc_idx: DocIdx, ids: Ids) -> Map<String, Json> {
    let doc = &site.docs[doc_idx];
    let kind = site.kind(doc);
    let mut data = Map::new();
    data.insert("@type".into(), json!(kind.schema));
    data.insert("name".into(), json!(doc.title()));
    let names = &doc.names()[1..];
    if !names.is_empty() {
        data.insert("alternateName".into(), json!(names));
    }
    let summary = summary(site, doc_idx);
    if !summary.is_empty() {
        data.insert("description".into(), json!(summary));
    }
    if site.config.base_url.is_some() {
        data.insert("url".into(), json!(address(site, doc_idx)));
    }
    // schema.org takes only exact dates; inexact ones appear only in the text of the page.
    if let Some(date) = doc.date().and_then(|date| date.html_datetime()) {
        let properties = kind.role(Role::Date).map_or(&[][..], |def| &def.schema);
        properties.iter().for_each(|property| add(&mut data, property, json!(date)));
    }
    let titled = kind.role(Role::Title).map_or(&[][..], |def| &def.schema);
    titled.iter().for_each(|property| add(&mut data, property, json!(doc.title())));
    for (def, value) in doc.public.iter().filter(|(def, _)| !matches!(def.role, Some(Role::Title | Role::Date))) {
        let names: Vec<Json> = site.items(doc_idx, value).filter_map(|item| named(site, doc_idx, item, ids)).collect();
        if !names.is_empty() {
            def.schema.iter().for_each(|property| add(&mut data, property, json!(names)));
        }
    }
    data
}

fn add(data: &mut Map<String, Json>, property: &SchemaProperty, value: Json) {
    match property {
        SchemaProperty::Own(property) => _ = data.insert(property.clone(), value),
        SchemaProperty::Of { property, schema_type, inner } => {
            let about = data.entry(property.clone()).or_insert_with(|| json!({"@type": schema_type}));
            about[inner] = value;
        }
    }
}

fn named(site: &Site, doc_idx: DocIdx, value: &Value, ids: Ids) -> Option<Json> {
    let Value::Ref(reference) = value else {
        return value.as_text().map(|name| json!({"@type": "Thing", "name": name}));
    };
    match &site.targets[doc_idx][reference.slot] {
        Target::Record(to, _) => {
            let mut it = json!({"@type": site.kind_of(*to).schema, "name": site.title(*to)});
            if ids == Ids::All {
                it["@id"] = json!(id(site, *to));
            }
            Some(it)
        }
        _ => site.words_of(doc_idx, reference).map(|name| json!({"@type": "Thing", "name": name})),
    }
}
