//! `samizdat publish`: the edition on a branch, for GitHub Pages and the like.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::cmd::{NOT_PUBLISHED, build_release, root};
use crate::options::Global;
use crate::ui;
use crate::world::keys;
use crate::world::publish::branch::{self, Branch, Difference};

/// Arguments of `publish`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The remote to push to
    #[arg(long, value_name = "NAME", default_value = "origin")]
    remote: String,
    /// The branch that the site is served from
    #[arg(long, value_name = "NAME", default_value = "gh-pages")]
    branch: String,
    /// Say what would be published, and push nothing
    #[arg(long)]
    dry_run: bool,
    /// Sign the edition with this secret key; see `samizdat keygen`
    #[arg(long, value_name = "KEY")]
    sign: Option<PathBuf>,
}

/// Builds and pushes; if the content has errors nothing is pushed.
pub fn run(global: &Global, arguments: &Arguments) -> Result<bool> {
    let root = root(global)?;
    let Arguments { remote, branch: name, dry_run: is_dry, sign } = arguments;
    let branch = Branch { root: &root, remote, name };
    let address = branch.address()?;
    let Some((inputs, mut release)) = build_release(global, &root, false, NOT_PUBLISHED)? else { return Ok(false) };
    if let Some(key) = sign {
        keys::sign_release(&mut release, key, &inputs.config.title)?;
    }
    branch::check_host_limits(&release)?;

    let pages = format!("{} pages to `{name}` of {remote} ({address})", release.n_pages);
    let Some(commit) = branch.commit(&release, &inputs.config.title)? else {
        ui::say(global, &format!("nothing changed: `{name}` of {remote} is this very edition"));
        return Ok(true);
    };
    let Difference { n_added, n_changed, n_removed, is_first } = commit.difference;
    let files = format!("{n_added} files added, {n_changed} changed, {n_removed} removed");
    if *is_dry {
        branch.forget()?;
        ui::say(global, &format!("would publish {pages}: {files}"));
        return Ok(true);
    }
    let id = branch.push(&commit)?;
    ui::say(global, &format!("published {pages}: {files}, in commit {id}"));
    if is_first {
        ui::say(
            global,
            &format!("on GitHub, choose this branch once: Settings, Pages, Deploy from a branch, `{name}`, `/`"),
        );
    }
    if inputs.config.base_url.is_none() {
        ui::say(
            global,
            "dossier.yaml names no `base_url`, so there is no feed and no sitemap, and links of the 404 page may not arrive",
        );
    }
    Ok(true)
}
