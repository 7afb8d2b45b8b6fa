//! What is served now: the last edition, pages that are newer than it, and what browsers have open.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use tokio::sync::{broadcast, watch};

use crate::base::{Fingerprint, UrlPath};
use crate::output::exports::is_export;
use crate::output::{Artifact, Release};

/// Longest wait for a page that is still rendering.
const PATIENCE: Duration = Duration::from_secs(60);
/// Open pages that are made before the rest.
const MOST_OPEN: usize = 8;

/// The state that the server's tasks share.
pub(super) struct Served {
    /// The name by which the machine is to be found, besides addresses and `localhost`.
    pub host: String,
    pages: RwLock<Pages>,
    /// Pages that were asked for last, the latest at the end.
    open: Mutex<VecDeque<UrlPath>>,
    /// Wakes requests that wait for a page.
    ready: watch::Sender<()>,
    /// Tells open pages what changed.
    pub updates: broadcast::Sender<Arc<Update>>,
}

/// Pages with what is known of them.
#[derive(Default)]
pub(super) struct Pages {
    pub release: Option<Release>,
    /// Pages that are newer than the release.
    pub overlay: HashMap<UrlPath, Artifact>,
    pub unfinished: Unfinished,
    /// The errors that keep an edition from being published, as a JSON list.
    pub errors_json: Arc<str>,
    /// One version for all assets.
    pub assets_version: String,
    /// Pages that moved since the server started.
    pub moved: BTreeMap<UrlPath, UrlPath>,
}

/// What of the current build is still being made.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfinished {
    #[default]
    Nothing,
    /// The exports.
    Exports,
    /// Pages as well.
    Pages,
}

/// What changed for open pages.
#[derive(Debug, Default)]
pub(super) struct Update {
    pub pages: HashSet<UrlPath>,
    pub moved: BTreeMap<UrlPath, UrlPath>,
    /// Versions of style sheets.
    pub styles: BTreeMap<String, String>,
    pub errors_json: Option<Arc<str>>,
}

/// One version for all assets.
pub(super) fn assets_version(release: &Release) -> String {
    let is_asset = |path: &UrlPath| ["assets/", "files/"].iter().any(|it| path.as_str().starts_with(it));
    let sums: Vec<String> =
        release.files.iter().filter(|(path, _)| is_asset(path)).map(|(_, it)| it.fingerprint().to_string()).collect();
    Fingerprint::of(sums.concat().as_bytes()).to_string()[..8].to_owned()
}

impl Pages {
    fn is_ready(&self, path: &UrlPath) -> bool {
        match self.unfinished {
            Unfinished::Nothing => true,
            Unfinished::Exports => !is_export(path.as_str()),
            Unfinished::Pages => {
                let is_asset = path.as_str().starts_with("assets/");
                self.overlay.contains_key(path) || (is_asset && self.get(path).is_some())
            }
        }
    }

    /// The newest version of a file.
    pub fn get(&self, path: &UrlPath) -> Option<&Artifact> {
        self.overlay.get(path).or_else(|| self.release.as_ref()?.files.get(path))
    }

    /// Whether this very version of a file is shown already.
    pub fn has(&self, path: &UrlPath, artifact: &Artifact) -> bool {
        self.get(path).is_some_and(|it| it.fingerprint() == artifact.fingerprint())
    }
}

impl Served {
    /// Nothing yet.
    pub fn new(host: &str) -> Self {
        Self {
            host: host.to_owned(),
            pages: RwLock::new(Pages { errors_json: "[]".into(), ..Pages::default() }),
            open: Mutex::default(),
            ready: watch::Sender::new(()),
            updates: broadcast::Sender::new(64),
        }
    }

    pub fn pages(&self) -> RwLockReadGuard<'_, Pages> {
        self.pages.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn pages_mut(&self) -> RwLockWriteGuard<'_, Pages> {
        self.pages.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn open(&self) -> MutexGuard<'_, VecDeque<UrlPath>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers that a page was asked for.
    pub fn note_open(&self, path: &UrlPath) {
        let mut open = self.open();
        open.retain(|it| it != path);
        open.push_back(path.clone());
        if open.len() > MOST_OPEN {
            open.pop_front();
        }
    }

    /// Wakes waiting requests and tells open pages.
    pub fn tell(&self, update: Update) {
        self.ready.send_replace(());
        // There may be no listener.
        let _ = self.updates.send(Arc::new(update));
    }

    /// Waits for a page that is still being made.
    pub async fn wait_for(&self, path: &UrlPath) {
        let mut ready = self.ready.subscribe();
        let wait = async { while !self.pages().is_ready(path) && ready.changed().await.is_ok() {} };
        let _ = tokio::time::timeout(PATIENCE, wait).await;
    }
}

impl Update {
    /// Adds a file that changed.
    pub fn add(&mut self, path: &UrlPath, artifact: &Artifact) {
        match path.as_str().ends_with(".css") {
            true => _ = self.styles.insert(path.to_string(), artifact.fingerprint().to_string()[..16].to_owned()),
            false => _ = self.pages.insert(path.clone()),
        }
    }
}
