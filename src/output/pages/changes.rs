//! What changed from edition to edition: records that are new, situations that are other than before, and pages taken back. Of
//! these only the tombstone is told; of a record that is not public any more nothing is, also not what an older edition told.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use crate::graph::index::aliases;
use crate::graph::{DocIdx, Site, Target, addresses};
use crate::model::public::{is_published, public};
use crate::model::{FieldDef, FieldType, Value};
use crate::output::context::Outlook;
use crate::output::plan::{Content, Part, Sheet};
use crate::output::view::fields::{date_node, label_of, names_hidden, ref_mapping};
use crate::output::view::json::value_json;
use crate::text::edtf::PartialDate;
use crate::text::template::{Mapping, Node};

/// What one edition changed.
pub struct Entry {
    /// The day of the edition.
    pub edition: PartialDate,
    since: Option<PartialDate>,
    new: Vec<DocIdx>,
    changed: Vec<Change>,
    /// Addresses of tombstones.
    withdrawn: Vec<String>,
}

struct Change {
    doc_idx: DocIdx,
    /// The field, by name and label.
    field: String,
    label: String,
    before: Vec<String>,
    now: Vec<String>,
}

/// One part, if there is an edition before this one.
pub fn parts<'o>(outlook: &'o Outlook<'o>) -> Vec<Part<'o>> {
    let has_previous = outlook.inputs.previous.is_some();
    has_previous.then(|| Part::new("changes", |sheet| plan(outlook, sheet))).into_iter().collect()
}

fn plan(outlook: &Outlook<'_>, sheet: &mut Sheet) {
    let site = &outlook.site;
    let log = log(outlook);
    let data = json!({
        "edition": site.config.edition.as_ref().map(PartialDate::written),
        "entries": log.iter().map(|entry| entry_json(site, entry)).collect::<Vec<_>>(),
    });
    let mut text = serde_json::to_string_pretty(&data).expect("a tree of texts is always JSON");
    text.push('\n');
    sheet.add_own(addresses::CHANGES_DATA, Content::bytes(text));
    let view = outlook
        .view(addresses::CHANGES, "What changed")
        .with("data", Node::text(addresses::CHANGES_DATA))
        .with("entries", Node::list(log.iter().map(|entry| entry_node(site, entry))));
    sheet.add_own_page(addresses::CHANGES, Content::page("changes.html", view));
}

/// Newest first. What older editions told is told again as far as it is public still.
pub fn log(outlook: &Outlook<'_>) -> Vec<Entry> {
    let site = &outlook.site;
    let (Some(previous), Some(edition)) = (&outlook.inputs.previous, &site.config.edition) else { return Vec::new() };
    let withdrawn: BTreeSet<String> = site.withdrawn().iter().map(|doc| format!("{}.html", doc.address)).collect();

    let mut now = Entry {
        edition: edition.clone(),
        since: previous.edition.clone(),
        new: Vec::new(),
        changed: Vec::new(),
        withdrawn: Vec::new(),
    };
    let introductions = crate::output::view::introduction::introductions(site);
    for doc_idx in (0..site.docs.len()).filter(|it| !introductions.contains(it)) {
        let doc = &site.docs[doc_idx];
        // A record that was given another id is not new.
        let old_id = |alias: &str| alias.rsplit('/').next().unwrap_or(alias).trim_end_matches(".html").to_owned();
        let ids = std::iter::once(doc.id.clone()).chain(aliases(doc).map(|(_, alias)| old_id(alias)));
        match ids.filter_map(|id| previous.records.get(&id)).next() {
            Some(before) => now.changed.extend(changes(site, doc_idx, before)),
            None => now.new.push(doc_idx),
        }
    }
    let paths: BTreeSet<&str> = previous.records.values().filter_map(|record| record["path"].as_str()).collect();
    now.withdrawn = withdrawn.iter().filter(|path| paths.contains(path.as_str())).cloned().collect();

    let told = previous.log.iter().filter_map(|entry| entry_from(site, entry, &withdrawn));
    std::iter::once(now).chain(told).filter(|entry| entry.n_changes() > 0).collect()
}

/// Fields whose changes are told.
fn tracked(site: &Site, doc_idx: DocIdx) -> impl Iterator<Item = &FieldDef> {
    site.kind_of(doc_idx).fields.iter().filter(|def| def.is_tracked && is_published(def))
}

/// What a tracked field says now, and whether anything of it is hidden: then nothing is told of before but what is still said, for
/// it may be that which was hidden.
fn said_now(site: &Site, doc_idx: DocIdx, def: &FieldDef) -> (Vec<String>, bool) {
    let value = public(&site.docs[doc_idx]).find(|(it, _)| it.name == def.name).map(|(_, value)| value);
    let Some(value) = value else { return (Vec::new(), false) };
    let is_hidden = |item: &Value| match item {
        Value::Record(set) => names_hidden(site, doc_idx, set),
        Value::Ref(reference) => site.targets[doc_idx][reference.slot] == Target::Hidden,
        _ => false,
    };
    let now = value_json(site, doc_idx, def, value).unwrap_or_default();
    (words(site, def, &now), value.items().iter().any(is_hidden))
}

/// Whether words of an older edition may be said again: what is said now may, what somebody hides may not.
fn may_be_told(site: &Site, words: &String, now: &[String], has_hidden: bool) -> bool {
    now.contains(words) || !has_hidden && !site.secrets().iter().any(|secret| secret.is_in(words))
}

/// Fields that are other than before.
fn changes(site: &Site, doc_idx: DocIdx, before: &Json) -> Vec<Change> {
    let mut changes = Vec::new();
    for def in tracked(site, doc_idx) {
        let (now, has_hidden) = said_now(site, doc_idx, def);
        let mut before = words(site, def, &before["fields"][&def.name]);
        before.retain(|it| may_be_told(site, it, &now, has_hidden));
        if before.iter().collect::<BTreeSet<_>>() != now.iter().collect() {
            let (field, label) = (def.name.clone(), def.label.clone());
            changes.push(Change { doc_idx, field, label, before, now });
        }
    }
    changes
}

/// "Detained as of April 2016" for each item.
fn words(site: &Site, def: &FieldDef, json: &Json) -> Vec<String> {
    match (&def.field_type, json) {
        (_, Json::Array(items)) => items.iter().flat_map(|item| words(site, def, item)).collect(),
        (FieldType::Choice(_), Json::String(word)) => vec![label_of(def, word).to_owned()],
        (FieldType::Date, Json::String(date)) => PartialDate::parse(date).iter().map(PartialDate::words).collect(),
        (_, Json::String(text)) => vec![text.clone()],
        (_, Json::Number(number)) => vec![number.to_string()],
        (_, Json::Bool(it)) => vec![if *it { "yes".to_owned() } else { "no".to_owned() }],
        (FieldType::Ref(_), Json::Object(reference)) => {
            let title = reference.get("id").and_then(Json::as_str).and_then(|id| site.by_id(id));
            let title = title.map(|doc_idx| site.title(doc_idx));
            title.or_else(|| reference.get("text")?.as_str()).map(str::to_owned).into_iter().collect()
        }
        (FieldType::Record(inner, _), Json::Object(fields)) => {
            let choice = inner.iter().find(|it| matches!(it.field_type, FieldType::Choice(_)) && !it.is_private);
            let word = choice.and_then(|it| Some(label_of(it, fields.get(&it.name)?.as_str()?)));
            let as_of = fields.get("as_of").and_then(Json::as_str).and_then(|it| PartialDate::parse(it).ok());
            let as_of = as_of.map(|date| format!(" as of {}", date.words())).unwrap_or_default();
            word.map(|word| format!("{word}{as_of}")).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

impl Entry {
    fn n_changes(&self) -> usize {
        self.new.len() + self.changed.len() + self.withdrawn.len()
    }

    /// The place of this entry on the page.
    pub fn anchor(&self) -> String {
        format!("e-{}", self.edition.written())
    }

    /// "3 new, 1 changed, 1 withdrawn".
    pub fn summary(&self) -> String {
        let counts = [(self.new.len(), "new"), (self.changed.len(), "changed"), (self.withdrawn.len(), "withdrawn")];
        let parts: Vec<String> = counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
        parts.join(", ")
    }
}

fn entry_json(site: &Site, entry: &Entry) -> Json {
    let reference = |doc_idx: DocIdx| json!({"id": site.id(doc_idx), "kind": site.kind_of(doc_idx).name, "title": site.title(doc_idx), "path": site.path(doc_idx)});
    let change = |it: &Change| {
        let mut json = reference(it.doc_idx);
        json["field"] = json!(it.field);
        json["label"] = json!(it.label);
        json["before"] = json!(it.before);
        json["now"] = json!(it.now);
        json
    };
    json!({
        "edition": entry.edition.written(),
        "since": entry.since.as_ref().map(PartialDate::written),
        "new": entry.new.iter().map(|it| reference(*it)).collect::<Vec<_>>(),
        "changed": entry.changed.iter().map(change).collect::<Vec<_>>(),
        "withdrawn": entry.withdrawn.iter().map(|path| json!({"path": path})).collect::<Vec<_>>(),
    })
}

/// What an older edition told, as far as it may be told now.
fn entry_from(site: &Site, json: &Json, withdrawn: &BTreeSet<String>) -> Option<Entry> {
    let date = |name: &str| PartialDate::parse(json[name].as_str()?).ok();
    let items = |name: &str| json[name].as_array().map_or(&[][..], Vec::as_slice);
    let there = |item: &Json| site.by_id(item["id"].as_str()?);
    let texts = |json: &Json| {
        let items = json.as_array().map_or(&[][..], Vec::as_slice);
        items.iter().filter_map(Json::as_str).map(str::to_owned).collect::<Vec<_>>()
    };
    let change = |item: &Json| {
        let doc_idx = there(item)?;
        // A field that is not told any more was never told.
        let def = tracked(site, doc_idx).find(|def| item["field"] == def.name.as_str())?;
        let (said, has_hidden) = said_now(site, doc_idx, def);
        let still =
            |json: &Json| texts(json).into_iter().filter(|it| may_be_told(site, it, &said, has_hidden)).collect();
        let (field, label) = (def.name.clone(), def.label.clone());
        let change = Change { doc_idx, field, label, before: still(&item["before"]), now: still(&item["now"]) };
        Some(change).filter(|it| it.before != it.now)
    };
    let paths = items("withdrawn").iter().filter_map(|item| item["path"].as_str());
    Some(Entry {
        edition: date("edition")?,
        since: date("since"),
        new: items("new").iter().filter_map(there).collect(),
        changed: items("changed").iter().filter_map(change).collect(),
        withdrawn: paths.filter(|path| withdrawn.contains(*path)).map(str::to_owned).collect(),
    })
}

fn entry_node(site: &Site, entry: &Entry) -> Node {
    let mut kinds: BTreeMap<usize, Vec<DocIdx>> = BTreeMap::new();
    for doc_idx in &entry.new {
        kinds.entry(site.kind_place(*doc_idx)).or_default().push(*doc_idx);
    }
    let new = kinds.into_iter().map(|(kind_idx, mut docs)| {
        docs.sort_by_cached_key(|doc_idx| site.sort_key(*doc_idx));
        Mapping::default()
            .with("plural", Node::text(&site.config.vocabulary.kinds[kind_idx].plural))
            .with("items", Node::list(docs.into_iter().map(|doc_idx| ref_mapping(site, doc_idx).node())))
            .node()
    });
    let texts = |words: &[String]| Node::list(words.iter().map(|it| Node::text(it)));
    let changed = entry.changed.iter().map(|it| {
        Mapping::default()
            .with("record", ref_mapping(site, it.doc_idx).node())
            .with("label", Node::text(&it.label))
            .with("before", texts(&it.before))
            .with("now", texts(&it.now))
            .node()
    });
    Mapping::default()
        .with("id", Node::text(&entry.anchor()))
        .with("edition", date_node(&entry.edition))
        .with("since", entry.since.as_ref().map_or_else(Node::none, date_node))
        .with("new", Node::list(new.collect::<Vec<_>>()))
        .with("changed", Node::list(changed.collect::<Vec<_>>()))
        .with("withdrawn", Node::list(entry.withdrawn.iter().map(|path| Node::text(path))))
        .node()
}
