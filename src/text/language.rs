//! Languages: tags of BCP 47 with codes of ISO 639, and their English names.

/// A language, with its tag as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    /// The tag as written, such as `en` or `kk-Cyrl`.
    pub tag: String,
    /// The name that readers see.
    pub name: &'static str,
    /// Its ISO 639-3 code: `eng` for `en`.
    pub three_letters: &'static str,
}

impl Language {
    /// Parses a tag; none if there is no such language.
    pub fn parse(tag: &str) -> Option<Self> {
        let mut parts = tag.split('-');
        let code = parts.next()?;
        let has_good_parts =
            parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let is_lower = code.bytes().all(|byte| byte.is_ascii_lowercase());
        let language = match code.len() {
            2 => isolang::Language::from_639_1(code),
            3 => isolang::Language::from_639_3(code),
            _ => None,
        };
        let language = language.filter(|_| has_good_parts && is_lower)?;
        Some(Self { tag: tag.to_owned(), name: language.to_name(), three_letters: language.to_639_3() })
    }
}
