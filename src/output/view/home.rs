//! The section of each kind on the home page.

use crate::graph::addresses;
use crate::output::Context;
use crate::text::template::{Mapping, Node};

/// The most cards shown per kind; the listing has the rest.
const MOST_CARDS: usize = 60;

/// Every kind with its count and its cards.
pub fn home(context: &Context<'_>) -> Node {
    let site = &context.site;
    let kinds = site.kinds().filter_map(|(kind_idx, kind)| {
        let path = addresses::listing(kind)?;
        let docs = site.of_kind(kind_idx);
        let cards = docs.iter().take(MOST_CARDS).map(|doc_idx| context.cards[*doc_idx].clone());
        let node = Mapping::default()
            .with("name", Node::text(&kind.name))
            .with("plural", Node::text(&kind.plural))
            .with("path", Node::text(&path))
            .with("count", Node::number(docs.len()))
            .with("cards", Node::list(cards));
        Some(node.node())
    });
    Node::list(kinds.collect::<Vec<_>>())
}
