//! `data/changes.json`: the change log, for programs and for the next edition.

use serde_json::{Value as Json, json};

use super::{Export, Pieces, no_piece};
use crate::graph::addresses::CHANGES_DATA;
use crate::graph::own_pages::Facts;
use crate::graph::{DocIdx, Site};
use crate::output::view::change_log::{Change, Entry, log};
use crate::output::{Content, Context, Files};
use crate::text::edtf::PartialDate;

/// The row in `EXPORTS`.
pub const EXPORT: Export =
    Export { prefix: CHANGES_DATA, about: Some("about-changes"), addresses, piece: no_piece, assemble };

fn addresses(facts: &Facts<'_>) -> Vec<String> {
    facts.has_previous.then(|| CHANGES_DATA.to_owned()).into_iter().collect()
}

fn assemble(context: &Context<'_>, _: &Pieces<'_>, files: &mut Files<'_>) {
    let site = &context.site;
    if !site.has_export(CHANGES_DATA) {
        return;
    }
    let data = json!({
        "edition": site.config.edition.as_ref().map(PartialDate::written),
        "entries": log(context).iter().map(|entry| entry_json(site, entry)).collect::<Vec<_>>(),
    });
    files.add_own(CHANGES_DATA, Content::bytes(format!("{data:#}\n")));
}

fn entry_json(site: &Site, entry: &Entry) -> Json {
    let reference = |doc_idx: DocIdx| {
        json!({
            "id": site.id(doc_idx),
            "kind": site.kind_of(doc_idx).name,
            "title": site.title(doc_idx),
            "path": site.path(doc_idx),
        })
    };
    let change = |it: &Change| {
        let mut json = reference(it.doc_idx);
        json["field"] = json!(it.field);
        json["label"] = json!(it.label);
        json["before"] = json!(it.before);
        json["now"] = json!(it.now);
        json
    };
    json!({
        "edition": entry.edition.written(),
        "since": entry.since.as_ref().map(PartialDate::written),
        "new": entry.new.iter().map(|it| reference(*it)).collect::<Vec<_>>(),
        "changed": entry.changed.iter().map(change).collect::<Vec<_>>(),
    })
}
