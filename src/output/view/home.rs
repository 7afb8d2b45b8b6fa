//! What the home page shows of each kind.

use crate::graph::addresses;
use crate::output::context::Outlook;
use crate::text::template::{Mapping, Node};

/// For the home page: every kind with its count and its cards.
pub fn home(outlook: &Outlook<'_>) -> Node {
    let site = &outlook.site;
    let kinds = site.config.vocabulary.kinds.iter().enumerate().filter_map(|(kind_idx, kind)| {
        let path = addresses::listing(kind)?;
        let docs = site.of_kind(kind_idx);
        let cards = docs.iter().take(60).map(|doc_idx| outlook.cards[*doc_idx].clone());
        let node = Mapping::default()
            .with("name", Node::text(&kind.name))
            .with("plural", Node::text(&kind.plural))
            .with("path", Node::text(&path))
            .with("count", Node::number(docs.len()))
            .with("cards", Node::list(cards));
        (!docs.is_empty()).then(|| node.node())
    });
    Node::list(kinds)
}
