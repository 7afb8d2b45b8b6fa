//! "How we know this": every source a page relies on, with the number of paragraphs cited, and the date of the newest source.

use std::collections::{BTreeMap, BTreeSet};

use super::body::locator_of;
use super::fields::{maybe_date, named_by_role};
use super::situations::{differ, situations};
use crate::graph::{DocIdx, Site, Target};
use crate::model::{Role, Via};
use crate::output::Context;
use crate::text::template::{Mapping, Node};

/// `cited` are the sources that the page's texts cite, with their anchors.
pub fn evidence(context: &Context<'_>, doc_idx: DocIdx, cited: &[(DocIdx, Vec<String>)]) -> Node {
    let site = &context.site;
    let mut sources: BTreeMap<DocIdx, BTreeSet<String>> = BTreeMap::new();
    for (source, anchors) in cited {
        sources.entry(*source).or_default().extend(anchors.iter().cloned());
    }
    for (_, link, target) in site.links(doc_idx) {
        let Target::Record(to, _) = target else { continue };
        let is_evidence =
            site.kind_of(*to).is_citable && *to != doc_idx && matches!(link.via, Via::Field { .. } | Via::Citation);
        if is_evidence {
            let anchors = locator_of(&link.wanted).map(|at| site.locate(*to, at).anchors);
            sources.entry(*to).or_default().extend(anchors.unwrap_or_default());
        }
    }
    let mut order: Vec<DocIdx> = sources.keys().copied().collect();
    order.sort_by_cached_key(|source| site.sort_key(*source));
    let publishers: BTreeSet<String> = order.iter().map(|source| publisher_key(site, *source)).collect();
    let newest = order
        .iter()
        .filter_map(|source| site.docs[*source].date())
        .max_by_key(|date| (date.latest(), date.written().to_owned()));
    let items = order.iter().map(|source| {
        Mapping::default()
            .with("source", context.references[*source].clone())
            .with("n_paragraphs", Node::number(sources[source].len()))
            .node()
    });
    Mapping::default()
        .with("sources", Node::list(items))
        .with("n_sources", Node::number(order.len()))
        .with("is_one_voice", Node::bool(order.len() > 1 && publishers.len() == 1))
        .with("newest", maybe_date(newest, context.words()))
        .with("differing", differing(site, doc_idx))
        .node()
}

/// The situations on which sources disagree, if any.
fn differing(site: &Site, doc_idx: DocIdx) -> Node {
    let all = situations(site, doc_idx);
    if !differ(&all) {
        return Node::list([]);
    }
    Node::list(all.iter().map(|it| Node::text(&it.in_words(site.config.words))))
}

/// Identifies independent voices: sources by the same publisher count as one, a source without a publisher counts alone.
fn publisher_key(site: &Site, source: DocIdx) -> String {
    let publishers = named_by_role(site, source, Role::Publisher).join(", ");
    if publishers.is_empty() { site.id(source).to_owned() } else { publishers }
}
