//! Writes a file atomically.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The path of a file with another extension appended.
pub fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{ending}"));
    name.into()
}

/// Writes or replaces a file atomically.
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
