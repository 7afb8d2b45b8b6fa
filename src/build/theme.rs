//! A theme: templates and static files. The built-in one is in the binary; a dossier's own files go before it, one by one.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};

use crate::base::{Diagnostics, Spot, problem};
use crate::text::template::{TemplateError, Templates};

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/dossier");

/// Templates and static files by name, each from the dossier or from the binary.
#[derive(Debug, Default, Clone)]
pub struct Theme {
    /// Text by name: `person.html`.
    pub templates: BTreeMap<String, String>,
    /// Bytes by name: `style.css`.
    pub statics: BTreeMap<String, Vec<u8>>,
    /// Paths of the files that the dossier has itself, by `templates/…` and `static/…`.
    pub own: BTreeMap<String, String>,
}

impl Theme {
    /// The theme in the binary.
    pub fn built_in() -> Self {
        let mut theme = Self::default();
        for (path, bytes) in files_of(&BUILT_IN) {
            theme.add(&path, bytes.to_vec(), None);
        }
        theme
    }

    /// Adds a file by its path inside the theme's folder; one that is there already gives way.
    pub fn add(&mut self, inside: &str, bytes: Vec<u8>, own_path: Option<String>) {
        if let Some(name) = inside.strip_prefix("templates/") {
            self.templates.insert(name.to_owned(), String::from_utf8_lossy(&bytes).into_owned());
        } else if let Some(name) = inside.strip_prefix("static/") {
            self.statics.insert(name.to_owned(), bytes);
        } else {
            return;
        }
        if let Some(path) = own_path {
            self.own.insert(inside.to_owned(), path);
        }
    }

    /// Compiles the templates; what the engine says goes to the sink.
    pub fn compile(&self, diags: &mut Diagnostics) -> Option<Templates> {
        match Templates::new(&self.templates) {
            Ok(templates) => Some(templates),
            Err(errors) => {
                errors.iter().for_each(|error| diags.push(self.complaint(error)));
                None
            }
        }
    }

    /// An engine's error as a complaint with the path of the author's file.
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
