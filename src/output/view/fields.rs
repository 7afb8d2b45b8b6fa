//! Converts typed values to template nodes. Each type has one shape, regardless of the kind of record.

use super::body::Writer;
use super::locator::locator_node;
use crate::graph::{DocIdx, Site, Target, addresses};
use crate::model::{Document, FieldDef, FieldSet, FieldType, Reference, Role, Value};
use crate::text::archive;
use crate::text::edtf::{Day, PartialDate};
use crate::text::template::{Mapping, Node};
use crate::text::words::Words;

/// Turns values of one record into nodes.
pub struct Nodes<'n, 'o> {
    /// All records.
    pub site: &'n Site,
    /// The record.
    pub doc_idx: DocIdx,
    /// Writes Markdown fields; without a writer they are left out.
    pub writer: Option<&'n mut Writer<'o>>,
}

impl<'o> Nodes<'_, 'o> {
    /// All public fields in two shapes: a mapping by name, for templates of this kind, and rows of label, type and items, for
    /// generic templates.
    pub fn fields(&mut self, doc: &'o Document) -> (Node, Node) {
        const SHOWN_ELSEWHERE: [Role; 5] =
            [Role::Title, Role::ShortTitle, Role::Summary, Role::Evidence, Role::Timeline];
        let mut mapping = Mapping::default();
        let mut rows = Vec::new();
        for (def, value) in doc.public.iter() {
            let Some((value, row)) = self.both(def, value) else { continue };
            mapping.set(&def.name, value);
            if !def.role.is_some_and(|role| SHOWN_ELSEWHERE.contains(&role)) {
                rows.push(row);
            }
        }
        (mapping.node(), Node::list(rows))
    }

    /// The node of a value; none if everything it refers to is hidden.
    pub fn value(&mut self, def: &FieldDef, value: &'o Value) -> Option<Node> {
        self.both(def, value).map(|(value, _)| value)
    }

    /// The value and its row. Each item is converted only once, because writing a text numbers its notes.
    fn both(&mut self, def: &FieldDef, value: &'o Value) -> Option<(Node, Node)> {
        let site = self.site;
        let items: Vec<Node> = site.items(self.doc_idx, value).filter_map(|item| self.item(def, item)).collect();
        let first = items.first()?.clone();
        let list = Node::list(items);
        let row = Mapping::default()
            .with("name", Node::text(&def.name))
            .with("label", Node::text(&def.label))
            .with("type", Node::text(def.field_type.word()))
            .with("items", list.clone());
        Some((if def.is_list { list } else { first }, row.node()))
    }

    fn item(&mut self, def: &FieldDef, value: &'o Value) -> Option<Node> {
        Some(match value {
            Value::Text(text) | Value::Url(text) | Value::Sha256(text) => Node::text(text),
            Value::Number(number) => Node::text(&number.written),
            Value::Moment(moment) => Node::text(moment.written()),
            Value::Geo(geo) => Node::text(&geo.written),
            Value::Markdown(prose) => {
                let doc_idx = self.doc_idx;
                let writer = self.writer.as_mut()?;
                Node::html(&writer.html(doc_idx, prose))
            }
            Value::Date(date) => date_node(date, self.site.config.words),
            Value::Bool(it) => Node::bool(*it),
            Value::Choice(word) => choice_node(def, word),
            Value::Image(image) => match &self.site.targets[self.doc_idx][image.slot] {
                Target::Asset(path) => Mapping::default()
                    .with("path", Node::text(&addresses::asset(path)))
                    .with("alt", Node::maybe(image.alt.as_deref()))
                    .with("credit", Node::maybe(image.credit.as_deref()))
                    .node(),
                _ => return None,
            },
            Value::Language(language) => {
                Mapping::default().with("tag", Node::text(&language.tag)).with("name", Node::text(language.name)).node()
            }
            Value::Country(country) => Node::text(&country.name),
            Value::Ref(reference) => return self.reference(def, reference),
            Value::Record(set) => {
                let mut record = self.record(set);
                match def.role {
                    Some(Role::Archived) => self.add_archive(set, &mut record),
                    Some(Role::Original) => {
                        let file = self.site.docs[self.doc_idx].public.original();
                        let path = file.map(|file| addresses::original(self.site.id(self.doc_idx), file));
                        record.set("path", Node::maybe(path.as_deref()));
                    }
                    _ => {}
                }
                record.node()
            }
            Value::List(_) => return None,
        })
    }

    fn record(&mut self, set: &'o FieldSet) -> Mapping {
        let mut mapping = Mapping::default();
        let mut rows = Vec::new();
        for (def, value) in set.iter() {
            if let Some((value, row)) = self.both(def, value) {
                mapping.set(&def.name, value);
                rows.push(row);
            }
        }
        mapping.set("rows", Node::list(rows));
        mapping
    }

    fn reference(&self, def: &FieldDef, reference: &Reference) -> Option<Node> {
        let target = &self.site.targets[self.doc_idx][reference.slot];
        let mut node = match target {
            Target::Record(to, _) => ref_mapping(self.site, *to),
            _ => {
                let text = Node::text(self.site.words_of(self.doc_idx, reference)?);
                Mapping::default().with("title", text.clone()).with("short", text)
            }
        };
        if let Target::Record(to, anchor) = target {
            if let Some(at) = &reference.at {
                node.set("locator", locator_node(&self.site.locate(*to, at)));
            }
            node.set("anchor", Node::maybe(anchor.as_deref()));
        }
        if let (Some(role), FieldType::Ref(to)) = (&reference.role, &def.field_type) {
            node.set("role", Node::text(to.roles.label(role)));
        }
        node.set("note", Node::maybe(reference.note.as_deref()));
        Some(node.node())
    }

    /// Adds what the address of an archived copy reveals: the archive, and the date unless the record gives one.
    fn add_archive(&self, set: &FieldSet, record: &mut Mapping) {
        let address = set.role(Role::Address).and_then(Value::as_text);
        let Some(found) = address.and_then(archive::recognise) else { return };
        record.set("service", Node::text(found.service));
        let captured = set.defs().iter().find(|def| def.role == Some(Role::Captured));
        if let (Some(def), Some(day)) = (captured.filter(|def| set.get(&def.name).is_none()), found.captured) {
            record.set(&def.name, date_node(&day, self.site.config.words));
        }
    }
}

/// The data of a referenced record that is needed to link to it.
pub fn ref_mapping(site: &Site, to: DocIdx) -> Mapping {
    Mapping::default()
        .with("id", Node::text(site.id(to)))
        .with("title", Node::text(site.title(to)))
        .with("short", Node::text(site.short_title(to)))
        .with("path", Node::text(&site.path(to)))
        .with("kind", Node::text(&site.kind_of(to).name))
}

/// The titles of the records, or the texts, that a value refers to.
pub fn named(site: &Site, doc_idx: DocIdx, value: &Value) -> Vec<String> {
    let names = site.items(doc_idx, value).filter_map(|item| match item {
        Value::Ref(reference) => match &site.targets[doc_idx][reference.slot] {
            Target::Record(to, _) => Some(site.title(*to).to_owned()),
            _ => site.words_of(doc_idx, reference).map(str::to_owned),
        },
        other => other.as_text().map(str::to_owned),
    });
    names.collect()
}

/// The same for the field with a given role.
pub fn named_by_role(site: &Site, doc_idx: DocIdx, role: Role) -> Vec<String> {
    let value = site.docs[doc_idx].public.role(role);
    value.map(|value| named(site, doc_idx, value)).unwrap_or_default()
}

/// A choice: the word, its label, and its sign.
pub fn choice_node(def: &FieldDef, word: &str) -> Node {
    let sign = def.field_type.options().and_then(|options| options.get(word)?.sign);
    Mapping::default()
        .with("value", Node::text(word))
        .with("label", Node::text(def.label_of(word)))
        .with("sign", Node::maybe(sign.map(|it| it.word())))
        .node()
}

/// A date: as written, in words, and its first and last day.
pub fn date_node(date: &PartialDate, words: &Words) -> Node {
    let day = |day: Option<Day>| Node::maybe(day.map(|it| it.to_string()).as_deref());
    Mapping::default()
        .with("edtf", Node::text(date.written()))
        .with("words", Node::text(&date.in_words(words)))
        .with("datetime", Node::maybe(date.html_datetime().as_deref()))
        .with("earliest", day(date.earliest()))
        .with("latest", day(date.latest()))
        .with("is_day", Node::bool(date.is_day()))
        .with("is_unknown", Node::bool(date.is_unknown()))
        .node()
}

/// A date, or an empty node.
pub fn maybe_date(date: Option<&PartialDate>, words: &Words) -> Node {
    date.map_or_else(Node::none, |date| date_node(date, words))
}
