//! The small fictional dossier that `init` makes: a tutorial that builds.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use include_dir::{Dir, include_dir};

use crate::model::theme::files_of;

static TUTORIAL: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/world/tutorial");

/// Writes the tutorial into an empty or new folder; returns the paths written.
pub fn init(folder: &Path) -> Result<Vec<String>> {
    if folder.exists() {
        let listing = || format!("listing {}", folder.display());
        for entry in fs::read_dir(folder).with_context(listing)? {
            // A freshly cloned, empty repository counts as an empty folder.
            if entry.with_context(listing)?.file_name() != ".git" {
                bail!("{} is not empty; `init` only writes into a new or empty folder", folder.display());
            }
        }
    }
    let mut written = Vec::new();
    for (path, bytes) in files_of(&TUTORIAL) {
        let to = folder.join(&path);
        let parent = to.parent().unwrap_or(folder);
        fs::create_dir_all(parent).with_context(|| format!("making {}", parent.display()))?;
        fs::write(&to, bytes).with_context(|| format!("writing {}", to.display()))?;
        written.push(path);
    }
    Ok(written)
}
