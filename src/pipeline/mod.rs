//! Floor 5: the page to read first. From what was read to what may be published.

pub mod cache;

pub use cache::{Cache, Stats};

use std::sync::Arc;

use crate::base::Diagnostics;
use crate::model::{Inputs, Parsed};
use crate::output::{self, Making, Release, Store};
use crate::{checks, graph};

/// The result of a build.
#[derive(Debug)]
pub struct Outcome {
    /// Every byte to publish; none if there are mistakes.
    pub release: Option<Release>,
    /// Everything found, by file and place.
    pub diags: Diagnostics,
    /// What was made in this build, and what was remembered.
    pub stats: Stats,
}

/// Builds an edition. The same inputs give the same outcome, whatever the cache remembers.
pub fn build(inputs: &Inputs, cache: &mut Cache, store: &dyn Store) -> Outcome {
    build_and_show(inputs, cache, &Making { store, open: &[], show: &|_, _| {} })
}

/// The same, and shows pages as soon as they are there.
pub fn build_and_show(inputs: &Inputs, cache: &mut Cache, making: &Making<'_>) -> Outcome {
    let mut diags = Diagnostics::default();
    diags.extend(inputs.diags.iter().cloned());
    let parsed: Vec<Arc<Parsed>> = cache.parse(inputs); // per file, remembered by its text
    checks::originals::check(inputs, &parsed, &mut diags); // hashes against the register
    let exports = output::exports::addresses; // texts may link to exports as well
    let linked = graph::link(inputs, parsed, exports, &mut cache.links, &mut diags); // per record, remembered by what it read
    let graph::Linked { site, all_fields, changes } = linked;
    checks::run(&site, &all_fields, &changes, &mut cache.checks, &mut diags); // the same
    let made = output::make(site, changes, inputs, &mut cache.output, making, &mut diags); // per page, the same
    Outcome { stats: cache.count(&made), release: made.release, diags }
}
