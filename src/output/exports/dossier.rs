//! `data/dossier.json`: the whole dossier, each record with its fields, its text and what it refers to.

use serde_json::{Map, Value as Json, json};

use super::{Export, Pieces};
use crate::graph::addresses::DATA;
use crate::graph::{DocIdx, Site, Target};
use crate::model::Document;
use crate::output::view::body::plain;
use crate::output::view::json::value_json;
use crate::output::{Content, Context, Files};

/// The row in `EXPORTS`.
pub const EXPORT: Export = Export {
    prefix: DATA,
    about: Some("about-dossier"),
    addresses: |_| vec![DATA.to_owned()],
    piece: |context, doc_idx| format!("{:#}", record(&context.site, doc_idx)).replace('\n', "\n    "),
    assemble,
};

fn assemble(context: &Context<'_>, pieces: &Pieces<'_>, files: &mut Files<'_>) {
    let head = format!("{:#}", about(&context.site));
    let head = head.trim_end_matches("\n}");
    let records = pieces.join(",\n    ");
    let text = match records.is_empty() {
        true => format!("{head},\n  \"records\": []\n}}\n"),
        false => format!("{head},\n  \"records\": [\n    {records}\n  ]\n}}\n"),
    };
    files.add_own(DATA, Content::bytes(text));
}

/// The dossier's settings and the kinds that have records.
fn about(site: &Site) -> Json {
    let config = &site.config;
    let kinds = site.kinds().map(|(_, kind)| {
        let fields = kind.public_fields().map(
            |def| json!({"name": def.name, "label": def.label, "type": def.field_type.word(), "list": def.is_list}),
        );
        json!({
            "name": kind.name,
            "label": kind.label,
            "plural": kind.plural,
            "folder": kind.folder,
            "citable": kind.is_citable,
            "fields": fields.collect::<Vec<_>>(),
        })
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
    let fields: Map<String, Json> = doc
        .public
        .iter()
        .filter_map(|(def, value)| Some((def.name.clone(), value_json(site, doc_idx, def, value)?)))
        .collect();
    let mut referred: Vec<&str> = site
        .links(doc_idx)
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
        "path": site.path(doc_idx),
        "fields": fields,
        "text": plain(site, doc_idx, prose, &prose.body.text),
        "refers_to": referred,
    })
}
