//! A locator for templates: pieces of text, some linked to an anchor of the source's page.

use crate::graph::Locator;
use crate::text::template::{Mapping, Node};

/// Its parts in order.
pub fn locator_node(locator: &Locator) -> Node {
    Node::list(locator.parts.iter().map(|(text, anchor)| {
        Mapping::default().with("text", Node::text(text)).with("anchor", Node::maybe(anchor.as_deref())).node()
    }))
}
