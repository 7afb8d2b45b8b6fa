//! Where the front matter ends and the body begins.

use std::ops::Range;

/// The two parts of a file, as byte ranges of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The YAML between the fences; empty if there is none.
    pub front: Range<usize>,
    /// What follows.
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

/// The opening fence has no partner.
#[derive(Debug, PartialEq, Eq)]
pub struct Unclosed;

/// How long the fence line at the start of a text is, line break included.
fn fence_length(text: &str) -> Option<usize> {
    let line_end = text.find('\n').map_or(text.len(), |at| at + 1);
    (text[..line_end].trim_end() == "---").then_some(line_end)
}
