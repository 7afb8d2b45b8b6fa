//! Checks that a reported situation names its source and its date.

use super::Subject;
use crate::base::{Diagnostics, FieldPath, Spot, problem};
use crate::model::{Role, Value};

pub fn check(subject: &Subject<'_>, diags: &mut Diagnostics) {
    for (field, value) in subject.fields.iter().filter(|(field, _)| field.is_attributed) {
        let inner = field.field_type.inner();
        let wanted: Vec<_> = inner.iter().filter(|it| matches!(it.role, Some(Role::SaidBy | Role::SaidOn))).collect();
        let mut names: Vec<&str> = wanted.iter().map(|it| it.name.as_str()).collect();
        // Name the source before the date, whatever the order of declaration.
        names.sort_by_key(|name| wanted.iter().any(|it| it.name == *name && it.role == Some(Role::SaidOn)));
        for (item_idx, item) in value.items().iter().enumerate() {
            let Some(record) = Value::as_record(item) else { continue };
            let missing: Vec<&str> = names.iter().copied().filter(|name| record.get(name).is_none()).collect();
            if !missing.is_empty() {
                let mut path = FieldPath::field(&field.name);
                path.push_index(item_idx);
                let spot = Spot::value(&subject.doc.file, path);
                diags.push(problem::unattributed(spot, &field.name, &missing.join("` and `")));
            }
        }
    }
}
