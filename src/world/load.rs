//! A dossier's folder to `Inputs`. What cannot be read as text is complained about, and the rest is read.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use walkdir::WalkDir;

use super::{previous, slashed};
use crate::base::{Diagnostic, Fingerprint, Spot, TextFile, problem};
use crate::build::inputs::{Asset, Assets, Inputs, Previous};
use crate::build::theme::{self, Theme};
use crate::model::Config;
use crate::model::document::Unit;
use crate::text::edtf::PartialDate;
use crate::text::image;

/// The name of the file that makes a folder a dossier.
pub const CONFIG: &str = "dossier.yaml";

/// The folder of originals that are not published by being there.
pub const ORIGINALS: &str = "originals";

/// Folders that a build reads.
pub const FOLDERS: [&str; 3] = ["content", ORIGINALS, "themes"];

/// Megabytes that a text may have.
const TEXT_LIMIT: u64 = 8;

/// What the caller decides.
#[derive(Debug, Clone)]
pub struct Options {
    /// The day of the build.
    pub today: PartialDate,
    /// Whether drafts are shown.
    pub with_drafts: bool,
}

/// The nearest folder upwards with a `dossier.yaml`.
pub fn find_root(start: &Path) -> Result<PathBuf> {
    let start = fs::canonicalize(start).with_context(|| format!("looking for {}", start.display()))?;
    match start.ancestors().find(|folder| folder.join(CONFIG).is_file()) {
        Some(root) => Ok(root.to_owned()),
        None => bail!("no {CONFIG} in {} or above it; `samizdat init my-dossier` makes a new dossier", start.display()),
    }
}

/// Reads a dossier once.
pub fn load(root: &Path, options: &Options) -> Result<Inputs> {
    Ok(Folder::read(root)?.inputs(options))
}

/// A dossier's folder as it was last read.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    config: Arc<Config>,
    in_config: Vec<Diagnostic>,
    /// By path relative to the dossier.
    files: BTreeMap<Arc<str>, File>,
    previous: Option<Arc<Previous>>,
    /// What tells whether the edition before is another by now.
    previous_stamp: previous::Stamp,
    theme: Arc<Theme>,
    in_theme: Vec<Diagnostic>,
}

/// A file by its path.
type NamedFile = (Arc<str>, File);

/// What was read of one file.
#[derive(Debug, Clone, PartialEq)]
enum File {
    Text(TextFile),
    Asset(Asset),
    /// Neither: what is wrong with it.
    Bad(Box<Diagnostic>),
}

/// What a second look at a folder found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Files of `content/` and `dossier.yaml` that are new, other than before, or gone.
    pub files: Vec<Arc<str>>,
    /// Files that are where they were not, with the text of one that is not where it was: from, to.
    pub moved: Vec<(Arc<str>, Arc<str>)>,
    /// Whether the theme is another.
    pub is_theme: bool,
    /// Whether an earlier look failed, and nobody knows what it had seen.
    pub was_lost: bool,
}

impl Found {
    /// Whether all is as it was.
    pub fn is_nothing(&self) -> bool {
        self.files.is_empty() && !self.is_theme && !self.was_lost
    }
}

impl Folder {
    /// Reads everything.
    pub fn read(root: &Path) -> Result<Self> {
        let mut in_config = Vec::new();
        let config = Arc::new(read_config(root, &mut in_config)?);
        let previous_stamp = previous::stamp(root, &config);
        let previous = previous::read(root, &config, &mut in_config).map(Arc::new);
        let files = read_all(root)?;
        let mut in_theme = Vec::new();
        let theme = Arc::new(load_theme(root, &config, &mut in_theme)?);
        Ok(Self { root: root.to_owned(), config, in_config, files, previous, previous_stamp, theme, in_theme })
    }

    /// Looks again at some paths, or at everything; what is as it was does not count.
    pub fn look_again(&mut self, rumours: &Rumours) -> Result<Found> {
        let mut found = Found::default();
        let concerns = |name: &str| match rumours {
            Rumours::Everything => true,
            Rumours::Paths(paths) => paths.iter().any(|path| path.starts_with(self.root.join(name))),
        };
        let (is_config, is_theme) = (concerns(CONFIG), concerns("themes"));
        match rumours {
            Rumours::Everything => {
                let now = read_all(&self.root)?;
                differences(&self.files, &now, &mut found);
                self.files = now;
            }
            Rumours::Paths(paths) => {
                let folders = [content(&self.root)?, self.root.join(ORIGINALS)];
                let (mut before, mut now) = (BTreeMap::new(), BTreeMap::new());
                let is_read = |path: &&PathBuf| folders.iter().any(|folder| path.starts_with(folder));
                for path in paths.iter().filter(is_read) {
                    let (path, files) = self.read_again(path)?;
                    before.extend(self.take_below(&path));
                    now.retain(|it: &Arc<str>, _| !is_below(it, &path));
                    now.extend(files);
                }
                differences(&before, &now, &mut found);
                self.files.extend(now);
            }
        }

        let old_theme_name = self.config.theme.clone();
        if is_config || self.previous_stamp != previous::stamp(&self.root, &self.config) {
            let mut in_config = Vec::new();
            let config = read_config(&self.root, &mut in_config)?;
            self.previous_stamp = previous::stamp(&self.root, &config);
            let previous = previous::read(&self.root, &config, &mut in_config).map(Arc::new);
            let is_other = previous != std::mem::replace(&mut self.previous, previous.clone());
            if config.file.text != self.config.file.text || in_config != self.in_config || is_other {
                found.files.push(CONFIG.into());
                (self.config, self.in_config) = (Arc::new(config), in_config);
            }
        }
        if is_theme || old_theme_name != self.config.theme {
            let mut in_theme = Vec::new();
            let theme = load_theme(&self.root, &self.config, &mut in_theme)?;
            found.is_theme = theme != *self.theme || in_theme != self.in_theme;
            if found.is_theme {
                (self.theme, self.in_theme) = (Arc::new(theme), in_theme);
            }
        }
        Ok(found)
    }

    /// A file, a folder with all in it, or what is not there any more: its path, and what is there now.
    fn read_again(&self, disk: &Path) -> Result<(String, BTreeMap<Arc<str>, File>)> {
        let inside = disk.strip_prefix(&self.root).unwrap_or(disk);
        let path = slashed(inside);
        let files = match disk.symlink_metadata() {
            _ if path.split('/').any(is_temporary) || lies_behind_a_link(&self.root, inside) => BTreeMap::new(),
            _ if !has_this_very_name(disk) => BTreeMap::new(),
            Ok(metadata) if metadata.is_dir() => read_files(&self.root, disk)?,
            Ok(_) => read_file(&path, disk)?.into_iter().collect(),
            Err(_) => BTreeMap::new(),
        };
        Ok((path, files))
    }

    /// Takes out a file, or all files of a folder.
    fn take_below(&mut self, path: &str) -> BTreeMap<Arc<str>, File> {
        // Between a folder's name and the files in it others may stand: `a`, `a.md`, `a/b.md`.
        let from = self.files.range::<str, _>((Bound::Included(path), Bound::Unbounded)).map(|(it, _)| it);
        let paths: Vec<Arc<str>> =
            from.take_while(|it| it.starts_with(path)).filter(|it| is_below(it, path)).cloned().collect();
        paths.into_iter().filter_map(|path| self.files.remove_entry(&path)).collect()
    }

    /// As a build needs it.
    pub fn inputs(&self, options: &Options) -> Inputs {
        let mut diags = self.in_config.clone();
        let (units, assets, originals) = sort_out(&self.files, &self.config, &mut diags);
        diags.extend(self.in_theme.iter().cloned());
        Inputs {
            config: self.config.clone(),
            units,
            assets,
            originals,
            previous: self.previous.clone(),
            theme: self.theme.clone(),
            today: options.today.clone(),
            with_drafts: options.with_drafts,
            diags,
        }
    }
}

/// What somebody said changed. It may not be true, and it may not be all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rumours {
    /// Files or folders.
    Paths(Vec<PathBuf>),
    /// Nobody knows.
    Everything,
}

/// What a link leads to is no part of the dossier.
fn lies_behind_a_link(root: &Path, inside: &Path) -> bool {
    let mut folders = inside.ancestors().skip(1).filter(|it| it.components().count() > 1).map(|it| root.join(it));
    folders.any(|folder| folder.is_symlink())
}

/// Where the system takes `Ada.md` for `ada.md`, the name in its folder decides.
fn has_this_very_name(disk: &Path) -> bool {
    if !cfg!(any(windows, target_vendor = "apple")) {
        return true;
    }
    let Some((folder, name)) = disk.parent().zip(disk.file_name()) else { return true };
    fs::read_dir(folder).is_ok_and(|mut entries| entries.any(|it| it.is_ok_and(|it| it.file_name() == name)))
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn differences(before: &BTreeMap<Arc<str>, File>, now: &BTreeMap<Arc<str>, File>, found: &mut Found) {
    let mut gone: Vec<&Arc<str>> = Vec::new();
    for path in before.keys().filter(|path| !now.contains_key(*path)) {
        gone.push(path);
        found.files.push(path.clone());
    }
    for (path, file) in now {
        match before.get(path) {
            Some(old) if is_same(old, file) => {}
            Some(_) => found.files.push(path.clone()),
            None => {
                found.files.push(path.clone());
                let had_text = |old: &&&Arc<str>| match (&before[**old], file) {
                    (File::Text(old), File::Text(new)) => old.text == new.text,
                    _ => false,
                };
                found.moved.extend(gone.iter().find(had_text).map(|from| ((*from).clone(), path.clone())));
            }
        }
    }
    found.files.sort();
}

/// Mostly it is the very same text.
fn is_same(a: &File, b: &File) -> bool {
    match (a, b) {
        (File::Text(a), File::Text(b)) => Arc::ptr_eq(&a.text, &b.text) || a.text == b.text,
        (a, b) => a == b,
    }
}

fn content(root: &Path) -> Result<PathBuf> {
    let content = root.join("content");
    if !content.is_dir() {
        bail!("{} has no folder `content`", root.display());
    }
    Ok(content)
}

fn read_config(root: &Path, diags: &mut Vec<Diagnostic>) -> Result<Config> {
    let path = root.join(CONFIG);
    let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
    let text = text_of(&Arc::from(CONFIG), &bytes).unwrap_or_else(|bad| {
        diags.push(bad);
        String::new()
    });
    Ok(Config::parse(&TextFile::new(CONFIG, &text), diags))
}

/// Texts, what they show and offer, and the originals that they are registered with.
fn read_all(root: &Path) -> Result<BTreeMap<Arc<str>, File>> {
    let mut files = read_files(root, &content(root)?)?;
    let originals = root.join(ORIGINALS);
    if originals.is_dir() {
        files.extend(read_files(root, &originals)?);
    }
    Ok(files)
}

/// All files below a folder of the dossier.
fn read_files(root: &Path, folder: &Path) -> Result<BTreeMap<Arc<str>, File>> {
    let read: Vec<Result<Option<NamedFile>>> =
        walk(root, folder)?.into_par_iter().map(|(path, disk)| read_file(&path, &disk)).collect();
    read.into_iter().filter_map(Result::transpose).collect()
}

/// All files and links below a folder, by path relative to the dossier; hidden and temporary ones are passed over.
fn walk(root: &Path, folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    let is_wanted =
        |entry: &walkdir::DirEntry| entry.depth() == 0 || !is_temporary(&entry.file_name().to_string_lossy());
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(is_wanted) {
        let entry = match entry {
            Ok(entry) => entry,
            // It was there a moment ago.
            Err(error) if error.io_error().is_some_and(|it| it.kind() == ErrorKind::NotFound) && error.depth() > 0 => {
                continue;
            }
            Err(error) => return Err(error).with_context(|| format!("listing {}", folder.display())),
        };
        let inside = entry.path().strip_prefix(root).unwrap_or(entry.path());
        if entry.depth() > 0 && !entry.file_type().is_dir() {
            files.push((slashed(inside), entry.into_path()));
        }
    }
    Ok(files)
}

/// What editors and systems leave behind.
fn is_temporary(name: &str) -> bool {
    name.starts_with('.')
        || name.ends_with('~')
        || name.starts_with('#')
        || ["4913", "Thumbs.db", "desktop.ini"].contains(&name)
}

fn is_text(path: &str) -> bool {
    !is_original(path) && [".md", ".txt", ".txt.yaml"].iter().any(|ending| path.ends_with(ending))
}

/// An original is bytes, whatever its name says.
fn is_original(path: &str) -> bool {
    path.strip_prefix(ORIGINALS).is_some_and(|rest| rest.starts_with('/'))
}

/// None if it is not there any more.
fn read_file(path: &str, disk: &Path) -> Result<Option<NamedFile>> {
    let reading = || format!("reading {}", disk.display());
    let path: Arc<str> = path.into();
    let bad = |diagnostic: Diagnostic| Ok(Some((path.clone(), File::Bad(Box::new(diagnostic)))));
    let metadata = match disk.symlink_metadata() {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(reading),
    };
    if metadata.is_symlink() {
        return bad(problem::ignored_link(Spot::file(&path)));
    }
    if !metadata.is_file() {
        return Ok(None);
    }
    if is_text(&path) && metadata.len() > TEXT_LIMIT << 20 {
        return bad(problem::file_too_large(Spot::file(&path), metadata.len() >> 20, TEXT_LIMIT));
    }
    let file = match fs::File::open(disk) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(reading),
    };
    if is_text(&path) {
        return match text_of(&path, &fs::read(disk).with_context(reading)?) {
            Ok(text) => Ok(Some((path.clone(), File::Text(TextFile::new(path, &text))))),
            Err(diagnostic) => bad(diagnostic),
        };
    }
    let mut reader = file;
    let (fingerprint, length) = Fingerprint::of_reader(&mut reader).with_context(reading)?;
    let bytes = if image::is_image(&path) { fs::read(disk).with_context(reading)? } else { Vec::new() };
    let (has_gps, is_active) = (image::has_gps(&bytes), image::is_active(&path, &bytes));
    let asset = Asset { source: disk.to_owned(), length, fingerprint, is_active, has_gps };
    Ok(Some((path, File::Asset(asset))))
}

/// What is in a dossier's folder: records, plain texts with their front matter; files to show and to offer; originals.
type Sorted = (Vec<Unit>, Assets, BTreeMap<String, Asset>);

fn sort_out(files: &BTreeMap<Arc<str>, File>, config: &Config, diags: &mut Vec<Diagnostic>) -> Sorted {
    let mut originals = BTreeMap::new();
    let mut units = Vec::with_capacity(files.len());
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
            File::Text(file) if ending == "md" => units.push(Unit::Markdown(file.clone())),
            File::Text(file) if ending == "txt" => {
                let sidecar_path = format!("{path}.yaml");
                match text_at(&sidecar_path) {
                    Some(sidecar) => units.push(Unit::Plain { text: file.clone(), sidecar: sidecar.clone() }),
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
    (units, assets, originals)
}

fn is_in_a_kind(path: &str, config: &Config) -> bool {
    let folder = path.split('/').nth(1).unwrap_or("");
    config.vocabulary.kinds.iter().any(|kind| !kind.folder.is_empty() && kind.folder == folder)
}

fn text_of(path: &Arc<str>, bytes: &[u8]) -> Result<String, Diagnostic> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let is_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
            let at = error.valid_up_to();
            Err(problem::not_utf8(Spot::text(path, at..at), is_utf16))
        }
    }
}

/// The built-in theme with the dossier's own files before it.
fn load_theme(root: &Path, config: &Config, diags: &mut Vec<Diagnostic>) -> Result<Theme> {
    let mut theme = Theme::built_in(&config.theme);
    let folder = root.join("themes").join(&config.theme);
    let is_name = Path::new(&config.theme).file_name().is_some_and(|name| name == config.theme.as_str());
    if !is_name || !folder.is_dir() {
        if !theme::BUILT_IN.contains(&config.theme.as_str()) {
            let spot = Spot::value(&config.file.path, crate::base::FieldPath::field("theme"));
            diags.push(problem::unknown_theme(spot, &config.theme));
        }
        return Ok(theme);
    }
    let prefix = format!("themes/{}", config.theme);
    let mut files = Vec::new();
    for (path, disk) in walk(root, &folder)? {
        let spot_path: Arc<str> = path.as_str().into();
        if disk.is_symlink() {
            diags.push(problem::ignored_link(Spot::file(&spot_path)));
            continue;
        }
        let bytes = match fs::read(&disk) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(error).with_context(|| format!("reading {}", disk.display())),
        };
        let inside = path[prefix.len() + 1..].to_owned();
        let must_be_text = inside == theme::THEME_YAML || inside.starts_with("templates/");
        if let Some(bad) = Some(&bytes).filter(|_| must_be_text).and_then(|bytes| text_of(&spot_path, bytes).err()) {
            diags.push(bad);
            continue;
        }
        files.push((inside, bytes, path));
    }
    // What the theme says of itself decides what becomes of the files below it.
    let (settings, files): (Vec<_>, Vec<_>) = files.into_iter().partition(|(inside, ..)| inside == theme::THEME_YAML);
    for (_, bytes, path) in settings {
        if let Err(message) = theme.configure(&String::from_utf8_lossy(&bytes)) {
            diags.push(problem::bad_yaml(Spot::file(&path.as_str().into()), &message));
        }
    }
    for (inside, bytes, path) in files {
        theme.add(&inside, bytes, Some(path));
    }
    Ok(theme)
}

/// The text of a file of the dossier, for drawing a diagnostic; templates of the built-in theme come from the binary.
pub fn text_for_display(root: &Path, path: &str) -> Option<String> {
    let from_disk = || fs::read(root.join(path)).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let built_in = || {
        let (name, inside) = path.strip_prefix("themes/")?.split_once('/')?;
        Theme::built_in(name).templates.remove(inside.strip_prefix("templates/")?)
    };
    let text = from_disk().or_else(built_in)?;
    Some(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}
