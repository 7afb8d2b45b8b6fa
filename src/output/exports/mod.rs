//! Exports, a file for each format. A new export is a file and a row; the data page, the links that texts may make, and what
//! the server waits for follow from the table.

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

/// A row of the table: files of one format.
pub struct Export {
    /// How its addresses begin.
    pub prefix: &'static str,
    /// What it is, as a key of the words for readers; none: the data page does not name it.
    pub about: Option<&'static str>,
    /// Where its files stand, as far as texts and the data page may link to them; none if this dossier does not get it.
    pub addresses: fn(&Facts<'_>) -> Vec<String>,
    /// What it takes from one record, remembered by itself; empty: nothing.
    pub piece: fn(&Context<'_>, DocIdx) -> String,
    /// Puts the files together.
    pub assemble: fn(&Context<'_>, &Pieces<'_>, &mut Files<'_>),
}

/// All exports. They are made after all pages, since a page is looked at first.
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

/// Whether a file is made after the pages.
pub fn is_export(address: &str) -> bool {
    EXPORTS.iter().any(|export| address.starts_with(export.prefix)) || [MANIFEST, SUMS].contains(&address)
}

/// For an export that takes nothing from single records.
fn no_piece(_: &Context<'_>, _: DocIdx) -> String {
    String::new()
}

/// What each record gives to an export.
pub struct Pieces<'p> {
    by_record: Vec<&'p str>,
}

impl<'p> Pieces<'p> {
    /// Of one record.
    pub fn of(&self, doc_idx: DocIdx) -> &'p str {
        self.by_record[doc_idx]
    }

    /// All that are not empty, in the order of records.
    pub fn iter(&self) -> impl Iterator<Item = &'p str> {
        self.by_record.iter().copied().filter(|it| !it.is_empty())
    }

    /// The same in one text.
    pub fn join(&self, between: &str) -> String {
        self.iter().collect::<Vec<_>>().join(between)
    }
}

/// What is remembered of one export.
#[derive(Debug, Default)]
pub struct ExportMemo {
    pieces: RecordMemos<String>,
    /// The records whose pieces the files were put together from.
    keys: Vec<Key>,
    files: Option<Memo<Vec<PlannedFile>>>,
}

/// Makes the exports of which anything changed, and adds all to the plan.
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
