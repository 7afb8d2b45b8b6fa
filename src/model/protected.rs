//! `protected.txt`: terms that no edition may have, one in a line. They are what no record holds: nicknames, villages, numbers of
//! cases, employers.

use std::collections::BTreeSet;
use std::ops::Range;

use super::secrets::{contacts, looks_like_name};
use crate::base::TextFile;
use crate::text::trace::{Name, Strength, Term};

/// The name of the file, in the dossier's folder.
pub const PROTECTED: &str = "protected.txt";

/// Protected terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protected {
    /// The file with the terms.
    pub file: TextFile,
}

/// A line that looks like a name is found in all forms of a name: two or three words with capitals.
fn name_of(text: &str) -> Option<Name> {
    Name::new(text, &BTreeSet::new()).filter(|_| looks_like_name(text)).map(Name::in_full)
}

impl Protected {
    /// The terms, each with its line, from 1, and its place in the text. Lines that begin with `#` are remarks.
    pub fn terms(&self) -> Vec<(usize, Range<usize>, Term)> {
        let mut terms = Vec::new();
        let mut start = 0;
        for (line_idx, line) in self.file.text.split_inclusive('\n').enumerate() {
            let text = line.trim();
            if !text.starts_with('#') {
                let phrase = Term::phrase(text, Strength::Certain);
                let range = start..start + line.trim_end().len();
                let name = name_of(text);
                let declined = name.as_ref().and_then(Name::without_fleeting_vowels);
                let names = name.into_iter().chain(declined).map(Term::Person);
                let all = phrase.into_iter().chain(names).chain(contacts(text));
                terms.extend(all.map(|term| (line_idx + 1, range.clone(), term)));
            }
            start += line.len();
        }
        terms
    }
}
