//! What pages say of a kind.

use crate::graph::addresses;
use crate::model::Kind;
use crate::text::template::{Mapping, Node};

/// What pages say of a kind.
pub fn kind_node(kind: &Kind) -> Node {
    Mapping::default()
        .with("name", Node::text(&kind.name))
        .with("label", Node::text(&kind.label))
        .with("plural", Node::text(&kind.plural))
        .with("path", Node::maybe(addresses::listing(kind).as_deref()))
        .with("is_citable", Node::bool(kind.is_citable))
        .node()
}
