//! What is served now.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use tokio::sync::{broadcast, watch};

use crate::base::{Fingerprint, UrlPath};
use crate::output::{Artifact, Release};

/// How long a page may be asked for that is still being made.
const PATIENCE: Duration = Duration::from_secs(60);

/// So many pages are made before the rest.
const MOST_OPEN: usize = 8;

/// What is shown.
pub(crate) struct Stage {
    /// The name by which the machine is to be found, besides addresses and `localhost`.
    pub(crate) host: String,
    pub(crate) shown: RwLock<Shown>,
    /// Pages that were asked for last, the latest at the end.
    pub(crate) open: Mutex<VecDeque<UrlPath>>,
    /// Says when something that was waited for may be ready.
    pub(crate) ready: watch::Sender<()>,
    pub(crate) news: broadcast::Sender<Arc<News>>,
}

#[derive(Default)]
pub(crate) struct Shown {
    pub(crate) release: Option<Release>,
    /// Pages that are newer than the release.
    pub(crate) ahead: HashMap<UrlPath, Artifact>,
    pub(crate) unfinished: Unfinished,
    /// What is wrong, as a JSON list.
    pub(crate) trouble: Arc<str>,
    /// Changes with every sheet, script and picture.
    pub(crate) looks: String,
    /// Pages that stand elsewhere since the server started.
    pub(crate) moved: BTreeMap<UrlPath, UrlPath>,
}

/// What of this round is still being made.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unfinished {
    #[default]
    Nothing,
    /// What is put together from everything.
    Wholes,
    /// Pages as well.
    Pages,
}

/// What open pages are told.
#[derive(Debug, Default)]
pub(crate) struct News {
    pub(crate) pages: HashSet<UrlPath>,
    pub(crate) moved: BTreeMap<UrlPath, UrlPath>,
    /// Style sheets with what tells their versions apart.
    pub(crate) styles: BTreeMap<String, String>,
    pub(crate) trouble: Option<Arc<str>>,
}

/// One number for all that pages load.
pub(crate) fn looks(release: &Release) -> String {
    let is_loaded = |path: &UrlPath| ["assets/", "files/"].iter().any(|it| path.as_str().starts_with(it));
    let sums: Vec<String> =
        release.files.iter().filter(|(path, _)| is_loaded(path)).map(|(_, it)| it.fingerprint().to_string()).collect();
    Fingerprint::of(sums.concat().as_bytes()).to_string()[..8].to_owned()
}

impl Shown {
    pub(crate) fn is_ready(&self, path: &UrlPath) -> bool {
        let name = path.as_str();
        let is_whole = ["search/", "data/", "manifest.json", "SHA256SUMS"].iter().any(|it| name.starts_with(it));
        match self.unfinished {
            Unfinished::Nothing => true,
            Unfinished::Wholes => !is_whole,
            Unfinished::Pages => {
                self.ahead.contains_key(path) || (name.starts_with("assets/") && self.get(path).is_some())
            }
        }
    }

    pub(crate) fn get(&self, path: &UrlPath) -> Option<&Artifact> {
        self.ahead.get(path).or_else(|| self.release.as_ref()?.files.get(path))
    }

    pub(crate) fn has(&self, path: &UrlPath, artifact: &Artifact) -> bool {
        self.get(path).is_some_and(|it| it.fingerprint() == artifact.fingerprint())
    }
}

impl Stage {
    pub(crate) fn shown(&self) -> RwLockReadGuard<'_, Shown> {
        self.shown.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn shown_mut(&self) -> RwLockWriteGuard<'_, Shown> {
        self.shown.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn open(&self) -> MutexGuard<'_, VecDeque<UrlPath>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn note_open(&self, path: &UrlPath) {
        let mut open = self.open();
        open.retain(|it| it != path);
        open.push_back(path.clone());
        if open.len() > MOST_OPEN {
            open.pop_front();
        }
    }

    pub(crate) fn tell(&self, news: News) {
        self.ready.send_replace(());
        // Nobody may be listening.
        let _ = self.news.send(Arc::new(news));
    }
}

impl Stage {
    /// A page that is still being made is waited for; one that is ready is not, nor what pages look like.
    pub(crate) async fn wait_for(&self, path: &UrlPath) {
        let mut ready = self.ready.subscribe();
        let wait = async { while !self.shown().is_ready(path) && ready.changed().await.is_ok() {} };
        let _ = tokio::time::timeout(PATIENCE, wait).await;
    }
}

impl News {
    pub(crate) fn add(&mut self, path: &UrlPath, artifact: &Artifact) {
        match path.as_str().ends_with(".css") {
            true => _ = self.styles.insert(path.to_string(), artifact.fingerprint().to_string()[..16].to_owned()),
            false => _ = self.pages.insert(path.clone()),
        }
    }
}
