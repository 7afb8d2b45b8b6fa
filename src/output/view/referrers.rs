//! Referrers: the records that refer to a record.

use crate::graph::{DocIdx, Site};

/// The referrers of a record, each once, by kind and in listing order; the record itself is excluded.
pub fn referrers(site: &Site, doc_idx: DocIdx) -> Vec<DocIdx> {
    let mut referrers: Vec<DocIdx> =
        site.inbound[doc_idx].iter().map(|edge| edge.from).filter(|from| *from != doc_idx).collect();
    referrers.sort_by_cached_key(|from| (site.kind_idx(*from), site.sort_key(*from)));
    referrers.dedup();
    referrers
}
