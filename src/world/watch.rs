//! Hints of changed files. Folders are watched, never files, since editors put new files in the place of old ones.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, bail};
use notify::event::ModifyKind;
use notify::{Config, ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use walkdir::WalkDir;

use crate::world::read::folder::ChangeHint;
use crate::world::read::scan::{CONFIG, FOLDERS};

/// A save is over when nothing came for so long …
const QUIET: Duration = Duration::from_millis(8);

/// … but a long one is not waited for longer than this.
const PATIENCE: Duration = Duration::from_millis(150);

/// How often a drive without events is looked through.
const POLL: Duration = Duration::from_millis(500);

/// Network drives keep times in whole seconds, or in steps of two.
const YOUNG: Duration = Duration::from_secs(3);

/// Folders may come and go while the watching of them begins.
const MOST_TRIES: usize = 10;

/// Something happened.
#[derive(Debug)]
pub enum Signal {
    /// Files may have changed.
    Changed(Event),
    /// Events were lost: nobody knows what changed.
    Lost,
    /// The system cannot watch any more folders.
    TooMany,
    /// It is time to stop.
    Stop,
}

/// A watched dossier.
pub struct Watch {
    root: PathBuf,
    /// None if it is looked through instead.
    watcher: Option<RecommendedWatcher>,
    receiver: Receiver<Signal>,
    sender: Sender<Signal>,
}

/// What came of one save, or of several at a time.
#[derive(Default)]
struct Heard {
    paths: Vec<PathBuf>,
    is_lost: bool,
    has_other_folders: bool,
}

impl Watch {
    /// Watches a dossier's folder; by looking through it again and again where the drive tells nothing.
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
            // Nobody listens any more when the program ends.
            let _ = sender.send(signal);
        };
        // What a link leads to is no part of the dossier.
        let config = Config::default().with_follow_symlinks(false);
        watch.watcher = Some(RecommendedWatcher::new(tell, config).context("starting to watch")?);
        watch.watch(root, RecursiveMode::NonRecursive)?;
        watch.watch_folders()?;
        Ok(watch)
    }

    /// Looks through the folder on a thread of its own; what is there and how old it is tells whether anything changed.
    fn poll(&self) {
        let (root, sender) = (self.root.clone(), self.sender.clone());
        std::thread::spawn(move || {
            let mut before = None;
            loop {
                let now = ages(&root);
                // Times may be as coarse as two seconds: what is this young may change again and look the same.
                let is_young = now.iter().any(|(_, age)| age.elapsed().is_ok_and(|it| it < YOUNG));
                if (before.as_ref() != Some(&now) || is_young) && sender.send(Signal::Lost).is_err() {
                    return;
                }
                before = Some(now);
                std::thread::sleep(POLL);
            }
        });
    }

    /// Where others may send signals to.
    pub fn sender(&self) -> Sender<Signal> {
        self.sender.clone()
    }

    /// Waits for the next hint that concern the dossier; none: it is time to stop.
    pub fn wait(&mut self) -> Result<Option<ChangeHint>> {
        loop {
            let mut heard = Heard::default();
            let Ok(signal) = self.receiver.recv() else { return Ok(None) };
            if !self.hear(signal, &mut heard)? {
                return Ok(None);
            }
            // A save is several events, and what comes in the meantime belongs to the same round.
            let until = Instant::now() + PATIENCE;
            while Instant::now() < until {
                match self.receiver.recv_timeout(QUIET) {
                    Ok(signal) => {
                        if !self.hear(signal, &mut heard)? {
                            return Ok(None);
                        }
                    }
                    Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
                }
            }
            let Heard { mut paths, is_lost, has_other_folders } = heard;
            if has_other_folders || is_lost {
                // A folder that went and came back is another one to the system.
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

    /// Takes a signal in; false if it is time to stop.
    fn hear(&self, signal: Signal, heard: &mut Heard) -> Result<bool> {
        let event = match signal {
            Signal::Stop => return Ok(false),
            Signal::TooMany => {
                bail!("the system watches no more folders than it does now; `--poll` does without its help")
            }
            Signal::Lost => {
                heard.is_lost = true;
                return Ok(true);
            }
            Signal::Changed(event) => event,
        };
        heard.is_lost |= event.need_rescan();
        // Reading is no change, or every build would set off the next one.
        if matches!(event.kind, EventKind::Access(_)) {
            return Ok(true);
        }
        let own = FOLDERS.map(|name| self.root.join(name));
        for path in event.paths {
            let is_metadata = matches!(event.kind, EventKind::Modify(ModifyKind::Metadata(_)));
            heard.has_other_folders |= own.contains(&path) && !is_metadata;
            if own.iter().any(|folder| path.starts_with(folder)) || path == self.root.join(CONFIG) {
                heard.paths.push(path);
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

/// Every file of a dossier with its size and when it was last changed.
fn ages(root: &Path) -> Vec<((PathBuf, u64), SystemTime)> {
    let places = FOLDERS.iter().chain(&[CONFIG]).map(|name| root.join(name));
    let entries = places.flat_map(|place| WalkDir::new(place).into_iter().filter_map(Result::ok));
    let age = |entry: walkdir::DirEntry| {
        let metadata = entry.metadata().ok()?;
        Some(((entry.into_path(), metadata.len()), metadata.modified().ok()?))
    };
    let mut ages: Vec<_> = entries.filter_map(age).collect();
    ages.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
    ages
}
