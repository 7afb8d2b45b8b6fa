//! The brief: every record that has a status, a page of paper each, to print or to hand over.

use super::body::{Writer, summary};
use super::fields::Nodes;
use super::{Content, Outlook, Plan};
use crate::graph::{DocIdx, addresses};
use crate::model::Role;
use crate::text::template::{Mapping, Node};

/// Records on one page of the site.
const PART: usize = 100;

/// Plans it: `brief.html`, and `brief-2.html` … where there are very many.
pub fn plan(outlook: &Outlook<'_>, plan: &mut Plan<'_>) {
    let site = outlook.site;
    // The running title of printed pages: margin boxes take their text from the style sheet only.
    let title = site.config.title.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ");
    let sheet = format!("@page {{ @top-left {{ content: \"{title}\"; font: 8pt sans-serif }} }}\n");
    plan.add_own("assets/print.css", Content::Bytes(sheet.into_bytes()));

    let kinds = site.config.vocabulary.kinds.iter().enumerate();
    let with_status = kinds.filter(|(_, kind)| kind.role(Role::Status).is_some());
    let has_status = |doc_idx: &DocIdx| site.docs[*doc_idx].fields.role(Role::Status).is_some();
    let docs: Vec<DocIdx> = with_status.flat_map(|(kind_idx, _)| site.of_kind(kind_idx)).filter(has_status).collect();
    let parts: Vec<&[DocIdx]> = docs.chunks(PART).collect();
    for (part_idx, part) in parts.iter().enumerate() {
        let mut writer = Writer::new(outlook, &address(part_idx));
        let records: Vec<Node> = part.iter().map(|doc_idx| record(outlook, *doc_idx, &mut writer)).collect();
        let others = (0..parts.len()).filter(|it| *it != part_idx).map(|it| {
            Mapping::default().with("path", Node::text(&address(it))).with("number", Node::number(it + 1)).node()
        });
        let view = outlook
            .view(&address(part_idx), "Brief")
            .with("records", Node::list(records))
            .with("others", Node::list(others))
            .with("notes", writer.notes());
        plan.add_own_page(&address(part_idx), Content::Page("brief.html".into(), Box::new(view)));
    }
}

fn address(part_idx: usize) -> String {
    match part_idx {
        0 => addresses::BRIEF.to_owned(),
        _ => format!("brief-{}.html", part_idx + 1),
    }
}

fn record<'o>(outlook: &'o Outlook<'o>, doc_idx: DocIdx, writer: &mut Writer<'o>) -> Node {
    let site = outlook.site;
    let doc = &site.docs[doc_idx];
    let (fields, _) = Nodes { site, doc_idx, writer: Some(writer) }.fields(doc);
    let mut body = writer.html(doc_idx, &doc.prose);
    // Anchors belong to the record's own page.
    let headings = doc.prose.body.headings.iter().map(|it| &it.id);
    for id in doc.prose.body.anchors.iter().map(|it| &it.id).chain(headings) {
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
