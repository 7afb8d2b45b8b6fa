//! The roster: visible records in order, hidden records, and the index of both. Reused until a record is added, removed or
//! renamed.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::ids::Key;
use super::index::{HiddenRecord, Index};
use crate::base::{Diagnostics, Spot, problem};
use crate::model::{Config, Parsed, ParsedRecord, Visibility, public};

/// The records of a dossier.
#[derive(Debug, Clone)]
pub struct Roster {
    /// Visible records, by kind and id.
    pub records: Vec<ParsedRecord>,
    /// The key of each visible record.
    pub keys: Arc<[Key]>,
    /// The lookup index.
    pub index: Arc<Index>,
    /// Problems with records whose id is already taken.
    pub duplicates: Diagnostics,
    /// For each visible record, the index of its file and its index within that file.
    places: Arc<[(usize, usize)]>,
}

impl Roster {
    /// Builds the roster of all parsed files. Known records keep their keys.
    pub fn new(config: &Config, parsed: &[Arc<Parsed>], keys: &mut HashMap<(Arc<str>, String), Key>) -> Self {
        let mut all: Vec<((usize, usize), &ParsedRecord)> = Vec::with_capacity(parsed.len());
        for (file_idx, file) in parsed.iter().enumerate() {
            all.extend(file.records.iter().enumerate().map(|(record_idx, it)| ((file_idx, record_idx), it)));
        }
        let order = |it: &ParsedRecord| (it.document.kind, it.document.id.clone(), it.document.file.clone());
        all.sort_by_cached_key(|(_, record)| order(record));

        let mut duplicates = Diagnostics::default();
        let mut taken: HashMap<&str, &Arc<str>> = HashMap::new();
        let (mut records, mut places, mut hidden) = (Vec::new(), Vec::new(), BTreeMap::new());
        for (place, record) in all {
            let doc = &record.document;
            if let Some(other) = taken.get(doc.id.as_str()) {
                duplicates.push(problem::duplicate_id(Spot::file(&doc.file), &doc.id, other));
                continue;
            }
            taken.insert(&doc.id, &doc.file);
            match doc.visibility.clone() {
                Visibility::Public => {
                    records.push(record.clone());
                    places.push(place);
                }
                Visibility::Hidden(reason) => {
                    hidden.insert(doc.id.clone(), HiddenRecord { record: record.clone(), reason });
                }
            }
        }
        let mut key_of = |record: &ParsedRecord| {
            let next = keys.len() as Key;
            *keys.entry((record.document.file.clone(), record.document.id.clone())).or_insert(next)
        };
        let keys: Arc<[Key]> = records.iter().map(&mut key_of).collect();
        let index = Arc::new(Index::new(config, &records, &keys, hidden));
        Self { records, keys, index, duplicates, places: places.into() }
    }

    /// Updates the texts and fields of the same records; none if records were added, removed or renamed.
    pub fn with(&self, before: &[Arc<Parsed>], parsed: &[Arc<Parsed>]) -> Option<Self> {
        if before.len() != parsed.len() {
            return None;
        }
        for (old, new) in before.iter().zip(parsed).filter(|(old, new)| !Arc::ptr_eq(old, new)) {
            let is_alike = old.records.len() == new.records.len()
                && old.records.iter().zip(&new.records).all(|(old, new)| has_same_identity(old, new));
            if !is_alike {
                return None;
            }
        }
        let records = self.places.iter().map(|(file_idx, record_idx)| parsed[*file_idx].records[*record_idx].clone());
        Some(Self { records: records.collect(), ..self.clone() })
    }
}

/// Whether a record stays visible with the same id, address, names and aliases.
fn has_same_identity(old: &ParsedRecord, new: &ParsedRecord) -> bool {
    let (before, now) = (&old.document, &new.document);
    (before.kind, &before.id, &before.address, &before.file) == (now.kind, &now.id, &now.address, &now.file)
        && (&before.visibility, &now.visibility) == (&Visibility::Public, &Visibility::Public)
        && before.public.has_pseudonym() == now.public.has_pseudonym()
        && before.names() == now.names()
        && public::names(&old.fields).eq(public::names(&new.fields))
        && before.public.aliases().eq(now.public.aliases())
}
