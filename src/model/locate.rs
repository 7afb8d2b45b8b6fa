//! Resolves the place of a diagnostic to bytes of its file. Done only for diagnostics that are shown.

use std::ops::Range;

use crate::base::source_file::floor_char_boundary;
use crate::base::{FieldPath, Place};
use crate::text::front_matter;
use crate::text::yaml::{self, Part};

/// The byte range of a place; the start of the file if it cannot be found.
pub fn range(place: &Place, path: &str, text: &str) -> Range<usize> {
    let range = match place {
        Place::File => 0..0,
        Place::Text(range) => range.clone(),
        Place::Value(field) => in_front_matter(field, Part::Value, path, text),
        Place::Key(field) => in_front_matter(field, Part::Key, path, text),
    };
    let start = floor_char_boundary(text, range.start);
    start..floor_char_boundary(text, range.end).max(start)
}

fn in_front_matter(field: &FieldPath, part: Part, path: &str, text: &str) -> Range<usize> {
    let front = match path.ends_with(".yaml") {
        true => 0..text.len(),
        false => front_matter::split(text).map_or(0..0, |split| split.front),
    };
    let mut field = field.clone();
    let mut part = part;
    while !field.0.is_empty() {
        if let Some(found) = yaml::locate(&text[front.clone()], &field, part) {
            return front.start + found.start..front.start + found.end;
        }
        // A list may be written as a single value, and for a missing value only the parent can be found.
        field.pop();
        part = Part::Value;
    }
    // The opening fence, or the first key of a YAML file.
    0..text.len().min(if front.start > 0 { 3 } else { 1 })
}
