//! Files on disk.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use walkdir::WalkDir;

use crate::base::{Diagnostic, Fingerprint, Spot, TextFile, problem};
use crate::model::inputs::Asset;
use crate::text::image;
use crate::world::slashed;

/// The file that marks a folder as a dossier.
pub const CONFIG: &str = "dossier.yaml";

/// The folder of originals, which are not published unless a record asks for it.
pub const ORIGINALS: &str = "originals";

/// The folders that a build reads.
pub const FOLDERS: [&str; 3] = ["content", ORIGINALS, "themes"];

/// The largest text, in megabytes.
const TEXT_LIMIT: u64 = 8;

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
    let mut folders = inside.ancestors().skip(1).filter(|it| it.components().count() > 1).map(|it| root.join(it));
    folders.any(|folder| folder.is_symlink())
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
    let content = root.join("content");
    if !content.is_dir() {
        bail!("{} has no folder `content`", root.display());
    }
    Ok(content)
}

/// Reads all texts, assets and originals.
pub fn read_all(root: &Path) -> Result<BTreeMap<Arc<str>, File>> {
    let mut files = read_files(root, &content(root)?)?;
    let originals = root.join(ORIGINALS);
    if originals.is_dir() {
        files.extend(read_files(root, &originals)?);
    }
    Ok(files)
}

/// Reads all files below a folder of the dossier.
pub fn read_files(root: &Path, folder: &Path) -> Result<BTreeMap<Arc<str>, File>> {
    let read: Vec<Result<Option<NamedFile>>> =
        walk(root, folder)?.into_par_iter().map(|(path, disk)| read_file(&path, &disk)).collect();
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
    if is_text(&path) && metadata.len() > TEXT_LIMIT << 20 {
        return bad(problem::file_too_large(Spot::file(&path), metadata.len() >> 20, TEXT_LIMIT));
    }
    let file = match fs::File::open(disk) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(reading),
    };
    if is_text(&path) {
        return match text_of(&path, &fs::read(disk).with_context(reading)?) {
            Ok(text) => Ok(Some((path.clone(), File::Text(TextFile::new(path, &text))))),
            Err(diagnostic) => bad(diagnostic),
        };
    }
    let mut reader = file;
    let (fingerprint, length) = Fingerprint::of_reader(&mut reader).with_context(reading)?;
    let bytes = if image::is_image(&path) { fs::read(disk).with_context(reading)? } else { Vec::new() };
    let (has_gps, is_active) = (image::has_gps(&bytes), image::is_active(&path, &bytes));
    let asset = Asset { source: disk.to_owned(), length, fingerprint, is_active, has_gps };
    Ok(Some((path, File::Asset(asset))))
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
