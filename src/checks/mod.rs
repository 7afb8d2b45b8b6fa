//! Floor 4: editorial checks, one file each. A check sees one record with all its fields, and the site.

mod archives;
mod attribution;
mod consent;
mod embargo;
mod evidence;
mod hidden_names;
mod image_text;
mod letters;
pub mod originals;
mod overdue;
mod text_names;
mod uncited;
mod unused_source;

use crate::base::Diagnostics;
use crate::graph::reads::{Changes, RecordMemos};
use crate::graph::{AllFields, DocIdx, Site};
use crate::model::{Document, FieldSet, Prose};

/// The record being checked.
struct Subject<'s> {
    site: &'s Site,
    doc_idx: DocIdx,
    doc: &'s Document,
    /// All its fields, including private ones.
    fields: &'s FieldSet,
    prose: &'s Prose,
}

/// A check of one record.
type Check = fn(&Subject<'_>, &mut Diagnostics);

/// All checks. A new one is a file and a line here.
const CHECKS: &[Check] = &[
    archives::check,
    attribution::check,
    consent::check,
    embargo::check,
    evidence::check,
    hidden_names::check,
    image_text::check,
    letters::check,
    overdue::check,
    text_names::check,
    uncited::check,
    unused_source::check,
];

/// The number of checks.
pub const N_CHECKS: usize = CHECKS.len();

/// Runs every check on every record, memoized per record by the reads of its checks.
pub fn run(
    site: &Site,
    all_fields: &AllFields,
    changes: &Changes,
    memos: &mut RecordMemos<Diagnostics>,
    diags: &mut Diagnostics,
) {
    let all = site.all();
    memos.refresh(&all, changes, |doc_idx| {
        let mut diags = Diagnostics::default();
        // Reading the text makes the memo depend on it: diagnostics hold positions in it.
        let prose = &site.texts[doc_idx];
        let subject = Subject { site, doc_idx, doc: &site.docs[doc_idx], fields: all_fields.of(doc_idx), prose };
        if subject.doc.is_readable {
            CHECKS.iter().for_each(|check| check(&subject, &mut diags));
        }
        diags.apply_levels(&site.config.levels);
        diags
    });
    hidden_names::check_reasons(site, diags);
    for (key, _) in all {
        memos.get(key).into_iter().for_each(|found| diags.append(found));
    }
}
