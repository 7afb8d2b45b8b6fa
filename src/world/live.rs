//! A dossier that is rebuilt on every change. The server and the output folder get the same build.

use std::path::Path;

use anyhow::Result;

use super::clock;
use super::read::{ChangeHint, Folder, FolderDiff, Trust};
use crate::base::UrlPath;
use crate::model::Scope;
use crate::output::{Making, Show};
use crate::pipeline::{self, Cache, Outcome};
use crate::world::store::Memory;

/// The folder as last read, with the build cache.
pub struct Live {
    folder: Folder,
    cache: Cache,
    /// The date given on the command line; without it the date may change while the program runs.
    today: Option<String>,
    with_drafts: bool,
    /// Whether the last scan failed, so that anything may have changed.
    is_lost: bool,
}

impl Live {
    /// Reads a dossier.
    pub fn new(root: &Path, today: Option<String>, with_drafts: bool, trust: Trust) -> Result<Self> {
        Ok(Self {
            folder: Folder::read_with(root, trust)?,
            cache: Cache::default(),
            today,
            with_drafts,
            is_lost: false,
        })
    }

    /// Builds what was read last; `show` receives pages as soon as they are ready, open ones first.
    pub fn build(&mut self, open: &[UrlPath], show: Show<'_>) -> Result<Outcome> {
        let scope = Scope { with_drafts: self.with_drafts, ..clock::scope(self.today.as_deref())? };
        let inputs = self.folder.inputs(&scope);
        Ok(pipeline::build_and_show(&inputs, &mut self.cache, &Making { store: &Memory, open, show }))
    }

    /// Rereads what may have changed. After an error the next scan covers everything.
    pub fn rescan(&mut self, hint: &ChangeHint) -> Result<FolderDiff> {
        let was_lost = self.is_lost;
        let hint = if was_lost { &ChangeHint::Everything } else { hint };
        let res = self.folder.rescan(hint);
        self.is_lost = res.is_err();
        res.map(|diff| FolderDiff { was_lost, ..diff })
    }
}
