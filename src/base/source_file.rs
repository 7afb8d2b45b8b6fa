//! A text file, and line and column positions in it.

use std::sync::Arc;

/// A text file of the dossier; the path is relative to the dossier's folder, with `/` between its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFile {
    /// For example `content/people/ada-example.md`.
    pub path: Arc<str>,
    /// The whole text, without a byte order mark.
    pub text: Arc<str>,
    /// Whether the file begins with one.
    has_bom: bool,
}

impl TextFile {
    /// Makes a file from a path and its text; a byte order mark is dropped.
    pub fn new(path: impl Into<Arc<str>>, text: &str) -> Self {
        let without_bom = text.strip_prefix('\u{feff}');
        Self { path: path.into(), text: without_bom.unwrap_or(text).into(), has_bom: without_bom.is_some() }
    }

    /// The bytes of the file on disk.
    pub fn bytes(&self) -> Vec<u8> {
        let mark = if self.has_bom { "\u{feff}" } else { "" };
        [mark.as_bytes(), self.text.as_bytes()].concat()
    }

    /// The name without folders: `ada-example.md`.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// Line and column, both counted from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

impl Position {
    /// The start of a file.
    pub const START: Self = Self { line: 1, column: 1 };
}

/// The lines of a text, to find many positions in it.
#[derive(Debug, Default)]
pub struct Lines {
    /// Where each line begins.
    starts: Vec<usize>,
    /// The number of characters before every `STEP` bytes.
    n_before: Vec<usize>,
}

/// Bytes between two counts of characters.
const STEP: usize = 1024;

impl Lines {
    /// Goes through a text once.
    pub fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let mut n_chars = 0;
        let mut n_before = Vec::with_capacity(text.len() / STEP + 1);
        for chunk in text.as_bytes().chunks(STEP) {
            n_before.push(n_chars);
            n_chars += starts_of_characters(chunk);
        }
        Self { starts: std::iter::once(0).chain(breaks).collect(), n_before }
    }

    /// The position of a byte; one inside a character counts as its start.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let offset = floor_char_boundary(text, offset);
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line - 1];
        Position { line, column: self.n_chars(text, offset) - self.n_chars(text, start) + 1 }
    }

    /// The number of characters before a byte.
    fn n_chars(&self, text: &str, offset: usize) -> usize {
        let step = (offset / STEP).min(self.n_before.len().saturating_sub(1));
        let counted = self.n_before.get(step).copied().unwrap_or(0);
        counted + starts_of_characters(&text.as_bytes()[step * STEP..offset])
    }
}

fn starts_of_characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

/// The largest character boundary not above `offset`.
pub fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}
