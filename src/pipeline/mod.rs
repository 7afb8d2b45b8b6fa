//! Floor 5: the page to read first. From what was read to what may be published.

pub mod cache;

pub use cache::{Cache, Stats};

use std::sync::Arc;

use crate::base::{Diagnostics, UrlPath};
use crate::graph::link::Surroundings;
use crate::graph::reads::Changes;
use crate::model::{Inputs, Parsed};
use crate::output::context::Outlook;
use crate::output::{self, Artifact, Release};
use crate::{checks, graph};

/// What a build comes to.
#[derive(Debug)]
pub struct Outcome {
    /// Every byte to publish; none if there are mistakes.
    pub release: Option<Release>,
    /// Everything found, by file and place.
    pub diags: Diagnostics,
    /// What was done anew and what was remembered.
    pub stats: Stats,
}

/// Builds an edition. The same inputs give the same outcome, whatever the cache remembers.
pub fn build(inputs: &Inputs, cache: &mut Cache) -> Outcome {
    preview(inputs, cache, &[]).complete(cache, |_| {})
}

/// The first half of a build: the pages that an author looks at.
#[derive(Debug)]
pub struct Preview<'i> {
    /// The pages; none if there are mistakes.
    pub pages: Vec<(UrlPath, Artifact)>,
    /// Found so far in the content.
    pub diags: Diagnostics,
    /// Found in templates; the second half looks for more.
    pub broken: Diagnostics,
    outlook: Outlook<'i>,
    changes: Changes,
}

/// Parses, links and checks all records, and makes the pages of those whose files changed, and those that are open.
pub fn preview<'i>(inputs: &'i Inputs, cache: &mut Cache, open: &[UrlPath]) -> Preview<'i> {
    let mut diags = Diagnostics::default();
    diags.extend(inputs.diags.iter().cloned());
    let around = Surroundings {
        config: &inputs.config,
        assets: &inputs.assets,
        today: &inputs.today,
        with_drafts: inputs.with_drafts,
    };

    let parsed: Vec<Arc<Parsed>> = cache.parse(inputs); // per file, remembered by its text
    checks::originals::check(inputs, &parsed, &mut diags); // hashes against the register
    let (site, mut changes) = graph::link(&around, parsed, &mut cache.links, &mut diags); // all, or what changed
    checks::run(&site, &changes, &mut cache.checks, &mut diags); // per record, remembered by what it looked at
    let outlook = output::outlook(site, inputs, &mut cache.plans, &mut changes);
    let jobs = output::plan_first(&outlook, &mut cache.plans, &changes, open); // the same
    let mut broken = Diagnostics::default();
    // A template is not to blame for what the content lacks.
    let jobs = if diags.has_errors() { Vec::new() } else { jobs };
    let pages = cache.render(jobs, &inputs.theme, &mut broken); // per page, remembered by its view
    Preview { pages, diags, broken, outlook, changes }
}

impl Preview<'_> {
    /// The second half: all other pages, which `show` sees as soon as they are there; then what is put together from
    /// everything, and every byte to publish.
    pub fn complete(self, cache: &mut Cache, show: impl FnOnce(&[(UrlPath, Artifact)])) -> Outcome {
        let Self { mut diags, outlook, changes, pages: _, broken: _ } = self;
        let theme = &outlook.inputs.theme;
        let mut plan = output::plan(&outlook, &mut cache.plans, &changes, &mut diags); // sees the whole site, writes no bytes
        let jobs = std::mem::take(&mut plan.jobs);
        let jobs = if plan.diags.has_errors() { Vec::new() } else { jobs };
        let mut files = cache.render(jobs, theme, plan.diags);
        if !plan.diags.has_errors() {
            show(&files);
            output::plan_wholes(&outlook, &mut cache.plans, &mut plan);
            files.extend(cache.render(plan.jobs, theme, plan.diags));
        }

        cache.forget_all_but(&files);
        let release = (!diags.has_errors()).then(|| Release::new(files.into_iter().collect(), &outlook.inputs.config));
        let n_pages = release.as_ref().map_or(0, |release| release.n_pages);
        Outcome { release, diags, stats: Stats { n_pages, ..cache.stats() } }
    }
}
