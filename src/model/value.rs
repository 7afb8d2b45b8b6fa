//! Typed values of fields.

use crate::model::prose::Prose;
use crate::model::vocabulary::{FieldDef, Fields, Role};
use crate::text::country::Country;
use crate::text::edtf::PartialDate;
use crate::text::language::Language;
use crate::text::moment::Moment;

/// A value, of the type its field declares.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the words are those of `FieldType`")]
pub enum Value {
    Text(String),
    Markdown(Box<Prose>),
    Date(PartialDate),
    Moment(Moment),
    Url(String),
    Number(Number),
    Bool(bool),
    /// The word as written; its label is in the declaration.
    Choice(String),
    Image(Image),
    Language(Language),
    Country(Country),
    Geo(Geo),
    Sha256(String),
    Ref(Reference),
    Record(FieldSet),
    List(Vec<Value>),
}

/// A number that keeps its digits.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// Its numeric value.
    pub value: f64,
    /// As written, so that no digit is lost.
    pub written: String,
}

impl Number {
    /// Reads a finite number.
    pub fn parse(written: &str) -> Option<Self> {
        let value = written.parse().ok().filter(|it: &f64| it.is_finite())?;
        Some(Self { value, written: written.to_owned() })
    }
}

/// Geographic coordinates in degrees (WGS 84).
#[derive(Debug, Clone, PartialEq)]
pub struct Geo {
    /// From -90 to 90.
    pub latitude: f64,
    /// From -180 to 180.
    pub longitude: f64,
    /// As written: `51.17, 71.43`.
    pub written: String,
}

impl Geo {
    /// Reads `latitude, longitude`.
    pub fn parse(written: &str) -> Option<Self> {
        let (latitude, longitude) = written.split_once(',')?;
        let (latitude, longitude): (f64, f64) = (latitude.trim().parse().ok()?, longitude.trim().parse().ok()?);
        let is_on_earth = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        is_on_earth.then(|| Self { latitude, longitude, written: written.to_owned() })
    }
}

impl Geo {
    /// The same place less exactly: one decimal is about eleven kilometres, two about one.
    #[must_use]
    pub fn rounded(&self, n_decimals: usize) -> Self {
        let written = format!("{:.n_decimals$}, {:.n_decimals$}", self.latitude, self.longitude);
        match Self::parse(&written) {
            Some(rounded) if self.written.len() > written.len() => rounded,
            // It is not more exact than that.
            _ => self.clone(),
        }
    }
}

/// An image of the dossier.
#[derive(Debug, Clone)]
pub struct Image {
    /// Index into `Document::links`.
    pub slot: usize,
    /// The alternative text.
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
    /// Its role here.
    pub role: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// The locator within a source.
    pub at: Option<String>,
}

/// Values by field, in the order of declaration.
#[derive(Debug, Clone)]
pub struct FieldSet {
    defs: Fields,
    entries: Vec<(usize, Value)>,
    /// Fields whose value could not be read, which has been reported.
    unreadable: Vec<usize>,
}

impl FieldSet {
    /// An empty set.
    pub fn new(defs: &Fields) -> Self {
        Self { defs: defs.clone(), entries: Vec::new(), unreadable: Vec::new() }
    }

    /// Sets the value of a field, by index of its declaration.
    pub fn insert(&mut self, def_idx: usize, value: Value) {
        let at = self.entries.partition_point(|(idx, _)| *idx < def_idx);
        self.entries.insert(at, (def_idx, value));
    }

    /// Records that a value was given but could not be read.
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

    /// The value of the field with a given role.
    pub fn role(&self, role: Role) -> Option<&Value> {
        self.iter().find(|(def, _)| def.role == Some(role)).map(|(_, value)| value)
    }

    /// The fields for which `keep` holds; within nested records, those for which `keep_inner` holds.
    pub fn filtered(&self, keep: &dyn Fn(&FieldDef) -> bool, keep_inner: &dyn Fn(&FieldDef) -> bool) -> Self {
        let kept = self.entries.iter().filter(|(def_idx, _)| keep(&self.defs[*def_idx]));
        let entries = kept.map(|(def_idx, value)| (*def_idx, value.filtered(keep_inner))).collect();
        Self { defs: self.defs.clone(), entries, unreadable: Vec::new() }
    }

    /// Rounds coordinates, also in nested records.
    pub fn round_locations(&mut self, n_decimals: usize) {
        self.entries.iter_mut().for_each(|(_, value)| value.round_locations(n_decimals));
    }

    /// Slots of all links in its values, see `Document::links`.
    pub fn slots(&self) -> Vec<usize> {
        let mut slots = Vec::new();
        self.entries.iter().for_each(|(_, value)| value.add_slots(&mut slots));
        slots
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
            Self::Text(text) | Self::Url(text) | Self::Choice(text) => Some(text),
            Self::Language(language) => Some(&language.tag),
            Self::Country(country) => Some(&country.written),
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

    /// A moment, if it is one.
    pub fn as_moment(&self) -> Option<&Moment> {
        match self {
            Self::Moment(moment) => Some(moment),
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

    fn filtered(&self, keep: &dyn Fn(&FieldDef) -> bool) -> Self {
        match self {
            Self::Record(set) => Self::Record(set.filtered(keep, keep)),
            Self::List(items) => Self::List(items.iter().map(|item| item.filtered(keep)).collect()),
            other => other.clone(),
        }
    }

    fn round_locations(&mut self, n_decimals: usize) {
        match self {
            Self::Geo(geo) => *geo = geo.rounded(n_decimals),
            Self::Record(set) => set.round_locations(n_decimals),
            Self::List(items) => items.iter_mut().for_each(|item| item.round_locations(n_decimals)),
            _ => {}
        }
    }

    fn add_slots(&self, slots: &mut Vec<usize>) {
        match self {
            Self::Ref(reference) => slots.push(reference.slot),
            Self::Image(image) => slots.push(image.slot),
            Self::Markdown(prose) => prose.slots.iter().for_each(|range| slots.extend(range.clone())),
            Self::Record(set) => slots.extend(set.slots()),
            Self::List(items) => items.iter().for_each(|item| item.add_slots(slots)),
            _ => {}
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
