//! All sources, each with the records that cite it.

use crate::graph::DocIdx;
use crate::graph::own_pages::REFERENCES;
use crate::output::view::fields::ref_mapping;
use crate::output::view::referrers::referrers;
use crate::output::{Content, Context, Files, Part};
use crate::text::template::{Mapping, Node};

/// Makes the page.
pub fn make(context: &Context<'_>, _: &Part, files: &mut Files<'_>) {
    let site = &context.site;
    let citable = site.kinds().filter(|(_, kind)| kind.is_citable);
    let mut docs: Vec<DocIdx> = citable.flat_map(|(kind_idx, _)| site.by_kind(kind_idx)).copied().collect();
    docs.sort_by_cached_key(|doc_idx| site.sort_key(*doc_idx));
    let items = docs.iter().map(|doc_idx| {
        let users = referrers(site, *doc_idx).into_iter().map(|from| ref_mapping(site, from).node());
        Mapping::default().with("source", context.references[*doc_idx].clone()).with("users", Node::list(users)).node()
    });
    let view = context.view(REFERENCES, context.words().get("references")).with("items", Node::list(items));
    files.add_own_page(REFERENCES, Content::Page("references.html", view));
}
