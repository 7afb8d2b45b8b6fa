//! Raw HTML in Markdown, reduced to a safe subset by ammonia.

use std::collections::HashSet;
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

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

/// The first element or attribute in raw HTML that will be removed: "`<script>`", "`onclick`".
pub fn first_removed(raw: &str) -> Option<String> {
    let kept = CLEANER.clone_tags();
    let mut rest = raw;
    while let Some(at) = rest.find('<') {
        rest = rest[at + 1..].trim_start_matches('/');
        let name_end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let name = rest[..name_end].to_ascii_lowercase();
        let tag_end = rest.find('>').unwrap_or(rest.len());
        let attributes = rest.get(name_end..tag_end).unwrap_or("");
        if !name.is_empty() && !kept.contains(name.as_str()) {
            return Some(format!("`<{name}>`"));
        }
        if let Some(attribute) = attributes.split_whitespace().find_map(removed_attribute) {
            return Some(format!("`{attribute}` in `<{name}>`"));
        }
        rest = &rest[name_end..];
    }
    None
}

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
