//! What a record hides, as terms that no byte of an edition may have, and what it says openly, which may explain them.
//!
//! Hidden are all names, titles, old addresses and contacts of a record that readers may not see; the names behind a pseudonym;
//! days of birth that are not shown; and long values of private fields. A draft is not ready, and hides only its private fields.

use std::collections::BTreeSet;

use super::document::{Document, Reason, Visibility};
use super::inputs::join;
use super::prose::Wanted;
use super::public;
use super::value::{FieldSet, Value};
use super::vocabulary::{FieldDef, Kind, Role};
use crate::base::slug::is_slug;
use crate::base::{FieldPath, Hash, Hashing, Place};
use crate::text::edtf::PartialDate;
use crate::text::trace::{Name, Strength, TELLING, Term};
use crate::text::url;

/// What a record hides and what it says openly.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    /// Terms that readers may not see.
    pub hidden: Vec<Secret>,
    /// Portraits that readers may not see, by path inside `content/`.
    pub portraits: Vec<String>,
    /// Names that readers may see.
    pub public_names: Vec<String>,
    /// Days that readers may see, as in `1980-05-17`.
    pub public_days: Vec<String>,
    /// A hash of all of these.
    pub hash: Hash,
}

/// A hidden term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// Its forms.
    pub term: Term,
    /// Its place in the file of the record.
    pub place: Place,
    /// What it is.
    pub what: What,
    /// The day that it is a form of; a public date of the same day explains it.
    pub day: Option<String>,
}

/// What a hidden term is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words say it")]
pub enum What {
    Name,
    Title,
    Id,
    OldAddress,
    Contact,
    DayOfBirth,
    PrivateValue,
    /// A line of `protected.txt`.
    Protected,
}

impl What {
    /// "a name", for messages.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Name => "a name",
            Self::Title => "a title",
            Self::Id => "the id",
            Self::OldAddress => "an old address",
            Self::Contact => "an address or a number",
            Self::DayOfBirth => "a day of birth",
            Self::PrivateValue => "a private value",
            Self::Protected => "a protected term",
        }
    }
}

/// The fewest letters and digits of a value or a title that is looked for.
const FEWEST: usize = 14;
/// The fewest letters and digits of an id that is looked for.
const FEWEST_OF_ID: usize = 8;
/// The fewest digits of a number that is looked for.
const FEWEST_DIGITS: usize = 7;

impl Secrets {
    /// Reads the fields of a record.
    pub fn of(doc: &Document, kind: &Kind, all: &FieldSet, location_precision: Option<usize>) -> Self {
        let is_hidden = match &doc.visibility {
            Visibility::Public | Visibility::Hidden(Reason::Draft) => false,
            Visibility::Hidden(_) => true,
        };
        let mut collector = Collector {
            kind,
            is_hidden,
            has_pseudonym: doc.public.has_pseudonym(),
            given: BTreeSet::new(),
            found: Self::default(),
        };
        if is_hidden {
            collector.add_id(&doc.id);
        }
        collector.add_fields(all);
        let exact_from = if is_hidden { location_precision.or(Some(2)) } else { location_precision };
        if let Some(n_decimals) = exact_from {
            collector.add_locations(all, n_decimals);
        }
        let mut found = collector.found;
        found.portraits = hidden_portraits(doc, all);
        if !is_hidden {
            found.public_names.extend(doc.names().into_iter().map(str::to_owned));
            doc.public.iter().for_each(|(_, value)| add_days(value, &mut found.public_days));
        }
        found.hash = found.hash();
        found
    }
}

impl Secrets {
    fn hash(&self) -> Hash {
        let mut hashing = Hashing::default();
        self.portraits
            .iter()
            .chain(&self.public_names)
            .chain(&self.public_days)
            .for_each(|text| hashing.add_text(text));
        self.hidden.iter().for_each(|secret| hashing.add_text(&format!("{secret:?}")));
        hashing.finish()
    }
}

/// Portraits that are in no public field.
fn hidden_portraits(doc: &Document, all: &FieldSet) -> Vec<String> {
    let portraits = all.iter().filter(|(def, _)| def.role == Some(Role::Portrait) && doc.public.get(def).is_none());
    let images = portraits.flat_map(|(_, value)| value.items()).filter_map(|item| match item {
        Value::Image(image) => Some(&doc.links.get(image.slot)?.wanted),
        _ => None,
    });
    let path = |wanted: &Wanted| match wanted {
        Wanted::Image(written) => join(&doc.file, &url::decode(written)),
        _ => None,
    };
    match doc.visibility {
        Visibility::Hidden(Reason::Draft) => Vec::new(),
        _ => images.filter_map(path).collect(),
    }
}

struct Collector<'k> {
    kind: &'k Kind,
    /// Whether the whole record is hidden.
    is_hidden: bool,
    has_pseudonym: bool,
    /// Given names, from the first spelling.
    given: BTreeSet<String>,
    found: Secrets,
}

impl Collector<'_> {
    fn add(&mut self, term: Option<Term>, path: &FieldPath, what: What) {
        self.found.hidden.extend(term.map(|term| Secret { term, place: Place::Value(path.clone()), what, day: None }));
    }

    /// An id of one word may be any word; if it is somebody's, it is part of the name.
    fn add_id(&mut self, id: &str) {
        if id.contains('-') {
            let term = Term::phrase(id, Strength::Alone).filter(|it| it.length() >= FEWEST_OF_ID);
            self.found.hidden.extend(term.map(|term| Secret { term, place: Place::File, what: What::Id, day: None }));
        }
    }

    fn add_fields(&mut self, all: &FieldSet) {
        for (def, value) in all.iter() {
            let path = FieldPath::field(&def.name);
            let is_covered = self.has_pseudonym && !def.is_harmless && !def.is_engine;
            if self.is_hidden || is_covered {
                self.add_hidden(def, value, &path);
            }
            if def.is_private || is_covered {
                self.add_private(value, &path);
            }
            self.add_private_within(value, &path);
        }
    }

    /// A field of a hidden record, or one that a pseudonym covers.
    fn add_hidden(&mut self, def: &FieldDef, value: &Value, path: &FieldPath) {
        match def.role {
            Some(Role::Title | Role::Names) => self.add_names(def, value, path),
            Some(Role::ShortTitle) => value.as_text().into_iter().for_each(|text| self.add_title(text, path)),
            Some(Role::Born) => value.as_date().into_iter().for_each(|date| self.add_born(date, path)),
            _ if def.name == public::ALIASES => {
                for_each_item(value, path, &mut |item, path| {
                    let Some(alias) = item.as_text() else { return };
                    let stem = alias.rsplit('/').next().unwrap_or(alias).trim_end_matches(".html");
                    let term = Term::phrase(stem, Strength::Certain)
                        .filter(|it| it.length() >= FEWEST_OF_ID && stem.contains('-'));
                    self.add(term, path, What::OldAddress);
                });
            }
            _ => {}
        }
        for_each_text(value, path, &mut |text, path| {
            for contact in contacts(text) {
                self.add(Some(contact), path, What::Contact);
            }
        });
        if self.kind.is_person() {
            for_each_item(value, path, &mut |item, path| {
                if let Value::Url(address) = item {
                    self.add(profile(address), path, What::Contact);
                }
            });
        }
    }

    fn add_names(&mut self, def: &FieldDef, value: &Value, path: &FieldPath) {
        for_each_item(value, path, &mut |item, path| {
            let Some(text) = public::name(def, item) else { return };
            match self.kind.is_person() {
                true => {
                    let Some(name) = Name::new(text, &self.given) else { return };
                    if self.given.is_empty() && name.is_full() {
                        self.given.extend(name.given().cloned());
                    }
                    let declined = name.without_fleeting_vowels().map(Term::Person);
                    self.add(Some(Term::Person(name)), path, What::Name);
                    self.add(declined, path, What::Name);
                }
                false if self.kind.role(Role::Names).is_some() => {
                    let is_one_word = !text.trim().contains(char::is_whitespace);
                    let strength = if is_one_word { Strength::Alone } else { Strength::Certain };
                    let is_telling = |term: &Term| term.length() >= TELLING;
                    self.add(Term::phrase(text, strength).filter(is_telling), path, What::Name);
                }
                false => self.add_title(text, path),
            }
        });
    }

    /// A title of one or two ordinary words tells nothing.
    fn add_title(&mut self, text: &str, path: &FieldPath) {
        self.add(Term::phrase(text, Strength::Certain).filter(is_long), path, What::Title);
    }

    fn add_born(&mut self, date: &PartialDate, path: &FieldPath) {
        self.found.hidden.extend(Term::day(date.written()).filter(|_| date.is_day()).map(|term| Secret {
            term,
            place: Place::Value(path.clone()),
            what: What::DayOfBirth,
            day: Some(date.written().to_owned()),
        }));
    }

    /// Long values of a private field; short ones are ordinary words.
    fn add_private(&mut self, value: &Value, path: &FieldPath) {
        for_each_text(value, path, &mut |text, path| {
            for sentence in text.split_inclusive(['\n', '.', ';']) {
                let is_meant = |term: &Term| is_long(term) || looks_like_name(sentence);
                self.add(Term::phrase(sentence, Strength::Alone).filter(is_meant), path, What::PrivateValue);
            }
            for contact in contacts(text) {
                self.add(Some(contact), path, What::Contact);
            }
        });
    }

    /// Coordinates that are more exact than what is published.
    fn add_locations(&mut self, all: &FieldSet, n_decimals: usize) {
        for (def, value) in all.iter() {
            for_each_item(value, &FieldPath::field(&def.name), &mut |item, path| match item {
                Value::Geo(geo) if geo.rounded(n_decimals) != *geo => {
                    for form in location_forms(&geo.written, n_decimals) {
                        let term = Term::phrase(&form, Strength::Certain).filter(is_long);
                        self.add(term, path, What::PrivateValue);
                    }
                }
                Value::Record(set) => self.add_locations(set, n_decimals),
                _ => {}
            });
        }
    }

    /// Private fields of nested records.
    fn add_private_within(&mut self, value: &Value, path: &FieldPath) {
        for_each_item(value, path, &mut |item, path| {
            let Value::Record(set) = item else { return };
            for (def, value) in set.iter() {
                let mut path = path.clone();
                path.push_key(&def.name);
                if def.is_private {
                    self.add_private(value, &path);
                }
                self.add_private_within(value, &path);
            }
        });
    }
}

fn for_each_item(value: &Value, path: &FieldPath, work: &mut dyn FnMut(&Value, &FieldPath)) {
    let is_list = matches!(value, Value::List(_));
    for (item_idx, item) in value.items().iter().enumerate() {
        let mut path = path.clone();
        if is_list {
            path.push_index(item_idx);
        }
        work(item, &path);
    }
}

/// Every text in a value.
pub(crate) fn for_each_text(value: &Value, path: &FieldPath, work: &mut dyn FnMut(&str, &FieldPath)) {
    for_each_item(value, path, &mut |item, path| match item {
        Value::Text(text) | Value::Url(text) | Value::Sha256(text) => work(text, path),
        Value::Number(number) => work(&number.written, path),
        Value::Geo(geo) => work(&geo.written, path),
        Value::Country(country) => work(&country.written, path),
        Value::Markdown(prose) => work(&prose.source, path),
        Value::Image(image) => {
            [&image.alt, &image.credit].into_iter().flatten().for_each(|text| work(text, path));
        }
        Value::Ref(reference) => {
            let text = Some(&reference.written).filter(|it| !is_slug(it));
            [text, reference.note.as_ref()].into_iter().flatten().for_each(|text| work(text, path));
        }
        Value::Record(set) => {
            for (def, value) in set.iter() {
                let mut path = path.clone();
                path.push_key(&def.name);
                for_each_text(value, &path, work);
            }
        }
        _ => {}
    });
}

/// Whether a text may be a person's name: two or three words with capitals.
pub fn looks_like_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_name = |word: &&str| {
        word.chars().count() > 1
            && word.starts_with(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || c == '-')
    };
    (2..=3).contains(&words.len()) && words.iter().all(is_name)
}

/// Whether a phrase is too long to stand somewhere by chance.
fn is_long(term: &Term) -> bool {
    let Term::Phrase(words, _) = term else { return true };
    let n_digits: usize = words.iter().filter(|it| it.bytes().all(|byte| byte.is_ascii_digit())).map(String::len).sum();
    term.length() >= FEWEST && words.len() != 2 || n_digits >= FEWEST_DIGITS
}

/// A page of somebody's own, as in `social.example/name`; none if the address is that of a whole site.
fn profile(address: &str) -> Option<Term> {
    let (_, rest) = address.split_once("//")?;
    let rest = rest.trim_start_matches("www.").trim_end_matches('/');
    let (_, page) = rest.split_once('/')?;
    Term::phrase(rest, Strength::Alone).filter(|it| !page.is_empty() && it.length() >= FEWEST_OF_ID)
}

/// E-mail addresses and telephone numbers in a text.
pub fn contacts(text: &str) -> Vec<Term> {
    let is_edge = |c: char| !c.is_alphanumeric();
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | ':'));
    let is_mail = |word: &&str| word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    let mails = words.map(|word| word.trim_matches(is_edge)).filter(is_mail);
    let mut found: Vec<Term> = mails.filter_map(|mail| Term::phrase(mail, Strength::Certain)).collect();
    for run in text.split(|c: char| !(c.is_ascii_digit() || " +-()./\u{a0}".contains(c))) {
        let digits: String = run.chars().filter(char::is_ascii_digit).collect();
        if (9..=15).contains(&digits.len()) && !run.contains(". ") {
            // Without the prefix of the country, which is written in several ways.
            found.push(Term::Number(digits[digits.len() - 9..].to_owned()));
        }
    }
    found
}

/// Coordinates in both orders, cut and rounded to each precision beyond the published one, and each number alone.
fn location_forms(written: &str, n_decimals: usize) -> BTreeSet<String> {
    const MOST_DECIMALS: usize = 8;
    let Some((latitude, longitude)) = written.split_once(',').map(|(a, b)| (a.trim(), b.trim())) else {
        return BTreeSet::new();
    };
    let decimals = |number: &str| number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let cut = |number: &str, n: usize| number[..number.len() - decimals(number).saturating_sub(n)].to_owned();
    let rounded = |number: &str, n: usize| match number.parse::<f64>() {
        Ok(exact) if decimals(number) > n => format!("{exact:.n$}"),
        _ => number.to_owned(),
    };
    let most = decimals(latitude).max(decimals(longitude)).min(MOST_DECIMALS);
    let mut forms = BTreeSet::from([latitude.to_owned(), longitude.to_owned()]);
    for n in n_decimals + 1..=most {
        for [a, b] in [[cut(latitude, n), cut(longitude, n)], [rounded(latitude, n), rounded(longitude, n)]] {
            forms.extend([format!("{a} {b}"), format!("{b} {a}")]);
        }
    }
    forms
}

/// The days that a public value says.
fn add_days(value: &Value, days: &mut Vec<String>) {
    for item in value.items() {
        match item {
            Value::Date(date) if date.is_day() => days.push(date.written().to_owned()),
            Value::Record(set) => set.iter().for_each(|(_, value)| add_days(value, days)),
            _ => {}
        }
    }
}
