//! The loop shared by `serve` and `build --watch`: a build for every change.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::base::{Diagnostics, UrlPath};
use crate::cmd::trust;
use crate::options::Global;
use crate::pipeline::Outcome;
use crate::ui::{self, Amount};
use crate::world::live::Live;
use crate::world::publish::background::Publisher;
use crate::world::publish::folder::Edits;
use crate::world::read::FolderDiff;
use crate::world::serve::server::{Address, Server};
use crate::world::watch::Watch;
use crate::world::{browser, clock, interrupt};

/// How to watch.
pub struct Settings {
    /// The output folder, if editions are written.
    pub dest: Option<PathBuf>,
    /// The address to listen on, if editions are served.
    pub address: Option<Address>,
    /// Whether to poll the folder, for drives without change events.
    pub polls: bool,
    /// Whether to open a browser.
    pub opens: bool,
    /// Whether drafts are shown.
    pub with_drafts: bool,
    /// What happens to pages that were edited by hand.
    pub edits: Edits,
}

/// A build that takes longer than this shows a progress message.
const LONG: Duration = Duration::from_millis(700);

/// Builds, and rebuilds on every change, until stopped; the last edition is then written completely.
pub fn run(global: &Global, root: &Path, settings: Settings) -> Result<bool> {
    let start = Instant::now();
    let mut watch = Watch::new(root, settings.polls)?;
    interrupt::listen(watch.sender())?;
    let server = settings.address.as_ref().map(Server::start).transpose()?;
    let publisher = settings.dest.map(|dest| {
        let shown = dest.strip_prefix(root).unwrap_or(&dest).display().to_string();
        Publisher::start(dest, settings.edits, move |res| {
            if let Err(error) = res {
                ui::failure(&error.context(format!("writing {shown}")));
            }
        })
    });
    let sinks = Sinks { root, server, publisher };

    let outcome;
    let mut live;
    {
        let _progress = Progress::start(global);
        live = Live::new(root, global.today.clone(), settings.with_drafts, trust(global))?;
        outcome = live.build(&[], &|_, _| {})?;
    }
    ui::diagnostics(global.messages(), root, &outcome.diags, Amount::FirstOfEach);
    sinks.take(&outcome, &FolderDiff::default());
    let n_pages = outcome.stats.n_pages;
    let milliseconds = start.elapsed().as_millis();
    let where_to = match &sinks.server {
        Some(server) => format!("serving {}", server.urls().join(", and to others ")),
        None => format!("watching {}", root.display()),
    };
    ui::say(global, &format!("{where_to} ({n_pages} pages in {milliseconds} ms); Ctrl-C stops"));
    if let (true, Some(server)) = (settings.opens, &sinks.server) {
        server.urls().first().map_or(Ok(()), |url| browser::browser(url))?;
    }

    let mut before = outcome.diags;
    while let Some(hint) = watch.wait()? {
        let start = Instant::now();
        let diff = match live.rescan(&hint) {
            Ok(diff) if diff.is_empty() => continue,
            Ok(diff) => diff,
            Err(error) => {
                ui::failure(&error);
                continue;
            }
        };
        let open = sinks.server.as_ref().map_or_else(Vec::new, Server::open_pages);
        let outcome = live.build(&open, &|pages, are_all| {
            sinks.server.iter().for_each(|server| server.show(pages, are_all));
        })?;
        sinks.take(&outcome, &diff);
        report(global, root, &diff, &outcome, &before, start.elapsed());
        before = outcome.diags;
    }
    let Sinks { server, publisher, .. } = sinks;
    server.into_iter().for_each(Server::stop);
    if publisher.is_some_and(|publisher| !publisher.finish()) {
        bail!("the last edition could not be written");
    }
    Ok(true)
}

/// The destinations of editions.
struct Sinks<'g> {
    root: &'g Path,
    server: Option<Server>,
    publisher: Option<Publisher>,
}

impl Sinks<'_> {
    fn take(&self, outcome: &Outcome, diff: &FolderDiff) {
        if let Some(server) = &self.server {
            let errors = ui::errors_json(self.root, &outcome.diags);
            server.complete(outcome.release.as_ref(), &errors, &moved_pages(&diff.moved));
        }
        if let (Some(publisher), Some(release)) = (&self.publisher, &outcome.release) {
            publisher.publish(release.clone());
        }
    }
}

/// Maps moved record files to their pages. Pages that are not in the edition are skipped later.
fn moved_pages(moved: &[(Arc<str>, Arc<str>)]) -> Vec<(UrlPath, UrlPath)> {
    let page = |file: &str| {
        let inside = file.strip_prefix("content/")?;
        let stem = inside.strip_suffix(".md").or(inside.strip_suffix(".txt"))?;
        UrlPath::new(&format!("{stem}.html")).ok()
    };
    moved.iter().filter_map(|(from, to)| Some((page(from)?, page(to)?))).collect()
}

/// Prints one line per build, and the problems that are new.
fn report(global: &Global, root: &Path, diff: &FolderDiff, outcome: &Outcome, before: &Diagnostics, took: Duration) {
    let what = match (diff.files.as_slice(), diff.is_theme) {
        ([one], false) => one.strip_prefix("content/").unwrap_or(one).to_owned(),
        ([], _) => "theme".to_owned(),
        (files, false) => format!("{} files", files.len()),
        (files, true) => format!("theme and {} files", files.len()),
    };
    let n_pages = outcome.stats.n_rendered;
    let made = match outcome.release {
        Some(_) => format!("{n_pages} page{}", if n_pages == 1 { "" } else { "s" }),
        None => "not published, something is wrong".to_owned(),
    };
    ui::say(global, &format!("{} {what}: {made} in {} ms", clock::clock(), took.as_millis()));
    ui::news(global, root, before, &outcome.diags);
}

/// Shows on a terminal that a long build is still running, until dropped.
struct Progress {
    until: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    fn start(global: &Global) -> Self {
        if global.quiet || !std::io::stderr().is_terminal() {
            return Self { until: None, thread: None };
        }
        let (until, receiver) = mpsc::channel::<()>();
        let thread = std::thread::spawn(move || {
            let start = Instant::now();
            while receiver.recv_timeout(LONG) == Err(mpsc::RecvTimeoutError::Timeout) {
                ui::progress(&format!("building, {} s", start.elapsed().as_secs()));
            }
            if start.elapsed() > LONG {
                ui::progress("");
            }
        });
        Self { until: Some(until), thread: Some(thread) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.until = None;
        self.thread.take().into_iter().for_each(|thread| _ = thread.join());
    }
}
