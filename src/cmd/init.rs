//! `samizdat init`: a new dossier.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::options::Global;
use crate::ui;
use crate::world::scaffold;

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// A new or empty folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Writes the tutorial.
pub fn run(global: &Global, arguments: &Arguments) -> Result<bool> {
    let written = scaffold::init(&arguments.folder)?;
    let folder = arguments.folder.display();
    ui::say(global, &format!("made {folder} with {} files", written.len()));
    ui::say(
        global,
        &format!("next: cd {folder} && samizdat build, then open public/index.html; the texts explain themselves"),
    );
    Ok(true)
}
