//! `samizdat publish`: the edition on a branch, for GitHub Pages and the like.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::cmd::{Built, NOT_PUBLISHED, Wish, build_once, root};
use crate::options::Global;
use crate::ui::{self, Amount};
use crate::world::keys;
use crate::world::publish::branch::{self, Branch, Difference, Label};

/// Arguments of `publish`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The remote to push to
    #[arg(long, value_name = "NAME", default_value = "origin")]
    remote: String,
    /// The branch that the site is served from
    #[arg(long, value_name = "NAME", default_value = "gh-pages")]
    branch: String,
    /// Put the commit on top of the branch's former ones, where everything that was taken back stays readable
    #[arg(long)]
    keep_history: bool,
    /// Say what would be published, and push nothing
    #[arg(long)]
    dry_run: bool,
    /// Sign the edition with this secret key; see `samizdat keygen`
    #[arg(long, value_name = "KEY")]
    sign: Option<PathBuf>,
}

/// Said when something was taken back.
const KEPT_BY_OTHERS: &str = "what was taken back is no longer on the branch, but hosts keep replaced commits for a while and show them to \
     whoever has their number, and forks, clones and archives keep their copies. Ask the host to remove cached views and replaced \
     commits, and tell those who have copies";

/// Said when something was taken back and the history is kept.
const KEPT_BY_BRANCH: &str =
    "`--keep-history` leaves everything that was taken back in the branch's history, where everybody can read it";

/// Builds and pushes; if the content has errors nothing is pushed.
pub fn run(global: &Global, arguments: &Arguments) -> Result<bool> {
    let root = root(global)?;
    let Arguments { remote, branch: name, keep_history, dry_run: is_dry, sign } = arguments;
    let branch = Branch { root: &root, remote, name, keeps_history: *keep_history };
    let address = branch.address()?;
    let mut built = build_once(global, &root, Wish::default())?;
    built.ask_git(global, &root);
    let retracted = built.retracted_pages();
    let Built { inputs, outcome, .. } = built;
    ui::diagnostics(global.messages(), &root, &outcome.diags, Amount::FirstOfEach);
    let Some(mut release) = outcome.release.filter(|_| !outcome.diags.has_errors()) else {
        ui::say(global, NOT_PUBLISHED);
        return Ok(false);
    };
    if let Some(key) = sign {
        keys::sign_release(&mut release, key, &inputs.config.title)?;
    }
    branch::check_host_limits(&release)?;

    let pages = format!("{} pages to `{name}` of {remote} ({address})", release.n_pages);
    let day = inputs.config.edition.as_ref().unwrap_or(&inputs.scope.today);
    let Some(commit) = branch.commit(&release, &Label { title: &inputs.config.title, day })? else {
        ui::say(global, &format!("nothing changed: `{name}` of {remote} is this very edition"));
        return Ok(true);
    };
    let Difference { n_added, changed, n_removed, is_first, cuts_history } = &commit.difference;
    let files = format!("{n_added} files added, {} changed, {n_removed} removed", changed.len());
    let history = if *cuts_history { ", and without the branch's former commits" } else { "" };
    if *is_dry {
        ui::say(global, &format!("would publish {pages}: {files}{history}"));
        return Ok(true);
    }
    let id = branch.push(&commit)?;
    ui::say(global, &format!("published {pages}: {files}{history}, in commit {id}"));
    if *is_first {
        ui::say(
            global,
            &format!("on GitHub, choose this branch once: Settings, Pages, Deploy from a branch, `{name}`, `/`"),
        );
    }
    if *cuts_history || *n_removed > 0 || retracted.iter().any(|page| changed.contains(page)) {
        ui::say(global, if *keep_history { KEPT_BY_BRANCH } else { KEPT_BY_OTHERS });
    }
    if inputs.config.base_url.is_none() {
        ui::say(
            global,
            "dossier.yaml names no `base_url`, so there is no feed and no sitemap, and links of the 404 page may not arrive",
        );
    }
    Ok(true)
}
