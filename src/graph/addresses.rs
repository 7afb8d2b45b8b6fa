//! Addresses of pages that no record has, so that texts can link to them.

use crate::model::Kind;

/// Every event in order.
pub const TIMELINE: &str = "timeline.html";
/// Every source with who cites it.
pub const REFERENCES: &str = "references.html";
/// Every name in every spelling, A to Z.
pub const NAMES: &str = "names.html";
/// Everyone with a status, to print.
pub const BRIEF: &str = "brief.html";
/// The dossier in pictures.
pub const PICTURES: &str = "pictures.html";
/// How to check a copy.
pub const VERIFY: &str = "verify.html";
/// What to open first in a copy.
pub const START: &str = "START-HERE.html";
/// The feed.
pub const FEED: &str = "feed.xml";
/// What the whole dossier is as data.
pub const DATA: &str = "data/dossier.json";
/// The same in the words of schema.org.
pub const LINKED_DATA: &str = "data/dossier.jsonld";
/// Entities of FollowTheMoney, one a line.
pub const FTM: &str = "data/ftm.json";

/// What changed from edition to edition.
pub const CHANGES: &str = "changes.html";
/// The same as data.
pub const CHANGES_DATA: &str = "data/changes.json";
/// What there is as data, and what the fields mean.
pub const DATA_PAGE: &str = "data.html";
/// Citable records for reference managers.
pub const CSL: &str = "data/references.csl.json";
/// The same in BibTeX.
pub const BIBTEX: &str = "data/references.bib";
/// Dated records for calendars.
pub const CALENDAR: &str = "data/timeline.ics";

/// The listing of a kind; plain pages have none.
pub fn listing(kind: &Kind) -> Option<String> {
    (!kind.folder.is_empty()).then(|| format!("{}/index.html", kind.folder))
}
