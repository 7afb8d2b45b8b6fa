//! One page per value of a kind's facets.

use crate::graph::DocIdx;
use crate::model::Kind;
use crate::output::view::facets::{Facet, address, label};
use crate::output::view::kind::kind_node;
use crate::output::view::table::{columns, groups};
use crate::output::{Content, Context, Files};
use crate::text::template::{Mapping, Node};

/// Makes the facet pages of a kind.
pub fn make(context: &Context<'_>, files: &mut Files<'_>, kind: &Kind, facets: &[Facet<'_>]) {
    for (facet, value) in facets.iter().flat_map(|facet| facet.values.iter().map(move |value| (facet, value))) {
        let entry = |doc_idx: &DocIdx| Mapping::default().with("card", context.cards[*doc_idx].clone()).node();
        let entries: Vec<(DocIdx, Node)> = value.docs.iter().map(|doc_idx| (*doc_idx, entry(doc_idx))).collect();
        let address = address(kind, facet.def, &value.word);
        let title = format!("{}: {}", kind.plural, value.label);
        let view = context
            .view(&address, &title)
            .with("kind", kind_node(context, kind))
            .with("facet", Node::text(label(context, facet.def)))
            .with("value", Node::text(&value.label))
            .with("columns", columns(kind))
            .with("n_items", Node::number(entries.len()))
            .with("groups", groups(&context.site, kind, &entries));
        files.add_own_page(&address, Content::Page("facet.html", view));
    }
}
