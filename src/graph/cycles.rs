//! Finds cycles in fields that forbid them: a place inside itself, an event that follows itself.

use std::collections::BTreeMap;

use crate::base::{Diagnostics, problem};
use crate::graph::ids::DocIdx;
use crate::graph::site::{Site, Target};
use crate::model::Via;

/// Reports each cycle once.
pub fn check(site: &Site, diags: &mut Diagnostics) {
    for (kind_idx, kind) in site.config.vocabulary.kinds.iter().enumerate() {
        for field in kind.fields.iter().filter(|field| field.is_acyclic) {
            let steps = steps(site, kind_idx, &field.name);
            report(site, &field.name, &steps, diags);
        }
    }
}

/// The edges made by one field: for each record, the records it refers to and the slot of the link.
fn steps(site: &Site, kind_idx: usize, field: &str) -> BTreeMap<DocIdx, Vec<(DocIdx, usize)>> {
    let mut steps: BTreeMap<DocIdx, Vec<(DocIdx, usize)>> = BTreeMap::new();
    for doc_idx in site.by_kind(kind_idx).iter().copied() {
        for (slot, link, target) in site.all_links(doc_idx) {
            if let (Via::Field { field: name, .. }, Target::Record(to, _)) = (&link.via, target)
                && name == field
            {
                steps.entry(doc_idx).or_default().push((*to, slot));
            }
        }
    }
    steps
}

fn report(site: &Site, field: &str, steps: &BTreeMap<DocIdx, Vec<(DocIdx, usize)>>, diags: &mut Diagnostics) {
    // 1: on the trail, 2: done. An explicit stack: a chain can be as long as the dossier, too deep for recursion.
    let mut state: BTreeMap<DocIdx, u8> = BTreeMap::new();
    for start in steps.keys() {
        let mut trail: Vec<(DocIdx, usize)> = vec![(*start, 0)];
        while let Some((doc_idx, next)) = trail.pop() {
            if next == 0 && state.insert(doc_idx, 1) == Some(2) {
                state.insert(doc_idx, 2);
                continue;
            }
            let Some((to, slot)) = steps.get(&doc_idx).and_then(|list| list.get(next)) else {
                state.insert(doc_idx, 2);
                continue;
            };
            trail.push((doc_idx, next + 1));
            match state.get(to) {
                Some(1) => {
                    let from = trail.iter().position(|(it, _)| it == to).unwrap_or(0);
                    let mut cycle: Vec<&str> = trail[from..].iter().map(|(it, _)| site.id(*it)).collect();
                    cycle.push(site.id(*to));
                    diags.push(problem::cycle(site.docs[doc_idx].links[*slot].spot.clone(), field, &cycle));
                }
                Some(_) => {}
                None => trail.push((*to, 0)),
            }
        }
    }
}
