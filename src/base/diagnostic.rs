//! Diagnostics: what is wrong, where, and how to fix it. Made in `problem.rs`, printed in `ui.rs`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::catalogue::{Code, Severity};
use super::field_path::FieldPath;

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The file as a whole.
    File,
    /// Bytes of the file's text.
    Text(Range<usize>),
    /// A value in the front matter; located only when shown.
    Value(FieldPath),
    /// A key in the front matter; located only when shown.
    Key(FieldPath),
}

/// A file and a place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// As in `TextFile::path`.
    pub file: Arc<str>,
    /// The place in it.
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

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its code in the catalogue.
    pub code: &'static Code,
    /// From the catalogue, or from `checks:` in `dossier.yaml`.
    pub severity: Severity,
    /// Where it is.
    pub spot: Spot,
    /// One sentence in the author's terms, without a full stop.
    pub message: String,
    /// How to fix it.
    pub hint: Option<String>,
    /// The message without hidden words, for logs that others read; none if it has no such words.
    pub redacted: Option<String>,
}

impl Code {
    /// A problem of this kind at a place.
    pub fn at(&'static self, spot: Spot, message: impl Into<String>) -> Diagnostic {
        Diagnostic { code: self, severity: self.severity, spot, message: message.into(), hint: None, redacted: None }
    }
}

impl Diagnostic {
    /// Adds a hint on how to fix it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the message for logs that others read.
    pub fn redacted(mut self, message: impl Into<String>) -> Self {
        self.redacted = Some(message.into());
        self
    }
}

/// The level of a check in `dossier.yaml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Not reported.
    Off,
    /// Reported with this severity.
    At(Severity),
}

/// The levels of checks as `dossier.yaml` sets them.
pub type Levels = BTreeMap<&'static Code, Level>;

/// The sink for all problems of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Arc<Diagnostic>>);

impl Diagnostics {
    /// Adds a diagnostic.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic.into());
    }

    /// Adds several diagnostics.
    pub fn extend<D: Into<Arc<Diagnostic>>>(&mut self, diagnostics: impl IntoIterator<Item = D>) {
        self.0.extend(diagnostics.into_iter().map(Into::into));
    }

    /// Adds the diagnostics of another sink, which keeps them.
    pub fn append(&mut self, other: &Self) {
        self.0.extend_from_slice(&other.0);
    }

    /// All, in the order found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter().map(|it| &**it)
    }

    /// Makes all problems of one kind notes.
    pub fn make_notes(&mut self, code: &'static Code) {
        for it in self.0.iter_mut().filter(|it| it.code == code) {
            Arc::make_mut(it).severity = Severity::Note;
        }
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of diagnostics with this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|it| it.severity == severity).count()
    }

    /// Puts other diagnostics in the place of some.
    pub fn rewrite(&mut self, other: impl Fn(&Diagnostic) -> Option<Diagnostic>) {
        for it in &mut self.0 {
            if let Some(other) = other(it) {
                *it = other.into();
            }
        }
    }

    /// Whether there are errors, so that nothing can be published.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Applies the levels of `dossier.yaml` to checks; other problems keep their severity.
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
