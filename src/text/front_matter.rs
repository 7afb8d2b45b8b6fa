//! Splits a file into front matter and body.

use std::ops::Range;

/// The two parts of a file, as byte ranges of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The YAML between the fences; empty if there is none.
    pub front: Range<usize>,
    /// The rest of the file.
    pub body: Range<usize>,
}

/// Splits a text at its `---` fences; an opening fence without a closing one is an error.
pub fn split(text: &str) -> Result<Split, Unclosed> {
    let Some(front_start) = fence_length(text) else { return Ok(Split { front: 0..0, body: 0..text.len() }) };
    let mut line_start = front_start;
    while line_start < text.len() {
        if let Some(length) = fence_length(&text[line_start..]) {
            return Ok(Split { front: front_start..line_start, body: line_start + length..text.len() });
        }
        line_start += text[line_start..].find('\n').map_or(text.len() - line_start, |at| at + 1);
    }
    Err(Unclosed)
}

/// The opening fence has no closing fence.
#[derive(Debug, PartialEq, Eq)]
pub struct Unclosed;

/// The byte range of a line that looks like misplaced front matter: a malformed fence, a fence that is not at the very start,
/// or a line such as `visibility: private` in the text.
///
/// After front matter a line of hyphens is a horizontal rule, and only the keys are searched for.
pub fn misplaced(text: &str, keys: &[&str], is_after_front: bool) -> Option<Range<usize>> {
    let mut start = 0;
    let mut is_first = true;
    let mut is_code = false;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let is_fence_like =
            trimmed.chars().count() >= 1 && trimmed.chars().all(|c| matches!(c, '—' | '–' | '-' | '+' | '−'));
        let is_almost_fence =
            is_first && !is_after_front && is_fence_like && (trimmed.len() >= 3 || trimmed.contains('—'));
        let is_field =
            keys.iter().any(|key| trimmed.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':')));
        if is_almost_fence || (is_field && !is_code) {
            return Some(start..start + line.trim_end().len());
        }
        is_code ^= trimmed.starts_with("```") || trimmed.starts_with("~~~");
        is_first &= trimmed.is_empty();
        start += line.len();
    }
    None
}

/// The length of the fence line at the start of a text, including its line break.
fn fence_length(text: &str) -> Option<usize> {
    let line_end = text.find('\n').map_or(text.len(), |at| at + 1);
    (text[..line_end].trim_end() == "---").then_some(line_end)
}
