//! Words to their stems, by the Snowball algorithms: `arrested` and `arrests` are found as `arrest`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use rust_stemmers::{Algorithm, Stemmer};

use crate::text::fold;

/// Words that a thread keeps the keys of.
const MOST_KNOWN: usize = 100_000;

/// By whether the text is English, and the word.
type Known = HashMap<(bool, String), Option<Arc<str>>>;

thread_local! {
    /// Most words are in many texts, and each is stemmed once.
    static KNOWN: RefCell<Known> = RefCell::default();
}

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

    /// The search key of a word's stem; none if it is too short or a word that every text has.
    pub fn key(&self, word: &str, is_stop_word: impl Fn(&str) -> bool) -> Option<Arc<str>> {
        KNOWN.with_borrow_mut(|known| {
            let id = (self.english.is_some(), word.to_owned());
            if let Some(key) = known.get(&id) {
                return key.clone();
            }
            let key = Some(word).filter(|word| !is_stop_word(word)).map(|word| fold::key(&self.stem(word)));
            let key: Option<Arc<str>> = key.filter(|key| key.chars().nth(1).is_some()).map(Into::into);
            if known.len() >= MOST_KNOWN {
                known.clear();
            }
            known.insert(id, key.clone());
            key
        })
    }
}
