//! What a page says of itself: how to cite it, and linked data in the words of schema.org.

use serde_json::{Map, Value as Json, json};

use crate::graph::addresses;
use crate::graph::reads::Changes;
use crate::output::context::Outlook;
use crate::output::plan::{Content, Plan};
use crate::output::view::schema_org::{Ids, described, id};
use crate::output::{Wholes, joined};

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
