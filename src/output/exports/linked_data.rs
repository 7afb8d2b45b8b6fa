//! `data/dossier.jsonld`: all records as one schema.org graph. The context is inline, so that no network is needed to read it.

use serde_json::{Map, Value as Json, json};

use super::{Export, Pieces};
use crate::graph::DocIdx;
use crate::output::view::schema_org::{Ids, described, id};
use crate::output::{Content, Context, Files};

const ADDRESS: &str = "data/dossier.jsonld";

/// The row in `EXPORTS`.
pub const EXPORT: Export = Export {
    prefix: ADDRESS,
    about: Some("about-linked-data"),
    addresses: |_| vec![ADDRESS.to_owned()],
    piece: node,
    assemble,
};

fn node(context: &Context<'_>, doc_idx: DocIdx) -> String {
    let site = &context.site;
    let mut data = Map::new();
    data.insert("@id".into(), json!(id(site, doc_idx)));
    data.extend(described(site, doc_idx, Ids::All));
    Json::Object(data).to_string()
}

fn assemble(_: &Context<'_>, pieces: &Pieces<'_>, files: &mut Files<'_>) {
    let graph = pieces.join(",\n");
    let text = format!("{{\"@context\": {{\"@vocab\": \"https://schema.org/\"}},\n\"@graph\": [\n{graph}\n]}}\n");
    files.add_own(ADDRESS, Content::bytes(text));
}
