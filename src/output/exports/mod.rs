//! Exports, one file per format. A new export is a file and a row in `EXPORTS`; the table drives the data page, the links that
//! texts may make, and which files the server waits for.

pub mod calendar;
pub mod changes;
pub mod citations;
pub mod csv;
pub mod dossier;
pub mod feeds;
pub mod ftm;
pub mod linked_data;
pub mod search;

use super::plan::{Plan, PlannedFile, Renderer, is_rendered};
use super::release::{MANIFEST, SUMS};
use super::{Context, Files};
use crate::graph::DocIdx;
use crate::graph::ids::Key;
use crate::graph::own_pages::Facts;
use crate::graph::reads::{self, Changes, Memo, RecordMemos};

/// A row of the table: the files of one format.
pub struct Export {
    /// The common prefix of its addresses.
    pub prefix: &'static str,
    /// Its description, as a key of the reader-facing messages; none if the data page does not list it.
    pub about: Option<&'static str>,
    /// The addresses that texts and the data page may link to; empty if this dossier does not have the export.
    pub addresses: fn(&Facts<'_>) -> Vec<String>,
    /// The piece made from one record, memoized per record; empty if the record contributes nothing.
    pub piece: fn(&Context<'_>, DocIdx) -> String,
    /// Assembles the files from the pieces.
    pub assemble: fn(&Context<'_>, &Pieces<'_>, &mut Files<'_>),
}

/// All exports. They are made after the pages, so that pages appear in the browser sooner.
pub const EXPORTS: &[Export] = &[
    dossier::EXPORT,
    changes::EXPORT,
    linked_data::EXPORT,
    ftm::EXPORT,
    citations::CSL,
    citations::BIBTEX,
    calendar::EXPORT,
    csv::EXPORT,
    feeds::EXPORT,
    search::EXPORT,
];

/// The addresses of all exports of a dossier.
pub fn addresses(facts: &Facts<'_>) -> Vec<String> {
    EXPORTS.iter().flat_map(|export| (export.addresses)(facts)).collect()
}

/// Whether an address belongs to an export, which is made after the pages.
pub fn is_export(address: &str) -> bool {
    EXPORTS.iter().any(|export| address.starts_with(export.prefix)) || [MANIFEST, SUMS].contains(&address)
}

/// For an export that is not built from single records.
fn no_piece(_: &Context<'_>, _: DocIdx) -> String {
    String::new()
}

/// The pieces of an export, by record.
pub struct Pieces<'p> {
    by_record: Vec<&'p str>,
}

impl<'p> Pieces<'p> {
    /// The piece of one record.
    pub fn of(&self, doc_idx: DocIdx) -> &'p str {
        self.by_record[doc_idx]
    }

    /// All non-empty pieces, in the order of records.
    pub fn iter(&self) -> impl Iterator<Item = &'p str> {
        self.by_record.iter().copied().filter(|it| !it.is_empty())
    }

    /// All pieces joined into one text.
    pub fn join(&self, between: &str) -> String {
        self.iter().collect::<Vec<_>>().join(between)
    }
}

/// The memos of one export.
#[derive(Debug, Default)]
pub struct ExportMemo {
    pieces: RecordMemos<String>,
    /// The records whose pieces went into the files.
    keys: Vec<Key>,
    files: Option<Memo<Vec<PlannedFile>>>,
}

/// Remakes the exports that are stale, and adds all exports to the plan.
pub fn make(
    context: &Context<'_>,
    renderer: &Renderer<'_>,
    memos: &mut Vec<ExportMemo>,
    since: &mut Changes,
    plan: &mut Plan,
) {
    memos.resize_with(EXPORTS.len(), ExportMemo::default);
    for (export, memo) in EXPORTS.iter().zip(memos.iter_mut()) {
        memo.refresh(export, context, renderer, since);
        memo.files.iter().flat_map(|it| &it.value).for_each(|file| plan.add(file));
    }
    *since = Changes::default();
}

impl ExportMemo {
    fn refresh(&mut self, export: &Export, context: &Context<'_>, renderer: &Renderer<'_>, since: &Changes) {
        let all = context.site.all();
        let refreshed = self.pieces.refresh(&all, since, |doc_idx| (export.piece)(context, doc_idx));
        let has_other_pieces = refreshed.iter().any(|(key, _, before)| before.as_ref() != self.pieces.get(*key));
        let has_other_records = !all.iter().map(|(key, _)| key).eq(&self.keys);
        let is_fresh =
            |memo: &Memo<Vec<PlannedFile>>| !since.invalidates(&memo.reads) && is_rendered(&memo.value, renderer);
        if !has_other_pieces && !has_other_records && self.files.as_ref().is_some_and(is_fresh) {
            return;
        }
        self.keys = all.iter().map(|(key, _)| *key).collect();
        let piece = |(key, _): &(Key, DocIdx)| self.pieces.get(*key).map_or("", String::as_str);
        let pieces = Pieces { by_record: all.iter().map(piece).collect() };
        let before = self.files.as_ref().map_or(&[][..], |memo| &memo.value);
        let mut files = Files::new(renderer, before);
        let ((), reads) = reads::track(|| (export.assemble)(context, &pieces, &mut files));
        let value = files.finish();
        self.files = Some(Memo { value, reads });
    }
}
