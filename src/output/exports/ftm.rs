//! FollowTheMoney entities (followthemoney.tech), one JSON object per line, for link-analysis tools. The vocabulary maps kinds
//! and fields to schemas and properties.
//!
//! Date and country properties take only exact values; vaguer statements go into the description, so that nothing is
//! reported more precisely than the record states it.

use serde_json::{Map, Value as Json, json};

use super::{Export, Pieces};
use crate::graph::own_pages::Facts;
use crate::graph::{DocIdx, Site, Target};
use crate::model::{FieldDef, FieldSet, FtmProperty, Role, Value};
use crate::output::{Content, Context, Files};

const ADDRESS: &str = "data/ftm.json";

/// The row in `EXPORTS`.
pub const EXPORT: Export = Export {
    prefix: ADDRESS,
    about: Some("about-ftm"),
    addresses,
    piece: |context, doc_idx| entities(&context.site, doc_idx),
    assemble,
};

fn addresses(facts: &Facts<'_>) -> Vec<String> {
    facts.has_kind(|kind| kind.ftm.is_some()).then(|| ADDRESS.to_owned()).into_iter().collect()
}

fn assemble(_: &Context<'_>, pieces: &Pieces<'_>, files: &mut Files<'_>) {
    let lines = pieces.join("\n");
    if !lines.is_empty() {
        files.add_own(ADDRESS, Content::bytes(format!("{lines}\n")));
    }
}

/// Holds statements in words that no property can express exactly.
const WORDS: &str = "description";

/// One entity under construction.
struct Entity {
    id: String,
    schema: String,
    properties: Map<String, Json>,
}

impl Entity {
    fn add(&mut self, property: &str, value: &str) {
        let values = self.properties.entry(property).or_insert_with(|| json!([]));
        if let Some(values) = values.as_array_mut().filter(|it| !it.iter().any(|it| it == value)) {
            values.push(json!(value));
        }
    }

    fn line(self) -> String {
        json!({"id": self.id, "schema": self.schema, "properties": self.properties}).to_string()
    }
}

/// The record's entity and the entities that connect it to others; empty if its kind has no schema.
fn entities(site: &Site, doc_idx: DocIdx) -> String {
    let doc = &site.docs[doc_idx];
    let Some(schema) = &site.kind(doc).ftm else { return String::new() };
    let mut entity = Entity { id: doc.id.clone(), schema: schema.clone(), properties: Map::new() };
    let mut between = Vec::new();
    // For a record with a pseudonym, the title is already the pseudonym.
    let title = site.kind(doc).role(Role::Title);
    for property in title.iter().flat_map(|def| &def.ftm) {
        if let FtmProperty::Value(name) | FtmProperty::Names(name) = property {
            entity.add(name, doc.title());
        }
    }
    for (def, value) in doc.public.iter().filter(|(def, _)| def.role != Some(Role::Title)) {
        for property in &def.ftm {
            match property {
                FtmProperty::Entity(schema, own) => {
                    // Hidden items get no number either, so that gaps do not reveal them.
                    for (number, set) in site.items(doc_idx, value).filter_map(Value::as_record).enumerate() {
                        let id = format!("{}.{}.{}", doc.id, def.name, number + 1);
                        let mut it = Entity { id, schema: schema.clone(), properties: Map::new() };
                        it.add(own, &doc.id);
                        match fill(site, doc_idx, set, &mut it) {
                            true => between.push(it),
                            // Without a target there is no connecting entity; the statement is kept in words.
                            false => entity.add(WORDS, &format!("{}: {}", def.label, in_words(site, doc_idx, set))),
                        }
                    }
                }
                property => add(site, doc_idx, def, value, property, &mut entity),
            }
        }
    }
    std::iter::once(entity).chain(between).map(Entity::line).collect::<Vec<_>>().join("\n")
}

/// Fills an entity from a nested record; returns whether all required properties are present.
fn fill(site: &Site, doc_idx: DocIdx, set: &FieldSet, entity: &mut Entity) -> bool {
    for (def, value) in set.iter() {
        for property in &def.ftm {
            add(site, doc_idx, def, value, property, entity);
        }
    }
    let is_there = |property: &FtmProperty| match property {
        FtmProperty::Value(name) | FtmProperty::Names(name) => entity.properties.contains_key(name),
        FtmProperty::Entity(..) => true,
    };
    set.defs().iter().filter(|def| def.is_required).all(|def| def.ftm.iter().all(is_there))
}

fn add(site: &Site, doc_idx: DocIdx, def: &FieldDef, value: &Value, property: &FtmProperty, entity: &mut Entity) {
    let (name, is_named) = match property {
        FtmProperty::Value(name) => (name, false),
        FtmProperty::Names(name) => (name, true),
        FtmProperty::Entity(..) => return,
    };
    for item in site.items(doc_idx, value) {
        match item {
            Value::Ref(reference) => match &site.targets[doc_idx][reference.slot] {
                Target::Record(to, _) if is_named => entity.add(name, site.title(*to)),
                Target::Record(to, _) if site.kind_of(*to).ftm.is_some() => entity.add(name, site.id(*to)),
                _ => match site.words_of(doc_idx, reference) {
                    Some(words) if is_named => entity.add(name, words),
                    // A property that takes entities cannot take names.
                    Some(words) => entity.add(WORDS, &format!("{}: {words}", def.label)),
                    None => {}
                },
            },
            Value::Date(date) => match date.html_datetime() {
                Some(plain) => entity.add(name, &plain),
                None => entity.add(WORDS, &format!("{}: {}", def.label, date.in_words(site.config.words))),
            },
            Value::Country(country) => match country.code {
                Some(code) => entity.add(name, &code.to_ascii_lowercase()),
                None => entity.add(WORDS, &format!("{}: {}", def.label, country.name)),
            },
            Value::Language(language) => entity.add(name, language.three_letters),
            Value::Choice(word) => entity.add(name, def.label_of(word)),
            Value::Record(set) => {
                match def.field_type.short().and_then(|short| set.get(short)).and_then(Value::as_text) {
                    Some(text) if set.iter().count() == 1 || def.role == Some(Role::Names) => entity.add(name, text),
                    _ => entity.add(name, &format!("{}: {}", def.label, in_words(site, doc_idx, set))),
                }
            }
            Value::Text(text) | Value::Url(text) | Value::Sha256(text) => entity.add(name, text),
            Value::Number(number) => entity.add(name, &number.written),
            Value::Moment(moment) => entity.add(name, moment.written()),
            Value::Geo(geo) => entity.add(name, &geo.written),
            Value::Markdown(_) | Value::Image(_) | Value::Bool(_) | Value::List(_) => {}
        }
    }
}

/// A nested record in one line: its first field, then the others with their labels.
fn in_words(site: &Site, doc_idx: DocIdx, set: &FieldSet) -> String {
    let of = |def: &FieldDef, item: &Value| match item {
        Value::Ref(reference) => match &site.targets[doc_idx][reference.slot] {
            Target::Record(to, _) => Some(site.title(*to).to_owned()),
            _ => site.words_of(doc_idx, reference).map(str::to_owned),
        },
        Value::Date(date) => Some(date.in_words(site.config.words)),
        Value::Choice(word) => Some(def.label_of(word).to_owned()),
        other => other.as_text().map(str::to_owned),
    };
    let mut parts = Vec::new();
    for (def, value) in set.iter() {
        let items: Vec<String> = site.items(doc_idx, value).filter_map(|item| of(def, item)).collect();
        if !items.is_empty() {
            let items = items.join(", ");
            parts.push(if parts.is_empty() { items } else { format!("{}: {items}", def.label) });
        }
    }
    parts.join("; ")
}
