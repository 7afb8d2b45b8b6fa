//! Checks that web sources have an archived copy, and that the copy is of the stated date.

use super::Subject;
use crate::base::{Diagnostics, FieldPath, Spot, problem};
use crate::model::{FieldType, Role, Value};
use crate::text::archive;

pub fn check(subject: &Subject<'_>, diags: &mut Diagnostics) {
    let Subject { site, doc, fields, .. } = subject;
    let Some(archived) = site.kind(doc).role(Role::Archived) else { return };
    let copies = fields.role(Role::Archived).map_or(&[][..], Value::items);
    let address = fields.iter().find(|(def, _)| matches!(def.field_type, FieldType::Url) && !def.is_list);
    if let Some((def, _)) = address.filter(|_| copies.is_empty()) {
        diags.push(problem::no_archive(Spot::value(&doc.file, FieldPath::field(&def.name)), &archived.name));
    }
    for (item_idx, copy) in copies.iter().filter_map(Value::as_record).enumerate() {
        let found = copy.role(Role::Address).and_then(Value::as_text).and_then(archive::recognise);
        let Some((found, day)) = found.and_then(|it| it.captured.clone().map(|day| (it, day))) else { continue };
        let captured = copy.iter().find(|(def, _)| def.role == Some(Role::Captured));
        let Some((def, written)) = captured.and_then(|(def, value)| Some((def, value.as_date()?))) else { continue };
        // An inexact date that includes the day is correct.
        if written.earliest() > day.earliest() || written.latest() < day.latest() {
            let mut path = FieldPath::field(&archived.name);
            path.push_index(item_idx);
            path.push_key(&def.name);
            let spot = Spot::value(&doc.file, path);
            diags.push(problem::archive_date(spot, written.written(), found.service, day.written()));
        }
    }
}
