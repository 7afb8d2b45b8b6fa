//! One file, parsed: a record with typed fields, a body with holes, and the references it makes.

use std::sync::Arc;

use crate::model::prose::Link;
use crate::model::value::{FieldSet, Value};
use crate::model::vocabulary::Role;
use crate::text::body::Anchor;
use crate::text::edtf::PartialDate;

/// A record.
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
    /// Typed values.
    pub fields: FieldSet,
    /// Where links can lead, in its text.
    pub anchors: Vec<Anchor>,
    /// Every reference, mention and citation; slots are indices into this.
    pub links: Vec<Link>,
    /// Whether the front matter could be read; what is missing in it says nothing otherwise.
    pub is_readable: bool,
    /// Changes with everything above but the places of links: a text may change and its record look the same from elsewhere.
    pub outline: u64,
}

/// Who may see a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Only those who build with `--drafts`.
    Draft,
    /// Nobody.
    Private,
    /// Nobody before this day.
    Embargoed(PartialDate),
    /// Taken back; a tombstone stands in its place.
    Withdrawn,
}

impl Document {
    /// What readers call it: the pseudonym, else the title, else the id.
    pub fn title(&self) -> &str {
        let pseudonym = self.fields.get("pseudonym").and_then(Value::as_text);
        let title = || self.fields.role(Role::Title).and_then(Value::as_text);
        pseudonym.or_else(title).unwrap_or(&self.id)
    }

    /// A shorter title, for margins and notes; else the title.
    pub fn short_title(&self) -> &str {
        self.fields.role(Role::ShortTitle).and_then(Value::as_text).unwrap_or(self.title())
    }

    /// All names it may be called by in running text; behind a pseudonym there is only the pseudonym.
    pub fn names(&self) -> Vec<&str> {
        let mut names = vec![self.title()];
        if !self.has_pseudonym() {
            for name in self.real_names() {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }

    /// The names in the front matter.
    pub fn real_names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for (_, value) in self.fields.iter().filter(|(def, _)| matches!(def.role, Some(Role::Title | Role::Names))) {
            for item in value.items() {
                let of_record =
                    || item.as_record().and_then(|record| record.iter().next()).and_then(|(_, value)| value.as_text());
                names.extend(item.as_text().or_else(of_record));
            }
        }
        names
    }

    /// Whether the real name is hidden.
    pub fn has_pseudonym(&self) -> bool {
        self.fields.get("pseudonym").is_some()
    }

    /// Who may see it. What was never public has no tombstone.
    pub fn visibility(&self, today: &PartialDate, with_drafts: bool) -> Visibility {
        let written = self.fields.get("visibility").and_then(Value::as_text);
        let from = self.fields.get("publish_from").and_then(Value::as_date);
        // An embargo ends when it has certainly ended.
        let is_embargoed = |from: &&PartialDate| from.latest().is_none_or(|day| today.earliest() < Some(day));
        match (written, from.filter(is_embargoed)) {
            (Some("private"), _) => Visibility::Private,
            (_, Some(from)) => Visibility::Embargoed(from.clone()),
            (Some("draft"), _) if !with_drafts => Visibility::Draft,
            _ if self.fields.get("withdrawn").is_some() => Visibility::Withdrawn,
            _ => Visibility::Public,
        }
    }

    /// A text field by name.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_text)
    }

    /// The date that places it in time.
    pub fn date(&self) -> Option<&PartialDate> {
        self.fields.role(Role::Date).and_then(Value::as_date)
    }
}
