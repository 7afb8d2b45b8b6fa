//! One file per command: arguments, and one screen that says what it does. True means clean.

pub mod build;
pub mod check;
pub mod init;
pub mod schema;

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::build::{Cache, Inputs, Outcome};
use crate::cli::Global;
use crate::world::load::{self, Options};
use crate::world::today;

/// The dossier's folder.
fn root(global: &Global) -> Result<PathBuf> {
    load::find_root(global.root.as_deref().unwrap_or(Path::new(".")))
}

/// Reads and builds once.
fn build_once(global: &Global, root: &Path, with_drafts: bool) -> Result<(Inputs, Outcome)> {
    let options = Options { today: today::today(global.today.as_deref())?, with_drafts };
    let inputs = load::load(root, &options)?;
    let outcome = crate::build::build(&inputs, &mut Cache::default());
    Ok((inputs, outcome))
}
