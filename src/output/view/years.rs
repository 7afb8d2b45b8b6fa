//! Records in chronological order, grouped by the year they begin in.

use super::facets;
use super::table::year_heading;
use crate::graph::DocIdx;
use crate::output::Context;
use crate::output::context::grouped;
use crate::text::template::{Mapping, Node};

/// The records by year, each with the roles that somebody had in it.
pub fn years(context: &Context<'_>, items: &[(DocIdx, &[String])]) -> Node {
    let site = &context.site;
    let dated = items.iter().map(|(doc_idx, roles)| {
        let item = Mapping::default()
            .with("card", context.cards[*doc_idx].clone())
            .with("roles", Node::list(roles.iter().map(|role| Node::text(role))))
            .with("facets", Node::text(&facets::words(context, *doc_idx)))
            .node();
        (site.docs[*doc_idx].date().and_then(|date| date.year()), item)
    });
    Node::list(grouped(dated).into_iter().map(|(year, items)| {
        let heading = year_heading(site, year);
        Mapping::default().with("heading", Node::text(&heading)).with("items", Node::list(items)).node()
    }))
}

/// The facets of the most frequent kind in a timeline.
pub fn timeline_facets(context: &Context<'_>, docs: &[DocIdx]) -> Node {
    let site = &context.site;
    let kinds = &site.config.vocabulary.kinds;
    let in_timeline = (0..kinds.len()).filter(|kind_idx| kinds[*kind_idx].is_in_timeline);
    let of = |kind_idx: usize| docs.iter().copied().filter(|it| site.kind_idx(*it) == kind_idx).collect::<Vec<_>>();
    let Some(kind_idx) = in_timeline.max_by_key(|kind_idx| of(*kind_idx).len()) else { return Node::list([]) };
    facets::nodes(context, &kinds[kind_idx], &facets::of_kind(context, kind_idx, &of(kind_idx)))
}
