//! The columns of a listing, and its entries under headings.

use crate::base::slug::slugify;
use crate::graph::{DocIdx, Site};
use crate::model::{FieldDef, Kind, Role};
use crate::output::context::grouped;
use crate::text::template::{Mapping, Node};

/// The columns of a kind's table.
pub fn columns(kind: &Kind) -> Node {
    let type_of = |def: &FieldDef| if def.role == Some(Role::Status) { "status" } else { def.field_type.word() };
    Node::list(kind.public_fields().filter(|def| def.is_column).map(|def| {
        Mapping::default()
            .with("name", Node::text(&def.name))
            .with("label", Node::text(&def.label))
            .with("type", Node::text(type_of(def)))
            .node()
    }))
}

/// Entries under headings: years for kinds sorted by date, else first letters.
pub fn groups(site: &Site, kind: &Kind, entries: &[(DocIdx, Node)]) -> Node {
    let headed = entries.iter().map(|(doc_idx, entry)| (heading(site, kind, *doc_idx), entry.clone()));
    Node::list(grouped(headed).into_iter().map(|(heading, entries)| {
        Mapping::default().with("heading", Node::text(&heading)).with("entries", Node::list(entries)).node()
    }))
}

fn heading(site: &Site, kind: &Kind, doc_idx: DocIdx) -> String {
    let doc = &site.docs[doc_idx];
    if kind.sorts_by_date {
        return year_heading(site, doc.date().and_then(|date| date.year()));
    }
    let first = slugify(doc.title()).chars().next();
    first.filter(char::is_ascii_alphabetic).map_or_else(|| "#".to_owned(), |c| c.to_ascii_uppercase().to_string())
}

/// The heading of a year, or of undated records.
pub fn year_heading(site: &Site, year: Option<i64>) -> String {
    year.map_or_else(|| site.config.words.get("no-date-heading").to_owned(), |year| year.to_string())
}
