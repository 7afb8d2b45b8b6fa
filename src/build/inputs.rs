//! What was read: everything a build may know.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;

use super::theme::Theme;
use crate::base::near::nearest;
use crate::base::{Diagnostic, Fingerprint};
use crate::graph::link::AssetNames;
use crate::model::Config;
use crate::model::document::Unit;
use crate::text::edtf::PartialDate;

/// A dossier in memory.
#[derive(Debug)]
pub struct Inputs {
    /// The settings, with the vocabulary.
    pub config: Arc<Config>,
    /// Files to parse, by path.
    pub units: Vec<Unit>,
    /// Files that may be published as they are.
    pub assets: Assets,
    /// Templates and static files.
    pub theme: Arc<Theme>,
    /// The day that embargoes and deadlines are measured by; nothing else knows of it.
    pub today: PartialDate,
    /// Whether drafts are shown.
    pub with_drafts: bool,
    /// What was found wrong while reading.
    pub diags: Vec<Diagnostic>,
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

impl AssetNames for Assets {
    fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    fn nearest(&self, path: &str) -> Option<&str> {
        nearest(path, self.0.keys().map(String::as_str))
    }

    fn hash(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.0.keys().for_each(|path| path.hash(&mut hasher));
        hasher.finish()
    }
}
