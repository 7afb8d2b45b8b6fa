//! Facets: fields by which readers can filter a kind's listing. Each value has its own page for readers without scripts; with
//! scripts the listing filters itself by the facet words on each entry.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::base::slug::slugify;
use crate::graph::reads::Tracked;
use crate::graph::{DocIdx, Site, Target};
use crate::model::{FieldDef, FieldType, Kind, Value};
use crate::output::Context;
use crate::text::template::{Mapping, Node};

/// A facet with more values than this is not offered; nor is one with a single value.
const MOST_VALUES: usize = 200;

/// The facet values of one record.
pub type FacetValues = Vec<FacetWord>;

/// A facet value of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetWord {
    /// The name of the field.
    pub field: String,
    /// For addresses and scripts.
    pub word: String,
    /// For readers.
    pub label: String,
}

/// A facet of a kind: the field, and the records with each value.
#[derive(Debug)]
pub struct Facet<'s> {
    /// The field.
    pub def: &'s FieldDef,
    /// Sorted by frequency, most frequent first; years are in order.
    pub values: Vec<FacetValue>,
}

/// A value of a facet, and the records that have it.
#[derive(Debug)]
pub struct FacetValue {
    /// For addresses and scripts.
    pub word: String,
    /// For readers.
    pub label: String,
    /// Records with this value.
    pub docs: Vec<DocIdx>,
}

/// The facet values of a record, each once.
pub fn values(site: &Site, doc_idx: DocIdx) -> FacetValues {
    let doc = &site.docs[doc_idx];
    let mut found = FacetValues::new();
    for def in site.kind(doc).public_fields().filter(|def| def.is_facet) {
        for item in doc.public.get(def).into_iter().flat_map(|value| site.items(doc_idx, value)) {
            let value = match item {
                // A nested record counts under its first field: a status under its state.
                Value::Record(set) => set.iter().next().and_then(|(def, value)| facet_value(site, doc_idx, def, value)),
                other => facet_value(site, doc_idx, def, other),
            };
            let is_new = |word: &str| !found.iter().any(|it| it.field == def.name && it.word == word);
            if let Some((word, label)) = value.filter(|(word, _)| !word.is_empty() && is_new(word)) {
                found.push(FacetWord { field: def.name.clone(), word, label });
            }
        }
    }
    found
}

/// Names of the facets that each kind's listing offers: those with a useful number of values.
pub fn offered_facets(site: &Site, facets: &Tracked<Arc<FacetValues>>) -> Vec<Vec<String>> {
    let of_kind = |kind_idx: usize| {
        let mut words: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for doc_idx in site.by_kind(kind_idx) {
            for FacetWord { field, word, .. } in facets[*doc_idx].iter() {
                words.entry(field).or_default().insert(word);
            }
        }
        let helps = |(_, words): &(&str, BTreeSet<&str>)| (2..=MOST_VALUES).contains(&words.len());
        words.into_iter().filter(helps).map(|(field, _)| field.to_owned()).collect()
    };
    (0..site.config.vocabulary.kinds.len()).map(of_kind).collect()
}

/// The facets that the kind's listing offers and that distinguish these records, each with its values.
pub fn of_kind<'c>(context: &'c Context<'_>, kind_idx: usize, docs: &[DocIdx]) -> Vec<Facet<'c>> {
    let kind = &context.site.config.vocabulary.kinds[kind_idx];
    let offered = &context.offered_facets[kind_idx];
    let facets = kind.public_fields().filter(|def| offered.contains(&def.name)).map(|def| {
        let mut found: BTreeMap<&str, FacetValue> = BTreeMap::new();
        for doc_idx in docs {
            for FacetWord { word, label, .. } in context.facets[*doc_idx].iter().filter(|it| it.field == def.name) {
                let new = || FacetValue { word: word.clone(), label: label.clone(), docs: Vec::new() };
                found.entry(word).or_insert_with(new).docs.push(*doc_idx);
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
    facets.filter(|facet| facet.values.len() >= 2).collect()
}

/// For a listing: labels, values, counts, and the address of each value's page.
pub fn nodes(context: &Context<'_>, kind: &Kind, facets: &[Facet<'_>]) -> Node {
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
            .with("label", Node::text(label(context, facet.def)))
            .with("values", Node::list(values))
            .node()
    }))
}

/// The facet words of an entry in a listing: `status=detained topics=media`.
pub fn words(context: &Context<'_>, doc_idx: DocIdx) -> String {
    let words: Vec<String> = context.facets[doc_idx].iter().map(|it| format!("{}={}", it.field, it.word)).collect();
    words.join(" ")
}

/// The address of a value's page.
pub fn address(kind: &Kind, def: &FieldDef, word: &str) -> String {
    format!("{}/by/{}/{}.html", kind.folder, file_name(&slugify(&def.name)), file_name(word))
}

/// A slug that is safe as a file name: some systems reserve certain names.
fn file_name(slug: &str) -> String {
    match crate::base::UrlPath::new(slug) {
        Ok(_) => slug.to_owned(),
        Err(_) => format!("{slug}-"),
    }
}

/// The label of a facet; dates are filtered by their years.
pub fn label<'c>(context: &Context<'_>, def: &'c FieldDef) -> &'c str {
    match def.field_type {
        FieldType::Date => context.words().get("year"),
        _ => &def.label,
    }
}

fn facet_value(site: &Site, doc_idx: DocIdx, def: &FieldDef, value: &Value) -> Option<(String, String)> {
    let by_label = |label: &str| Some((slugify(label), label.to_owned()));
    match value {
        Value::Choice(word) => Some((slugify(word), def.label_of(word).to_owned())),
        Value::Ref(reference) => match &site.targets[doc_idx][reference.slot] {
            Target::Record(to, _) => Some((site.id(*to).to_owned(), site.title(*to).to_owned())),
            // A draft is not counted.
            Target::Text => by_label(&reference.written),
            _ => None,
        },
        Value::Date(date) => by_label(&date.year()?.to_string()),
        Value::Country(country) => by_label(&country.name),
        value => by_label(value.as_text()?),
    }
}
