//! Bundles: a release as one file.

mod book;
mod epub;
mod one_file;
mod part;
mod style_sheet;

pub use crate::world::bundle::epub::write as epub;
pub use crate::world::bundle::one_file::write as html;
pub use crate::world::bundle::part::{name as name_of_part, part};

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};

use crate::base::Fingerprint;
use crate::output::Release;
use crate::text::zip;
use crate::world::publish::folder::read_artifact;
pub use crate::world::write::{beside, write};

/// A zip archive of the unchanged edition, in one folder.
pub fn zip(release: &Release, top: &str) -> Result<Vec<u8>> {
    let mut files = BTreeMap::new();
    for (path, artifact) in &release.files {
        files.insert(format!("{top}/{path}"), read_artifact(artifact)?);
    }
    let entries = files.iter().map(|(name, bytes)| zip::Entry { name, bytes, is_packed: true });
    zip::pack(entries).map_err(|reason| anyhow!("packing {reason}"))
}

/// The extension of a single file's checksum, in the format of `sha256sum`.
pub const SUM: &str = "sha256";

/// The extension of its signature, as expected by `minisign`.
pub const SIGNATURE: &str = "minisig";

/// Writes the checksum and the signature beside a single file, which cannot contain them. An old signature is removed, since it
/// belongs to another file.
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
