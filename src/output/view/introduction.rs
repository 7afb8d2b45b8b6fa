//! Pages that introduce listings.

use crate::graph::{DocIdx, Site};
use crate::model::Kind;

/// The page that introduces a kind's listing: `people/index.md`.
pub fn introduction(site: &Site, kind: &Kind) -> Option<DocIdx> {
    let doc_idx = site.by_id(&format!("{}-index", kind.folder))?;
    (site.path(doc_idx) == format!("{}/index.html", kind.folder)).then_some(doc_idx)
}

/// All introductions: they are shown within a listing and have no page of their own.
pub fn introductions(site: &Site) -> Vec<DocIdx> {
    site.kinds().filter_map(|(_, kind)| introduction(site, kind)).collect()
}
