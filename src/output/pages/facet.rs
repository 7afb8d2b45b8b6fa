//! A page for each value of a facet.

use crate::graph::DocIdx;
use crate::model::Kind;
use crate::output::context::Outlook;
use crate::output::plan::{Content, Sheet};
use crate::output::view::facets::{Facet, address, label};
use crate::output::view::kind::kind_node;
use crate::output::view::table;
use crate::text::template::{Mapping, Node};

/// A page for each value.
pub fn plan(outlook: &Outlook<'_>, sheet: &mut Sheet, kind: &Kind, facets: &[Facet<'_>]) {
    for facet in facets {
        for value in &facet.values {
            let entries: Vec<(DocIdx, Node)> = value
                .docs
                .iter()
                .map(|doc_idx| (*doc_idx, Mapping::default().with("card", outlook.cards[*doc_idx].clone()).node()))
                .collect();
            let address = address(kind, facet.def, &value.word);
            let title = format!("{}: {}", kind.plural, value.label);
            let view = outlook
                .view(&address, &title)
                .with("kind", kind_node(kind))
                .with("facet", Node::text(label(facet.def)))
                .with("value", Node::text(&value.label))
                .with("columns", table::columns(kind))
                .with("n_items", Node::number(entries.len()))
                .with("groups", table::groups(&outlook.site, kind, &entries));
            sheet.add_own_page(&address, Content::page("facet.html", view));
        }
    }
}
