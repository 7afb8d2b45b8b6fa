//! The network around a record: who is connected to it through which event.

use crate::graph::{DocIdx, Target};
use crate::model::{FieldType, Via, Wanted};
use crate::output::Context;
use crate::text::template::{Mapping, Node};

/// The most records in a chart that stays legible.
const MOST_NODES: usize = 30;

/// The most timeline records among them.
const MOST_EVENTS: usize = 12;

/// Characters per label.
const LABEL: usize = 38;

/// The record, its events, and the other records in them; at most `MOST_NODES` in all.
pub fn network(context: &Context<'_>, doc_idx: DocIdx) -> Node {
    let site = &context.site;
    let plays_a_part = |from: DocIdx, slot: usize| {
        let doc = &site.docs[from];
        let Via::Field { field, .. } = &doc.links[slot].via else { return false };
        let def = site.kind(doc).fields.iter().find(|def| def.name == *field);
        matches!(def.map(|def| &def.field_type), Some(FieldType::Ref(to)) if !to.roles.0.is_empty())
            && matches!(doc.links[slot].wanted, Wanted::Id { .. })
    };
    let mut events: Vec<DocIdx> = site.inbound[doc_idx]
        .iter()
        .filter(|edge| site.kind_of(edge.from).is_in_timeline && plays_a_part(edge.from, edge.slot))
        .map(|edge| edge.from)
        .collect();
    events.sort_by_cached_key(|it| site.sort_key(*it));
    events.dedup();
    let n_events = events.len();
    events.truncate(MOST_EVENTS);
    let mut others: Vec<DocIdx> = Vec::new();
    let mut ties: Vec<(usize, usize)> = Vec::new();
    for (event_idx, event) in events.iter().enumerate() {
        for (slot, _, target) in site.links(*event) {
            let Target::Record(to, _) = target else { continue };
            if *to == doc_idx || !plays_a_part(*event, slot) {
                continue;
            }
            let at = others.iter().position(|it| it == to);
            if at.is_none() && others.len() + events.len() + 1 >= MOST_NODES {
                continue;
            }
            let at = at.unwrap_or_else(|| {
                others.push(*to);
                others.len() - 1
            });
            if !ties.contains(&(event_idx, at)) {
                ties.push((event_idx, at));
            }
        }
    }
    if others.is_empty() {
        return Node::none();
    }
    let side = |docs: &[DocIdx]| {
        Node::list(docs.iter().map(|it| {
            Mapping::default()
                .with("label", Node::text(&shortened(site.title(*it))))
                .with("card", context.cards[*it].clone())
                .node()
        }))
    };
    let lines = ties.iter().map(|(event, other)| {
        Mapping::default().with("from", Node::number(*event)).with("to", Node::number(*other)).node()
    });
    Mapping::default()
        .with("events", side(&events))
        .with("others", side(&others))
        .with("ties", Node::list(lines.collect::<Vec<_>>()))
        .with("n_rows", Node::number(events.len().max(others.len())))
        .with("n_left_out", Node::number(n_events - events.len()))
        .node()
}

/// Shortens a label to fit into a chart.
pub fn shortened(text: &str) -> String {
    if text.chars().count() <= LABEL {
        return text.to_owned();
    }
    let cut: String = text.chars().take(LABEL - 2).collect();
    format!("{} …", &cut[..cut.rfind(' ').unwrap_or(cut.len())])
}
