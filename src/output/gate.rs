//! The gate: a store around another one that reads all finished bytes, and lets no trace of anything hidden pass.
//!
//! It reads what it stores at once, and every other file of an edition before that is shown or published: files to copy, and
//! pages kept from an earlier build if what is hidden has changed since. A file that was found clean is not read again as long
//! as its bytes and all hidden terms stay the same.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use super::exports::search::is_word_list;
use super::plan::Plan;
use super::release::Artifact;
use super::store::Store;
use crate::base::{Diagnostic, Diagnostics, Fingerprint, Hash, Place, Spot, UrlPath, problem};
use crate::graph::{Hidden, Trace};
use crate::model::{Inputs, Theme};
use crate::text::image::is_image;
use crate::text::reading::Notation;
use crate::text::trace::Strength;
use crate::text::zip;

/// What was found in each file, kept between builds.
#[derive(Debug, Default)]
pub struct GateMemo(HashMap<UrlPath, Read>);

/// A file that was read.
#[derive(Debug, Clone)]
struct Read {
    fingerprint: Fingerprint,
    digest: Hash,
    content: Content,
}

/// What is in a file.
#[derive(Debug, Clone, Default)]
struct Content {
    traces: Arc<[Trace]>,
    /// Whether it holds something that no program can read: a picture, sound, a PDF.
    is_opaque: bool,
    /// Why it could not be read at all.
    failure: Option<Arc<str>>,
}

/// Reads all bytes on their way into a store.
pub struct Gate<'g> {
    hidden: &'g Hidden,
    theme: &'g Theme,
    store: &'g dyn Store,
    memo: Mutex<&'g mut GateMemo>,
}

impl Store for Gate<'_> {
    fn put(&self, path: &UrlPath, bytes: Vec<u8>) -> Artifact {
        if self.hidden.is_empty() || self.is_own(path) {
            return self.store.put(path, bytes);
        }
        let content = read(self.hidden, path.as_str(), &bytes);
        let artifact = self.store.put(path, bytes);
        self.remember(path, artifact.fingerprint(), content);
        artifact
    }

    fn read(&self, artifact: &Artifact) -> Result<Vec<u8>, String> {
        self.store.read(artifact)
    }
}

impl<'g> Gate<'g> {
    /// A gate in front of a store.
    pub fn new(hidden: &'g Hidden, theme: &'g Theme, store: &'g dyn Store, memo: &'g mut GateMemo) -> Self {
        Self { hidden, theme, store, memo: Mutex::new(memo) }
    }

    /// Whether a file is part of the program and the same in every edition.
    fn is_own(&self, path: &UrlPath) -> bool {
        let name = path.as_str().strip_prefix("assets/");
        let is_authors = |name: &str| self.theme.own.contains_key(&format!("static/{name}"));
        name.is_some_and(|name| self.theme.statics.contains_key(name) && !is_authors(name))
    }

    fn memo(&self) -> MutexGuard<'_, &'g mut GateMemo> {
        self.memo.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remember(&self, path: &UrlPath, fingerprint: Fingerprint, content: Content) {
        let read = Read { fingerprint, digest: self.hidden.digest, content };
        self.memo().0.insert(path.clone(), read);
    }

    /// Whether no file has a trace.
    pub fn is_clean(&self, files: &[(UrlPath, Artifact)]) -> bool {
        self.read_all(files).iter().all(|(_, content)| content.traces.is_empty() && content.failure.is_none())
    }

    /// Reads the files that were not read before as they are now.
    fn read_all<'f>(&self, files: &'f [(UrlPath, Artifact)]) -> Vec<(&'f UrlPath, Content)> {
        if self.hidden.is_empty() {
            return Vec::new();
        }
        let known = |path: &UrlPath, artifact: &Artifact| {
            let memo = self.memo();
            let read = memo.0.get(path)?;
            let is_same = read.fingerprint == artifact.fingerprint() && read.digest == self.hidden.digest;
            is_same.then(|| read.content.clone())
        };
        let read_one = |(path, artifact): &'f (UrlPath, Artifact)| {
            if let Some(content) = known(path, artifact) {
                return (path, content);
            }
            let content = match self.store.read(artifact) {
                Ok(bytes) => read(self.hidden, path.as_str(), &bytes),
                Err(reason) => Content { failure: Some(reason.into()), ..Content::default() },
            };
            self.remember(path, artifact.fingerprint(), content.clone());
            (path, content)
        };
        files.par_iter().filter(|(path, _)| !self.is_own(path)).map(read_one).collect()
    }

    /// Reads all files of a plan; every trace is a mistake, and files that nobody can read are named.
    pub fn check(&self, plan: &mut Plan, inputs: &Inputs) {
        let mut diags = Diagnostics::default();
        let found: Vec<(UrlPath, Content)> =
            self.read_all(&plan.files).into_iter().map(|(path, content)| (path.clone(), content)).collect();
        let is_vouched = |it: &Artifact| matches!(it, Artifact::Copy(copy) if copy.is_vouched);
        let vouched: BTreeSet<&UrlPath> =
            plan.files.iter().filter(|(_, it)| is_vouched(it)).map(|(path, _)| path).collect();
        // A trace in a template is in many pages: one cause, one message.
        let mut causes: BTreeMap<(String, String), (Spot, Trace, Vec<&UrlPath>)> = BTreeMap::new();
        let mut opaque: BTreeSet<&str> = BTreeSet::new();
        for (path, content) in &found {
            let owner = || plan.owner(path.as_str()).unwrap_or_else(|| Spot::file(&inputs.config.file.path));
            // A picture is looked at by eye; what a text in a PDF says, nobody sees at a glance.
            let is_shown = is_image(path.as_str()) || vouched.contains(path);
            if content.is_opaque && is_shown {
                opaque.insert(path.as_str());
            } else if content.is_opaque {
                diags.push(problem::unsearchable_file(owner(), path.as_str()));
            }
            if let Some(reason) = &content.failure {
                diags.push(problem::unreadable_copy(owner(), path.as_str(), reason));
            }
            for trace in content.traces.iter() {
                let spot = source_of(self.hidden, trace, inputs).unwrap_or_else(owner);
                let key = (format!("{spot:?}"), format!("{:?}", trace.origin));
                causes.entry(key).or_insert_with(|| (spot, trace.clone(), Vec::new())).2.push(path);
            }
        }
        for (spot, trace, paths) in causes.into_values() {
            diags.push(complaint(spot, &trace, &paths));
        }
        if !opaque.is_empty() {
            let names: Vec<&str> = opaque.into_iter().collect();
            diags.push(problem::opaque_files(Spot::file(&inputs.config.file.path), &names));
        }
        diags.apply_levels(&inputs.config.levels);
        plan.diags.append(&diags);
    }
}

/// The problem with traces of one origin from one source.
fn complaint(spot: Spot, trace: &Trace, paths: &[&UrlPath]) -> Diagnostic {
    let first = paths.first().map_or("", |path| path.as_str());
    let is_certain = trace.strength == Strength::Certain;
    problem::hidden_trace(spot, first, paths.len() - 1, &trace.origin.in_words(), is_certain, trace.origin.line)
}

/// The place in the dossier's own files that a trace comes from; none if it is in no settings and no template.
fn source_of(hidden: &Hidden, trace: &Trace, inputs: &Inputs) -> Option<Spot> {
    let place = |path: &Arc<str>, text: &str| {
        let found = hidden.traces(text).into_iter().find(|it| it.origin == trace.origin)?;
        let range = found.offset.map(|offset| line_at(text, offset));
        Some(Spot { file: path.clone(), place: range.map_or(Place::File, Place::Text) })
    };
    let config = &inputs.config.file;
    place(&config.path, &config.text).or_else(|| {
        let own = inputs.theme.own.iter();
        own.filter_map(|(inside, path)| {
            let text = match inside.strip_prefix("templates/") {
                Some(name) => inputs.theme.templates.get(name)?.clone(),
                None => String::from_utf8(inputs.theme.statics.get(inside.strip_prefix("static/")?)?.clone()).ok()?,
            };
            place(&path.as_str().into(), &text)
        })
        .next()
    })
}

/// The line around an offset.
fn line_at(text: &str, offset: usize) -> std::ops::Range<usize> {
    let offset = crate::base::source_file::floor_char_boundary(text, offset);
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let end = text[offset..].find('\n').map_or(text.len(), |at| offset + at);
    start..end
}

/// Reads one file: its address, its text, and the files in it if it is an archive.
fn read(hidden: &Hidden, path: &str, bytes: &[u8]) -> Content {
    let mut traces = hidden.traces_in_file(path.as_bytes(), Notation::Address);
    let mut is_opaque = false;
    read_content(hidden, path, bytes, DEEPEST, &mut traces, &mut is_opaque);
    Content { traces: traces.into(), is_opaque, failure: None }
}

/// Archives within each other; an archive may hold itself.
const DEEPEST: usize = 8;

fn read_content(
    hidden: &Hidden,
    path: &str,
    bytes: &[u8],
    depth_left: usize,
    traces: &mut Vec<Trace>,
    is_opaque: &mut bool,
) {
    if depth_left == 0 {
        *is_opaque = true;
        return;
    }
    if bytes.starts_with(b"PK\x03\x04")
        && let Ok(archive) = zip::unpack(bytes)
    {
        for (name, bytes) in &archive.files {
            add(traces, hidden.traces_in_file(name.as_bytes(), Notation::Address));
            read_content(hidden, name, bytes, depth_left - 1, traces, is_opaque);
        }
        *is_opaque |= !archive.damaged.is_empty();
        return;
    }
    // A file may begin by chance as UTF-16 does.
    let decoded = utf16(bytes);
    let is_text = decoded.is_some() || std::str::from_utf8(bytes).is_ok();
    if let Some(text) = &decoded {
        add(traces, hidden.traces_in_file(text.as_bytes(), notation(path)));
    }
    if has_folded_lines(path) {
        add(traces, hidden.traces_in_file(&unfolded(bytes), notation(path)));
    }
    let found = hidden.traces_in_file(bytes, notation(path));
    // In what is no text, a few letters may stand side by side by chance.
    add(traces, found.into_iter().filter(|it| is_text || it.strength == Strength::Certain).collect());
    *is_opaque |= !is_text;
}

/// Whether long lines of a file go on after a line break and a space: calendars and cards.
fn has_folded_lines(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ["ics", "vcf"].iter().any(|it| ending.eq_ignore_ascii_case(it))
}

fn unfolded(bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = match rest {
            [b'\r', b'\n', b' ' | b'\t', after @ ..] | [b'\n', b' ' | b'\t', after @ ..] => after,
            _ => {
                whole.push(byte);
                after
            }
        };
    }
    whole
}

fn add(traces: &mut Vec<Trace>, more: Vec<Trace>) {
    for trace in more {
        if !traces.iter().any(|it| it.origin == trace.origin) {
            traces.push(trace);
        }
    }
}

/// How a file of this name is written.
fn notation(path: &str) -> Notation {
    if is_word_list(path) {
        return Notation::WordList;
    }
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ["json", "jsonl", "js", "ics", "geojson"].contains(&ending) {
        true => Notation::Escaped,
        false => Notation::Text,
    }
}

/// A text in UTF-16 with its mark.
fn utf16(bytes: &[u8]) -> Option<String> {
    let unit: fn([u8; 2]) -> u16 = match bytes.get(..2)? {
        [0xff, 0xfe] => u16::from_le_bytes,
        [0xfe, 0xff] => u16::from_be_bytes,
        _ => return None,
    };
    let units = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    Some(char::decode_utf16(units).map(|it| it.unwrap_or(' ')).collect())
}

/// The first trace in the bytes of a bundle, in words; none if it has none.
pub fn trace_in_bundle(hidden: &Hidden, name: &str, bytes: &[u8]) -> Option<String> {
    if hidden.is_empty() {
        return None;
    }
    read(hidden, name, bytes).traces.first().map(|trace| trace.origin.in_words())
}
