//! Floor 4: what is published. `view/` builds the data for templates, `pages/` has a file per page type, `exports/` one per
//! format.
//!
//! A page is made in one step: its view is built, rendered through the theme, handed to the store, and dropped. A memo
//! keeps the view's hash and the location of the bytes.

pub mod context;
pub mod exports;
pub mod files;
pub mod gate;
pub mod pages;
pub mod plan;
pub mod release;
pub mod schema;
pub mod store;
pub mod view;

pub use context::Context;
pub use plan::{Content, Files, Part};
pub use release::{Artifact, Release};
pub use store::Store;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use context::ContextMemos;
use exports::ExportMemo;
use gate::{Gate, GateMemo};
use plan::{Plan, PlannedFile, Renderer, is_rendered};
use rayon::prelude::*;

use crate::base::{Diagnostics, Hash, Hashing, UrlPath};
use crate::graph::ids::Key;
use crate::graph::reads::{self, Aspect, Changes, Memo, RecordMemos};
use crate::graph::{DocIdx, Site};
use crate::model::{Audience, Inputs, Theme};
use crate::text::template::Templates;

/// Memos of the output floor, kept between builds.
#[derive(Debug, Default)]
pub struct OutputMemos {
    context: ContextMemos,
    theme_hash: Hash,
    templates: Option<Arc<Templates>>,
    records: RecordMemos<Vec<PlannedFile>>,
    /// For each row of `PAGES`, its parts.
    parts: Vec<Option<Memo<Vec<Part>>>>,
    pages: BTreeMap<PartKey, PageMemo>,
    /// For each row of `EXPORTS`, its memos.
    exports: Vec<ExportMemo>,
    gate: GateMemo,
    /// What changed since the exports were last made.
    since_exports: Changes,
}

/// The index of a row in `PAGES`, and the name of one of its parts.
type PartKey = (usize, String);

type PageMemo = Memo<Vec<PlannedFile>>;

/// Receives pages as soon as they are ready: first those of edited files and open ones, then all of them. The second argument
/// says whether these are all pages.
pub type Show<'s> = &'s dyn Fn(&[(UrlPath, Artifact)], bool);

/// How to make an edition.
pub struct Making<'m> {
    /// Stores finished bytes.
    pub store: &'m dyn Store,
    /// Pages open in a browser; made first.
    pub open: &'m [UrlPath],
    /// Receives finished pages.
    pub show: Show<'m>,
}

/// The result of making an edition.
#[derive(Debug)]
pub struct Made {
    /// None if there are errors.
    pub release: Option<Release>,
    /// Pages rendered in this build.
    pub n_rendered: usize,
}

/// Makes all pages and exports. If the content has errors nothing is rendered, but templates and addresses are still checked.
pub fn make(
    site: Site,
    mut changes: Changes,
    inputs: &Inputs,
    memos: &mut OutputMemos,
    making: &Making<'_>,
    diags: &mut Diagnostics,
) -> Made {
    let context = Context::new(site, inputs, &mut memos.context, &mut changes);
    memos.since_exports.add_all(&changes);
    memos.compile(&inputs.theme, &context, diags);
    let hidden = context.site.hidden().clone();
    let mut gate_memo = std::mem::take(&mut memos.gate);
    let gate = Gate::new(&hidden, &inputs.theme, making.store, &mut gate_memo);
    let is_restricted = inputs.scope.audience == Audience::Restricted;
    let renderer = Renderer {
        templates: memos.templates.clone().filter(|_| !diags.has_errors()),
        theme: &inputs.theme,
        theme_hash: memos.theme_hash,
        mark: is_restricted.then(|| inputs.config.words.get("restricted-edition")),
        store: &gate,
        n_rendered: AtomicUsize::new(0),
    };

    make_first_pages(&context, &renderer, memos, &changes, making, &gate);
    let mut plan = make_pages(&context, &renderer, memos, &changes);
    files::add(&context, &renderer, &mut plan);
    if !diags.has_errors() && !plan.diags.has_errors() {
        if gate.is_clean(&plan.files) {
            (making.show)(&plan.files, true);
        }
        exports::make(&context, &renderer, &mut memos.exports, &mut memos.since_exports, &mut plan);
        gate.check(&mut plan, inputs);
    }
    diags.append(&plan.diags);
    let release = (!diags.has_errors())
        .then(|| Release::new(plan.files.into_iter().collect(), &inputs.config, inputs.scope.audience));
    let n_rendered = renderer.n_rendered.into_inner();
    memos.gate = gate_memo;
    Made { release, n_rendered }
}

/// Makes the pages that the author is likely to look at: those of edited records, and those open in a browser.
fn make_first_pages(
    context: &Context<'_>,
    renderer: &Renderer<'_>,
    memos: &mut OutputMemos,
    changes: &Changes,
    making: &Making<'_>,
    gate: &Gate<'_>,
) {
    let open: Vec<DocIdx> = making.open.iter().filter_map(|path| context.site.by_path(path.as_str())).collect();
    let is_first = |(key, doc_idx): &(Key, DocIdx)| changes.has(*key, Aspect::Text) || open.contains(doc_idx);
    let first: Vec<(Key, DocIdx)> = with_page(&context.site).into_iter().filter(is_first).collect();
    memos.make_records(context, renderer, &first, changes);
    let mut plan = Plan::new(renderer);
    first.iter().filter_map(|(key, _)| memos.records.get(*key)).flatten().for_each(|file| plan.add(file));
    if !plan.files.is_empty() && !plan.diags.has_errors() && renderer.templates.is_some() && gate.is_clean(&plan.files)
    {
        (making.show)(&plan.files, false);
    }
}

/// Makes the pages of all records, then those of `PAGES`.
fn make_pages(context: &Context<'_>, renderer: &Renderer<'_>, memos: &mut OutputMemos, changes: &Changes) -> Plan {
    let with_page = with_page(&context.site);
    memos.make_records(context, renderer, &with_page, changes);
    memos.records.keep(&with_page);
    let mut plan = Plan::new(renderer);
    with_page.iter().filter_map(|(key, _)| memos.records.get(*key)).flatten().for_each(|file| plan.add(file));

    memos.parts.resize_with(pages::PAGES.len(), || None);
    let rows = pages::PAGES.iter().zip(&mut memos.parts).enumerate();
    let mut parts: Vec<(usize, Part)> = Vec::new();
    for (row_idx, (page, memo)) in rows {
        Memo::refresh(memo, changes, || page.parts(context));
        parts.extend(memo.iter().flat_map(|it| &it.value).map(|part| (row_idx, part.clone())));
    }
    memos.make_parts(context, renderer, &parts, changes);
    for (row_idx, part) in parts {
        memos.pages[&(row_idx, part.name)].value.iter().for_each(|file| plan.add(file));
    }
    exports::feeds::add_sitemap(context, renderer, &mut plan);
    plan
}

/// Records that have pages of their own.
fn with_page(site: &Site) -> Vec<(Key, DocIdx)> {
    let introductions = view::introduction::introductions(site);
    site.all().into_iter().filter(|(_, doc_idx)| !introductions.contains(doc_idx)).collect()
}

impl OutputMemos {
    /// Compiles the theme if it changed; template errors go to `diags`.
    fn compile(&mut self, theme: &Theme, context: &Context<'_>, diags: &mut Diagnostics) {
        let mut hashing = Hashing::default();
        for (name, text) in &theme.templates {
            hashing.add_text(name);
            hashing.add_text(text);
        }
        let hash = hashing.finish();
        if hash != self.theme_hash || self.templates.is_none() {
            self.theme_hash = hash;
            self.templates = theme.compile(context.words(), diags).map(Arc::new);
        }
    }

    fn make_records(
        &mut self,
        context: &Context<'_>,
        renderer: &Renderer<'_>,
        docs: &[(Key, DocIdx)],
        changes: &Changes,
    ) {
        self.records.refresh_some(
            docs,
            changes,
            |files| is_rendered(files, renderer),
            |doc_idx, before| {
                let mut files = Files::new(renderer, before.map_or(&[], Vec::as_slice));
                pages::record::make(context, doc_idx, &mut files);
                files.finish()
            },
        );
    }

    /// Remakes stale parts on all cores, and drops the memos of parts that no longer exist.
    fn make_parts(
        &mut self,
        context: &Context<'_>,
        renderer: &Renderer<'_>,
        parts: &[(usize, Part)],
        changes: &Changes,
    ) {
        let memo = |row_idx: &usize, part: &Part| self.pages.get(&(*row_idx, part.name.clone()));
        let is_fresh =
            |memo: &Memo<Vec<PlannedFile>>| !changes.invalidates(&memo.reads) && is_rendered(&memo.value, renderer);
        let stale: Vec<&(usize, Part)> =
            parts.iter().filter(|(row_idx, part)| !memo(row_idx, part).is_some_and(is_fresh)).collect();
        let made: Vec<(PartKey, PageMemo)> = stale
            .into_par_iter()
            .map(|(row_idx, part)| {
                let before = memo(row_idx, part).map_or(&[][..], |memo| &memo.value);
                let mut files = Files::new(renderer, before);
                let ((), reads) = reads::track(|| (pages::PAGES[*row_idx].make)(context, part, &mut files));
                ((*row_idx, part.name.clone()), Memo { value: files.finish(), reads })
            })
            .collect();
        self.pages.extend(made);
        if self.pages.len() > parts.len() {
            let there: BTreeSet<(usize, &str)> = parts.iter().map(|(row, part)| (*row, part.name.as_str())).collect();
            self.pages.retain(|(row_idx, name), _| there.contains(&(*row_idx, name.as_str())));
        }
    }
}
