//! The site: visible records in order, where each reference leads, and who refers to each record.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::names::Names;
use super::{cycles, menu, resolve};
use crate::base::{Diagnostics, Spot, problem};
use crate::model::{Config, Document, Kind, Parsed, Value, Visibility};
use crate::text::edtf::PartialDate;

/// Index into `Site::docs`.
pub type DocIdx = usize;

/// All records linked.
#[derive(Debug)]
pub struct Site {
    /// The settings, with the vocabulary.
    pub config: Arc<Config>,
    /// Visible records, by kind and id.
    pub docs: Vec<Arc<Document>>,
    /// Records taken back, by id; only their tombstones are published.
    pub withdrawn: Vec<Arc<Document>>,
    /// For each record, where each of its links leads.
    pub targets: Vec<Vec<Target>>,
    /// For each record, who refers to it, in order.
    pub inbound: Vec<Vec<Edge>>,
    /// Names of visible records.
    pub names: Names,
    /// Names that no public text may have.
    pub secrets: Vec<Secret>,
    /// The day that embargoes and deadlines are measured by.
    pub today: PartialDate,
    by_id: HashMap<String, DocIdx>,
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

/// What linking needs besides the records.
#[derive(Debug)]
pub struct Surroundings<'s> {
    /// The settings.
    pub config: &'s Arc<Config>,
    /// Paths of files that could be published as they are, inside `content/`.
    pub assets: &'s dyn AssetNames,
    /// The day of the build.
    pub today: &'s PartialDate,
    /// Whether drafts are shown.
    pub with_drafts: bool,
}

/// Asks whether a file is there.
pub trait AssetNames: Sync + std::fmt::Debug {
    /// Whether `content/` has this file.
    fn has(&self, path: &str) -> bool;
    /// The nearest path there is.
    fn nearest(&self, path: &str) -> Option<&str>;
}

impl Site {
    /// The kind of a record.
    pub fn kind(&self, doc: &Document) -> &Kind {
        &self.config.vocabulary.kinds[doc.kind]
    }

    /// The record with an id.
    pub fn by_id(&self, id: &str) -> Option<DocIdx> {
        self.by_id.get(id).copied()
    }

    /// Visible records of a kind, by index, in the order of listings.
    pub fn of_kind(&self, kind_idx: usize) -> Vec<DocIdx> {
        let mut docs: Vec<DocIdx> = (0..self.docs.len()).filter(|idx| self.docs[*idx].kind == kind_idx).collect();
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
    pub fn links(&self, doc_idx: DocIdx) -> impl Iterator<Item = (usize, &crate::model::Link, &Target)> {
        self.docs[doc_idx]
            .links
            .iter()
            .zip(&self.targets[doc_idx])
            .enumerate()
            .map(|(slot, (link, target))| (slot, link, target))
    }
}

/// See `Site::sort_key`.
pub type SortKey = (bool, Option<(bool, crate::text::edtf::Day, crate::text::edtf::Day, String)>, String, String);

/// Links all records; what is wrong goes to the sink.
pub fn link(around: &Surroundings<'_>, parsed: Vec<Arc<Parsed>>, diags: &mut Diagnostics) -> Site {
    let mut all: Vec<Arc<Document>> = Vec::with_capacity(parsed.len());
    for file in &parsed {
        diags.extend(file.diags.iter().cloned());
        all.extend(file.document.clone());
    }
    all.sort_by(|a, b| (a.kind, &a.id, &a.file).cmp(&(b.kind, &b.id, &b.file)));
    let all = without_duplicates(all, diags);

    let mut docs = Vec::with_capacity(all.len());
    let mut withdrawn = Vec::new();
    let mut hidden = BTreeMap::new();
    for doc in all {
        let why = match doc.visibility(around.today, around.with_drafts) {
            Visibility::Public => None,
            Visibility::Draft => Some("a draft".to_owned()),
            Visibility::Private => Some("private".to_owned()),
            Visibility::Embargoed(until) => Some(format!("under embargo until {}", until.words())),
            Visibility::Withdrawn => Some("withdrawn".to_owned()),
        };
        match why {
            None => docs.push(doc),
            Some(why) => {
                if why == "withdrawn" {
                    withdrawn.push(doc.clone());
                }
                hidden.insert(doc.id.clone(), (doc, why));
            }
        }
    }

    let by_id = docs.iter().enumerate().map(|(doc_idx, doc)| (doc.id.clone(), doc_idx)).collect();
    let secrets = secrets(around.config, &docs, &hidden);
    let names = Names::new(docs.iter().map(|doc| &**doc));
    let mut site = Site {
        config: around.config.clone(),
        targets: Vec::new(),
        inbound: vec![Vec::new(); docs.len()],
        docs,
        withdrawn,
        names,
        secrets,
        today: around.today.clone(),
        by_id,
    };
    let resolver = resolve::Resolver::new(&site, &hidden, around.assets);
    let resolved: Vec<(Vec<Target>, Diagnostics)> =
        (0..site.docs.len()).into_par_iter().map(|doc_idx| resolver.resolve(doc_idx)).collect();
    let hidden_docs: Vec<Diagnostics> = hidden.values().map(|(doc, _)| resolver.check_hidden(doc)).collect();
    for (targets, found) in resolved {
        diags.extend(found);
        site.targets.push(targets);
    }
    hidden_docs.into_iter().for_each(|found| diags.extend(found));
    site.inbound = inverse(&site.docs, &site.targets);
    cycles::check(&site, diags);
    menu::check(&site, diags);
    site
}

/// The names of a record that readers may not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// Folded, of two words or more: a first name alone is anybody's.
    pub names: Vec<String>,
    /// The pseudonym, or the id.
    pub title: String,
    /// Why the record is hidden; none: it has a pseudonym.
    pub why: Option<String>,
}

/// Behind pseudonyms, and of hidden people and organizations; titles of other records are ordinary words.
fn secrets(config: &Config, docs: &[Arc<Document>], hidden: &resolve::Hidden) -> Vec<Secret> {
    let names = |doc: &Document| -> Vec<String> {
        let folded = doc.real_names().into_iter().map(crate::base::slug::fold);
        folded.filter(|name| name.contains(' ')).collect()
    };
    let behind = docs.iter().filter(|doc| doc.has_pseudonym()).map(|doc| Secret {
        names: names(doc),
        title: doc.title().to_owned(),
        why: None,
    });
    let has_names = |doc: &Document| config.vocabulary.kinds[doc.kind].role(crate::model::Role::Names).is_some();
    let hidden = hidden.values().filter(|(doc, _)| has_names(doc));
    let hidden = hidden.map(|(doc, why)| Secret { names: names(doc), title: doc.id.clone(), why: Some(why.clone()) });
    behind.chain(hidden).filter(|secret| !secret.names.is_empty()).collect()
}

fn without_duplicates(all: Vec<Arc<Document>>, diags: &mut Diagnostics) -> Vec<Arc<Document>> {
    let mut taken: HashMap<String, Arc<str>> = HashMap::new();
    let mut kept = Vec::with_capacity(all.len());
    for doc in all {
        match taken.get(&doc.id) {
            Some(other) => diags.push(problem::duplicate_id(Spot::file(&doc.file), &doc.id, other)),
            None => {
                taken.insert(doc.id.clone(), doc.file.clone());
                kept.push(doc);
            }
        }
    }
    kept
}

/// What stands in a private field is not seen from the other end.
fn inverse(docs: &[Arc<Document>], targets: &[Vec<Target>]) -> Vec<Vec<Edge>> {
    let mut inbound = vec![Vec::new(); targets.len()];
    for (from, of_doc) in targets.iter().enumerate() {
        for (slot, target) in of_doc.iter().enumerate() {
            if let Target::Record(to, _) = target
                && docs[from].links[slot].is_public
            {
                inbound[*to].push(Edge { from, slot });
            }
        }
    }
    inbound
}

/// Old addresses of a record, as written.
pub fn aliases(doc: &Document) -> impl Iterator<Item = (usize, &str)> {
    let list = doc.fields.get("aliases").map_or(&[][..], Value::items);
    list.iter().enumerate().filter_map(|(item_idx, it)| Some((item_idx, it.as_text()?)))
}
