//! What a page says of itself: how to cite it, and linked data in the words of schema.org.

use serde_json::{Map, Value as Json, json};

use super::body::summary;
use super::fields::public;
use super::{Content, Outlook, Plan, Wholes, joined};
use crate::graph::reads::Changes;
use crate::graph::{DocIdx, Site, Target, addresses};
use crate::model::{Role, Value};
use crate::text::template::{Mapping, Node};

/// How to cite a record's page: as a line of text, in BibTeX, and in CSL-JSON. No date: the edition does not know when it is read.
pub fn citation(site: &Site, doc_idx: DocIdx) -> Node {
    let doc = &site.docs[doc_idx];
    let config = &site.config;
    let address = address(site, doc_idx);
    let publisher = config.publisher.as_ref().map(|it| format!(", {it}")).unwrap_or_default();
    let text = format!("“{}”, {}{publisher}, {address}", doc.title(), config.title);
    let mut bibtex = format!("@misc{{{},\n  title = {{{}}},\n", doc.id, braced(doc.title()));
    bibtex.push_str(&format!("  howpublished = {{{}}},\n", braced(&config.title)));
    if let Some(publisher) = &config.publisher {
        bibtex.push_str(&format!("  publisher = {{{}}},\n", braced(publisher)));
    }
    bibtex.push_str(&format!("  url = {{{address}}}\n}}"));
    let mut csl = json!({
        "id": doc.id,
        "type": "webpage",
        "title": doc.title(),
        "container-title": config.title,
        "URL": address,
        "language": doc.text("language").unwrap_or(&config.language),
    });
    if let Some(publisher) = &config.publisher {
        csl["publisher"] = json!(publisher);
    }
    let csl = serde_json::to_string_pretty(&json!([csl])).unwrap_or_default();
    Mapping::default()
        .with("text", Node::text(&text))
        .with("bibtex", Node::text(&bibtex))
        .with("csl", Node::text(&csl))
        .node()
}

/// The record as JSON-LD, fit to stand in a page.
pub fn linked_data(site: &Site, doc_idx: DocIdx) -> Node {
    let mut data = Map::new();
    data.insert("@context".into(), json!("https://schema.org"));
    data.extend(described(site, doc_idx, Ids::None));
    // No text may end the element it stands in.
    let text = Json::Object(data).to_string().replace('<', "\\u003c");
    Node::html(&text)
}

/// Plans `data/dossier.jsonld`: all records as one graph. Its context is inside, so that a program reads it without a network.
pub fn plan(outlook: &Outlook<'_>, plan: &mut Plan<'_>, wholes: &mut Wholes, changes: &Changes) {
    let site = &outlook.site;
    let graph = joined(&mut wholes.linked, outlook, changes, ",\n", |doc_idx| {
        let mut data = Map::new();
        data.insert("@id".into(), json!(id(site, doc_idx)));
        data.extend(described(site, doc_idx, Ids::All));
        Json::Object(data).to_string()
    });
    let text = format!("{{\"@context\": {{\"@vocab\": \"https://schema.org/\"}},\n\"@graph\": [\n{graph}\n]}}\n");
    plan.add_own(addresses::LINKED_DATA, Content::bytes(text));
}

/// The name of a record in the graph: its address, seen from the file of the graph if the dossier has none of its own.
fn id(site: &Site, doc_idx: DocIdx) -> String {
    match &site.config.base_url {
        Some(_) => address(site, doc_idx),
        None => format!("../{}", site.path(doc_idx)),
    }
}

/// Whether records referred to carry their names in the graph.
#[derive(Clone, Copy, PartialEq)]
enum Ids {
    None,
    All,
}

fn described(site: &Site, doc_idx: DocIdx, ids: Ids) -> Map<String, Json> {
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

/// Absolute where the dossier knows its address.
fn address(site: &Site, doc_idx: DocIdx) -> String {
    let path = site.path(doc_idx);
    match &site.config.base_url {
        Some(base) => format!("{base}/{path}"),
        None => path,
    }
}

/// Letters that mean something to TeX.
pub fn braced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '{' | '}' | '%' | '&' | '#' | '_' | '$' => out.extend(['\\', c]),
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            c => out.push(c),
        }
    }
    out
}
