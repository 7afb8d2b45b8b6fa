//! Checks that every factual paragraph has a citation.

use super::Subject;
use crate::base::{Diagnostics, Spot, problem};

pub fn check(subject: &Subject<'_>, diags: &mut Diagnostics) {
    let Subject { site, doc, prose, .. } = subject;
    if !site.kind(doc).must_cite {
        return;
    }
    for paragraph in prose.body.paragraphs.iter().filter(|it| !it.is_covered) {
        let start = prose.start + paragraph.range.start;
        diags.push(problem::uncited_paragraph(Spot::text(&doc.file, start..prose.start + paragraph.range.end)));
    }
}
