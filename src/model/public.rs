//! What readers may see of a record.

use crate::model::{Document, FieldDef, Role, Value};

/// Fields that steer the engine and are no statement about the subject.
const ENGINE_FIELDS: [&str; 6] = ["aliases", "visibility", "publish_from", "pseudonym", "withdrawn", "translation_of"];

/// Fields that may be published, with their values. Behind a pseudonym, names and portrait are not among them.
pub fn public(doc: &Document) -> impl Iterator<Item = (&FieldDef, &Value)> {
    let hides_names = doc.has_pseudonym();
    doc.fields.iter().filter(move |(def, _)| {
        let is_name = matches!(def.role, Some(Role::Title | Role::Names | Role::Portrait));
        is_published(def) && !(hides_names && is_name)
    })
}

/// Whether a field is about the subject and not kept to the editors.
pub fn is_published(def: &FieldDef) -> bool {
    !def.is_private && !ENGINE_FIELDS.contains(&def.name.as_str())
}
