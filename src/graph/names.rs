//! Names to records, by any spelling. Knows no addresses.

use std::collections::BTreeMap;

use super::ids::DocIdx;
use crate::base::slug::fold;

/// What a name leads to.
#[derive(Debug, PartialEq, Eq)]
pub enum NameMatch {
    /// One record.
    One(DocIdx),
    /// Several, by index.
    Several(Vec<DocIdx>),
    /// None.
    Nobody,
}

/// All names of the records given to it.
#[derive(Debug, Default)]
pub struct Names {
    exact: BTreeMap<String, Vec<DocIdx>>,
    folded: BTreeMap<String, Vec<DocIdx>>,
}

impl Names {
    /// Takes the names of each record, in order.
    pub fn new<'d, N: IntoIterator<Item = &'d str>>(records: impl IntoIterator<Item = N>) -> Self {
        let mut names = Self::default();
        for (doc_idx, record) in records.into_iter().enumerate() {
            for name in record {
                add(&mut names.exact, name.to_owned(), doc_idx);
                add(&mut names.folded, fold(name), doc_idx);
            }
        }
        names
    }

    /// Looks a name up as it is written, then by folding case, accents and script.
    pub fn find(&self, name: &str) -> NameMatch {
        let folded = fold(name);
        let hits = self.exact.get(name).or_else(|| self.folded.get(&folded).filter(|_| !folded.is_empty()));
        match hits.map(Vec::as_slice) {
            None | Some([]) => NameMatch::Nobody,
            Some([one]) => NameMatch::One(*one),
            Some(several) => NameMatch::Several(several.to_vec()),
        }
    }

    /// Every name as written, in order.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.exact.keys().map(String::as_str)
    }
}

fn add(map: &mut BTreeMap<String, Vec<DocIdx>>, key: String, doc_idx: DocIdx) {
    let hits = map.entry(key).or_default();
    if hits.last() != Some(&doc_idx) {
        hits.push(doc_idx);
    }
}
