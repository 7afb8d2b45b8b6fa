//! Finds records by any spelling of their names. Knows no addresses.

use std::collections::BTreeMap;

use super::ids::DocIdx;
use crate::base::slug::fold;

/// The result of looking up a name.
#[derive(Debug, PartialEq, Eq)]
pub enum NameMatch {
    /// One record.
    One(DocIdx),
    /// Several records: the name is ambiguous.
    Several(Vec<DocIdx>),
    /// No record.
    Nobody,
}

/// All names of a list of records.
#[derive(Debug, Default)]
pub struct Names {
    exact: BTreeMap<String, Vec<DocIdx>>,
    folded: BTreeMap<String, Vec<DocIdx>>,
}

impl Names {
    /// Indexes the names of each record, in order.
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

    /// Looks up a name exactly, then with case, accents and script folded.
    pub fn find(&self, name: &str) -> NameMatch {
        let folded = fold(name);
        let hits = self.exact.get(name).or_else(|| self.folded.get(&folded).filter(|_| !folded.is_empty()));
        match hits.map(Vec::as_slice) {
            None | Some([]) => NameMatch::Nobody,
            Some([one]) => NameMatch::One(*one),
            Some(several) => NameMatch::Several(several.to_vec()),
        }
    }

    /// Every name as written, in order, with the records that have it.
    pub fn with_records(&self) -> impl Iterator<Item = (&str, &[DocIdx])> {
        self.exact.iter().map(|(name, docs)| (name.as_str(), docs.as_slice()))
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
