//! Floor 5, and the place to start reading: from inputs to a release.

pub mod cache;

pub use cache::{Cache, Stats};

use std::sync::Arc;

use crate::base::Diagnostics;
use crate::graph::Hidden;
use crate::model::{Inputs, Parsed};
use crate::output::{self, Making, Release, Store};
use crate::{checks, graph};

/// The result of a build.
#[derive(Debug)]
pub struct Outcome {
    /// Everything to publish; none if there are errors.
    pub release: Option<Release>,
    /// All problems found, by file and place.
    pub diags: Diagnostics,
    /// What is hidden, for the gate on bundles.
    pub hidden: Arc<Hidden>,
    /// Counts of what was made in this build.
    pub stats: Stats,
}

/// Builds an edition. The same inputs give the same outcome, whatever the cache holds.
pub fn build(inputs: &Inputs, cache: &mut Cache, store: &dyn Store) -> Outcome {
    build_and_show(inputs, cache, &Making { store, open: &[], show: &|_, _| {} })
}

/// Builds an edition and shows pages as soon as they are ready.
pub fn build_and_show(inputs: &Inputs, cache: &mut Cache, making: &Making<'_>) -> Outcome {
    let mut diags = Diagnostics::default();
    diags.extend(inputs.diags.iter().cloned());
    let parsed: Vec<Arc<Parsed>> = cache.parse(inputs); // memoized per file, by its text
    checks::originals::check(inputs, &parsed, &mut diags); // registered hashes of originals
    let exports = output::exports::addresses; // texts may link to exports
    let linked = graph::link(inputs, parsed, exports, &mut cache.links, &mut diags); // memoized per record, by its reads
    let graph::Linked { site, all_fields, changes } = linked;
    let hidden = site.hidden().clone();
    checks::run(&site, &all_fields, &changes, &mut cache.checks, &mut diags); // memoized per record
    let made = output::make(site, changes, inputs, &mut cache.output, making, &mut diags); // memoized per page
    Outcome { stats: cache.count(&made), release: made.release, diags, hidden }
}
