//! A server for the author's own browser: the newest edition from memory, and a word to each open page when it changes.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, RwLock};

use anyhow::{Context, Result};
use axum::routing::get;
use axum::{Router, middleware};
use tokio::sync::{broadcast, watch};

use crate::base::UrlPath;
use crate::output::{Artifact, Release};
use crate::world::serve::http::{events, file, only_for_us, script};
use crate::world::serve::stage::{News, Shown, Stage, Unfinished, looks};

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
