//! The site: visible records in order, where each reference leads, and who refers to each record.

use std::sync::Arc;

use crate::graph::ids::{DocIdx, Key};
use crate::graph::index::{Index, Secret};
use crate::graph::names::Names;
use crate::graph::reads::{self, Aspect, Tracked};
use crate::model::{Config, Document, Kind, Link, Prose};
use crate::text::edtf::{Day, PartialDate};

/// All records linked. Whatever remembered work may read of it is noted, see `reads`.
#[derive(Debug, Clone)]
pub struct Site {
    /// The settings, with the vocabulary.
    pub config: Arc<Config>,
    /// Visible records, by kind and id.
    pub docs: Tracked<Arc<Document>>,
    /// For each record, its text.
    pub texts: Tracked<Arc<Prose>>,
    /// For each record, where each of its links leads.
    pub targets: Tracked<Arc<[Target]>>,
    /// For each record, who refers to it, in order.
    pub inbound: Tracked<Arc<[Edge]>>,
    /// The day that embargoes and deadlines are measured by.
    pub today: PartialDate,
    /// For each record, its number in every round.
    pub keys: Arc<[Key]>,
    pub(super) index: Arc<Index>,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To a record, perhaps to a place in it.
    Record(DocIdx, Option<String>),
    /// To a page that no record has.
    Page(String),
    /// To a file that is published as it is; the path inside `content/`.
    Asset(String),
    /// Out of the edition.
    External,
    /// It is a text.
    Text,
    /// Nowhere that a reader may see.
    Hidden,
    /// Nowhere: a mistake, complained about.
    Missing,
}

/// A reference seen from the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// The record that refers.
    pub from: DocIdx,
    /// Which of its links.
    pub slot: usize,
}

impl Site {
    /// The kind of a record.
    pub fn kind(&self, doc: &Document) -> &Kind {
        &self.config.vocabulary.kinds[doc.kind]
    }

    /// The record with an id.
    pub fn by_id(&self, id: &str) -> Option<DocIdx> {
        reads::note_everything();
        self.index.by_id.get(id).copied()
    }

    /// The record whose page stands at an address.
    pub fn by_path(&self, path: &str) -> Option<DocIdx> {
        reads::note_everything();
        self.index.by_address.get(path).copied()
    }

    /// Names of visible records.
    pub fn names(&self) -> &Names {
        reads::note_everything();
        &self.index.names
    }

    /// Names that no public text may have.
    pub fn secrets(&self) -> &[Secret] {
        reads::note_everything();
        &self.index.secrets
    }

    /// Records taken back, by id; only their tombstones are published.
    pub fn withdrawn(&self) -> &[Arc<Document>] {
        reads::note_everything();
        &self.index.withdrawn
    }

    /// Every record with its number.
    pub fn all(&self) -> Vec<(Key, DocIdx)> {
        self.keys.iter().enumerate().map(|(doc_idx, key)| (*key, doc_idx)).collect()
    }

    /// The kind of a record, which never changes: it follows from its path, as do the id and the address.
    pub fn kind_of(&self, doc_idx: DocIdx) -> &Kind {
        self.kind(self.docs.constant(doc_idx))
    }

    /// The place of its kind among the kinds.
    pub fn kind_place(&self, doc_idx: DocIdx) -> usize {
        self.docs.constant(doc_idx).kind
    }

    /// Its id.
    pub fn id(&self, doc_idx: DocIdx) -> &str {
        &self.docs.constant(doc_idx).id
    }

    /// The address of its page.
    pub fn path(&self, doc_idx: DocIdx) -> String {
        format!("{}.html", self.docs.constant(doc_idx).address)
    }

    /// Its title.
    pub fn title(&self, doc_idx: DocIdx) -> &str {
        self.docs.in_part(doc_idx, Aspect::Face).title()
    }

    /// Its short title, or its title.
    pub fn short_title(&self, doc_idx: DocIdx) -> &str {
        self.docs.in_part(doc_idx, Aspect::Face).short_title()
    }

    /// Visible records of a kind, by index, in the order of ids.
    pub fn by_kind(&self, kind_idx: usize) -> &[DocIdx] {
        reads::note_everything();
        &self.index.by_kind[kind_idx]
    }

    /// Visible records of a kind, by index, in the order of listings.
    pub fn of_kind(&self, kind_idx: usize) -> Vec<DocIdx> {
        let mut docs = self.by_kind(kind_idx).to_vec();
        docs.sort_by_cached_key(|idx| self.sort_key(*idx));
        docs
    }

    /// How records are ordered in lists: by date where the kind says so, those without one last; then by title and id.
    pub fn sort_key(&self, doc_idx: DocIdx) -> SortKey {
        let doc = &self.docs[doc_idx];
        let by_date = self.kind(doc).sorts_by_date;
        let date = doc.date().filter(|_| by_date).map(PartialDate::sort_key);
        (by_date && date.is_none(), date, crate::base::slug::fold(doc.title()), doc.id.clone())
    }

    /// The links of a record with where they lead.
    pub fn links(&self, doc_idx: DocIdx) -> impl Iterator<Item = (usize, &Link, &Target)> {
        self.docs[doc_idx]
            .links
            .iter()
            .zip(self.targets[doc_idx].iter())
            .enumerate()
            .map(|(slot, (link, target))| (slot, link, target))
    }
}

/// See `Site::sort_key`.
pub type SortKey = (bool, Option<(bool, Day, Day, String)>, String, String);
