//! The change log: new records and changed tracked fields. Nothing is
//! shown about a record that is no longer public, not even what an older edition published.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::introduction::introductions;
use super::json::value_json;
use crate::graph::{DocIdx, Site};
use crate::model::{FieldDef, FieldType, Role};
use crate::output::Context;
use crate::text::edtf::PartialDate;
use crate::text::words::Words;

/// The changes of one edition.
pub struct Entry {
    /// The date of the edition.
    pub edition: PartialDate,
    /// The date of the previous edition.
    pub since: Option<PartialDate>,
    /// New records.
    pub new: Vec<DocIdx>,
    /// Changed fields.
    pub changed: Vec<Change>,
}

/// A changed field.
pub struct Change {
    /// The record.
    pub doc_idx: DocIdx,
    /// The name of the field.
    pub field: String,
    /// Its label.
    pub label: String,
    /// Its values in the previous edition.
    pub before: Vec<String>,
    /// Its values in this edition.
    pub now: Vec<String>,
}

/// The log, newest entry first. Older entries are repeated as far as they are still public.
pub fn log(context: &Context<'_>) -> Vec<Entry> {
    let site = &context.site;
    let (Some(previous), Some(edition)) = (&context.inputs.previous, &site.config.edition) else { return Vec::new() };

    let mut now =
        Entry { edition: edition.clone(), since: previous.edition.clone(), new: Vec::new(), changed: Vec::new() };
    let introductions = introductions(site);
    for doc_idx in (0..site.docs.len()).filter(|it| !introductions.contains(it)) {
        let doc = &site.docs[doc_idx];
        // A record whose id changed is not new.
        let old_id = |alias: &str| alias.rsplit('/').next().unwrap_or(alias).trim_end_matches(".html").to_owned();
        let ids = std::iter::once(doc.id.clone()).chain(doc.public.aliases().map(|(_, alias)| old_id(alias)));
        match ids.filter_map(|id| previous.records.get(&id)).next() {
            Some(before) => now.changed.extend(changes(site, doc_idx, before)),
            None => now.new.push(doc_idx),
        }
    }
    let older = previous.log.iter().filter_map(|entry| entry_from(site, entry));
    std::iter::once(now).chain(older).filter(|entry| entry.n_changes() > 0).collect()
}

/// Fields whose changes are logged.
fn tracked(site: &Site, doc_idx: DocIdx) -> impl Iterator<Item = &FieldDef> {
    site.kind_of(doc_idx).public_fields().filter(|def| def.is_tracked)
}

/// The public values of a tracked field, and whether any item is hidden. If so, earlier values may be the hidden ones, and only
/// those that are still public may be shown.
fn current_values(site: &Site, doc_idx: DocIdx, def: &FieldDef) -> (Vec<String>, bool) {
    let doc = &site.docs[doc_idx];
    let Some(value) = doc.public.get(def) else { return (Vec::new(), doc.public.has_pseudonym()) };
    let has_hidden = site.items(doc_idx, value).count() < value.items().len();
    let now = value_json(site, doc_idx, def, value).unwrap_or_default();
    (in_words(site, def, &now), has_hidden)
}

/// Whether a value from an older edition is public: it still is a current value, or it contains nothing hidden.
fn is_still_public(site: &Site, text: &String, now: &[String], has_hidden: bool) -> bool {
    now.contains(text) || !has_hidden && !site.hidden().is_in(text)
}

/// The fields that changed since the previous edition.
fn changes(site: &Site, doc_idx: DocIdx, before: &Json) -> Vec<Change> {
    let mut changes = Vec::new();
    for def in tracked(site, doc_idx) {
        let (now, has_hidden) = current_values(site, doc_idx, def);
        let mut before = in_words(site, def, &before["fields"][&def.name]);
        before.retain(|it| is_still_public(site, it, &now, has_hidden));
        if before.iter().collect::<BTreeSet<_>>() != now.iter().collect() {
            let (field, label) = (def.name.clone(), def.label.clone());
            changes.push(Change { doc_idx, field, label, before, now });
        }
    }
    changes
}

/// "Detained as of April 2016" for each item.
fn in_words(site: &Site, def: &FieldDef, json: &Json) -> Vec<String> {
    let words = site.config.words;
    let date = |text: &str| PartialDate::parse(text).ok();
    match (&def.field_type, json) {
        (_, Json::Array(items)) => items.iter().flat_map(|item| in_words(site, def, item)).collect(),
        (FieldType::Choice(_), Json::String(word)) => vec![def.label_of(word).to_owned()],
        (FieldType::Date, Json::String(text)) => date(text).iter().map(|date| date.in_words(words)).collect(),
        (_, Json::String(text)) => vec![text.clone()],
        (_, Json::Number(number)) => vec![number.to_string()],
        (_, Json::Bool(it)) => vec![words.get(if *it { "yes" } else { "no" }).to_owned()],
        (FieldType::Ref(_), Json::Object(reference)) => {
            let title = reference.get("id").and_then(Json::as_str).and_then(|id| site.by_id(id));
            let title = title.map(|doc_idx| site.title(doc_idx));
            title.or_else(|| reference.get("text")?.as_str()).map(str::to_owned).into_iter().collect()
        }
        (FieldType::Record(inner, _), Json::Object(fields)) => {
            let text = |def: &FieldDef| fields.get(&def.name).and_then(Json::as_str);
            let choice = inner.iter().find(|it| matches!(it.field_type, FieldType::Choice(_)) && !it.is_private);
            let state = choice.and_then(|it| Some(it.label_of(text(it)?)));
            let said_on = inner.iter().find(|it| it.role == Some(Role::SaidOn));
            let as_of = said_on.and_then(|it| date(text(it)?)).map(|date| date.in_words(words));
            let with_date = |state: &str| match &as_of {
                Some(as_of) => words.say("state-as-of", &[("state", state.into()), ("date", as_of.into())]),
                None => state.to_owned(),
            };
            state.map(with_date).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

impl Entry {
    fn n_changes(&self) -> usize {
        self.new.len() + self.changed.len()
    }

    /// The anchor of this entry on the page.
    pub fn anchor(&self) -> String {
        format!("e-{}", self.edition.written())
    }

    /// "3 new, 1 changed".
    pub fn summary(&self, words: &Words) -> String {
        let counts = [(self.new.len(), "n-new"), (self.changed.len(), "n-changed")];
        let there = counts.iter().filter(|(n, _)| *n > 0);
        let parts: Vec<String> = there.map(|(n, key)| words.say(key, &[("n", (*n).into())])).collect();
        parts.join(", ")
    }
}

/// An entry of an older edition, reduced to what is still public.
fn entry_from(site: &Site, json: &Json) -> Option<Entry> {
    let date = |name: &str| PartialDate::parse(json[name].as_str()?).ok();
    let items = |name: &str| json[name].as_array().map_or(&[][..], Vec::as_slice);
    let there = |item: &Json| site.by_id(item["id"].as_str()?);
    let texts = |json: &Json| {
        let items = json.as_array().map_or(&[][..], Vec::as_slice);
        items.iter().filter_map(Json::as_str).map(str::to_owned).collect::<Vec<_>>()
    };
    let change = |item: &Json| {
        let doc_idx = there(item)?;
        // Skip fields that are no longer tracked or public.
        let def = tracked(site, doc_idx).find(|def| item["field"] == def.name.as_str())?;
        let (current, has_hidden) = current_values(site, doc_idx, def);
        let still = |json: &Json| {
            texts(json).into_iter().filter(|it| is_still_public(site, it, &current, has_hidden)).collect()
        };
        let (field, label) = (def.name.clone(), def.label.clone());
        let change = Change { doc_idx, field, label, before: still(&item["before"]), now: still(&item["now"]) };
        Some(change).filter(|it| it.before != it.now)
    };
    Some(Entry {
        edition: date("edition")?,
        since: date("since"),
        new: items("new").iter().filter_map(there).collect(),
        changed: items("changed").iter().filter_map(change).collect(),
    })
}
