//! A listing for every kind, and what the home page shows of each.

use std::collections::BTreeMap;

use super::body::Writer;
use super::fields::Nodes;
use super::records::kind_node;
use super::{Content, Outlook, Plan};
use crate::base::Spot;
use crate::graph::{DocIdx, Site, addresses};
use crate::model::{FieldDef, Kind, Value};
use crate::text::template::{Mapping, Node};

/// Plans them.
pub fn plan(outlook: &Outlook<'_>, plan: &mut Plan<'_>) {
    let site = outlook.site;
    for (kind_idx, kind) in site.config.vocabulary.kinds.iter().enumerate() {
        let docs = site.of_kind(kind_idx);
        let Some(address) = addresses::listing(kind).filter(|_| !docs.is_empty()) else { continue };
        let mut writer = Writer::new(outlook, &address);
        let introduction = introduction(site, kind);
        let body = introduction.map(|doc_idx| writer.html(doc_idx, &site.docs[doc_idx].prose)).unwrap_or_default();
        let is_plain = kind.listing == "listing.html";
        let entries: Vec<(DocIdx, Node)> =
            docs.iter().map(|doc_idx| (*doc_idx, entry(outlook, *doc_idx, &mut writer, is_plain))).collect();
        let columns = kind.fields.iter().filter(|def| def.is_column && !def.is_private);
        let view = outlook
            .view(&address, &kind.plural)
            .with("kind", kind_node(kind))
            .with("body", Node::html(&body))
            .with("columns", Node::list(columns.map(column)))
            .with("facets", facets(site, kind, &docs))
            .with("n_items", Node::number(entries.len()))
            .with("groups", groups(site, kind, &entries))
            .with("notes", writer.notes());
        let owner = introduction
            .map_or_else(|| Spot::file(&site.config.file.path), |doc_idx| Spot::file(&site.docs[doc_idx].file));
        plan.add_page(&address, &owner, Content::Page(kind.listing.clone(), Box::new(view)));
    }
}

/// The page that introduces a kind's listing: `people/index.md`.
fn introduction(site: &Site, kind: &Kind) -> Option<DocIdx> {
    let doc_idx = site.by_id(&format!("{}-index", kind.folder))?;
    (site.docs[doc_idx].address == format!("{}/index", kind.folder)).then_some(doc_idx)
}

/// All pages that stand within a listing and have none of their own.
pub fn introductions(site: &Site) -> Vec<DocIdx> {
    let has_docs = |kind_idx: usize| site.docs.iter().any(|doc| doc.kind == kind_idx);
    let kinds = site.config.vocabulary.kinds.iter().enumerate();
    kinds.filter(|(kind_idx, _)| has_docs(*kind_idx)).filter_map(|(_, kind)| introduction(site, kind)).collect()
}

/// The card, and all fields where the listing's own template shows more than a table.
fn entry<'o>(outlook: &'o Outlook<'o>, doc_idx: DocIdx, writer: &mut Writer<'o>, is_plain: bool) -> Node {
    let mut entry = Mapping::default().with("card", outlook.cards[doc_idx].clone());
    if !is_plain {
        let (fields, _) =
            Nodes { site: outlook.site, doc_idx, writer: Some(writer) }.fields(&outlook.site.docs[doc_idx]);
        entry.set("fields", fields);
        entry.set("n_uses", Node::number(users(outlook.site, doc_idx).len()));
    }
    entry.node()
}

fn column(def: &FieldDef) -> Node {
    Mapping::default()
        .with("name", Node::text(&def.name))
        .with("label", Node::text(&def.label))
        .with("type", Node::text(super::fields::type_word(&def.field_type)))
        .node()
}

/// Entries under headings: years for kinds in order of time, else first letters.
fn groups(site: &Site, kind: &Kind, entries: &[(DocIdx, Node)]) -> Node {
    let mut groups: Vec<(String, Vec<Node>)> = Vec::new();
    for (doc_idx, entry) in entries {
        let heading = heading(site, kind, *doc_idx);
        match groups.last_mut().filter(|(it, _)| *it == heading) {
            Some((_, nodes)) => nodes.push(entry.clone()),
            None => groups.push((heading, vec![entry.clone()])),
        }
    }
    Node::list(groups.into_iter().map(|(heading, nodes)| {
        Mapping::default().with("heading", Node::text(&heading)).with("entries", Node::list(nodes)).node()
    }))
}

fn heading(site: &Site, kind: &Kind, doc_idx: DocIdx) -> String {
    let doc = &site.docs[doc_idx];
    if kind.sorts_by_date {
        let year = doc.date().and_then(|date| date.year());
        return year.map_or_else(|| "Date not given".to_owned(), |year| year.to_string());
    }
    let first = crate::base::slug::slugify(doc.title()).chars().next();
    first.filter(char::is_ascii_alphabetic).map_or_else(|| "#".to_owned(), |c| c.to_ascii_uppercase().to_string())
}

/// How many records have each value of each facet, the most frequent first.
fn facets(site: &Site, kind: &Kind, docs: &[DocIdx]) -> Node {
    let facets = kind.fields.iter().filter(|def| def.is_facet && !def.is_private).map(|def| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for doc_idx in docs {
            for word in facet_words(site, *doc_idx, def) {
                *counts.entry(word).or_default() += 1;
            }
        }
        let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let values = counts.into_iter().map(|(word, count)| {
            Mapping::default().with("label", Node::text(&word)).with("count", Node::number(count)).node()
        });
        Mapping::default()
            .with("name", Node::text(&def.name))
            .with("label", Node::text(&def.label))
            .with("values", Node::list(values))
            .node()
    });
    Node::list(facets)
}

/// The words by which a record is found under a facet, each once.
fn facet_words(site: &Site, doc_idx: DocIdx, def: &FieldDef) -> Vec<String> {
    let doc = &site.docs[doc_idx];
    let mut words: Vec<String> = Vec::new();
    for item in doc.fields.get(&def.name).map_or(&[][..], Value::items) {
        let word = match item {
            Value::Record(set) if super::fields::names_hidden(site, doc_idx, set) => None,
            // A record counts under its first field: a status under its state.
            Value::Record(set) => set.iter().next().and_then(|(def, value)| facet_word(site, doc_idx, def, value)),
            other => facet_word(site, doc_idx, def, other),
        };
        words.extend(word.filter(|word| !words.contains(word)));
    }
    words
}

fn facet_word(site: &Site, doc_idx: DocIdx, def: &FieldDef, value: &Value) -> Option<String> {
    match (value, &def.field_type) {
        (Value::Choice(word), crate::model::FieldType::Choice(options)) => {
            Some(options.iter().find(|(it, _)| it == word).map_or(word.clone(), |(_, label)| label.clone()))
        }
        (Value::Ref(reference), _) => match &site.targets[doc_idx][reference.slot] {
            crate::graph::Target::Record(to, _) => Some(site.docs[*to].title().to_owned()),
            crate::graph::Target::Text => Some(reference.written.clone()),
            _ => None,
        },
        (Value::Country(code), _) => crate::text::country::name(code),
        (value, _) => value.as_text().map(str::to_owned),
    }
}

/// Records that refer to this one, each once, in order.
pub fn users(site: &Site, doc_idx: DocIdx) -> Vec<DocIdx> {
    let mut users: Vec<DocIdx> =
        site.inbound[doc_idx].iter().map(|edge| edge.from).filter(|from| *from != doc_idx).collect();
    users.sort_by_cached_key(|from| (site.docs[*from].kind, site.sort_key(*from)));
    users.dedup();
    users
}

/// For the home page: every kind with its count and its cards.
pub fn home(outlook: &Outlook<'_>) -> Node {
    let site = outlook.site;
    let kinds = site.config.vocabulary.kinds.iter().enumerate().filter_map(|(kind_idx, kind)| {
        let path = addresses::listing(kind)?;
        let docs = site.of_kind(kind_idx);
        let cards = docs.iter().take(60).map(|doc_idx| outlook.cards[*doc_idx].clone());
        let node = Mapping::default()
            .with("name", Node::text(&kind.name))
            .with("plural", Node::text(&kind.plural))
            .with("path", Node::text(&path))
            .with("count", Node::number(docs.len()))
            .with("cards", Node::list(cards));
        (!docs.is_empty()).then(|| node.node())
    });
    Node::list(kinds)
}
