//! Everything hidden in a dossier, ready to be found in texts and in finished bytes.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::{Diagnostics, FieldPath, Hash, Hashing, Place, Spot, problem};
use crate::model::config::Allowed;
use crate::model::declare::BUILT_IN;
use crate::model::{Inputs, Parsed, ParsedRecord, Secret, Theme, Visibility, What};
use crate::text::reading::{Notation, Reading};
use crate::text::trace::{Found, Strength, Terms};

/// All hidden terms.
#[derive(Debug, Default)]
pub struct Hidden {
    terms: Terms,
    origins: Vec<Origin>,
    /// Portraits that readers may not see, by path inside `content/`.
    portraits: BTreeSet<String>,
    /// Changes with every term and everything that explains one.
    pub digest: Hash,
    /// Entries of `gate: allow:` that are wrong.
    pub diags: Diagnostics,
}

/// Where a term is hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Its place in the author's files.
    pub spot: Spot,
    /// What it is.
    pub what: What,
    /// The line, if it is one of `protected.txt`.
    pub line: Option<usize>,
}

impl Origin {
    /// "a name that `content/people/ada.md` hides", for messages.
    pub fn in_words(&self) -> String {
        match self.line {
            Some(line) => format!("a protected term (`{}`, line {line})", self.spot.file),
            None => format!("{} that `{}` hides", self.what.in_words(), self.spot.file),
        }
    }
}

/// A trace of a hidden term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// Where the term is hidden.
    pub origin: Origin,
    /// Whether it can mean nothing else.
    pub strength: Strength,
    /// Its place in the text that was read, as an offset in bytes; none if it is only there once the text is decoded.
    pub offset: Option<usize>,
    /// Whether it is in a tag or a comment.
    pub is_within: bool,
}

/// Files in Base64 within each other. Each is read in several ways, so that more of them would cost a power of their number.
const DEEPEST: usize = 4;

/// Memo of the hidden terms, kept between builds.
#[derive(Debug, Default)]
pub struct HiddenMemo(Option<(Hash, Arc<Hidden>)>);

impl HiddenMemo {
    /// The hidden terms of all records; made again only if a record hides or explains something else than before.
    pub fn refresh(&mut self, inputs: &Inputs, parsed: &[Arc<Parsed>]) -> Arc<Hidden> {
        let hash = hash_of(inputs, parsed);
        match &self.0 {
            Some((before, hidden)) if *before == hash => hidden.clone(),
            _ => {
                let hidden = Arc::new(Hidden::new(inputs, parsed));
                self.0 = Some((hash, hidden.clone()));
                hidden
            }
        }
    }
}

fn records(parsed: &[Arc<Parsed>]) -> impl Iterator<Item = &ParsedRecord> {
    parsed.iter().flat_map(|file| &file.records)
}

/// A hash of everything that `Hidden::new` reads.
fn hash_of(inputs: &Inputs, parsed: &[Arc<Parsed>]) -> Hash {
    let mut hashing = Hashing::default().text(&inputs.config.file.text);
    if let Some(protected) = &inputs.protected {
        hashing.add_text(&protected.file.text);
    }
    let has_secrets = inputs.protected.is_some()
        || records(parsed).any(|it| !it.secrets.hidden.is_empty() || !it.secrets.portraits.is_empty());
    if !has_secrets {
        return hashing.finish();
    }
    for record in records(parsed) {
        hashing.add(record.secrets.hash);
        if inputs.config.allowed.iter().any(|it| it.record == record.document.id) {
            hashing.add_text(&record.prose.source);
            hashing.add(record.document.outline);
        }
    }
    hashing.finish()
}

impl Hidden {
    fn new(inputs: &Inputs, parsed: &[Arc<Parsed>]) -> Self {
        let mut hidden = Self::default();
        let mut terms = Vec::new();
        for record in records(parsed) {
            for Secret { term, place, what, .. } in &record.secrets.hidden {
                let spot = Spot { file: record.document.file.clone(), place: place.clone() };
                terms.push(term.clone());
                hidden.origins.push(Origin { spot, what: *what, line: None });
            }
        }
        if let Some(protected) = &inputs.protected {
            for (line, range, term) in protected.terms() {
                terms.push(term);
                let spot = Spot::text(&protected.file.path, range);
                hidden.origins.push(Origin { spot, what: What::Protected, line: Some(line) });
            }
        }
        hidden.portraits = records(parsed).flat_map(|record| record.secrets.portraits.iter().cloned()).collect();
        hidden.digest = Hash::of(&format!("{:?}", hidden.portraits));
        if terms.is_empty() {
            return hidden;
        }
        hidden.terms = Terms::new(terms);
        hidden.explain(inputs, parsed);
        hidden.allow(&inputs.config.allowed, inputs, parsed);
        let mut hashing = Hashing::default();
        hashing.add(hidden.digest);
        hashing.add(hidden.terms.digest());
        hidden.digest = hashing.finish();
        hidden
    }

    /// Public names and days explain forms that stand alone.
    fn explain(&mut self, inputs: &Inputs, parsed: &[Arc<Parsed>]) {
        let config = &inputs.config;
        let own = [Some(&config.title), config.publisher.as_ref(), config.contact.as_ref(), config.base_url.as_ref()];
        let names = records(parsed).flat_map(|record| &record.secrets.public_names);
        own.into_iter().flatten().chain(names).for_each(|name| self.terms.explain(name));
        // Words that samizdat itself says to readers.
        config.words.plain().for_each(|(_, text)| self.terms.explain_own(text));
        self.terms.explain_own(BUILT_IN);
        Theme::built_in(&config.theme).templates.values().for_each(|text| self.terms.explain_own(text));
        let days: BTreeSet<&String> = records(parsed).flat_map(|record| &record.secrets.public_days).collect();
        let births = records(parsed).flat_map(|record| &record.secrets.hidden).enumerate();
        let explained = births.filter(|(_, secret)| secret.day.as_ref().is_some_and(|day| days.contains(day)));
        for (term, _) in explained.collect::<Vec<_>>() {
            self.terms.explain_term(term);
        }
    }

    /// What a record says that `gate: allow:` names is no secret.
    fn allow(&mut self, allowed: &[Allowed], inputs: &Inputs, parsed: &[Arc<Parsed>]) {
        for (entry_idx, entry) in allowed.iter().enumerate() {
            let mut path = FieldPath::field("gate");
            path.push_key("allow");
            path.push_index(entry_idx);
            path.push_key("record");
            let spot = Spot { file: inputs.config.file.path.clone(), place: Place::Value(path) };
            let found = records(parsed).find(|it| it.document.id == entry.record);
            let Some(record) = found.filter(|it| it.document.visibility == Visibility::Public) else {
                self.diags.push(problem::allow_names_no_record(spot, &entry.record));
                continue;
            };
            let doc = &record.document;
            let mut says_something = self.terms.allow(&record.prose.source);
            for name in doc.names().into_iter().chain(doc.summary()) {
                says_something |= self.terms.allow(name);
            }
            if !says_something {
                self.diags.push(problem::allow_needs_no_entry(spot, &entry.record));
            }
        }
    }

    /// Whether nothing is hidden.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether a file of `content/` is a portrait that readers may not see.
    pub fn has_portrait(&self, path: &str) -> bool {
        self.portraits.contains(path)
    }

    /// Whether a plain text has a trace.
    pub fn is_in(&self, text: &str) -> bool {
        !self.is_empty()
            && Reading::all(text.as_bytes(), Notation::Text).iter().any(|it| !self.terms.find(it, false).is_empty())
    }

    /// The traces in an author's text, the first of each origin, certain ones before others.
    pub fn traces(&self, text: &str) -> Vec<Trace> {
        self.read(text.as_bytes(), Notation::Text, false, DEEPEST)
    }

    /// The same in finished bytes.
    pub fn traces_in_file(&self, bytes: &[u8], notation: Notation) -> Vec<Trace> {
        self.read(bytes, notation, true, DEEPEST)
    }

    fn read(&self, bytes: &[u8], notation: Notation, is_finished: bool, depth_left: usize) -> Vec<Trace> {
        if self.is_empty() || depth_left == 0 {
            return Vec::new();
        }
        let mut traces: Vec<Trace> = Vec::new();
        for (depth, reading) in Reading::all(bytes, notation).iter().enumerate() {
            let mut found = self.terms.find(reading, is_finished);
            found.sort_by_key(|it| (it.strength, it.term));
            for found in found {
                let origin = &self.origins[found.term];
                // An id is a secret only where ids stand: in addresses, tags and data.
                if origin.what == What::Id && notation == Notation::Text && !found.is_within {
                    continue;
                }
                // One cause, one message: the forms of one record are one.
                if traces.iter().any(|it| it.origin.spot.file == origin.spot.file && it.origin.line == origin.line) {
                    continue;
                }
                let offset = (depth == 0).then(|| offset_of(bytes, notation, &found));
                traces.push(Trace {
                    origin: origin.clone(),
                    strength: found.strength,
                    offset,
                    is_within: found.is_within,
                });
            }
            for embedded in &reading.embedded {
                for trace in self.read(embedded, notation, is_finished, depth_left - 1) {
                    if !traces.iter().any(|it| it.origin == trace.origin) {
                        traces.push(Trace { offset: None, ..trace });
                    }
                }
            }
        }
        traces
    }
}

fn offset_of(bytes: &[u8], notation: Notation, found: &Found) -> usize {
    Reading::offset(bytes, notation, found.is_within, found.position + 1)
}
