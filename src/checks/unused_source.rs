//! A source is there because something cites it.

use crate::base::{Diagnostics, Spot, problem};
use crate::graph::{DocIdx, Site};

pub fn check(site: &Site, doc_idx: DocIdx, diags: &mut Diagnostics) {
    let doc = &site.docs[doc_idx];
    let is_used = site.inbound[doc_idx].iter().any(|edge| edge.from != doc_idx);
    if site.kind(doc).is_citable && !is_used {
        diags.push(problem::unused_source(Spot::file(&doc.file), &doc.id));
    }
}
