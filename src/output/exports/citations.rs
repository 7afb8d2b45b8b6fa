//! Citable records for reference managers: CSL-JSON (citeproc-js data format) and BibTeX. The vocabulary maps fields to CSL
//! variables; BibTeX is derived from them.

use serde_json::{Map, Value as Json, json};

use super::{Export, Pieces};
use crate::graph::own_pages::Facts;
use crate::graph::{DocIdx, Site};
use crate::model::{FieldDef, Role, Value};
use crate::output::view::cite::braced;
use crate::output::view::fields::named;
use crate::output::{Content, Context};
use crate::text::edtf::PartialDate;
use crate::text::words::Words;

const CSL_ADDRESS: &str = "data/references.csl.json";
const BIBTEX_ADDRESS: &str = "data/references.bib";

/// The row of CSL-JSON in `EXPORTS`.
pub const CSL: Export = Export {
    prefix: CSL_ADDRESS,
    about: Some("about-csl"),
    addresses: |facts| addresses(facts, CSL_ADDRESS),
    piece: |context, doc_idx| of_citable(context, doc_idx, |site| format!("{:#}", csl(site, doc_idx))),
    assemble: |context, pieces, files| {
        let items = in_order(context, pieces).map(|item| item.replace('\n', "\n  ")).collect::<Vec<_>>();
        if !items.is_empty() {
            files.add_own(CSL_ADDRESS, Content::bytes(format!("[\n  {}\n]\n", items.join(",\n  "))));
        }
    },
};

/// The row of BibTeX in `EXPORTS`.
pub const BIBTEX: Export = Export {
    prefix: BIBTEX_ADDRESS,
    about: Some("about-bibtex"),
    addresses: |facts| addresses(facts, BIBTEX_ADDRESS),
    piece: |context, doc_idx| of_citable(context, doc_idx, |site| bibtex(site, doc_idx)),
    assemble: |context, pieces, files| {
        let entries = in_order(context, pieces).collect::<Vec<_>>();
        if !entries.is_empty() {
            files.add_own(BIBTEX_ADDRESS, Content::bytes(entries.join("\n")));
        }
    },
};

fn addresses(facts: &Facts<'_>, address: &str) -> Vec<String> {
    facts.has_kind(|kind| kind.is_citable).then(|| address.to_owned()).into_iter().collect()
}

fn of_citable(context: &Context<'_>, doc_idx: DocIdx, write: impl FnOnce(&Site) -> String) -> String {
    let site = &context.site;
    if site.kind_of(doc_idx).is_citable { write(site) } else { String::new() }
}

/// The pieces of citable records, in listing order.
fn in_order<'p>(context: &Context<'_>, pieces: &Pieces<'p>) -> impl Iterator<Item = &'p str> {
    let site = &context.site;
    let citable = site.kinds().filter(|(_, kind)| kind.is_citable);
    let docs: Vec<DocIdx> = citable.flat_map(|(kind_idx, _)| site.of_kind(kind_idx)).collect();
    docs.into_iter().map(|doc_idx| pieces.of(doc_idx))
}

/// Public fields that map to a CSL variable.
fn variables(site: &Site, doc_idx: DocIdx) -> impl Iterator<Item = (&str, &FieldDef, &Value)> {
    let fields = site.docs[doc_idx].public.iter().filter(|(def, _)| def.role != Some(Role::Title));
    fields.filter_map(|(def, value)| Some((def.csl.as_deref()?, def, value)))
}

/// A CSL-JSON item. Names are kept as written, since records do not mark family names.
fn csl(site: &Site, doc_idx: DocIdx) -> Json {
    let csl_type = csl_type(site, doc_idx);
    let mut item = Map::new();
    item.insert("id".into(), json!(site.id(doc_idx)));
    item.insert("type".into(), json!(csl_type));
    item.insert("title".into(), json!(site.title(doc_idx)));
    for (variable, _, value) in variables(site, doc_idx) {
        let names = named(site, doc_idx, value);
        let (variable, json) = match (variable, value) {
            (variable, Value::Date(date)) => (variable, csl_date(date, site.config.words)),
            (variable, _) if names.is_empty() => (variable, Json::Null),
            ("author", _) => ("author", names.iter().map(|name| json!({"literal": name})).collect()),
            // The publisher of an article is the publication it appears in, which CSL calls the container.
            ("publisher", _) if csl_type.starts_with("article") => ("container-title", json!(names.join(", "))),
            (variable, _) => (variable, json!(names.join(", "))),
        };
        if !json.is_null() {
            item.insert(variable.into(), json);
        }
    }
    Json::Object(item)
}

/// The CSL type by the kind's table; `document` if it has no entry.
fn csl_type(site: &Site, doc_idx: DocIdx) -> &str {
    let words = site.docs[doc_idx].public.iter().filter_map(|(_, value)| match value {
        Value::Choice(word) => Some(word),
        _ => None,
    });
    let table = &site.kind_of(doc_idx).csl;
    let found = words.filter_map(|word| table.iter().find(|(it, _)| it == word)).map(|(_, csl)| csl.as_str()).next();
    found.unwrap_or("document")
}

/// An exact date as numbers; an inexact one in words, never narrowed to a day that was not given.
fn csl_date(date: &PartialDate, words: &Words) -> Json {
    let Some(plain) = date.html_datetime() else { return json!({"literal": date.in_words(words)}) };
    let parts: Vec<i64> = plain.split('-').filter_map(|part| part.parse().ok()).collect();
    let mut issued = json!({"date-parts": [parts]});
    if date.written().ends_with(['~', '%']) {
        issued["circa"] = json!(true);
    }
    issued
}

fn bibtex(site: &Site, doc_idx: DocIdx) -> String {
    let mut lines = vec![format!("  title = {{{{{}}}}}", braced(site.title(doc_idx)))];
    for (variable, _, value) in variables(site, doc_idx) {
        let names = named(site, doc_idx, value);
        match (variable, value) {
            ("issued", Value::Date(date)) => match date.html_datetime() {
                // BibLaTeX uses the full date, older styles only the year.
                Some(plain) => lines.extend([format!("  date = {{{plain}}}"), format!("  year = {{{}}}", &plain[..4])]),
                None => lines.push(format!("  note = {{{}}}", braced(&date.in_words(site.config.words)))),
            },
            (_, _) if names.is_empty() => {}
            ("author", _) => {
                let names: Vec<String> = names.iter().map(|name| format!("{{{}}}", braced(name))).collect();
                lines.push(format!("  author = {{{}}}", names.join(" and ")));
            }
            ("publisher", _) => lines.push(format!("  publisher = {{{}}}", braced(&names.join(", ")))),
            ("URL", _) => lines.push(format!("  url = {{{}}}", braced(&names.join(", ")))),
            _ => {}
        }
    }
    format!("@misc{{{},\n{}\n}}\n", site.id(doc_idx), lines.join(",\n"))
}
