//! Every paragraph of fact carries a citation.

use crate::base::{Diagnostics, Spot, problem};
use crate::graph::{DocIdx, Site};

pub fn check(site: &Site, doc_idx: DocIdx, diags: &mut Diagnostics) {
    let doc = &site.docs[doc_idx];
    if !site.kind(doc).must_cite {
        return;
    }
    let prose = &site.texts[doc_idx];
    for paragraph in prose.body.paragraphs.iter().filter(|it| !it.is_covered) {
        let start = prose.start + paragraph.range.start;
        diags.push(problem::uncited_paragraph(Spot::text(&doc.file, start..prose.start + paragraph.range.end)));
    }
}
