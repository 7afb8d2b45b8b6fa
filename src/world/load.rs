//! A dossier's folder to `Inputs`. What cannot be read as text is complained about, and the rest is read.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use walkdir::WalkDir;

use crate::base::{Diagnostic, Fingerprint, Spot, TextFile, problem};
use crate::build::inputs::{Asset, Assets, Inputs};
use crate::build::theme::{self, Theme};
use crate::model::Config;
use crate::model::document::Unit;
use crate::text::edtf::PartialDate;
use crate::text::image;

/// The name of the file that makes a folder a dossier.
pub const CONFIG: &str = "dossier.yaml";

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

/// Reads a dossier.
pub fn load(root: &Path, options: &Options) -> Result<Inputs> {
    let mut diags = Vec::new();
    let config_path = root.join(CONFIG);
    let bytes = fs::read(&config_path).with_context(|| format!("reading {}", config_path.display()))?;
    let text = text_of(&Arc::from(CONFIG), &bytes, &mut diags).unwrap_or_default();
    let config = Config::parse(&TextFile::new(CONFIG, &text), &mut diags);

    let content = root.join("content");
    if !content.is_dir() {
        bail!("{} has no folder `content`", root.display());
    }
    let found = walk(&content, "content", &mut diags)?;
    let read: Vec<Result<(String, File)>> =
        found.into_par_iter().map(|(path, disk)| Ok((path, read_file(&disk)?))).collect();
    let mut files = BTreeMap::new();
    for file in read {
        let (path, file) = file?;
        files.insert(path, file);
    }
    let (units, assets) = sort_out(files, &config, &mut diags);
    let theme = load_theme(root, &config, &mut diags)?;
    Ok(Inputs {
        config: Arc::new(config),
        units,
        assets,
        theme: Arc::new(theme),
        today: options.today.clone(),
        with_drafts: options.with_drafts,
        diags,
    })
}

enum File {
    Text(Vec<u8>),
    Asset(Asset),
    TooLarge(u64),
}

/// All files below a folder, by path relative to the dossier; hidden and temporary ones are passed over.
fn walk(folder: &Path, prefix: &str, diags: &mut Vec<Diagnostic>) -> Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    let is_wanted =
        |entry: &walkdir::DirEntry| entry.depth() == 0 || !is_temporary(&entry.file_name().to_string_lossy());
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(is_wanted) {
        let entry = entry.with_context(|| format!("listing {}", folder.display()))?;
        let inside = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let parts: Vec<String> =
            inside.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        let path = format!("{prefix}/{}", parts.join("/"));
        if entry.path_is_symlink() {
            diags.push(problem::ignored_link(Spot::file(&path.as_str().into())));
        } else if entry.file_type().is_file() {
            files.push((path, entry.into_path()));
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
    [".md", ".txt", ".txt.yaml"].iter().any(|ending| path.ends_with(ending))
}

fn read_file(disk: &Path) -> Result<File> {
    let reading = || format!("reading {}", disk.display());
    if is_text(&disk.to_string_lossy()) {
        let length = fs::metadata(disk).with_context(reading)?.len();
        return match length > TEXT_LIMIT << 20 {
            true => Ok(File::TooLarge(length >> 20)),
            false => Ok(File::Text(fs::read(disk).with_context(reading)?)),
        };
    }
    let mut reader = fs::File::open(disk).with_context(reading)?;
    let (fingerprint, length) = Fingerprint::of_reader(&mut reader).with_context(reading)?;
    let name = disk.to_string_lossy();
    let bytes = if image::is_image(&name) { fs::read(disk).with_context(reading)? } else { Vec::new() };
    let (has_gps, is_active) = (image::has_gps(&bytes), image::is_active(&name, &bytes));
    Ok(File::Asset(Asset { source: disk.to_owned(), length, fingerprint, is_active, has_gps }))
}

/// Records, plain texts with their front matter, and the rest.
fn sort_out(files: BTreeMap<String, File>, config: &Config, diags: &mut Vec<Diagnostic>) -> (Vec<Unit>, Assets) {
    let mut texts: BTreeMap<String, TextFile> = BTreeMap::new();
    let mut assets = Assets::default();
    for (path, file) in files {
        let spot_path: Arc<str> = path.as_str().into();
        let (stem, ending) = path.rsplit_once('.').unwrap_or((&path, ""));
        if ending != "md" && ["md", "markdown", "mdown", "mkd", "mdx"].contains(&ending.to_lowercase().as_str()) {
            diags.push(problem::misnamed(Spot::file(&spot_path), &path, &format!("{stem}.md")));
        }
        match file {
            File::TooLarge(megabytes) => {
                diags.push(problem::file_too_large(Spot::file(&spot_path), megabytes, TEXT_LIMIT))
            }
            File::Text(bytes) => {
                if let Some(text) = text_of(&spot_path, &bytes, diags) {
                    texts.insert(path, TextFile::new(spot_path, &text));
                }
            }
            File::Asset(asset) => {
                assets.0.insert(path["content/".len()..].to_owned(), asset);
            }
        }
    }
    let mut units = Vec::new();
    for (path, file) in &texts {
        if path.ends_with(".md") {
            units.push(Unit::Markdown(file.clone()));
        } else if path.ends_with(".txt") {
            let sidecar_path = format!("{path}.yaml");
            match texts.get(&sidecar_path) {
                Some(sidecar) => units.push(Unit::Plain { text: file.clone(), sidecar: sidecar.clone() }),
                None if is_in_a_kind(path, config) => {
                    diags.push(problem::text_without_sidecar(Spot::file(&file.path), &sidecar_path))
                }
                None => {}
            }
        } else if let Some(text_path) = path.strip_suffix(".yaml").filter(|it| !texts.contains_key(*it)) {
            diags.push(problem::sidecar_without_text(Spot::file(&file.path), text_path));
        }
    }
    (units, assets)
}

fn is_in_a_kind(path: &str, config: &Config) -> bool {
    let folder = path.split('/').nth(1).unwrap_or("");
    config.vocabulary.kinds.iter().any(|kind| !kind.folder.is_empty() && kind.folder == folder)
}

fn text_of(path: &Arc<str>, bytes: &[u8], diags: &mut Vec<Diagnostic>) -> Option<String> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.to_owned()),
        Err(error) => {
            let is_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
            let at = error.valid_up_to();
            diags.push(problem::not_utf8(Spot::text(path, at..at), is_utf16));
            None
        }
    }
}

/// The built-in theme with the dossier's own files before it.
fn load_theme(root: &Path, config: &Config, diags: &mut Vec<Diagnostic>) -> Result<Theme> {
    let mut theme = Theme::built_in(&config.theme);
    let folder = root.join("themes").join(&config.theme);
    if !folder.is_dir() {
        if !theme::BUILT_IN.contains(&config.theme.as_str()) {
            let spot = Spot::value(&config.file.path, crate::base::FieldPath::field("theme"));
            diags.push(problem::unknown_theme(spot, &config.theme));
        }
        return Ok(theme);
    }
    let prefix = format!("themes/{}", config.theme);
    let files = walk(&folder, &prefix, diags)?;
    // What the theme says of itself decides what becomes of the files below it.
    let settings = format!("{prefix}/{}", theme::THEME_YAML);
    for (path, disk) in files.iter().filter(|(path, _)| *path == settings) {
        let bytes = fs::read(disk).with_context(|| format!("reading {}", disk.display()))?;
        if let Some(text) = text_of(&path.as_str().into(), &bytes, diags)
            && let Err(message) = theme.configure(&text)
        {
            diags.push(problem::bad_yaml(Spot::file(&path.as_str().into()), &message));
        }
    }
    for (path, disk) in files.into_iter().filter(|(path, _)| *path != settings) {
        let bytes = fs::read(&disk).with_context(|| format!("reading {}", disk.display()))?;
        let inside = path[prefix.len() + 1..].to_owned();
        if inside.starts_with("templates/") && text_of(&path.as_str().into(), &bytes, diags).is_none() {
            continue;
        }
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
