//! Notes drafts that public records refer to: one note for each draft, however many refer to it.

use std::collections::{BTreeMap, BTreeSet};

use super::site::{Site, Target};
use crate::base::{Diagnostics, Spot, problem};

/// Reports every draft that a public record refers to.
pub fn check(site: &Site, diags: &mut Diagnostics) {
    let mut references: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for doc_idx in 0..site.docs.len() {
        for (_, _, target) in site.links(doc_idx) {
            if let Target::Draft { id, .. } = target {
                references.entry(id).or_default().insert(site.id(doc_idx));
            }
        }
    }
    let mut found = Diagnostics::default();
    for (id, from) in references {
        let Some(draft) = site.index().hidden.get(id) else { continue };
        let first = from.first().unwrap_or(&"");
        found.push(problem::draft_reference(Spot::file(&draft.record.document.file), from.len(), first));
    }
    found.apply_levels(&site.config.levels);
    diags.append(&found);
}
