//! What stands on the web is kept elsewhere as well, and the copy is of the day it is said to be of.

use crate::base::{Diagnostics, FieldPath, Spot, problem};
use crate::graph::{DocIdx, Site};
use crate::model::{FieldType, Role, Value};
use crate::text::archive;

pub fn check(site: &Site, doc_idx: DocIdx, diags: &mut Diagnostics) {
    let doc = &site.docs[doc_idx];
    let Some(archived) = site.kind(doc).role(Role::Archived) else { return };
    let copies = doc.fields.role(Role::Archived).map_or(&[][..], Value::items);
    let address = doc.fields.iter().find(|(def, _)| matches!(def.field_type, FieldType::Url) && !def.is_list);
    if let Some((def, _)) = address.filter(|_| copies.is_empty()) {
        diags.push(problem::no_archive(Spot::value(&doc.file, FieldPath::field(&def.name)), &archived.name));
    }
    for (item_idx, copy) in copies.iter().filter_map(Value::as_record).enumerate() {
        let found = copy.get("url").and_then(Value::as_text).and_then(archive::recognise);
        let Some((found, day)) = found.and_then(|it| it.captured.clone().map(|day| (it, day))) else { continue };
        let Some(written) = copy.get("captured").and_then(Value::as_date) else { continue };
        // A vaguer date that takes in the day is right.
        if written.earliest() > day.earliest() || written.latest() < day.latest() {
            let mut path = FieldPath::field(&archived.name);
            path.push_index(item_idx);
            path.push_key("captured");
            let spot = Spot::value(&doc.file, path);
            diags.push(problem::archive_date(spot, written.written(), found.service, day.written()));
        }
    }
}
