//! `samizdat serve`: the edition in a browser, always up to date.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::cmd::watching::{self, Settings};
use crate::cmd::{Wish, dest, root};
use crate::options::Global;
use crate::ui;
use crate::world::publish::folder::Edits;
use crate::world::serve::server::Address;

/// The loopback address, reachable only from this machine.
const LOOPBACK: &str = "127.0.0.1";

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The port to listen on [default: the first free one from 4000]
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// The address or name to listen on; anything else than this machine's own lets others read, drafts included
    #[arg(long, value_name = "HOST", default_value = LOOPBACK)]
    host: String,
    /// Open the first page in a browser
    #[arg(long)]
    open: bool,
    /// Where editions are written [default: `public` in the dossier's folder, or `preview` with drafts]
    #[arg(long, value_name = "DIR", conflicts_with = "no_write")]
    dest: Option<PathBuf>,
    /// Write nothing: serve from memory alone
    #[arg(long)]
    no_write: bool,
    /// Look through the folder twice a second; for network drives that do not tell of changes
    #[arg(long)]
    poll: bool,
    /// Show drafts as well
    #[arg(long)]
    drafts: bool,
}

/// Serves until Ctrl-C. Errors are shown in the browser and the terminal, and the last good edition stays.
pub fn run(global: &Global, arguments: &Arguments) -> Result<bool> {
    let root = root(global)?;
    let Arguments { port, host, open, no_write, poll, drafts, .. } = arguments;
    if host != LOOPBACK && host != "localhost" && host != "::1" {
        ui::say(global, &format!("warning: whoever reaches {host} can read this dossier as it is being written"));
    }
    let wish = Wish { with_drafts: *drafts, ..Wish::default() };
    let settings = Settings {
        dest: if *no_write { None } else { Some(dest(&root, arguments.dest.as_ref(), wish)?) },
        address: Some(Address { host: host.clone(), port: *port }),
        polls: *poll,
        opens: *open,
        with_drafts: *drafts,
        edits: Edits::Keep,
    };
    watching::run(global, &root, settings)
}
