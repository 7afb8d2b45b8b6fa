//! What was worked out in earlier rounds, and the two steps that are worth remembering.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::{Diagnostic, Diagnostics, TextFile, UrlPath};
use crate::graph::LinkMemory;
use crate::graph::reads::Memory;
use crate::model::Parsed;
use crate::model::inputs::Inputs;
use crate::model::parse::Unit;
use crate::model::theme::Theme;
use crate::output::PlanMemory;
use crate::output::plan::{Content, Job};
use crate::output::release::Artifact;
use crate::text::template::{Templates, View};

/// Outlives a round; empty at first.
#[derive(Debug, Default)]
pub struct Cache {
    /// The text of `dossier.yaml`: another vocabulary reads the same file otherwise.
    config_text: Option<Arc<str>>,
    parsed: HashMap<Arc<str>, (Unit, Arc<Parsed>)>,
    pub(super) links: LinkMemory,
    pub(super) checks: Memory<Diagnostics>,
    pub(super) plans: PlanMemory,
    theme_hash: u64,
    templates: Option<Arc<Templates>>,
    rendered: HashMap<UrlPath, (u64, Artifact)>,
    stats: Stats,
}

/// What a round did anew.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// Files read as records.
    pub n_units: usize,
    /// Of these, parsed in this round.
    pub n_parsed: usize,
    /// Pages in the edition.
    pub n_pages: usize,
    /// Of these, rendered in this round.
    pub n_rendered: usize,
}

impl Cache {
    /// Counts of the last round.
    pub fn stats(&self) -> Stats {
        self.stats
    }

    /// Parses every file; one whose text is as it was is not parsed again. A memo holds value and complaints.
    pub fn parse(&mut self, inputs: &Inputs) -> Vec<Arc<Parsed>> {
        let config_text = &inputs.config.file.text;
        if self.config_text.as_ref() != Some(config_text) {
            self.parsed.clear();
            self.config_text = Some(config_text.clone());
        }
        let vocabulary = &inputs.config.vocabulary;
        let remembered = &self.parsed;
        let all: Vec<(bool, Arc<Parsed>)> = inputs
            .units
            .par_iter()
            .map(|unit| match remembered.get(unit.path()).filter(|(before, _)| is_same(before, unit)) {
                Some((_, parsed)) => (false, parsed.clone()),
                None => (true, Arc::new(crate::model::parse::parse(unit, vocabulary))),
            })
            .collect();
        let mut n_parsed = 0;
        for (unit, (_, parsed)) in inputs.units.iter().zip(&all).filter(|(_, (is_new, _))| *is_new) {
            n_parsed += 1;
            self.parsed.insert(unit.path().clone(), (unit.clone(), parsed.clone()));
        }
        if self.parsed.len() > all.len() {
            let paths: BTreeSet<&Arc<str>> = inputs.units.iter().map(Unit::path).collect();
            self.parsed.retain(|path, _| paths.contains(path));
        }
        self.stats = Stats { n_units: all.len(), n_parsed, ..Stats::default() };
        all.into_iter().map(|(_, parsed)| parsed).collect()
    }

    /// Makes files; a page whose view and theme are as they were is not rendered again.
    pub fn render(&mut self, jobs: Vec<Job>, theme: &Theme, diags: &mut Diagnostics) -> Vec<(UrlPath, Artifact)> {
        self.use_theme(theme, diags);
        let Some(templates) = self.templates.clone() else { return Vec::new() };
        let remembered = &self.rendered;
        let made: Vec<Made> = jobs.into_par_iter().map(|job| make(job, &templates, theme, remembered)).collect();

        let mut files = Vec::with_capacity(made.len());
        let mut complaints: Vec<Diagnostic> = Vec::new();
        for Made { path, hash, is_new, result } in made {
            self.stats.n_rendered += usize::from(hash.is_some() && is_new);
            match result {
                Ok(artifact) => {
                    if let Some(hash) = hash.filter(|_| is_new) {
                        self.rendered.insert(path.clone(), (hash, artifact.clone()));
                    }
                    files.push((path, artifact));
                }
                // A broken template breaks many pages; once is enough.
                Err(complaint) if complaints.contains(&complaint) => {}
                Err(complaint) => complaints.push(*complaint),
            }
        }
        diags.extend(complaints);
        files
    }

    /// Pages that are in no edition any more need not be remembered.
    pub fn forget_all_but(&mut self, files: &[(UrlPath, Artifact)]) {
        if !files.is_empty() && self.rendered.len() > files.len() {
            let paths: BTreeSet<&UrlPath> = files.iter().map(|(path, _)| path).collect();
            self.rendered.retain(|path, _| paths.contains(path));
        }
    }

    fn use_theme(&mut self, theme: &Theme, diags: &mut Diagnostics) {
        let mut hasher = DefaultHasher::new();
        theme.templates.hash(&mut hasher);
        let hash = hasher.finish();
        if hash != self.theme_hash || self.templates.is_none() {
            self.theme_hash = hash;
            self.rendered.clear();
            self.templates = theme.compile(diags).map(Arc::new);
        }
    }
}

fn is_same(before: &Unit, now: &Unit) -> bool {
    match (before, now) {
        (Unit::Markdown(a), Unit::Markdown(b)) => is_same_text(a, b),
        (Unit::Plain { text: a, sidecar: c }, Unit::Plain { text: b, sidecar: d }) => {
            is_same_text(a, b) && is_same_text(c, d)
        }
        _ => false,
    }
}

/// Mostly it is the very same text.
fn is_same_text(a: &TextFile, b: &TextFile) -> bool {
    Arc::ptr_eq(&a.text, &b.text) || a.text == b.text
}

struct Made {
    path: UrlPath,
    /// Of pages only.
    hash: Option<u64>,
    is_new: bool,
    result: Result<Artifact, Box<Diagnostic>>,
}

fn make(job: Job, templates: &Templates, theme: &Theme, remembered: &HashMap<UrlPath, (u64, Artifact)>) -> Made {
    let Job { path, content } = job;
    match content {
        Content::Bytes(bytes, fingerprint) => {
            Made { path, hash: None, is_new: true, result: Ok(Artifact::Bytes(bytes, fingerprint)) }
        }
        Content::Copy(asset) => Made { path, hash: None, is_new: true, result: Ok(Artifact::Copy(asset)) },
        Content::Page(template, view) => {
            let mut hasher = DefaultHasher::new();
            (&template, view.hash()).hash(&mut hasher);
            let hash = hasher.finish();
            if let Some((_, artifact)) = remembered.get(&path).filter(|(before, _)| *before == hash) {
                return Made { path, hash: Some(hash), is_new: false, result: Ok(artifact.clone()) };
            }
            let result = page(&template, &view, templates, theme);
            Made { path, hash: Some(hash), is_new: true, result }
        }
    }
}

fn page(template: &str, view: &View, templates: &Templates, theme: &Theme) -> Result<Artifact, Box<Diagnostic>> {
    match templates.render(template, view) {
        Ok(text) => Ok(Artifact::of(text.into_bytes())),
        Err(error) => Err(Box::new(theme.complaint(&error))),
    }
}
