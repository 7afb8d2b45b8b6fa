//! Search keys: spellings of a name that differ by case, accents, script or transliteration have the same key.
//!
//! The theme's search script folds queries with the same two tables, which it gets from `tables()`; a browser test compares
//! the two implementations on every name. The tables cover Russian and Kazakh Cyrillic, and the Latin letters of the common
//! schemes (BGN/PCGN, ISO 9, ICAO, GOST, the Kazakh alphabets of 2018 and 2021). Keys are for comparison, not for display.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use serde_json::{Value as Json, json};

/// Letters that do not decompose into a base letter and marks.
const LETTERS: &[(char, &str)] = &[
    ('а', "a"),
    ('б', "b"),
    ('в', "v"),
    ('г', "g"),
    ('д', "d"),
    ('е', "e"),
    ('ё', "e"),
    ('ж', "zh"),
    ('з', "z"),
    ('и', "i"),
    ('й', "i"),
    ('к', "k"),
    ('л', "l"),
    ('м', "m"),
    ('н', "n"),
    ('о', "o"),
    ('п', "p"),
    ('р', "r"),
    ('с', "s"),
    ('т', "t"),
    ('у', "u"),
    ('ф', "f"),
    ('х', "h"),
    ('ц', "ts"),
    ('ч', "ch"),
    ('ш', "sh"),
    ('щ', "sh"),
    ('ъ', ""),
    ('ы', "i"),
    ('ь', ""),
    ('э', "e"),
    ('ю', "iu"),
    ('я', "ia"),
    ('ә', "a"),
    ('ғ', "g"),
    ('қ', "k"),
    ('ң', "n"),
    ('ө', "o"),
    ('ұ', "u"),
    ('ү', "u"),
    ('һ', "h"),
    ('і', "i"),
    ('ї', "i"),
    ('є', "e"),
    ('ґ', "g"),
    ('ß', "ss"),
    ('æ', "ae"),
    ('œ', "oe"),
    ('ø', "o"),
    ('đ', "d"),
    ('ð', "d"),
    ('þ', "th"),
    ('ł', "l"),
    ('ı', "i"),
    ('ŋ', "n"),
    ('ž', "zh"),
    ('š', "sh"),
    ('č', "ch"),
    ('ŝ', "sh"),
    ('ş', "sh"),
    ('ç', "ch"),
    ('â', "ia"),
    ('û', "iu"),
    ('è', "e"),
    ('\'', ""),
    ('’', ""),
    ('ʹ', ""),
    ('ʺ', ""),
    ('ʼ', ""),
    ('ʻ', ""),
    ('`', ""),
];

/// Replacements, applied in order throughout the word.
const RULES: &[(&str, &str)] = &[
    ("shch", "sh"),
    ("sch", "sh"),
    ("tch", "ch"),
    ("cz", "ch"),
    ("dzh", "j"),
    ("dj", "j"),
    ("zh", "j"),
    ("kh", "h"),
    ("gh", "g"),
    ("ph", "f"),
    ("th", "t"),
    ("ck", "k"),
    ("q", "k"),
    ("x", "ks"),
    ("w", "v"),
    ("tz", "ts"),
    ("y", "i"),
    ("ii", "i"),
    ("iu", "u"),
    ("ia", "a"),
    ("ie", "e"),
    ("io", "e"),
];

/// The tables, for the script.
pub fn tables() -> Json {
    let letters: serde_json::Map<String, Json> =
        LETTERS.iter().map(|(from, to)| (from.to_string(), json!(to))).collect();
    json!({ "letters": letters, "rules": RULES })
}

/// The keys of the words of a text, in order.
///
/// ```
/// use samizdat::text::fold::keys;
/// assert_eq!(keys("Юлия Жанболатова"), keys("Yuliya Zhanbolatova"));
/// assert_eq!(keys("Қазақстан"), keys("Kazakstan"));
/// ```
pub fn keys(text: &str) -> Vec<String> {
    words(text).map(|word| key(&word)).filter(|key| !key.is_empty()).collect()
}

/// The words of a text, in lower case.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    let text = ComposingNormalizerBorrowed::new_nfc().normalize(text).to_lowercase();
    let is_inner = |c: char| c.is_alphanumeric() || LETTERS.iter().any(|(from, to)| *from == c && to.is_empty());
    let words: Vec<String> = text.split(|c| !is_inner(c)).filter(|it| !it.is_empty()).map(str::to_owned).collect();
    words.into_iter()
}

/// The key of one lower-case word.
pub fn key(word: &str) -> String {
    let mut latin = String::with_capacity(word.len());
    for c in word.chars() {
        match LETTERS.iter().find(|(from, _)| *from == c) {
            _ if c.is_ascii_alphanumeric() => latin.push(c),
            Some((_, to)) => latin.push_str(to),
            None => {
                let nfd = DecomposingNormalizerBorrowed::new_nfd();
                latin.extend(nfd.normalize(c.encode_utf8(&mut [0; 4])).chars().filter(|it| !is_mark(*it)));
            }
        }
    }
    for (from, to) in RULES {
        if latin.contains(from) {
            latin = latin.replace(from, to);
        }
    }
    let mut key = String::with_capacity(latin.len());
    for c in latin.chars() {
        if c.is_numeric() || !key.ends_with(c) {
            key.push(c);
        }
    }
    key
}

/// The Latin letters of one character, in lower case and without accents; a character that has none stands for itself.
pub(super) fn latin(c: char) -> String {
    let mut latin = String::new();
    for lower in c.to_lowercase() {
        if let Some((_, to)) = LETTERS.iter().find(|(from, _)| *from == lower) {
            latin.push_str(to);
            continue;
        }
        for part in DecomposingNormalizerBorrowed::new_nfkd().normalize(lower.encode_utf8(&mut [0; 4])).chars() {
            match LETTERS.iter().find(|(from, _)| *from == part) {
                Some((_, to)) => latin.push_str(to),
                None if is_mark(part) => {}
                None => latin.extend(part.to_lowercase()),
            }
        }
    }
    latin
}

/// Whether a character is a combining mark.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}
