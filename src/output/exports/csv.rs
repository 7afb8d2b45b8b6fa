//! A CSV for each kind.

use serde_json::Value as Json;

use crate::graph::{DocIdx, Site};
use crate::model::public::public;
use crate::model::{FieldDef, Kind};
use crate::output::context::Outlook;
use crate::output::pages::data::data_page;
use crate::output::plan::{Content, Part};
use crate::output::view::json::value_json;
use crate::text::csv;

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

fn table(site: &Site, kind: &Kind, docs: &[DocIdx]) -> Vec<Vec<String>> {
    let fields: Vec<&FieldDef> = kind.fields.iter().filter(|def| crate::model::public::is_published(def)).collect();
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
