//! A record in the words of schema.org.

use serde_json::{Map, Value as Json, json};

use crate::graph::{DocIdx, Site, Target};
use crate::model::public::public;
use crate::model::{Role, Value};
use crate::output::view::body::summary;
use crate::output::view::cite::address;
use crate::text::template::Node;

/// The record as JSON-LD, fit to stand in a page.
pub fn linked_data(site: &Site, doc_idx: DocIdx) -> Node {
    let mut data = Map::new();
    data.insert("@context".into(), json!("https://schema.org"));
    data.extend(described(site, doc_idx, Ids::None));
    // No text may end the element it stands in.
    let text = Json::Object(data).to_string().replace('<', "\\u003c");
    Node::html(&text)
}

/// The name of a record in the graph: its address, seen from the file of the graph if the dossier has none of its own.
pub(crate) fn id(site: &Site, doc_idx: DocIdx) -> String {
    match &site.config.base_url {
        Some(_) => address(site, doc_idx),
        None => format!("../{}", site.path(doc_idx)),
    }
}

/// Whether records referred to carry their names in the graph.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Ids {
    None,
    All,
}

pub(crate) fn described(site: &Site, doc_idx: DocIdx, ids: Ids) -> Map<String, Json> {
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
    // A date of schema.org is a plain one: what is vaguer stays in the words of the page.
    if let Some(date) = doc.date().and_then(|date| date.html_datetime()) {
        let key = if kind.schema == "Event" { "startDate" } else { "datePublished" };
        data.insert(key.into(), json!(date));
    }
    for (def, value) in public(doc) {
        let names: Vec<Json> = value.items().iter().filter_map(|item| named(site, doc_idx, item, ids)).collect();
        let key = match (def.role, kind.schema.as_str(), def.name.as_str()) {
            (Some(Role::Place), ..) => "location",
            (_, "CreativeWork", "authors") => "author",
            (_, "CreativeWork", "publisher") => "publisher",
            (_, "ClaimReview", "by") => {
                let claim = json!({"@type": "Claim", "name": doc.title(), "author": names});
                data.insert("itemReviewed".into(), claim);
                data.insert("claimReviewed".into(), json!(doc.title()));
                continue;
            }
            _ => continue,
        };
        if !names.is_empty() {
            data.insert(key.into(), json!(names));
        }
    }
    data
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
        Target::Text => Some(json!({"@type": "Thing", "name": reference.written})),
        _ => None,
    }
}
