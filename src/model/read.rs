//! Reads YAML directly into typed values, as declared in the vocabulary.
//!
//! A bad value never stops the reading: it is reported and left out, so that one run finds all problems.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess, VariantAccess, Visitor};

use crate::base::near::nearest;
use crate::base::slug::is_slug;
use crate::base::{Diagnostic, FieldPath, Spot, problem};
use crate::model::prose::{Link, Prose, Via, Wanted};
use crate::model::value::{FieldSet, Geo, Image, Number, Reference, Value};
use crate::model::vocabulary::{FieldDef, FieldType, Fields, Options, RefType};
use crate::text::body::Rules;
use crate::text::country::Country;
use crate::text::edtf::{self, PartialDate};
use crate::text::language::Language;
use crate::text::moment::Moment;
use crate::text::yaml::ExactScalars;
use crate::text::{image, url, yaml};

/// Reads one mapping of fields.
pub struct Reader<'r> {
    /// The file, for diagnostics.
    pub file: &'r Arc<str>,
    /// The YAML.
    pub text: &'r str,
    /// The byte offset of the YAML in its file.
    pub offset: usize,
    /// "a person", for diagnostics.
    pub about: &'r str,
    /// The current position in the YAML.
    pub path: FieldPath,
    /// Problems found.
    pub diags: Vec<Diagnostic>,
    /// References found.
    pub links: Vec<Link>,
    /// The texts of numbers and booleans as they are written, read when the first is met.
    pub exact: Option<ExactScalars>,
}

impl<'r> Reader<'r> {
    /// Reads all fields; values that cannot be read are reported and left out.
    pub fn read(&mut self, fields: &Fields) -> FieldSet {
        let has_something =
            self.text.lines().any(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
        let mut set = FieldSet::new(fields);
        if has_something {
            match yaml::read(self.text, RecordSeed { reader: self, fields }) {
                Ok(Some(found)) => set = found,
                Ok(None) => {}
                Err(error) => {
                    let at = self.offset + error.offset.unwrap_or(0).min(self.text.len());
                    self.diags.push(problem::bad_yaml(Spot::text(self.file, at..at + 1), &error.message));
                    return set;
                }
            }
        }
        self.check_record(&set);
        set
    }

    fn spot(&self) -> Spot {
        Spot::value(self.file, self.path.clone())
    }

    fn field_name(&self) -> String {
        self.path.to_string()
    }

    fn wrong_type(&mut self, def: &FieldDef, is_item: bool, found: &str) {
        let expected =
            if def.is_list && !is_item { format!("a list, each item {}", expected(def)) } else { expected(def) };
        let mut diagnostic = problem::wrong_type(self.spot(), &self.field_name(), &expected, found);
        if matches!(def.field_type, FieldType::Ref(_)) && found == "a list" {
            diagnostic = diagnostic.hint("in front matter an id stands without double brackets");
        }
        self.diags.push(diagnostic);
    }

    /// Checks a record as a whole: required fields, order of dates, attribution.
    fn check_record(&mut self, set: &FieldSet) {
        for def in set.defs().iter() {
            if def.is_required && set.is_missing(&def.name) {
                let about = if self.path.0.is_empty() { self.about.to_owned() } else { format!("`{}`", self.path) };
                self.diags.push(problem::missing_field(self.spot(), &def.name, &about));
            }
        }
        for (def, value) in set.iter() {
            let Some(start) = def.after.as_ref().and_then(|name| set.get(name)?.as_date()) else { continue };
            let Some(end) = value.as_date() else { continue };
            if let (Some(first), Some(last)) = (start.earliest(), end.latest())
                && last < first
            {
                let mut path = self.path.clone();
                path.push_key(&def.name);
                self.diags.push(problem::date_order(Spot::value(self.file, path), start.written(), end.written()));
            }
        }
    }

    fn scalar(&mut self, def: &FieldDef, scalar: Scalar<'_>) -> Option<Value> {
        let exact = match scalar {
            Scalar::Text(text) => text.to_owned(),
            Scalar::Other(text) => {
                let exact = self.exact.get_or_insert_with(|| yaml::exact_scalars(self.text));
                exact.get(&self.path).cloned().unwrap_or(text)
            }
        };
        let text = exact.trim();
        if text.is_empty() {
            return None;
        }
        match &def.field_type {
            FieldType::Text => {
                if exact.contains("[@") || exact.contains("[[") {
                    self.diags.push(problem::markup_in_text(self.spot(), &self.field_name()));
                }
                Some(Value::Text(exact))
            }
            FieldType::Markdown => Some(Value::Markdown(Box::new(self.prose(&exact)))),
            FieldType::Date => self.date(text),
            FieldType::Moment => self.moment(text),
            FieldType::Url => self.url(text),
            FieldType::Number => self.number(def, text),
            FieldType::Bool => self.bool(def, text),
            FieldType::Choice(options) => self.choice(text, options).map(Value::Choice),
            FieldType::Image => self.image(text, None, None),
            FieldType::Language => self.language(text),
            FieldType::Country => self.country(text),
            FieldType::Geo => self.geo(text),
            FieldType::Sha256 => self.sha256(text),
            FieldType::Ref(to) => Some(self.reference(def, to, text, RefParts::default())),
            FieldType::Record(fields, Some(short)) => self.short_record(fields, short, &exact),
            FieldType::Record(_, None) => {
                self.wrong_type(def, true, "a text");
                None
            }
            FieldType::Raw => None,
        }
    }

    fn prose(&mut self, text: &str) -> Prose {
        let spot = self.spot();
        Prose::read(
            text,
            Rules { is_field: true, ..Rules::default() },
            &|_| spot.clone(),
            &mut self.links,
            &mut self.diags,
        )
    }

    fn date(&mut self, text: &str) -> Option<Value> {
        match PartialDate::parse(text) {
            Ok(date) => Some(Value::Date(date)),
            Err(reason) => {
                let suggestion = edtf::suggestion(text);
                self.diags.push(problem::bad_date(self.spot(), text, &reason, suggestion.as_deref()));
                None
            }
        }
    }

    fn moment(&mut self, text: &str) -> Option<Value> {
        match Moment::parse(text) {
            Ok(moment) => Some(Value::Moment(moment)),
            Err(reason) => {
                let suggestion = edtf::suggestion(text);
                self.diags.push(problem::bad_date(self.spot(), text, &reason, suggestion.as_deref()));
                None
            }
        }
    }

    fn url(&mut self, text: &str) -> Option<Value> {
        if url::is_web_address(text) {
            return Some(Value::Url(text.to_owned()));
        }
        self.diags.push(match url::classify(text) {
            url::Address::Unsafe => problem::unsafe_link(self.spot(), text),
            _ => problem::bad_url(self.spot(), text),
        });
        None
    }

    fn number(&mut self, def: &FieldDef, text: &str) -> Option<Value> {
        let number = Number::parse(text);
        if number.is_none() {
            self.wrong_type(def, true, &format!("`{text}`"));
        }
        number.map(Value::Number)
    }

    fn bool(&mut self, def: &FieldDef, text: &str) -> Option<Value> {
        match text {
            "true" | "yes" => Some(Value::Bool(true)),
            "false" | "no" => Some(Value::Bool(false)),
            _ => {
                self.wrong_type(def, true, &format!("`{text}`"));
                None
            }
        }
    }

    fn choice(&mut self, text: &str, options: &Options) -> Option<String> {
        if options.get(text).is_some() {
            return Some(text.to_owned());
        }
        // An author may write the label shown on pages: `House arrest` for `house-arrest`.
        let by_label = options.0.iter().find(|it| it.label.to_lowercase() == text.to_lowercase());
        let near = by_label.map(|it| it.word.as_str()).or_else(|| nearest(text, options.words()));
        self.diags.push(problem::unknown_choice(self.spot(), &self.field_name(), text, near, options.words()));
        None
    }

    fn image(&mut self, file: &str, alt: Option<String>, credit: Option<String>) -> Option<Value> {
        if !image::is_image(file) {
            self.diags.push(problem::bad_image(self.spot(), file));
            return None;
        }
        let slot = self.link(Wanted::Image(file.to_owned()));
        Some(Value::Image(Image { slot, alt, credit }))
    }

    fn language(&mut self, text: &str) -> Option<Value> {
        let language = Language::parse(text);
        if language.is_none() {
            self.diags.push(problem::unknown_language(self.spot(), text));
        }
        language.map(Value::Language)
    }

    fn country(&mut self, text: &str) -> Option<Value> {
        let country = Country::parse(text);
        if country.is_none() {
            self.diags.push(problem::unknown_country(self.spot(), text));
        }
        country.map(Value::Country)
    }

    fn geo(&mut self, text: &str) -> Option<Value> {
        let geo = Geo::parse(text);
        if geo.is_none() {
            self.diags.push(problem::bad_geo(self.spot(), text));
        }
        geo.map(Value::Geo)
    }

    fn sha256(&mut self, text: &str) -> Option<Value> {
        if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Some(Value::Sha256(text.to_ascii_lowercase()));
        }
        self.diags.push(problem::bad_sha256(self.spot(), text));
        None
    }

    fn link(&mut self, wanted: Wanted) -> usize {
        let field = match self.path.0.first() {
            Some(crate::base::field_path::Step::Key(name, _)) => name.clone(),
            _ => String::new(),
        };
        let inner = self.path.0.iter().rev().find_map(|step| match step {
            crate::base::field_path::Step::Key(name, _) if *name != field && name != "id" => Some(name.clone()),
            _ => None,
        });
        self.links.push(Link { wanted, via: Via::Field { field, inner }, spot: self.spot(), is_public: true });
        self.links.len() - 1
    }

    fn reference(&mut self, def: &FieldDef, to: &RefType, written: &str, parts: RefParts) -> Value {
        // A value that cannot be an id is a text. One that could be an id has to be one, or typos would go unnoticed.
        let is_text = to.or_text && !is_slug(written);
        let role = parts.role.and_then(|role| {
            self.path.push_key("role");
            let found = match to.roles.0.is_empty() {
                true => Some(role),
                false => self.choice(&role, &to.roles),
            };
            self.path.pop();
            found
        });
        let wanted = match is_text {
            true => Wanted::Text { text: written.to_owned(), kinds: to.kinds.clone() },
            false => Wanted::Id {
                id: written.to_owned(),
                kinds: to.kinds.clone(),
                or_text: to.or_text,
                at: parts.at.clone(),
                inverse: def.inverse.clone(),
                role: role.clone(),
            },
        };
        let slot = self.link(wanted);
        Value::Ref(Reference { slot, written: written.to_owned(), role, note: parts.note, at: parts.at })
    }

    fn short_record(&mut self, fields: &Fields, short: &str, text: &str) -> Option<Value> {
        let def_idx = fields.iter().position(|it| it.name == short)?;
        let value = self.scalar(&fields[def_idx].clone(), Scalar::Text(text))?;
        let mut set = FieldSet::new(fields);
        set.insert(def_idx, value);
        Some(Value::Record(set))
    }
}

/// The parts of a written-out reference.
#[derive(Default)]
struct RefParts {
    role: Option<String>,
    note: Option<String>,
    at: Option<String>,
}

enum Scalar<'s> {
    /// Plain or quoted text.
    Text(&'s str),
    /// A number or a boolean in YAML; the exact text has to be looked up.
    Other(String),
}

fn expected(def: &FieldDef) -> String {
    match &def.field_type {
        FieldType::Text | FieldType::Markdown => "a text".into(),
        FieldType::Date | FieldType::Moment => "a date".into(),
        FieldType::Url => "a web address".into(),
        FieldType::Number => "a number".into(),
        FieldType::Bool => "`true` or `false`".into(),
        FieldType::Choice(_) => "one word of a list".into(),
        FieldType::Image => "an image file".into(),
        FieldType::Language => "a language code".into(),
        FieldType::Country => "a country".into(),
        FieldType::Geo => "`latitude, longitude`".into(),
        FieldType::Sha256 => "a SHA-256".into(),
        FieldType::Ref(to) if to.kinds.is_empty() => "the id of a record".into(),
        FieldType::Ref(to) => format!("the id of a record ({})", to.kinds.join(" or ")),
        FieldType::Record(fields, _) => {
            let names: Vec<String> = fields.iter().map(|it| format!("`{}`", it.name)).collect();
            format!("fields of its own ({})", names.join(", "))
        }
        FieldType::Raw => "what its chapter says".into(),
    }
}

struct RecordSeed<'s, 'r> {
    reader: &'s mut Reader<'r>,
    fields: &'s Fields,
}

impl<'de> DeserializeSeed<'de> for RecordSeed<'_, '_> {
    type Value = Option<FieldSet>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl RecordSeed<'_, '_> {
    fn not_a_mapping<E: serde::de::Error>(self) -> Result<Option<FieldSet>, E> {
        let spot = self.reader.spot();
        self.reader.diags.push(
            problem::wrong_type(spot, "front matter", "lines `field: value`", "something else")
                .hint("put a space after each colon"),
        );
        Ok(None)
    }
}

impl<'de> Visitor<'de> for RecordSeed<'_, '_> {
    type Value = Option<FieldSet>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("lines `field: value`")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        read_fields(self.reader, self.fields, map).map(Some)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<Self::Value, E> {
        self.not_a_mapping()
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<Self::Value, E> {
        self.not_a_mapping()
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<Self::Value, E> {
        self.not_a_mapping()
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<Self::Value, E> {
        self.not_a_mapping()
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Self::Value, E> {
        self.not_a_mapping()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        self.not_a_mapping()
    }
}

fn read_fields<'de, A: MapAccess<'de>>(
    reader: &mut Reader<'_>,
    fields: &Fields,
    mut map: A,
) -> Result<FieldSet, A::Error> {
    let mut set = FieldSet::new(fields);
    let mut keys: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(key) = map.next_key::<String>()? {
        let n_seen = keys.entry(key.clone()).or_default();
        let nth = *n_seen;
        *n_seen += 1;
        reader.path.0.push(crate::base::field_path::Step::Key(key.clone(), nth));
        let def_idx = fields.iter().position(|it| it.name == key);
        match def_idx {
            _ if nth > 0 => {
                reader.diags.push(problem::duplicate_key(Spot::key(reader.file, reader.path.clone()), &key));
                map.next_value::<IgnoredAny>()?;
            }
            Some(def_idx) => {
                let n_diags = reader.diags.len();
                let seed = ValueSeed { reader: &mut *reader, def: &fields[def_idx], is_item: false };
                match map.next_value_seed(seed)? {
                    Some(value) => set.insert(def_idx, value),
                    None if reader.diags.len() > n_diags => set.insert_unreadable(def_idx),
                    None if fields[def_idx].is_guard => {
                        reader.diags.push(problem::blank_guard(Spot::key(reader.file, reader.path.clone()), &key));
                    }
                    None => {}
                }
            }
            None => {
                unknown_key(reader, &key, fields);
                map.next_value::<IgnoredAny>()?;
            }
        }
        reader.path.pop();
    }
    Ok(set)
}

fn unknown_key(reader: &mut Reader<'_>, key: &str, fields: &Fields) {
    let names = || fields.iter().map(|it| it.name.as_str());
    let normal = key.to_lowercase().replace([' ', '-'], "_");
    let near = nearest(&normal, names());
    let of = match reader.path.0.len() {
        1 => reader.about.to_owned(),
        _ => {
            let mut parent = reader.path.clone();
            parent.pop();
            format!("`{parent}`")
        }
    };
    reader.diags.push(problem::unknown_key(Spot::key(reader.file, reader.path.clone()), key, &of, near, names()));
}

struct ValueSeed<'s, 'r> {
    reader: &'s mut Reader<'r>,
    def: &'s FieldDef,
    is_item: bool,
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_, '_> {
    type Value = Option<Value>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl ValueSeed<'_, '_> {
    fn scalar<E>(self, scalar: Scalar<'_>) -> Result<Option<Value>, E> {
        let value = self.reader.scalar(self.def, scalar);
        // A single value in place of a list is a list of one.
        let wraps = self.def.is_list && !self.is_item;
        Ok(value.map(|value| if wraps { Value::List(vec![value]) } else { value }))
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_, '_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        self.scalar(Scalar::Text(text))
    }

    fn visit_bool<E: serde::de::Error>(self, it: bool) -> Result<Self::Value, E> {
        self.scalar(Scalar::Other(it.to_string()))
    }

    fn visit_i64<E: serde::de::Error>(self, it: i64) -> Result<Self::Value, E> {
        self.scalar(Scalar::Other(it.to_string()))
    }

    fn visit_u64<E: serde::de::Error>(self, it: u64) -> Result<Self::Value, E> {
        // A fast path for years, the most common dates: the number has the same text in YAML and EDTF.
        if matches!(self.def.field_type, FieldType::Date) && (1000..10_000).contains(&it) {
            return self.scalar(Scalar::Text(&it.to_string()));
        }
        self.scalar(Scalar::Other(it.to_string()))
    }

    fn visit_i128<E: serde::de::Error>(self, it: i128) -> Result<Self::Value, E> {
        self.scalar(Scalar::Other(it.to_string()))
    }

    fn visit_u128<E: serde::de::Error>(self, it: u128) -> Result<Self::Value, E> {
        self.scalar(Scalar::Other(it.to_string()))
    }

    fn visit_f64<E: serde::de::Error>(self, it: f64) -> Result<Self::Value, E> {
        self.scalar(Scalar::Other(it.to_string()))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Self::Value, A::Error> {
        let (_, value) = data.variant::<IgnoredAny>()?;
        value.newtype_variant::<IgnoredAny>()?;
        self.reader.wrong_type(
            self.def,
            self.is_item,
            "a YAML tag; a text that begins with `!` has to stand in quotes",
        );
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        if !self.def.is_list || self.is_item {
            while items.next_element::<IgnoredAny>()?.is_some() {}
            if !matches!(self.def.field_type, FieldType::Raw) {
                self.reader.wrong_type(self.def, true, "a list");
            }
            return Ok(None);
        }
        let mut values = Vec::new();
        for item_idx in 0.. {
            self.reader.path.push_index(item_idx);
            let seed = ValueSeed { reader: &mut *self.reader, def: self.def, is_item: true };
            let item = items.next_element_seed(seed)?;
            self.reader.path.pop();
            match item {
                Some(value) => values.extend(value),
                None => break,
            }
        }
        Ok(Some(Value::List(values)).filter(|list| !list.items().is_empty()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Self { reader, def, is_item } = self;
        let value = match &def.field_type {
            FieldType::Record(fields, _) => {
                let set = read_fields(reader, fields, map)?;
                reader.check_record(&set);
                Some(Value::Record(set))
            }
            FieldType::Ref(to) => written_out_ref(reader, def, to, map)?,
            FieldType::Image => written_out_image(reader, map)?,
            FieldType::Geo => written_out_geo(reader, map)?,
            other => {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                if !matches!(other, FieldType::Raw) {
                    reader.wrong_type(def, is_item, "fields of its own");
                }
                None
            }
        };
        let wraps = def.is_list && !is_item;
        Ok(value.map(|value| if wraps { Value::List(vec![value]) } else { value }))
    }
}

/// The fields of references, images and coordinates written as mappings.
static REF_FIELDS: LazyLock<Fields> = LazyLock::new(|| parts("id", &["role", "note", "at"]));
static IMAGE_FIELDS: LazyLock<Fields> = LazyLock::new(|| parts("file", &["alt", "credit"]));
static GEO_FIELDS: LazyLock<Fields> = LazyLock::new(|| {
    let parts = ["lat", "lon"].map(|name| FieldDef {
        field_type: FieldType::Number,
        is_required: true,
        ..FieldDef::text(name)
    });
    Arc::new(parts.to_vec())
});

fn parts(required: &str, optional: &[&str]) -> Fields {
    let required = FieldDef { is_required: true, ..FieldDef::text(required) };
    Arc::new(std::iter::once(required).chain(optional.iter().map(|name| FieldDef::text(name))).collect())
}

/// `{id: …, role: …, note: …, at: …}`.
fn written_out_ref<'de, A: MapAccess<'de>>(
    reader: &mut Reader<'_>,
    def: &FieldDef,
    to: &RefType,
    map: A,
) -> Result<Option<Value>, A::Error> {
    let set = read_fields(reader, &REF_FIELDS, map)?;
    reader.check_record(&set);
    let text = |name: &str| set.get(name).and_then(Value::as_text).map(str::to_owned);
    let Some(id) = text("id") else { return Ok(None) };
    let parts = RefParts { role: text("role"), note: text("note"), at: text("at") };
    reader.path.push_key("id");
    let at = reader.path.clone();
    reader.path.pop();
    let value = reader.reference(def, to, &id, parts);
    if let Some(link) = reader.links.last_mut() {
        link.spot = Spot::value(reader.file, at);
    }
    Ok(Some(value))
}

/// `{file: …, alt: …, credit: …}`.
fn written_out_image<'de, A: MapAccess<'de>>(reader: &mut Reader<'_>, map: A) -> Result<Option<Value>, A::Error> {
    let set = read_fields(reader, &IMAGE_FIELDS, map)?;
    reader.check_record(&set);
    let text = |name: &str| set.get(name).and_then(Value::as_text).map(str::to_owned);
    let Some(file) = text("file") else { return Ok(None) };
    Ok(reader.image(&file, text("alt"), text("credit")))
}

/// `{lat: …, lon: …}`.
fn written_out_geo<'de, A: MapAccess<'de>>(reader: &mut Reader<'_>, map: A) -> Result<Option<Value>, A::Error> {
    let set = read_fields(reader, &GEO_FIELDS, map)?;
    reader.check_record(&set);
    let number = |name: &str| match set.get(name) {
        Some(Value::Number(number)) => Some(number.written.clone()),
        _ => None,
    };
    Ok(number("lat").zip(number("lon")).and_then(|(lat, lon)| reader.geo(&format!("{lat}, {lon}"))))
}
