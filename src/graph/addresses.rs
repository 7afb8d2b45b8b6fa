//! Addresses of pages that no record has, so that texts can link to them.

use crate::base::slug::slugify;
use crate::model::{FieldSet, Kind, Value};

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

/// Where an original stands in the edition, if it is to be published: under the record's id, since its own name may say more
/// than readers are to know.
pub fn published_original(id: &str, original: &FieldSet) -> Option<String> {
    let is_public = matches!(original.get("publish"), Some(Value::Bool(true)));
    let file = original.get("file").and_then(Value::as_text).filter(|_| is_public)?;
    let name = file.rsplit('/').next().unwrap_or(file);
    let is_ending = |it: &&str| (1..=5).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).filter(is_ending);
    let ending = ending.map(|ending| format!(".{}", ending.to_ascii_lowercase())).unwrap_or_default();
    Some(format!("files/originals/{id}{ending}"))
}

/// Where a file of `content/` stands in the edition, with a name that is safe everywhere.
pub fn asset_address(path: &str) -> String {
    let safe = |part: &str| match part.rsplit_once('.') {
        Some((stem, ending)) => format!("{}.{}", slug_or(stem), slug_or(ending)),
        None => slug_or(part),
    };
    let parts: Vec<String> = path.split('/').map(safe).collect();
    format!("files/{}", parts.join("/"))
}

fn slug_or(part: &str) -> String {
    let slug = slugify(part);
    if slug.is_empty() { "file".into() } else { slug }
}
