//! The timeline page: all its records, in order.

use crate::graph::DocIdx;
use crate::graph::own_pages::TIMELINE;
use crate::output::view::years::{timeline_facets, years};
use crate::output::{Content, Context, Files, Part};
use crate::text::template::Node;

/// Makes the page.
pub fn make(context: &Context<'_>, _: &Part, files: &mut Files<'_>) {
    let site = &context.site;
    let in_timeline = site.kinds().filter(|(_, kind)| kind.is_in_timeline);
    let mut docs: Vec<DocIdx> = in_timeline.flat_map(|(kind_idx, _)| site.by_kind(kind_idx)).copied().collect();
    docs.sort_by_cached_key(|idx| (site.docs[*idx].date().map(|date| date.sort_key()), site.id(*idx).to_owned()));
    let items: Vec<(DocIdx, &[String])> = docs.iter().map(|doc_idx| (*doc_idx, &[][..])).collect();
    let view = context
        .view(TIMELINE, context.words().get("timeline"))
        .with("years", years(context, &items))
        .with("facets", timeline_facets(context, &docs))
        .with("n_items", Node::number(docs.len()));
    files.add_own_page(TIMELINE, Content::Page("timeline.html", view));
}
