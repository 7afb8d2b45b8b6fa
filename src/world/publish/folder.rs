//! Publishes a release into a folder atomically.
//!
//! The new edition is made in the staging directory `.NAME.samizdat/next` beside the target, with hard links to unchanged
//! files, and then swapped with the target in one step. If this is interrupted, the target is either the complete old or the
//! complete new edition, and the next run cleans up. A folder that is not an edition made by samizdat is left alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use walkdir::WalkDir;

use crate::base::Fingerprint;
use crate::model::Audience;
use crate::model::inputs::FileCopy;
use crate::output::release::{Artifact, MANIFEST, RESTRICTED, Release, SIGNATURE, SUMS};
use crate::world::publish::staging::StagingDir;
use crate::world::publish::swap;
use crate::world::read::scan::MOST_OF_ASSET;
use crate::world::{slashed, system};

/// The result of publishing.
#[derive(Debug, PartialEq, Eq)]
pub struct Summary {
    /// Files added, changed or removed.
    pub n_changed: usize,
}

/// Files that systems leave in folders; removed with the old edition.
const LITTER: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// What happens to files of an edition that were edited after they were published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edits {
    /// Publishing is refused.
    Keep,
    /// They are replaced.
    Overwrite,
}

/// Replaces the edition in `target` with a release.
pub fn publish(release: &Release, target: &Path, edits: Edits) -> Result<Summary> {
    let target = real_path(target)?;
    let staging = StagingDir::open(&target)?;
    let res = stage_and_swap(release, &target, &staging, edits);
    match res.is_ok() {
        true => staging.close()?,
        false => staging.give_up(&target),
    }
    res
}

fn stage_and_swap(release: &Release, target: &Path, staging: &StagingDir, edits: Edits) -> Result<Summary> {
    let before = edition(target)?;
    refuse_another_audience(release, target)?;
    let wanted: BTreeSet<&str> = release.files.keys().map(|path| path.as_str()).collect();
    let is_kept: Vec<bool> = release
        .files
        .par_iter()
        .map(|(path, artifact)| {
            Ok(before.files.contains(path.as_str()) && is_same(&target.join(path.as_str()), artifact)?)
        })
        .collect::<Result<_>>()?;
    let removed = before.files.iter().map(String::as_str).filter(|path| !wanted.contains(path));
    let replaced = wanted.iter().zip(&is_kept).filter(|(path, is_kept)| !**is_kept && before.files.contains(**path));
    let lost: Vec<&str> = removed.clone().chain(replaced.map(|(path, _)| *path)).collect();
    if edits == Edits::Keep {
        refuse_edited(target, &before, &lost)?;
    }
    let n_changed = removed.count() + is_kept.iter().filter(|it| !**it).count();
    if n_changed > 0 {
        // Those of the last edition are there after the exchange, until they are removed.
        staging.announce(wanted.iter().copied().chain(before.files.iter().map(String::as_str)))?;
        make_folders(&staging.next, &wanted)?;
        let files: Vec<((&str, &Artifact), bool)> =
            release.files.iter().map(|(path, artifact)| (path.as_str(), artifact)).zip(is_kept).collect();
        files.par_iter().try_for_each(|((path, artifact), is_kept)| {
            let to = staging.next.join(path);
            match *is_kept && fs::hard_link(target.join(path), &to).is_ok() {
                true => Ok(()),
                false => write(artifact, &to),
            }
        })?;
        if let Ok(metadata) = fs::metadata(target) {
            // The owner's permissions on the folder are kept.
            fs::set_permissions(&staging.next, metadata.permissions())
                .with_context(|| format!("setting permissions of {}", staging.next.display()))?;
        }
        swap::swap(&staging.next, target, &staging.old)?;
    }
    Ok(Summary { n_changed })
}

/// Refuses to lose what somebody wrote into a published file. A copy by git with line endings of Windows is no edit.
fn refuse_edited(target: &Path, before: &Edition, lost: &[&str]) -> Result<()> {
    let is_edited = |path: &&&str| {
        let Some(published) = before.sums.get(**path).filter(|sum| !sum.is_empty()) else { return false };
        // What is no file any more, such as a link, is not what was published.
        let Ok(mut file) = system::open(&target.join(path)) else { return true };
        match Fingerprint::of_reader(&mut file) {
            Ok((now, _)) if now.to_string() == *published => false,
            Ok((_, length)) if length <= MOST_PAGE_BYTES => !is_same_in_other_lines(&target.join(path), published),
            _ => true,
        }
    };
    let mut edited: Vec<&&str> = lost.par_iter().filter(is_edited).collect();
    edited.sort_unstable();
    if edited.is_empty() {
        return Ok(());
    }
    bail!(
        "{} was edited after it was published, and publishing would undo that: {}; nothing was changed. Put the change into \
         `content/`, where pages are made from, then replace the edition with `samizdat build --overwrite`",
        target.display(),
        first_of(&edited)
    )
}

/// Texts are compared without regard to line endings up to this size.
const MOST_PAGE_BYTES: u64 = 64 << 20;

fn is_same_in_other_lines(path: &Path, published: &str) -> bool {
    let Ok(bytes) = system::read(path, MOST_PAGE_BYTES) else { return false };
    let mut without = Vec::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        if *byte != b'\r' || bytes.get(at + 1) != Some(&b'\n') {
            without.push(*byte);
        }
    }
    Fingerprint::of(&without).to_string() == published
}

/// Follows a link to a folder, so that the folder is swapped and not the link.
pub fn real_path(target: &Path) -> Result<PathBuf> {
    if let Ok(real) = fs::canonicalize(target) {
        return Ok(real);
    }
    let parent = target.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).with_context(|| format!("making {}", parent.display()))?;
    let name = target.file_name().with_context(|| format!("{} does not name a folder", target.display()))?;
    Ok(fs::canonicalize(parent).with_context(|| format!("looking for {}", parent.display()))?.join(name))
}

/// An edition on disk.
#[derive(Debug, Default)]
struct Edition {
    /// The files that are there.
    files: BTreeSet<String>,
    /// The sum of each as it was published; none of the manifest and the sums themselves.
    sums: BTreeMap<String, String>,
}

/// The edition in a folder; an error if the folder holds anything else.
fn edition(target: &Path) -> Result<Edition> {
    let Ok(metadata) = target.symlink_metadata() else { return Ok(Edition::default()) };
    if metadata.is_symlink() {
        bail!("{} is a link to a folder that is not there", target.display());
    }
    if !metadata.is_dir() {
        bail!("{} is a file, not a folder", target.display());
    }
    let found = files_below(target)?;
    if found.is_empty() {
        return Ok(Edition::default());
    }
    let listed = listed(target)?;
    let ours = listed.paths();
    let foreign: Vec<&String> = found.difference(&ours).filter(|path| !is_litter(path)).collect();
    if !foreign.is_empty() {
        let others = first_of(&foreign);
        bail!(
            "{} holds files that samizdat did not write: {others}; move them away, or publish elsewhere with `--dest`",
            target.display()
        );
    }
    Ok(Edition { files: found.into_iter().filter(|path| ours.contains(path)).collect(), sums: listed.0 })
}

/// A restricted edition never takes the place of one for everybody, nor the reverse.
fn refuse_another_audience(release: &Release, target: &Path) -> Result<()> {
    let Ok(manifest) = fs::read_to_string(target.join(MANIFEST)) else { return Ok(()) };
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap_or_default();
    match (manifest[RESTRICTED] == true, release.audience) {
        (true, Audience::Public) => {
            bail!("{} holds a restricted edition; remove it, or publish elsewhere with `--dest`", target.display())
        }
        (false, Audience::Restricted) => bail!(
            "{} holds an edition for everybody, and a restricted one does not go there; choose another folder with `--dest`",
            target.display()
        ),
        _ => Ok(()),
    }
}

/// The first few names, and the number of the others.
pub fn first_of(names: &[impl std::fmt::Display]) -> String {
    match names {
        [] => String::new(),
        [name] => format!("`{name}`"),
        [name, rest @ ..] => format!("`{name}` and {} more", rest.len()),
    }
}

/// Whether a file is litter left by the system.
pub fn is_litter(path: &str) -> bool {
    LITTER.contains(&path.rsplit('/').next().unwrap_or(path))
}

/// The files that a manifest lists, each with its sum as published.
#[derive(Debug)]
pub struct Listed(BTreeMap<String, String>);

impl Listed {
    /// Their paths, and the three files that no manifest lists.
    pub fn paths(&self) -> BTreeSet<String> {
        self.0.keys().cloned().chain([MANIFEST, SUMS, SIGNATURE].map(str::to_owned)).collect()
    }
}

/// The largest manifest; that of 100,000 files has 20 MB.
const MOST_MANIFEST_BYTES: u64 = 64 << 20;

/// The files listed in the manifest of the edition in a folder.
pub fn listed(target: &Path) -> Result<Listed> {
    let path = target.join(MANIFEST);
    let refuse = || {
        format!(
            "{} is not empty and not an edition made by samizdat (it has no {MANIFEST} by samizdat), so nothing in it was changed; \
             publish elsewhere with `--dest`, or empty it yourself",
            target.display()
        )
    };
    match system::read(&path, MOST_MANIFEST_BYTES) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => bail!(refuse()),
        manifest => listed_in(&String::from_utf8_lossy(&manifest.with_context(refuse)?)).with_context(refuse),
    }
}

/// The files of the edition described by a manifest; an error if samizdat did not write it.
pub fn listed_in(manifest: &str) -> Result<Listed> {
    #[derive(serde::Deserialize)]
    struct Manifest {
        generator: String,
        files: Vec<Row>,
    }
    #[derive(serde::Deserialize)]
    struct Row {
        path: String,
        #[serde(default)]
        sha256: String,
    }
    let is_ours = |it: &Manifest| it.generator.starts_with("samizdat ");
    match serde_json::from_str::<Manifest>(manifest).ok().filter(is_ours) {
        Some(manifest) => Ok(Listed(manifest.files.into_iter().map(|row| (row.path, row.sha256)).collect())),
        None => bail!("{MANIFEST} is not one of samizdat's"),
    }
}

/// All files in a folder, by relative path.
pub fn files_below(folder: &Path) -> Result<BTreeSet<String>> {
    let mut files = BTreeSet::new();
    for entry in WalkDir::new(folder) {
        let entry = entry.with_context(|| format!("listing {}", folder.display()))?;
        if !entry.file_type().is_dir() {
            files.insert(slashed(entry.path().strip_prefix(folder).unwrap_or(entry.path())));
        }
    }
    Ok(files)
}

/// Whether a file on disk has an artifact's bytes.
fn is_same(path: &Path, artifact: &Artifact) -> Result<bool> {
    let reading = || format!("reading {}", path.display());
    let metadata = fs::symlink_metadata(path).with_context(reading)?;
    if !metadata.is_file() || metadata.len() != artifact.length() {
        return Ok(false);
    }
    match artifact {
        Artifact::Bytes(bytes, _) => Ok(*system::read(path, bytes.len() as u64).with_context(reading)? == **bytes),
        Artifact::Copy(copy) => {
            let mut file = system::open(path).with_context(reading)?;
            Ok(Fingerprint::of_reader(&mut file).with_context(reading)?.0 == copy.fingerprint)
        }
    }
}

fn make_folders(root: &Path, paths: &BTreeSet<&str>) -> Result<()> {
    let folders: BTreeSet<&str> =
        paths.iter().filter_map(|path| path.rsplit_once('/')).map(|(folder, _)| folder).collect();
    for folder in std::iter::once("").chain(folders) {
        let folder = root.join(folder);
        fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    }
    Ok(())
}

fn write(artifact: &Artifact, to: &Path) -> Result<()> {
    let writing = || format!("writing {}", to.display());
    match artifact {
        Artifact::Bytes(bytes, _) => fs::write(to, bytes).with_context(writing),
        Artifact::Copy(_) => fs::write(to, read_artifact(artifact)?).with_context(writing),
    }
}

/// The bytes of an artifact; an error if a file to copy changed since it was hashed.
pub fn read_artifact(artifact: &Artifact) -> Result<Vec<u8>> {
    match artifact {
        Artifact::Bytes(bytes, _) => Ok(bytes.to_vec()),
        Artifact::Copy(FileCopy { source, before, cleaned_as, .. }) => {
            // A file that grew is noticed below.
            let bytes = system::read(source, MOST_OF_ASSET).with_context(|| format!("reading {}", source.display()))?;
            if Fingerprint::of(&bytes) != *before {
                bail!("{} changed while it was being published; run the build again", source.display());
            }
            match cleaned_as.map(|format| format.clean(&bytes)) {
                None => Ok(bytes),
                Some(Ok(cleaned)) => Ok(cleaned.bytes),
                Some(Err(broken)) => bail!("{} cannot be cleaned: {}", source.display(), broken.0),
            }
        }
    }
}
