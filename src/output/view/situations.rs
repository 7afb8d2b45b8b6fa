//! What is reported of a record's situation: the items of the field with `role: status`, each with its day and its sources.

use std::collections::BTreeSet;

use crate::graph::{DocIdx, Site, Target};
use crate::model::public::public;
use crate::model::{FieldSet, FieldType, Role, Value};
use crate::output::view::fields::names_hidden;

/// One item.
pub struct Situation {
    /// The label of the state.
    state: String,
    /// In words.
    as_of: Option<String>,
    sources: BTreeSet<DocIdx>,
}

/// All that may be shown, in the order written.
pub fn situations(site: &Site, doc_idx: DocIdx) -> Vec<Situation> {
    let Some((_, value)) = public(&site.docs[doc_idx]).find(|(def, _)| def.role == Some(Role::Status)) else {
        return Vec::new();
    };
    let records = value.items().iter().filter_map(Value::as_record);
    records.filter(|set| !names_hidden(site, doc_idx, set)).filter_map(|set| situation(site, doc_idx, set)).collect()
}

fn situation(site: &Site, doc_idx: DocIdx, set: &FieldSet) -> Option<Situation> {
    let mut state = None;
    let mut as_of = None;
    let mut sources = BTreeSet::new();
    for (def, value) in set.iter() {
        match (value, &def.field_type) {
            (Value::Choice(word), FieldType::Choice(options)) if state.is_none() => {
                state =
                    Some(options.iter().find(|(it, _)| it == word).map_or(word.clone(), |(_, label)| label.clone()));
            }
            (Value::Date(date), _) if def.name == "as_of" => as_of = Some(date.words()),
            _ => sources.extend(value.items().iter().filter_map(|item| source(site, doc_idx, item))),
        }
    }
    Some(Situation { state: state?, as_of, sources })
}

fn source(site: &Site, doc_idx: DocIdx, item: &Value) -> Option<DocIdx> {
    let Value::Ref(reference) = item else { return None };
    let Target::Record(to, _) = site.targets[doc_idx][reference.slot] else { return None };
    site.kind_of(to).is_citable.then_some(to)
}

/// Whether two of them name different states and share no source. One may be later than the other: that the documents do not
/// say the same is all that is known.
pub fn differ(situations: &[Situation]) -> bool {
    situations.iter().enumerate().any(|(position, one)| {
        situations[position + 1..].iter().any(|other| {
            one.state != other.state && !other.sources.is_empty() && one.sources.is_disjoint(&other.sources)
        })
    })
}

impl Situation {
    /// The state with the day for which it is reported.
    pub fn words(&self) -> String {
        let Self { state, as_of, .. } = self;
        as_of.as_ref().map_or_else(|| state.clone(), |as_of| format!("{state} as of {as_of}"))
    }
}
