//! Language tags (BCP 47, with codes of ISO 639) to English names.

/// The language's name for a tag such as `en` or `kk-Cyrl`; none if there is no such language.
pub fn name(tag: &str) -> Option<&'static str> {
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
    language.filter(|_| has_good_parts && is_lower).map(|it| it.to_name())
}

/// The code of ISO 639-3 for a tag: `eng` for `en`.
pub fn three_letters(tag: &str) -> Option<&'static str> {
    let code = tag.split('-').next()?;
    let language = isolang::Language::from_639_1(code).or_else(|| isolang::Language::from_639_3(code));
    language.map(|it| it.to_639_3())
}
