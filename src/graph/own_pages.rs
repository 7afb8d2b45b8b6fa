//! Pages that no record has.

use std::sync::Arc;

use crate::graph::addresses;
use crate::model::{Config, Document};

/// Pages that no record has, as far as this dossier gets them.
pub(crate) fn pages(config: &Config, docs: &[Arc<Document>]) -> Vec<String> {
    let mut pages = vec![addresses::DATA.to_owned()];
    for (kind_idx, kind) in config.vocabulary.kinds.iter().enumerate() {
        if docs.iter().any(|doc| doc.kind == kind_idx) {
            pages.extend(addresses::listing(kind));
            pages.extend(kind.is_in_timeline.then(|| addresses::TIMELINE.to_owned()));
            pages.extend(kind.is_citable.then(|| addresses::REFERENCES.to_owned()));
        }
    }
    pages.extend(config.base_url.as_ref().map(|_| addresses::FEED.to_owned()));
    pages
}
