//! Columns and groups of listings.

use crate::graph::{DocIdx, Site};
use crate::model::Kind;
use crate::text::template::{Mapping, Node};

/// The columns of a kind's table.
pub fn columns(kind: &Kind) -> Node {
    let columns = kind.fields.iter().filter(|def| def.is_column && !def.is_private);
    Node::list(columns.map(|def| {
        Mapping::default()
            .with("name", Node::text(&def.name))
            .with("label", Node::text(&def.label))
            .with("type", Node::text(crate::output::view::fields::type_word(&def.field_type)))
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
