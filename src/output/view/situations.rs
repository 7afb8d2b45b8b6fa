//! The reported situations of a record: the items of the field with `role: status`, each with its date and sources.

use std::collections::BTreeSet;

use crate::graph::{DocIdx, Site, Target};
use crate::model::{FieldDef, FieldSet, Role, Value};
use crate::text::edtf::PartialDate;
use crate::text::template::{Mapping, Node};
use crate::text::words::Words;

use super::fields::{choice_node, maybe_date};

/// One reported situation.
pub struct Situation<'s> {
    /// The field that holds the state.
    def: &'s FieldDef,
    /// The word of the state.
    pub word: &'s str,
    as_of: Option<&'s PartialDate>,
    sources: BTreeSet<DocIdx>,
}

/// All public situations, in the order written.
pub fn situations(site: &Site, doc_idx: DocIdx) -> Vec<Situation<'_>> {
    let status = site.docs[doc_idx].public.role(Role::Status);
    let items = status.into_iter().flat_map(|value| site.items(doc_idx, value));
    items.filter_map(Value::as_record).filter_map(|set| situation(site, doc_idx, set)).collect()
}

/// For lists: the state and date of each, whatever the fields are called.
pub fn nodes(site: &Site, doc_idx: DocIdx) -> Node {
    Node::list(situations(site, doc_idx).iter().map(|it| {
        Mapping::default()
            .with("state", choice_node(it.def, it.word))
            .with("as_of", maybe_date(it.as_of, site.config.words))
            .node()
    }))
}

/// The situations of the newest date; several if sources of that date differ.
pub fn newest<'s>(situations: &'s [Situation<'s>]) -> impl Iterator<Item = &'s Situation<'s>> {
    let day = |it: &Situation<'_>| it.as_of.map(PartialDate::sort_key);
    let newest = situations.iter().map(day).max();
    situations.iter().filter(move |it| Some(day(it)) == newest)
}

fn situation<'s>(site: &'s Site, doc_idx: DocIdx, set: &'s FieldSet) -> Option<Situation<'s>> {
    let mut state = None;
    let mut as_of = None;
    let mut sources = BTreeSet::new();
    for (def, value) in set.iter() {
        match value {
            Value::Choice(word) if state.is_none() => state = Some((def, word.as_str())),
            Value::Date(date) if def.role == Some(Role::SaidOn) => as_of = Some(date),
            _ => sources.extend(value.items().iter().filter_map(|item| source(site, doc_idx, item))),
        }
    }
    let (def, word) = state?;
    Some(Situation { def, word, as_of, sources })
}

fn source(site: &Site, doc_idx: DocIdx, item: &Value) -> Option<DocIdx> {
    let Value::Ref(reference) = item else { return None };
    let Target::Record(to, _) = site.targets[doc_idx][reference.slot] else { return None };
    site.kind_of(to).is_citable.then_some(to)
}

/// Whether two situations have different states and share no source. One may simply be newer; all that is known is that the
/// documents disagree.
pub fn differ(situations: &[Situation<'_>]) -> bool {
    situations.iter().enumerate().any(|(position, one)| {
        situations[position + 1..]
            .iter()
            .any(|other| one.word != other.word && !other.sources.is_empty() && one.sources.is_disjoint(&other.sources))
    })
}

impl Situation<'_> {
    /// The state with the date for which it is reported.
    pub fn in_words(&self, words: &Words) -> String {
        let label = self.def.label_of(self.word);
        let Some(as_of) = self.as_of else { return label.to_owned() };
        words.say("state-as-of", &[("state", label.into()), ("date", (&as_of.in_words(words)).into())])
    }
}
