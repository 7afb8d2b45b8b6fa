//! Reports sources that nothing cites.

use super::Subject;
use crate::base::{Diagnostics, Spot, problem};

pub fn check(subject: &Subject<'_>, diags: &mut Diagnostics) {
    let Subject { site, doc_idx, doc, .. } = subject;
    let is_used = site.inbound[*doc_idx].iter().any(|edge| edge.from != *doc_idx);
    if site.kind(doc).is_citable && !is_used {
        diags.push(problem::unused_source(Spot::file(&doc.file), &doc.id));
    }
}
