//! The program `git`, told where to work by its arguments alone. Used by `publish/` and `tracked.rs`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result, bail};

/// `git` in a folder.
#[derive(Debug)]
pub struct Git {
    folder: PathBuf,
    /// A repository other than the one that the folder is in.
    repository: Option<PathBuf>,
    /// Settings besides those of the repository and the user.
    settings: Vec<Setting>,
}

/// A key and its value, as `git config --list` shows them.
pub type Setting = (String, String);

/// How the names of variables begin that tell how to reach a host, or where the user's settings are. All others of git are not
/// passed on: in a hook, git sets some that name another repository.
const KEPT: [&str; 13] = [
    "GIT_ALLOW_PROTOCOL",
    "GIT_ASKPASS",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_SYSTEM",
    "GIT_CURL_",
    "GIT_EXEC_PATH",
    "GIT_HTTP_",
    "GIT_PROXY_",
    "GIT_SSH",
    "GIT_SSL_",
    "GIT_TERMINAL_PROMPT",
    "GIT_TRACE",
];

/// Whether a variable of the environment is passed on to git.
pub fn is_passed_on(name: &str) -> bool {
    !name.starts_with("GIT_") || KEPT.iter().any(|beginning| name.starts_with(beginning))
}

impl Git {
    /// In the repository that a folder belongs to.
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), repository: None, settings: Vec::new() }
    }

    /// In a bare repository, with a folder for relative addresses.
    pub fn bare(repository: &Path, folder: &Path, settings: Vec<Setting>) -> Self {
        Self { folder: folder.to_owned(), repository: Some(repository.to_owned()), settings }
    }

    /// The command, ready to run. Its messages are in English, since some of them are recognised.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        let names: Vec<OsString> = std::env::vars_os().map(|(name, _)| name).collect();
        for name in names.iter().filter(|name| !is_passed_on(&name.to_string_lossy())) {
            command.env_remove(name);
        }
        command.env("LC_ALL", "C");
        command.current_dir(&self.folder);
        if let Some(repository) = &self.repository {
            command.env("GIT_DIR", repository);
        }
        if !self.settings.is_empty() {
            command.env("GIT_CONFIG_COUNT", self.settings.len().to_string());
        }
        for (number, (key, value)) in self.settings.iter().enumerate() {
            command.env(format!("GIT_CONFIG_KEY_{number}"), key).env(format!("GIT_CONFIG_VALUE_{number}"), value);
        }
        command.args(arguments);
        command
    }

    /// What `git` answers; its error message if it fails.
    pub fn text(&self, arguments: &[&str]) -> Result<String> {
        let command = arguments.first().unwrap_or(&"");
        let output = self.command(arguments).output().with_context(|| format!("running `git {command}`"))?;
        if !output.status.success() {
            bail!("`git {command}` failed:\n{}", message_of(&output));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned())
    }

    /// All settings in force, in the order in which git reads them.
    pub fn settings(&self) -> Result<Vec<Setting>> {
        let listed = self.text(&["config", "--list", "-z"])?;
        // A key alone means true.
        let setting = |line: &str| {
            line.split_once('\n')
                .map_or((line.to_owned(), "true".to_owned()), |(key, value)| (key.to_owned(), value.to_owned()))
        };
        Ok(listed.split('\0').filter(|line| !line.is_empty()).map(setting).collect())
    }
}

/// Whether git ignores a path, or there is no git that could take it up.
pub fn ignores(root: &Path, path: &Path) -> bool {
    let ask = |arguments: &[&str]| Git::at(root).command(arguments).output();
    let is_inside = ask(&["rev-parse", "--is-inside-work-tree"]).is_ok_and(|it| it.status.success());
    // A folder that is not there yet is only seen as one with a slash at its end.
    let path = format!("{}/", path.display());
    // 1: not ignored; other codes: outside of the repository.
    !is_inside || ask(&["check-ignore", "--quiet", &path]).is_ok_and(|it| it.status.code() != Some(1))
}

/// What a command said, on both streams.
pub fn message_of(output: &Output) -> String {
    let texts = [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it).trim().to_owned());
    texts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n")
}
