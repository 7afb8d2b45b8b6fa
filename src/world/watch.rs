//! Rumours of changed files. Folders are watched, never files, since editors put new files in the place of old ones.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use notify::event::ModifyKind;
use notify::{Config, EventKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, DebouncedEvent, Debouncer, NoCache, new_debouncer_opt};
use walkdir::WalkDir;

use super::load::{CONFIG, Rumours};

/// Events of one save come within this time.
const DEBOUNCE: Duration = Duration::from_millis(10);
/// How often a drive without events is looked through.
const POLL: Duration = Duration::from_millis(500);
/// Network drives keep times in whole seconds, or in steps of two.
const YOUNG: Duration = Duration::from_secs(3);

/// Something happened.
#[derive(Debug)]
pub enum Signal {
    /// Files may have changed.
    Changed(Vec<DebouncedEvent>),
    /// Events were lost, or the watcher is in trouble: nobody knows what changed.
    Lost,
    /// It is time to stop.
    Stop,
}

/// A watched dossier.
pub struct Watch {
    root: PathBuf,
    /// None if it is looked through instead.
    debouncer: Option<Debouncer<RecommendedWatcher, NoCache>>,
    receiver: Receiver<Signal>,
    sender: Sender<Signal>,
}

impl Watch {
    /// Watches a dossier's folder; by looking through it again and again where the drive tells nothing.
    pub fn new(root: &Path, polls: bool) -> Result<Self> {
        let (sender, receiver) = channel();
        let mut watch = Self { root: root.to_owned(), debouncer: None, receiver, sender };
        if polls {
            watch.poll();
            return Ok(watch);
        }
        let sender = watch.sender.clone();
        let tell = move |result: DebounceEventResult| {
            // Nobody listens any more when the program ends.
            let _ = sender.send(result.map_or(Signal::Lost, Signal::Changed));
        };
        let debouncer = new_debouncer_opt::<_, RecommendedWatcher, NoCache>(
            DEBOUNCE,
            Some(DEBOUNCE / 5),
            tell,
            NoCache,
            Config::default(),
        );
        watch.debouncer = Some(debouncer.context("starting to watch")?);
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
                let is_young = now.last().is_some_and(|(_, age)| age.elapsed().is_ok_and(|it| it < YOUNG));
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

    /// Waits for the next rumours that concern the dossier; none: it is time to stop.
    pub fn next(&mut self) -> Result<Option<Rumours>> {
        loop {
            let Ok(signal) = self.receiver.recv() else { return Ok(None) };
            let mut rumours = match signal {
                Signal::Stop => return Ok(None),
                Signal::Lost => Rumours::Everything,
                Signal::Changed(events) => self.rumours(events)?,
            };
            // What came in the meantime belongs to the same round.
            while let Ok(signal) = self.receiver.try_recv() {
                let more = match signal {
                    Signal::Stop => return Ok(None),
                    Signal::Lost => Rumours::Everything,
                    Signal::Changed(events) => self.rumours(events)?,
                };
                rumours = both(rumours, more);
            }
            if rumours != Rumours::Paths(Vec::new()) {
                return Ok(Some(rumours));
            }
        }
    }

    fn rumours(&mut self, events: Vec<DebouncedEvent>) -> Result<Rumours> {
        let mut paths = Vec::new();
        let (mut has_lost, mut has_other_folders) = (false, false);
        for event in events {
            has_lost |= event.need_rescan();
            // Reading is no change, or every build would set off the next one.
            if matches!(event.kind, EventKind::Access(_)) {
                continue;
            }
            for path in &event.paths {
                let own = ["content", "themes"].map(|name| self.root.join(name));
                has_other_folders |=
                    own.contains(path) && !matches!(event.kind, EventKind::Modify(ModifyKind::Metadata(_)));
                if own.iter().any(|folder| path.starts_with(folder)) || *path == self.root.join(CONFIG) {
                    paths.push(path.clone());
                }
            }
        }
        if has_other_folders || has_lost {
            // A folder that went and came back is another one to the system.
            self.watch_folders()?;
            return Ok(Rumours::Everything);
        }
        paths.sort();
        paths.dedup();
        Ok(Rumours::Paths(paths))
    }

    fn watch_folders(&mut self) -> Result<()> {
        for folder in ["content", "themes"].map(|name| self.root.join(name)) {
            if let Some(debouncer) = &mut self.debouncer {
                let _ = debouncer.unwatch(&folder);
            }
            if folder.is_dir() {
                // It may have gone this very moment.
                self.watch(&folder, RecursiveMode::Recursive)
                    .or_else(|error| if folder.is_dir() { Err(error) } else { Ok(()) })?;
            }
        }
        Ok(())
    }

    fn watch(&mut self, folder: &Path, mode: RecursiveMode) -> Result<()> {
        let watching = || format!("watching {} (`--poll` does without the system's help)", folder.display());
        self.debouncer.as_mut().map_or(Ok(()), |it| it.watch(folder, mode)).with_context(watching)
    }
}

/// Every file of a dossier with its size and when it was last changed, the youngest last.
fn ages(root: &Path) -> Vec<((PathBuf, u64), SystemTime)> {
    let places = ["content", "themes", CONFIG].map(|name| root.join(name));
    let entries = places.iter().flat_map(|place| WalkDir::new(place).into_iter().filter_map(Result::ok));
    let age = |entry: walkdir::DirEntry| {
        let metadata = entry.metadata().ok()?;
        Some(((entry.into_path(), metadata.len()), metadata.modified().ok()?))
    };
    let mut ages: Vec<_> = entries.filter_map(age).collect();
    ages.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
    ages
}

fn both(a: Rumours, b: Rumours) -> Rumours {
    match (a, b) {
        (Rumours::Paths(mut a), Rumours::Paths(b)) => {
            a.extend(b);
            a.sort();
            a.dedup();
            Rumours::Paths(a)
        }
        _ => Rumours::Everything,
    }
}
