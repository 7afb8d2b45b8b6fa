//! `samizdat check`: reports all problems and writes nothing.

use anyhow::Result;
use clap::Args;

use crate::base::catalogue;
use crate::cmd::{Wish, build_once, root};
use crate::options::Global;
use crate::ui::{self, Amount};

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Look at drafts as if they were public
    #[arg(long)]
    drafts: bool,
}

/// Builds everything, including templates, and publishes nothing. Notes and warnings alone are not a failure.
pub fn run(global: &Global, arguments: &Arguments) -> Result<bool> {
    let root = root(global)?;
    let mut built = build_once(global, &root, Wish { with_drafts: arguments.drafts, ..Wish::default() })?;
    built.ask_git(global, &root);
    if global.untrusted {
        // The change of a stranger is looked at without the secrets of the host.
        built.outcome.diags.make_notes(&catalogue::PROTECTED_MISSING);
    }
    ui::diagnostics(global.messages(), &root, &built.outcome.diags, Amount::All);
    Ok(!built.outcome.diags.has_errors())
}
