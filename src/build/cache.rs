//! What was worked out in earlier rounds, and the two steps that are worth remembering.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use rayon::prelude::*;

use super::inputs::Inputs;
use super::release::Artifact;
use super::theme::Theme;
use crate::base::{Diagnostic, Diagnostics, UrlPath};
use crate::model::Parsed;
use crate::model::document::{self, Unit};
use crate::output::{Content, Job};
use crate::text::template::{Templates, View};

/// Outlives a round; empty at first.
#[derive(Debug, Default)]
pub struct Cache {
    /// The text of `dossier.yaml`: another vocabulary reads the same file otherwise.
    config_text: Option<Arc<str>>,
    parsed: HashMap<Arc<str>, (Unit, Arc<Parsed>)>,
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
        let fresh: Vec<(bool, Arc<Parsed>)> = inputs
            .units
            .par_iter()
            .map(|unit| match remembered.get(unit.path()).filter(|(before, _)| is_same(before, unit)) {
                Some((_, parsed)) => (false, parsed.clone()),
                None => (true, Arc::new(document::parse(unit, vocabulary))),
            })
            .collect();
        self.stats = Stats {
            n_units: fresh.len(),
            n_parsed: fresh.iter().filter(|(is_new, _)| *is_new).count(),
            ..Stats::default()
        };
        let memo = inputs
            .units
            .iter()
            .zip(&fresh)
            .map(|(unit, (_, parsed))| (unit.path().clone(), (unit.clone(), parsed.clone())));
        self.parsed = memo.collect();
        fresh.into_iter().map(|(_, parsed)| parsed).collect()
    }

    /// Makes every file; a page whose view and theme are as they were is not rendered again.
    pub fn render(&mut self, jobs: Vec<Job>, theme: &Theme, diags: &mut Diagnostics) -> BTreeMap<UrlPath, Artifact> {
        self.use_theme(theme, diags);
        let Some(templates) = self.templates.clone() else { return BTreeMap::new() };
        let remembered = &self.rendered;
        let made: Vec<Made> = jobs.into_par_iter().map(|job| make(job, &templates, theme, remembered)).collect();

        let mut files = BTreeMap::new();
        let mut memo = HashMap::new();
        let mut complaints: Vec<Diagnostic> = Vec::new();
        for Made { path, hash, is_new, result } in made {
            self.stats.n_pages += usize::from(hash.is_some());
            self.stats.n_rendered += usize::from(hash.is_some() && is_new);
            match result {
                Ok(artifact) => {
                    if let Some(hash) = hash {
                        memo.insert(path.clone(), (hash, artifact.clone()));
                    }
                    files.insert(path, artifact);
                }
                // A broken template breaks many pages; once is enough.
                Err(complaint) if complaints.contains(&complaint) => {}
                Err(complaint) => complaints.push(*complaint),
            }
        }
        diags.extend(complaints);
        self.rendered = memo;
        files
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
        (Unit::Markdown(a), Unit::Markdown(b)) => a.text == b.text,
        (Unit::Plain { text: a, sidecar: c }, Unit::Plain { text: b, sidecar: d }) => {
            a.text == b.text && c.text == d.text
        }
        _ => false,
    }
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
        Content::Bytes(bytes) => Made { path, hash: None, is_new: true, result: Ok(Artifact::of(bytes)) },
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
