//! Reads the theme, from disk and from the binary.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};

use crate::base::{Diagnostic, Diagnostics, Spot, problem};
use crate::model::Config;
use crate::model::theme::{self, Theme};
use crate::text::examine::{Fate, examine};
use crate::world::read::scan::{MOST_OF_TEXT, real_folder, text_of, walk};
use crate::world::system;

/// The bytes of a file of a theme.
const MOST_OF_THEME_FILE: u64 = 16 << 20;

/// Whose themes may run. A theme is a program: it decides what every page says, and how long that takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// Built-in ones, and those in the dossier.
    Author,
    /// Built-in ones alone.
    Nobody,
}

/// The built-in theme, overridden by the dossier's own files.
pub fn load_theme(root: &Path, config: &Config, trust: Trust, diags: &mut Vec<Diagnostic>) -> Result<Theme> {
    let mut theme = Theme::built_in(&config.theme);
    let is_name = Path::new(&config.theme).file_name().is_some_and(|name| name == config.theme.as_str());
    real_folder(root, "themes")?;
    let folder = if is_name { real_folder(root, &format!("themes/{}", config.theme))? } else { None };
    let Some(folder) = folder else {
        if !theme::BUILT_IN.contains(&config.theme.as_str()) {
            let spot = Spot::value(&config.file.path, crate::base::FieldPath::field("theme"));
            diags.push(problem::unknown_theme(spot, &config.theme));
        }
        return Ok(theme);
    };
    let prefix = format!("themes/{}", config.theme);
    if trust == Trust::Nobody {
        bail!(
            "`{prefix}/` is a theme of this dossier's own, and a theme is a program; with `--untrusted` its files were not read, and \
             nothing was built. Read them, then leave out `--untrusted`, or move the folder away to see the dossier in a built-in theme"
        );
    }
    let mut files = Vec::new();
    for (path, disk) in walk(root, &folder)? {
        let spot_path: Arc<str> = path.as_str().into();
        if disk.is_symlink() {
            diags.push(problem::ignored_link(Spot::file(&spot_path)));
            continue;
        }
        if !disk.is_file() {
            continue;
        }
        let bytes = match system::read(&disk, MOST_OF_THEME_FILE) {
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
        if let Some(bytes) = publishable(bytes, &inside, &path, config, diags) {
            files.push((inside, bytes, path));
        }
    }
    // `theme.yaml` comes first: it decides how the theme's other files are used.
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

/// The bytes of a file of the theme. What it publishes is cleaned if it is a picture; scripts and styles are the theme's own.
fn publishable(
    bytes: Vec<u8>,
    inside: &str,
    path: &str,
    config: &Config,
    diags: &mut Vec<Diagnostic>,
) -> Option<Vec<u8>> {
    if !inside.starts_with("static/") {
        return Some(bytes);
    }
    let spot = Spot::file(&path.into());
    let mut found = Diagnostics::default();
    let bytes = match examine(path, &bytes) {
        Fate::Picture { format, found: taken_out, .. } => {
            if taken_out.has_coordinates {
                found.push(problem::image_metadata(spot.clone(), path));
            }
            if !taken_out.removed.is_empty() {
                found.push(problem::drawing_reduced(spot, path, &taken_out.removed));
            }
            format.clean(&bytes).ok().map(|it| it.bytes)
        }
        Fate::Damaged { format, reason } => {
            found.push(problem::damaged_picture(spot, path, format.name(), reason));
            None
        }
        Fate::SecretKey => {
            found.push(problem::secret_key(spot, path));
            None
        }
        Fate::WrongEnding { what, ending } => {
            found.push(problem::wrong_ending(spot, path, what, ending));
            None
        }
        Fate::Plain | Fate::Active | Fate::Unclean(_) => Some(bytes),
    };
    found.apply_levels(&config.levels);
    diags.extend(found.iter().cloned());
    bytes
}

/// The text of a file, for rendering a diagnostic; templates of built-in themes come from the binary.
pub fn text_for_display(root: &Path, path: &str) -> Option<String> {
    let read = || system::read(&root.join(path), MOST_OF_TEXT).ok();
    let from_disk = || read().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let built_in = || {
        let (name, inside) = path.strip_prefix("themes/")?.split_once('/')?;
        Theme::built_in(name).templates.remove(inside.strip_prefix("templates/")?)
    };
    let text = from_disk().or_else(built_in)?;
    Some(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}
