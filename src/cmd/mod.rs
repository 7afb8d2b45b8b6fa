//! One file per command: its arguments and its implementation, which returns whether the content is free of errors.

pub mod build;
pub mod bundle;
pub mod check;
pub mod init;
pub mod keygen;
pub mod publish;
pub mod schema;
pub mod serve;
pub mod verify;
pub mod watching;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::model::{Document, Inputs, Reason, Scope, Visibility};
use crate::options::Global;
use crate::output::Release;
use crate::pipeline::{self, Cache, Outcome};
use crate::ui::{self, Amount};
use crate::world::publish::folder as editions;
use crate::world::store::Memory;
use crate::world::{clock, read, tracked};

/// The dossier's folder.
fn root(global: &Global) -> Result<PathBuf> {
    read::find_root(global.root.as_deref().unwrap_or(Path::new(".")))
}

/// Printed when there is no release to publish.
const NOT_PUBLISHED: &str = "nothing was published; the last edition, if any, stays as it is";

/// Reads and builds once.
fn build_once(global: &Global, root: &Path, with_drafts: bool) -> Result<Built> {
    let scope = Scope { with_drafts, ..clock::scope(global.today.as_deref())? };
    let inputs = read::load(root, &scope)?;
    let mut cache = Cache::default();
    let outcome = pipeline::build(&inputs, &mut cache, &Memory);
    Ok(Built { inputs, cache, outcome })
}

/// A build, and what it was made of.
struct Built {
    inputs: Inputs,
    cache: Cache,
    outcome: Outcome,
}

impl Built {
    /// Adds what git tracks and should not. Not asked at each build, since it runs two programs.
    fn ask_git(&mut self, root: &Path) {
        let parsed = self.cache.parse(&self.inputs);
        tracked::check(root, &self.inputs, &parsed, &mut self.outcome.diags);
    }

    /// Pages whose records are withdrawn or under another name: where an older edition may have had more.
    fn retracted_pages(&mut self) -> Vec<String> {
        let parsed = self.cache.parse(&self.inputs);
        let records = parsed.iter().flat_map(|file| &file.records).map(|it| &it.document);
        let is_withdrawn = |doc: &Document| doc.visibility == Visibility::Hidden(Reason::Withdrawn);
        let retracted = records.filter(|doc| is_withdrawn(doc) || doc.public.has_pseudonym());
        retracted.map(|doc| format!("{}.html", doc.address)).collect()
    }
}

/// Builds once and prints the problems. If there are errors there is no release, and `otherwise` is printed as the consequence.
fn build_release(
    global: &Global,
    root: &Path,
    with_drafts: bool,
    otherwise: &str,
) -> Result<Option<(Inputs, Release)>> {
    let Built { inputs, outcome, .. } = build_once(global, root, with_drafts)?;
    ui::diagnostics(global.messages(), root, &outcome.diags, Amount::FirstOfEach);
    if outcome.release.is_none() {
        ui::say(global, otherwise);
    }
    Ok(outcome.release.map(|release| (inputs, release)))
}

/// The output folder of an edition; an error if it is one that authors write in.
fn dest(root: &Path, given: Option<&PathBuf>, with_drafts: bool) -> Result<PathBuf> {
    let dest = given.cloned().unwrap_or_else(|| root.join(if with_drafts { "preview" } else { "public" }));
    for own in read::FOLDERS {
        if editions::real_path(&dest)?.starts_with(root.join(own)) {
            bail!("{} lies within `{own}/`, where your own files are; publish elsewhere with `--dest`", dest.display());
        }
    }
    Ok(dest)
}
