//! A release as one file to carry.

mod book;
mod epub;
mod one_file;
mod part;

pub use epub::write as epub;
pub use one_file::write as html;
pub use part::{name as name_of_part, part};

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

use crate::base::Fingerprint;
use crate::build::Release;
use crate::text::zip;
use crate::world::publish::read_artifact;

/// The edition as it is, in one folder.
pub fn zip(release: &Release, top: &str) -> Result<Vec<u8>> {
    let mut files = BTreeMap::new();
    for (path, artifact) in &release.files {
        files.insert(format!("{top}/{path}"), read_artifact(artifact)?);
    }
    let entries = files.iter().map(|(name, bytes)| zip::Entry { name, bytes, is_packed: true });
    zip::pack(entries).map_err(|reason| anyhow!("packing {reason}"))
}

/// Gives the addresses of a style sheet new forms; those without one stay as they are.
fn rewrite_addresses(css: &str, mut to: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("url(") {
        let quote = after.trim_start().chars().next().filter(|it| matches!(it, '"' | '\''));
        let inside = quote.map_or(after, |quote| &after[after.find(quote).unwrap_or(0) + 1..]);
        let Some((address, _)) = inside.split_once(quote.unwrap_or(')')) else { break };
        let address_end = after.len() - inside.len() + address.len();
        let Some(end) = after[address_end..].find(')').map(|end| address_end + end) else { break };
        out.push_str(before);
        match to(address.trim()) {
            Some(address) => out.push_str(&format!("url(\"{address}\"")),
            None => out.push_str(&format!("url({}", &after[..end])),
        }
        rest = &after[end..];
    }
    out.push_str(rest);
    out
}

/// The ending of the file with the sum of a single file, as `sha256sum` writes it.
pub const SUM: &str = "sha256";
/// The ending of its signature, as `minisign` looks for it.
pub const SIGNATURE: &str = "minisig";

/// Writes what tells whether a single file is as it was: there is no room for it inside. A signature that was there is of another
/// file.
pub fn write_beside(output: &Path, bytes: &[u8], signature: Option<String>) -> Result<()> {
    let name = output.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    write(format!("{}  {name}\n", Fingerprint::of(bytes)).as_bytes(), &beside(output, SUM))?;
    match signature {
        Some(signature) => write(signature.as_bytes(), &beside(output, SIGNATURE)),
        None => match fs::remove_file(beside(output, SIGNATURE)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("removing the old signature of {}", output.display()))
            }
            _ => Ok(()),
        },
    }
}

/// The file beside another one, with one more ending.
pub fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{ending}"));
    name.into()
}

/// Puts bytes in the place of a file, all or nothing.
pub fn write(bytes: &[u8], output: &Path) -> Result<()> {
    if output.is_dir() {
        bail!("{} is a folder; `--output` names a file", output.display());
    }
    let folder = output.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = output.file_name().with_context(|| format!("{} does not name a file", output.display()))?;
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let part = folder.join(format!(".{}.part", name.to_string_lossy()));
    let res = write_part(bytes, &part)
        .and_then(|()| fs::rename(&part, output).with_context(|| format!("moving the bundle to {}", output.display())));
    if res.is_err() {
        let _ = fs::remove_file(&part);
    }
    res
}

fn write_part(bytes: &[u8], part: &Path) -> Result<()> {
    let writing = || format!("writing {}", part.display());
    let mut file = fs::File::create(part).with_context(writing)?;
    file.write_all(bytes).with_context(writing)?;
    file.sync_all().with_context(writing)
}
