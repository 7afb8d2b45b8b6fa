//! The vocabulary: kinds of records, their fields, and how samizdat treats them. Data, not code.
//!
//! `declare.rs` reads the declarations. No other floor knows a kind by name.

use std::sync::Arc;

/// All kinds, in the order of declaration, and the fields of `dossier.yaml`.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    /// All kinds, in order.
    pub kinds: Vec<Kind>,
    /// The fields of `dossier.yaml`.
    pub dossier: Fields,
    /// How many decimals of coordinates are published; all if not given.
    pub location_precision: Option<usize>,
    /// The fields that every kind has.
    pub(super) common: Vec<FieldDef>,
}

/// Shared declarations.
pub type Fields = Arc<Vec<FieldDef>>;

/// A kind of record.
#[derive(Debug, Clone)]
pub struct Kind {
    /// `person`.
    pub name: String,
    /// `people`; empty for plain pages, which may be in any folder.
    pub folder: String,
    /// `Person`.
    pub label: String,
    /// `People`.
    pub plural: String,
    /// `a person`, for messages.
    pub about: String,
    /// Whether `[@id]` may cite it.
    pub is_citable: bool,
    /// Whether its paragraphs get anchors `p1` … `pn`.
    pub counts_paragraphs: bool,
    /// Whether paragraphs without a citation are reported.
    pub must_cite: bool,
    /// Whether its records are in the timeline.
    pub is_in_timeline: bool,
    /// Whether listings sort by date, not by title.
    pub sorts_by_date: bool,
    /// The template of its listing.
    pub listing: String,
    /// Its type in schema.org.
    pub schema: String,
    /// Its types in CSL, by the word of a choice: `law` is `legislation`.
    pub csl: Vec<(String, String)>,
    /// Its schema in FollowTheMoney; none if its records are not exported there.
    pub ftm: Option<String>,
    /// Labels for prefixes of locators: `fn` is "footnote".
    pub locators: Vec<(String, String)>,
    /// Its own fields, then the common ones.
    pub fields: Fields,
}

impl Kind {
    /// The field with a role, if the kind has one.
    pub fn role(&self, role: Role) -> Option<&FieldDef> {
        self.fields.iter().find(|it| it.role == Some(role))
    }

    /// Whether its records are people, as schema.org says.
    pub fn is_person(&self) -> bool {
        self.schema == "Person"
    }

    /// Its public fields.
    pub fn public_fields(&self) -> impl Iterator<Item = &FieldDef> {
        self.fields.iter().filter(|it| it.is_published())
    }
}

/// A field.
#[derive(Debug, Clone)]
pub struct FieldDef {
    /// The key in front matter.
    pub name: String,
    /// The label on pages.
    pub label: String,
    /// Its type.
    pub field_type: FieldType,
    /// Whether it holds several values.
    pub is_list: bool,
    /// Whether it is required.
    pub is_required: bool,
    /// Its special behaviour, if any.
    pub role: Option<Role>,
    /// The heading of the backlinks on the record referred to; none for no list.
    pub inverse: Option<String>,
    /// A date field that must not be later than this one.
    pub after: Option<String>,
    /// Whether entries need a source of the statement and its date.
    pub is_attributed: bool,
    /// Whether references may not form a cycle.
    pub is_acyclic: bool,
    /// Whether listings show it.
    pub is_column: bool,
    /// Whether listings can be filtered by it.
    pub is_facet: bool,
    /// It hides something, so that it must not be left empty.
    pub is_guard: bool,
    /// It is never published.
    pub is_private: bool,
    /// It controls samizdat and states nothing about the subject.
    pub is_engine: bool,
    /// It may be shown behind a pseudonym; all other fields are hidden there.
    pub is_harmless: bool,
    /// It is a date by which something has to be done.
    pub is_deadline: bool,
    /// Whether the change log lists its changes.
    pub is_tracked: bool,
    /// Its variable in CSL, which BibTeX follows.
    pub csl: Option<String>,
    /// Its properties in schema.org.
    pub schema: Vec<SchemaProperty>,
    /// Its properties in FollowTheMoney.
    pub ftm: Vec<FtmProperty>,
}

impl FieldDef {
    /// A field for a text, with no flag set.
    pub fn text(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            label: name.to_owned(),
            field_type: FieldType::Text,
            is_list: false,
            is_required: false,
            role: None,
            inverse: None,
            after: None,
            is_attributed: false,
            is_acyclic: false,
            is_column: false,
            is_facet: false,
            is_guard: false,
            is_private: false,
            is_engine: false,
            is_harmless: false,
            is_deadline: false,
            is_tracked: false,
            csl: None,
            schema: Vec::new(),
            ftm: Vec::new(),
        }
    }

    /// Whether it is public, unless a pseudonym hides it.
    pub fn is_published(&self) -> bool {
        !self.is_private && !self.is_engine
    }

    /// The label of an option; the word itself if there is no such option.
    pub fn label_of<'d>(&'d self, word: &'d str) -> &'d str {
        self.field_type.options().map_or(word, |options| options.label(word))
    }
}

/// A property of schema.org.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaProperty {
    /// `author`: a property of the record itself.
    Own(String),
    /// `itemReviewed:Claim.author`: a property of something that the record is about.
    Of {
        /// `itemReviewed`.
        property: String,
        /// `Claim`.
        schema_type: String,
        /// `author`.
        inner: String,
    },
}

/// The mapping of a field to FollowTheMoney, see followthemoney.tech/explorer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FtmProperty {
    /// A property of the entity that takes values, or for references the entities.
    Value(String),
    /// A property that takes the names of the records referred to.
    Names(String),
    /// Each item is a separate entity of this schema, and this property of it refers to the record.
    Entity(String, String),
}

/// The type of a field.
#[derive(Debug, Clone)]
pub enum FieldType {
    /// Plain text of one or more lines.
    Text,
    /// Markdown with links and citations.
    Markdown,
    /// EDTF.
    Date,
    /// A day, or a minute with its time zone.
    Moment,
    /// A web address.
    Url,
    /// A number.
    Number,
    /// Yes or no.
    Bool,
    /// One of the options.
    Choice(Options),
    /// A file in `content/`, with an alternative text.
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
    /// A nested record; a bare value is shorthand for the named field, if any.
    Record(Fields, Option<String>),
    /// A part of `dossier.yaml` that is read elsewhere.
    Raw,
}

impl FieldType {
    /// Its keyword in the vocabulary.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Date => "date",
            Self::Moment => "moment",
            Self::Url => "url",
            Self::Number => "number",
            Self::Bool => "bool",
            Self::Choice(_) => "choice",
            Self::Image => "image",
            Self::Language => "language",
            Self::Country => "country",
            Self::Geo => "geo",
            Self::Sha256 => "sha256",
            Self::Ref(_) => "ref",
            Self::Record(..) => "record",
            Self::Raw => "raw",
        }
    }

    /// The options of a choice, or the roles of a reference.
    pub fn options(&self) -> Option<&Options> {
        match self {
            Self::Choice(options) | Self::Ref(RefType { roles: options, .. }) => Some(options),
            _ => None,
        }
    }

    /// The fields of a nested record.
    pub fn inner(&self) -> &[FieldDef] {
        match self {
            Self::Record(fields, _) => fields,
            _ => &[],
        }
    }

    /// For a nested record, the field that a bare value is shorthand for.
    pub fn short(&self) -> Option<&str> {
        match self {
            Self::Record(_, short) => short.as_deref(),
            _ => None,
        }
    }
}

/// The options an author may choose from, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options(pub Vec<Choice>);

/// One of several options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What an author writes.
    pub word: String,
    /// What readers see.
    pub label: String,
    /// Its sign, if it has one.
    pub sign: Option<Sign>,
}

/// A shape that distinguishes options at a glance; `caution` marks options that readers are warned about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words are those of the vocabulary")]
pub enum Sign {
    Filled,
    Half,
    Open,
    Diamond,
    Cross,
    Caution,
}

impl Sign {
    /// All signs, with their keywords.
    pub const ALL: [(&str, Self); 6] = [
        ("filled", Self::Filled),
        ("half", Self::Half),
        ("open", Self::Open),
        ("diamond", Self::Diamond),
        ("cross", Self::Cross),
        ("caution", Self::Caution),
    ];

    /// Its keyword in the vocabulary.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, it)| *it == self).map_or("", |(word, _)| word)
    }
}

impl Options {
    /// The option with this word.
    pub fn get(&self, word: &str) -> Option<&Choice> {
        self.0.iter().find(|it| it.word == word)
    }

    /// Its label; the word itself if there is no such option.
    pub fn label<'o>(&'o self, word: &'o str) -> &'o str {
        self.get(word).map_or(word, |it| &it.label)
    }

    /// What an author may write.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|it| it.word.as_str())
    }
}

/// To what a reference may lead.
#[derive(Debug, Clone, Default)]
pub struct RefType {
    /// Names of allowed kinds; any if empty.
    pub kinds: Vec<String>,
    /// Whether a plain text is allowed instead.
    pub or_text: bool,
    /// The roles that a record may have in it.
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
    /// Who published it; sources with the same publisher count as one voice.
    Publisher,
    /// Who made the statement.
    SaidBy,
    /// The date of the statement.
    SaidOn,
    /// Its web address.
    Address,
    /// When a copy was made.
    Captured,
    Language,
    Updated,
    /// When a person was born.
    Born,
    /// What a person agreed to.
    Consent,
}

impl Role {
    /// Every role, with its keyword and the types of fields that may have it.
    pub const ALL: [(&str, Self, &[&str]); 24] = [
        ("title", Self::Title, &["text"]),
        ("short_title", Self::ShortTitle, &["text"]),
        ("names", Self::Names, &["text", "record"]),
        ("date", Self::Date, &["date"]),
        ("end_date", Self::EndDate, &["date"]),
        ("status", Self::Status, &["record"]),
        ("summary", Self::Summary, &["text"]),
        ("portrait", Self::Portrait, &["image"]),
        ("place", Self::Place, &["ref", "text"]),
        ("timeline", Self::Timeline, &["ref"]),
        ("asker", Self::Asker, &["ref"]),
        ("addressee", Self::Addressee, &["ref"]),
        ("evidence", Self::Evidence, &["ref"]),
        ("archived", Self::Archived, &["record"]),
        ("original", Self::Original, &["record"]),
        ("publisher", Self::Publisher, &["ref", "text"]),
        ("said_by", Self::SaidBy, &["ref", "text"]),
        ("said_on", Self::SaidOn, &["date"]),
        ("address", Self::Address, &["url"]),
        ("captured", Self::Captured, &["date"]),
        ("language", Self::Language, &["language"]),
        ("updated", Self::Updated, &["date"]),
        ("born", Self::Born, &["date"]),
        ("consent", Self::Consent, &["record"]),
    ];
}

impl Vocabulary {
    /// The same, with all private fields shown.
    #[must_use]
    pub fn without_private(&self) -> Self {
        let mut vocabulary = self.clone();
        for kind in &mut vocabulary.kinds {
            show_private(&mut kind.fields);
        }
        vocabulary
    }

    /// The kind of this name.
    pub fn kind(&self, name: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.name == name)
    }

    /// The index of the kind with this folder; plain pages come last and take all other folders.
    pub fn kind_of_folder(&self, folder: &str) -> usize {
        self.kinds
            .iter()
            .position(|kind| !kind.folder.is_empty() && kind.folder == folder)
            .unwrap_or(self.kinds.len() - 1)
    }
}

fn show_private(fields: &mut Fields) {
    for field in Arc::make_mut(fields) {
        field.is_private = false;
        if let FieldType::Record(inner, _) = &mut field.field_type {
            show_private(inner);
        }
    }
}

/// Fields and their nested fields.
pub fn every_field(fields: &[FieldDef]) -> Vec<&FieldDef> {
    let mut all = Vec::new();
    for field in fields {
        all.push(field);
        all.extend(every_field(field.field_type.inner()));
    }
    all
}
