//! Lookup of records by id, name, path and address. Built by `roster`, read by `resolve` and `site`.

use std::collections::{BTreeMap, HashMap};

use super::ids::{DocIdx, Key};
use super::names::Names;
use crate::model::{Config, ParsedRecord, Reason, public};

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
            by_kind,
            renamed,
            hidden,
        }
    }
}

/// The path of a text inside `content/`; a sidecar `x.txt.yaml` counts as its text `x.txt`.
pub fn path_inside(file: &str) -> &str {
    let inside = file.strip_prefix("content/").unwrap_or(file);
    inside.strip_suffix(".yaml").unwrap_or(inside)
}
