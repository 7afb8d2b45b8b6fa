//! CSV tables such as `data/people.csv`, one per kind.

use serde_json::Value as Json;

use super::{Export, Pieces};
use crate::graph::own_pages::Facts;
use crate::graph::{DocIdx, addresses};
use crate::model::Kind;
use crate::output::view::json::value_json;
use crate::output::{Content, Context, Files};
use crate::text::csv;

/// The row in `EXPORTS`.
pub const EXPORT: Export = Export { prefix: "data/", about: None, addresses: all_addresses, piece: row, assemble };

/// The address of a kind's table.
pub fn address(kind: &Kind) -> String {
    format!("data/{}.csv", kind.folder)
}

fn all_addresses(facts: &Facts<'_>) -> Vec<String> {
    let kinds = facts.config.vocabulary.kinds.iter().enumerate();
    let has_records = |kind_idx: usize| facts.docs.iter().any(|doc| doc.kind == kind_idx);
    let with_table = kinds.filter(|(kind_idx, kind)| addresses::listing(kind).is_some() && has_records(*kind_idx));
    with_table.map(|(_, kind)| address(kind)).collect()
}

/// Id, title and address, then every public field of the kind.
fn row(context: &Context<'_>, doc_idx: DocIdx) -> String {
    let site = &context.site;
    let doc = &site.docs[doc_idx];
    let mut cells = vec![doc.id.clone(), doc.title().to_owned(), site.path(doc_idx)];
    cells.extend(site.kind(doc).public_fields().map(|def| {
        let json = doc.public.get(def).and_then(|value| value_json(site, doc_idx, def, value));
        json.map(|json| cell(&json)).unwrap_or_default()
    }));
    csv::write(&[cells])
}

fn assemble(context: &Context<'_>, pieces: &Pieces<'_>, files: &mut Files<'_>) {
    let site = &context.site;
    for (kind_idx, kind) in site.kinds().filter(|(_, kind)| addresses::listing(kind).is_some()) {
        let names = ["id", "title", "path"].into_iter().chain(kind.public_fields().map(|def| def.name.as_str()));
        let mut text = csv::write(&[names.map(str::to_owned).collect()]);
        site.by_kind(kind_idx).iter().for_each(|doc_idx| text.push_str(pieces.of(*doc_idx)));
        files.add_own(&address(kind), Content::bytes(text));
    }
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
