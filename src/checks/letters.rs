//! Checks that names hold no letters that cannot be seen, and none that only look like the others.

use super::Subject;
use crate::base::{Diagnostics, FieldPath, Spot, problem};
use crate::model::{Role, public};
use crate::text::letters;

pub fn check(subject: &Subject<'_>, diags: &mut Diagnostics) {
    let Subject { site, doc_idx, doc, fields, prose } = subject;
    let naming = fields.iter().filter(|(def, _)| matches!(def.role, Some(Role::Title | Role::Names)));
    for (def, value) in naming {
        for (item_idx, item) in value.items().iter().enumerate() {
            let Some(name) = public::name(def, item) else { continue };
            let mut path = FieldPath::field(&def.name);
            if def.is_list {
                path.push_index(item_idx);
            }
            let spot = || Spot::value(&doc.file, path.clone());
            if let Some((_, c)) = letters::invisible(name) {
                diags.push(problem::invisible_letter(spot(), c));
            }
            if let Some(word) = letters::mixed_word(name) {
                let other = site.looks_like(name, *doc_idx).map(|it| site.id(it));
                diags.push(problem::mixed_letters(spot(), word, other));
            }
        }
    }
    // In a text, only what shows words in another order misleads.
    if let Some((at, c)) = letters::reordering(&prose.source) {
        let start = prose.start + at;
        diags.push(problem::invisible_letter(Spot::text(&doc.file, start..start + c.len_utf8()), c));
    }
}
