//! The address of a record with a pseudonym does not give the name away.

use crate::base::slug::slugify;
use crate::base::{Diagnostics, Spot, problem};
use crate::graph::{DocIdx, Site};

pub fn check(site: &Site, doc_idx: DocIdx, diags: &mut Diagnostics) {
    let doc = &site.docs[doc_idx];
    if !doc.has_pseudonym() {
        return;
    }
    let pseudonym = slugify(doc.title());
    let in_address: Vec<&str> = doc.id.split('-').collect();
    let gives_away = doc.real_names().iter().any(|name| {
        let slug = slugify(name);
        slug.split('-')
            .any(|part| part.len() > 2 && in_address.contains(&part) && !pseudonym.split('-').any(|it| it == part))
    });
    if gives_away {
        diags.push(problem::name_in_address(Spot::file(&doc.file), &doc.id));
    }
}
