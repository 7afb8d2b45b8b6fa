//! Reports deadlines that have passed, such as the end of a consent.

use super::Subject;
use crate::base::{Diagnostics, FieldPath, Spot, problem};
use crate::model::Value;

pub fn check(subject: &Subject<'_>, diags: &mut Diagnostics) {
    let today = subject.site.today.earliest();
    let mut complain = |name: &str, path: FieldPath, value: &Value| {
        let Some(date) = value.as_date() else { return };
        if date.latest().is_some_and(|day| Some(day) < today) {
            diags.push(problem::overdue(Spot::value(&subject.doc.file, path), name, &date.in_english()));
        }
    };
    for (field, value) in subject.fields.iter() {
        if field.is_deadline {
            complain(&field.name, FieldPath::field(&field.name), value);
        }
        for record in value.items().iter().filter_map(Value::as_record) {
            for (inner, value) in record.iter().filter(|(inner, _)| inner.is_deadline) {
                let mut path = FieldPath::field(&field.name);
                path.push_key(&inner.name);
                complain(&format!("{}.{}", field.name, inner.name), path, value);
            }
        }
    }
}
