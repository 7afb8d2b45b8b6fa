//! Reads a dossier's folder into `Inputs`. Files that cannot be read as text are reported, and the rest is read.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};

use crate::base::{Diagnostic, Spot, TextFile, problem};
use crate::model::inputs::{Asset, Assets, Inputs, Previous};
use crate::model::protected::{PROTECTED, Protected};
use crate::model::theme::Theme;
use crate::model::{Audience, Config, RecordFile, Scope};
use crate::world::read::scan::{
    CONFIG, File, MOST_SETTINGS, ORIGINALS, content, has_exact_name, is_behind_symlink, is_original, is_temporary,
    read_all, read_file, read_files, real_folder, refuse_link, text_of,
};
use crate::world::read::theme::{Trust, load_theme};
use crate::world::read::{previous, protected};
use crate::world::{slashed, system};

/// The nearest folder, from `start` upwards, with a `dossier.yaml`.
pub fn find_root(start: &Path) -> Result<PathBuf> {
    let start = fs::canonicalize(start).with_context(|| format!("looking for {}", start.display()))?;
    let has_config = |folder: &&Path| folder.join(CONFIG).symlink_metadata().is_ok_and(|it| !it.is_dir());
    match start.ancestors().find(has_config) {
        Some(root) => Ok(root.to_owned()),
        None => bail!("no {CONFIG} in {} or above it; `samizdat init my-dossier` makes a new dossier", start.display()),
    }
}

/// Reads a dossier once, whose author is trusted.
pub fn load(root: &Path, scope: &Scope) -> Result<Inputs> {
    load_with(root, scope, Trust::Author)
}

/// Reads a dossier once.
pub fn load_with(root: &Path, scope: &Scope, trust: Trust) -> Result<Inputs> {
    Ok(Folder::read_with(root, trust)?.inputs(scope))
}

/// A snapshot of a dossier's folder.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    trust: Trust,
    config: Arc<Config>,
    in_config: Vec<Diagnostic>,
    /// Files by path relative to the dossier.
    files: BTreeMap<Arc<str>, File>,
    protected: Option<Arc<Protected>>,
    has_originals: bool,
    previous: Option<Arc<Previous>>,
    /// Shows whether the previous edition changed on disk.
    previous_stamp: previous::Stamp,
    theme: Arc<Theme>,
    in_theme: Vec<Diagnostic>,
}

/// The diff between two scans.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct FolderDiff {
    /// Files of `content/`, and `dossier.yaml`, that were added, changed or removed.
    pub files: Vec<Arc<str>>,
    /// Files that moved, as (from, to): an added file with the text of a removed one.
    pub moved: Vec<(Arc<str>, Arc<str>)>,
    /// Whether the theme changed.
    pub is_theme: bool,
    /// Whether an earlier scan failed, so that the diff may be incomplete.
    pub was_lost: bool,
}

impl FolderDiff {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && !self.is_theme && !self.was_lost
    }
}

impl Folder {
    /// Reads everything of a dossier whose author is trusted.
    pub fn read(root: &Path) -> Result<Self> {
        Self::read_with(root, Trust::Author)
    }

    /// Reads everything.
    pub fn read_with(root: &Path, trust: Trust) -> Result<Self> {
        let mut in_config = Vec::new();
        let config = Arc::new(read_config(root, &mut in_config)?);
        let previous_stamp = previous::stamp(root, &config);
        let previous = previous::read(root, &config, &mut in_config).map(Arc::new);
        let protected = protected::read(root, &config, &mut in_config)?.map(Arc::new);
        let files = read_all(root)?;
        let mut in_theme = Vec::new();
        let theme = Arc::new(load_theme(root, &config, trust, &mut in_theme)?);
        let has_originals = root.join(ORIGINALS).is_dir();
        Ok(Self {
            root: root.to_owned(),
            trust,
            config,
            in_config,
            files,
            protected,
            has_originals,
            previous,
            previous_stamp,
            theme,
            in_theme,
        })
    }

    /// Rereads what may have changed and returns what did.
    pub fn rescan(&mut self, hint: &ChangeHint) -> Result<FolderDiff> {
        let mut diff = FolderDiff::default();
        let concerns = |name: &str| match hint {
            ChangeHint::Everything => true,
            ChangeHint::Paths(paths) => paths.iter().any(|path| path.starts_with(self.root.join(name))),
        };
        let (is_config, is_theme) = (concerns(CONFIG) || concerns(PROTECTED), concerns("themes"));
        match hint {
            ChangeHint::Everything => {
                let now = read_all(&self.root)?;
                differences(&self.files, &now, &mut diff);
                self.files = now;
            }
            ChangeHint::Paths(paths) => {
                real_folder(&self.root, ORIGINALS)?;
                let folders = [content(&self.root)?, self.root.join(ORIGINALS)];
                let (mut before, mut now) = (BTreeMap::new(), BTreeMap::new());
                let is_read = |path: &&PathBuf| folders.iter().any(|folder| path.starts_with(folder));
                for path in paths.iter().filter(is_read) {
                    let (path, files) = self.reread(path)?;
                    before.extend(self.take_below(&path));
                    now.retain(|it: &Arc<str>, _| !is_below(it, &path));
                    now.extend(files);
                }
                differences(&before, &now, &mut diff);
                self.files.extend(now);
            }
        }

        let has_originals = self.root.join(ORIGINALS).is_dir();
        if std::mem::replace(&mut self.has_originals, has_originals) != has_originals {
            diff.files.push(ORIGINALS.into());
        }

        let old_theme_name = self.config.theme.clone();
        if is_config || self.previous_stamp != previous::stamp(&self.root, &self.config) {
            let mut in_config = Vec::new();
            let config = read_config(&self.root, &mut in_config)?;
            self.previous_stamp = previous::stamp(&self.root, &config);
            let previous = previous::read(&self.root, &config, &mut in_config).map(Arc::new);
            let protected = protected::read(&self.root, &config, &mut in_config)?.map(Arc::new);
            let is_other = previous != std::mem::replace(&mut self.previous, previous.clone())
                || protected != std::mem::replace(&mut self.protected, protected.clone());
            if config.file.text != self.config.file.text || in_config != self.in_config || is_other {
                diff.files.push(CONFIG.into());
                (self.config, self.in_config) = (Arc::new(config), in_config);
            }
        }
        if is_theme || old_theme_name != self.config.theme {
            let mut in_theme = Vec::new();
            let theme = load_theme(&self.root, &self.config, self.trust, &mut in_theme)?;
            diff.is_theme = theme != *self.theme || in_theme != self.in_theme;
            if diff.is_theme {
                (self.theme, self.in_theme) = (Arc::new(theme), in_theme);
            }
        }
        Ok(diff)
    }

    /// Rereads a file or a folder: its path in the dossier, and the files now found there, none if it was removed.
    fn reread(&self, disk: &Path) -> Result<(String, BTreeMap<Arc<str>, File>)> {
        let inside = disk.strip_prefix(&self.root).unwrap_or(disk);
        let path = slashed(inside);
        let files = match disk.symlink_metadata() {
            _ if path.split('/').any(is_temporary) || is_behind_symlink(&self.root, inside) => BTreeMap::new(),
            _ if !has_exact_name(disk) => BTreeMap::new(),
            Ok(metadata) if metadata.is_dir() => read_files(&self.root, disk)?,
            Ok(_) => read_file(&path, disk)?.into_iter().collect(),
            Err(_) => BTreeMap::new(),
        };
        Ok((path, files))
    }

    /// Removes and returns a file, or all files of a folder.
    fn take_below(&mut self, path: &str) -> BTreeMap<Arc<str>, File> {
        // Other names may sort between a folder and its files: `a`, `a.md`, `a/b.md`.
        let from = self.files.range::<str, _>((Bound::Included(path), Bound::Unbounded)).map(|(it, _)| it);
        let paths: Vec<Arc<str>> =
            from.take_while(|it| it.starts_with(path)).filter(|it| is_below(it, path)).cloned().collect();
        paths.into_iter().filter_map(|path| self.files.remove_entry(&path)).collect()
    }

    /// The inputs of a build.
    pub fn inputs(&self, scope: &Scope) -> Inputs {
        let mut diags = self.in_config.clone();
        let (files, assets, originals) = classify(&self.files, &self.config, &mut diags);
        diags.extend(self.in_theme.iter().cloned());
        let config = match scope.audience {
            Audience::Public => self.config.clone(),
            Audience::Restricted => Arc::new(self.config.restricted()),
        };
        Inputs {
            config,
            files,
            assets,
            originals,
            has_originals: self.has_originals,
            previous: self.previous.clone(),
            protected: self.protected.clone(),
            theme: self.theme.clone(),
            scope: scope.clone(),
            diags,
        }
    }
}

/// What a watcher reports as changed. It may be wrong or incomplete, so the files are compared before it is trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeHint {
    /// Files or folders.
    Paths(Vec<PathBuf>),
    /// Anything may have changed.
    Everything,
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn differences(before: &BTreeMap<Arc<str>, File>, now: &BTreeMap<Arc<str>, File>, diff: &mut FolderDiff) {
    let mut gone: Vec<&Arc<str>> = Vec::new();
    for path in before.keys().filter(|path| !now.contains_key(*path)) {
        gone.push(path);
        diff.files.push(path.clone());
    }
    for (path, file) in now {
        match before.get(path) {
            Some(old) if is_same(old, file) => {}
            Some(_) => diff.files.push(path.clone()),
            None => {
                diff.files.push(path.clone());
                let had_text = |old: &&&Arc<str>| match (&before[**old], file) {
                    (File::Text(old), File::Text(new)) => old.text == new.text,
                    _ => false,
                };
                diff.moved.extend(gone.iter().find(had_text).map(|from| ((*from).clone(), path.clone())));
            }
        }
    }
    diff.files.sort();
}

/// Pointer first: usually the same allocation.
fn is_same(a: &File, b: &File) -> bool {
    match (a, b) {
        (File::Text(a), File::Text(b)) => Arc::ptr_eq(&a.text, &b.text) || a.text == b.text,
        (a, b) => a == b,
    }
}

fn read_config(root: &Path, diags: &mut Vec<Diagnostic>) -> Result<Config> {
    let path = root.join(CONFIG);
    refuse_link(&path)?;
    let reading = || format!("reading {}", path.display());
    let mut file = system::open(&path).with_context(reading)?;
    let length = file.metadata().with_context(reading)?.len();
    let spot_path = Arc::from(CONFIG);
    let text = match length > MOST_SETTINGS {
        true => Err(problem::file_too_large(
            Spot::file(&spot_path),
            &system::amount(length),
            &system::amount(MOST_SETTINGS),
        )),
        false => text_of(&spot_path, &system::read_at_most(&mut file, MOST_SETTINGS).with_context(reading)?),
    };
    let text = text.unwrap_or_else(|bad| {
        diags.push(bad);
        String::new()
    });
    Ok(Config::parse(&TextFile::new(CONFIG, &text), diags))
}

/// The files of a dossier by use: records, assets, originals.
type Classified = (Vec<RecordFile>, Assets, BTreeMap<String, Asset>);

fn classify(files: &BTreeMap<Arc<str>, File>, config: &Config, diags: &mut Vec<Diagnostic>) -> Classified {
    let mut originals = BTreeMap::new();
    let mut records = Vec::with_capacity(files.len());
    let mut assets = Assets::default();
    let text_at = |path: &str| match files.get(path) {
        Some(File::Text(text)) => Some(text),
        _ => None,
    };
    for (path, file) in files {
        let (stem, ending) = path.rsplit_once('.').unwrap_or((path, ""));
        if !is_original(path)
            && ending != "md"
            && ["md", "markdown", "mdown", "mkd", "mdx"].contains(&ending.to_lowercase().as_str())
        {
            diags.push(problem::misnamed(Spot::file(path), path, &format!("{stem}.md")));
        }
        match file {
            File::Bad(diagnostic) => diags.push((**diagnostic).clone()),
            File::Asset(asset) if is_original(path) => _ = originals.insert(path.to_string(), asset.clone()),
            File::Asset(asset) => {
                assets.0.insert(path["content/".len()..].to_owned(), asset.clone());
            }
            File::Text(file) if ending == "md" => records.push(RecordFile::Markdown(file.clone())),
            File::Text(file) if ending == "txt" => {
                let sidecar_path = format!("{path}.yaml");
                match text_at(&sidecar_path) {
                    Some(sidecar) => records.push(RecordFile::Plain { text: file.clone(), sidecar: sidecar.clone() }),
                    None if is_in_a_kind(path, config) => {
                        diags.push(problem::text_without_sidecar(Spot::file(path), &sidecar_path));
                    }
                    None => {}
                }
            }
            File::Text(_) if text_at(stem).is_none() => {
                diags.push(problem::sidecar_without_text(Spot::file(path), stem));
            }
            File::Text(_) => {}
        }
    }
    (records, assets, originals)
}

fn is_in_a_kind(path: &str, config: &Config) -> bool {
    let folder = path.split('/').nth(1).unwrap_or("");
    config.vocabulary.kinds.iter().any(|kind| !kind.folder.is_empty() && kind.folder == folder)
}
