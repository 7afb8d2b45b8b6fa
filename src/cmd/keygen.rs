//! `samizdat keygen`: keys to sign editions with.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::options::Global;
use crate::ui;
use crate::world::keys;

/// Arguments of `keygen`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Where the secret key goes; the public one goes beside it, with the ending `pub`
    #[arg(value_name = "FILE", default_value = "samizdat.key")]
    file: PathBuf,
    /// Do not ask for a password: whoever has the file can sign
    #[arg(long)]
    no_password: bool,
}

/// Writes the two key files and explains their use.
pub fn run(global: &Global, arguments: &Arguments) -> Result<bool> {
    let public_path = keys::generate(&arguments.file, !arguments.no_password)?;
    let public = keys::public(&public_path.to_string_lossy())?;
    let secret = arguments.file.display();
    ui::answer(&format!("{public}\n"));
    ui::say(
        global,
        &format!("{secret} is secret: keep it off the web, out of the dossier's folder, and in two safe places"),
    );
    ui::say(global, &format!("{} is for readers: put `key: {public}` into dossier.yaml, and", public_path.display()));
    ui::say(
        global,
        "give it to them in another way as well; then sign with `--sign` of `build`, `bundle` or `publish`",
    );
    Ok(true)
}
