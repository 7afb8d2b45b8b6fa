//! Addresses of pages and files within the edition.

use crate::base::slug::slugify;
use crate::model::Kind;

/// The whole dossier as data.
pub const DATA: &str = "data/dossier.json";
/// The change log as data.
pub const CHANGES_DATA: &str = "data/changes.json";

/// The address of a kind's listing; plain pages have none.
pub fn listing(kind: &Kind) -> Option<String> {
    (!kind.folder.is_empty()).then(|| format!("{}/index.html", kind.folder))
}

/// The address of a published original. Named after the record's id, since the original file name may reveal private details.
pub fn original(id: &str, file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    let is_ending = |it: &&str| (1..=5).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).filter(is_ending);
    let ending = ending.map(|ending| format!(".{}", ending.to_ascii_lowercase())).unwrap_or_default();
    format!("files/originals/{id}{ending}")
}

/// The address of an asset from `content/`, with a file name that is safe on every system.
pub fn asset(path: &str) -> String {
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
