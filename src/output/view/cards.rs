//! Cards: a record's entry in lists, made once and shared by every page that lists it.

use super::body::{locator_of, summary};
use super::fields::{Nodes, maybe_date, ref_mapping};
use super::situations;
use crate::graph::locator::{CitedBy, Citing};
use crate::graph::{DocIdx, Site};
use crate::model::vocabulary::Sign;
use crate::model::{Document, FieldDef, Role, Value};
use crate::text::template::{Mapping, Node};

/// The card of a record.
pub fn card(site: &Site, doc_idx: DocIdx) -> Node {
    let doc = &site.docs[doc_idx];
    let words = site.config.words;
    let mut card = ref_mapping(site, doc_idx);
    card.set("kind_label", Node::text(&site.kind(doc).label));
    card.set("summary", Node::text(&summary(site, doc_idx)));
    card.set("names", Node::list(doc.names()[1..].iter().map(|name| Node::text(name))));
    card.set("date", maybe_date(doc.date(), words));
    card.set("end_date", maybe_date(doc.end_date(), words));
    let mut columns = Mapping::default();
    let mut nodes = Nodes { site, doc_idx, writer: None };
    let status = situations::nodes(site, doc_idx);
    let mut caution = None;
    for (def, value) in doc.public.iter().filter(|(def, _)| def.is_column || def.role == Some(Role::Place)) {
        let is_status = def.role == Some(Role::Status);
        let Some(node) = (if is_status { Some(status.clone()) } else { nodes.value(def, value) }) else { continue };
        caution = caution.or_else(|| caution_of(def, value));
        columns.set(&def.name, node);
    }
    card.set("columns", columns.node());
    card.set("status", status);
    card.set("caution", Node::maybe(caution));
    card.node()
}

/// The label of a choice that is marked `caution`.
fn caution_of<'d>(def: &'d FieldDef, value: &'d Value) -> Option<&'d str> {
    let Value::Choice(word) = value else { return None };
    let choice = def.field_type.options()?.get(word)?;
    (choice.sign == Some(Sign::Caution)).then_some(&choice.label)
}

/// All fields of a citable record, for notes and references.
pub fn reference(site: &Site, doc_idx: DocIdx) -> Node {
    let doc: &Document = &site.docs[doc_idx];
    let (fields, _) = Nodes { site, doc_idx, writer: None }.fields(doc);
    ref_mapping(site, doc_idx).with("fields", fields).node()
}

/// Which records cite which paragraph of a citable record.
pub fn cited_by(site: &Site, doc_idx: DocIdx) -> CitedBy {
    let mut by_anchor = CitedBy::new();
    for edge in site.inbound[doc_idx].iter() {
        let wanted = &site.docs[edge.from].links[edge.slot].wanted;
        for anchor in locator_of(wanted).map(|written| site.locate(doc_idx, written).anchors).unwrap_or_default() {
            let citing = Citing { path: site.path(edge.from), title: site.title(edge.from).to_owned() };
            let all = by_anchor.entry(anchor).or_default();
            // Edges are in the order of records.
            if all.last() != Some(&citing) {
                all.push(citing);
            }
        }
    }
    by_anchor
}
