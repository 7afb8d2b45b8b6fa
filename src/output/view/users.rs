//! Records that refer to a record.

use crate::graph::{DocIdx, Site};

/// Records that refer to this one, each once, in order.
pub fn users(site: &Site, doc_idx: DocIdx) -> Vec<DocIdx> {
    let mut users: Vec<DocIdx> =
        site.inbound[doc_idx].iter().map(|edge| edge.from).filter(|from| *from != doc_idx).collect();
    users.sort_by_cached_key(|from| (site.kind_place(*from), site.sort_key(*from)));
    users.dedup();
    users
}
