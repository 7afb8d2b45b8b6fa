//! The state of the server: the last edition, newer pages laid over it, and the pages open in browsers.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use tokio::sync::{Semaphore, broadcast, watch};

use crate::base::{Fingerprint, UrlPath};
use crate::output::exports::is_export;
use crate::output::{Artifact, Release};

/// Longest wait for a page that is still rendering.
const PATIENCE: Duration = Duration::from_secs(60);
/// The most open pages that are made before the rest.
const MOST_OPEN: usize = 8;

/// The state shared by the server's tasks.
pub(super) struct Served {
    /// The host name that the server answers to, besides IP addresses and `localhost`.
    pub host: String,
    pages: RwLock<Pages>,
    /// Recently requested pages, the latest last.
    open: Mutex<VecDeque<UrlPath>>,
    /// Wakes requests waiting for a page.
    ready: watch::Sender<()>,
    /// Sends updates to open pages.
    pub updates: broadcast::Sender<Arc<Update>>,
    /// Places for open pages that are told of changes.
    pub streams: Arc<Semaphore>,
}

/// The pages being served.
#[derive(Default)]
pub(super) struct Pages {
    pub release: Option<Release>,
    /// Pages that are newer than the release.
    pub overlay: HashMap<UrlPath, Artifact>,
    pub unfinished: Unfinished,
    /// The errors that keep an edition from being published, as a JSON list.
    pub errors_json: Arc<str>,
    /// A version that changes with any asset.
    pub assets_version: String,
    /// Pages that moved since the server started.
    pub moved: BTreeMap<UrlPath, UrlPath>,
}

/// What the current build still has to make.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfinished {
    #[default]
    Nothing,
    /// The exports.
    Exports,
    /// Pages and exports.
    Pages,
}

/// Changes that open pages need to know.
#[derive(Debug, Default)]
pub(super) struct Update {
    pub pages: HashSet<UrlPath>,
    pub moved: BTreeMap<UrlPath, UrlPath>,
    /// New versions of style sheets, by address.
    pub styles: BTreeMap<String, String>,
    pub errors_json: Option<Arc<str>>,
}

/// A version that changes with any asset.
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

    /// Whether this version of a file is already being served.
    pub fn has(&self, path: &UrlPath, artifact: &Artifact) -> bool {
        self.get(path).is_some_and(|it| it.fingerprint() == artifact.fingerprint())
    }
}

impl Served {
    /// The state before the first build.
    pub fn new(host: &str, n_streams: usize) -> Self {
        Self {
            host: host.to_owned(),
            pages: RwLock::new(Pages { errors_json: "[]".into(), ..Pages::default() }),
            open: Mutex::default(),
            ready: watch::Sender::new(()),
            updates: broadcast::Sender::new(64),
            streams: Arc::new(Semaphore::new(n_streams)),
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

    /// Records a request for a page.
    pub fn note_open(&self, path: &UrlPath) {
        let mut open = self.open();
        open.retain(|it| it != path);
        open.push_back(path.clone());
        if open.len() > MOST_OPEN {
            open.pop_front();
        }
    }

    /// Wakes waiting requests and sends the update to open pages.
    pub fn notify(&self, update: Update) {
        self.ready.send_replace(());
        // Sending fails if no page is listening, which is fine.
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
