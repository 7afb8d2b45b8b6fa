//! A listing for every kind, and what the home page shows of each.

use super::body::Writer;
use super::fields::Nodes;
use super::records::kind_node;
use super::{Content, Outlook, Part, Sheet, facets};
use crate::base::Spot;
use crate::graph::{DocIdx, Site, addresses};
use crate::model::Kind;
use crate::text::template::{Mapping, Node};

/// A part for each kind: its listing, and a page for each value of its facets.
pub fn parts<'o>(outlook: &'o Outlook<'o>) -> Vec<Part<'o>> {
    let kinds = outlook.site.config.vocabulary.kinds.iter().enumerate();
    let part = |(kind_idx, kind): (usize, &'o Kind)| {
        Part::new(format!("listing of {}", kind.name), move |sheet| plan(outlook, sheet, kind_idx, kind))
    };
    kinds.map(part).collect()
}

fn plan(outlook: &Outlook<'_>, sheet: &mut Sheet, kind_idx: usize, kind: &Kind) {
    let site = &outlook.site;
    let docs = site.of_kind(kind_idx);
    let Some(address) = addresses::listing(kind).filter(|_| !docs.is_empty()) else { return };
    let mut writer = Writer::new(outlook, &address);
    let introduction = introduction(site, kind);
    let body = introduction.map(|doc_idx| writer.html(doc_idx, &site.texts[doc_idx])).unwrap_or_default();
    let is_plain = kind.listing == "listing.html";
    let entries: Vec<(DocIdx, Node)> =
        docs.iter().map(|doc_idx| (*doc_idx, entry(outlook, *doc_idx, &mut writer, is_plain))).collect();
    let facets = facets::of_kind(site, kind, &docs);
    let view = outlook
        .view(&address, &kind.plural)
        .with("kind", kind_node(kind))
        .with("body", Node::html(&body))
        .with("columns", columns(kind))
        .with("facets", facets::nodes(kind, &facets))
        .with("n_items", Node::number(entries.len()))
        .with("groups", groups(site, kind, &entries))
        .with("notes", writer.notes());
    let owner =
        introduction.map_or_else(|| Spot::file(&site.config.file.path), |doc_idx| Spot::file(&site.docs[doc_idx].file));
    sheet.add_page(&address, &owner, Content::page(&kind.listing, view));
    facets::plan(outlook, sheet, kind, &facets);
}

/// The page that introduces a kind's listing: `people/index.md`.
fn introduction(site: &Site, kind: &Kind) -> Option<DocIdx> {
    let doc_idx = site.by_id(&format!("{}-index", kind.folder))?;
    (site.path(doc_idx) == format!("{}/index.html", kind.folder)).then_some(doc_idx)
}

/// All pages that stand within a listing and have none of their own.
pub fn introductions(site: &Site) -> Vec<DocIdx> {
    let has_docs = |kind_idx: usize| !site.by_kind(kind_idx).is_empty();
    let kinds = site.config.vocabulary.kinds.iter().enumerate();
    kinds.filter(|(kind_idx, _)| has_docs(*kind_idx)).filter_map(|(_, kind)| introduction(site, kind)).collect()
}

/// The card, and all fields where the listing's own template shows more than a table.
fn entry<'o>(outlook: &'o Outlook<'o>, doc_idx: DocIdx, writer: &mut Writer<'o>, is_plain: bool) -> Node {
    let mut entry = Mapping::default()
        .with("card", outlook.cards[doc_idx].clone())
        .with("facets", Node::text(&facets::words(&outlook.site, doc_idx)));
    if !is_plain {
        let (fields, _) =
            Nodes { site: &outlook.site, doc_idx, writer: Some(writer) }.fields(&outlook.site.docs[doc_idx]);
        entry.set("fields", fields);
        entry.set("n_uses", Node::number(users(&outlook.site, doc_idx).len()));
    }
    entry.node()
}

/// The columns of a kind's table.
pub fn columns(kind: &Kind) -> Node {
    let columns = kind.fields.iter().filter(|def| def.is_column && !def.is_private);
    Node::list(columns.map(|def| {
        Mapping::default()
            .with("name", Node::text(&def.name))
            .with("label", Node::text(&def.label))
            .with("type", Node::text(super::fields::type_word(&def.field_type)))
            .node()
    }))
}

/// Entries under headings: years for kinds in order of time, else first letters.
pub fn groups(site: &Site, kind: &Kind, entries: &[(DocIdx, Node)]) -> Node {
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

/// Records that refer to this one, each once, in order.
pub fn users(site: &Site, doc_idx: DocIdx) -> Vec<DocIdx> {
    let mut users: Vec<DocIdx> =
        site.inbound[doc_idx].iter().map(|edge| edge.from).filter(|from| *from != doc_idx).collect();
    users.sort_by_cached_key(|from| (site.kind_place(*from), site.sort_key(*from)));
    users.dedup();
    users
}

/// For the home page: every kind with its count and its cards.
pub fn home(outlook: &Outlook<'_>) -> Node {
    let site = &outlook.site;
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
