//! Floor 5: the page to read first. From what was read to what may be published.

pub mod cache;
pub mod inputs;
pub mod release;
pub mod theme;

pub use cache::{Cache, Stats};
pub use inputs::Inputs;
pub use release::{Artifact, Release};
pub use theme::Theme;

use std::sync::Arc;

use crate::base::Diagnostics;
use crate::graph::site::Surroundings;
use crate::model::Parsed;
use crate::{checks, graph, output};

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
    let mut diags = Diagnostics::default();
    diags.extend(inputs.diags.iter().cloned());
    let around = Surroundings {
        config: &inputs.config,
        assets: &inputs.assets,
        today: &inputs.today,
        with_drafts: inputs.with_drafts,
    };

    let parsed: Vec<Arc<Parsed>> = cache.parse(inputs); // per file, remembered by its text
    let site = graph::link(&around, parsed, &mut diags); // all together, cheap, always redone
    checks::run(&site, &mut diags);
    let jobs = output::plan(&site, inputs, &mut diags); // sees the whole site, writes no bytes
    // A template is not to blame for what the content lacks.
    let jobs = if diags.has_errors() { Vec::new() } else { jobs };
    let files = cache.render(jobs, &inputs.theme, &mut diags); // per page, remembered by its view

    let release = (!diags.has_errors()).then(|| Release::new(files, &inputs.config));
    Outcome { release, diags, stats: cache.stats() }
}
