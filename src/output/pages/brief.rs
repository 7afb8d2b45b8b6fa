//! The brief: every record that has a status, a page of paper each, to print or to hand over.

use crate::graph::{DocIdx, addresses};
use crate::model::Role;
use crate::output::context::Outlook;
use crate::output::plan::{Content, Part, Sheet};
use crate::output::view::body::{Writer, summary};
use crate::output::view::fields::Nodes;
use crate::text::template::{Mapping, Node};

/// Records on one page of the site.
const PART: usize = 100;

/// `brief.html`, and `brief-2.html` … where there are very many; a part each.
pub fn parts<'o>(outlook: &'o Outlook<'o>) -> Vec<Part<'o>> {
    let site = &outlook.site;
    let kinds = site.config.vocabulary.kinds.iter().enumerate();
    let with_status = kinds.filter(|(_, kind)| kind.role(Role::Status).is_some());
    let has_status = |doc_idx: &DocIdx| site.docs[*doc_idx].fields.role(Role::Status).is_some();
    let docs: Vec<DocIdx> = with_status.flat_map(|(kind_idx, _)| site.of_kind(kind_idx)).filter(has_status).collect();
    let n_parts = docs.len().div_ceil(PART);
    let mut parts = vec![Part::new("running title", |sheet| running_title(outlook, sheet))];
    for (part_idx, docs) in docs.chunks(PART).enumerate() {
        // A status that comes or goes changes who is in it, and so its name.
        let ids: Vec<&str> = docs.iter().map(|doc_idx| site.docs[*doc_idx].id.as_str()).collect();
        let docs = docs.to_vec();
        let name = format!("brief {part_idx} of {n_parts}: {}", ids.join(" "));
        parts.push(Part::new(name, move |sheet| plan(outlook, sheet, part_idx, n_parts, &docs)));
    }
    parts
}

/// The running title of printed pages: margin boxes take their text from the style sheet only.
fn running_title(outlook: &Outlook<'_>, sheet: &mut Sheet) {
    let title = outlook.site.config.title.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ");
    let css = format!("@page {{ @top-left {{ content: \"{title}\"; font: 8pt sans-serif }} }}\n");
    sheet.add_own("assets/print.css", Content::bytes(css));
}

fn plan(outlook: &Outlook<'_>, sheet: &mut Sheet, part_idx: usize, n_parts: usize, docs: &[DocIdx]) {
    // Who is in it was worked out where nothing is noted, so this part is as old as the set of records.
    crate::graph::reads::note_everything();
    let mut writer = Writer::new(outlook, &address(part_idx));
    let records: Vec<Node> = docs.iter().map(|doc_idx| record(outlook, *doc_idx, &mut writer)).collect();
    let others = (0..n_parts).filter(|it| *it != part_idx).map(|it| {
        Mapping::default().with("path", Node::text(&address(it))).with("number", Node::number(it + 1)).node()
    });
    let view = outlook
        .view(&address(part_idx), "Brief")
        .with("records", Node::list(records))
        .with("others", Node::list(others))
        .with("notes", writer.notes());
    sheet.add_own_page(&address(part_idx), Content::page("brief.html", view));
}

fn address(part_idx: usize) -> String {
    match part_idx {
        0 => addresses::BRIEF.to_owned(),
        _ => format!("brief-{}.html", part_idx + 1),
    }
}

fn record<'o>(outlook: &'o Outlook<'o>, doc_idx: DocIdx, writer: &mut Writer<'o>) -> Node {
    let site = &outlook.site;
    let doc = &site.docs[doc_idx];
    let (fields, _) = Nodes { site, doc_idx, writer: Some(writer) }.fields(doc);
    let prose = &site.texts[doc_idx];
    let mut body = writer.html(doc_idx, prose);
    // Anchors belong to the record's own page.
    let headings = prose.body.headings.iter().map(|it| &it.id);
    for id in doc.anchors.iter().map(|it| &it.id).chain(headings) {
        body = body.replace(&format!(" id=\"{id}\""), "");
    }
    Mapping::default()
        .with("card", outlook.cards[doc_idx].clone())
        .with("fields", fields)
        .with("names", Node::list(doc.names()[1..].iter().map(|name| Node::text(name))))
        .with("summary", Node::text(&summary(site, doc_idx)))
        .with("body", Node::html(&body))
        .node()
}
