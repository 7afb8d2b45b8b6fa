//! What is wrong, where, and what to do about it. Made in `problem.rs`, drawn in `ui.rs`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::catalogue::{Code, Severity};
use super::field_path::FieldPath;

/// Where in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The file as a whole.
    File,
    /// Bytes of the file's text.
    Text(Range<usize>),
    /// A value in the front matter; worked out only when it is shown.
    Value(FieldPath),
    /// A key in the front matter; worked out only when it is shown.
    Key(FieldPath),
}

/// File and place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// As in `TextFile::path`.
    pub file: Arc<str>,
    /// Where in it.
    pub place: Place,
}

impl Spot {
    /// The file as a whole.
    pub fn file(file: &Arc<str>) -> Self {
        Self { file: file.clone(), place: Place::File }
    }

    /// Bytes of the file.
    pub fn text(file: &Arc<str>, range: Range<usize>) -> Self {
        Self { file: file.clone(), place: Place::Text(range) }
    }

    /// A value in the front matter.
    pub fn value(file: &Arc<str>, path: FieldPath) -> Self {
        Self { file: file.clone(), place: Place::Value(path) }
    }

    /// A key in the front matter.
    pub fn key(file: &Arc<str>, path: FieldPath) -> Self {
        Self { file: file.clone(), place: Place::Key(path) }
    }
}

/// One complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its row in the catalogue.
    pub code: &'static Code,
    /// As catalogued, or as `checks:` in `dossier.yaml` says.
    pub severity: Severity,
    /// Where.
    pub spot: Spot,
    /// One sentence with the author's words, without a stop.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl Code {
    /// A problem of this kind at a place.
    pub fn at(&'static self, spot: Spot, message: impl Into<String>) -> Diagnostic {
        Diagnostic { code: self, severity: self.severity, spot, message: message.into(), hint: None }
    }
}

impl Diagnostic {
    /// Adds what to do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// What `dossier.yaml` says about a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Not reported.
    Off,
    /// Reported so.
    At(Severity),
}

/// The levels of checks as `dossier.yaml` sets them.
pub type Levels = BTreeMap<&'static Code, Level>;

/// The sink: everything found, in one run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Arc<Diagnostic>>);

impl Diagnostics {
    /// Takes a complaint.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic.into());
    }

    /// Takes many.
    pub fn extend<D: Into<Arc<Diagnostic>>>(&mut self, diagnostics: impl IntoIterator<Item = D>) {
        self.0.extend(diagnostics.into_iter().map(Into::into));
    }

    /// Takes those of another sink, and leaves them there as well.
    pub fn append(&mut self, other: &Self) {
        self.0.extend_from_slice(&other.0);
    }

    /// All, in the order found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter().map(|it| &**it)
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many are as bad as this.
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|it| it.severity == severity).count()
    }

    /// Whether the content cannot be published.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Gives the checks the levels of `dossier.yaml`; mistakes keep theirs.
    pub fn apply_levels(&mut self, levels: &Levels) {
        self.0.retain_mut(|it| match levels.get(it.code) {
            Some(Level::Off) => false,
            Some(Level::At(severity)) => {
                Arc::make_mut(it).severity = *severity;
                true
            }
            None => true,
        });
    }
}

impl From<Vec<Diagnostic>> for Diagnostics {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Self(diagnostics.into_iter().map(Into::into).collect())
    }
}

impl IntoIterator for Diagnostics {
    type Item = Arc<Diagnostic>;
    type IntoIter = std::vec::IntoIter<Arc<Diagnostic>>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
