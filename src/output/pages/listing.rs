//! A listing for every kind, and what the home page shows of each.

use crate::base::Spot;
use crate::graph::{DocIdx, addresses};
use crate::model::Kind;
use crate::output::context::Outlook;
use crate::output::plan::{Content, Part, Sheet};
use crate::output::view::body::Writer;
use crate::output::view::facets;
use crate::output::view::fields::Nodes;
use crate::output::view::introduction::introduction;
use crate::output::view::kind::kind_node;
use crate::output::view::table::{columns, groups};
use crate::output::view::users::users;
use crate::text::template::{Mapping, Node};

/// A part for each kind: its listing, and a page for each value of its facets.
pub fn parts<'o>(outlook: &'o Outlook<'o>) -> Vec<Part<'o>> {
    let kinds = outlook.site.config.vocabulary.kinds.iter().enumerate();
    let part = |(kind_idx, kind): (usize, &'o Kind)| {
        Part::new(format!("listing of {}", kind.name), move |sheet| plan(outlook, sheet, kind_idx, kind))
    };
    kinds.map(part).collect()
}

fn plan(outlook: &Outlook<'_>, sheet: &mut Sheet, kind_idx: usize, kind: &Kind) {
    let site = &outlook.site;
    let docs = site.of_kind(kind_idx);
    let Some(address) = addresses::listing(kind).filter(|_| !docs.is_empty()) else { return };
    let mut writer = Writer::new(outlook, &address);
    let introduction = introduction(site, kind);
    let body = introduction.map(|doc_idx| writer.html(doc_idx, &site.texts[doc_idx])).unwrap_or_default();
    let is_plain = kind.listing == "listing.html";
    let entries: Vec<(DocIdx, Node)> =
        docs.iter().map(|doc_idx| (*doc_idx, entry(outlook, *doc_idx, &mut writer, is_plain))).collect();
    let facets = facets::of_kind(site, kind, &docs);
    let view = outlook
        .view(&address, &kind.plural)
        .with("kind", kind_node(kind))
        .with("body", Node::html(&body))
        .with("columns", columns(kind))
        .with("facets", facets::nodes(kind, &facets))
        .with("n_items", Node::number(entries.len()))
        .with("groups", groups(site, kind, &entries))
        .with("notes", writer.notes());
    let owner =
        introduction.map_or_else(|| Spot::file(&site.config.file.path), |doc_idx| Spot::file(&site.docs[doc_idx].file));
    sheet.add_page(&address, &owner, Content::page(&kind.listing, view));
    crate::output::pages::facet::plan(outlook, sheet, kind, &facets);
}

/// The card, and all fields where the listing's own template shows more than a table.
pub(crate) fn entry<'o>(outlook: &'o Outlook<'o>, doc_idx: DocIdx, writer: &mut Writer<'o>, is_plain: bool) -> Node {
    let mut entry = Mapping::default()
        .with("card", outlook.cards[doc_idx].clone())
        .with("facets", Node::text(&facets::words(&outlook.site, doc_idx)));
    if !is_plain {
        let (fields, _) =
            Nodes { site: &outlook.site, doc_idx, writer: Some(writer) }.fields(&outlook.site.docs[doc_idx]);
        entry.set("fields", fields);
        entry.set("n_uses", Node::number(users(&outlook.site, doc_idx).len()));
    }
    entry.node()
}
