//! A temporary repository in which the commit for `branch.rs` is made, so that the author's own keeps nothing of it: no object,
//! no ref and no log of one.

use std::fs::{self, File};
use std::path::Path;
use std::sync::mpsc::{self, Receiver};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::world::git::{Git, Setting};
use crate::world::interrupt;
use crate::world::watch::Signal;

/// The repository; removed with this value. What a killed program leaves, the next one removes.
#[derive(Debug)]
pub struct Bare {
    /// `git` in it, with the settings that the author's repository has for reaching hosts.
    pub git: Git,
    /// Receives a word when the user wants to stop.
    stop: Receiver<Signal>,
    _lock: File,
    _folder: TempDir,
}

/// How the names of these folders begin.
const PREFIX: &str = "samizdat-publish-";

/// How the names of settings begin that say how to reach a host, and who may.
const TRANSPORT: [&str; 9] = [
    "core.askpass",
    "core.gitproxy",
    "core.sshcommand",
    "credential.",
    "gitcredential.",
    "http.",
    "protocol.",
    "ssh.",
    "url.",
];

/// The settings of a remote that say the same.
const OF_REMOTE: [&str; 7] = ["proxy", "proxyauthmethod", "pushurl", "receivepack", "uploadpack", "url", "vcs"];

impl Bare {
    /// Makes the repository for a remote of the author's.
    pub fn open(root: &Path, remote: &str) -> Result<Self> {
        let place = std::env::temp_dir();
        remove_leftovers(&place);
        // From here on Ctrl-C ends git, and with it this command, which then removes the folder.
        let (sender, stop) = mpsc::channel();
        interrupt::listen(sender)?;
        let making = || format!("making a folder in {}", place.display());
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(&place).with_context(making)?;
        let lock = File::create(folder.path().join("lock")).with_context(making)?;
        lock.try_lock().with_context(making)?;

        let authors = Git::at(root);
        // Relative addresses of remotes start at the top of the author's folders.
        let top = authors.text(&["rev-parse", "--show-toplevel"]).map_or_else(|_| root.to_owned(), Into::into);
        let repository = folder.path().join("git");
        let bare = Git::bare(&repository, &top, Vec::new());
        // Hosts do not mix the two kinds of hashes either.
        let format = authors.text(&["rev-parse", "--show-object-format"]).unwrap_or_else(|_| "sha1".to_owned());
        bare.text(&["init", "--quiet", "--bare", "--template=", &format!("--object-format={format}")])?;
        let settings = transport(&authors.settings()?, &bare.settings()?, remote);
        Ok(Self { git: Git::bare(&repository, &top, settings), stop, _lock: lock, _folder: folder })
    }

    /// Fetches the newest commit of a branch; none if there is no such branch. Of its files only `needed` is sure to come: a host
    /// that can do that sends the others when they are asked for.
    pub fn fetch(&self, remote: &str, branch: &str, needed: &str) -> Result<Option<String>> {
        let there = self.git.text(&["ls-remote", remote, branch])?;
        // `git ls-remote` matches every ref that ends in the name.
        let of_branch = there.lines().filter_map(|line| line.split_once('\t')).find(|(_, name)| *name == branch);
        let Some((id, _)) = of_branch else { return Ok(None) };
        let fetch = |filter: &str| {
            let options = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--depth=1", filter];
            self.git.text(&[&options[..], &[remote, branch]].concat())
        };
        fetch("--filter=blob:none")?;
        // Some hosts leave files out and then do not send them alone.
        if self.git.text(&["cat-file", "-e", &format!("{id}:{needed}")]).is_err() {
            fetch("--no-filter")?;
        }
        Ok(Some(id.to_owned()))
    }

    /// Refuses to go on if the user wants to stop.
    pub fn refuse_if_stopped(&self) -> Result<()> {
        match self.stop.try_recv() {
            Ok(_) => bail!("stopped; nothing was pushed"),
            Err(_) => Ok(()),
        }
    }
}

/// The settings of the author's repository that the bare one does not have by itself, as far as they are about reaching hosts.
/// What stands in the user's own settings for this repository alone (`includeIf`) is among them.
fn transport(authors: &[Setting], own: &[Setting], remote: &str) -> Vec<Setting> {
    let of_remote = OF_REMOTE.map(|key| format!("remote.{remote}.{key}"));
    let mut own: Vec<&Setting> = own.iter().collect();
    let mut settings = Vec::new();
    for setting in authors {
        let (key, _) = setting;
        let is_wanted = TRANSPORT.iter().any(|beginning| key.starts_with(beginning)) || of_remote.contains(key);
        match own.iter().position(|it| *it == setting) {
            Some(at) => _ = own.remove(at),
            None if is_wanted => settings.push(setting.clone()),
            None => {}
        }
    }
    // Nothing is left running in a folder that is about to go.
    settings.push(("gc.auto".to_owned(), "0".to_owned()));
    settings.push(("maintenance.auto".to_owned(), "false".to_owned()));
    settings
}

/// Removes the folders of programs that were killed: whoever lives holds a lock.
fn remove_leftovers(place: &Path) {
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        let is_folder = entry.file_type().is_ok_and(|it| it.is_dir());
        if is_folder && entry.file_name().to_string_lossy().starts_with(PREFIX) {
            let lock = File::options().write(true).open(entry.path().join("lock"));
            if lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}
