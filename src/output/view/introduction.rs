//! Pages that introduce listings.

use crate::graph::{DocIdx, Site};
use crate::model::Kind;

/// The page that introduces a kind's listing: `people/index.md`.
pub(crate) fn introduction(site: &Site, kind: &Kind) -> Option<DocIdx> {
    let doc_idx = site.by_id(&format!("{}-index", kind.folder))?;
    (site.path(doc_idx) == format!("{}/index.html", kind.folder)).then_some(doc_idx)
}

/// All pages that stand within a listing and have none of their own.
pub fn introductions(site: &Site) -> Vec<DocIdx> {
    let has_docs = |kind_idx: usize| !site.by_kind(kind_idx).is_empty();
    let kinds = site.config.vocabulary.kinds.iter().enumerate();
    kinds.filter(|(kind_idx, _)| has_docs(*kind_idx)).filter_map(|(_, kind)| introduction(site, kind)).collect()
}
