//! The change log page.

use std::collections::BTreeMap;

use crate::graph::addresses::CHANGES_DATA;
use crate::graph::own_pages::CHANGES;
use crate::graph::{DocIdx, Site};
use crate::output::view::change_log::{Entry, log};
use crate::output::view::fields::{date_node, maybe_date, ref_mapping};
use crate::output::{Content, Context, Files, Part};
use crate::text::template::{Mapping, Node};

/// Makes the page.
pub fn make(context: &Context<'_>, _: &Part, files: &mut Files<'_>) {
    let site = &context.site;
    let entries = log(context).into_iter().map(|entry| entry_node(site, &entry));
    let view = context
        .view(CHANGES, context.words().get("what-changed"))
        .with("data", Node::text(CHANGES_DATA))
        .with("entries", Node::list(entries));
    files.add_own_page(CHANGES, Content::Page("changes.html", view));
}

fn entry_node(site: &Site, entry: &Entry) -> Node {
    let words = site.config.words;
    let mut kinds: BTreeMap<usize, Vec<DocIdx>> = BTreeMap::new();
    for doc_idx in &entry.new {
        kinds.entry(site.kind_idx(*doc_idx)).or_default().push(*doc_idx);
    }
    let new = kinds.into_iter().map(|(kind_idx, mut docs)| {
        docs.sort_by_cached_key(|doc_idx| site.sort_key(*doc_idx));
        Mapping::default()
            .with("plural", Node::text(&site.config.vocabulary.kinds[kind_idx].plural))
            .with("items", Node::list(docs.into_iter().map(|doc_idx| ref_mapping(site, doc_idx).node())))
            .node()
    });
    let texts = |texts: &[String]| Node::list(texts.iter().map(|it| Node::text(it)));
    let changed = entry.changed.iter().map(|it| {
        Mapping::default()
            .with("record", ref_mapping(site, it.doc_idx).node())
            .with("label", Node::text(&it.label))
            .with("before", texts(&it.before))
            .with("now", texts(&it.now))
            .node()
    });
    Mapping::default()
        .with("id", Node::text(&entry.anchor()))
        .with("edition", date_node(&entry.edition, words))
        .with("since", maybe_date(entry.since.as_ref(), words))
        .with("new", Node::list(new.collect::<Vec<_>>()))
        .with("changed", Node::list(changed.collect::<Vec<_>>()))
        .node()
}
