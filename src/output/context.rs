//! What every page and export sees: the site, and values computed once for all of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::view::facets::{self, FacetValues, offered_facets};
use super::view::{cards, site_node};
use crate::graph::ids::Key;
use crate::graph::locator::CitedBy;
use crate::graph::reads::{Aspect, Changes, RecordMemos, Refreshed, Tracked};
use crate::graph::{DocIdx, Site};
use crate::model::inputs::{Inputs, Previous};
use crate::text::template::{Node, View};
use crate::text::words::Words;

/// The site, with the values that pages and exports share.
#[derive(Debug)]
pub struct Context<'i> {
    /// All linked records.
    pub site: Site,
    /// The inputs of the build.
    pub inputs: &'i Inputs,
    /// For each record, its entry in lists.
    pub cards: Tracked<Node>,
    /// For each citable record, all its fields, for notes and references.
    pub references: Tracked<Node>,
    /// For each citable record, which records cite which of its paragraphs.
    pub cited_by: Tracked<Arc<CitedBy>>,
    /// The facet values of each record.
    pub facets: Tracked<Arc<FacetValues>>,
    /// Names of the facets that each kind's listing offers, by index of the kind.
    pub offered_facets: Vec<Vec<String>>,
    /// The dossier data shown on every page.
    site_node: Node,
}

/// Memos of the shared values, by record.
#[derive(Debug, Default)]
pub struct ContextMemos {
    site_node: Option<Node>,
    template_names: Vec<String>,
    previous: Option<Arc<Previous>>,
    offered_facets: Option<Vec<Vec<String>>>,
    cards: RecordMemos<Node>,
    references: RecordMemos<Node>,
    cited_by: RecordMemos<Arc<CitedBy>>,
    facets: RecordMemos<Arc<FacetValues>>,
}

impl<'i> Context<'i> {
    /// Computes the shared values and marks which of them changed.
    pub fn new(site: Site, inputs: &'i Inputs, memos: &mut ContextMemos, changes: &mut Changes) -> Self {
        let all = site.all();
        let site_node = site_node::site_node(&site);
        let template_names: Vec<String> = inputs.theme.templates.keys().cloned().collect();
        changes.is_full_rebuild |= memos.site_node.as_ref() != Some(&site_node)
            || memos.template_names != template_names
            || memos.previous != inputs.previous;
        memos.previous.clone_from(&inputs.previous);
        memos.site_node = Some(site_node.clone());
        memos.template_names = template_names;

        let is_citable = |(_, doc_idx): &(Key, DocIdx)| site.kind_of(*doc_idx).is_citable;
        let citable: Vec<(Key, DocIdx)> = all.iter().copied().filter(is_citable).collect();
        let cards = memos.cards.refresh(&all, changes, |doc_idx| cards::card(&site, doc_idx));
        let references = memos.references.refresh(&citable, changes, |doc_idx| cards::reference(&site, doc_idx));
        let cited_by = memos.cited_by.refresh(&citable, changes, |doc_idx| Arc::new(cards::cited_by(&site, doc_idx)));
        let facets = memos.facets.refresh(&all, changes, |doc_idx| Arc::new(facets::values(&site, doc_idx)));
        let has_other_facets = !facets.is_empty() || memos.offered_facets.is_none() || changes.has_record_set();
        mark_changed(&memos.cards, cards, Aspect::Card, changes);
        mark_changed(&memos.references, references, Aspect::Reference, changes);
        mark_changed(&memos.cited_by, cited_by, Aspect::CitedBy, changes);
        mark_changed(&memos.facets, facets, Aspect::Facets, changes);

        let facets = Tracked::new(in_order(&all, &memos.facets), &site.keys, Aspect::Facets);
        if has_other_facets {
            let offered = offered_facets(&site, &facets);
            changes.is_full_rebuild |= memos.offered_facets.as_ref() != Some(&offered);
            memos.offered_facets = Some(offered);
        }
        Self {
            inputs,
            cards: Tracked::new(in_order(&all, &memos.cards), &site.keys, Aspect::Card),
            references: Tracked::new(in_order(&all, &memos.references), &site.keys, Aspect::Reference),
            cited_by: Tracked::new(in_order(&all, &memos.cited_by), &site.keys, Aspect::CitedBy),
            facets,
            offered_facets: memos.offered_facets.clone().unwrap_or_default(),
            site_node,
            site,
        }
    }

    /// Reader-facing messages.
    pub fn words(&self) -> &'static Words {
        self.site.config.words
    }

    /// A view with what every page needs: the dossier, the relative path to the root, the page's address and title.
    pub fn view(&self, address: &str, title: &str) -> View {
        let depth = address.matches('/').count();
        View::default()
            .with("site", self.site_node.clone())
            .with("root", Node::text(&"../".repeat(depth)))
            .with("path", Node::text(address))
            .with("title", Node::text(title))
    }
}

/// The memoized values in record order; the default for a record without a memo.
fn in_order<T: Clone + Default + Send + Sync>(all: &[(Key, DocIdx)], memos: &RecordMemos<T>) -> Vec<T> {
    all.iter().map(|(key, _)| memos.get(*key).cloned().unwrap_or_default()).collect()
}

/// Marks only values that differ: recomputed is not changed.
fn mark_changed<T: PartialEq + Send + Sync>(
    memos: &RecordMemos<T>,
    refreshed: Vec<Refreshed<T>>,
    aspect: Aspect,
    changes: &mut Changes,
) {
    for (key, _, before) in refreshed {
        if before.as_ref() != memos.get(key) {
            changes.add(key, aspect);
        }
    }
}

/// Groups items under headings, in the order in which headings appear.
pub fn grouped<H: PartialEq, T>(items: impl IntoIterator<Item = (H, T)>) -> Vec<(H, Vec<T>)> {
    let mut groups: Vec<(H, Vec<T>)> = Vec::new();
    for (heading, item) in items {
        match groups.last_mut().filter(|(it, _)| *it == heading) {
            Some((_, group)) => group.push(item),
            None => groups.push((heading, vec![item])),
        }
    }
    groups
}

/// Counts how often each item occurs.
pub fn counts<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    items.into_iter().for_each(|item| *counts.entry(item).or_default() += 1);
    counts
}
