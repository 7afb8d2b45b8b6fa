//! Every source, with who cites it.

use crate::graph::{DocIdx, addresses};
use crate::output::context::Outlook;
use crate::output::plan::{Content, Sheet};
use crate::output::view::users::users;
use crate::text::template::{Mapping, Node};

pub(crate) fn references(outlook: &Outlook<'_>, sheet: &mut Sheet) {
    let site = &outlook.site;
    let kinds = site.config.vocabulary.kinds.iter().enumerate().filter(|(_, kind)| kind.is_citable);
    let mut docs: Vec<DocIdx> = kinds.flat_map(|(kind_idx, _)| site.by_kind(kind_idx)).copied().collect();
    if docs.is_empty() {
        return;
    }
    docs.sort_by_cached_key(|doc_idx| site.sort_key(*doc_idx));
    let items = docs.iter().map(|doc_idx| {
        let users =
            users(site, *doc_idx).into_iter().map(|from| crate::output::view::fields::ref_mapping(site, from).node());
        Mapping::default().with("source", outlook.references[*doc_idx].clone()).with("users", Node::list(users)).node()
    });
    let view = outlook.view(addresses::REFERENCES, "References").with("items", Node::list(items));
    sheet.add_own_page(addresses::REFERENCES, Content::page("references.html", view));
}
