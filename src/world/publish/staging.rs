//! The staging directory `.NAME.samizdat` beside a target: `next`, `old` and `lock`. It may have come with a stranger's dossier,
//! so no link in it is followed, and only files that samizdat put there are removed.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::world::publish::folder::{files_below, first_of, is_litter, listed};
use crate::world::publish::swap;
use crate::world::system;

/// A staging directory, locked, so that concurrent builds do not mix.
pub struct StagingDir {
    root: PathBuf,
    /// The edition in the making; after the exchange, the one before.
    pub next: PathBuf,
    /// The edition before, on systems that exchange in two steps.
    pub old: PathBuf,
    lock: File,
}

const LOCK: &str = "lock";

/// The longest list of files in the lock; that of 100,000 files has 5 MB.
const MOST_LOCK_BYTES: u64 = 64 << 20;

impl StagingDir {
    /// Makes or finds the directory, locks it, and clears it of what an interrupted run left.
    pub fn open(target: &Path) -> Result<Self> {
        let name = target.file_name().with_context(|| format!("{} does not name a folder", target.display()))?;
        let root = target.with_file_name(format!(".{}.samizdat", name.to_string_lossy()));
        let lock_path = root.join(LOCK);
        // Another run may remove the lock file between opening and locking it; the lock is then void, so try again.
        for _ in 0..100 {
            make_real_folder(&root)?;
            refuse_foreign(&root)?;
            let lock = match system::open_own(&lock_path) {
                Ok(lock) => lock,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(error).with_context(|| format!("opening {}", lock_path.display())),
            };
            if lock.try_lock().is_err() {
                bail!("another build is publishing to {}", target.display());
            }
            if is_same_file(&lock, &lock_path) {
                let staging = Self { next: root.join("next"), old: root.join("old"), root, lock };
                staging.recover(target)?;
                return Ok(staging);
            }
        }
        bail!("locking {} does not succeed", lock_path.display());
    }

    /// Takes up where an interrupted run stopped: puts the edition before back if none is there, and removes the rest.
    fn recover(&self, target: &Path) -> Result<()> {
        let mut written = String::new();
        let reading = || format!("reading {}", self.root.join(LOCK).display());
        (&self.lock).take(MOST_LOCK_BYTES).read_to_string(&mut written).with_context(reading)?;
        let written: BTreeSet<&str> = written.lines().collect();
        for folder in [&self.next, &self.old] {
            refuse_files_of_others(folder, &written)?;
        }
        swap::recover(target, &self.old)?;
        self.clear()
    }

    /// Notes which files are written to `next`, so that they are known for ours if this run is interrupted.
    pub fn announce<'p>(&self, paths: impl IntoIterator<Item = &'p str>) -> Result<()> {
        let list: String = paths.into_iter().map(|path| format!("{path}\n")).collect();
        let mut lock = &self.lock;
        let res = lock.set_len(0).and_then(|()| lock.rewind()).and_then(|()| lock.write_all(list.as_bytes()));
        res.with_context(|| format!("writing {}", self.root.join(LOCK).display()))
    }

    /// Removes what this run wrote, or what `recover` found to be ours.
    fn clear(&self) -> Result<()> {
        for folder in [&self.next, &self.old] {
            match fs::remove_dir_all(folder) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("removing {}", folder.display()));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Removes everything after a success.
    pub fn close(self) -> Result<()> {
        self.clear()?;
        self.remove();
        Ok(())
    }

    /// Frees the disk space of a failed attempt; `old` stays, since it may be the only complete edition.
    pub fn give_up(self, target: &Path) {
        let _ = fs::remove_dir_all(&self.next);
        let _ = swap::recover(target, &self.old);
        self.remove();
    }

    /// The directory stays if something is left in it.
    fn remove(&self) {
        if !self.old.exists() {
            let _ = fs::remove_file(self.root.join(LOCK));
            let _ = fs::remove_dir(&self.root);
        }
    }
}

fn make_real_folder(root: &Path) -> Result<()> {
    match fs::create_dir(root) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(error).with_context(|| format!("making {}", root.display()))
        }
        _ if root.is_symlink() => bail!(
            "{} is a symbolic link; new editions are made there, and nothing is written through a link; remove the link",
            root.display()
        ),
        _ => Ok(()),
    }
}

/// Refuses anything but `next`, `old` and `lock`.
fn refuse_foreign(root: &Path) -> Result<()> {
    let listing = || format!("listing {}", root.display());
    for entry in fs::read_dir(root).with_context(listing)? {
        let entry = entry.with_context(listing)?;
        let kind = entry.file_type().with_context(listing)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_ours = match name.as_str() {
            "next" | "old" => kind.is_dir(),
            LOCK => kind.is_file(),
            other => is_litter(other),
        };
        if !is_ours {
            bail!("{} holds `{name}`, which samizdat did not put there; move it away", root.display());
        }
    }
    Ok(())
}

/// A file is ours if the edition in its folder lists it, or the run that was interrupted had announced it.
fn refuse_files_of_others(folder: &Path, announced: &BTreeSet<&str>) -> Result<()> {
    if folder.symlink_metadata().is_err() {
        return Ok(());
    }
    // A manifest that was cut short lists nothing; then what was announced counts.
    let ours = listed(folder).map(|it| it.paths()).unwrap_or_default();
    let is_foreign = |path: &&String| !ours.contains(*path) && !announced.contains(path.as_str()) && !is_litter(path);
    let found = files_below(folder)?;
    let foreign: Vec<&String> = found.iter().filter(is_foreign).collect();
    match foreign.is_empty() {
        true => Ok(()),
        false => bail!(
            "{} holds files that samizdat did not write: {}; move them away",
            folder.display(),
            first_of(&foreign)
        ),
    }
}

/// A lock with a second name would be written under that name as well.
#[cfg(unix)]
fn is_same_file(open: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let ino = |metadata: std::io::Result<fs::Metadata>| metadata.ok().map(|it| (it.dev(), it.ino(), it.nlink()));
    ino(open.metadata()).is_some_and(|it| it.2 == 1 && Some(it) == ino(fs::symlink_metadata(path)))
}

/// On other systems an open file cannot be removed.
#[cfg(not(unix))]
fn is_same_file(_: &File, _: &Path) -> bool {
    true
}
