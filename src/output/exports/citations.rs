//! Citable records for reference managers: CSL-JSON (citeproc-js data format) and BibTeX.

use serde_json::{Map, Value as Json, json};

use crate::graph::{DocIdx, Site, addresses};
use crate::model::{Document, Value};
use crate::output::context::Outlook;
use crate::output::plan::{Content, Part, Sheet};
use crate::output::view::cite::braced;
use crate::output::view::fields::named;
use crate::text::edtf::PartialDate;

/// Both in one part.
pub fn parts<'o>(outlook: &'o Outlook<'o>) -> Vec<Part<'o>> {
    vec![Part::new("citations", |sheet| plan(outlook, sheet))]
}

fn plan(outlook: &Outlook<'_>, sheet: &mut Sheet) {
    let site = &outlook.site;
    let kinds = site.config.vocabulary.kinds.iter().enumerate().filter(|(_, kind)| kind.is_citable);
    let docs: Vec<DocIdx> = kinds.flat_map(|(kind_idx, _)| site.of_kind(kind_idx)).collect();
    if docs.is_empty() {
        return;
    }
    let items: Vec<Json> = docs.iter().map(|doc_idx| csl(site, *doc_idx)).collect();
    let mut text = serde_json::to_string_pretty(&items).expect("a tree of texts is always JSON");
    text.push('\n');
    sheet.add_own(addresses::CSL, Content::bytes(text));
    let entries: Vec<String> = docs.iter().map(|doc_idx| bibtex(site, *doc_idx)).collect();
    sheet.add_own(addresses::BIBTEX, Content::bytes(entries.join("\n")));
}

/// An item of CSL-JSON. Names are given as they are written: what is a family name no record says.
fn csl(site: &Site, doc_idx: DocIdx) -> Json {
    let doc = &site.docs[doc_idx];
    let csl_type = csl_type(site, doc_idx);
    let mut item = Map::new();
    item.insert("id".into(), json!(doc.id));
    item.insert("type".into(), json!(csl_type));
    item.insert("title".into(), json!(doc.title()));
    let authors: Vec<Json> = named(site, doc_idx, "authors").iter().map(|name| json!({"literal": name})).collect();
    if !authors.is_empty() {
        item.insert("author".into(), json!(authors));
    }
    let publisher = named(site, doc_idx, "publisher").join(", ");
    if !publisher.is_empty() {
        let key = if csl_type.starts_with("article") { "container-title" } else { "publisher" };
        item.insert(key.into(), json!(publisher));
    }
    if let Some(date) = doc.date() {
        item.insert("issued".into(), issued(date));
    }
    for (key, field) in [("URL", "url"), ("language", "language")] {
        if let Some(text) = doc.text(field) {
            item.insert(key.into(), json!(text));
        }
    }
    Json::Object(item)
}

/// By the kind's own table; what is not in it is a document.
fn csl_type(site: &Site, doc_idx: DocIdx) -> &str {
    let doc = &site.docs[doc_idx];
    let words = doc.fields.iter().filter_map(|(_, value)| match value {
        Value::Choice(word) => Some(word),
        _ => None,
    });
    let table = &site.kind_of(doc_idx).csl;
    let found = words.filter_map(|word| table.iter().find(|(it, _)| it == word)).map(|(_, csl)| csl.as_str()).next();
    found.unwrap_or("document")
}

/// A plain date as numbers; a vaguer one in words, never as a day that nobody gave.
fn issued(date: &PartialDate) -> Json {
    let Some(plain) = date.html_datetime() else { return json!({"literal": date.words()}) };
    let parts: Vec<i64> = plain.split('-').filter_map(|part| part.parse().ok()).collect();
    let mut issued = json!({"date-parts": [parts]});
    if date.written().ends_with(['~', '%']) {
        issued["circa"] = json!(true);
    }
    issued
}

fn bibtex(site: &Site, doc_idx: DocIdx) -> String {
    let doc: &Document = &site.docs[doc_idx];
    let mut lines = vec![format!("  title = {{{{{}}}}}", braced(doc.title()))];
    let authors: Vec<String> =
        named(site, doc_idx, "authors").iter().map(|name| format!("{{{}}}", braced(name))).collect();
    if !authors.is_empty() {
        lines.push(format!("  author = {{{}}}", authors.join(" and ")));
    }
    let publisher = named(site, doc_idx, "publisher").join(", ");
    if !publisher.is_empty() {
        lines.push(format!("  publisher = {{{}}}", braced(&publisher)));
    }
    if let Some(date) = doc.date() {
        match date.html_datetime() {
            // BibLaTeX takes the whole date, older styles the year.
            Some(plain) => lines.extend([format!("  date = {{{plain}}}"), format!("  year = {{{}}}", &plain[..4])]),
            None => lines.push(format!("  note = {{{}}}", braced(&date.words()))),
        }
    }
    if let Some(url) = doc.text("url") {
        lines.push(format!("  url = {{{}}}", braced(url)));
    }
    format!("@misc{{{},\n{}\n}}\n", doc.id, lines.join(",\n"))
}
