//! Publishes an edition as one commit on a dedicated branch, using the program `git`.
//!
//! The commit has no parent, so that what was taken back cannot be read in the history of the branch. It is made in a temporary
//! repository (`bare.rs`); the author's own is only asked for its settings.

use std::collections::BTreeSet;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, anyhow, bail};

use crate::model::Audience;
use crate::output::Release;
use crate::output::release::MANIFEST;
use crate::text::edtf::PartialDate;
use crate::world::clock;
use crate::world::git::{Git, message_of};
use crate::world::publish::bare::Bare;
use crate::world::publish::folder::{first_of, listed_in, read_artifact};

/// Where to publish.
#[derive(Debug)]
pub struct Branch<'b> {
    /// The dossier's folder, in a repository.
    pub root: &'b Path,
    /// The name of a remote.
    pub remote: &'b str,
    /// Its branch; on GitHub Pages usually `gh-pages`.
    pub name: &'b str,
    /// Whether the former commits stay below the new one.
    pub keeps_history: bool,
}

/// What the commit says of itself.
#[derive(Debug)]
pub struct Label<'l> {
    /// The title of the dossier, which is also the committer's name.
    pub title: &'l str,
    /// The day of the edition. The hour would tell when somebody works, and in which part of the world.
    pub day: &'l PartialDate,
}

/// The diff between the branch and the edition.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Files added.
    pub n_added: usize,
    /// Files changed.
    pub changed: BTreeSet<String>,
    /// Files removed.
    pub n_removed: usize,
    /// Whether the branch does not exist yet.
    pub is_first: bool,
    /// Whether the branch has earlier commits, which the new one does not have below it.
    pub cuts_history: bool,
}

/// A commit that is not pushed yet, in a repository that is removed with it.
#[derive(Debug)]
pub struct Commit {
    repository: Bare,
    id: String,
    /// The commit that the branch is at.
    before: Option<String>,
    /// The diff from the current state of the branch.
    pub difference: Difference,
}

/// The ref of the commit in the temporary repository.
const KEPT: &str = "refs/heads/edition";

impl Branch<'_> {
    /// The address of the remote; an error without `git`, a repository or such a remote.
    pub fn address(&self) -> Result<String> {
        let git = Git::at(self.root);
        let inside = git.command(&["rev-parse", "--git-dir"]).output();
        let inside = inside.context("running `git`, which `publish` needs; it is at git-scm.com")?;
        if !inside.status.success() {
            match message_of(&inside) {
                words if words.contains("not a git repository") => {
                    bail!("{} is in no git repository; `git init` makes one", self.root.display())
                }
                words => bail!("git does not work in {}:\n{words}", self.root.display()),
            }
        }
        let known = git.text(&["remote"])?;
        if !known.lines().any(|it| it == self.remote) {
            let others = known.lines().collect::<Vec<_>>().join(", ");
            match others.is_empty() {
                true => bail!("this repository has no remote; `git remote add {} ADDRESS` adds one", self.remote),
                false => {
                    bail!("this repository has no remote `{}`, but: {others}; choose with `--remote`", self.remote)
                }
            }
        }
        if self.name.starts_with("refs/") {
            bail!("`--branch` takes the name of a branch alone, such as `gh-pages`");
        }
        if !git.command(&["check-ref-format", "--branch", self.name]).output().is_ok_and(|it| it.status.success()) {
            bail!("`{}` cannot be the name of a branch", self.name);
        }
        git.text(&["remote", "get-url", "--push", self.remote]).map(|address| without_secrets(&address))
    }

    /// Makes the commit; none if the branch already holds this edition and nothing else. Refuses if the branch holds anything
    /// that is not an edition made by samizdat.
    pub fn commit(&self, release: &Release, label: &Label<'_>) -> Result<Option<Commit>> {
        if release.audience == Audience::Restricted {
            bail!("a restricted edition is not published");
        }
        let repository = Bare::open(self.root, self.remote)?;
        let before = repository.fetch(self.remote, &format!("refs/heads/{}", self.name), MANIFEST)?;
        if let Some(before) = &before {
            self.refuse_others_content(&repository.git, before)?;
        }
        let has_history = match &before {
            Some(before) => has_parent(&repository.git.text(&["cat-file", "commit", before])?),
            None => false,
        };
        let parent = before.as_deref().filter(|_| self.keeps_history);
        import(&repository.git, release, parent, label)?;
        let id = repository.git.text(&["rev-parse", KEPT])?;
        let mut difference = difference(&repository.git, before.as_deref(), &id)?;
        difference.cuts_history = has_history && !self.keeps_history;
        if Difference::default() == difference {
            return Ok(None);
        }
        Ok(Some(Commit { repository, id, before, difference }))
    }

    /// Pushes the commit unless the branch has changed meanwhile; returns its abbreviated hash.
    pub fn push(&self, commit: &Commit) -> Result<String> {
        let Commit { repository, id, before, .. } = commit;
        repository.refuse_if_stopped()?;
        let branch = format!("refs/heads/{}", self.name);
        // The lease is what allows a commit that does not follow on the branch's own: only in the place of the one we looked at.
        let lease = format!("--force-with-lease={branch}:{}", before.as_deref().unwrap_or(""));
        let to = format!("{id}:{branch}");
        let output = repository.git.command(&["push", "--porcelain", "--quiet", &lease, self.remote, &to]).output();
        let output = output.context("running `git push`")?;
        if !output.status.success() {
            bail!("{}", self.refusal(&message_of(&output)));
        }
        repository.git.text(&["rev-parse", "--short", id])
    }

    /// What a failed push means, and what to do.
    fn refusal(&self, words: &str) -> String {
        let Self { remote, name, keeps_history, .. } = self;
        let advice = match (words.contains("[remote rejected]"), keeps_history) {
            (true, false) => {
                "the host does not let this branch be replaced. Allow that for this branch alone (on GitHub under Settings, \
                 Branches or Rules: allow force pushes), or publish with `--keep-history`, which leaves in the branch's history \
                 whatever you took back"
            }
            (true, true) => {
                "the host protects this branch; allow pushes to it in the host's settings, or choose another with `--branch`"
            }
            (false, _) => "run `samizdat publish` again when this is put right",
        };
        format!(
            "pushing to `{name}` of {remote} failed, so the old edition stands there and nothing is lost; {advice}:\n{words}"
        )
    }

    fn refuse_others_content(&self, git: &Git, commit: &str) -> Result<()> {
        let there = files(git, commit)?;
        if there.is_empty() {
            return Ok(());
        }
        let (remote, name) = (self.remote, self.name);
        let refusal = format!(
            "the branch `{name}` of {remote} is not an edition made by samizdat, so it was not changed; publish to another one with \
             `--branch`"
        );
        if !there.contains(MANIFEST) {
            bail!(refusal);
        }
        let manifest = git.text(&["cat-file", "blob", &format!("{commit}:{MANIFEST}")])?;
        let ours = listed_in(&manifest).with_context(|| refusal.clone())?.paths();
        let others: Vec<&str> = there.difference(&ours).map(String::as_str).collect();
        match others.as_slice() {
            [] => Ok(()),
            ["CNAME"] => bail!(
                "the branch `{name}` of {remote} has a `CNAME` that is not from samizdat, which publishing would take away; put \
                 `cname: HOST` into dossier.yaml"
            ),
            others => bail!(
                "the branch `{name}` of {remote} holds files that samizdat did not write: {}; move them away, or publish to \
                 another one with `--branch`",
                first_of(others)
            ),
        }
    }
}

/// Whether a commit, as git stores it, has a commit below it.
fn has_parent(commit: &str) -> bool {
    commit.lines().take_while(|line| !line.is_empty()).any(|line| line.starts_with("parent "))
}

fn files(git: &Git, commit: &str) -> Result<BTreeSet<String>> {
    let listed = git.text(&["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit])?;
    Ok(listed.split('\0').filter(|it| !it.is_empty()).map(str::to_owned).collect())
}

/// Writes all files and the commit in one stream (git-fast-import), which stores bytes unchanged, whatever line endings git is
/// configured for.
fn import(git: &Git, release: &Release, parent: Option<&str>, label: &Label<'_>) -> Result<()> {
    let mut child = git
        .command(&["fast-import", "--quiet", "--force", "--done"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .context("running `git fast-import`")?;
    let stream = child.stdin.take().map(BufWriter::new).ok_or_else(|| anyhow!("`git fast-import` takes nothing"))?;
    let res = write_stream(stream, release, parent, label);
    let output = child.wait_with_output().context("running `git fast-import`")?;
    let is_broken = |error: &anyhow::Error| {
        error.downcast_ref::<std::io::Error>().is_some_and(|it| it.kind() == ErrorKind::BrokenPipe)
    };
    match res {
        // A stream that does not end in `done` commits nothing.
        Err(error) if !is_broken(&error) => Err(error),
        _ if !output.status.success() => bail!("`git fast-import` failed:\n{}", message_of(&output)),
        res => res,
    }
}

fn difference(git: &Git, before: Option<&str>, now: &str) -> Result<Difference> {
    let Some(before) = before else {
        return Ok(Difference { n_added: files(git, now)?.len(), is_first: true, ..Difference::default() });
    };
    let text = git.text(&["diff-tree", "-r", "-z", "--no-renames", "--name-status", before, now])?;
    let mut difference = Difference::default();
    let mut words = text.split('\0');
    while let (Some(status), Some(path)) = (words.next(), words.next()) {
        match status {
            "A" => difference.n_added += 1,
            "D" => difference.n_removed += 1,
            _ => _ = difference.changed.insert(path.to_owned()),
        }
    }
    Ok(difference)
}

/// An address without user name and password.
pub fn without_secrets(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let end = rest.find('/').unwrap_or(rest.len());
    let host = rest[..end].rsplit_once('@').map_or(&rest[..end], |(_, host)| host);
    format!("{scheme}://{host}{}", &rest[end..])
}

/// Writes the input stream of `git fast-import`, see its manual.
///
/// The commit is public, so it contains no personal name, no hour and no time zone.
fn write_stream(mut stream: impl Write, release: &Release, parent: Option<&str>, label: &Label<'_>) -> Result<()> {
    let Label { title, day } = label;
    let name: String = title.chars().filter(|it| !matches!(it, '<' | '>') && !it.is_control()).collect();
    let message = format!("{name}: {} pages\n", release.n_pages);
    writeln!(stream, "commit {KEPT}")?;
    writeln!(stream, "committer {} <samizdat@dossier.invalid> {} +0000", name.trim(), clock::start_of(day)?)?;
    writeln!(stream, "data {}\n{message}", message.len())?;
    if let Some(parent) = parent {
        writeln!(stream, "from {parent}")?;
    }
    writeln!(stream, "deleteall")?;
    for (path, artifact) in &release.files {
        let bytes = read_artifact(artifact)?;
        writeln!(stream, "M 100644 inline {path}\ndata {}", bytes.len())?;
        stream.write_all(&bytes)?;
        writeln!(stream)?;
    }
    writeln!(stream, "done")?;
    stream.flush()?;
    Ok(())
}

/// The limits of GitHub Pages: one gigabyte per site, and a hundred megabytes per file.
pub const MOST_TOTAL: u64 = 1 << 30;

/// See `MOST_TOTAL`.
pub const MOST_OF_ONE: u64 = 100 << 20;

/// Refuses an edition over the host's limits, and names its ten largest files.
pub fn check_host_limits(release: &Release) -> Result<()> {
    let mut sizes: Vec<(u64, &str)> = release.files.iter().map(|(path, it)| (it.length(), path.as_str())).collect();
    sizes.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let total: u64 = sizes.iter().map(|(length, _)| length).sum();
    let n_too_large = sizes.iter().filter(|(length, _)| *length > MOST_OF_ONE).count();
    let reason = match n_too_large {
        0 if total <= MOST_TOTAL => return Ok(()),
        0 => format!("the edition has {}, and GitHub Pages takes 1024 MB", megabytes(total)),
        1 => "a file has more than the 100 MB that GitHub takes".to_owned(),
        n => format!("{n} files have more than the 100 MB that GitHub takes"),
    };
    let largest: Vec<String> =
        sizes.iter().take(10).map(|(length, path)| format!("{:>12}  {path}", megabytes(*length))).collect();
    bail!("{reason}; the largest files are\n{}", largest.join("\n"))
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / f64::from(1 << 20))
}
