//! A theme: templates and static files. The binary contains two, `dossier` and `plain`; files of the dossier override theirs
//! one by one. Every theme extends `dossier`: files that it lacks are taken from there.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};

use crate::base::{Diagnostics, Spot, problem};
use crate::text::template::{TemplateError, Templates};
use crate::text::words::Words;

static DOSSIER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/dossier");

static PLAIN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/plain");

/// The themes in the binary; all others extend the first.
pub const BUILT_IN: [&str; 2] = ["dossier", "plain"];

/// The settings file of a theme.
pub const THEME_YAML: &str = "theme.yaml";

/// `theme.yaml`.
#[derive(serde::Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct ThemeYaml {
    name: String,
    description: String,
    /// With `own`, static files of the extended theme are not published.
    r#static: Statics,
}

#[derive(serde::Deserialize, Default, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Statics {
    #[default]
    Inherited,
    Own,
}

/// Templates and static files by name, each from the dossier or from the binary.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Theme {
    /// Text by name: `person.html`.
    pub templates: BTreeMap<String, String>,
    /// Bytes by name: `style.css`.
    pub statics: BTreeMap<String, Vec<u8>>,
    /// Paths of the dossier's own files, by `templates/…` and `static/…`.
    pub own: BTreeMap<String, String>,
}

impl Theme {
    /// A theme in the binary; the base theme if there is none of this name.
    pub fn built_in(name: &str) -> Self {
        let mut theme = Self::default();
        let dirs = if name == "plain" { &[&DOSSIER, &PLAIN][..] } else { &[&DOSSIER][..] };
        for dir in dirs {
            let files = files_of(dir);
            let (settings, rest): (Vec<_>, Vec<_>) = files.iter().partition(|(path, _)| path == THEME_YAML);
            for (path, bytes) in settings.into_iter().chain(rest) {
                theme.add(path, bytes.to_vec(), None);
            }
        }
        theme
    }

    /// Applies `theme.yaml`, which has to come before the other files of its theme; the error says what is wrong with it.
    pub fn configure(&mut self, text: &str) -> Result<(), String> {
        let yaml: ThemeYaml = crate::text::yaml::from_str(text).map_err(|error| error.message)?;
        if yaml.r#static == Statics::Own {
            self.statics.clear();
        }
        Ok(())
    }

    /// Adds a file by its path inside the theme's folder, replacing one of the same name.
    pub fn add(&mut self, inside: &str, bytes: Vec<u8>, own_path: Option<String>) {
        if let Some(name) = inside.strip_prefix("templates/") {
            self.templates.insert(name.to_owned(), String::from_utf8_lossy(&bytes).into_owned());
        } else if let Some(name) = inside.strip_prefix("static/") {
            self.statics.insert(name.to_owned(), bytes);
        } else if inside == THEME_YAML {
            // Only for themes in the binary, which tests check.
            self.configure(&String::from_utf8_lossy(&bytes)).unwrap_or_default();
        } else {
            return;
        }
        if let Some(path) = own_path {
            self.own.insert(inside.to_owned(), path);
        }
    }

    /// Compiles the templates; errors go to `diags`.
    pub fn compile(&self, words: &'static Words, diags: &mut Diagnostics) -> Option<Templates> {
        match Templates::new(&self.templates, words) {
            Ok(templates) => Some(templates),
            Err(errors) => {
                errors.iter().for_each(|error| diags.push(self.complaint(error)));
                None
            }
        }
    }

    /// Turns a template error into a diagnostic with the path of the author's file.
    pub fn complaint(&self, error: &TemplateError) -> crate::base::Diagnostic {
        let name = error.template.as_deref().unwrap_or("");
        let inside = format!("templates/{name}");
        let path = self.own.get(&inside).cloned().unwrap_or_else(|| format!("themes/dossier/{inside}"));
        let spot = match &error.range {
            Some(range) => Spot::text(&path.into(), range.clone()),
            None => Spot::file(&path.into()),
        };
        problem::template_error(spot, error.message.clone())
    }
}

/// All files below a folder of the binary, by path.
pub fn files_of<'d>(dir: &'d Dir<'d>) -> Vec<(String, &'d [u8])> {
    let mut files: Vec<(String, &[u8])> = Vec::new();
    for file in dir.files() {
        files.push((file.path().to_string_lossy().replace('\\', "/"), file.contents()));
    }
    for inner in dir.dirs() {
        files.extend(files_of(inner));
    }
    files.sort();
    files
}
