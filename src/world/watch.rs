//! Rumours of changed files. Folders are watched, never files, since editors put new files in the place of old ones.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use anyhow::{Context, Result};
use notify::{Config, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};
use notify_debouncer_full::{DebounceEventResult, Debouncer, NoCache, new_debouncer_opt};

use super::load::{CONFIG, Rumours};

/// Events of one save come within this time.
const DEBOUNCE: Duration = Duration::from_millis(10);
/// How often a drive without events is looked through.
const POLL: Duration = Duration::from_millis(500);

/// Something happened.
#[derive(Debug)]
pub enum Signal {
    /// Files may have changed.
    Changed(Vec<notify_debouncer_full::DebouncedEvent>),
    /// Events were lost, or the watcher is in trouble: nobody knows what changed.
    Lost,
    /// It is time to stop.
    Stop,
}

/// A watched dossier.
pub struct Watch {
    root: PathBuf,
    watched: Box<dyn Watched>,
    receiver: Receiver<Signal>,
    sender: Sender<Signal>,
}

/// What both kinds of watcher can do.
trait Watched: Send {
    fn watch(&mut self, path: &Path, mode: RecursiveMode) -> notify::Result<()>;
    fn unwatch(&mut self, path: &Path) -> notify::Result<()>;
}

impl<T: Watcher + Send> Watched for Debouncer<T, NoCache> {
    fn watch(&mut self, path: &Path, mode: RecursiveMode) -> notify::Result<()> {
        Debouncer::watch(self, path, mode)
    }

    fn unwatch(&mut self, path: &Path) -> notify::Result<()> {
        Debouncer::unwatch(self, path)
    }
}

impl Watch {
    /// Watches a dossier's folder; by looking through it again and again where the drive tells nothing.
    pub fn new(root: &Path, polls: bool) -> Result<Self> {
        let (sender, receiver) = channel();
        let watched = match polls {
            true => start::<PollWatcher>(&sender),
            false => start::<RecommendedWatcher>(&sender),
        };
        let watched = watched.with_context(|| format!("watching {}", root.display()))?;
        let mut watch = Self { root: root.to_owned(), watched, receiver, sender };
        watch
            .watched
            .watch(root, RecursiveMode::NonRecursive)
            .with_context(|| format!("watching {} (`--poll` does without the system's help)", root.display()))?;
        watch.watch_folders()?;
        Ok(watch)
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

    fn rumours(&mut self, events: Vec<notify_debouncer_full::DebouncedEvent>) -> Result<Rumours> {
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
                has_other_folders |= own.contains(path)
                    && !matches!(event.kind, EventKind::Modify(notify::event::ModifyKind::Metadata(_)));
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
        for name in ["content", "themes"] {
            let folder = self.root.join(name);
            let _ = self.watched.unwatch(&folder);
            if folder.is_dir()
                && let Err(error) = self.watched.watch(&folder, RecursiveMode::Recursive)
                && folder.is_dir()
            {
                return Err(error).with_context(|| {
                    format!("watching {} (`--poll` does without the system's help)", folder.display())
                });
            }
        }
        Ok(())
    }
}

fn start<T: Watcher + Send + 'static>(sender: &Sender<Signal>) -> Result<Box<dyn Watched>> {
    let sender = sender.clone();
    let tell = move |result: DebounceEventResult| {
        // Nobody listens any more when the program ends.
        let _ = sender.send(result.map_or(Signal::Lost, Signal::Changed));
    };
    let config = Config::default().with_poll_interval(POLL);
    let debouncer = new_debouncer_opt::<_, T, NoCache>(DEBOUNCE, Some(DEBOUNCE / 5), tell, NoCache, config)?;
    Ok(Box::new(debouncer))
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
