//! `samizdat check`: reports all problems and writes nothing.

use anyhow::Result;
use clap::Args;

use crate::cmd::{build_once, root};
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
    let (_, outcome) = build_once(global, &root, arguments.drafts)?;
    ui::diagnostics(global.messages(), &root, &outcome.diags, Amount::All);
    Ok(!outcome.diags.has_errors())
}
