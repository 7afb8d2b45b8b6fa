//! Words to their stems, by the Snowball algorithms: `arrested` and `arrests` are found as `arrest`.

use rust_stemmers::{Algorithm, Stemmer};

/// Stems words of English and Russian texts; other words stay as they are.
pub struct Stems {
    english: Option<Stemmer>,
    russian: Stemmer,
}

impl Stems {
    /// For a text in this language (`en`, `ru-KZ`); words in Cyrillic are taken for Russian in any text.
    pub fn of(language: &str) -> Self {
        let is_english = language.split('-').next() == Some("en");
        Self {
            english: is_english.then(|| Stemmer::create(Algorithm::English)),
            russian: Stemmer::create(Algorithm::Russian),
        }
    }

    /// The stem of a word in small letters.
    pub fn stem(&self, word: &str) -> String {
        let is_cyrillic = |c: char| ('\u{400}'..='\u{52f}').contains(&c);
        match &self.english {
            _ if word.chars().any(is_cyrillic) => self.russian.stem(word).into_owned(),
            Some(english) => english.stem(word).into_owned(),
            None => word.to_owned(),
        }
    }
}
