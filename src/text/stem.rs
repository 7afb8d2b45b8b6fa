//! Stems words by the Snowball algorithms: `arrested` and `arrests` are found as `arrest`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use rust_stemmers::{Algorithm, Stemmer};

use crate::text::fold;

/// The most words in a thread's cache.
const MOST_KNOWN: usize = 100_000;

/// Keys of words, by whether the text is English, and the word.
type Known = HashMap<(bool, String), Option<Arc<str>>>;

thread_local! {
    /// A cache, since most words occur in many texts.
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// Stems English and Russian words; other words are left unchanged.
pub struct Stems {
    english: Option<Stemmer>,
    russian: Stemmer,
}

impl Stems {
    /// For a text in this language (`en`, `ru-KZ`); Cyrillic words are treated as Russian in any text.
    pub fn of(language: &str) -> Self {
        let is_english = language.split('-').next() == Some("en");
        Self {
            english: is_english.then(|| Stemmer::create(Algorithm::English)),
            russian: Stemmer::create(Algorithm::Russian),
        }
    }

    /// The stem of a lower-case word.
    pub fn stem(&self, word: &str) -> String {
        let is_cyrillic = |c: char| ('\u{400}'..='\u{52f}').contains(&c);
        match &self.english {
            _ if word.chars().any(is_cyrillic) => self.russian.stem(word).into_owned(),
            Some(english) => english.stem(word).into_owned(),
            None => word.to_owned(),
        }
    }

    /// The search key of a word's stem; none if it is too short or a stop word.
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
