//! The dossier as data: everything as JSON, and a CSV for each kind.

use serde_json::{Map, Value as Json, json};

use super::body::plain;
use super::fields::{names_hidden, public, type_word};
use super::{Content, Outlook, Part, Plan, Sheet, Wholes, joined};
use crate::graph::reads::Changes;
use crate::graph::{DocIdx, Site, Target, addresses};
use crate::model::{Document, FieldDef, FieldSet, Kind, Reference, Value};
use crate::text::csv;
use crate::text::template::{Mapping, Node};

/// A table for each kind.
pub fn parts<'o>(outlook: &'o Outlook<'o>) -> Vec<Part<'o>> {
    let kinds = outlook.site.config.vocabulary.kinds.iter().enumerate();
    let with_folder = kinds.filter(|(_, kind)| !kind.folder.is_empty());
    let part = |(kind_idx, kind): (usize, &'o Kind)| {
        Part::new(format!("table of {}", kind.name), move |sheet| {
            let site = &outlook.site;
            let docs = site.by_kind(kind_idx);
            if !docs.is_empty() {
                sheet.add_own(
                    &format!("data/{}.csv", kind.folder),
                    Content::bytes(csv::write(&table(site, kind, docs))),
                );
            }
        })
    };
    with_folder.map(part).chain([Part::new("data page", |sheet| data_page(outlook, sheet))]).collect()
}

/// What there is as data, and what the fields mean: made from the vocabulary.
fn data_page(outlook: &Outlook<'_>, sheet: &mut Sheet) {
    let site = &outlook.site;
    let kinds = site.config.vocabulary.kinds.iter().enumerate();
    let with_table = kinds.filter(|(kind_idx, kind)| !kind.folder.is_empty() && !site.by_kind(*kind_idx).is_empty());
    let kinds: Vec<Node> = with_table
        .map(|(kind_idx, kind)| {
            let fields = kind.fields.iter().filter(|def| super::fields::is_published(def)).map(|def| {
                Mapping::default()
                    .with("name", Node::text(&def.name))
                    .with("label", Node::text(&def.label))
                    .with("type", Node::text(type_word(&def.field_type)))
                    .with("is_list", Node::bool(def.is_list))
                    .node()
            });
            Mapping::default()
                .with("plural", Node::text(&kind.plural))
                .with("path", Node::text(&format!("data/{}.csv", kind.folder)))
                .with("n_records", Node::number(site.by_kind(kind_idx).len()))
                .with("fields", Node::list(fields))
                .node()
        })
        .collect();
    let kinds_of_site = || site.config.vocabulary.kinds.iter().enumerate();
    let has = |is_wanted: &dyn Fn(&Kind) -> bool| {
        kinds_of_site().any(|(kind_idx, kind)| is_wanted(kind) && !site.by_kind(kind_idx).is_empty())
    };
    let has_references = has(&|kind| kind.is_citable);
    let view = outlook
        .view(addresses::DATA_PAGE, "Data")
        .with("dossier", Node::text(addresses::DATA))
        .with("changes", Node::maybe(site.config.previous.as_ref().map(|_| addresses::CHANGES_DATA)))
        .with("linked_data", Node::text(addresses::LINKED_DATA))
        .with("ftm", Node::maybe(has(&|kind| kind.ftm.is_some()).then_some(addresses::FTM)))
        .with("csl", Node::maybe(has_references.then_some(addresses::CSL)))
        .with("bibtex", Node::maybe(has_references.then_some(addresses::BIBTEX)))
        .with("calendar", Node::maybe(super::calendar::has_entries(site).then_some(addresses::CALENDAR)))
        .with("kinds", Node::list(kinds));
    sheet.add_own_page(addresses::DATA_PAGE, Content::page("data.html", view));
}

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
        let fields = kind.fields.iter().filter(|def| super::fields::is_published(def)).map(|def| {
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

/// None if all that a value refers to is hidden.
pub fn value_json(site: &Site, doc_idx: DocIdx, def: &FieldDef, value: &Value) -> Option<Json> {
    let item = |value: &Value| item_json(site, doc_idx, value);
    if !def.is_list {
        return item(value);
    }
    let items: Vec<Json> = value.items().iter().filter_map(item).collect();
    (!items.is_empty()).then_some(Json::Array(items))
}

fn item_json(site: &Site, doc_idx: DocIdx, value: &Value) -> Option<Json> {
    Some(match value {
        Value::Text(text)
        | Value::Url(text)
        | Value::Choice(text)
        | Value::Language(text)
        | Value::Country(text)
        | Value::Geo(text)
        | Value::Sha256(text) => json!(text),
        Value::Number(text) => text.parse::<serde_json::Number>().map_or_else(|_| json!(text), Json::Number),
        Value::Markdown(prose) => json!(plain(site, doc_idx, prose, &prose.body.text)),
        Value::Date(date) => json!(date.written()),
        Value::Bool(it) => json!(it),
        Value::Image(image) => match &site.targets[doc_idx][image.slot] {
            Target::Asset(path) => {
                json!({"path": super::files::asset_address(path), "alt": image.alt, "credit": image.credit})
            }
            _ => return None,
        },
        Value::Ref(reference) => return reference_json(site, doc_idx, reference),
        Value::Record(set) if names_hidden(site, doc_idx, set) => return None,
        Value::Record(set) => Json::Object(set_json(site, doc_idx, set)),
        Value::List(_) => return None,
    })
}

fn set_json(site: &Site, doc_idx: DocIdx, set: &FieldSet) -> Map<String, Json> {
    let fields = set.iter().filter(|(def, _)| !def.is_private);
    fields.filter_map(|(def, value)| Some((def.name.clone(), value_json(site, doc_idx, def, value)?))).collect()
}

fn reference_json(site: &Site, doc_idx: DocIdx, reference: &Reference) -> Option<Json> {
    let mut json = match &site.targets[doc_idx][reference.slot] {
        Target::Record(to, _) => json!({"id": site.id(*to)}),
        Target::Text => json!({"text": reference.written}),
        _ => return None,
    };
    for (key, value) in [("role", &reference.role), ("note", &reference.note), ("at", &reference.at)] {
        if let Some(value) = value {
            json[key] = json!(value);
        }
    }
    Some(json)
}

fn table(site: &Site, kind: &Kind, docs: &[DocIdx]) -> Vec<Vec<String>> {
    let fields: Vec<&FieldDef> = kind.fields.iter().filter(|def| super::fields::is_published(def)).collect();
    let mut rows = vec![
        ["id", "title", "path"]
            .into_iter()
            .map(str::to_owned)
            .chain(fields.iter().map(|def| def.name.clone()))
            .collect::<Vec<_>>(),
    ];
    for doc_idx in docs {
        let doc = &site.docs[*doc_idx];
        let mut row = vec![doc.id.clone(), doc.title().to_owned(), format!("{}.html", doc.address)];
        for def in &fields {
            let value = public(doc).find(|(it, _)| it.name == def.name).map(|(_, value)| value);
            let json = value.and_then(|value| value_json(site, *doc_idx, def, value));
            row.push(json.map(|json| cell(&json)).unwrap_or_default());
        }
        rows.push(row);
    }
    rows
}

/// One cell: items by `; `, parts of an item by `, `.
fn cell(json: &Json) -> String {
    match json {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join("; "),
        Json::Object(fields) => match (fields.get("id").or(fields.get("text")), fields.get("role")) {
            (Some(id), Some(role)) => format!("{} ({})", cell(id), cell(role)),
            (Some(id), None) => cell(id),
            (None, _) => {
                fields.iter().map(|(key, value)| format!("{key}: {}", cell(value))).collect::<Vec<_>>().join(", ")
            }
        },
        other => other.to_string(),
    }
}
