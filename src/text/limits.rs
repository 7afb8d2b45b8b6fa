//! Limits of a text. A text by people is far below; a text by an attacker stops here, before it is parsed where parsing itself
//! would cost more than its size.

use std::ops::Range;

/// Quotes, lists and elements within each other.
pub const MOST_NESTED: usize = 100;

/// Bytes of one line.
pub const LONGEST_LINE: usize = 1 << 20;

/// Lines of one text.
pub const MOST_LINES: usize = 400_000;

/// Paragraphs, words in emphasis, links and the like, each with a start and an end.
pub const MOST_PARTS: usize = 400_000;

/// Raw HTML elements that change the look of letters and have attributes. HTML opens these again in every paragraph.
pub const MOST_MARKED: usize = 500;

/// More of something than a text may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Over {
    /// What there is too much of.
    pub what: &'static str,
    /// How much there may be.
    pub limit: usize,
}

/// Too deep a nesting.
pub const TOO_DEEP: Over = Over { what: "levels of quotes, lists or elements within each other", limit: MOST_NESTED };

/// Too many parts.
pub const TOO_MANY: Over = Over { what: "parts (paragraphs, links and the like)", limit: MOST_PARTS };

/// Too much markup of letters in raw HTML.
pub const TOO_MARKED: Over =
    Over { what: "raw elements such as `<b>` or `<font>` with attributes", limit: MOST_MARKED };

/// The first line of Markdown that is over a limit.
pub fn first_line_over(text: &str) -> Option<(Over, Range<usize>)> {
    let mut start = 0;
    for (line_idx, line) in text.split_inclusive('\n').enumerate() {
        let over = match line.len() > LONGEST_LINE {
            true => Some(Over { what: "bytes in one line", limit: LONGEST_LINE }),
            false if line_idx >= MOST_LINES => Some(Over { what: "lines", limit: MOST_LINES }),
            false => (depth(line) > MOST_NESTED).then_some(TOO_DEEP),
        };
        if let Some(over) = over {
            return Some((over, start..start + line.trim_end().len().min(80)));
        }
        start += line.len();
    }
    None
}

/// How many quotes and lists a line opens; none for a line of hyphens or stars alone, which is a rule.
fn depth(line: &str) -> usize {
    let mut depth = 0;
    let mut rest = line.trim_start();
    let mut is_rule = rest.starts_with(['-', '*']);
    let first = rest.chars().next();
    while let Some(after) = after_marker(rest) {
        is_rule &= rest.chars().next() == first;
        depth += 1;
        rest = after.trim_start();
    }
    if is_rule && rest.is_empty() { 0 } else { depth }
}

/// The rest of a line after the mark of a quote or of a list item.
fn after_marker(rest: &str) -> Option<&str> {
    if let Some(after) = rest.strip_prefix('>') {
        return Some(after);
    }
    let after = rest.strip_prefix(['-', '*', '+']).or_else(|| {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        rest[digits..].strip_prefix(['.', ')']).filter(|_| (1..=9).contains(&digits))
    })?;
    (after.is_empty() || after.starts_with(char::is_whitespace)).then_some(after)
}
