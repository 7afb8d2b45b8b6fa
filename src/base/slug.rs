//! Makes ids and lookup keys from names: `Әділет ғылым` becomes `adilet-ghylym`.

use any_ascii::any_ascii;

/// Makes an id from a name; empty if nothing in it can be transliterated to Latin letters or digits.
///
/// ```
/// use samizdat::base::slug::slugify;
/// assert_eq!(slugify("Әділет Example"), "adilet-example");
/// ```
pub fn slugify(name: &str) -> String {
    let mut slug = String::new();
    for c in any_ascii(name).chars() {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            'A'..='Z' => slug.push(c.to_ascii_lowercase()),
            '\'' | '`' | '"' => {}
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// Whether a text is an id: lower-case ASCII letters and digits, with single hyphens between them.
pub fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--")
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// Folds a name, so that spellings that differ only by case, accents, script or punctuation are equal.
pub fn fold(name: &str) -> String {
    slugify(name).replace('-', " ")
}
