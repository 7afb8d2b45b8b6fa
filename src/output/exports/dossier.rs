//! The dossier as data: everything as JSON, and a CSV for each kind.

use serde_json::{Map, Value as Json, json};

use crate::graph::reads::Changes;
use crate::graph::{DocIdx, Site, Target, addresses};
use crate::model::Document;
use crate::model::public::public;
use crate::output::context::Outlook;
use crate::output::plan::{Content, Plan};
use crate::output::view::body::plain;
use crate::output::view::fields::type_word;
use crate::output::view::json::value_json;
use crate::output::{Wholes, joined};

/// Plans `data/dossier.json`.
pub fn plan(outlook: &Outlook<'_>, plan: &mut Plan<'_>, wholes: &mut Wholes, changes: &Changes) {
    let site = &outlook.site;
    let records = joined(&mut wholes.records, outlook, changes, ",\n    ", |doc_idx| {
        let text = serde_json::to_string_pretty(&record(site, doc_idx)).expect("a tree of texts is always JSON");
        text.replace('\n', "\n    ")
    });
    let head = serde_json::to_string_pretty(&about(site)).expect("a tree of texts is always JSON");
    let head = head.trim_end_matches("\n}");
    let text = match records.is_empty() {
        true => format!("{head},\n  \"records\": []\n}}\n"),
        false => format!("{head},\n  \"records\": [\n    {records}\n  ]\n}}\n"),
    };
    plan.add_own(addresses::DATA, Content::bytes(text));
}

fn about(site: &Site) -> Json {
    let config = &site.config;
    let kinds = config.vocabulary.kinds.iter().map(|kind| {
        let fields = kind.fields.iter().filter(|def| crate::model::public::is_published(def)).map(|def| {
            json!({"name": def.name, "label": def.label, "type": type_word(&def.field_type), "list": def.is_list})
        });
        json!({"name": kind.name, "label": kind.label, "plural": kind.plural, "folder": kind.folder, "citable": kind.is_citable, "fields": fields.collect::<Vec<_>>()})
    });
    json!({
        "title": config.title,
        "description": config.description,
        "language": config.language,
        "publisher": config.publisher,
        "license": config.license,
        "base_url": config.base_url,
        "edition": config.edition.as_ref().map(|it| it.written()),
        "kinds": kinds.collect::<Vec<_>>(),
    })
}

fn record(site: &Site, doc_idx: DocIdx) -> Json {
    let doc: &Document = &site.docs[doc_idx];
    let prose = &site.texts[doc_idx];
    let mut fields = Map::new();
    for (def, value) in public(doc) {
        if let Some(json) = value_json(site, doc_idx, def, value) {
            fields.insert(def.name.clone(), json);
        }
    }
    let mut referred: Vec<&str> = site
        .links(doc_idx)
        .filter(|(_, link, _)| link.is_public)
        .filter_map(|(_, _, target)| match target {
            Target::Record(to, _) => Some(site.id(*to)),
            _ => None,
        })
        .collect();
    referred.sort_unstable();
    referred.dedup();
    json!({
        "id": doc.id,
        "kind": site.kind(doc).name,
        "title": doc.title(),
        "path": format!("{}.html", doc.address),
        "fields": fields,
        "text": plain(site, doc_idx, prose, &prose.body.text),
        "refers_to": referred,
    })
}
