//! Raw HTML in Markdown, reduced to a safe subset by ammonia.

use std::collections::HashSet;
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use crate::text::limits::{MOST_MARKED, MOST_NESTED, Over, TOO_DEEP, TOO_MARKED};

/// The safe subset of HTML; everything else is removed.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        // Images come from Markdown, which checks that they are inside the dossier.
        // So do links, which could otherwise be nested.
        .rm_tags(["a", "img", "map", "area"])
        .add_tags(["input", "section", "figure", "figcaption"])
        .add_tag_attributes("input", ["type", "disabled", "checked"])
        .set_tag_attribute_value("input", "type", "checkbox")
        .add_generic_attributes(["id", "class", "dir"])
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer"));
    builder
});

/// Keeps the safe part of an HTML fragment.
pub fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}

/// Removes ids from raw HTML, which could clash with generated anchors.
pub fn without_ids(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut is_in_tag = false;
    let mut before = ' ';
    for (at, c) in raw.char_indices() {
        is_in_tag = (is_in_tag || c == '<') && c != '>';
        let starts_word = is_in_tag && (before.is_whitespace() || matches!(before, '"' | '\'' | '/'));
        let rest = raw[at..].get(..2).filter(|word| starts_word && word.eq_ignore_ascii_case("id"));
        if rest.is_some() && raw[at + 2..].trim_start().starts_with('=') {
            // ammonia drops unknown attributes.
            out.push_str("x-");
        }
        out.push(c);
        before = c;
    }
    out
}

/// The raw elements that are open at some point of a text, kept below the limits of `limits.rs`: HTML's rules for elements that
/// are not closed, or closed in another order, cost the square of their number.
#[derive(Debug, Default)]
pub struct OpenElements {
    open: Vec<String>,
    n_marked: usize,
}

/// Elements whose end may be left out, and elements without one.
const WITHOUT_END: [&str; 20] = [
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "col", "br", "hr", "img", "input",
    "wbr", "area", "rp", "rt",
];

/// Elements that HTML opens again in every block until they are closed.
const MARKS: [&str; 13] = ["b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

impl OpenElements {
    /// Counts the elements of another piece of raw HTML; the limit it is over, if it is.
    pub fn add(&mut self, raw: &str) -> Option<Over> {
        for tag in tags(raw) {
            if tag.is_end {
                // In another order than they were opened, elements stay open.
                if self.open.last().is_some_and(|it| *it == tag.name) {
                    self.open.pop();
                }
                continue;
            }
            if MARKS.contains(&tag.name.as_str()) && !tag.attributes.trim().is_empty() {
                self.n_marked += 1;
            }
            if !WITHOUT_END.contains(&tag.name.as_str()) {
                self.open.push(tag.name);
            }
            if self.open.len() > MOST_NESTED {
                return Some(TOO_DEEP);
            }
            if self.n_marked > MOST_MARKED {
                return Some(TOO_MARKED);
            }
        }
        None
    }
}

/// What looks like a tag in raw HTML.
struct Tag<'r> {
    name: String,
    is_end: bool,
    attributes: &'r str,
}

fn tags(raw: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    // Where the next `>` is, so that a text without one is not searched again for each `<`.
    let mut close = 0;
    std::iter::from_fn(move || {
        loop {
            at += raw[at..].find('<')? + 1;
            let is_end = raw[at..].starts_with('/');
            at += raw[at..].len() - raw[at..].trim_start_matches('/').len();
            let name_end = at + raw[at..].find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(raw.len() - at);
            let name = raw[at..name_end].to_ascii_lowercase();
            if close < name_end {
                close = raw[name_end..].find('>').map_or(raw.len(), |found| name_end + found);
            }
            // Up to the next tag, if this one is never closed.
            let end = raw[name_end..close].find('<').map_or(close, |found| name_end + found);
            at = name_end;
            if !name.is_empty() {
                return Some(Tag { name, is_end, attributes: &raw[name_end..end] });
            }
        }
    })
}

/// The first element or attribute in raw HTML that will be removed: "`<script>`", "`onclick`".
pub fn first_removed(raw: &str) -> Option<String> {
    for Tag { name, attributes, .. } in tags(raw) {
        if !KEPT.contains(name.as_str()) {
            return Some(format!("`<{name}>`"));
        }
        if let Some(attribute) = attributes.split_whitespace().find_map(removed_attribute) {
            return Some(format!("`{attribute}` in `<{name}>`"));
        }
    }
    None
}

/// The elements that are kept.
static KEPT: LazyLock<HashSet<&'static str>> = LazyLock::new(|| CLEANER.clone_tags());

fn removed_attribute(written: &str) -> Option<String> {
    let (name, value) = written.split_once('=').unwrap_or((written, ""));
    let name = name.to_ascii_lowercase();
    let value = value.trim_matches(['"', '\'']);
    let is_link_elsewhere =
        name != "href" || value.starts_with("http") || value.starts_with("mailto:") || value.starts_with("tel:");
    let is_removed = name.starts_with("on")
        || matches!(name.as_str(), "style" | "src" | "srcset" | "ping" | "id")
        || !is_link_elsewhere;
    is_removed.then_some(name)
}
