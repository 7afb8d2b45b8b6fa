//! Decides what readers may see of a record, when its file is parsed.
//!
//! Everything above `model/` that publishes goes through this module. It excludes private fields, fields that only control
//! samizdat, and behind a pseudonym all fields that the vocabulary does not mark as harmless; the same applies to nested
//! records. Whether the target of a reference is hidden is decided in `graph/`, see `Site::items`.

use super::consent::{Consent, Covered};
use super::inputs::{Audience, Scope};
use super::value::{FieldSet, Value};
use super::vocabulary::{FieldDef, FieldType, Role};
use crate::text::edtf::PartialDate;
use crate::text::moment::Moment;

/// The fields of a record that may be published.
#[derive(Debug, Clone)]
pub struct PublicFields {
    /// Statements about the subject.
    fields: FieldSet,
    /// Fields that control samizdat and have a public effect: old addresses, the pseudonym, the date of withdrawal.
    steering: FieldSet,
    has_pseudonym: bool,
    original: Option<String>,
}

/// The withdrawal of a record, for its tombstone.
#[derive(Debug, Clone, Copy)]
pub struct Withdrawal<'d> {
    /// When.
    pub date: Option<&'d PartialDate>,
    /// Why.
    pub reason: Option<&'d str>,
}

impl PublicFields {
    /// Selects from all fields of a record. Nothing of a hidden record is public, except when and why it was withdrawn.
    pub fn new(all: &FieldSet, is_visible: bool, scope: &Scope, location_precision: Option<usize>) -> Self {
        let has_pseudonym = all.get(PSEUDONYM).is_some() && scope.audience == Audience::Public;
        let consent = Consent::of(all, &scope.today);
        let is_forbidden = |def: &FieldDef| {
            def.role == Some(Role::Portrait) && consent.as_ref().is_some_and(|it| it.forbids(Covered::Portrait))
        };
        let is_shown = |def: &FieldDef| !def.is_private && (def.is_harmless || !has_pseudonym) && !is_forbidden(def);
        let is_inner_shown = |def: &FieldDef| !def.is_private;
        let mut fields = all.filtered(&|def| is_visible && is_shown(def) && !def.is_engine, &is_inner_shown);
        if let Some(n_decimals) = location_precision {
            fields.round_locations(n_decimals);
        }
        let steering = all.filtered(&|def| is_shown(def) && def.is_engine, &is_inner_shown);
        let original = Original::of(all).filter(|it| it.is_published && fields.role(Role::Original).is_some());
        Self { original: original.map(|it| it.file.to_owned()), fields, steering, has_pseudonym }
    }

    /// Fields with their values, in the order of declaration.
    pub fn iter(&self) -> impl Iterator<Item = (&FieldDef, &Value)> {
        self.fields.iter()
    }

    /// The value of a field.
    pub fn get(&self, def: &FieldDef) -> Option<&Value> {
        self.fields.get(&def.name)
    }

    /// The value of the field with a role.
    pub fn role(&self, role: Role) -> Option<&Value> {
        self.fields.role(role)
    }

    /// Whether the real name is hidden.
    pub fn has_pseudonym(&self) -> bool {
        self.has_pseudonym
    }

    /// The public title, if there is one.
    pub fn title(&self) -> Option<&str> {
        match self.has_pseudonym {
            true => self.steering.get(PSEUDONYM).and_then(Value::as_text),
            false => self.fields.role(Role::Title).and_then(Value::as_text),
        }
    }

    /// Spellings besides the title.
    pub fn other_names(&self) -> impl Iterator<Item = &str> {
        let title = self.title();
        names(&self.fields).filter(move |name| Some(*name) != title)
    }

    /// Old addresses as written, each with its index in the list.
    pub fn aliases(&self) -> impl Iterator<Item = (usize, &str)> {
        let list = self.steering.get(ALIASES).map_or(&[][..], Value::items);
        list.iter().enumerate().filter_map(|(item_idx, it)| Some((item_idx, it.as_text()?)))
    }

    /// The content of a withdrawn record's tombstone.
    pub fn withdrawal(&self) -> Withdrawal<'_> {
        let record = self.steering.get(WITHDRAWN).and_then(Value::as_record);
        Withdrawal {
            date: record.and_then(|it| it.get("date")).and_then(Value::as_date),
            reason: record.and_then(|it| it.get("reason")).and_then(Value::as_text),
        }
    }

    /// The files that the record wants published as they are, each with its index in the list.
    pub fn files_as_is(&self) -> impl Iterator<Item = (usize, &str)> {
        let list = self.steering.get(FILES).map_or(&[][..], Value::items);
        list.iter().enumerate().filter_map(|(item_idx, it)| {
            let record = it.as_record()?;
            let is_as_is = matches!(record.get("as_is"), Some(Value::Bool(true)));
            record.get("file")?.as_text().filter(|_| is_as_is).map(|file| (item_idx, file))
        })
    }

    /// When an embargo ended.
    pub fn published_from(&self) -> Option<&Moment> {
        self.steering.get(PUBLISH_FROM).and_then(Value::as_moment)
    }

    /// The original to be published with the record, as written.
    pub fn original(&self) -> Option<&str> {
        self.original.as_deref()
    }

    /// Slots of the public links, see `Document::links`.
    pub fn slots(&self) -> Vec<usize> {
        [self.fields.slots(), self.steering.slots()].concat()
    }
}

/// The name of the field that declares old addresses.
pub const ALIASES: &str = "aliases";
/// The name of the field that says which files are published as they are.
pub const FILES: &str = "files";
/// The name of the field that hides the name of a record.
pub const PSEUDONYM: &str = "pseudonym";
pub(super) const VISIBILITY: &str = "visibility";
/// The name of the field that holds a record back.
pub const PUBLISH_FROM: &str = "publish_from";
/// The name of the field that takes a record back.
pub const WITHDRAWN: &str = "withdrawn";

/// All names in the fields of a record: its title, then its other spellings.
pub fn names(fields: &FieldSet) -> impl Iterator<Item = &str> {
    let naming = fields.iter().filter(|(def, _)| matches!(def.role, Some(Role::Title | Role::Names)));
    naming.flat_map(|(def, value)| value.items().iter().filter_map(|item| name(def, item)))
}

/// A spelling is a text, or the field of a nested record that a bare value is shorthand for.
pub fn name<'v>(def: &FieldDef, item: &'v Value) -> Option<&'v str> {
    let FieldType::Record(fields, short) = &def.field_type else { return item.as_text() };
    let short = short.as_ref().or(fields.first().map(|it| &it.name))?;
    item.as_record()?.get(short)?.as_text()
}

/// The original that a record registers.
#[derive(Debug, Clone, Copy)]
pub struct Original<'d> {
    /// The name of the field.
    pub field: &'d str,
    /// The nested record in the field.
    pub record: &'d FieldSet,
    /// The file as written.
    pub file: &'d str,
    /// Whether it is to be published with the record.
    pub is_published: bool,
}

impl<'d> Original<'d> {
    /// Finds the original among all fields of a record.
    pub fn of(fields: &'d FieldSet) -> Option<Self> {
        let (def, value) = fields.iter().find(|(def, _)| def.role == Some(Role::Original))?;
        let record = value.as_record()?;
        let file = record.get("file").and_then(Value::as_text)?;
        let is_published = matches!(record.get("publish"), Some(Value::Bool(true)));
        Some(Self { field: &def.name, record, file, is_published })
    }
}
