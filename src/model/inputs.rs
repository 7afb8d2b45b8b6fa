//! The inputs of a build: everything it may depend on.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::base::near::nearest;
use crate::base::{Diagnostic, Fingerprint, Hash, Hashing, TextFile, url_path};
use crate::model::Config;
use crate::model::protected::Protected;
use crate::model::theme::Theme;
use crate::text::edtf::PartialDate;
use crate::text::examine::Fate;
use crate::text::moment::minutes_of_day;
use crate::text::picture::Format;

/// A dossier in memory.
#[derive(Debug)]
pub struct Inputs {
    /// The settings, with the vocabulary.
    pub config: Arc<Config>,
    /// Files to parse, by path.
    pub files: Vec<RecordFile>,
    /// Files that may be published.
    pub assets: Assets,
    /// Files of `originals/`, by path inside the dossier.
    pub originals: BTreeMap<String, Asset>,
    /// Whether there is a folder `originals/`; a copy that git made of the dossier may have none.
    pub has_originals: bool,
    /// The previous edition.
    pub previous: Option<Arc<Previous>>,
    /// Terms that no record holds and no edition may have.
    pub protected: Option<Arc<Protected>>,
    /// Templates and static files.
    pub theme: Arc<Theme>,
    /// The date and audience of the build.
    pub scope: Scope,
    /// Problems found while reading.
    pub diags: Vec<Diagnostic>,
}

/// A file to parse: Markdown, or a plain text with a sidecar for its front matter.
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

/// What determines the visibility of records, besides their files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The date that embargoes and deadlines are compared with; used for nothing else.
    pub today: PartialDate,
    /// Embargoes that end by this minute have ended, in minutes since 1970 (UTC).
    pub minute: i64,
    /// Whether drafts are shown.
    pub with_drafts: bool,
    /// Who may read the edition.
    pub audience: Audience,
}

/// Who may read an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Audience {
    /// Everybody.
    #[default]
    Public,
    /// Named readers: private records, private fields and real names are shown to them.
    Restricted,
}

impl Scope {
    /// Without the minute, which matters only to records under embargo.
    pub fn without_time(&self) -> Self {
        Self { minute: 0, ..self.clone() }
    }

    /// For everybody, until the end of a day in UTC.
    pub fn on(today: PartialDate) -> Self {
        let next = today.latest().and_then(|day| minutes_of_day(&day.next().to_string()));
        Self { today, minute: next.unwrap_or(i64::MAX) - 1, with_drafts: false, audience: Audience::Public }
    }
}

/// Files of `content/` that are not records, by path inside `content/`.
#[derive(Debug, Default)]
pub struct Assets(pub BTreeMap<String, Asset>);

/// A file that is published if a visible record refers to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Its path on disk.
    pub source: PathBuf,
    /// Its length in bytes.
    pub length: u64,
    /// Its hash when it was read.
    pub fingerprint: Fingerprint,
    /// What becomes of it on its way out.
    pub fate: Fate,
}

/// A file of the dossier in an edition. Its bytes stay on disk until they are written, however large it is; a picture is then
/// cleaned once more, which gives the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileCopy {
    /// Its path on disk.
    pub source: PathBuf,
    /// The hash that the file on disk must still have.
    pub before: Fingerprint,
    /// The format to clean it as; none if it is published as it is.
    pub cleaned_as: Option<Format>,
    /// Whether a record says why it is published as it is.
    pub is_vouched: bool,
    /// The length of what is published.
    pub length: u64,
    /// The hash of what is published.
    pub fingerprint: Fingerprint,
}

impl Asset {
    /// The file as it is.
    pub fn unchanged(&self) -> FileCopy {
        let Self { source, length, fingerprint, .. } = self;
        FileCopy {
            source: source.clone(),
            before: *fingerprint,
            cleaned_as: None,
            is_vouched: false,
            length: *length,
            fingerprint: *fingerprint,
        }
    }

    /// The file without its metadata, if it is a picture; else as it is.
    pub fn cleaned(&self) -> FileCopy {
        match &self.fate {
            Fate::Picture { format, length, fingerprint, .. } if *fingerprint != self.fingerprint => {
                let (cleaned_as, length, fingerprint) = (Some(*format), *length, *fingerprint);
                FileCopy { cleaned_as, length, fingerprint, ..self.unchanged() }
            }
            _ => self.unchanged(),
        }
    }
}

/// The previous edition, from its exported data.
#[derive(Debug, PartialEq)]
pub struct Previous {
    /// Its date.
    pub edition: Option<PartialDate>,
    /// Its records, by id.
    pub records: BTreeMap<String, Json>,
    /// Its change log, newest entry first.
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

/// The original of a record, as read.
#[derive(Debug)]
pub struct OriginalFile<'i> {
    /// Its path inside the dossier.
    pub path: String,
    /// The file, unless it is a text of `content/`.
    pub asset: Option<&'i Asset>,
    /// The text, if it is one of `content/`.
    pub text: Option<&'i TextFile>,
}

/// Finds the files that records name as their originals.
#[derive(Debug)]
pub struct Originals<'i> {
    inputs: &'i Inputs,
    texts: BTreeMap<&'i str, &'i TextFile>,
}

impl<'i> Originals<'i> {
    /// Lists the plain texts of a dossier.
    pub fn new(inputs: &'i Inputs) -> Self {
        let text = |file: &'i RecordFile| match file {
            RecordFile::Plain { text, .. } => Some((&*text.path, text)),
            RecordFile::Markdown(_) => None,
        };
        Self { inputs, texts: inputs.files.iter().filter_map(text).collect() }
    }

    /// Finds the original that a record names, relative to the record or to the dossier's folder; `../..` may lead up to the latter.
    pub fn find(&self, record_file: &str, written: &str) -> Option<OriginalFile<'i>> {
        let beside = join(record_file, written).map(|inside| format!("content/{inside}"));
        let from_root = written.trim_start_matches(['.', '/']).to_owned();
        beside.into_iter().chain([from_root]).find_map(|path| {
            let of_content = path.strip_prefix("content/").and_then(|inside| self.inputs.assets.0.get(inside));
            let asset = of_content.or_else(|| self.inputs.originals.get(&path));
            let text = self.texts.get(path.as_str()).copied();
            (asset.is_some() || text.is_some()).then_some(OriginalFile { path, asset, text })
        })
    }
}

impl Assets {
    /// Whether `content/` has this file.
    pub fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// The existing path most similar to this one.
    pub fn nearest(&self, path: &str) -> Option<&str> {
        nearest(path, self.0.keys().map(String::as_str))
    }

    /// A hash of the set of paths.
    pub fn hash(&self) -> Hash {
        self.0.keys().fold(Hashing::default(), |hashing, path| hashing.text(path)).finish()
    }
}

/// Resolves a relative address to a path inside `content/`; none if it leads outside. A leading `/` means `content/` itself.
pub fn join(file: &str, relative: &str) -> Option<String> {
    let from = if relative.starts_with('/') { "" } else { file.strip_prefix("content/").unwrap_or(file) };
    url_path::join(from, relative)
}
