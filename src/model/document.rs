//! One file, parsed: a record with typed fields, a body with holes, and the references it makes.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use super::read::Reader;
use super::value::{FieldSet, Value};
use super::vocabulary::{Kind, Role, Vocabulary};
use crate::base::slug::{is_slug, slugify};
use crate::base::{Diagnostic, Diagnostics, FieldPath, Spot, TextFile, problem};
use crate::text::body::{self, Anchor, Body, Complaint, Hole, Rules};
use crate::text::edtf::PartialDate;
use crate::text::front_matter;
use crate::text::markdown;

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

/// A parsed file: the record if there is one, its text, and what is wrong with it.
#[derive(Debug)]
pub struct Parsed {
    /// None if the file is no record.
    pub document: Option<Arc<Document>>,
    /// The text below the front matter.
    pub prose: Arc<Prose>,
    /// What can be seen without knowing other files.
    pub diags: Diagnostics,
}

/// Text with holes, and which links each hole stands for.
#[derive(Debug, Clone, Default)]
pub struct Prose {
    /// Where the text begins in its file, in bytes; what the body counts is counted from here.
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
    /// What it asks for.
    pub wanted: Wanted,
    /// How it is made.
    pub via: Via,
    /// Where it stands.
    pub spot: Spot,
    /// Whether readers may know of it: not if it stands in a private field.
    pub is_public: bool,
}

/// How a reference is made.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Via {
    /// By a field of the front matter, and the field within it.
    Field {
        /// The top-level field.
        field: String,
        /// The innermost field, if it is another.
        inner: Option<String>,
    },
    /// By a link in running text.
    Mention,
    /// By a citation in running text.
    Citation,
}

/// What a reference asks for.
#[derive(Debug, Clone, Hash)]
pub enum Wanted {
    /// A record by id.
    Id {
        /// The id.
        id: String,
        /// Kinds it may have; none: any.
        kinds: Vec<String>,
        /// Whether a text could stand here.
        or_text: bool,
        /// Where in a source.
        at: Option<String>,
        /// The heading under which the record shows that it is referred to; empty: the plural of this kind.
        inverse: Option<String>,
        /// The part it plays.
        role: Option<String>,
    },
    /// A text in place of a record.
    Text {
        /// As written.
        text: String,
        /// Kinds that could stand here.
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
        /// What follows the comma.
        locator: String,
    },
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

/// What to parse: a Markdown file, or a plain text with its front matter beside it.
#[derive(Debug, Clone)]
pub enum Unit {
    /// Front matter and Markdown in one file.
    Markdown(TextFile),
    /// `x.txt` and `x.txt.yaml`.
    Plain {
        /// The text, never changed.
        text: TextFile,
        /// Its front matter.
        sidecar: TextFile,
    },
}

impl Unit {
    /// The file an author would open.
    pub fn path(&self) -> &Arc<str> {
        match self {
            Self::Markdown(file) => &file.path,
            Self::Plain { text, .. } => &text.path,
        }
    }
}

const FRONT_MATTER_LIMIT: usize = 64 * 1024;

/// Parses one file.
pub fn parse(unit: &Unit, vocabulary: &Vocabulary) -> Parsed {
    let path = unit.path();
    let inside = path.strip_prefix("content/").unwrap_or(path);
    let (folder, name) = inside.rsplit_once('/').unwrap_or(("", inside));
    let kind_idx = vocabulary.kind_of_folder(folder.split('/').next().unwrap_or(""));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    // `people/index.md` is a page that introduces the list of people.
    let is_introduction = stem == "index" && !folder.is_empty();
    let kind_idx = if is_introduction { vocabulary.kinds.len() - 1 } else { kind_idx };
    let kind = &vocabulary.kinds[kind_idx];
    let mut diags = Vec::new();

    let (front_file, front, body_start) = match unit {
        Unit::Plain { sidecar, .. } => (sidecar, 0..sidecar.text.len(), 0),
        Unit::Markdown(file) => match front_matter::split(&file.text) {
            Ok(split) => (file, split.front, split.body.start),
            Err(_) => {
                diags.push(problem::front_matter_unclosed(Spot::text(&file.path, 0..3)));
                (file, 0..0, file.text.len())
            }
        },
    };
    let is_unclosed = !diags.is_empty();
    if !is_unclosed {
        diags.extend(misplaced_front_matter(unit, kind, body_start));
    }
    if let Some(meant) = misnamed_folder(folder, vocabulary).filter(|_| kind.folder.is_empty()) {
        diags.push(problem::misnamed(Spot::file(path), folder, &meant));
    }
    if front.len() > FRONT_MATTER_LIMIT {
        diags.push(problem::front_matter_too_large(Spot::text(&front_file.path, 0..3), front.len() / 1024));
        return Parsed { document: None, prose: Arc::default(), diags: diags.into() };
    }

    let mut reader = Reader {
        file: &front_file.path,
        text: &front_file.text[front.clone()],
        offset: front.start,
        about: &kind.about,
        path: FieldPath::default(),
        diags,
        links: Vec::new(),
    };
    // What is required cannot be missed where nothing could be read.
    let fields = if is_unclosed { FieldSet::new(&kind.fields) } else { reader.read(&kind.fields) };
    let Reader { mut diags, mut links, .. } = reader;
    let is_readable = !diags.iter().any(|it| matches!(it.code, "front-matter-unclosed" | "bad-yaml"));

    let prose = prose_of(unit, kind, body_start, &mut links, &mut diags);
    let id = match is_introduction {
        true => format!("{}-index", slugify(folder)),
        false => id_of(stem, path, &mut diags),
    };
    let address = address_of(kind, folder, stem, &id);
    let anchors = prose.body.anchors.clone();
    let document = Document {
        outline: outline(&front_file.text[front], is_readable, &anchors, &links),
        file: front_file.path.clone(),
        kind: kind_idx,
        id,
        address,
        fields,
        anchors,
        links,
        is_readable,
    };
    Parsed { document: Some(Arc::new(document)), prose: Arc::new(prose), diags: diags.into() }
}

/// Kind, id and address follow from the path, which never changes for a record; fields from the front matter.
fn outline(front: &str, is_readable: bool, anchors: &[Anchor], links: &[Link]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (front, is_readable, anchors).hash(&mut hasher);
    for Link { wanted, via, spot: _, is_public } in links {
        (wanted, via, is_public).hash(&mut hasher);
    }
    hasher.finish()
}

/// What was meant to hide something must not be printed as text.
fn misplaced_front_matter(unit: &Unit, kind: &Kind, body_start: usize) -> Option<Diagnostic> {
    let Unit::Markdown(file) = unit else { return None };
    let guards: Vec<&str> = kind.fields.iter().filter(|it| it.is_guard).map(|it| it.name.as_str()).collect();
    let range = front_matter::misplaced(&file.text[body_start..], &guards, body_start > 0)?;
    let spot = Spot::text(&file.path, body_start + range.start..body_start + range.end);
    Some(problem::front_matter_misplaced(spot))
}

/// The text below the front matter, or the plain text beside it.
fn prose_of(unit: &Unit, kind: &Kind, body_start: usize, links: &mut Vec<Link>, diags: &mut Vec<Diagnostic>) -> Prose {
    match unit {
        Unit::Markdown(file) => {
            let rules = Rules { count_paragraphs: kind.counts_paragraphs, is_field: false };
            let spot = |range: Range<usize>| Spot::text(&file.path, range.start + body_start..range.end + body_start);
            let prose = Prose::read(&file.text[body_start..], rules, &spot, links, diags);
            Prose { start: body_start, source: file.text[body_start..].into(), ..prose }
        }
        Unit::Plain { text, .. } => {
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

/// The folder of a kind that was meant by `People` or `person`.
fn misnamed_folder(folder: &str, vocabulary: &Vocabulary) -> Option<String> {
    let first = folder.split('/').next().unwrap_or("");
    let lower = first.to_lowercase();
    let kinds = vocabulary.kinds.iter().filter(|kind| !kind.folder.is_empty());
    let meant = kinds.filter(|kind| kind.folder != first).find(|kind| kind.folder == lower || kind.name == lower)?;
    Some(format!("content/{}/", meant.folder))
}

/// Records lie flat in their kind's folder; plain pages keep theirs.
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

impl Prose {
    /// Parses Markdown and takes note of the references in it.
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
        Self { start: 0, source: "".into(), body, slots }
    }
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
