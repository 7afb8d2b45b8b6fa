//! A text with holes, and its references.

use std::ops::Range;
use std::sync::Arc;

use crate::base::{Diagnostic, Spot, problem};
use crate::text::body::{Body, Complaint, Hole, Rules};
use crate::text::markdown;

/// A text with holes, and the links that fill each hole.
#[derive(Debug, Clone, Default)]
pub struct Prose {
    /// The byte offset of the text in its file; ranges in `body` are relative to it.
    pub start: usize,
    /// The text as written.
    pub source: Arc<str>,
    /// HTML and holes.
    pub body: Body,
    /// For each hole, its slots in `Document::links`.
    pub slots: Vec<Range<usize>>,
}

/// A reference from this record to something else.
#[derive(Debug, Clone)]
pub struct Link {
    /// Its target as written.
    pub wanted: Wanted,
    /// The way it is made.
    pub via: Via,
    /// Its place in the file.
    pub spot: Spot,
    /// Whether readers may follow it; false in a private field.
    pub is_public: bool,
}

/// The way a reference is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    /// By a field of the front matter.
    Field {
        /// The top-level field.
        field: String,
        /// The innermost field, if it is a different one.
        inner: Option<String>,
    },
    /// By a link in running text.
    Mention,
    /// By a citation in running text.
    Citation,
}

/// The target of a reference as written.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// A record by id.
    Id {
        /// The id.
        id: String,
        /// Allowed kinds; any if empty.
        kinds: Vec<String>,
        /// Whether a plain text would be allowed instead.
        or_text: bool,
        /// The locator within a source.
        at: Option<String>,
        /// The heading of the backlinks on the record referred to; if empty, the plural of this kind.
        inverse: Option<String>,
        /// The role of the record here.
        role: Option<String>,
    },
    /// A text in place of a record.
    Text {
        /// As written.
        text: String,
        /// Kinds of records that would be allowed instead.
        kinds: Vec<String>,
    },
    /// `[[a name or an id#anchor]]`.
    Name(String),
    /// `[text](address)`.
    Address(String),
    /// An image file.
    Image(String),
    /// A source by id, with a locator.
    Source {
        /// The id.
        id: String,
        /// The text after the comma.
        locator: String,
    },
}

impl Prose {
    /// Parses Markdown and collects its references in `links`.
    pub fn read(
        text: &str,
        rules: Rules,
        spot: &dyn Fn(Range<usize>) -> Spot,
        links: &mut Vec<Link>,
        diags: &mut Vec<Diagnostic>,
    ) -> Self {
        let body = markdown::parse(text, rules);
        for (complaint, range) in &body.complaints {
            let spot = spot(range.clone());
            diags.push(match complaint {
                Complaint::BadCitation(written) => problem::bad_citation(spot, written),
                Complaint::UnknownFootnote(label) => problem::unknown_footnote(spot, label),
                Complaint::UnusedFootnote(label) => problem::unused_footnote(spot, label),
                Complaint::DuplicateAnchor(id) => problem::duplicate_anchor(spot, id),
                Complaint::BadAttribute(written) => problem::bad_attribute(spot, written),
                Complaint::HtmlRemoved(what) => problem::html_removed(spot, what),
                Complaint::OverLimit(what, limit) => {
                    problem::over_limit(spot, &format!("this text has too many {what}"), *limit)
                }
            });
        }
        let mut slots = Vec::with_capacity(body.holes.len());
        for (hole, range) in &body.holes {
            let first = links.len();
            let spot = spot(range.clone());
            let mut add = |wanted, via| links.push(Link { wanted, via, spot: spot.clone(), is_public: true });
            match hole {
                Hole::Wiki(target) => add(Wanted::Name(target.clone()), Via::Mention),
                Hole::LinkStart(target, true) => add(Wanted::Name(target.clone()), Via::Mention),
                Hole::LinkStart(target, false) => add(Wanted::Address(target.clone()), Via::Mention),
                Hole::Image(target, _) => add(Wanted::Image(target.clone()), Via::Mention),
                Hole::Cite(cites) => {
                    for cite in cites {
                        add(Wanted::Source { id: cite.key.clone(), locator: cite.locator.clone() }, Via::Citation);
                    }
                }
                Hole::LinkEnd(_) | Hole::Footnote(_) | Hole::CitedBy(_) => {}
            }
            slots.push(first..links.len());
        }
        Self { start: 0, source: text.into(), body, slots }
    }
}
