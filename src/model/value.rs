//! Typed values of fields.

use crate::model::prose::Prose;
use crate::model::vocabulary::{FieldDef, Fields, Role};
use crate::text::edtf::PartialDate;

/// A value, of the type its field declares.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the words are those of `FieldType`")]
pub enum Value {
    Text(String),
    Markdown(Box<Prose>),
    Date(PartialDate),
    Url(String),
    /// As written, so that no digit is lost.
    Number(String),
    Bool(bool),
    /// The word as written; the field has its label.
    Choice(String),
    Image(Image),
    Language(String),
    Country(String),
    Geo(String),
    Sha256(String),
    Ref(Reference),
    Record(FieldSet),
    List(Vec<Value>),
}

/// An image of the dossier.
#[derive(Debug, Clone)]
pub struct Image {
    /// Index into `Document::links`.
    pub slot: usize,
    /// What it shows, for those who do not see it.
    pub alt: Option<String>,
    /// Who made it.
    pub credit: Option<String>,
}

/// A reference to a record, or a text in its place.
#[derive(Debug, Clone)]
pub struct Reference {
    /// Index into `Document::links`.
    pub slot: usize,
    /// The id, or the text.
    pub written: String,
    /// The part it plays here.
    pub role: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// Where in a source.
    pub at: Option<String>,
}

/// Values by field, in the order of declaration.
#[derive(Debug, Clone)]
pub struct FieldSet {
    defs: Fields,
    entries: Vec<(usize, Value)>,
    /// Given, but not readable, and complained about.
    unreadable: Vec<usize>,
}

impl FieldSet {
    /// An empty set.
    pub fn new(defs: &Fields) -> Self {
        Self { defs: defs.clone(), entries: Vec::new(), unreadable: Vec::new() }
    }

    /// Puts a value in its place; the index is that of the declaration.
    pub fn insert(&mut self, def_idx: usize, value: Value) {
        let at = self.entries.partition_point(|(idx, _)| *idx < def_idx);
        self.entries.insert(at, (def_idx, value));
    }

    /// Notes that a value was given and could not be read.
    pub fn insert_unreadable(&mut self, def_idx: usize) {
        self.unreadable.push(def_idx);
    }

    /// Whether nothing was given for a field.
    pub fn is_missing(&self, name: &str) -> bool {
        self.get(name).is_none() && !self.unreadable.iter().any(|def_idx| self.defs[*def_idx].name == name)
    }

    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.iter().find(|(def, _)| def.name == name).map(|(_, value)| value)
    }

    /// The value of the field with a role.
    pub fn role(&self, role: Role) -> Option<&Value> {
        self.iter().find(|(def, _)| def.role == Some(role)).map(|(_, value)| value)
    }

    /// Fields that have values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&FieldDef, &Value)> {
        self.entries.iter().map(|(def_idx, value)| (&self.defs[*def_idx], value))
    }

    /// The declarations.
    pub fn defs(&self) -> &Fields {
        &self.defs
    }
}

impl Value {
    /// A plain text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Url(text) | Self::Choice(text) | Self::Language(text) | Self::Country(text) => {
                Some(text)
            }
            _ => None,
        }
    }

    /// A date, if it is one.
    pub fn as_date(&self) -> Option<&PartialDate> {
        match self {
            Self::Date(date) => Some(date),
            _ => None,
        }
    }

    /// A record, if it is one.
    pub fn as_record(&self) -> Option<&FieldSet> {
        match self {
            Self::Record(record) => Some(record),
            _ => None,
        }
    }

    /// The items of a list; a single value is a list of one.
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            other => std::slice::from_ref(other),
        }
    }
}
