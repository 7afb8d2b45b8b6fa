//! What was read: everything a build may know.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::base::near::nearest;
use crate::base::{Diagnostic, Fingerprint, Hash, Hashing, TextFile, url_path};
use crate::model::Config;
use crate::model::theme::Theme;
use crate::text::edtf::PartialDate;

/// A dossier in memory.
#[derive(Debug)]
pub struct Inputs {
    /// The settings, with the vocabulary.
    pub config: Arc<Config>,
    /// Files to parse, by path.
    pub files: Vec<RecordFile>,
    /// Files that may be published as they are.
    pub assets: Assets,
    /// Files of `originals/`, by path inside the dossier.
    pub originals: BTreeMap<String, Asset>,
    /// The edition before this one.
    pub previous: Option<Arc<Previous>>,
    /// Templates and static files.
    pub theme: Arc<Theme>,
    /// For whom and for which day it is built.
    pub scope: Scope,
    /// What was found wrong while reading.
    pub diags: Vec<Diagnostic>,
}

/// What to parse: a Markdown file, or a plain text with its front matter beside it.
#[derive(Debug, Clone)]
pub enum RecordFile {
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

impl RecordFile {
    /// The file an author would open.
    pub fn path(&self) -> &Arc<str> {
        match self {
            Self::Markdown(file) => &file.path,
            Self::Plain { text, .. } => &text.path,
        }
    }
}

/// What decides, besides a file itself, who may see what of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The day that embargoes and deadlines are measured by; nothing else knows of it.
    pub today: PartialDate,
    /// Whether drafts are shown.
    pub with_drafts: bool,
}

/// Files of `content/` that are no records, by path inside `content/`.
#[derive(Debug, Default)]
pub struct Assets(pub BTreeMap<String, Asset>);

/// A file that is published as it is, if a visible record refers to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Where it lies.
    pub source: PathBuf,
    /// Bytes.
    pub length: u64,
    /// What it was when it was read.
    pub fingerprint: Fingerprint,
    /// Whether it can run scripts or call other sites when it is opened.
    pub is_active: bool,
    /// Whether it is a photo that tells where it was taken.
    pub has_gps: bool,
}

/// What the edition before this one told, as its own data have it.
#[derive(Debug, PartialEq)]
pub struct Previous {
    /// Its day.
    pub edition: Option<PartialDate>,
    /// Its records, by id.
    pub records: BTreeMap<String, Json>,
    /// What it told of editions before it, newest first.
    pub log: Vec<Json>,
}

impl Previous {
    /// From `data/dossier.json` and `data/changes.json`.
    pub fn new(dossier: &Json, changes: Option<&Json>) -> Self {
        let records = dossier["records"].as_array().map_or(&[][..], Vec::as_slice);
        let by_id = |record: &Json| Some((record["id"].as_str()?.to_owned(), record.clone()));
        Self {
            edition: dossier["edition"].as_str().and_then(|it| PartialDate::parse(it).ok()),
            records: records.iter().filter_map(by_id).collect(),
            log: changes.and_then(|it| it["entries"].as_array().cloned()).unwrap_or_default(),
        }
    }
}

/// The file that a record is registered with, as it was read.
#[derive(Debug)]
pub struct OriginalFile<'i> {
    /// Its path inside the dossier.
    pub path: String,
    /// Its bytes, if they are no text of `content/`.
    pub asset: Option<&'i Asset>,
    /// A text of `content/`.
    pub text: Option<&'i TextFile>,
}

impl Inputs {
    /// Finds the original that a record names: beside the record, as links do, or from the dossier's folder; `../..` may lead there.
    pub fn original(&self, record_file: &str, written: &str) -> Option<OriginalFile<'_>> {
        let beside = join(record_file, written).map(|inside| format!("content/{inside}"));
        let from_root = written.trim_start_matches(['.', '/']).to_owned();
        beside.into_iter().chain([from_root]).find_map(|path| {
            let of_content = path.strip_prefix("content/").and_then(|inside| self.assets.0.get(inside));
            let asset = of_content.or_else(|| self.originals.get(&path));
            let text = self.files.iter().find_map(|file| match file {
                RecordFile::Plain { text, .. } if *text.path == *path => Some(text),
                _ => None,
            });
            (asset.is_some() || text.is_some()).then_some(OriginalFile { path, asset, text })
        })
    }
}

impl Assets {
    /// Whether `content/` has this file.
    pub fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// The nearest path there is.
    pub fn nearest(&self, path: &str) -> Option<&str> {
        nearest(path, self.0.keys().map(String::as_str))
    }

    /// Changes with the set of paths.
    pub fn hash(&self) -> Hash {
        self.0.keys().fold(Hashing::default(), |hashing, path| hashing.text(path)).finish()
    }
}

/// A relative address to a path inside `content/`; none if it climbs out. One that begins with `/` counts from there.
pub fn join(file: &str, relative: &str) -> Option<String> {
    let from = if relative.starts_with('/') { "" } else { file.strip_prefix("content/").unwrap_or(file) };
    url_path::join(from, relative)
}
