//! The listing of every kind, and one page per value of its facets.

use super::facet;
use crate::base::Spot;
use crate::graph::{DocIdx, addresses};
use crate::output::view::body::Writer;
use crate::output::view::facets;
use crate::output::view::fields::Nodes;
use crate::output::view::introduction::introduction;
use crate::output::view::kind::kind_node;
use crate::output::view::referrers::referrers;
use crate::output::view::table::{columns, groups};
use crate::output::{Content, Context, Files, Part};
use crate::text::template::{Mapping, Node};

/// The template of a listing shown as a table.
const TABLE: &str = "listing.html";

/// One part per kind that has records.
pub fn parts(context: &Context<'_>) -> Vec<Part> {
    let kinds = context.site.kinds().filter(|(_, kind)| !kind.folder.is_empty());
    kinds.map(|(_, kind)| Part::named(&kind.name)).collect()
}

/// Makes the listing of a kind.
pub fn make(context: &Context<'_>, part: &Part, files: &mut Files<'_>) {
    let site = &context.site;
    let found = site.kinds().find(|(_, kind)| kind.name == part.name);
    let Some((kind_idx, kind)) = found else { return };
    let Some(address) = addresses::listing(kind) else { return };
    let docs = site.of_kind(kind_idx);
    let mut writer = Writer::new(context, &address);
    let introduction = introduction(site, kind);
    let body = introduction.map(|doc_idx| writer.html(doc_idx, &site.texts[doc_idx])).unwrap_or_default();
    let is_table = kind.listing == TABLE;
    let entries: Vec<(DocIdx, Node)> =
        docs.iter().map(|doc_idx| (*doc_idx, entry(context, *doc_idx, &mut writer, is_table))).collect();
    let facets = facets::of_kind(context, kind_idx, &docs);
    let view = context
        .view(&address, &kind.plural)
        .with("kind", kind_node(context, kind))
        .with("body", Node::html(&body))
        .with("columns", columns(kind))
        .with("facets", facets::nodes(context, kind, &facets))
        .with("n_items", Node::number(entries.len()))
        .with("groups", groups(site, kind, &entries))
        .with("notes", writer.notes());
    let file = introduction.map_or(&site.config.file.path, |doc_idx| &site.docs[doc_idx].file);
    files.add_page(&address, &Spot::file(file), Content::PageBy(kind.listing.clone(), view));
    facet::make(context, files, kind, &facets);
}

/// The card, plus all fields if the listing's own template shows more than a table.
fn entry<'o>(context: &'o Context<'o>, doc_idx: DocIdx, writer: &mut Writer<'o>, is_table: bool) -> Node {
    let site = &context.site;
    let mut entry = Mapping::default()
        .with("card", context.cards[doc_idx].clone())
        .with("facets", Node::text(&facets::words(context, doc_idx)));
    if !is_table {
        let (fields, _) = Nodes { site, doc_idx, writer: Some(writer) }.fields(&site.docs[doc_idx]);
        entry.set("fields", fields);
        entry.set("n_uses", Node::number(referrers(site, doc_idx).len()));
    }
    entry.node()
}
