//! Records under the years they begin in.

use crate::graph::{DocIdx, Site};
use crate::output::context::Outlook;
use crate::output::view::facets;
use crate::text::template::{Mapping, Node};

/// Records in order of time, each with the parts that somebody played in it, under the years they begin in.
pub fn years(outlook: &Outlook<'_>, items: &[(DocIdx, &[String])]) -> Node {
    let site = &outlook.site;
    let mut years: Vec<(Option<i64>, Vec<Node>)> = Vec::new();
    for (doc_idx, roles) in items {
        let year = site.docs[*doc_idx].date().and_then(|date| date.year());
        let item = Mapping::default()
            .with("card", outlook.cards[*doc_idx].clone())
            .with("roles", Node::list(roles.iter().map(|role| Node::text(role))))
            .with("facets", Node::text(&facets::words(site, *doc_idx)))
            .node();
        match years.last_mut().filter(|(it, _)| *it == year) {
            Some((_, items)) => items.push(item),
            None => years.push((year, vec![item])),
        }
    }
    Node::list(years.into_iter().map(|(year, items)| {
        let heading = year.map_or_else(|| "Date not given".to_owned(), |year| year.to_string());
        Mapping::default().with("heading", Node::text(&heading)).with("items", Node::list(items)).node()
    }))
}

/// The facets of the kind that most of a timeline is of.
pub fn timeline_facets(site: &Site, docs: &[DocIdx]) -> Node {
    let kinds = &site.config.vocabulary.kinds;
    let in_timeline = (0..kinds.len()).filter(|kind_idx| kinds[*kind_idx].is_in_timeline);
    let of = |kind_idx: usize| docs.iter().copied().filter(|it| site.kind_place(*it) == kind_idx).collect::<Vec<_>>();
    let Some(kind_idx) = in_timeline.max_by_key(|kind_idx| of(*kind_idx).len()) else { return Node::list([]) };
    facets::nodes(&kinds[kind_idx], &facets::of_kind(site, &kinds[kind_idx], &of(kind_idx)))
}
