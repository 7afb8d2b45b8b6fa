//! Files on disk.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use walkdir::WalkDir;

use crate::base::{Diagnostic, Fingerprint, Spot, TextFile, problem};
use crate::model::inputs::Asset;
use crate::text::examine::{self, examine, examine_start};
use crate::world::slashed;
use crate::world::system::{self, amount};

/// The file that marks a folder as a dossier.
pub const CONFIG: &str = "dossier.yaml";

/// The folder of originals, which are not published unless a record asks for it.
pub const ORIGINALS: &str = "originals";

/// The folders that a build reads.
pub const FOLDERS: [&str; 3] = ["content", ORIGINALS, "themes"];

/// Limits of what is read. A dossier by people is far below; a dossier by an attacker stops here.
/// The bytes of `dossier.yaml`.
pub const MOST_SETTINGS: u64 = 256 << 10;
/// The bytes of a text.
pub const MOST_OF_TEXT: u64 = 4 << 20;
/// The bytes of any other file.
pub const MOST_OF_ASSET: u64 = 4 << 30;
/// The bytes of all texts together.
const MOST_TEXT: u64 = 512 << 20;
/// The files below `content/` and `originals/`.
const MOST_FILES: usize = 200_000;

/// A path and its file.
type NamedFile = (Arc<str>, File);

/// The content of one file.
#[derive(Debug, Clone, PartialEq)]
pub enum File {
    Text(TextFile),
    Asset(Asset),
    /// An unreadable file, with the problem.
    Bad(Box<Diagnostic>),
}

/// Whether a path goes through a symbolic link; such files are not part of the dossier.
pub fn is_behind_symlink(root: &Path, inside: &Path) -> bool {
    let folders = inside.ancestors().skip(1).filter(|it| !it.as_os_str().is_empty());
    folders.map(|it| root.join(it)).any(|folder| folder.is_symlink())
}

/// A folder of the dossier; none if it is not there, and an error if it is a link, which may lead anywhere.
pub fn real_folder(root: &Path, inside: &str) -> Result<Option<PathBuf>> {
    let folder = root.join(inside);
    refuse_link(&folder)?;
    Ok(Some(folder).filter(|it| it.is_dir()))
}

/// Refuses a symbolic link in a place that is read as a whole.
pub fn refuse_link(path: &Path) -> Result<()> {
    match path.is_symlink() {
        true => bail!("{} is a symbolic link, and links are not followed; put the real one there", path.display()),
        false => Ok(()),
    }
}

/// Whether a file is listed under exactly this name. Case-insensitive systems also find `ada.md` as `Ada.md`.
pub fn has_exact_name(disk: &Path) -> bool {
    if !cfg!(any(windows, target_vendor = "apple")) {
        return true;
    }
    let Some((folder, name)) = disk.parent().zip(disk.file_name()) else { return true };
    fs::read_dir(folder).is_ok_and(|mut entries| entries.any(|it| it.is_ok_and(|it| it.file_name() == name)))
}

pub fn content(root: &Path) -> Result<PathBuf> {
    real_folder(root, "content")?.with_context(|| format!("{} has no folder `content`", root.display()))
}

/// Reads all texts, assets and originals.
pub fn read_all(root: &Path) -> Result<BTreeMap<Arc<str>, File>> {
    let folders = [Some(content(root)?), real_folder(root, ORIGINALS)?];
    let mut files = Vec::new();
    for folder in folders.iter().flatten() {
        files.extend(walk(root, folder)?);
    }
    if files.len() > MOST_FILES {
        bail!("{} has {} files, and a dossier may have {MOST_FILES}", root.display(), files.len());
    }
    read_each(files)
}

/// Reads all files below a folder of the dossier.
pub fn read_files(root: &Path, folder: &Path) -> Result<BTreeMap<Arc<str>, File>> {
    read_each(walk(root, folder)?)
}

fn read_each(files: Vec<(String, PathBuf)>) -> Result<BTreeMap<Arc<str>, File>> {
    let n_bytes = AtomicU64::new(0);
    let read = |(path, disk): (String, PathBuf)| {
        let file = read_file(&path, &disk)?;
        if let Some((_, File::Text(text))) = &file
            && n_bytes.fetch_add(text.text.len() as u64, Ordering::Relaxed) > MOST_TEXT
        {
            bail!("the texts of this dossier have more than the {} that they may have", amount(MOST_TEXT));
        }
        Ok(file)
    };
    let read: Vec<Result<Option<NamedFile>>> = files.into_par_iter().map(read).collect();
    read.into_iter().filter_map(Result::transpose).collect()
}

/// All files and links below a folder, by path relative to the dossier; hidden and temporary ones are skipped.
pub fn walk(root: &Path, folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    let is_wanted =
        |entry: &walkdir::DirEntry| entry.depth() == 0 || !is_temporary(&entry.file_name().to_string_lossy());
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(is_wanted) {
        let entry = match entry {
            Ok(entry) => entry,
            // Removed during the walk.
            Err(error) if error.io_error().is_some_and(|it| it.kind() == ErrorKind::NotFound) && error.depth() > 0 => {
                continue;
            }
            Err(error) => return Err(error).with_context(|| format!("listing {}", folder.display())),
        };
        let inside = entry.path().strip_prefix(root).unwrap_or(entry.path());
        if entry.depth() > 0 && !entry.file_type().is_dir() {
            files.push((slashed(inside), entry.into_path()));
        }
    }
    Ok(files)
}

/// Whether a name is that of a temporary file of an editor or a system.
pub fn is_temporary(name: &str) -> bool {
    name.starts_with('.')
        || name.ends_with('~')
        || name.starts_with('#')
        || ["4913", "Thumbs.db", "desktop.ini"].contains(&name)
}

fn is_text(path: &str) -> bool {
    !is_original(path) && [".md", ".txt", ".txt.yaml"].iter().any(|ending| path.ends_with(ending))
}

/// Whether a file is an original, which is read as bytes whatever its extension.
pub fn is_original(path: &str) -> bool {
    path.strip_prefix(ORIGINALS).is_some_and(|rest| rest.starts_with('/'))
}

/// Reads a file; none if it no longer exists.
pub fn read_file(path: &str, disk: &Path) -> Result<Option<NamedFile>> {
    let reading = || format!("reading {}", disk.display());
    let path: Arc<str> = path.into();
    let bad = |diagnostic: Diagnostic| Ok(Some((path.clone(), File::Bad(Box::new(diagnostic)))));
    let metadata = match disk.symlink_metadata() {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(reading),
    };
    if metadata.is_symlink() {
        return bad(problem::ignored_link(Spot::file(&path)));
    }
    if !metadata.is_file() {
        return Ok(None);
    }
    let is_text = is_text(&path);
    let limit = if is_text { MOST_OF_TEXT } else { MOST_OF_ASSET };
    if metadata.len() > limit {
        return bad(problem::file_too_large(Spot::file(&path), &amount(metadata.len()), &amount(limit)));
    }
    let mut file = match system::open(disk) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(reading),
    };
    if is_text {
        return match text_of(&path, &system::read_at_most(&mut file, limit).with_context(reading)?) {
            Ok(text) => Ok(Some((path.clone(), File::Text(TextFile::new(path, &text))))),
            Err(diagnostic) => bad(diagnostic),
        };
    }
    let asset = read_asset(&path, disk, file, metadata.len()).with_context(reading)?;
    Ok(Some((path, File::Asset(asset))))
}

/// Reads a file in full only if it is small enough to be looked into; no bytes are kept.
fn read_asset(path: &str, disk: &Path, mut file: fs::File, length: u64) -> std::io::Result<Asset> {
    let mut start = Vec::new();
    let is_large = length > examine::LIMIT;
    (&mut file).take(if is_large { 64 << 10 } else { examine::LIMIT }).read_to_end(&mut start)?;
    // It may have grown since it was measured, so the rest is hashed in any case.
    let (fingerprint, length) = Fingerprint::of_reader(&mut start.as_slice().chain(file))?;
    let is_all = start.len() as u64 == length;
    let fate = if is_all { examine(path, &start) } else { examine_start(path, &start) };
    Ok(Asset { source: disk.to_owned(), length, fingerprint, fate })
}

pub fn text_of(path: &Arc<str>, bytes: &[u8]) -> Result<String, Diagnostic> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let is_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
            let at = error.valid_up_to();
            Err(problem::not_utf8(Spot::text(path, at..at), is_utf16))
        }
    }
}
