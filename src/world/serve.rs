//! A server for the author's own browser: the newest edition from memory, and a word to each open page when it changes.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::body::Body;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::sync::{broadcast, watch};
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt};

use crate::base::{Fingerprint, UrlPath};
use crate::build::{Artifact, Release};
use crate::text::url;

const SCRIPT: &str = include_str!("live.js");
/// How long a page may be asked for that is still being made.
const PATIENCE: Duration = Duration::from_secs(60);
/// So many pages are made before the rest.
const MOST_OPEN: usize = 8;
/// Ports that are tried when none was asked for.
const PORTS: std::ops::Range<u16> = 4000..4020;

/// Where to listen.
#[derive(Debug, Clone)]
pub struct Address {
    /// A name or an address; by default this machine alone.
    pub host: String,
    /// None: the first that is free.
    pub port: Option<u16>,
}

/// A running server.
pub struct Server {
    /// Where it is found.
    pub address: SocketAddr,
    stage: Arc<Stage>,
    runtime: tokio::runtime::Runtime,
}

/// What is shown.
struct Stage {
    /// The name by which the machine is to be found, besides addresses and `localhost`.
    host: String,
    shown: RwLock<Shown>,
    /// Pages that were asked for last, the latest at the end.
    open: Mutex<VecDeque<UrlPath>>,
    /// Says when something that was waited for may be ready.
    ready: watch::Sender<()>,
    news: broadcast::Sender<Arc<News>>,
}

#[derive(Default)]
struct Shown {
    release: Option<Release>,
    /// Pages that are newer than the release.
    ahead: HashMap<UrlPath, Artifact>,
    unfinished: Unfinished,
    /// What is wrong, as a JSON list.
    trouble: Arc<str>,
    /// Changes with every sheet, script and picture.
    looks: String,
    /// Pages that stand elsewhere since the server started.
    moved: BTreeMap<UrlPath, UrlPath>,
}

/// What of this round is still being made.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Unfinished {
    #[default]
    Nothing,
    /// What is put together from everything.
    Wholes,
    /// Pages as well.
    Pages,
}

/// What open pages are told.
#[derive(Debug, Default)]
struct News {
    pages: HashSet<UrlPath>,
    moved: BTreeMap<UrlPath, UrlPath>,
    /// Style sheets with what tells their versions apart.
    styles: BTreeMap<String, String>,
    trouble: Option<Arc<str>>,
}

impl Server {
    /// Listens; the first edition may come later.
    pub fn start(wanted: &Address) -> Result<Self> {
        let listener = listen(wanted)?;
        let address = listener.local_addr().context("asking for the server's address")?;
        listener.set_nonblocking(true).context("preparing the server")?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_io()
            .enable_time()
            .build()
            .context("starting the server")?;
        let stage = Arc::new(Stage {
            host: wanted.host.clone(),
            shown: RwLock::new(Shown { trouble: "[]".into(), ..Shown::default() }),
            open: Mutex::default(),
            ready: watch::Sender::new(()),
            news: broadcast::Sender::new(64),
        });
        let router = Router::new()
            .route("/_samizdat/live.js", get(script))
            .route("/_samizdat/events", get(events))
            .fallback(get(file))
            .layer(middleware::from_fn_with_state(stage.clone(), only_for_us))
            .with_state(stage.clone());
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            axum::serve(listener, router).await
        });
        Ok(Self { address, stage, runtime })
    }

    /// Shows pages that are ready before the rest: those of edited files, or all.
    pub fn show(&self, pages: &[(UrlPath, Artifact)], are_all: bool) {
        let mut shown = self.stage.shown_mut();
        shown.unfinished = if are_all { Unfinished::Wholes } else { Unfinished::Pages };
        let is_other = |(path, artifact): &&(UrlPath, Artifact)| !shown.has(path, artifact);
        let others: Vec<(UrlPath, Artifact)> = pages.iter().filter(is_other).cloned().collect();
        let mut news = News::default();
        for (path, artifact) in &others {
            news.add(path, artifact);
        }
        shown.ahead.extend(others);
        drop(shown);
        self.stage.tell(news);
    }

    /// Shows a whole edition, or with mistakes the one before; `moved` says which pages stand elsewhere now.
    pub fn complete(&self, release: Option<&Release>, trouble: &str, moved: &[(UrlPath, UrlPath)]) {
        let mut news = News::default();
        let mut shown = self.stage.shown_mut();
        if let Some(release) = release {
            for (path, artifact) in release.files.iter().filter(|(path, artifact)| !shown.has(path, artifact)) {
                news.add(path, artifact);
            }
            let is_gone = |path: &&UrlPath| !release.files.contains_key(path);
            news.pages.extend(shown.release.iter().flat_map(|old| old.files.keys()).filter(is_gone).cloned());
            let is_moved = |(from, to): &&(UrlPath, UrlPath)| is_gone(&from) && release.files.contains_key(to);
            news.moved = moved.iter().filter(is_moved).cloned().collect();
            shown.moved.extend(news.moved.clone());
            shown.looks = looks(release);
            shown.release = Some(release.clone());
            shown.ahead.clear();
        } else {
            // What went ahead of an edition that did not come is taken back.
            news.pages.extend(std::mem::take(&mut shown.ahead).into_keys());
        }
        if *shown.trouble != *trouble {
            shown.trouble = trouble.into();
            news.trouble = Some(shown.trouble.clone());
        }
        shown.unfinished = Unfinished::Nothing;
        drop(shown);
        self.stage.tell(news);
    }

    /// Pages that are open in a browser, as far as is known.
    pub fn open_pages(&self) -> Vec<UrlPath> {
        self.stage.open().iter().cloned().collect()
    }

    /// Stops at once; open connections are closed.
    pub fn stop(self) {
        self.runtime.shutdown_background();
    }
}

/// One number for all that pages load.
fn looks(release: &Release) -> String {
    let is_loaded = |path: &UrlPath| ["assets/", "files/"].iter().any(|it| path.as_str().starts_with(it));
    let sums: Vec<String> =
        release.files.iter().filter(|(path, _)| is_loaded(path)).map(|(_, it)| it.fingerprint().to_string()).collect();
    Fingerprint::of(sums.concat().as_bytes()).to_string()[..8].to_owned()
}

fn listen(wanted: &Address) -> Result<TcpListener> {
    let host = wanted.host.as_str();
    let bind = |port: u16| TcpListener::bind((host, port));
    match wanted.port {
        Some(port) => {
            bind(port).with_context(|| format!("listening on {host}, port {port} (is another program there?)"))
        }
        None => PORTS
            .map(bind)
            .find_map(Result::ok)
            .map_or_else(|| bind(0), Ok)
            .with_context(|| format!("listening on {host}")),
    }
}

impl Shown {
    fn is_ready(&self, path: &UrlPath) -> bool {
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

    fn get(&self, path: &UrlPath) -> Option<&Artifact> {
        self.ahead.get(path).or_else(|| self.release.as_ref()?.files.get(path))
    }

    fn has(&self, path: &UrlPath, artifact: &Artifact) -> bool {
        self.get(path).is_some_and(|it| it.fingerprint() == artifact.fingerprint())
    }
}

impl Stage {
    fn shown(&self) -> RwLockReadGuard<'_, Shown> {
        self.shown.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn shown_mut(&self) -> RwLockWriteGuard<'_, Shown> {
        self.shown.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) -> MutexGuard<'_, VecDeque<UrlPath>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_open(&self, path: &UrlPath) {
        let mut open = self.open();
        open.retain(|it| it != path);
        open.push_back(path.clone());
        if open.len() > MOST_OPEN {
            open.pop_front();
        }
    }

    fn tell(&self, news: News) {
        self.ready.send_replace(());
        // Nobody may be listening.
        let _ = self.news.send(Arc::new(news));
    }
}

/// Another site could give its name our address (DNS rebinding) and read along: only our own names are answered.
async fn only_for_us(State(stage): State<Arc<Stage>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|it| it.to_str().ok()).unwrap_or("");
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|it| it.is_ascii_digit()) => name,
        _ => host,
    };
    let address: Option<IpAddr> = name.trim_matches(['[', ']']).parse().ok();
    let name = name.to_ascii_lowercase();
    if address.is_some() || name == "localhost" || name == stage.host.to_ascii_lowercase() {
        let mut response = next.run(request).await;
        // Nor may another site load our scripts, which carry the index of all texts.
        let headers = response.headers_mut();
        headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
        return response;
    }
    (StatusCode::MISDIRECTED_REQUEST, "This server answers to localhost only.\n").into_response()
}

async fn script() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (headers, SCRIPT).into_response()
}

/// A file of the edition by its address. Only what is in the edition can be asked for: no path leads out of it.
async fn file(State(stage): State<Arc<Stage>>, headers: HeaderMap, uri: Uri) -> Response {
    let asked = url::decode(uri.path());
    let asked = asked.trim_start_matches('/');
    let asked = if asked.is_empty() || asked.ends_with('/') { format!("{asked}index.html") } else { asked.to_owned() };
    let path = UrlPath::new(&asked).ok();
    if let Some(path) = &path {
        stage.wait_for(path).await;
    }
    let is_address = path.is_some();
    let (status, path, artifact, looks) = {
        let shown = stage.shown();
        let looks = shown.looks.clone();
        match path.and_then(|path| Some((shown.get(&path).cloned()?, path))) {
            Some((artifact, path)) => (StatusCode::OK, path, artifact, looks),
            None => match not_found(&shown) {
                Some((path, artifact)) => (StatusCode::NOT_FOUND, path, artifact, looks),
                None => return nothing_yet(&asked),
            },
        }
    };
    // A page that could never be is shown, and kept new, as the page for what is not there.
    let asked = if is_address { asked } else { path.to_string() };
    if path.as_str().ends_with(".html") {
        stage.note_open(&path);
    }
    let bytes = match &artifact {
        Artifact::Bytes(bytes, _) => bytes.to_vec(),
        Artifact::Copy(asset) => match tokio::fs::read(&asset.source).await {
            Ok(bytes) => bytes,
            Err(error) => return (StatusCode::NOT_FOUND, format!("{path}: {error}\n")).into_response(),
        },
    };
    let sum = artifact.fingerprint().to_string();
    respond(status, &path, bytes, &Version { page: &asked, sum: &sum, looks: &looks }, &headers)
}

/// What a page is, and which version of it and of what it loads.
struct Version<'v> {
    page: &'v str,
    sum: &'v str,
    looks: &'v str,
}

impl Stage {
    /// A page that is still being made is waited for; one that is ready is not, nor what pages look like.
    async fn wait_for(&self, path: &UrlPath) {
        let mut ready = self.ready.subscribe();
        let wait = async { while !self.shown().is_ready(path) && ready.changed().await.is_ok() {} };
        let _ = tokio::time::timeout(PATIENCE, wait).await;
    }
}

impl News {
    fn add(&mut self, path: &UrlPath, artifact: &Artifact) {
        match path.as_str().ends_with(".css") {
            true => _ = self.styles.insert(path.to_string(), artifact.fingerprint().to_string()[..16].to_owned()),
            false => _ = self.pages.insert(path.clone()),
        }
    }
}

fn not_found(shown: &Shown) -> Option<(UrlPath, Artifact)> {
    let path = UrlPath::new("404.html").ok()?;
    let artifact = shown.get(&path)?.clone();
    Some((path, artifact))
}

/// Before the first edition there is only what is wrong.
fn nothing_yet(page: &str) -> Response {
    let html = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>No edition yet</title></head>\
                <body><p>There is no edition yet: something in the dossier has to be put right first.</p></body></html>";
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (StatusCode::SERVICE_UNAVAILABLE, headers, with_script(html, page, "")).into_response()
}

fn respond(status: StatusCode, path: &UrlPath, bytes: Vec<u8>, version: &Version<'_>, headers: &HeaderMap) -> Response {
    let Version { page, sum, looks } = version;
    let is_page = path.as_str().ends_with(".html");
    let tag = format!("\"{}{}\"", &sum[..32], if is_page { looks } else { "" });
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|it| it.as_bytes() == tag.as_bytes());
    if is_known && status == StatusCode::OK {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    let bytes = match is_page {
        true => with_script(&String::from_utf8_lossy(&bytes), page, &format!("{}{looks}", &sum[..16])).into_bytes(),
        false => bytes,
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type(path.as_str()))),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::ETAG, HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""))),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (status, headers, Body::from(bytes)).into_response()
}

/// The page with the script that keeps it new, and a policy that lets the script listen. The edition itself has neither.
fn with_script(html: &str, page: &str, have: &str) -> String {
    let page: String = page.chars().filter(|c| c.is_ascii_alphanumeric() || "-_./".contains(*c)).collect();
    let script =
        format!("<script src=\"/_samizdat/live.js\" data-page=\"{page}\" data-have=\"{have}\" defer></script></head>");
    let html = html.replacen("</head>", &script, 1);
    let policy = "http-equiv=\"Content-Security-Policy\" content=\"";
    let Some(start) = html.find(policy).map(|at| at + policy.len()) else { return html };
    let Some(length) = html[start..].find('"') else { return html };
    let (before, after) = (&html[..start], &html[start + length..]);
    let mut rules = html[start..start + length].to_owned();
    rules.push_str("; connect-src 'self'");
    if !rules.contains("script-src") {
        rules.push_str("; script-src 'self'");
    }
    format!("{before}{rules}{after}")
}

fn media_type(path: &str) -> &'static str {
    match path {
        "SHA256SUMS" | "CNAME" => "text/plain; charset=utf-8",
        path => crate::text::media_type::of(path).unwrap_or("application/octet-stream"),
    }
}

#[derive(serde::Deserialize)]
struct Listener {
    page: String,
    have: String,
}

/// A stream of what concerns one page.
async fn events(
    State(stage): State<Arc<Stage>>,
    Query(listener): Query<Listener>,
) -> Sse<impl Stream<Item = Result<Event, std::convert::Infallible>>> {
    let Listener { page, have } = listener;
    // Listens first and looks then, so that nothing falls between.
    let news = BroadcastStream::new(stage.news.subscribe());
    let path = UrlPath::new(&page).ok();
    let first = {
        let shown = stage.shown();
        let now = path.as_ref().and_then(|path| shown.get(path)).map(|it| it.fingerprint().to_string());
        // A page that is not there is shown as another one.
        let now = now.or_else(|| not_found(&shown).map(|(_, it)| it.fingerprint().to_string()));
        let now = now.map(|sum| format!("{}{}", &sum[..16], shown.looks));
        let moved = path.as_ref().filter(|path| shown.get(path).is_none()).and_then(|path| shown.moved.get(path));
        event(Some(&shown.trouble), &BTreeMap::new(), moved, now.is_some_and(|now| now != have))
    };
    let later = news.filter_map(move |news| told(news.ok().as_deref(), path.as_ref()));
    Sse::new(tokio_stream::once(first).chain(later).map(Ok)).keep_alive(KeepAlive::default())
}

/// What a page is told; if news were lost, it has to look itself.
fn told(news: Option<&News>, path: Option<&UrlPath>) -> Option<Event> {
    let Some(news) = news else { return Some(event(None, &BTreeMap::new(), None, true)) };
    let News { pages, moved, styles, trouble } = news;
    let moved = path.and_then(|path| moved.get(path));
    let has_other_looks =
        pages.iter().any(|it| it.as_str().starts_with("assets/") || it.as_str().starts_with("files/"));
    let is_other = path.is_some_and(|path| pages.contains(path)) || has_other_looks;
    let says_something = trouble.is_some() || !styles.is_empty() || moved.is_some() || is_other;
    says_something.then(|| event(trouble.as_deref(), styles, moved, is_other))
}

fn event(trouble: Option<&str>, styles: &BTreeMap<String, String>, moved: Option<&UrlPath>, is_other: bool) -> Event {
    let trouble: serde_json::Value = trouble.and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default();
    let news = serde_json::json!({
        "trouble": trouble,
        "styles": styles,
        "moved": moved.map(UrlPath::as_str),
        "page": is_other,
    });
    Event::default().data(news.to_string())
}
