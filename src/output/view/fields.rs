//! Typed values to what templates see. Each type has one shape, whatever the kind of record.

use crate::graph::addresses::published_original;
use crate::graph::{DocIdx, Site, Target, locator};
use crate::model::public::public;
use crate::model::{Document, FieldDef, FieldSet, FieldType, Reference, Role, Value};
use crate::output::view::body::Writer;
use crate::output::view::locator::locator_node;
use crate::text::edtf::PartialDate;
use crate::text::template::{Mapping, Node};
use crate::text::{archive, country, language};

/// Turns values of one record into nodes.
pub struct Nodes<'n, 'o> {
    /// All records.
    pub site: &'n Site,
    /// The record.
    pub doc_idx: DocIdx,
    /// Writes Markdown fields; without one they are left out.
    pub writer: Option<&'n mut Writer<'o>>,
}

impl<'o> Nodes<'_, 'o> {
    /// All public fields, in two shapes: a mapping by name, for templates that know the kind, and rows of label, type and
    /// items, for templates that know no kind.
    pub fn fields(&mut self, doc: &'o Document) -> (Node, Node) {
        let mut mapping = Mapping::default();
        let mut rows = Vec::new();
        for (def, value) in public(doc) {
            let Some((value, row)) = self.both(def, value) else { continue };
            mapping.set(&def.name, value);
            if !matches!(
                def.role,
                Some(Role::Title | Role::ShortTitle | Role::Summary | Role::Evidence | Role::Timeline)
            ) {
                rows.push(row);
            }
        }
        (mapping.node(), Node::list(rows))
    }

    /// The value and its row. Each item is made once, for making a text counts its notes.
    fn both(&mut self, def: &FieldDef, value: &'o Value) -> Option<(Node, Node)> {
        let items: Vec<Node> = value.items().iter().filter_map(|item| self.item(def, item)).collect();
        let first = items.first()?.clone();
        let list = Node::list(items);
        let row = Mapping::default()
            .with("name", Node::text(&def.name))
            .with("label", Node::text(&def.label))
            .with("type", Node::text(type_word(&def.field_type)))
            .with("items", list.clone());
        Some((if def.is_list { list } else { first }, row.node()))
    }

    /// A value; none if all it refers to is hidden.
    pub fn value(&mut self, def: &FieldDef, value: &'o Value) -> Option<Node> {
        self.both(def, value).map(|(value, _)| value)
    }

    fn item(&mut self, def: &FieldDef, value: &'o Value) -> Option<Node> {
        match value {
            Value::Text(text) | Value::Url(text) | Value::Number(text) | Value::Geo(text) | Value::Sha256(text) => {
                Some(Node::text(text))
            }
            Value::Markdown(prose) => {
                let doc_idx = self.doc_idx;
                self.writer.as_mut().map(|writer| Node::html(&writer.html(doc_idx, prose)))
            }
            Value::Date(date) => Some(date_node(date)),
            Value::Bool(it) => Some(Node::bool(*it)),
            Value::Choice(word) => Some(choice_node(def, word)),
            Value::Image(image) => match &self.site.targets[self.doc_idx][image.slot] {
                Target::Asset(path) => Some(
                    Mapping::default()
                        .with("path", Node::text(&crate::graph::addresses::asset_address(path)))
                        .with("alt", Node::maybe(image.alt.as_deref()))
                        .with("credit", Node::maybe(image.credit.as_deref()))
                        .node(),
                ),
                _ => None,
            },
            Value::Language(tag) => Some(
                Mapping::default()
                    .with("tag", Node::text(tag))
                    .with("name", Node::text(language::name(tag).unwrap_or(tag)))
                    .node(),
            ),
            Value::Country(code) => Some(Node::text(&country::name(code).unwrap_or_else(|| code.clone()))),
            Value::Ref(reference) => self.reference(def, reference),
            Value::Record(set) if names_hidden(self.site, self.doc_idx, set) => None,
            Value::Record(set) => {
                let mut record = self.record(set);
                match def.role {
                    Some(Role::Archived) => add_archive(set, &mut record),
                    Some(Role::Original) => {
                        let path = published_original(self.site.id(self.doc_idx), set);
                        record.set("path", Node::maybe(path.as_deref()));
                    }
                    _ => {}
                }
                Some(record.node())
            }
            Value::List(_) => None,
        }
    }

    fn record(&mut self, set: &'o FieldSet) -> Mapping {
        let mut mapping = Mapping::default();
        let mut rows = Vec::new();
        for (def, value) in set.iter().filter(|(def, _)| !def.is_private) {
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
            Target::Text => {
                let text = Node::text(&reference.written);
                Mapping::default().with("title", text.clone()).with("short", text)
            }
            _ => return None,
        };
        if let Target::Record(to, anchor) = target {
            if let Some(at) = &reference.at {
                let doc = &self.site.docs[*to];
                node.set("locator", locator_node(&locator::resolve(doc, self.site.kind(doc), at)));
            }
            node.set("anchor", Node::maybe(anchor.as_deref()));
        }
        if let (Some(role), FieldType::Ref(to)) = (&reference.role, &def.field_type) {
            let label = to.roles.iter().find(|(word, _)| word == role).map_or(role.as_str(), |(_, label)| label);
            node.set("role", Node::text(label));
        }
        node.set("note", Node::maybe(reference.note.as_deref()));
        Some(node.node())
    }
}

/// What the address of an archived copy tells: who keeps it, and its day if the record does not say it.
fn add_archive(set: &FieldSet, record: &mut Mapping) {
    let Some(found) = set.get("url").and_then(Value::as_text).and_then(archive::recognise) else { return };
    record.set("service", Node::text(found.service));
    if let Some(day) = found.captured.filter(|_| set.get("captured").is_none()) {
        record.set("captured", date_node(&day));
    }
}

/// Whether a record within a record refers to what readers may not see: then nothing of it is said.
pub fn names_hidden(site: &Site, doc_idx: DocIdx, set: &FieldSet) -> bool {
    let is_hidden = |value: &Value| match value {
        Value::Ref(reference) => site.targets[doc_idx][reference.slot] == Target::Hidden,
        Value::Record(inner) => names_hidden(site, doc_idx, inner),
        _ => false,
    };
    set.iter().any(|(_, value)| value.items().iter().any(is_hidden))
}

/// What a reference says of its target: enough to link to it.
pub fn ref_mapping(site: &Site, to: DocIdx) -> Mapping {
    Mapping::default()
        .with("id", Node::text(site.id(to)))
        .with("title", Node::text(site.title(to)))
        .with("short", Node::text(site.short_title(to)))
        .with("path", Node::text(&site.path(to)))
        .with("kind", Node::text(&site.kind_of(to).name))
}

/// The records or texts that a public field names, as readers see them.
pub fn named(site: &Site, doc_idx: DocIdx, field: &str) -> Vec<String> {
    let value = public(&site.docs[doc_idx]).find(|(def, _)| def.name == field).map(|(_, value)| value);
    let names = value.map_or(&[][..], Value::items).iter().filter_map(|item| match item {
        Value::Ref(reference) => match &site.targets[doc_idx][reference.slot] {
            Target::Record(to, _) => Some(site.title(*to).to_owned()),
            Target::Text => Some(reference.written.clone()),
            _ => None,
        },
        other => other.as_text().map(str::to_owned),
    });
    names.collect()
}

/// The label of a choice.
pub fn label_of<'d>(def: &'d FieldDef, word: &'d str) -> &'d str {
    let options: &[(String, String)] = match &def.field_type {
        FieldType::Choice(options) => options,
        _ => &[],
    };
    options.iter().find(|(it, _)| it == word).map_or(word, |(_, label)| label)
}

/// A choice: the word and its label.
fn choice_node(def: &FieldDef, word: &str) -> Node {
    let label = label_of(def, word);
    Mapping::default().with("value", Node::text(word)).with("label", Node::text(label)).node()
}

/// A date: as written, in words, and the day bounds it sorts by.
pub fn date_node(date: &PartialDate) -> Node {
    let day = |day: Option<crate::text::edtf::Day>| Node::maybe(day.map(|it| it.to_string()).as_deref());
    Mapping::default()
        .with("edtf", Node::text(date.written()))
        .with("words", Node::text(&date.words()))
        .with("datetime", Node::maybe(date.html_datetime().as_deref()))
        .with("earliest", day(date.earliest()))
        .with("latest", day(date.latest()))
        .with("is_day", Node::bool(date.is_day()))
        .with("is_unknown", Node::bool(date.is_unknown()))
        .node()
}

/// The type's word, as in the vocabulary.
pub fn type_word(field_type: &FieldType) -> &'static str {
    match field_type {
        FieldType::Text => "text",
        FieldType::Markdown => "markdown",
        FieldType::Date => "date",
        FieldType::Url => "url",
        FieldType::Number => "number",
        FieldType::Bool => "bool",
        FieldType::Choice(_) => "choice",
        FieldType::Image => "image",
        FieldType::Language => "language",
        FieldType::Country => "country",
        FieldType::Geo => "geo",
        FieldType::Sha256 => "sha256",
        FieldType::Ref(_) => "ref",
        FieldType::Record(..) => "record",
        FieldType::Raw => "raw",
    }
}
