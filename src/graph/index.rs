//! Lookup of records by id, name, path and address. Built by `roster`, read by `resolve` and `site`.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use super::ids::{DocIdx, Key};
use super::names::Names;
use crate::base::near::Dictionary;
use crate::model::{Config, ParsedRecord, Reason, public};
use crate::text::letters::appearance;

/// Lookups over visible and hidden records.
#[derive(Debug)]
pub struct Index {
    /// Visible records by id.
    pub by_id: HashMap<String, DocIdx>,
    /// Visible records by key.
    pub by_key: HashMap<Key, DocIdx>,
    /// Visible records of each kind.
    pub by_kind: Vec<Vec<DocIdx>>,
    /// Public names of visible records.
    pub names: Names,
    /// Visible records by path inside `content/`.
    pub by_path: HashMap<String, DocIdx>,
    /// Visible records by address.
    pub by_address: HashMap<String, DocIdx>,
    /// Current ids by former ids.
    pub renamed: BTreeMap<String, String>,
    /// Hidden records by id.
    pub hidden: BTreeMap<String, HiddenRecord>,
    /// All names of hidden records, in the order of `hidden`.
    pub hidden_names: Names,
    /// The ids of hidden records in order.
    hidden_ids: Vec<String>,
    /// Ids of hidden records by path inside `content/`, and by address.
    hidden_places: HashMap<String, String>,
    /// Records by the appearance of their names.
    appearances: OnceLock<HashMap<String, Vec<DocIdx>>>,
    near_ids: OnceLock<Dictionary>,
    near_names: OnceLock<Dictionary>,
    near_paths: OnceLock<Dictionary>,
}

/// A record that readers may not see.
#[derive(Debug)]
pub struct HiddenRecord {
    /// The whole record.
    pub record: ParsedRecord,
    /// Why it is hidden.
    pub reason: Reason,
}

impl Index {
    /// Indexes visible records, in order, and hidden ones.
    pub fn new(
        config: &Config,
        records: &[ParsedRecord],
        keys: &[Key],
        hidden: BTreeMap<String, HiddenRecord>,
    ) -> Self {
        let docs = || records.iter().map(|it| &*it.document).enumerate();
        let mut renamed = BTreeMap::new();
        let mut by_kind = vec![Vec::new(); config.vocabulary.kinds.len()];
        for (doc_idx, doc) in docs() {
            by_kind[doc.kind].push(doc_idx);
            for (_, alias) in doc.public.aliases() {
                let stem = alias.rsplit('/').next().unwrap_or(alias);
                renamed.insert(stem.trim_end_matches(".html").to_owned(), doc.id.clone());
            }
        }
        Self {
            by_key: keys.iter().enumerate().map(|(doc_idx, key)| (*key, doc_idx)).collect(),
            by_id: docs().map(|(doc_idx, doc)| (doc.id.clone(), doc_idx)).collect(),
            by_path: docs().map(|(doc_idx, doc)| (path_inside(&doc.file).to_owned(), doc_idx)).collect(),
            by_address: docs().map(|(doc_idx, doc)| (format!("{}.html", doc.address), doc_idx)).collect(),
            names: Names::new(docs().map(|(_, doc)| doc.names())),
            hidden_names: Names::new(hidden.values().map(|it| public::names(&it.record.fields))),
            hidden_ids: hidden.keys().cloned().collect(),
            hidden_places: hidden_places(&hidden),
            appearances: OnceLock::new(),
            near_ids: OnceLock::new(),
            near_names: OnceLock::new(),
            near_paths: OnceLock::new(),
            by_kind,
            renamed,
            hidden,
        }
    }

    /// A hidden record by its index in the order of ids.
    pub fn hidden_by_idx(&self, idx: usize) -> Option<(&String, &HiddenRecord)> {
        self.hidden.get_key_value(self.hidden_ids.get(idx)?)
    }

    /// The hidden record whose file or page has this path.
    pub fn hidden_at(&self, path: &str) -> Option<(&String, &HiddenRecord)> {
        self.hidden.get_key_value(self.hidden_places.get(path)?)
    }

    /// Another record with a name that looks the same.
    pub fn looks_like(&self, name: &str, own: DocIdx) -> Option<DocIdx> {
        let by_appearance = self.appearances.get_or_init(|| {
            let mut by_appearance: HashMap<String, Vec<DocIdx>> = HashMap::new();
            for (name, docs) in self.names.with_records() {
                by_appearance.entry(appearance(name)).or_default().extend(docs);
            }
            by_appearance
        });
        by_appearance.get(&appearance(name))?.iter().copied().find(|it| *it != own)
    }

    /// Ids of visible records, to find near misses in; made when the first is looked for.
    pub fn near_ids(&self) -> &Dictionary {
        self.near_ids.get_or_init(|| Dictionary::new(self.by_id.keys().cloned()))
    }

    /// Ids and names.
    pub fn near_names(&self) -> &Dictionary {
        let names = || self.names.all().map(str::to_owned);
        self.near_names.get_or_init(|| Dictionary::new(self.by_id.keys().cloned().chain(names())))
    }

    /// Paths inside `content/`.
    pub fn near_paths(&self) -> &Dictionary {
        self.near_paths.get_or_init(|| Dictionary::new(self.by_path.keys().cloned()))
    }
}

fn hidden_places(hidden: &BTreeMap<String, HiddenRecord>) -> HashMap<String, String> {
    let mut places = HashMap::new();
    // Of two with one path, the first counts.
    for (id, hidden) in hidden.iter().rev() {
        let doc = &hidden.record.document;
        let file = doc.file.strip_prefix("content/").unwrap_or(&doc.file);
        for place in [file.to_owned(), path_inside(file).to_owned(), format!("{}.html", doc.address)] {
            places.insert(place, id.clone());
        }
    }
    places
}

/// The path of a text inside `content/`; a sidecar `x.txt.yaml` counts as its text `x.txt`.
pub fn path_inside(file: &str) -> &str {
    let inside = file.strip_prefix("content/").unwrap_or(file);
    inside.strip_suffix(".yaml").unwrap_or(inside)
}
