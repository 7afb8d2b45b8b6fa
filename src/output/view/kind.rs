//! A kind, for templates.

use crate::graph::addresses;
use crate::model::Kind;
use crate::output::Context;
use crate::text::template::{Mapping, Node};

/// Its labels, its listing, and the preview image for other sites, if the theme has one.
pub fn kind_node(context: &Context<'_>, kind: &Kind) -> Node {
    let card = format!("cards/{}.png", kind.name);
    let has_card = context.inputs.theme.statics.contains_key(&card);
    Mapping::default()
        .with("name", Node::text(&kind.name))
        .with("label", Node::text(&kind.label))
        .with("plural", Node::text(&kind.plural))
        .with("path", Node::maybe(addresses::listing(kind).as_deref()))
        .with("is_citable", Node::bool(kind.is_citable))
        .with("card", Node::maybe(has_card.then_some(card.as_str())))
        .node()
}
