//! Resolves a locator within a source: `p4, p7–p9` to anchors of its page and to display text.

use std::collections::BTreeMap;

use crate::model::Kind;
use crate::text::body::Anchors;
use crate::text::citation::{self, LocatorPart};

/// A locator, resolved against its source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Locator {
    /// Display text in pieces, each with the anchor it links to, if any.
    pub parts: Vec<(String, Option<String>)>,
    /// All anchors referred to, including those within a range.
    pub anchors: Vec<String>,
    /// The first paragraph that the source does not have.
    pub unknown: Option<String>,
    /// The number of paragraphs in a range that is too long to list.
    pub too_long: Option<usize>,
}

/// The most paragraphs between the ends of a range. Whoever means more means the source.
pub const MOST_IN_RANGE: usize = 200;

/// Resolves a locator; anything that is not an anchor of the source stays plain text.
pub fn resolve(anchors: &Anchors, kind: &Kind, written: &str) -> Locator {
    let mut locator = Locator::default();
    let has = |word: &str| anchors.find(word).is_some();
    let has_counted = anchors.n_counted() > 0;
    let mut before: Option<usize> = None;
    let mut is_range = false;
    for part in citation::locator_parts(written) {
        match part {
            LocatorPart::Word(word) if has(word) => {
                let number = citation::paragraph_number(word);
                if let (true, Some(first), Some(last)) = (is_range, before, number) {
                    let between = anchors.between(first, last);
                    if between.len() > MOST_IN_RANGE {
                        locator.too_long.get_or_insert(between.len() + 2);
                    } else {
                        locator.anchors.extend(between.map(|it| it.id.clone()));
                    }
                }
                locator.anchors.push(word.to_owned());
                locator.parts.push((words(kind, word), Some(word.to_owned())));
                before = number;
            }
            LocatorPart::Word(word) => {
                if has_counted && citation::paragraph_number(word).is_some() {
                    locator.unknown.get_or_insert_with(|| word.to_owned());
                }
                locator.parts.push((word.to_owned(), None));
                before = None;
            }
            LocatorPart::Text(text) => {
                is_range = matches!(text.trim(), "-" | "–" | "—" | "to");
                locator.parts.push((text.to_owned(), None));
            }
        }
    }
    locator
}

/// The label of an anchor: `p4` is "¶4", `fn8` is "footnote 8", by the vocabulary's table of prefixes.
pub fn words(kind: &Kind, anchor: &str) -> String {
    let split = anchor.find(|c: char| c.is_ascii_digit()).unwrap_or(anchor.len());
    let (prefix, number) = anchor.split_at(split);
    match kind.locators.iter().find(|(it, _)| it == prefix) {
        Some((_, word)) if number.is_empty() => word.clone(),
        Some((_, word)) if word.chars().count() == 1 => format!("{word}{number}"),
        Some((_, word)) => format!("{word} {number}"),
        None => anchor.to_owned(),
    }
}

/// The records that cite each anchor of a source, by anchor.
pub type CitedBy = BTreeMap<String, Vec<Citing>>;

/// A record that cites a paragraph.
#[derive(Debug, PartialEq, Eq)]
pub struct Citing {
    /// The address of its page.
    pub path: String,
    /// Its title.
    pub title: String,
}
