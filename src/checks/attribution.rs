//! A reported situation says who says so, and as of when.

use crate::base::field_path::Step;
use crate::base::{Diagnostics, FieldPath, Spot, problem};
use crate::graph::{DocIdx, Site};

pub fn check(site: &Site, doc_idx: DocIdx, diags: &mut Diagnostics) {
    let doc = &site.docs[doc_idx];
    for (field, value) in doc.fields.iter().filter(|(field, _)| field.is_attributed) {
        for (item_idx, record) in
            value.items().iter().enumerate().filter_map(|(idx, item)| Some((idx, item.as_record()?)))
        {
            let path = FieldPath(vec![Step::Key(field.name.clone(), 0), Step::Index(item_idx)]);
            let missing: Vec<&str> = ["by", "as_of"].into_iter().filter(|name| record.get(name).is_none()).collect();
            if !missing.is_empty() {
                diags.push(problem::unattributed(Spot::value(&doc.file, path), &field.name, &missing.join("` and `")));
            }
        }
    }
}
