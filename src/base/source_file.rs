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

    /// Converts a byte offset to line and column; an offset inside a character counts as its start.
    pub fn of(text: &str, offset: usize) -> Self {
        let offset = floor_char_boundary(text, offset);
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// The largest character boundary not above `offset`.
pub fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}
