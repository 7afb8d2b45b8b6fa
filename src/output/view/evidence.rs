//! How we know this.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{DocIdx, Site, Target, locator};
use crate::model::{Document, Value, Via};
use crate::output::context::Outlook;
use crate::output::view::body::locator_of;
use crate::output::view::fields::date_node;
use crate::output::view::situations::{differ, situations};
use crate::text::template::{Mapping, Node};

/// How we know this: every source the page relies on, with how many of its paragraphs; and how new the newest is.
pub(crate) fn evidence(outlook: &Outlook<'_>, doc_idx: DocIdx, cited: &[(DocIdx, Vec<String>)]) -> Node {
    let site = &outlook.site;
    let mut sources: BTreeMap<DocIdx, BTreeSet<String>> = BTreeMap::new();
    for (source, anchors) in cited {
        sources.entry(*source).or_default().extend(anchors.iter().cloned());
    }
    for (_, link, target) in site.links(doc_idx).filter(|(_, link, _)| link.is_public) {
        let Target::Record(to, _) = target else { continue };
        let is_evidence =
            site.kind_of(*to).is_citable && *to != doc_idx && matches!(link.via, Via::Field { .. } | Via::Citation);
        if is_evidence {
            let source = &site.docs[*to];
            let anchors = locator_of(&link.wanted).map(|at| locator::resolve(source, site.kind(source), at).anchors);
            sources.entry(*to).or_default().extend(anchors.unwrap_or_default());
        }
    }
    let mut order: Vec<DocIdx> = sources.keys().copied().collect();
    order.sort_by_cached_key(|source| site.sort_key(*source));
    let publishers: BTreeSet<String> = order.iter().map(|source| voice(&site.docs[*source])).collect();
    let newest = order
        .iter()
        .filter_map(|source| site.docs[*source].date())
        .max_by_key(|date| (date.latest(), date.written().to_owned()));
    let items = order.iter().map(|source| {
        Mapping::default()
            .with("source", outlook.references[*source].clone())
            .with("n_paragraphs", Node::number(sources[source].len()))
            .node()
    });
    Mapping::default()
        .with("sources", Node::list(items))
        .with("n_sources", Node::number(order.len()))
        .with("is_one_voice", Node::bool(order.len() > 1 && publishers.len() == 1))
        .with("newest", newest.map_or_else(Node::none, date_node))
        .with("differing", differing(site, doc_idx))
        .node()
}

/// The situations that different sources report, if they are not one and the same.
fn differing(site: &Site, doc_idx: DocIdx) -> Node {
    let all = situations(site, doc_idx);
    let words = all.iter().filter(|_| differ(&all)).map(|it| Node::text(&it.words()));
    Node::list(words)
}

/// Who speaks in a source: its publisher, as written.
fn voice(source: &Document) -> String {
    let reference = |value: &Value| match value {
        Value::Ref(reference) => Some(reference.written.clone()),
        _ => None,
    };
    let names = source
        .fields
        .get("publisher")
        .map(|list| list.items().iter().filter_map(reference).collect::<Vec<_>>().join(", "));
    names.unwrap_or_else(|| source.id.clone())
}
