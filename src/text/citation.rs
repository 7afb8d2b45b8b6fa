//! Pandoc's citation syntax: `[see @a, p. 3; -@b, p4]`.

/// One source in a citation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cite {
    /// The source's id.
    pub key: String,
    /// The text before it: `see`.
    pub prefix: String,
    /// The text after the comma: `p4`, `p. 12`, `ch. 3, note 4`.
    pub locator: String,
    /// `-@a`: the sentence already names the author.
    pub suppress_author: bool,
}

/// Whether bracketed text is meant as a citation: it has an `@` at its start, or after a space, a `;` or a `-`.
pub fn looks_like_citation(inner: &str) -> bool {
    inner.char_indices().any(|(at, c)| {
        c == '@' && is_key_start(&inner[..at]) && inner[at + 1..].chars().next().is_some_and(is_key_char)
    })
}

fn is_key_start(before: &str) -> bool {
    let before = before.strip_suffix('-').unwrap_or(before);
    before.is_empty() || before.ends_with(|c: char| c.is_whitespace() || c == ';' || c == '(')
}

fn is_key_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '.' | '/')
}

/// Reads the text between the brackets; none if it does not follow the syntax.
///
/// ```
/// use samizdat::text::citation::parse;
/// let cites = parse("see @report-one, p4; -@report-two").unwrap();
/// assert_eq!((cites[0].key.as_str(), cites[0].prefix.as_str(), cites[0].locator.as_str()), ("report-one", "see", "p4"));
/// assert!(cites[1].suppress_author);
/// ```
pub fn parse(inner: &str) -> Option<Vec<Cite>> {
    if inner.contains(['[', ']']) && !inner.contains("\\[") {
        return None;
    }
    inner.split(';').map(parse_one).collect()
}

fn parse_one(part: &str) -> Option<Cite> {
    let part = part.trim();
    let at = part.char_indices().find(|(at, c)| *c == '@' && is_key_start(&part[..*at])).map(|(at, _)| at)?;
    let before = &part[..at];
    let suppress_author = before.ends_with('-');
    let prefix = before.trim_end_matches('-').trim();
    let rest = &part[at + 1..];
    let key_end = rest.find(|c: char| !is_key_char(c)).unwrap_or(rest.len());
    let key = rest[..key_end].trim_end_matches(['.', ':', '/', '-']);
    if key.is_empty() {
        return None;
    }
    let locator = rest[key_end..].trim().trim_start_matches(',').trim();
    Some(Cite { key: key.to_owned(), prefix: prefix.to_owned(), locator: unescape(locator), suppress_author })
}

fn unescape(text: &str) -> String {
    text.replace("\\[", "[").replace("\\]", "]")
}

/// A piece of a locator: an anchor of the source, or text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LocatorPart<'a> {
    /// `p4`, `h`, `fn8`: looks like an anchor.
    Word(&'a str),
    /// Everything between.
    Text(&'a str),
}

/// Splits a locator such as `p4, p7–p9` into words that may be anchors and the text between them.
pub fn locator_parts(locator: &str) -> Vec<LocatorPart<'_>> {
    let mut parts = Vec::new();
    let mut rest = locator;
    while !rest.is_empty() {
        let word_end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        if word_end > 0 {
            parts.push(LocatorPart::Word(&rest[..word_end]));
        }
        let text = &rest[word_end..];
        let text_end = text.find(|c: char| c.is_ascii_alphanumeric() || c == '_').unwrap_or(text.len());
        if text_end > 0 {
            parts.push(LocatorPart::Text(&text[..text_end]));
        }
        rest = &text[text_end..];
    }
    parts
}

/// The number of a paragraph anchor: 4 of `p4`.
pub fn paragraph_number(word: &str) -> Option<usize> {
    word.strip_prefix('p').filter(|digits| !digits.starts_with('0'))?.parse().ok()
}
