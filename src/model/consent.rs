//! Consent that ended: refused, withdrawn or expired. What it covered is not published.

use super::value::{FieldSet, Value};
use super::vocabulary::Role;
use crate::text::edtf::PartialDate;

/// What a consent covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the words are those of the vocabulary")]
pub enum Covered {
    Page,
    Portrait,
    Quotation,
}

impl Covered {
    const ALL: [(&'static str, Self); 3] =
        [("page", Self::Page), ("portrait", Self::Portrait), ("quotation", Self::Quotation)];
}

/// The consent that a record tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// The name of the field.
    pub field: String,
    /// What it covers; the whole page if nothing is said.
    pub covers: Vec<Covered>,
    /// Whether it was given, or needs none.
    pub is_given: bool,
    /// Whether it was refused, withdrawn or has expired.
    pub is_over: bool,
}

impl Consent {
    /// Reads the consent of a record; none if it tells of none.
    pub fn of(fields: &FieldSet, today: &PartialDate) -> Option<Self> {
        let (def, value) = fields.iter().find(|(def, _)| def.role == Some(Role::Consent))?;
        let record = value.as_record()?;
        let status = record.get("status").and_then(Value::as_text);
        let expires = record.get("expires").and_then(Value::as_date);
        let has_expired = expires.and_then(|date| date.latest()).is_some_and(|day| Some(day) < today.earliest());
        let written = record.get("scope").map_or(&[][..], Value::items).iter().filter_map(Value::as_text);
        let known = |word: &str| Covered::ALL.iter().find(|(it, _)| *it == word).map(|(_, covered)| *covered);
        let covers: Vec<Covered> = written.filter_map(known).collect();
        Some(Self {
            field: def.name.clone(),
            covers: if covers.is_empty() { vec![Covered::Page] } else { covers },
            is_given: matches!(status, Some("given" | "public-figure")) && !has_expired,
            is_over: matches!(status, Some("refused" | "withdrawn")) || has_expired,
        })
    }

    /// Whether something may not be published, because the consent to it is over.
    pub fn forbids(&self, covered: Covered) -> bool {
        self.is_over && self.covers.contains(&covered)
    }
}
