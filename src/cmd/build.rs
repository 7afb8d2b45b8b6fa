//! `samizdat build`: the main job.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, bail};
use clap::Args;

use super::{build_once, root};
use crate::cli::Global;
use crate::ui::{self, Amount};
use crate::world::publish;

/// Arguments of `build`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Where the edition goes [default: `public` in the dossier's folder, or `preview` with drafts]
    #[arg(long, value_name = "DIR")]
    dest: Option<PathBuf>,
    /// Show drafts as well, for a look; such an edition goes to `preview`, so that it is not published by mistake
    #[arg(long)]
    drafts: bool,
}

/// Builds and publishes; with mistakes in the content nothing is published and the old edition stays.
pub fn run(global: &Global, arguments: &Arguments) -> Result<bool> {
    let start = Instant::now();
    let root = root(global)?;
    let (_, outcome) = build_once(global, &root, arguments.drafts)?;
    ui::diagnostics(global.format, &root, &outcome.diags, Amount::FirstOfEach);
    let Some(release) = outcome.release else {
        ui::say(global, "nothing was published; the last edition, if any, stays as it is");
        return Ok(false);
    };
    let dest = arguments.dest.clone().unwrap_or_else(|| root.join(if arguments.drafts { "preview" } else { "public" }));
    for own in ["content", "themes"] {
        if publish::real_path(&dest)?.starts_with(root.join(own)) {
            bail!("{} lies within `{own}/`, where authors write; publish elsewhere with `--dest`", dest.display());
        }
    }
    let summary = publish::publish(&release, &dest)?;
    // A path as the author knows it, where it lies in the dossier.
    let shown = dest.strip_prefix(&root).unwrap_or(&dest).display().to_string();
    let changed = match summary.n_changed {
        0 => "nothing changed".to_owned(),
        n_changed => format!("{n_changed} changed"),
    };
    let milliseconds = start.elapsed().as_millis();
    ui::say(global, &format!("published {} pages to {shown} ({changed}) in {milliseconds} ms", release.n_pages));
    Ok(true)
}
