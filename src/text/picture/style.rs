//! Styles in SVG drawings: the properties, values and selectors that can only change how something looks.

/// Properties that say how a shape or a text looks. Each may stand as an attribute, in `style` and in a style sheet.
#[rustfmt::skip]
const PROPERTIES: &[&str] = &[
    "alignment-baseline", "baseline-shift", "clip-path", "clip-rule", "color", "color-interpolation",
    "color-interpolation-filters", "direction", "display", "dominant-baseline", "enable-background", "fill",
    "fill-opacity", "fill-rule", "filter", "flood-color", "flood-opacity", "font", "font-family", "font-size",
    "font-size-adjust", "font-stretch", "font-style", "font-variant", "font-weight", "image-rendering", "isolation",
    "letter-spacing", "lighting-color", "line-height", "marker", "marker-end", "marker-mid", "marker-start", "mask",
    "mask-type", "mix-blend-mode", "opacity", "overflow", "paint-order", "shape-rendering", "stop-color",
    "stop-opacity", "stroke", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin",
    "stroke-miterlimit", "stroke-opacity", "stroke-width", "text-align", "text-anchor", "text-decoration",
    "text-rendering", "transform-origin", "unicode-bidi", "vector-effect", "visibility", "white-space",
    "word-spacing", "writing-mode",
];

/// Functions in values. None of them loads anything: `url` is for parts of the same drawing.
#[rustfmt::skip]
const FUNCTIONS: &[&str] = &[
    "url", "rgb", "rgba", "hsl", "hsla", "calc", "matrix", "translate", "translatex", "translatey", "scale", "rotate",
    "skewx", "skewy",
];

/// Whether a property may be set.
pub fn is_property(name: &str) -> bool {
    PROPERTIES.contains(&name)
}

/// Whether a value, of an attribute or of a property, is harmless whatever it is used for: it has neither escapes nor comments,
/// calls known functions only, and points to parts of the same drawing.
pub fn is_harmless(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let has_odd = lower.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r') || "\\@<>{};".contains(c));
    let has_open_quote = ['"', '\''].iter().any(|quote| !lower.matches(*quote).count().is_multiple_of(2));
    if has_odd || has_open_quote || lower.contains("/*") || lower.contains("//") || lower.contains(':') {
        return false;
    }
    lower.match_indices('(').all(|(at, _)| {
        let before = lower[..at].trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '-');
        let name = &lower[before.len()..at];
        // `calc` has plain brackets inside.
        FUNCTIONS.contains(&name) && (name != "url" || fragment(&value[at + 1..]).is_some()) || name.is_empty()
    })
}

/// The id in `#id)`, in quotes or not.
fn fragment(rest: &str) -> Option<&str> {
    let inside = rest.split_once(')')?.0.trim().trim_matches(['"', '\'']);
    inside.strip_prefix('#').filter(|it| is_id(it))
}

/// Whether a text is a plain id.
pub fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c))
}

/// The ids that a value points to.
pub fn fragments(value: &str) -> Vec<String> {
    let lower = value.to_ascii_lowercase();
    lower.match_indices("url(").filter_map(|(at, _)| Some(fragment(&value[at + 4..])?.to_owned())).collect()
}

/// The harmless declarations of a `style` attribute or a rule, written anew; and whether any was left out.
pub fn declarations(text: &str) -> (String, bool) {
    let mut kept: Vec<String> = Vec::new();
    let mut is_less = false;
    for declaration in text.split(';').map(str::trim).filter(|it| !it.is_empty()) {
        let (name, value) = declaration.split_once(':').unwrap_or((declaration, ""));
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        // Editors write properties of their own, which mean nothing elsewhere.
        let is_editors = name.starts_with('-');
        match is_property(&name) && !value.is_empty() && is_harmless(value) {
            true => kept.push(format!("{name}:{}", value.split_whitespace().collect::<Vec<&str>>().join(" "))),
            false => is_less |= !is_editors,
        }
    }
    (kept.join(";"), is_less)
}

/// The harmless rules of a style sheet, written anew; and whether any was left out.
pub fn sheet(text: &str) -> (String, bool) {
    let text = without_comments(text);
    let mut rules = String::new();
    let mut is_less = false;
    let mut rest = text.trim();
    while let Some((selector, after)) = rest.split_once('{') {
        let selector = selector.trim();
        // Rules within rules, and rules for media, are left out as a whole.
        let Some(end) = end_of_block(after) else { return (rules, true) };
        let (name_of_selector, block) = (selector.split_whitespace().collect::<Vec<&str>>().join(" "), &after[..end]);
        rest = after[end + 1..].trim();
        let is_plain = !selector.is_empty()
            && !block.contains('{')
            && selector.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || "#.,>*-_".contains(c));
        let (kept, is_cut) = if is_plain { declarations(block) } else { (String::new(), true) };
        is_less |= is_cut;
        if !kept.is_empty() {
            rules.push_str(&format!("{name_of_selector}{{{kept}}}"));
        }
    }
    (rules, is_less || !rest.is_empty())
}

/// The ids that the selectors of a cleaned sheet name.
pub fn selected(sheet: &str) -> Vec<String> {
    let selectors = sheet.split('}').filter_map(|rule| rule.split_once('{')).map(|(selector, _)| selector);
    let parts = selectors.flat_map(|it| it.split('#').skip(1));
    parts.filter_map(|it| it.split([' ', ',', '>', '*', '.', '#']).next()).map(str::to_owned).collect()
}

fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        out.push(' ');
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.replace("<!--", " ").replace("-->", " ")
}

/// Where the block ends that was just opened.
fn end_of_block(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}
