//! Publishes a release into a folder atomically.
//!
//! The new edition is made in the staging directory `.NAME.samizdat/next` beside the target, with hard links to unchanged
//! files, and then swapped with the target in one step. If this is interrupted, the target is either the complete old or the
//! complete new edition, and the next run cleans up. A folder that is not an edition made by samizdat is left alone.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use walkdir::WalkDir;

use crate::base::Fingerprint;
use crate::model::Audience;
use crate::output::release::{Artifact, MANIFEST, RESTRICTED, Release, SIGNATURE, SUMS};
use crate::world::publish::swap;
use crate::world::slashed;

/// The result of publishing.
#[derive(Debug, PartialEq, Eq)]
pub struct Summary {
    /// Files added, changed or removed.
    pub n_changed: usize,
}

/// Files that systems leave in folders; removed with the old edition.
const LITTER: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// Replaces the edition in `target` with a release.
pub fn publish(release: &Release, target: &Path) -> Result<Summary> {
    let target = real_path(target)?;
    let staging = StagingDir::open(&target)?;
    let res = stage_and_swap(release, &target, &staging);
    if res.is_err() {
        // Frees the disk space of a failed attempt; `old` stays, since it may be the only complete edition.
        let _ = fs::remove_dir_all(&staging.next);
        let _ = swap::recover(&target, &staging.old);
        let _ = fs::remove_file(staging.root.join("lock"));
        let _ = fs::remove_dir(&staging.root);
        return res;
    }
    staging.close()?;
    res
}

fn stage_and_swap(release: &Release, target: &Path, staging: &StagingDir) -> Result<Summary> {
    swap::recover(target, &staging.old)?;
    staging.clear()?;
    let before = edition(target)?;
    refuse_another_audience(release, target)?;

    let wanted: BTreeSet<&str> = release.files.keys().map(|path| path.as_str()).collect();
    let n_removed = before.iter().filter(|path| !wanted.contains(path.as_str())).count();
    let is_kept: Vec<bool> = release
        .files
        .par_iter()
        .map(|(path, artifact)| Ok(before.contains(path.as_str()) && is_same(&target.join(path.as_str()), artifact)?))
        .collect::<Result<_>>()?;
    let n_changed = n_removed + is_kept.iter().filter(|it| !**it).count();
    if n_changed > 0 {
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

/// The staging directory beside the target; locked, so that concurrent builds do not mix.
struct StagingDir {
    root: PathBuf,
    next: PathBuf,
    old: PathBuf,
    _lock: File,
}

impl StagingDir {
    fn open(target: &Path) -> Result<Self> {
        let name = target.file_name().with_context(|| format!("{} does not name a folder", target.display()))?;
        let root = target.with_file_name(format!(".{}.samizdat", name.to_string_lossy()));
        fs::create_dir_all(&root).with_context(|| format!("making {}", root.display()))?;
        let lock_path = root.join("lock");
        // Another run may remove the lock file between opening and locking it; the lock is then void, so try again.
        for _ in 0..100 {
            fs::create_dir_all(&root).with_context(|| format!("making {}", root.display()))?;
            let Ok(lock) = File::create(&lock_path) else { continue };
            if lock.try_lock().is_err() {
                bail!("another build is publishing to {}", target.display());
            }
            if is_same_file(&lock, &lock_path) {
                return Ok(Self { next: root.join("next"), old: root.join("old"), root, _lock: lock });
            }
        }
        bail!("locking {} does not succeed", lock_path.display());
    }

    /// Removes the leftovers of an interrupted run.
    fn clear(&self) -> Result<()> {
        for folder in [&self.next, &self.old] {
            if folder.exists() {
                fs::remove_dir_all(folder).with_context(|| format!("removing {}", folder.display()))?;
            }
        }
        Ok(())
    }

    /// Removes our own files. If somebody else put a file here, it stays, and so does the folder.
    fn close(self) -> Result<()> {
        self.clear()?;
        let _ = fs::remove_file(self.root.join("lock"));
        let _ = fs::remove_dir(&self.root);
        Ok(())
    }
}

#[cfg(unix)]
fn is_same_file(open: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let ino = |metadata: std::io::Result<fs::Metadata>| metadata.ok().map(|it| (it.dev(), it.ino()));
    ino(open.metadata()).is_some_and(|it| Some(it) == ino(fs::metadata(path)))
}

/// On other systems an open file cannot be removed.
#[cfg(not(unix))]
fn is_same_file(_: &File, _: &Path) -> bool {
    true
}

/// The files of the edition in a folder; an error if the folder holds anything else.
fn edition(target: &Path) -> Result<BTreeSet<String>> {
    if !target.exists() {
        return Ok(BTreeSet::new());
    }
    if !target.is_dir() {
        bail!("{} is a file, not a folder", target.display());
    }
    let found = files_below(target)?;
    if found.is_empty() {
        return Ok(found);
    }
    let ours = listed(target)?;
    let foreign: Vec<&String> = found.difference(&ours).filter(|path| !is_litter(path)).collect();
    if !foreign.is_empty() {
        let others = first_of(&foreign);
        bail!(
            "{} holds files that samizdat did not write: {others}; move them away, or publish elsewhere with `--dest`",
            target.display()
        );
    }
    Ok(found.into_iter().filter(|path| ours.contains(path)).collect())
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

/// The files listed in an edition's manifest, and the two files it does not list.
fn listed(target: &Path) -> Result<BTreeSet<String>> {
    let path = target.join(MANIFEST);
    let refuse = || {
        format!(
            "{} is not empty and not an edition made by samizdat (it has no {MANIFEST} by samizdat), so nothing in it was changed; \
             publish elsewhere with `--dest`, or empty it yourself",
            target.display()
        )
    };
    match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => bail!(refuse()),
        manifest => listed_in(&manifest.with_context(refuse)?).with_context(refuse),
    }
}

/// All files of the edition described by a manifest; an error if samizdat did not write it.
pub fn listed_in(manifest: &str) -> Result<BTreeSet<String>> {
    let manifest: serde_json::Value = serde_json::from_str(manifest).with_context(|| format!("reading {MANIFEST}"))?;
    let is_ours = manifest["generator"].as_str().is_some_and(|it| it.starts_with("samizdat "));
    let Some(files) = manifest["files"].as_array().filter(|_| is_ours) else {
        bail!("{MANIFEST} is not one of samizdat's");
    };
    let mut listed: BTreeSet<String> = files.iter().filter_map(|it| it["path"].as_str()).map(str::to_owned).collect();
    listed.extend([MANIFEST, SUMS, SIGNATURE].map(str::to_owned));
    Ok(listed)
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
        Artifact::Bytes(bytes, _) => Ok(*fs::read(path).with_context(reading)? == **bytes),
        Artifact::Copy(asset) => {
            let mut file = File::open(path).with_context(reading)?;
            Ok(Fingerprint::of_reader(&mut file).with_context(reading)?.0 == asset.fingerprint)
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
        Artifact::Copy(asset) => {
            let bytes = fs::read(&asset.source).with_context(|| format!("reading {}", asset.source.display()))?;
            if Fingerprint::of(&bytes) != asset.fingerprint {
                bail!("{} changed while it was being published; run the build again", asset.source.display());
            }
            Ok(bytes)
        }
    }
}
