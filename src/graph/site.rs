//! The site: visible records in order, where each reference leads, and who refers to each record.

use std::sync::Arc;

use super::addresses;
use super::ids::{DocIdx, Key};
use super::index::{Index, Secret};
use super::locator::{self, Locator};
use super::names::Names;
use super::own_pages::{self, ExportAddresses, Facts, OwnPage};
use super::reads::{Aspect, Tracked, note_record_set};
use super::roster::Roster;
use crate::base::slug::fold;
use crate::model::{Config, Document, FieldSet, Inputs, Kind, Link, Prose, Reason, Value};
use crate::text::body::Anchor;
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
    pub(super) own_pages: Vec<&'static OwnPage>,
    pub(super) exports: Vec<String>,
    pub(super) index: Arc<Index>,
}

/// All fields of each visible record, also those that readers may not see. Given to the checks, and to nothing that publishes.
#[derive(Debug)]
pub struct AllFields(Tracked<Arc<FieldSet>>);

impl AllFields {
    pub(super) fn new(roster: &Roster) -> Self {
        let fields = roster.records.iter().map(|it| it.fields.clone()).collect();
        Self(Tracked::new(fields, &roster.keys, Aspect::Fields))
    }

    /// Of one record.
    pub fn of(&self, doc_idx: DocIdx) -> &FieldSet {
        &self.0[doc_idx]
    }
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
    /// The records of a roster, with links that lead nowhere yet.
    pub(super) fn unlinked(inputs: &Inputs, roster: &Roster, exports: ExportAddresses) -> Self {
        let n_docs = roster.records.len();
        let keys = &roster.keys;
        let docs: Vec<Arc<Document>> = roster.records.iter().map(|it| it.document.clone()).collect();
        let facts = Facts {
            config: &inputs.config,
            docs: docs.iter().map(|it| &**it).collect(),
            has_previous: inputs.previous.is_some(),
        };
        let (own_pages, exports) = (own_pages::present(&facts), exports(&facts));
        Self {
            config: inputs.config.clone(),
            own_pages,
            exports,
            docs: Tracked::new(docs, keys, Aspect::Fields),
            texts: Tracked::new(roster.records.iter().map(|it| it.prose.clone()).collect(), keys, Aspect::Text),
            targets: Tracked::new(vec![Arc::default(); n_docs], keys, Aspect::Fields),
            inbound: Tracked::new(vec![Arc::default(); n_docs], keys, Aspect::Inbound),
            today: inputs.scope.today.clone(),
            keys: keys.clone(),
            index: roster.index.clone(),
        }
    }

    /// By what records are found.
    pub(super) fn index(&self) -> &Index {
        note_record_set();
        &self.index
    }

    /// The kind of a record.
    pub fn kind(&self, doc: &Document) -> &Kind {
        &self.config.vocabulary.kinds[doc.kind]
    }

    /// The record with an id.
    pub fn by_id(&self, id: &str) -> Option<DocIdx> {
        self.index().by_id.get(id).copied()
    }

    /// The record with a number, which is the same record in every round.
    pub fn by_key(&self, key: Key) -> Option<DocIdx> {
        self.index.by_key.get(&key).copied()
    }

    /// The record whose page stands at an address.
    pub fn by_path(&self, path: &str) -> Option<DocIdx> {
        self.index().by_address.get(path).copied()
    }

    /// Names of visible records.
    pub fn names(&self) -> &Names {
        &self.index().names
    }

    /// Names that no public text may have.
    pub fn secrets(&self) -> &[Secret] {
        &self.index().secrets
    }

    /// Records taken back, by id; only their tombstones are published.
    pub fn withdrawn(&self) -> impl Iterator<Item = &Document> {
        let hidden = self.index().hidden.values();
        let withdrawn = hidden.filter(|it| it.reason == Reason::Withdrawn);
        withdrawn.map(|it| &*it.record.document)
    }

    /// The pages that this dossier has and no record has.
    pub fn own_pages(&self) -> &[&'static OwnPage] {
        note_record_set();
        &self.own_pages
    }

    /// Whether there is such a page.
    pub fn has_page(&self, address: &str) -> bool {
        self.own_pages().iter().any(|it| it.address == address)
    }

    /// Whether there is such an export.
    pub fn has_export(&self, address: &str) -> bool {
        note_record_set();
        self.exports.iter().any(|it| it == address)
    }

    /// Whether a text may link to an address that no record has: a listing, a page or an export of samizdat's own.
    pub(super) fn has_own_address(&self, address: &str) -> bool {
        let is_listing = |kind: &Kind| addresses::listing(kind).is_some_and(|it| it == address);
        self.has_page(address) || self.has_export(address) || self.kinds().any(|(_, kind)| is_listing(kind))
    }

    /// Every record with its number.
    pub fn all(&self) -> Vec<(Key, DocIdx)> {
        self.keys.iter().enumerate().map(|(doc_idx, key)| (*key, doc_idx)).collect()
    }

    /// The kind of a record, which never changes: it follows from its path, as do the id and the address.
    pub fn kind_of(&self, doc_idx: DocIdx) -> &Kind {
        self.kind(self.docs.untracked(doc_idx))
    }

    /// Index of its kind among the kinds.
    pub fn kind_idx(&self, doc_idx: DocIdx) -> usize {
        self.docs.untracked(doc_idx).kind
    }

    /// Its id.
    pub fn id(&self, doc_idx: DocIdx) -> &str {
        &self.docs.untracked(doc_idx).id
    }

    /// The address of its page.
    pub fn path(&self, doc_idx: DocIdx) -> String {
        format!("{}.html", self.docs.untracked(doc_idx).address)
    }

    /// Its title.
    pub fn title(&self, doc_idx: DocIdx) -> &str {
        self.docs.with_aspect(doc_idx, Aspect::Title).title()
    }

    /// Its short title, or its title.
    pub fn short_title(&self, doc_idx: DocIdx) -> &str {
        self.docs.with_aspect(doc_idx, Aspect::Title).short_title()
    }

    /// Where links can lead in its text.
    pub fn anchors(&self, doc_idx: DocIdx) -> &[Anchor] {
        &self.docs.with_aspect(doc_idx, Aspect::Anchors).anchors
    }

    /// A locator read against a record: `p4, p7` of a source.
    pub fn locate(&self, doc_idx: DocIdx, written: &str) -> Locator {
        locator::resolve(self.anchors(doc_idx), self.kind_of(doc_idx), written)
    }

    /// Visible records of a kind, by index, in the order of ids.
    pub fn by_kind(&self, kind_idx: usize) -> &[DocIdx] {
        &self.index().by_kind[kind_idx]
    }

    /// Visible records of a kind, by index, in the order of listings.
    pub fn of_kind(&self, kind_idx: usize) -> Vec<DocIdx> {
        let mut docs = self.by_kind(kind_idx).to_vec();
        docs.sort_by_cached_key(|idx| self.sort_key(*idx));
        docs
    }

    /// Kinds with visible records, with their index.
    pub fn kinds(&self) -> impl Iterator<Item = (usize, &Kind)> {
        let kinds = self.config.vocabulary.kinds.iter().enumerate();
        kinds.filter(|(kind_idx, _)| !self.by_kind(*kind_idx).is_empty())
    }

    /// How records are ordered in lists: by date where the kind says so, those without one last; then by title and id.
    pub fn sort_key(&self, doc_idx: DocIdx) -> SortKey {
        let doc = &self.docs[doc_idx];
        let by_date = self.kind(doc).sorts_by_date;
        let date = doc.date().filter(|_| by_date).map(PartialDate::sort_key);
        (by_date && date.is_none(), date, fold(doc.title()), doc.id.clone())
    }

    /// The links of a record that readers may follow, with their slots and where they lead.
    pub fn links(&self, doc_idx: DocIdx) -> impl Iterator<Item = (usize, &Link, &Target)> {
        self.all_links(doc_idx).filter(|(_, link, _)| link.is_public)
    }

    /// All links of a record, also those in fields that readers may not see.
    pub(super) fn all_links(&self, doc_idx: DocIdx) -> impl Iterator<Item = (usize, &Link, &Target)> {
        let links = self.docs[doc_idx].links.iter().zip(self.targets[doc_idx].iter()).enumerate();
        links.map(|(slot, (link, target))| (slot, link, target))
    }

    /// The items of a value that readers may see: none that refers to what is hidden, nor a record within that does.
    pub fn items<'v>(&self, doc_idx: DocIdx, value: &'v Value) -> impl Iterator<Item = &'v Value> {
        value.items().iter().filter(move |item| !self.refers_to_hidden(doc_idx, item))
    }

    fn refers_to_hidden(&self, doc_idx: DocIdx, value: &Value) -> bool {
        match value {
            Value::Ref(reference) => self.targets[doc_idx][reference.slot] == Target::Hidden,
            Value::Record(set) => {
                set.iter().any(|(_, value)| value.items().iter().any(|item| self.refers_to_hidden(doc_idx, item)))
            }
            _ => false,
        }
    }
}

/// See `Site::sort_key`.
pub type SortKey = (bool, Option<(bool, Day, Day, String)>, String, String);
