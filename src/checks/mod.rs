//! Floor 4: editorial checks, one file each. Each sees one record and the site around it.

mod attribution;
mod evidence;
mod image_text;
mod overdue;
mod pseudonym;
mod text_names;
mod uncited;
mod unused_source;

use rayon::prelude::*;

use crate::base::Diagnostics;
use crate::graph::{DocIdx, Site};

/// A check: looks at one record.
type Check = fn(&Site, DocIdx, &mut Diagnostics);

/// All of them. A new one is a file and a line here.
pub const CHECKS: &[(&str, Check)] = &[
    ("attribution", attribution::check),
    ("evidence", evidence::check),
    ("image_text", image_text::check),
    ("overdue", overdue::check),
    ("pseudonym", pseudonym::check),
    ("text_names", text_names::check),
    ("uncited", uncited::check),
    ("unused_source", unused_source::check),
];

/// Runs every check on every record.
pub fn run(site: &Site, diags: &mut Diagnostics) {
    let found: Vec<Diagnostics> = (0..site.docs.len())
        .into_par_iter()
        .filter(|doc_idx| site.docs[*doc_idx].is_readable)
        .map(|doc_idx| {
            let mut diags = Diagnostics::default();
            for (_, check) in CHECKS {
                check(site, doc_idx, &mut diags);
            }
            diags
        })
        .collect();
    found.into_iter().for_each(|it| diags.extend(it));
    diags.apply_levels(&site.config.levels);
}
