//! Opens an address with the system's default program.

use std::process::{Command, Stdio};

use anyhow::{Context, Result};

/// Opens an address in the author's browser.
pub fn browser(address: &str) -> Result<()> {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    Command::new(program)
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("opening {address} with {program}"))?;
    Ok(())
}
