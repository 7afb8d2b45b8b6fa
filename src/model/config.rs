//! `dossier.yaml`: the settings of a dossier, its additions to the vocabulary, and the levels of its checks.

use std::collections::BTreeMap;

use crate::base::diagnostic::{Level, Levels};
use crate::base::near::nearest;
use crate::base::{Diagnostic, FieldPath, Severity, Spot, TextFile, catalogue, problem};
use crate::model::declare::KindsYaml;
use crate::model::read::Reader;
use crate::model::value::{FieldSet, Value};
use crate::model::vocabulary::Vocabulary;
use crate::text::edtf::PartialDate;
use crate::text::words::Words;
use crate::text::{signature, yaml};

/// The settings of a dossier.
#[derive(Debug, Clone)]
pub struct Config {
    /// Shown everywhere.
    pub title: String,
    /// One or two sentences.
    pub description: Option<String>,
    /// A tag of BCP 47; `en` if not given.
    pub language: String,
    /// Reader-facing messages.
    pub words: &'static Words,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// The publisher's address for error reports.
    pub contact: Option<String>,
    /// The license of the texts.
    pub license: Option<String>,
    /// The address it is published at, without a trailing slash.
    pub base_url: Option<String>,
    /// The host name for GitHub Pages.
    pub cname: Option<String>,
    /// The public key that verifies signed editions, in one line.
    pub key: Option<String>,
    /// The date of this edition.
    pub edition: Option<PartialDate>,
    /// The previous edition: a folder or a bundle, relative to the dossier's folder.
    pub previous: Option<String>,
    /// A folder of `themes/`, or the built-in `dossier`.
    pub theme: String,
    /// The menu items in order: ids of pages, folders of kinds, `timeline`. If empty, every listing.
    pub menu: Vec<String>,
    /// Whether an edition may not be made without protected terms.
    pub requires_protected: bool,
    /// Public records whose texts are no secret, although they have hidden terms.
    pub allowed: Vec<Allowed>,
    /// Levels of checks.
    pub levels: Levels,
    /// The built-in vocabulary with the dossier's additions.
    pub vocabulary: Vocabulary,
    /// The file itself.
    pub file: TextFile,
}

impl Config {
    /// The settings of an edition for named readers: nothing is private, and it has no address on the web.
    #[must_use]
    pub fn restricted(&self) -> Self {
        let vocabulary = self.vocabulary.without_private();
        Self { base_url: None, cname: None, vocabulary, ..self.clone() }
    }
}

/// An entry of `gate: allow:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The id of a public record.
    pub record: String,
    /// Why what it says is no secret.
    pub reason: String,
}

/// The parts that are not plain fields.
#[derive(serde::Deserialize, Default)]
struct Raw {
    #[serde(default)]
    checks: BTreeMap<String, String>,
    #[serde(default)]
    kinds: KindsYaml,
}

impl Config {
    /// Reads `dossier.yaml`; problems go to `diags`, and defaults replace bad values.
    pub fn parse(file: &TextFile, diags: &mut Vec<Diagnostic>) -> Self {
        let mut vocabulary = Vocabulary::built_in();
        let mut reader = Reader {
            file: &file.path,
            text: &file.text,
            offset: 0,
            about: "dossier.yaml",
            path: FieldPath::default(),
            diags: Vec::new(),
            links: Vec::new(),
            exact: None,
        };
        let fields = reader.read(&vocabulary.dossier);
        let is_yaml = !reader.diags.iter().any(|it| *it.code == catalogue::BAD_YAML);
        diags.append(&mut reader.diags);

        let mut levels = Levels::new();
        if is_yaml && !file.text.trim().is_empty() {
            match yaml::from_str::<Raw>(&file.text) {
                Ok(raw) => {
                    vocabulary.location_precision = read_precision(&fields);
                    levels = read_levels(&raw.checks, file, diags);
                    vocabulary.extend(&raw.kinds, &file.path, diags);
                }
                Err(error) => {
                    let at = error.offset.unwrap_or(0).min(file.text.len());
                    diags.push(problem::bad_vocabulary(Spot::text(&file.path, at..at + 1), error.message));
                }
            }
        }
        let text = |name: &str| fields.get(name).and_then(Value::as_text).map(str::to_owned);
        let menu =
            fields.get("menu").map(|list| list.items().iter().filter_map(Value::as_text).map(str::to_owned).collect());
        Self {
            title: text("title").unwrap_or_else(|| "Untitled dossier".into()),
            description: text("description"),
            language: text("language").unwrap_or_else(|| "en".into()),
            words: Words::english(),
            publisher: text("publisher"),
            contact: text("contact"),
            license: text("license"),
            base_url: text("base_url").map(|url| url.trim_end_matches('/').to_owned()),
            cname: text("cname"),
            key: read_key(&fields, file, diags),
            edition: read_edition(&fields, file, diags),
            previous: text("previous"),
            theme: text("theme").unwrap_or_else(|| "dossier".into()),
            menu: menu.unwrap_or_default(),
            requires_protected: text("protected").as_deref() == Some("required"),
            allowed: read_allowed(&fields),
            levels,
            vocabulary,
            file: file.clone(),
        }
    }
}

fn read_key(fields: &FieldSet, file: &TextFile, diags: &mut Vec<Diagnostic>) -> Option<String> {
    let written = fields.get("key").and_then(Value::as_text)?;
    let key = signature::key_line(written);
    if key.is_none() {
        diags.push(problem::bad_key(Spot::value(&file.path, FieldPath::field("key")), written));
    }
    key
}

/// Reads the date of the edition, which has to be a single day.
fn read_edition(fields: &FieldSet, file: &TextFile, diags: &mut Vec<Diagnostic>) -> Option<PartialDate> {
    let date = fields.get("edition").and_then(Value::as_date)?;
    if !date.is_day() {
        diags.push(problem::bad_edition(Spot::value(&file.path, FieldPath::field("edition")), date.written()));
    }
    Some(date.clone()).filter(PartialDate::is_day)
}

/// The number of decimals of coordinates, from 0 to 6.
fn read_precision(fields: &FieldSet) -> Option<usize> {
    match fields.get("location_precision")? {
        // Anything that is no such number hides the most.
        Value::Number(number) => Some(number.written.parse::<usize>().map_or(0, |it| it.min(6))),
        _ => None,
    }
}

fn read_allowed(fields: &FieldSet) -> Vec<Allowed> {
    let list = fields.get("gate").and_then(Value::as_record).and_then(|gate| gate.get("allow"));
    let entries = list.map_or(&[][..], Value::items).iter().filter_map(Value::as_record);
    let text = |entry: &FieldSet, name: &str| entry.get(name).and_then(Value::as_text).map(str::to_owned);
    entries.filter_map(|it| Some(Allowed { record: text(it, "record")?, reason: text(it, "reason")? })).collect()
}

fn read_levels(written: &BTreeMap<String, String>, file: &TextFile, diags: &mut Vec<Diagnostic>) -> Levels {
    let mut levels = Levels::new();
    let checks = || catalogue::CATALOGUE.iter().filter(|it| it.is_check).map(|it| it.name);
    for (code, level) in written {
        let mut path = FieldPath::field("checks");
        path.push_key(code);
        let Some(check) = catalogue::check_named(code) else {
            diags.push(problem::unknown_choice(
                Spot::key(&file.path, path),
                "checks",
                code,
                nearest(code, checks()),
                checks(),
            ));
            continue;
        };
        let level = match level.as_str() {
            "off" => Level::Off,
            "note" => Level::At(Severity::Note),
            "warn" => Level::At(Severity::Warning),
            "error" => Level::At(Severity::Error),
            other => {
                let words = ["off", "note", "warn", "error"];
                diags.push(problem::unknown_choice(
                    Spot::value(&file.path, path),
                    code,
                    other,
                    nearest(other, words),
                    words,
                ));
                continue;
            }
        };
        levels.insert(check, level);
    }
    levels
}
