//! Facets: by what readers may filter a kind's listing. Each value has a page of its own for readers without scripts; with
//! scripts the listing filters itself, by the words that each of its entries carries.

use std::collections::BTreeMap;

use crate::base::slug::slugify;
use crate::graph::{DocIdx, Site, Target};
use crate::model::{FieldDef, FieldType, Kind, Value};
use crate::text::country;
use crate::text::template::{Mapping, Node};

/// A facet with more values than this helps nobody; nor does one with a single value.
const MOST_VALUES: usize = 200;

/// A facet of a kind: the field, and who has which value.
#[derive(Debug)]
pub struct Facet<'s> {
    pub(crate) def: &'s FieldDef,
    pub(crate) values: Vec<FacetValue>,
}

#[derive(Debug)]
/// A value of a facet, and who has it.
pub struct FacetValue {
    pub(crate) word: String,
    pub(crate) label: String,
    pub(crate) docs: Vec<DocIdx>,
}

/// The facets of a kind, each with its values, the most frequent first.
pub fn of_kind<'s>(site: &Site, kind: &'s Kind, docs: &[DocIdx]) -> Vec<Facet<'s>> {
    let facets = facet_fields(kind).map(|def| {
        let mut found: BTreeMap<String, FacetValue> = BTreeMap::new();
        for doc_idx in docs {
            for (word, label) in values(site, *doc_idx, def) {
                let value = found.entry(word.clone()).or_insert_with(|| FacetValue { word, label, docs: Vec::new() });
                value.docs.push(*doc_idx);
            }
        }
        let mut values: Vec<FacetValue> = found.into_values().collect();
        let by_year = matches!(def.field_type, FieldType::Date);
        values.sort_by(|a, b| match by_year {
            true => a.word.cmp(&b.word),
            false => b.docs.len().cmp(&a.docs.len()).then_with(|| a.label.cmp(&b.label)),
        });
        Facet { def, values }
    });
    facets.filter(|facet| (2..=MOST_VALUES).contains(&facet.values.len())).collect()
}

fn facet_fields(kind: &Kind) -> impl Iterator<Item = &FieldDef> {
    kind.fields.iter().filter(|def| def.is_facet && !def.is_private)
}

/// For a listing: labels, values, counts, and where each value has its page.
pub fn nodes(kind: &Kind, facets: &[Facet<'_>]) -> Node {
    Node::list(facets.iter().map(|facet| {
        let values = facet.values.iter().map(|value| {
            Mapping::default()
                .with("label", Node::text(&value.label))
                .with("count", Node::number(value.docs.len()))
                .with("word", Node::text(&format!("{}={}", facet.def.name, value.word)))
                .with("path", Node::text(&address(kind, facet.def, &value.word)))
                .node()
        });
        Mapping::default()
            .with("name", Node::text(&facet.def.name))
            .with("label", Node::text(label(facet.def)))
            .with("values", Node::list(values))
            .node()
    }))
}

/// What an entry of a listing carries: `status=detained topics=media`.
pub fn words(site: &Site, doc_idx: DocIdx) -> String {
    let mut words = Vec::new();
    for def in facet_fields(site.kind_of(doc_idx)) {
        words.extend(values(site, doc_idx, def).into_iter().map(|(word, _)| format!("{}={word}", def.name)));
    }
    words.join(" ")
}

pub(crate) fn address(kind: &Kind, def: &FieldDef, word: &str) -> String {
    format!("{}/by/{}/{word}.html", kind.folder, slugify(&def.name))
}

pub(crate) fn label(def: &FieldDef) -> &str {
    match def.field_type {
        FieldType::Date => "Year",
        _ => &def.label,
    }
}

/// Under which values a record is found, each once: a word for addresses, and a label.
fn values(site: &Site, doc_idx: DocIdx, def: &FieldDef) -> Vec<(String, String)> {
    let doc = &site.docs[doc_idx];
    let mut found: Vec<(String, String)> = Vec::new();
    for item in doc.fields.get(&def.name).map_or(&[][..], Value::items) {
        let value = match item {
            Value::Record(set) if crate::output::view::fields::names_hidden(site, doc_idx, set) => None,
            // A record counts under its first field: a status under its state.
            Value::Record(set) => set.iter().next().and_then(|(def, value)| facet_value(site, doc_idx, def, value)),
            other => facet_value(site, doc_idx, def, other),
        };
        found.extend(value.filter(|(word, _)| !word.is_empty() && !found.iter().any(|(it, _)| it == word)));
    }
    found
}

fn facet_value(site: &Site, doc_idx: DocIdx, def: &FieldDef, value: &Value) -> Option<(String, String)> {
    let by_label = |label: String| Some((slugify(&label), label));
    match (value, &def.field_type) {
        (Value::Choice(word), FieldType::Choice(options)) => {
            let label = options.iter().find(|(it, _)| it == word).map_or(word, |(_, label)| label);
            Some((slugify(word), label.clone()))
        }
        (Value::Ref(reference), _) => match &site.targets[doc_idx][reference.slot] {
            Target::Record(to, _) => Some((site.id(*to).to_owned(), site.title(*to).to_owned())),
            Target::Text => by_label(reference.written.clone()),
            _ => None,
        },
        (Value::Date(date), _) => by_label(date.year()?.to_string()),
        (Value::Country(code), _) => by_label(country::name(code)?),
        (value, _) => by_label(value.as_text()?.to_owned()),
    }
}
