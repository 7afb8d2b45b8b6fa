//! Parses one file into records. Knows the vocabulary and the scope, but no other files.

use std::ops::Range;
use std::sync::Arc;

use super::document::{Document, Reason, Visibility};
use super::inputs::{RecordFile, Scope};
use super::prose::{Link, Prose, Wanted};
use super::public::{self, PublicFields};
use super::read::Reader;
use super::secrets::Secrets;
use super::value::{FieldSet, Value};
use super::vocabulary::{Kind, Vocabulary};
use crate::base::slug::{is_slug, slugify};
use crate::base::{Diagnostic, Diagnostics, FieldPath, Hash, Hashing, Spot, catalogue, problem};
use crate::text::body::{self, Anchor, Anchors, Rules};
use crate::text::front_matter;
use crate::text::moment::Moment;

/// A parsed file: its records and its problems.
#[derive(Debug)]
pub struct Parsed {
    /// One per text file; empty if it could not be read.
    pub records: Vec<ParsedRecord>,
    /// Problems that can be found without other files.
    pub diags: Diagnostics,
}

/// A record with everything in its file.
#[derive(Debug, Clone)]
pub struct ParsedRecord {
    /// The public part of the record.
    pub document: Arc<Document>,
    /// All fields, including private ones: for linking and for checks.
    pub fields: Arc<FieldSet>,
    /// The text below the front matter.
    pub prose: Arc<Prose>,
    /// When its embargo ends, in minutes since 1970 (UTC).
    pub embargo: Option<i64>,
    /// What it hides.
    pub secrets: Arc<Secrets>,
}

/// The largest front matter, in bytes.
const FRONT_MATTER_LIMIT: usize = 64 * 1024;

/// Parses one file. The result depends only on its text, the vocabulary and the scope.
pub fn parse(file: &RecordFile, vocabulary: &Vocabulary, scope: &Scope) -> Parsed {
    let path = file.path();
    let inside = path.strip_prefix("content/").unwrap_or(path);
    let (folder, name) = inside.rsplit_once('/').unwrap_or(("", inside));
    let kind_idx = vocabulary.kind_of_folder(folder.split('/').next().unwrap_or(""));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    // `people/index.md` is a page that introduces the list of people.
    let is_introduction = stem == "index" && !folder.is_empty();
    let kind_idx = if is_introduction { vocabulary.kinds.len() - 1 } else { kind_idx };
    let kind = &vocabulary.kinds[kind_idx];
    let mut diags = Vec::new();

    let (front_file, front, body_start) = match file {
        RecordFile::Plain { sidecar, .. } => (sidecar, 0..sidecar.text.len(), 0),
        RecordFile::Markdown(file) => match front_matter::split(&file.text) {
            Ok(split) => (file, split.front, split.body.start),
            Err(_) => {
                diags.push(problem::front_matter_unclosed(Spot::text(&file.path, 0..3)));
                (file, 0..0, file.text.len())
            }
        },
    };
    let is_unclosed = !diags.is_empty();
    if !is_unclosed {
        diags.extend(misplaced_front_matter(file, kind, body_start));
    }
    if let Some(meant) = misnamed_folder(folder, vocabulary).filter(|_| kind.folder.is_empty()) {
        diags.push(problem::misnamed(Spot::file(path), folder, &meant));
    }
    if front.len() > FRONT_MATTER_LIMIT {
        diags.push(problem::front_matter_too_large(Spot::text(&front_file.path, 0..3), front.len() / 1024));
        return Parsed { records: Vec::new(), diags: diags.into() };
    }

    let mut reader = Reader {
        file: &front_file.path,
        text: &front_file.text[front.clone()],
        offset: front.start,
        about: &kind.about,
        path: FieldPath::default(),
        diags,
        links: Vec::new(),
        exact: None,
    };
    // Required fields are not reported as missing if nothing could be read.
    let fields = if is_unclosed { FieldSet::new(&kind.fields) } else { reader.read(&kind.fields) };
    let Reader { mut diags, mut links, .. } = reader;
    let is_readable =
        !diags.iter().any(|it| [&catalogue::FRONT_MATTER_UNCLOSED, &catalogue::BAD_YAML].contains(&it.code));

    let visibility = Visibility::of(&fields, scope);
    let is_secret = !matches!(visibility, Visibility::Public | Visibility::Hidden(Reason::Draft));
    let public = PublicFields::new(&fields, !is_secret, scope, vocabulary.location_precision);
    let slots = public.slots();
    for (slot, link) in links.iter_mut().enumerate() {
        link.is_public = slots.contains(&slot);
    }
    let n_front_links = links.len();
    let prose = prose_of(file, kind, body_start, &mut links, &mut diags);
    let id = match is_introduction {
        true => format!("{}-index", slugify(folder)),
        false => id_of(stem, path, &mut diags),
    };
    let address = address_of(kind, folder, stem, &id);
    let anchors = Anchors::new(prose.body.anchors.clone());
    let document = Document {
        outline: outline(&front_file.text[front], is_readable, &anchors, &links[n_front_links..]),
        file: front_file.path.clone(),
        kind: kind_idx,
        id,
        address,
        visibility,
        public,
        anchors,
        links,
        is_readable,
    };
    let embargo = fields.get(public::PUBLISH_FROM).and_then(Value::as_moment).and_then(Moment::minute);
    let secrets = Secrets::of(&document, kind, &fields, vocabulary.location_precision);
    let record = ParsedRecord {
        document: document.into(),
        fields: fields.into(),
        prose: prose.into(),
        embargo,
        secrets: secrets.into(),
    };
    Parsed { records: vec![record], diags: diags.into() }
}

/// The hash of a record's outline. Kind, id and address are left out: they are derived from the path, which never changes.
fn outline(front: &str, is_readable: bool, anchors: &Anchors, body_links: &[Link]) -> Hash {
    let mut hashing = Hashing::default().text(front).number(is_readable.into());
    for Anchor { id, is_counted } in anchors.iter() {
        hashing = hashing.text(id).number((*is_counted).into());
    }
    for link in body_links {
        let (tag, texts): (u64, [&str; 2]) = match &link.wanted {
            Wanted::Id { id, .. } => (0, [id, ""]),
            Wanted::Text { text, .. } => (1, [text, ""]),
            Wanted::Name(name) => (2, [name, ""]),
            Wanted::Address(address) => (3, [address, ""]),
            Wanted::Image(path) => (4, [path, ""]),
            Wanted::Source { id, locator } => (5, [id, locator]),
        };
        hashing = hashing.number(tag).text(texts[0]).text(texts[1]);
    }
    hashing.finish()
}

/// Reports front matter that would be printed as text although it was meant to hide something.
fn misplaced_front_matter(file: &RecordFile, kind: &Kind, body_start: usize) -> Option<Diagnostic> {
    let RecordFile::Markdown(file) = file else { return None };
    let guards: Vec<&str> = kind.fields.iter().filter(|it| it.is_guard).map(|it| it.name.as_str()).collect();
    let range = front_matter::misplaced(&file.text[body_start..], &guards, body_start > 0)?;
    let spot = Spot::text(&file.path, body_start + range.start..body_start + range.end);
    Some(problem::front_matter_misplaced(spot))
}

/// The text below the front matter, or the plain text beside it.
fn prose_of(
    file: &RecordFile,
    kind: &Kind,
    body_start: usize,
    links: &mut Vec<Link>,
    diags: &mut Vec<Diagnostic>,
) -> Prose {
    match file {
        RecordFile::Markdown(file) => {
            let rules = Rules { count_paragraphs: kind.counts_paragraphs, is_field: false };
            let spot = |range: Range<usize>| Spot::text(&file.path, range.start + body_start..range.end + body_start);
            let prose = Prose::read(&file.text[body_start..], rules, &spot, links, diags);
            Prose { start: body_start, source: file.text[body_start..].into(), ..prose }
        }
        RecordFile::Plain { text, .. } => {
            let body = body::parse_plain(&text.text);
            let slots = body.holes.iter().map(|_| 0..0).collect();
            Prose { start: 0, source: text.text.clone(), body, slots }
        }
    }
}

fn id_of(stem: &str, path: &Arc<str>, diags: &mut Vec<Diagnostic>) -> String {
    if is_slug(stem) {
        return stem.to_owned();
    }
    let suggestion = slugify(stem);
    diags.push(problem::bad_id(Spot::file(path), stem, &suggestion));
    if suggestion.is_empty() { "unnamed".into() } else { suggestion }
}

/// The folder of a kind that was probably meant by `People` or `person`.
fn misnamed_folder(folder: &str, vocabulary: &Vocabulary) -> Option<String> {
    let first = folder.split('/').next().unwrap_or("");
    let lower = first.to_lowercase();
    let kinds = vocabulary.kinds.iter().filter(|kind| !kind.folder.is_empty());
    let meant = kinds.filter(|kind| kind.folder != first).find(|kind| kind.folder == lower || kind.name == lower)?;
    Some(format!("content/{}/", meant.folder))
}

/// The address of a record: directly in its kind's folder; plain pages keep their own folder.
fn address_of(kind: &Kind, folder: &str, stem: &str, id: &str) -> String {
    let folder = if kind.folder.is_empty() { folder } else { &kind.folder };
    let name = if stem == "index" { "index" } else { id };
    match folder {
        "" => name.to_owned(),
        folder => {
            let parts: Vec<String> = folder.split('/').map(slugify).collect();
            format!("{}/{name}", parts.join("/"))
        }
    }
}
