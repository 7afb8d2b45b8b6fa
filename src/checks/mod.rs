//! Floor 4: editorial checks, one file each. Each sees one record and the site around it.

mod archives;
mod attribution;
mod evidence;
mod image_text;
pub mod originals;
mod overdue;
mod pseudonym;
mod text_names;
mod uncited;
mod unused_source;

use crate::base::Diagnostics;
use crate::graph::reads::{Changes, Memory};
use crate::graph::{DocIdx, Site};

/// A check: looks at one record.
type Check = fn(&Site, DocIdx, &mut Diagnostics);

/// All of them. A new one is a file and a line here.
pub const CHECKS: &[(&str, Check)] = &[
    ("archives", archives::check),
    ("attribution", attribution::check),
    ("evidence", evidence::check),
    ("image_text", image_text::check),
    ("overdue", overdue::check),
    ("pseudonym", pseudonym::check),
    ("text_names", text_names::check),
    ("uncited", uncited::check),
    ("unused_source", unused_source::check),
];

/// Runs every check on every record; what a record's checks looked at and is as it was is not looked at again.
pub fn run(site: &Site, changes: &Changes, memory: &mut Memory<Diagnostics>, diags: &mut Diagnostics) {
    let all = site.all();
    memory.refresh(&all, changes, |doc_idx| {
        let mut diags = Diagnostics::default();
        // Places are counted in the text, also those of links.
        let _ = &site.texts[doc_idx];
        if site.docs[doc_idx].is_readable {
            for (_, check) in CHECKS {
                check(site, doc_idx, &mut diags);
            }
        }
        diags.apply_levels(&site.config.levels);
        diags
    });
    for (key, _) in all {
        memory.get(key).into_iter().for_each(|found| diags.append(found));
    }
}
