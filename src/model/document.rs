//! A record, as far as readers may see it, and the references it makes.

use std::sync::Arc;

use super::prose::Link;
use super::public::{self, PublicFields};
use super::value::{FieldSet, Value};
use super::vocabulary::Role;
use crate::base::Hash;
use crate::text::body::Anchor;
use crate::text::edtf::PartialDate;

/// A record. Fields that readers may not see are in `ParsedRecord::fields`.
#[derive(Debug, Clone)]
pub struct Document {
    /// Where the front matter stands.
    pub file: Arc<str>,
    /// Index into `Vocabulary::kinds`.
    pub kind: usize,
    /// The file stem.
    pub id: String,
    /// The address, without `.html`: `people/ada-example`.
    pub address: String,
    /// Who sees it.
    pub visibility: Visibility,
    /// What readers may see of its fields.
    pub public: PublicFields,
    /// Where links can lead, in its text.
    pub anchors: Vec<Anchor>,
    /// Every reference, mention and citation, also those that readers may not follow; slots are indices into this.
    pub links: Vec<Link>,
    /// Whether the front matter could be read; what is missing in it says nothing otherwise.
    pub is_readable: bool,
    /// Changes with everything above but the places of links.
    pub outline: Hash,
}

/// Who may see a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Nobody, for this reason.
    Hidden(Reason),
}

/// Why a record is hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It is not ready; `--drafts` shows it.
    Draft,
    /// Its editors keep it to themselves.
    Private,
    /// It waits for this day.
    Embargoed(PartialDate),
    /// It was taken back; a tombstone stands in its place.
    Withdrawn,
}

impl Reason {
    /// "a draft", for messages.
    pub fn in_words(&self) -> String {
        match self {
            Self::Draft => "a draft".into(),
            Self::Private => "private".into(),
            Self::Embargoed(until) => format!("under embargo until {}", until.in_english()),
            Self::Withdrawn => "withdrawn".into(),
        }
    }
}

impl Visibility {
    /// What was never public has no tombstone, so that an embargo goes before a withdrawal.
    pub(super) fn of(fields: &FieldSet, today: &PartialDate, with_drafts: bool) -> Self {
        let written = fields.get(public::VISIBILITY).and_then(Value::as_text);
        let from = fields.get(public::PUBLISH_FROM).and_then(Value::as_date);
        // An embargo ends when it has certainly ended.
        let is_embargoed = |from: &&PartialDate| from.latest().is_none_or(|day| today.earliest() < Some(day));
        match (written, from.filter(is_embargoed)) {
            (Some("private"), _) => Self::Hidden(Reason::Private),
            (_, Some(from)) => Self::Hidden(Reason::Embargoed(from.clone())),
            (Some("draft"), _) if !with_drafts => Self::Hidden(Reason::Draft),
            _ if fields.get(public::WITHDRAWN).is_some() => Self::Hidden(Reason::Withdrawn),
            _ => Self::Public,
        }
    }
}

impl Document {
    /// What readers call it: the pseudonym, else the title, else the id.
    pub fn title(&self) -> &str {
        self.public.title().unwrap_or(&self.id)
    }

    /// A shorter title, for margins and notes; else the title.
    pub fn short_title(&self) -> &str {
        self.public.role(Role::ShortTitle).and_then(Value::as_text).unwrap_or(self.title())
    }

    /// All names it may be called by in running text, each once; the title first.
    pub fn names(&self) -> Vec<&str> {
        let mut names = vec![self.title()];
        for name in self.public.other_names() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The date that places it in time.
    pub fn date(&self) -> Option<&PartialDate> {
        self.public.role(Role::Date).and_then(Value::as_date)
    }

    /// The last day of what it tells.
    pub fn end_date(&self) -> Option<&PartialDate> {
        self.public.role(Role::EndDate).and_then(Value::as_date)
    }

    /// The summary that its author wrote.
    pub fn summary(&self) -> Option<&str> {
        self.public.role(Role::Summary).and_then(Value::as_text)
    }

    /// The language of its text, if it is not the dossier's.
    pub fn language(&self) -> Option<&str> {
        self.public.role(Role::Language).and_then(Value::as_text)
    }
}
