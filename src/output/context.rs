//! What every format sees.

use std::sync::Arc;

use crate::graph::Site;
use crate::graph::locator::CitedBy;
use crate::graph::reads::Tracked;
use crate::model::inputs::Inputs;
use crate::text::template::{Node, View};

/// What every format sees.
#[derive(Debug)]
pub struct Outlook<'s> {
    /// All records linked.
    pub site: Site,
    /// What was read.
    pub inputs: &'s Inputs,
    /// For each record, what lists say of it.
    pub cards: Tracked<Node>,
    /// For each citable record, all its fields, for notes and references.
    pub references: Tracked<Node>,
    /// For each citable record, who relies on which of its paragraphs.
    pub cited_by: Tracked<Arc<CitedBy>>,
    /// What every page says of the dossier.
    pub site_node: Node,
}

impl Outlook<'_> {
    /// A view with what every page needs: the dossier, the way to its root, its own address and title.
    pub fn view(&self, address: &str, title: &str) -> View {
        let depth = address.matches('/').count();
        View::default()
            .with("site", self.site_node.clone())
            .with("root", Node::text(&"../".repeat(depth)))
            .with("path", Node::text(address))
            .with("title", Node::text(title))
    }
}
