//! The vocabulary: kinds of records, their fields, and what the engine does with them. Data, not code.
//!
//! `declare.rs` reads the declarations. No other floor knows a kind by name.

use std::sync::Arc;

/// All kinds, in the order of declaration, and the fields of `dossier.yaml`.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    /// In order.
    pub kinds: Vec<Kind>,
    /// Of `dossier.yaml` itself.
    pub dossier: Fields,
    /// What every kind has.
    pub(super) common: Vec<FieldDef>,
}

/// Shared declarations.
pub type Fields = Arc<Vec<FieldDef>>;

/// A kind of record.
#[derive(Debug, Clone)]
pub struct Kind {
    /// `person`.
    pub name: String,
    /// `people`; empty for plain pages, which may stand anywhere.
    pub folder: String,
    /// `Person`.
    pub label: String,
    /// `People`.
    pub plural: String,
    /// `a person`, for messages.
    pub about: String,
    /// Whether `[@id]` may name it.
    pub is_citable: bool,
    /// Whether its paragraphs carry anchors `p1` … `pn`.
    pub counts_paragraphs: bool,
    /// Whether a paragraph without a citation is worth a word.
    pub must_cite: bool,
    /// Whether its records stand in the timeline.
    pub is_in_timeline: bool,
    /// Whether listings sort by date, not by title.
    pub sorts_by_date: bool,
    /// The template of its listing.
    pub listing: String,
    /// Its type in schema.org, for machines that read pages.
    pub schema: String,
    /// Its types in CSL, for reference managers, by the word of a choice: `report` is `report`, `law` is `legislation`.
    pub csl: Vec<(String, String)>,
    /// Its schema in FollowTheMoney; none: its records are not exported there.
    pub ftm: Option<String>,
    /// Words for prefixes of locators: `fn` is "footnote".
    pub locators: Vec<(String, String)>,
    /// Its own fields, then the common ones.
    pub fields: Fields,
}

impl Kind {
    /// The field with a role, if the kind has one.
    pub fn role(&self, role: Role) -> Option<&FieldDef> {
        self.fields.iter().find(|it| it.role == Some(role))
    }
}

/// A field.
#[derive(Debug, Clone)]
pub struct FieldDef {
    /// The key in front matter.
    pub name: String,
    /// The word on pages.
    pub label: String,
    /// What it holds.
    pub field_type: FieldType,
    /// Whether it holds several.
    pub is_list: bool,
    /// Whether it has to be there.
    pub is_required: bool,
    /// What the engine does with it.
    pub role: Option<Role>,
    /// Heading of the inverse list on the record referred to; none: no list.
    pub inverse: Option<String>,
    /// The field that may not be later.
    pub after: Option<String>,
    /// Whether entries have to say `by` and `as_of`.
    pub is_attributed: bool,
    /// Whether references may not go round.
    pub is_acyclic: bool,
    /// Whether listings show it.
    pub is_column: bool,
    /// Whether listings can be narrowed by it.
    pub is_facet: bool,
    /// Hides something, so that it may not be left empty.
    pub is_guard: bool,
    /// Never published.
    pub is_private: bool,
    /// A date by which something has to be done.
    pub is_deadline: bool,
    /// Whether the change log tells when it changes.
    pub is_tracked: bool,
    /// What it is in FollowTheMoney.
    pub ftm: Vec<FtmProperty>,
}

/// What a field is in FollowTheMoney, see followthemoney.tech/explorer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FtmProperty {
    /// A property of the entity: its values, and of references the entities.
    Value(String),
    /// A property that takes the names of the records referred to.
    Names(String),
    /// Each item is an entity of its own, of this schema, in which this property is the record.
    Entity(String, String),
}

/// What a field holds.
#[derive(Debug, Clone)]
pub enum FieldType {
    /// A line or more, shown as it is.
    Text,
    /// Markdown with links and citations.
    Markdown,
    /// EDTF.
    Date,
    /// A web address.
    Url,
    /// A number.
    Number,
    /// Yes or no.
    Bool,
    /// One of the options.
    Choice(Options),
    /// A file in `content/` with a text for those who do not see it.
    Image,
    /// A tag of BCP 47.
    Language,
    /// A code of ISO 3166, or a name.
    Country,
    /// Latitude, longitude.
    Geo,
    /// 64 hexadecimal digits.
    Sha256,
    /// A reference.
    Ref(RefType),
    /// Fields within; a bare value stands for the field named.
    Record(Fields, Option<String>),
    /// Read elsewhere: parts of `dossier.yaml`.
    Raw,
}

impl FieldType {
    /// Of a record: the field that a bare value stands for.
    pub fn short(&self) -> Option<&str> {
        match self {
            Self::Record(_, short) => short.as_deref(),
            _ => None,
        }
    }
}

/// Words an author may write, and the words that readers see.
pub type Options = Vec<(String, String)>;

/// To what a reference may lead.
#[derive(Debug, Clone, Default)]
pub struct RefType {
    /// Names of kinds; none: any.
    pub kinds: Vec<String>,
    /// Whether a text may stand instead.
    pub or_text: bool,
    /// The roles a record may have in it.
    pub roles: Options,
}

/// Ties a field to a behaviour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words are those of the vocabulary")]
pub enum Role {
    Title,
    ShortTitle,
    Names,
    Date,
    EndDate,
    Status,
    Summary,
    Portrait,
    Place,
    Timeline,
    Asker,
    Addressee,
    Evidence,
    Archived,
    Original,
}

impl Vocabulary {
    /// The kind of this name.
    pub fn kind(&self, name: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.name == name)
    }

    /// Index of the kind whose folder this is; plain pages are last and take the rest.
    pub fn kind_of_folder(&self, folder: &str) -> usize {
        self.kinds
            .iter()
            .position(|kind| !kind.folder.is_empty() && kind.folder == folder)
            .unwrap_or(self.kinds.len() - 1)
    }
}

/// Fields and the fields within them.
pub fn every_field(fields: &[FieldDef]) -> Vec<&FieldDef> {
    let mut all = Vec::new();
    for field in fields {
        all.push(field);
        if let FieldType::Record(inner, _) = &field.field_type {
            all.extend(every_field(inner));
        }
    }
    all
}
