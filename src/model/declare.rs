//! Declarations of kinds and fields: `vocabulary.yaml`, extended by `kinds:` of `dossier.yaml`.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use crate::base::{Diagnostic, FieldPath, Spot, problem};
use crate::model::vocabulary::{
    Choice, FieldDef, FieldType, FtmProperty, Kind, Options, RefType, Role, SchemaProperty, Sign, Vocabulary,
    every_field,
};
use crate::text::yaml;

/// The text of the built-in vocabulary.
pub const BUILT_IN: &str = include_str!("vocabulary.yaml");

impl Vocabulary {
    /// The built-in vocabulary.
    pub fn built_in() -> Self {
        let file: VocabularyYaml = yaml::from_str(BUILT_IN).expect("a test reads the built-in vocabulary");
        let mut problems = Vec::new();
        let common = fields_of(&file.common, &mut problems);
        let mut kinds = Vec::new();
        for (name, yaml) in &file.kinds.0 {
            kinds.push(new_kind(name, yaml, &common, &mut problems));
        }
        let dossier = Arc::new(fields_of(&file.dossier, &mut problems));
        assert!(problems.is_empty(), "the built-in vocabulary holds together: {problems:?}");
        Self { kinds, dossier, location_precision: None, common }
    }

    /// Extends this vocabulary with the additions of `dossier.yaml`.
    pub fn extend(&mut self, additions: &KindsYaml, file: &Arc<str>, diags: &mut Vec<Diagnostic>) {
        for (name, yaml) in &additions.0.0 {
            let mut problems = Vec::new();
            match self.kinds.iter_mut().find(|kind| kind.name == *name) {
                Some(kind) => extend_kind(kind, yaml, &mut problems),
                None => {
                    let kind = new_kind(name, yaml, &self.common, &mut problems);
                    let at = self.kinds.len().saturating_sub(1);
                    self.kinds.insert(at, kind);
                }
            }
            diags.extend(problems.into_iter().map(|Flaw { field, message }| {
                let mut path = FieldPath::field("kinds");
                path.push_key(name);
                if let Some(field) = &field {
                    path.push_key("fields");
                    path.push_key(field);
                }
                problem::bad_vocabulary(Spot::key(file, path), message)
            }));
        }
        self.check(file, diags);
    }

    /// Checks that need all kinds: references to kinds, and folders.
    fn check(&self, file: &Arc<str>, diags: &mut Vec<Diagnostic>) {
        let mut complain = |kind: &Kind, message: String| {
            let mut path = FieldPath::field("kinds");
            path.push_key(&kind.name);
            diags.push(problem::bad_vocabulary(Spot::key(file, path), message));
        };
        for (kind_idx, kind) in self.kinds.iter().enumerate() {
            for (field_idx, field) in kind.fields.iter().enumerate().filter(|(_, it)| it.role != Some(Role::Names)) {
                let same = |it: &&FieldDef| it.role.is_some() && it.role == field.role;
                if let Some(other) = kind.fields[..field_idx].iter().find(same) {
                    complain(kind, format!("`{}` and `{}` have the same role", other.name, field.name));
                }
            }
            for field in every_field(&kind.fields) {
                let FieldType::Ref(to) = &field.field_type else { continue };
                for wanted in to.kinds.iter().filter(|wanted| self.kind(wanted).is_none()) {
                    complain(kind, format!("`{}` refers to the kind `{wanted}`, which is not declared", field.name));
                }
            }
            if let Some(other) = self.kinds[..kind_idx].iter().find(|other| other.folder == kind.folder) {
                complain(kind, format!("the folder `{}` belongs to the kind `{}`", kind.folder, other.name));
            }
        }
    }
}

/// A problem in a declaration, with the field of the kind.
#[derive(Debug)]
struct Flaw {
    field: Option<String>,
    message: String,
}

impl Flaw {
    fn of_kind(message: String) -> Self {
        Self { field: None, message }
    }

    fn of_field(field: &str, message: String) -> Self {
        Self { field: Some(field.to_owned()), message }
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct VocabularyYaml {
    common: Ordered<FieldYaml>,
    kinds: Ordered<KindYaml>,
    dossier: Ordered<FieldYaml>,
}

/// `kinds:` as written.
#[derive(serde::Deserialize, Default)]
#[serde(transparent)]
pub struct KindsYaml(Ordered<KindYaml>);

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct KindYaml {
    folder: Option<String>,
    label: Option<String>,
    plural: Option<String>,
    about: Option<String>,
    citable: Option<bool>,
    count_paragraphs: Option<bool>,
    must_cite: Option<bool>,
    timeline: Option<bool>,
    sort: Option<String>,
    listing: Option<String>,
    schema: Option<String>,
    #[serde(default)]
    csl: Ordered<String>,
    ftm: Option<String>,
    #[serde(default)]
    locators: Ordered<String>,
    #[serde(default)]
    fields: Ordered<FieldYaml>,
}

/// A field as written. Keys that are absent are none, so that an extension changes only what it names.
#[derive(serde::Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct FieldYaml {
    r#type: Option<String>,
    label: Option<String>,
    role: Option<String>,
    required: Option<bool>,
    inverse: Option<InverseYaml>,
    after: Option<String>,
    short: Option<String>,
    attributed: Option<bool>,
    acyclic: Option<bool>,
    column: Option<bool>,
    facet: Option<bool>,
    guard: Option<bool>,
    private: Option<bool>,
    engine: Option<bool>,
    harmless: Option<bool>,
    deadline: Option<bool>,
    tracked: Option<bool>,
    csl: Option<String>,
    schema: Option<String>,
    ftm: Option<String>,
    options: Ordered<OptionYaml>,
    fields: Ordered<FieldYaml>,
}

/// A label, or a label with its sign.
#[derive(serde::Deserialize, Clone)]
#[serde(untagged)]
enum OptionYaml {
    Label(String),
    Written(SignedYaml),
}

#[derive(serde::Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct SignedYaml {
    label: String,
    sign: Option<String>,
}

/// A heading, or `true` for "use the plural of the kind that refers".
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum InverseYaml {
    Heading(String),
    Plural(bool),
}

fn new_kind(name: &str, yaml: &KindYaml, common: &[FieldDef], problems: &mut Vec<Flaw>) -> Kind {
    let label = yaml.label.clone().unwrap_or_else(|| capitalized(name));
    let folder = yaml.folder.clone().unwrap_or_else(|| format!("{name}s"));
    if !folder.is_empty() && !crate::base::slug::is_slug(&folder) {
        problems.push(Flaw::of_kind(format!(
            "the folder `{folder}` has to be made of small Latin letters, digits and hyphens"
        )));
    }
    let mut fields = fields_of(&yaml.fields, problems);
    for own in common.iter().filter(|it| it.is_engine && yaml.fields.has(&it.name)) {
        let message = format!("`{}` belongs to samizdat and cannot be declared anew", own.name);
        problems.push(Flaw::of_field(&own.name, message));
    }
    fields.extend(common.iter().filter(|it| !yaml.fields.has(&it.name)).cloned());
    if !fields.iter().any(|it| it.role == Some(Role::Title)) {
        problems.push(Flaw::of_kind("one field needs `role: title`".into()));
    }
    let starts_with_vowel = name.starts_with(['a', 'e', 'i', 'o', 'u']);
    let mut kind = Kind {
        name: name.to_owned(),
        plural: capitalized(&folder),
        about: format!("{} {}", if starts_with_vowel { "an" } else { "a" }, label.to_lowercase()),
        folder,
        label,
        is_citable: false,
        counts_paragraphs: false,
        must_cite: false,
        is_in_timeline: false,
        sorts_by_date: false,
        listing: "listing.html".into(),
        schema: "Thing".into(),
        csl: Vec::new(),
        ftm: None,
        locators: Vec::new(),
        fields: Arc::new(fields),
    };
    apply_settings(&mut kind, yaml);
    name_schema_properties(&mut kind);
    kind
}

fn extend_kind(kind: &mut Kind, yaml: &KindYaml, problems: &mut Vec<Flaw>) {
    if yaml.folder.as_ref().is_some_and(|folder| *folder != kind.folder) {
        problems.push(Flaw::of_kind(format!("the folder of `{}` is `{}` and stays so", kind.name, kind.folder)));
    }
    apply_settings(kind, yaml);
    let mut fields = kind.fields.to_vec();
    for (name, addition) in &yaml.fields.0 {
        match fields.iter_mut().find(|it| it.name == *name) {
            Some(field) => extend_field(field, addition, problems),
            None => {
                // Insert before the common fields, where readers look for fields specific to the kind.
                let at = fields.iter().position(|it| it.role == Some(Role::Summary)).unwrap_or(fields.len());
                fields.insert(at, new_field(name, addition, problems));
            }
        }
    }
    kind.fields = Arc::new(fields);
    name_schema_properties(kind);
}

/// Gives dates and places without an explicit schema.org property the default one.
fn name_schema_properties(kind: &mut Kind) {
    let date = if kind.is_in_timeline { "startDate" } else { "datePublished" };
    for field in Arc::make_mut(&mut kind.fields).iter_mut().filter(|it| it.schema.is_empty()) {
        let property = match field.role {
            Some(Role::Date) => date,
            Some(Role::Place) => "location",
            _ => continue,
        };
        field.schema.push(SchemaProperty::Own(property.to_owned()));
    }
}

fn apply_settings(kind: &mut Kind, yaml: &KindYaml) {
    let set = |target: &mut bool, value: Option<bool>| *target = value.unwrap_or(*target);
    set(&mut kind.is_citable, yaml.citable);
    set(&mut kind.counts_paragraphs, yaml.count_paragraphs);
    set(&mut kind.must_cite, yaml.must_cite);
    set(&mut kind.is_in_timeline, yaml.timeline);
    set(&mut kind.sorts_by_date, yaml.sort.as_ref().map(|it| it == "date"));
    let replace = |target: &mut String, value: &Option<String>| {
        if let Some(value) = value {
            target.clone_from(value);
        }
    };
    replace(&mut kind.label, &yaml.label);
    replace(&mut kind.plural, &yaml.plural);
    replace(&mut kind.about, &yaml.about);
    replace(&mut kind.listing, &yaml.listing);
    replace(&mut kind.schema, &yaml.schema);
    if !yaml.csl.0.is_empty() {
        kind.csl.clone_from(&yaml.csl.0);
    }
    if yaml.ftm.is_some() {
        kind.ftm.clone_from(&yaml.ftm);
    }
    if !yaml.locators.0.is_empty() {
        kind.locators.clone_from(&yaml.locators.0);
    }
}

/// Extends an existing field: every key in the addition changes the field or is reported as a problem.
fn extend_field(field: &mut FieldDef, addition: &FieldYaml, problems: &mut Vec<Flaw>) {
    let name = field.name.clone();
    if addition.r#type.is_some() {
        problems.push(Flaw::of_field(&name, format!("the type of `{name}` is given and cannot be changed")));
        return;
    }
    if field.is_private && addition.private == Some(false) {
        problems.push(Flaw::of_field(&name, format!("`{name}` is private and stays so")));
    }
    if field.is_engine && addition.guard == Some(false) && field.is_guard {
        problems.push(Flaw::of_field(&name, format!("`{name}` hides something, so `guard` stays")));
    }
    match &mut field.field_type {
        FieldType::Choice(options) | FieldType::Ref(RefType { roles: options, .. }) => {
            options.0.retain(|it| !addition.options.has(&it.word));
            options.0.extend(options_of(&name, &addition.options, problems).0);
        }
        FieldType::Record(fields, short) => {
            let mut inner = fields.to_vec();
            for (name, addition) in &addition.fields.0 {
                match inner.iter_mut().find(|it| it.name == *name) {
                    Some(field) => extend_field(field, addition, problems),
                    None => inner.push(new_field(name, addition, problems)),
                }
            }
            *fields = Arc::new(inner);
            if addition.short.is_some() {
                short.clone_from(&addition.short);
            }
        }
        _ => {}
    }
    if !addition.options.0.is_empty() && field.field_type.options().is_none() {
        problems.push(Flaw::of_field(&name, format!("`{name}` has no options")));
    }
    if !addition.fields.0.is_empty() && !matches!(field.field_type, FieldType::Record(..)) {
        problems.push(Flaw::of_field(&name, format!("`{name}` has no fields within")));
    }
    if addition.engine.is_some() {
        problems.push(Flaw::of_field(&name, "`engine` is for samizdat's own fields".into()));
    }
    let was_private = field.is_private;
    apply_flags(field, addition, problems);
    field.is_private |= was_private;
}

fn fields_of(yaml: &Ordered<FieldYaml>, problems: &mut Vec<Flaw>) -> Vec<FieldDef> {
    yaml.0.iter().map(|(name, field)| new_field(name, field, problems)).collect()
}

fn new_field(name: &str, yaml: &FieldYaml, problems: &mut Vec<Flaw>) -> FieldDef {
    let written = yaml.r#type.as_deref().unwrap_or("text");
    let (is_list, base) = written.strip_prefix("list ").map_or((false, written), |base| (true, base));
    let mut field = FieldDef {
        label: capitalized(name),
        field_type: field_type(name, base.trim(), yaml, problems),
        is_list,
        is_engine: yaml.engine.unwrap_or(false),
        ..FieldDef::text(name)
    };
    apply_flags(&mut field, yaml, problems);
    field
}

/// Applies everything except type and options; a flag that has no meaning for the field's type is a problem.
fn apply_flags(field: &mut FieldDef, yaml: &FieldYaml, problems: &mut Vec<Flaw>) {
    let set = |target: &mut bool, value: Option<bool>| *target = value.unwrap_or(*target);
    set(&mut field.is_required, yaml.required);
    set(&mut field.is_attributed, yaml.attributed);
    set(&mut field.is_acyclic, yaml.acyclic);
    set(&mut field.is_column, yaml.column);
    set(&mut field.is_facet, yaml.facet);
    set(&mut field.is_guard, yaml.guard);
    set(&mut field.is_private, yaml.private);
    set(&mut field.is_harmless, yaml.harmless);
    set(&mut field.is_deadline, yaml.deadline);
    set(&mut field.is_tracked, yaml.tracked);
    if let Some(label) = &yaml.label {
        field.label.clone_from(label);
    }
    if let Some(word) = &yaml.role {
        apply_role(field, word, problems);
    }
    match &yaml.inverse {
        Some(InverseYaml::Heading(heading)) => field.inverse = Some(heading.clone()),
        Some(InverseYaml::Plural(true)) => field.inverse = Some(String::new()),
        Some(InverseYaml::Plural(false)) => field.inverse = None,
        None => {}
    }
    if yaml.after.is_some() {
        field.after.clone_from(&yaml.after);
    }
    if yaml.csl.is_some() {
        field.csl.clone_from(&yaml.csl);
    }
    if let Some(schema) = &yaml.schema {
        field.schema = schema_properties(schema);
    }
    if let Some(ftm) = &yaml.ftm {
        field.ftm = ftm_properties(ftm);
    }

    if field.is_harmless && field.role.is_some_and(|role| NAMING.contains(&role)) {
        let message =
            format!("`{}` tells who somebody is, so a pseudonym hides it: it cannot be `harmless`", field.name);
        problems.push(Flaw::of_field(&field.name, message));
    }
    let word = field.field_type.word();
    let mut only_for = |flag: &str, is_set: bool, types: &[&str]| {
        if is_set && !types.contains(&word) {
            let message = format!("`{flag}` means nothing for `{}`, which is of type `{word}`", field.name);
            problems.push(Flaw::of_field(&field.name, message));
        }
    };
    only_for("inverse", yaml.inverse.is_some(), &["ref"]);
    only_for("acyclic", yaml.acyclic == Some(true), &["ref"]);
    only_for("after", yaml.after.is_some(), &["date"]);
    only_for("deadline", yaml.deadline == Some(true), &["date"]);
    only_for("attributed", yaml.attributed == Some(true), &["record"]);
    only_for("short", yaml.short.is_some(), &["record"]);
    const TELLING: [&str; 8] = ["text", "date", "choice", "country", "language", "url", "ref", "record"];
    only_for("facet", yaml.facet == Some(true), &TELLING);
}

/// Roles of fields that identify who a record is about.
const NAMING: [Role; 4] = [Role::Title, Role::ShortTitle, Role::Names, Role::Portrait];

fn apply_role(field: &mut FieldDef, word: &str, problems: &mut Vec<Flaw>) {
    let Some((_, role, types)) = Role::ALL.iter().find(|(it, ..)| *it == word) else {
        let message = format!("`{word}` is not a role; there are {}", Role::ALL.map(|(name, ..)| name).join(", "));
        return problems.push(Flaw::of_field(&field.name, message));
    };
    if !types.contains(&field.field_type.word()) {
        let types = types.join("` or `");
        let message = format!("the role `{word}` is for a field of type `{types}`, and `{}` is none", field.name);
        return problems.push(Flaw::of_field(&field.name, message));
    }
    field.role = Some(*role);
}

fn options_of(name: &str, yaml: &Ordered<OptionYaml>, problems: &mut Vec<Flaw>) -> Options {
    let mut options = Options::default();
    for (word, option) in &yaml.0 {
        let (label, written) = match option.clone() {
            OptionYaml::Label(label) => (label, None),
            OptionYaml::Written(SignedYaml { label, sign }) => (label, sign),
        };
        let sign = written.as_ref().and_then(|written| {
            let known = Sign::ALL.iter().find(|(it, _)| it == written).map(|(_, sign)| *sign);
            if known.is_none() {
                let words = Sign::ALL.map(|(word, _)| word).join(", ");
                problems.push(Flaw::of_field(name, format!("`{written}` is not a sign; there are {words}")));
            }
            known
        });
        options.0.push(Choice { word: word.clone(), label, sign });
    }
    options
}

/// Parses `author` or `itemReviewed:Claim.author`; several are separated by commas.
fn schema_properties(written: &str) -> Vec<SchemaProperty> {
    let property = |it: &str| match it.split_once(':').and_then(|(property, of)| Some((property, of.split_once('.')?)))
    {
        Some((property, (schema_type, inner))) => SchemaProperty::Of {
            property: property.to_owned(),
            schema_type: schema_type.to_owned(),
            inner: inner.to_owned(),
        },
        None => SchemaProperty::Own(it.to_owned()),
    };
    written.split(',').map(str::trim).filter(|it| !it.is_empty()).map(property).collect()
}

/// Parses `name`, `named publisher` or `Membership:member`; several are separated by commas.
fn ftm_properties(written: &str) -> Vec<FtmProperty> {
    let property = |it: &str| match (it.strip_prefix("named "), it.split_once(':')) {
        (Some(name), _) => FtmProperty::Names(name.trim().to_owned()),
        (None, Some((schema, property))) => FtmProperty::Entity(schema.to_owned(), property.to_owned()),
        (None, None) => FtmProperty::Value(it.to_owned()),
    };
    written.split(',').map(str::trim).filter(|it| !it.is_empty()).map(property).collect()
}

fn field_type(name: &str, base: &str, yaml: &FieldYaml, problems: &mut Vec<Flaw>) -> FieldType {
    match base {
        "text" => FieldType::Text,
        "markdown" => FieldType::Markdown,
        "date" => FieldType::Date,
        "moment" => FieldType::Moment,
        "url" => FieldType::Url,
        "number" => FieldType::Number,
        "bool" => FieldType::Bool,
        "choice" => FieldType::Choice(options_of(name, &yaml.options, problems)),
        "image" => FieldType::Image,
        "language" => FieldType::Language,
        "country" => FieldType::Country,
        "geo" => FieldType::Geo,
        "sha256" => FieldType::Sha256,
        "record" => FieldType::Record(Arc::new(fields_of(&yaml.fields, problems)), yaml.short.clone()),
        "raw" => FieldType::Raw,
        _ => match base.strip_prefix("ref ") {
            Some(kinds) => FieldType::Ref(ref_type(kinds, options_of(name, &yaml.options, problems))),
            None => {
                problems.push(Flaw::of_field(name, format!("`{base}` is not a type for `{name}`")));
                FieldType::Text
            }
        },
    }
}

fn ref_type(written: &str, roles: Options) -> RefType {
    let (kinds, or_text) = written.strip_suffix(" or text").map_or((written, false), |kinds| (kinds, true));
    let kinds = kinds.split('|').map(|kind| kind.trim().to_owned()).filter(|kind| kind != "any").collect();
    RefType { kinds, or_text, roles }
}

fn capitalized(name: &str) -> String {
    let words = name.replace(['_', '-'], " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A YAML mapping whose order matters.
struct Ordered<T>(Vec<(String, T)>);

impl<T> Default for Ordered<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Ordered<T> {
    fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(name, _)| name == key)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Ordered<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for InOrder<T> {
            type Value = Ordered<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("lines `name: …`")
            }
            fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
                Ok(Ordered::default())
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Ordered::default();
                while let Some((key, value)) = map.next_entry::<String, T>()? {
                    if entries.has(&key) {
                        return Err(serde::de::Error::custom(format!("`{key}` stands here a second time")));
                    }
                    entries.0.push((key, value));
                }
                Ok(entries)
            }
        }
        deserializer.deserialize_map(InOrder(PhantomData))
    }
}
