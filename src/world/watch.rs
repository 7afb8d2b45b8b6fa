//! Change hints from the file system. Folders are watched, not files, since editors replace files when saving.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, bail};
use notify::event::ModifyKind;
use notify::{Config, ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use walkdir::WalkDir;

use crate::model::protected::PROTECTED;
use crate::world::read::folder::ChangeHint;
use crate::world::read::scan::{CONFIG, FOLDERS};

/// Debounce: a save is over after this long without events …
const QUIET: Duration = Duration::from_millis(8);

/// … but at most this long after its first event.
const PATIENCE: Duration = Duration::from_millis(150);

/// The polling interval for drives without events.
const POLL: Duration = Duration::from_millis(500);

/// Network drives keep modification times at a resolution of one or two seconds.
const YOUNG: Duration = Duration::from_secs(3);

/// Attempts to watch the folders, which may be created and removed meanwhile.
const MOST_TRIES: usize = 10;

/// A message to the watching thread.
#[derive(Debug)]
pub enum Signal {
    /// Files may have changed.
    Changed(Event),
    /// Events were lost: anything may have changed.
    Lost,
    /// The system's limit on watched folders is reached.
    TooMany,
    /// Stop watching.
    Stop,
}

/// A watched dossier.
pub struct Watch {
    root: PathBuf,
    /// None if the folder is polled instead.
    watcher: Option<RecommendedWatcher>,
    receiver: Receiver<Signal>,
    sender: Sender<Signal>,
}

/// The events of one debounced batch.
#[derive(Default)]
struct Batch {
    paths: Vec<PathBuf>,
    is_lost: bool,
    has_other_folders: bool,
}

impl Watch {
    /// Watches a dossier's folder. `polls` is for drives that report no events.
    pub fn new(root: &Path, polls: bool) -> Result<Self> {
        let (sender, receiver) = channel();
        let mut watch = Self { root: root.to_owned(), watcher: None, receiver, sender };
        if polls {
            watch.poll();
            return Ok(watch);
        }
        let sender = watch.sender.clone();
        let tell = move |result: notify::Result<Event>| {
            let signal = match result {
                Ok(event) => Signal::Changed(event),
                Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => Signal::TooMany,
                Err(_) => Signal::Lost,
            };
            // The receiver is gone when the program ends.
            let _ = sender.send(signal);
        };
        // The target of a symbolic link is not part of the dossier.
        let config = Config::default().with_follow_symlinks(false);
        watch.watcher = Some(RecommendedWatcher::new(tell, config).context("starting to watch")?);
        watch.watch(root, RecursiveMode::NonRecursive)?;
        watch.watch_folders()?;
        Ok(watch)
    }

    /// Polls the folder on a separate thread; sizes and modification times show whether anything changed.
    fn poll(&self) {
        let (root, sender) = (self.root.clone(), self.sender.clone());
        std::thread::spawn(move || {
            let mut before = None;
            loop {
                let now = ages(&root);
                // Modification times are coarse: a file this young may change again without a visible difference.
                let is_young = now.iter().any(|(_, age)| age.elapsed().is_ok_and(|it| it < YOUNG));
                if (before.as_ref() != Some(&now) || is_young) && sender.send(Signal::Lost).is_err() {
                    return;
                }
                before = Some(now);
                std::thread::sleep(POLL);
            }
        });
    }

    /// A sender of signals to this watch.
    pub fn sender(&self) -> Sender<Signal> {
        self.sender.clone()
    }

    /// Waits for the next hint that concerns the dossier; none means stop.
    pub fn wait(&mut self) -> Result<Option<ChangeHint>> {
        loop {
            let mut batch = Batch::default();
            let Ok(signal) = self.receiver.recv() else { return Ok(None) };
            if !self.collect(signal, &mut batch)? {
                return Ok(None);
            }
            // A save causes several events; those that arrive meanwhile join the same batch.
            let until = Instant::now() + PATIENCE;
            while Instant::now() < until {
                match self.receiver.recv_timeout(QUIET) {
                    Ok(signal) => {
                        if !self.collect(signal, &mut batch)? {
                            return Ok(None);
                        }
                    }
                    Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
                }
            }
            let Batch { mut paths, is_lost, has_other_folders } = batch;
            if has_other_folders || is_lost {
                // A folder that was removed and recreated has to be watched anew.
                self.watch_folders()?;
                return Ok(Some(ChangeHint::Everything));
            }
            paths.sort();
            paths.dedup();
            if !paths.is_empty() {
                return Ok(Some(ChangeHint::Paths(paths)));
            }
        }
    }

    /// Adds a signal to the batch; false means stop.
    fn collect(&self, signal: Signal, batch: &mut Batch) -> Result<bool> {
        let event = match signal {
            Signal::Stop => return Ok(false),
            Signal::TooMany => {
                bail!("the system watches no more folders than it does now; `--poll` does without its help")
            }
            Signal::Lost => {
                batch.is_lost = true;
                return Ok(true);
            }
            Signal::Changed(event) => event,
        };
        batch.is_lost |= event.need_rescan();
        // Read events are ignored, or every build would trigger the next one.
        if matches!(event.kind, EventKind::Access(_)) {
            return Ok(true);
        }
        let own = FOLDERS.map(|name| self.root.join(name));
        for path in event.paths {
            let is_metadata = matches!(event.kind, EventKind::Modify(ModifyKind::Metadata(_)));
            batch.has_other_folders |= own.contains(&path) && !is_metadata;
            if own.iter().any(|folder| path.starts_with(folder))
                || [CONFIG, PROTECTED].iter().any(|name| path == self.root.join(name))
            {
                batch.paths.push(path);
            }
        }
        Ok(true)
    }

    fn watch_folders(&mut self) -> Result<()> {
        for folder in FOLDERS.map(|name| self.root.join(name)) {
            for n_tries in 1.. {
                if let Some(watcher) = &mut self.watcher {
                    let _ = watcher.unwatch(&folder);
                }
                match folder.is_dir() {
                    false => break,
                    true => match self.watch(&folder, RecursiveMode::Recursive) {
                        Ok(()) => break,
                        Err(_) if n_tries < MOST_TRIES => {}
                        Err(error) => return Err(error),
                    },
                }
            }
        }
        Ok(())
    }

    fn watch(&mut self, folder: &Path, mode: RecursiveMode) -> Result<()> {
        let watching = || format!("watching {} (`--poll` does without the system's help)", folder.display());
        self.watcher.as_mut().map_or(Ok(()), |it| it.watch(folder, mode)).with_context(watching)
    }
}

/// Every file of a dossier with its size and modification time.
fn ages(root: &Path) -> Vec<((PathBuf, u64), SystemTime)> {
    let places = FOLDERS.iter().chain(&[CONFIG, PROTECTED]).map(|name| root.join(name));
    let entries = places.flat_map(|place| WalkDir::new(place).into_iter().filter_map(Result::ok));
    let age = |entry: walkdir::DirEntry| {
        let metadata = entry.metadata().ok()?;
        Some(((entry.into_path(), metadata.len()), metadata.modified().ok()?))
    };
    let mut ages: Vec<_> = entries.filter_map(age).collect();
    ages.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
    ages
}
