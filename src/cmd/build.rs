//! `samizdat build`: builds an edition and publishes it to a folder.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
use clap::Args;

use crate::cmd::watching::{self, Settings};
use crate::cmd::{NOT_PUBLISHED, Wish, build_release, dest, root};
use crate::options::{Edition, Global};
use crate::ui;
use crate::world::keys;
use crate::world::publish::folder::{self, Edits};

/// Arguments of `build`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Where the edition goes [default: `public` in the dossier's folder, or `preview` with drafts]
    #[arg(long, value_name = "DIR")]
    dest: Option<PathBuf>,
    /// Show drafts as well, for a look; such an edition goes to `preview`, so that it is not published by mistake
    #[arg(long)]
    drafts: bool,
    /// Which edition: `restricted` goes to the folder `restricted`, is marked on every page, and is not published
    #[arg(long, value_enum, default_value_t, conflicts_with = "watch")]
    edition: Edition,
    /// Replace pages of the last edition even if somebody edited them there by hand
    #[arg(long)]
    overwrite: bool,
    /// Build again at every change, until Ctrl-C
    #[arg(long)]
    watch: bool,
    /// With `--watch`: look through the folder twice a second; for network drives that do not tell of changes
    #[arg(long, requires = "watch")]
    poll: bool,
    /// Sign the edition with this secret key; see `samizdat keygen`
    #[arg(long, value_name = "KEY", conflicts_with = "watch")]
    sign: Option<PathBuf>,
}

/// Builds and publishes; if the content has errors nothing is published and the old edition stays.
pub fn run(global: &Global, arguments: &Arguments) -> Result<bool> {
    let start = Instant::now();
    let root = root(global)?;
    let wish = Wish { with_drafts: arguments.drafts, edition: arguments.edition };
    let dest = dest(&root, arguments.dest.as_ref(), wish)?;
    let edits = if arguments.overwrite { Edits::Overwrite } else { Edits::Keep };
    if arguments.watch {
        let Arguments { poll: polls, drafts: with_drafts, .. } = *arguments;
        let settings = Settings { dest: Some(dest), address: None, polls, opens: false, with_drafts, edits };
        return watching::run(global, &root, settings);
    }
    let Some((inputs, mut release, _)) = build_release(global, &root, wish, NOT_PUBLISHED)? else {
        return Ok(false);
    };
    if let Some(key) = &arguments.sign {
        keys::sign_release(&mut release, key, &inputs.config.title)?;
    }
    let summary = folder::publish(&release, &dest, edits)?;
    // Show a path inside the dossier relative to it.
    let shown = dest.strip_prefix(&root).unwrap_or(&dest).display().to_string();
    let changed = match summary.n_changed {
        0 => "nothing changed".to_owned(),
        n_changed => format!("{n_changed} changed"),
    };
    let milliseconds = start.elapsed().as_millis();
    ui::say(global, &format!("published {} pages to {shown} ({changed}) in {milliseconds} ms", release.n_pages));
    Ok(true)
}
