//! By what records are found.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::graph::ids::DocIdx;
use crate::graph::names::Names;
use crate::graph::own_pages::pages;
use crate::model::{Config, Document, Value};

/// Hidden records by id, with the reason in words.
pub type Hidden = BTreeMap<String, (Arc<Document>, String)>;

/// By what records are found.
#[derive(Debug)]
pub struct Index {
    /// Visible records by id.
    pub by_id: HashMap<String, DocIdx>,
    /// Visible records of each kind.
    pub by_kind: Vec<Vec<DocIdx>>,
    /// Their names.
    pub names: Names,
    /// Hidden records.
    pub hidden: Hidden,
    /// Those of them that were taken back, by id.
    pub withdrawn: Vec<Arc<Document>>,
    /// Names that no public text may have.
    pub secrets: Vec<Secret>,
    pub(crate) hidden_names: Names,
    /// Paths inside `content/` to records.
    pub(crate) by_path: HashMap<String, DocIdx>,
    /// Addresses to records.
    pub by_address: HashMap<String, DocIdx>,
    /// Old ids to new ones.
    pub(crate) renamed: BTreeMap<String, String>,
    /// Pages that no record has.
    pub(crate) pages: Vec<String>,
}

impl Index {
    /// Of visible records, in order, and of hidden ones.
    pub fn new(
        config: &Config,
        docs: &[Arc<Document>],
        hidden: Hidden,
        withdrawn: Vec<Arc<Document>>,
        secrets: Vec<Secret>,
    ) -> Self {
        let mut renamed = BTreeMap::new();
        for doc in docs {
            for (_, alias) in aliases(doc) {
                let stem = alias.rsplit('/').next().unwrap_or(alias);
                renamed.insert(stem.trim_end_matches(".html").to_owned(), doc.id.clone());
            }
        }
        let by = |key: &dyn Fn(&Document) -> String| -> HashMap<String, DocIdx> {
            docs.iter().enumerate().map(|(doc_idx, doc)| (key(doc), doc_idx)).collect()
        };
        let text_path = |doc: &Document| {
            let inside = doc.file.strip_prefix("content/").unwrap_or(&doc.file);
            inside.strip_suffix(".yaml").unwrap_or(inside).to_owned()
        };
        let mut by_kind = vec![Vec::new(); config.vocabulary.kinds.len()];
        docs.iter().enumerate().for_each(|(doc_idx, doc)| by_kind[doc.kind].push(doc_idx));
        Self {
            by_kind,
            by_id: by(&|doc| doc.id.clone()),
            names: Names::new(docs.iter().map(|doc| &**doc)),
            hidden_names: Names::new(hidden.values().map(|(doc, _)| &**doc)),
            hidden,
            withdrawn,
            secrets,
            by_path: by(&text_path),
            by_address: by(&|doc| format!("{}.html", doc.address)),
            renamed,
            pages: pages(config, docs),
        }
    }
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

impl Secret {
    /// Whether a text gives one of the names.
    pub fn is_in(&self, text: &str) -> bool {
        let folded = format!(" {} ", crate::base::slug::fold(text));
        self.names.iter().any(|name| folded.contains(&format!(" {name} ")))
    }
}

/// Old addresses of a record, as written.
pub fn aliases(doc: &Document) -> impl Iterator<Item = (usize, &str)> {
    let list = doc.fields.get("aliases").map_or(&[][..], Value::items);
    list.iter().enumerate().filter_map(|(item_idx, it)| Some((item_idx, it.as_text()?)))
}
