//! Declarations of kinds and fields: `vocabulary.yaml`, and `kinds:` of `dossier.yaml` laid over it.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use crate::base::{Diagnostic, FieldPath, Spot, problem};
use crate::model::vocabulary::{
    FieldDef, FieldType, FtmProperty, Kind, Options, RefType, Role, Vocabulary, every_field,
};
use crate::text::yaml;

const ROLES: [(&str, Role); 15] = [
    ("title", Role::Title),
    ("short_title", Role::ShortTitle),
    ("names", Role::Names),
    ("date", Role::Date),
    ("end_date", Role::EndDate),
    ("status", Role::Status),
    ("summary", Role::Summary),
    ("portrait", Role::Portrait),
    ("place", Role::Place),
    ("timeline", Role::Timeline),
    ("asker", Role::Asker),
    ("addressee", Role::Addressee),
    ("evidence", Role::Evidence),
    ("archived", Role::Archived),
    ("original", Role::Original),
];

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
        Self { kinds, dossier, common }
    }

    /// Lays the additions of `dossier.yaml` over this vocabulary.
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

    /// What can only be seen when all kinds are there: references to kinds, and folders.
    fn check(&self, file: &Arc<str>, diags: &mut Vec<Diagnostic>) {
        let mut complain = |kind: &Kind, message: String| {
            let mut path = FieldPath::field("kinds");
            path.push_key(&kind.name);
            diags.push(problem::bad_vocabulary(Spot::key(file, path), message));
        };
        for (kind_idx, kind) in self.kinds.iter().enumerate() {
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

/// What does not hold together in a declaration, and in which field of the kind.
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

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldYaml {
    r#type: Option<String>,
    label: Option<String>,
    role: Option<String>,
    #[serde(default)]
    required: bool,
    inverse: Option<InverseYaml>,
    after: Option<String>,
    short: Option<String>,
    #[serde(default)]
    attributed: bool,
    #[serde(default)]
    acyclic: bool,
    #[serde(default)]
    column: bool,
    #[serde(default)]
    facet: bool,
    #[serde(default)]
    guard: bool,
    #[serde(default)]
    private: bool,
    #[serde(default)]
    deadline: bool,
    #[serde(default)]
    tracked: bool,
    ftm: Option<String>,
    #[serde(default)]
    options: Ordered<String>,
    #[serde(default)]
    fields: Ordered<FieldYaml>,
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
                // Before the common fields, where a reader looks for what is particular.
                let at = fields.iter().position(|it| it.role == Some(Role::Summary)).unwrap_or(fields.len());
                fields.insert(at, new_field(name, addition, problems));
            }
        }
    }
    kind.fields = Arc::new(fields);
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

fn extend_field(field: &mut FieldDef, addition: &FieldYaml, problems: &mut Vec<Flaw>) {
    if addition.r#type.is_some() {
        problems
            .push(Flaw::of_field(&field.name, format!("the type of `{}` is given and cannot be changed", field.name)));
        return;
    }
    if let Some(label) = &addition.label {
        field.label.clone_from(label);
    }
    if let Some(ftm) = &addition.ftm {
        field.ftm = ftm_properties(ftm);
    }
    match &mut field.field_type {
        FieldType::Choice(options) | FieldType::Ref(RefType { roles: options, .. }) => {
            options.retain(|(word, _)| !addition.options.has(word));
            options.extend(addition.options.0.iter().cloned());
        }
        FieldType::Record(fields, _) => {
            let mut inner = fields.to_vec();
            for (name, addition) in &addition.fields.0 {
                match inner.iter_mut().find(|it| it.name == *name) {
                    Some(field) => extend_field(field, addition, problems),
                    None => inner.push(new_field(name, addition, problems)),
                }
            }
            *fields = Arc::new(inner);
        }
        _ if !addition.options.0.is_empty() => {
            problems.push(Flaw::of_field(&field.name, format!("`{}` has no options", field.name)))
        }
        _ => {}
    }
}

fn fields_of(yaml: &Ordered<FieldYaml>, problems: &mut Vec<Flaw>) -> Vec<FieldDef> {
    yaml.0.iter().map(|(name, field)| new_field(name, field, problems)).collect()
}

fn new_field(name: &str, yaml: &FieldYaml, problems: &mut Vec<Flaw>) -> FieldDef {
    let written = yaml.r#type.as_deref().unwrap_or("text");
    let (is_list, base) = written.strip_prefix("list ").map_or((false, written), |base| (true, base));
    let role = yaml.role.as_ref().and_then(|word| {
        let known = ROLES.iter().find(|(role, _)| role == word).map(|(_, role)| *role);
        if known.is_none() {
            let message = format!("`{word}` is not a role; there are {}", ROLES.map(|(name, _)| name).join(", "));
            problems.push(Flaw::of_field(name, message));
        }
        known
    });
    FieldDef {
        name: name.to_owned(),
        label: yaml.label.clone().unwrap_or_else(|| capitalized(name)),
        field_type: field_type(name, base.trim(), yaml, problems),
        is_list,
        is_required: yaml.required,
        role,
        inverse: match &yaml.inverse {
            Some(InverseYaml::Heading(heading)) => Some(heading.clone()),
            Some(InverseYaml::Plural(true)) => Some(String::new()),
            Some(InverseYaml::Plural(false)) | None => None,
        },
        after: yaml.after.clone(),
        is_attributed: yaml.attributed,
        is_acyclic: yaml.acyclic,
        is_column: yaml.column,
        is_facet: yaml.facet,
        is_guard: yaml.guard,
        is_private: yaml.private,
        is_deadline: yaml.deadline,
        is_tracked: yaml.tracked,
        ftm: yaml.ftm.as_deref().map(ftm_properties).unwrap_or_default(),
    }
}

/// `name`, `named publisher`, `Membership:member`; several with commas.
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
        "url" => FieldType::Url,
        "number" => FieldType::Number,
        "bool" => FieldType::Bool,
        "choice" => FieldType::Choice(yaml.options.0.clone()),
        "image" => FieldType::Image,
        "language" => FieldType::Language,
        "country" => FieldType::Country,
        "geo" => FieldType::Geo,
        "sha256" => FieldType::Sha256,
        "record" => FieldType::Record(Arc::new(fields_of(&yaml.fields, problems)), yaml.short.clone()),
        "raw" => FieldType::Raw,
        _ => match base.strip_prefix("ref ") {
            Some(kinds) => FieldType::Ref(ref_type(kinds, &yaml.options.0)),
            None => {
                problems.push(Flaw::of_field(name, format!("`{base}` is not a type for `{name}`")));
                FieldType::Text
            }
        },
    }
}

fn ref_type(written: &str, roles: &Options) -> RefType {
    let (kinds, or_text) = written.strip_suffix(" or text").map_or((written, false), |kinds| (kinds, true));
    let kinds = kinds.split('|').map(|kind| kind.trim().to_owned()).filter(|kind| kind != "any").collect();
    RefType { kinds, or_text, roles: roles.clone() }
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
