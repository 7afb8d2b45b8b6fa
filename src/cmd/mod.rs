//! One file per command: its arguments and its implementation, which returns whether the content is free of errors.

pub mod build;
pub mod bundle;
pub mod check;
pub mod exposure;
pub mod init;
pub mod keygen;
mod open_log;
pub mod publish;
pub mod schema;
pub mod serve;
pub mod verify;
pub mod watching;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};

use crate::graph::Hidden;
use crate::model::{Document, Inputs, Reason, Scope, Visibility};
use crate::options::{Edition, Global};
use crate::output::Release;
use crate::pipeline::{self, Cache, Outcome};
use crate::ui::{self, Amount};
use crate::world::publish::folder as editions;
use crate::world::store::Memory;
use crate::world::{clock, git, read, tracked};

/// The dossier's folder.
fn root(global: &Global) -> Result<PathBuf> {
    read::find_root(global.root.as_deref().unwrap_or(Path::new(".")))
}

/// Whose themes may run.
fn trust(global: &Global) -> read::Trust {
    if global.untrusted { read::Trust::Nobody } else { read::Trust::Author }
}

/// Printed when there is no release to publish.
const NOT_PUBLISHED: &str = "nothing was published; the last edition, if any, stays as it is";

/// Reads and builds once.
fn build_once(global: &Global, root: &Path, wish: Wish) -> Result<Built> {
    let Wish { with_drafts, edition } = wish;
    let scope = Scope { with_drafts, audience: edition.audience(), ..clock::scope(global.today.as_deref())? };
    let inputs = read::load_with(root, &scope, trust(global))?;
    let mut cache = Cache::default();
    let outcome = pipeline::build(&inputs, &mut cache, &Memory);
    let mut built = Built { inputs, cache, outcome };
    built.conceal(global);
    Ok(built)
}

/// What to build.
#[derive(Debug, Clone, Copy, Default)]
struct Wish {
    with_drafts: bool,
    edition: Edition,
}

/// A build, and what it was made of.
struct Built {
    inputs: Inputs,
    cache: Cache,
    outcome: Outcome,
}

impl Built {
    /// Adds what git tracks and should not. Not asked at each build, since it runs two programs.
    fn ask_git(&mut self, global: &Global, root: &Path) {
        let parsed = self.cache.parse(&self.inputs);
        tracked::check(root, &self.inputs, &parsed, &mut self.outcome.diags);
        self.conceal(global);
    }

    /// Takes everything hidden out of the messages if others may read them.
    fn conceal(&mut self, global: &Global) {
        if ui::is_open_log(global.messages()) {
            let parsed = self.cache.parse(&self.inputs);
            open_log::conceal(&mut self.outcome.diags, &self.outcome.hidden, &parsed);
        }
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
    wish: Wish,
    otherwise: &str,
) -> Result<Option<(Inputs, Release, Arc<Hidden>)>> {
    let Built { inputs, outcome, .. } = build_once(global, root, wish)?;
    ui::diagnostics(global.messages(), root, &outcome.diags, Amount::FirstOfEach);
    if outcome.release.is_none() {
        ui::say(global, otherwise);
    }
    let hidden = outcome.hidden;
    Ok(outcome.release.map(|release| (inputs, release, hidden)))
}

/// The output folder of an edition; an error if it is one that authors write in, or one that a link in the dossier chose.
fn dest(root: &Path, given: Option<&PathBuf>, wish: Wish) -> Result<PathBuf> {
    let usual = match (wish.edition, wish.with_drafts) {
        (Edition::Restricted, _) => "restricted",
        (Edition::Public, true) => "preview",
        (Edition::Public, false) => "public",
    };
    let dest = given.cloned().unwrap_or_else(|| root.join(usual));
    if wish.edition == Edition::Restricted && dest.file_name() == Some("public".as_ref()) {
        bail!("`public` is the folder of the edition for everybody; a restricted one goes to another");
    }
    if wish.edition == Edition::Restricted && !git::ignores(root, &dest) {
        bail!(
            "git does not ignore {}, so a restricted edition could be committed by mistake; put `/{usual}/` into .gitignore",
            dest.display()
        );
    }
    let real = editions::real_path(&dest)?;
    for own in read::FOLDERS {
        if real.starts_with(root.join(own)) {
            bail!("{} lies within `{own}/`, where your own files are; publish elsewhere with `--dest`", dest.display());
        }
    }
    // Whoever wrote the dossier may have made the link, and may not choose a folder on this machine.
    if given.is_none() && !real.starts_with(root) {
        bail!(
            "{0} is a link to {1}, outside the dossier; if you made it, publish with `--dest {1}`",
            dest.display(),
            real.display()
        );
    }
    Ok(dest)
}
