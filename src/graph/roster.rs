//! Which records there are, and under which names.

use std::collections::HashMap;
use std::sync::Arc;

use crate::base::slug::fold;
use crate::base::{Diagnostics, Spot, problem};
use crate::graph::index::{Hidden, Secret, aliases};
use crate::model::{Config, Document, Parsed, Role};

/// Records with the places of their files, by kind and id.
pub(crate) fn in_order(parsed: &[Arc<Parsed>]) -> Vec<(usize, Arc<Document>)> {
    let docs = parsed.iter().enumerate().filter_map(|(place, file)| Some((place, file.document.clone()?)));
    let mut docs: Vec<(usize, Arc<Document>)> = docs.collect();
    docs.sort_by(|(_, a), (_, b)| (a.kind, &a.id, &a.file).cmp(&(b.kind, &b.id, &b.file)));
    docs
}

pub(crate) fn without_duplicates(
    all: Vec<(usize, Arc<Document>)>,
    diags: &mut Diagnostics,
) -> Vec<(usize, Arc<Document>)> {
    let mut taken: HashMap<String, Arc<str>> = HashMap::new();
    let mut kept = Vec::with_capacity(all.len());
    for (place, doc) in all {
        match taken.get(&doc.id) {
            Some(other) => diags.push(problem::duplicate_id(Spot::file(&doc.file), &doc.id, other)),
            None => {
                taken.insert(doc.id.clone(), doc.file.clone());
                kept.push((place, doc));
            }
        }
    }
    kept
}

/// Behind pseudonyms, and of hidden people and organizations; titles of other records are ordinary words.
pub(crate) fn secrets(config: &Config, docs: &[Arc<Document>], hidden: &Hidden) -> Vec<Secret> {
    let names = |doc: &Document| -> Vec<String> {
        let folded = doc.real_names().into_iter().map(fold);
        folded.filter(|name| name.contains(' ')).collect()
    };
    let behind = docs.iter().filter(|doc| doc.has_pseudonym()).map(|doc| Secret {
        names: names(doc),
        title: doc.title().to_owned(),
        why: None,
    });
    let has_names = |doc: &Document| config.vocabulary.kinds[doc.kind].role(Role::Names).is_some();
    let hidden = hidden.values().filter(|(doc, _)| has_names(doc));
    let hidden = hidden.map(|(doc, why)| Secret { names: names(doc), title: doc.id.clone(), why: Some(why.clone()) });
    behind.chain(hidden).filter(|secret| !secret.names.is_empty()).collect()
}

/// Whether other records' references to a record lead to it as before, but for places in its text.
pub(crate) fn is_found_alike(old: &Document, new: &Document) -> bool {
    (old.kind, &old.id, &old.address, &old.file) == (new.kind, &new.id, &new.address, &new.file)
        && old.names() == new.names()
        && old.real_names() == new.real_names()
        && old.has_pseudonym() == new.has_pseudonym()
        && aliases(old).eq(aliases(new))
}
