//! What lists say of a record. One card per record, made once and shared by every page that lists it.

use crate::graph::locator::{self, CitedBy, Citing};
use crate::graph::{DocIdx, Site};
use crate::model::{Document, Role};
use crate::output::view::body::{locator_of, summary};
use crate::output::view::fields::{Nodes, date_node, ref_mapping};
use crate::text::template::{Mapping, Node};

/// What lists say of a record.
pub fn card(site: &Site, doc_idx: DocIdx) -> Node {
    let doc = &site.docs[doc_idx];
    let kind = site.kind(doc);
    let mut card = ref_mapping(site, doc_idx);
    card.set("kind_label", Node::text(&kind.label));
    card.set("summary", Node::text(&summary(site, doc_idx)));
    card.set("names", Node::list(doc.names()[1..].iter().map(|name| Node::text(name))));
    card.set("date", doc.date().map_or_else(Node::none, date_node));
    card.set("end_date", doc.fields.role(Role::EndDate).and_then(|it| it.as_date()).map_or_else(Node::none, date_node));
    let mut columns = Mapping::default();
    let mut nodes = Nodes { site, doc_idx, writer: None };
    for (def, value) in
        crate::model::public::public(doc).filter(|(def, _)| def.is_column || def.role == Some(Role::Place))
    {
        if let Some(node) = nodes.value(def, value) {
            columns.set(&def.name, node);
        }
    }
    card.set("columns", columns.node());
    card.node()
}

/// All fields of a citable record, for notes and references.
pub fn reference(site: &Site, doc_idx: DocIdx) -> Node {
    let doc: &Document = &site.docs[doc_idx];
    let (fields, _) = Nodes { site, doc_idx, writer: None }.fields(doc);
    ref_mapping(site, doc_idx).with("fields", fields).node()
}

/// Who relies on which paragraph of a citable record.
pub fn cited_by(site: &Site, doc_idx: DocIdx) -> CitedBy {
    let doc = &site.docs[doc_idx];
    let kind = site.kind(doc);
    let mut by_anchor = CitedBy::new();
    for edge in site.inbound[doc_idx].iter() {
        let wanted = &site.docs[edge.from].links[edge.slot].wanted;
        for anchor in locator_of(wanted).map(|written| locator::resolve(doc, kind, written).anchors).unwrap_or_default()
        {
            let citing = Citing { path: site.path(edge.from), title: site.title(edge.from).to_owned() };
            let all = by_anchor.entry(anchor).or_default();
            if !all.contains(&citing) {
                all.push(citing);
            }
        }
    }
    by_anchor
}
