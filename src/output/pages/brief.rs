//! The brief: every record with a status, one printed page each.

use std::collections::BTreeSet;

use crate::graph::DocIdx;
use crate::graph::own_pages::BRIEF;
use crate::model::Role;
use crate::output::view::body::{Writer, summary};
use crate::output::view::fields::Nodes;
use crate::output::{Content, Context, Files, Part};
use crate::text::template::{Mapping, Node};

/// Records per page of the site.
const PER_PAGE: usize = 100;

/// One part per page: `brief.html`, then `brief-2.html` … if there are very many records.
pub fn parts(context: &Context<'_>) -> Vec<Part> {
    let site = &context.site;
    let with_status = site.kinds().filter(|(_, kind)| kind.role(Role::Status).is_some());
    let has_status = |doc_idx: &DocIdx| site.docs[*doc_idx].public.role(Role::Status).is_some();
    let docs: Vec<DocIdx> = with_status.flat_map(|(kind_idx, _)| site.of_kind(kind_idx)).filter(has_status).collect();
    let n_parts = docs.len().div_ceil(PER_PAGE);
    let part = |(part_idx, docs): (usize, &[DocIdx])| {
        // The name depends on the records in the part, which change when one gains or loses a status.
        let ids: Vec<&str> = docs.iter().map(|doc_idx| site.id(*doc_idx)).collect();
        let name = format!("{part_idx} of {n_parts}: {}", ids.join(" "));
        let docs = docs.iter().map(|doc_idx| site.keys[*doc_idx]).collect();
        Part { name, position: (part_idx, n_parts), docs }
    };
    docs.chunks(PER_PAGE).enumerate().map(part).collect()
}

/// Makes one page.
pub fn make(context: &Context<'_>, part: &Part, files: &mut Files<'_>) {
    let (part_idx, n_parts) = part.position;
    let docs: Vec<DocIdx> = part.docs.iter().filter_map(|key| context.site.by_key(*key)).collect();
    let mut writer = Writer::new(context, &address(part_idx));
    let records: Vec<Node> = docs.iter().map(|doc_idx| record(context, *doc_idx, &mut writer)).collect();
    let others = (0..n_parts).filter(|it| *it != part_idx).map(|it| {
        Mapping::default().with("path", Node::text(&address(it))).with("number", Node::number(it + 1)).node()
    });
    let view = context
        .view(&address(part_idx), context.words().get("brief"))
        .with("records", Node::list(records))
        .with("others", Node::list(others))
        .with("notes", writer.notes());
    files.add_own_page(&address(part_idx), Content::Page("brief.html", view));
}

fn address(part_idx: usize) -> String {
    match part_idx {
        0 => BRIEF.to_owned(),
        _ => format!("brief-{}.html", part_idx + 1),
    }
}

fn record<'o>(context: &'o Context<'o>, doc_idx: DocIdx, writer: &mut Writer<'o>) -> Node {
    let site = &context.site;
    let doc = &site.docs[doc_idx];
    let (fields, rows) = Nodes { site, doc_idx, writer: Some(writer) }.fields(doc);
    // A template for this kind reads its fields by name.
    let is_known = context.inputs.theme.templates.contains_key(&format!("{}.html", site.kind(doc).name));
    let prose = &site.texts[doc_idx];
    // Anchors belong to the record's own page; here they would clash.
    let headings = prose.body.headings.iter().map(|it| it.id.as_str());
    let ids: BTreeSet<&str> = doc.anchors.iter().map(|it| it.id.as_str()).chain(headings).collect();
    let body = without_ids(&writer.html(doc_idx, prose), &ids);
    Mapping::default()
        .with("card", context.cards[doc_idx].clone())
        .with("fields", if is_known { fields } else { Node::none() })
        .with("rows", rows)
        .with("names", Node::list(doc.names()[1..].iter().map(|name| Node::text(name))))
        .with("summary", Node::text(&summary(site, doc_idx)))
        .with("body", Node::html(&body))
        .node()
}

/// The print style sheet with the dossier's title in the margins: margin boxes can only take text from a style sheet.
pub fn make_print_sheet(context: &Context<'_>, _: &Part, files: &mut Files<'_>) {
    let view = context.view("assets/print.css", &context.site.config.title);
    files.add_own("assets/print.css", Content::Page("print.css", view));
}

/// HTML without these ids.
fn without_ids(html: &str, ids: &BTreeSet<&str>) -> String {
    const START: &str = " id=\"";
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(START) {
        let value = &rest[at + START.len()..];
        let end = value.find('"').unwrap_or(value.len());
        let is_dropped = ids.contains(&value[..end]);
        kept.push_str(&rest[..if is_dropped { at } else { at + START.len() }]);
        rest = if is_dropped { value.get(end + 1..).unwrap_or("") } else { value };
    }
    kept.push_str(rest);
    kept
}
