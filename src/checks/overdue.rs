//! A date by which something had to be done has not passed unnoticed: a consent that ended.

use crate::base::{Diagnostics, FieldPath, Spot, problem};
use crate::graph::{DocIdx, Site};

pub fn check(site: &Site, doc_idx: DocIdx, diags: &mut Diagnostics) {
    let doc = &site.docs[doc_idx];
    let records = doc
        .fields
        .iter()
        .flat_map(|(field, value)| value.items().iter().filter_map(move |item| Some((field, item.as_record()?))));
    for (outer, record) in records {
        for (field, value) in record.iter().filter(|(field, _)| field.is_deadline) {
            let Some(date) = value.as_date() else { continue };
            if date.latest().is_some_and(|day| Some(day) < site.today.earliest()) {
                let mut path = FieldPath::field(&outer.name);
                path.push_key(&field.name);
                diags.push(problem::overdue(
                    Spot::value(&doc.file, path),
                    &format!("{}.{}", outer.name, field.name),
                    &date.words(),
                ));
            }
        }
    }
}
