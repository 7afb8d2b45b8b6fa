//! The cache: memos kept between builds. Only the inputs and the cache outlive a build.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::{Diagnostics, TextFile};
use crate::graph::LinkMemos;
use crate::graph::reads::RecordMemos;
use crate::model::{Inputs, Parsed, RecordFile, Scope, parse};
use crate::output::{Made, OutputMemos};

/// The cache; empty before the first build.
#[derive(Debug, Default)]
pub struct Cache {
    /// What parsing depends on besides the text of a file: the vocabulary, through the text of `dossier.yaml`, and the scope.
    settings: Option<(Arc<str>, Scope)>,
    /// The minute of the last build, which embargoes were compared with.
    minute: i64,
    parsed: HashMap<Arc<str>, (RecordFile, Arc<Parsed>)>,
    pub(super) links: LinkMemos,
    pub(super) checks: RecordMemos<Diagnostics>,
    pub(super) output: OutputMemos,
    stats: Stats,
}

/// Counts of a build.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// Files read as records.
    pub n_files: usize,
    /// How many of these were parsed in this build.
    pub n_parsed: usize,
    /// Pages in the edition.
    pub n_pages: usize,
    /// How many of these were rendered in this build.
    pub n_rendered: usize,
}

impl Cache {
    /// Counts of the last build.
    pub fn stats(&self) -> Stats {
        self.stats
    }

    /// Parses every file; one with unchanged text is not parsed again. The memo includes its diagnostics.
    pub fn parse(&mut self, inputs: &Inputs) -> Vec<Arc<Parsed>> {
        let settings = (inputs.config.file.text.clone(), inputs.scope.without_time());
        if self.settings.as_ref() != Some(&settings) {
            self.parsed.clear();
            self.settings = Some(settings);
        }
        let minutes = (std::mem::replace(&mut self.minute, inputs.scope.minute), inputs.scope.minute);
        let vocabulary = &inputs.config.vocabulary;
        let remembered = &self.parsed;
        let all: Vec<(bool, Arc<Parsed>)> = inputs
            .files
            .par_iter()
            .map(|file| match remembered.get(file.path()).filter(|it| is_same(&it.0, file) && !lifts(&it.1, minutes)) {
                Some((_, parsed)) => (false, parsed.clone()),
                None => (true, Arc::new(parse::parse(file, vocabulary, &inputs.scope))),
            })
            .collect();
        let mut n_parsed = 0;
        for (file, (_, parsed)) in inputs.files.iter().zip(&all).filter(|(_, (is_new, _))| *is_new) {
            n_parsed += 1;
            self.parsed.insert(file.path().clone(), (file.clone(), parsed.clone()));
        }
        if self.parsed.len() > all.len() {
            let paths: BTreeSet<&Arc<str>> = inputs.files.iter().map(RecordFile::path).collect();
            self.parsed.retain(|path, _| paths.contains(path));
        }
        self.stats = Stats { n_files: all.len(), n_parsed, ..Stats::default() };
        all.into_iter().map(|(_, parsed)| parsed).collect()
    }

    /// Adds the pages made to the counts.
    pub(super) fn count(&mut self, made: &Made) -> Stats {
        self.stats.n_pages = made.release.as_ref().map_or(0, |release| release.n_pages);
        self.stats.n_rendered = made.n_rendered;
        self.stats
    }
}

/// Whether an embargo ended between two builds.
fn lifts(parsed: &Parsed, (before, now): (i64, i64)) -> bool {
    let has_ended = |end: i64, minute: i64| minute >= end;
    parsed.records.iter().filter_map(|it| it.embargo).any(|end| has_ended(end, before) != has_ended(end, now))
}

fn is_same(before: &RecordFile, now: &RecordFile) -> bool {
    match (before, now) {
        (RecordFile::Markdown(a), RecordFile::Markdown(b)) => is_same_text(a, b),
        (RecordFile::Plain { text: a, sidecar: c }, RecordFile::Plain { text: b, sidecar: d }) => {
            is_same_text(a, b) && is_same_text(c, d)
        }
        _ => false,
    }
}

/// Pointer first: usually the same allocation.
fn is_same_text(a: &TextFile, b: &TextFile) -> bool {
    Arc::ptr_eq(&a.text, &b.text) || a.text == b.text
}
