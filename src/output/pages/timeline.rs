//! Pages about the whole: the timeline, the references, and the page for addresses that are not there.

use crate::graph::{DocIdx, addresses};
use crate::output::context::Outlook;
use crate::output::pages::copies::{copies, not_found};
use crate::output::pages::home::first_page;
use crate::output::pages::references::references;
use crate::output::plan::{Content, Part, Sheet};
use crate::output::view::years::{timeline_facets, years};
use crate::text::template::Node;

/// One part each.
pub fn parts<'o>(outlook: &'o Outlook<'o>) -> Vec<Part<'o>> {
    vec![
        Part::new("timeline", |sheet| timeline(outlook, sheet)),
        Part::new("references", |sheet| references(outlook, sheet)),
        Part::new("not found", |sheet| not_found(outlook, sheet)),
        Part::new("copies", |sheet| copies(outlook, sheet)),
        Part::new("first page", |sheet| first_page(outlook, sheet)),
    ]
}

fn timeline(outlook: &Outlook<'_>, sheet: &mut Sheet) {
    let site = &outlook.site;
    let kinds = &site.config.vocabulary.kinds;
    let in_timeline = (0..kinds.len()).filter(|kind_idx| kinds[*kind_idx].is_in_timeline);
    let mut docs: Vec<DocIdx> = in_timeline.flat_map(|kind_idx| site.by_kind(kind_idx)).copied().collect();
    docs.sort_by_cached_key(|idx| (site.docs[*idx].date().map(|date| date.sort_key()), site.id(*idx).to_owned()));
    if docs.is_empty() {
        return;
    }
    let items: Vec<(DocIdx, &[String])> = docs.iter().map(|doc_idx| (*doc_idx, &[][..])).collect();
    let view = outlook
        .view(addresses::TIMELINE, "Timeline")
        .with("years", years(outlook, &items))
        .with("facets", timeline_facets(site, &docs))
        .with("n_items", Node::number(docs.len()));
    sheet.add_own_page(addresses::TIMELINE, Content::page("timeline.html", view));
}
