//! The public part of a record, and its references.

use std::sync::Arc;

use super::consent::{Consent, Covered};
use super::inputs::{Audience, Scope};
use super::prose::Link;
use super::public::{self, PublicFields};
use super::value::{FieldSet, Value};
use super::vocabulary::Role;
use crate::base::Hash;
use crate::text::body::Anchors;
use crate::text::edtf::PartialDate;
use crate::text::moment::Moment;

/// A record. Private fields are only in `ParsedRecord::fields`.
#[derive(Debug, Clone)]
pub struct Document {
    /// The file with the front matter.
    pub file: Arc<str>,
    /// Index into `Vocabulary::kinds`.
    pub kind: usize,
    /// The file stem.
    pub id: String,
    /// The address, without `.html`: `people/ada-example`.
    pub address: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// Its public fields.
    pub public: PublicFields,
    /// The anchors in its text.
    pub anchors: Anchors,
    /// Every reference, mention and citation, including private ones; slots are indices into this list.
    pub links: Vec<Link>,
    /// Whether the front matter could be read; if not, missing fields mean nothing.
    pub is_readable: bool,
    /// A hash of everything above except the positions of links.
    pub outline: Hash,
}

/// Who may see a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Nobody, for the given reason.
    Hidden(Reason),
}

/// Why a record is hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It is a draft; `--drafts` shows it.
    Draft,
    /// It is for the editors only.
    Private,
    /// It is embargoed until then.
    Embargoed(Moment),
    /// The consent to it was refused, withdrawn or has expired.
    NoConsent,
    /// It was withdrawn; only when and why is published.
    Withdrawn,
}

impl Reason {
    /// "a draft", for messages.
    pub fn in_words(&self) -> String {
        match self {
            Self::Draft => "a draft".into(),
            Self::Private => "private".into(),
            Self::Embargoed(until) => format!("under embargo until {}", until.written()),
            Self::NoConsent => "without consent".into(),
            Self::Withdrawn => "withdrawn".into(),
        }
    }
}

impl Visibility {
    /// An embargo takes precedence over a withdrawal: of a record that was never public nothing is said.
    pub(super) fn of(fields: &FieldSet, scope: &Scope) -> Self {
        let written = fields.get(public::VISIBILITY).and_then(Value::as_text);
        let from = fields.get(public::PUBLISH_FROM).and_then(Value::as_moment);
        let is_embargoed = |from: &&Moment| from.minute().is_none_or(|minute| scope.minute < minute);
        let is_forbidden = Consent::of(fields, &scope.today).is_some_and(|it| it.forbids(Covered::Page));
        match (written, from.filter(is_embargoed)) {
            (Some("private"), _) if scope.audience == Audience::Public => Self::Hidden(Reason::Private),
            (_, Some(from)) => Self::Hidden(Reason::Embargoed(from.clone())),
            (Some("draft"), _) if !scope.with_drafts => Self::Hidden(Reason::Draft),
            _ if fields.get(public::WITHDRAWN).is_some() => Self::Hidden(Reason::Withdrawn),
            _ if is_forbidden => Self::Hidden(Reason::NoConsent),
            _ => Self::Public,
        }
    }
}

impl Document {
    /// Its public title: the pseudonym, else the title, else the id.
    pub fn title(&self) -> &str {
        self.public.title().unwrap_or(&self.id)
    }

    /// A shorter title, for margins and notes; else the title.
    pub fn short_title(&self) -> &str {
        self.public.role(Role::ShortTitle).and_then(Value::as_text).unwrap_or(self.title())
    }

    /// All names by which texts may refer to it, each once; the title first.
    pub fn names(&self) -> Vec<&str> {
        let mut names = vec![self.title()];
        for name in self.public.other_names() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The date that it is sorted by.
    pub fn date(&self) -> Option<&PartialDate> {
        self.public.role(Role::Date).and_then(Value::as_date)
    }

    /// The end date of what it describes.
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
