//! Publishes an edition as one commit on a dedicated branch, using the program `git`. The working tree, the index and local
//! branches are not touched: the commit goes straight into the object store and from there to the remote.

use std::collections::BTreeSet;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, anyhow, bail};

use crate::output::Release;
use crate::output::release::MANIFEST;
use crate::world::clock;
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
}

/// The diff between the branch and the edition.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Files added.
    pub n_added: usize,
    /// Files changed.
    pub n_changed: usize,
    /// Files removed.
    pub n_removed: usize,
    /// Whether the branch does not exist yet.
    pub is_first: bool,
}

/// A commit that is not pushed yet.
#[derive(Debug)]
pub struct Commit {
    id: String,
    parent: Option<String>,
    /// The diff from the current state of the branch.
    pub difference: Difference,
}

/// The ref that keeps a commit until it is pushed, so that it survives an interrupted push.
const KEPT: &str = "refs/samizdat/publish";

impl Branch<'_> {
    /// The address of the remote; an error without `git`, a repository or such a remote.
    pub fn address(&self) -> Result<String> {
        let inside = self.git(&["rev-parse", "--git-dir"]).output();
        let inside = inside.context("running `git`, which `publish` needs; it is at git-scm.com")?;
        if !inside.status.success() {
            match message_of(&inside) {
                words if words.contains("not a git repository") => {
                    bail!("{} is in no git repository; `git init` makes one", self.root.display())
                }
                words => bail!("git does not work in {}:\n{words}", self.root.display()),
            }
        }
        let known = self.text(&["remote"])?;
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
        if !self.git(&["check-ref-format", "--branch", self.name]).output().is_ok_and(|it| it.status.success()) {
            bail!("`{}` cannot be the name of a branch", self.name);
        }
        self.text(&["remote", "get-url", self.remote]).map(|address| without_secrets(&address))
    }

    /// Makes the commit on top of the remote branch; none if the branch already holds this edition. Refuses if the branch
    /// holds anything that is not an edition made by samizdat.
    pub fn commit(&self, release: &Release, title: &str) -> Result<Option<Commit>> {
        let parent = self.fetch()?;
        if let Some(parent) = &parent {
            self.refuse_others_content(parent)?;
        }
        self.import(release, parent.as_deref(), title)?;
        let id = self.text(&["rev-parse", KEPT])?;
        let difference = self.difference(parent.as_deref(), &id)?;
        if Difference::default() == difference {
            self.forget()?;
            return Ok(None);
        }
        Ok(Some(Commit { id, parent, difference }))
    }

    /// Pushes the commit unless the branch has changed meanwhile; returns its abbreviated hash.
    pub fn push(&self, commit: &Commit) -> Result<String> {
        let branch = format!("refs/heads/{}", self.name);
        let lease = format!("--force-with-lease={branch}:{}", commit.parent.as_deref().unwrap_or(""));
        let to = format!("{}:{branch}", commit.id);
        let output = self.git(&["push", "--porcelain", "--quiet", &lease, self.remote, &to]).output();
        let output = output.context("running `git push`")?;
        if !output.status.success() {
            bail!(
                "pushing to `{}` of {} failed, so the old edition stands there and nothing is lost; run `samizdat publish` \
                 again when this is put right:\n{}",
                self.name,
                self.remote,
                message_of(&output)
            );
        }
        self.forget()?;
        self.text(&["rev-parse", "--short", &commit.id])
    }

    /// Removes the ref of a commit that was pushed, or that was only a dry run.
    pub fn forget(&self) -> Result<()> {
        self.text(&["update-ref", "-d", KEPT]).map(drop)
    }

    /// Fetches the newest commit of the branch with its files; none if there is no such branch.
    fn fetch(&self) -> Result<Option<String>> {
        let branch = format!("refs/heads/{}", self.name);
        let there = self.text(&["ls-remote", self.remote, &branch])?;
        // `git ls-remote` matches every ref that ends in the name.
        let of_branch = there.lines().filter_map(|line| line.split_once('\t')).find(|(_, name)| *name == branch);
        let Some((id, _)) = of_branch else { return Ok(None) };
        // A refspec without destination fetches objects without updating any local branch.
        self.text(&["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--refmap=", self.remote, &branch])?;
        Ok(Some(id.to_owned()))
    }

    fn files(&self, commit: &str) -> Result<BTreeSet<String>> {
        let listed = self.text(&["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit])?;
        Ok(listed.split('\0').filter(|it| !it.is_empty()).map(str::to_owned).collect())
    }

    fn refuse_others_content(&self, commit: &str) -> Result<()> {
        let there = self.files(commit)?;
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
        let manifest = self.text(&["cat-file", "blob", &format!("{commit}:{MANIFEST}")])?;
        let ours = listed_in(&manifest).with_context(|| refusal.clone())?;
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

    /// Writes all files and the commit in one stream (git-fast-import), which stores bytes unchanged, whatever line endings the
    /// repository is configured for. The commit is public, so it contains no personal name or time zone.
    fn import(&self, release: &Release, parent: Option<&str>, title: &str) -> Result<()> {
        let mut child = self
            .git(&["fast-import", "--quiet", "--force", "--done"])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .context("running `git fast-import`")?;
        let stream =
            child.stdin.take().map(BufWriter::new).ok_or_else(|| anyhow!("`git fast-import` takes nothing"))?;
        let res = write_stream(stream, release, parent, title);
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

    fn difference(&self, before: Option<&str>, now: &str) -> Result<Difference> {
        let Some(before) = before else {
            return Ok(Difference { n_added: self.files(now)?.len(), is_first: true, ..Difference::default() });
        };
        let text = self.text(&["diff-tree", "-r", "-z", "--no-renames", "--name-status", before, now])?;
        let mut difference = Difference::default();
        for status in text.split('\0').step_by(2) {
            match status {
                "" => {}
                "A" => difference.n_added += 1,
                "D" => difference.n_removed += 1,
                _ => difference.n_changed += 1,
            }
        }
        Ok(difference)
    }

    fn git(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.root).args(arguments);
        command
    }

    /// The output of `git`; its error message if it fails.
    fn text(&self, arguments: &[&str]) -> Result<String> {
        let command = arguments.first().unwrap_or(&"");
        let output = self.git(arguments).output().with_context(|| format!("running `git {command}`"))?;
        if !output.status.success() {
            bail!("`git {command}` failed:\n{}", message_of(&output));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned())
    }
}

/// An address without user name and password.
pub fn without_secrets(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let end = rest.find('/').unwrap_or(rest.len());
    let host = rest[..end].rsplit_once('@').map_or(&rest[..end], |(_, host)| host);
    format!("{scheme}://{host}{}", &rest[end..])
}

fn message_of(output: &Output) -> String {
    let texts = [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it).trim().to_owned());
    texts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Writes the input stream of `git fast-import`, see its manual.
fn write_stream(mut stream: impl Write, release: &Release, parent: Option<&str>, title: &str) -> Result<()> {
    let name: String = title.chars().filter(|it| !matches!(it, '<' | '>') && !it.is_control()).collect();
    let message = format!("{name}: {} pages\n", release.n_pages);
    writeln!(stream, "commit {KEPT}")?;
    writeln!(stream, "committer {} <samizdat@dossier.invalid> {} +0000", name.trim(), clock::seconds()?)?;
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
