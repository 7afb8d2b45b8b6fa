//! Dependency tracking: records what memoized work read from the site, so that it is redone only when that changed.
//!
//! While `track` runs, every read from the site on this thread is recorded: each `Tracked` list notes the record and the
//! aspect. Memoized work must read anything that can change between builds through the site, must not move work to other
//! threads, and must not keep a `DocIdx`.

use std::cell::RefCell;
use std::ops::Index;
use std::sync::Arc;

use rayon::prelude::*;

use super::ids::{DocIdx, Key};

/// A part of a record that can change independently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect {
    /// Its title, long and short.
    Title,
    /// Its fields and links, with their targets.
    Fields,
    /// Its text.
    Text,
    /// The anchors in its text.
    Anchors,
    /// Its backlinks.
    Inbound,
    /// Its entry in lists.
    Card,
    /// Its entry in notes.
    Reference,
    /// Which records cite which of its paragraphs.
    CitedBy,
    /// Its facet values.
    Facets,
}

const N_ASPECTS: u32 = 9;
/// The code of the record set: which records exist, with their names and addresses.
const RECORD_SET: u32 = 0;
const FIRST: u32 = 1;

fn code(key: Key, aspect: Aspect) -> u32 {
    FIRST + key * N_ASPECTS + aspect as u32
}

/// Everything that was read, without duplicates.
#[derive(Debug, Default)]
pub struct Reads(Box<[u32]>);

#[derive(Default)]
struct Recorder {
    is_on: bool,
    /// For each code, the number of the recording that last noted it.
    noted: Vec<u32>,
    recording: u32,
    codes: Vec<u32>,
}

thread_local! {
    static RECORDER: RefCell<Recorder> = RefCell::default();
}

/// Runs a piece of work and records what it read.
pub fn track<T>(work: impl FnOnce() -> T) -> (T, Reads) {
    RECORDER.with_borrow_mut(|it| {
        debug_assert!(!it.is_on, "remembered work within remembered work would lose what it read");
        it.is_on = true;
        it.recording += 1;
    });
    let value = work();
    let codes = RECORDER.with_borrow_mut(|it| {
        it.is_on = false;
        let codes = it.codes.as_slice().into();
        it.codes.clear();
        codes
    });
    (value, Reads(codes))
}

fn note(code: u32) {
    RECORDER.with_borrow_mut(|it| {
        if it.is_on {
            let at = code as usize;
            if it.noted.len() <= at {
                it.noted.resize(at + 1 + at / 2, 0);
            }
            if it.noted[at] != it.recording {
                it.noted[at] = it.recording;
                it.codes.push(code);
            }
        }
    });
}

/// Notes that the set of records was read.
pub fn note_record_set() {
    note(RECORD_SET);
}

/// One value per record; every read is recorded.
#[derive(Debug, Clone)]
pub struct Tracked<T> {
    values: Vec<T>,
    keys: Arc<[Key]>,
    aspect: Aspect,
}

impl<T> Tracked<T> {
    /// `values` are in the order of `keys`.
    pub fn new(values: Vec<T>, keys: &Arc<[Key]>, aspect: Aspect) -> Self {
        Self { values, keys: keys.clone(), aspect }
    }

    /// The number of records.
    pub fn len(&self) -> usize {
        note_record_set();
        self.values.len()
    }

    /// Whether there are no records.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All, in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        (0..self.len()).map(|doc_idx| &self[doc_idx])
    }

    /// Reads a value without recording it; only parts that never change may be used.
    pub(super) fn untracked(&self, doc_idx: DocIdx) -> &T {
        &self.values[doc_idx]
    }

    /// Reads a value of which only one aspect is used, and records that aspect alone.
    pub(super) fn with_aspect(&self, doc_idx: DocIdx, aspect: Aspect) -> &T {
        note(code(self.keys[doc_idx], aspect));
        &self.values[doc_idx]
    }
}

impl<T> Index<DocIdx> for Tracked<T> {
    type Output = T;
    fn index(&self, doc_idx: DocIdx) -> &T {
        note(code(self.keys[doc_idx], self.aspect));
        &self.values[doc_idx]
    }
}

/// What changed since the previous build.
#[derive(Debug, Default)]
pub struct Changes {
    /// All memos are invalid: the settings or the date changed.
    pub is_full_rebuild: bool,
    bits: Vec<u64>,
}

impl Changes {
    /// Everything changed.
    pub fn full_rebuild() -> Self {
        Self { is_full_rebuild: true, bits: Vec::new() }
    }

    /// Marks an aspect of a record as changed.
    pub fn add(&mut self, key: Key, aspect: Aspect) {
        self.set(code(key, aspect));
    }

    /// Marks the record set as changed.
    pub fn add_record_set(&mut self) {
        self.set(RECORD_SET);
    }

    /// Whether records were added, removed or renamed.
    pub fn has_record_set(&self) -> bool {
        self.is_full_rebuild || self.has_code(RECORD_SET)
    }

    /// Adds the changes of another build.
    pub fn add_all(&mut self, other: &Self) {
        self.is_full_rebuild |= other.is_full_rebuild;
        if self.bits.len() < other.bits.len() {
            self.bits.resize(other.bits.len(), 0);
        }
        self.bits.iter_mut().zip(&other.bits).for_each(|(word, more)| *word |= more);
    }

    fn set(&mut self, code: u32) {
        let at = code as usize / 64;
        if self.bits.len() <= at {
            self.bits.resize(at + 1, 0);
        }
        self.bits[at] |= 1 << (code % 64);
    }

    /// Whether an aspect of a record changed.
    pub fn has(&self, key: Key, aspect: Aspect) -> bool {
        self.has_code(code(key, aspect))
    }

    fn has_code(&self, code: u32) -> bool {
        self.bits.get(code as usize / 64).is_some_and(|word| word >> (code % 64) & 1 == 1)
    }

    /// Whether work with these reads has to be redone.
    pub fn invalidates(&self, reads: &Reads) -> bool {
        self.is_full_rebuild || reads.0.iter().any(|code| self.has_code(*code))
    }
}

/// A memoized value with the reads it depends on.
#[derive(Debug)]
pub struct Memo<T> {
    /// The result.
    pub value: T,
    /// What it depends on.
    pub reads: Reads,
}

impl<T> Memo<T> {
    /// Runs the work if there is no memo or the memo is stale; returns whether it ran.
    pub fn refresh(memo: &mut Option<Self>, changes: &Changes, work: impl FnOnce() -> T) -> bool {
        let is_stale = memo.as_ref().is_none_or(|it| changes.invalidates(&it.reads));
        if is_stale {
            let (value, reads) = track(work);
            *memo = Some(Self { value, reads });
        }
        is_stale
    }
}

/// One memo per record, by key.
#[derive(Debug)]
pub struct RecordMemos<T>(Vec<Option<Memo<T>>>);

impl<T> Default for RecordMemos<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// A record whose memo was recomputed, with the previous value.
pub type Refreshed<T> = (Key, DocIdx, Option<T>);

impl<T: Send + Sync> RecordMemos<T> {
    /// Recomputes stale memos on all cores, and drops memos of records that are not in `docs`.
    pub fn refresh(
        &mut self,
        docs: &[(Key, DocIdx)],
        changes: &Changes,
        work: impl Fn(DocIdx) -> T + Sync,
    ) -> Vec<Refreshed<T>> {
        let refreshed = self.refresh_some(docs, changes, |_| true, |doc_idx, _| work(doc_idx));
        self.keep(docs);
        refreshed
    }

    /// Recomputes stale memos of these records and keeps all others. A value for which `is_good` fails is always recomputed. The
    /// work receives its previous value.
    pub fn refresh_some(
        &mut self,
        docs: &[(Key, DocIdx)],
        changes: &Changes,
        is_good: impl Fn(&T) -> bool,
        work: impl Fn(DocIdx, Option<&T>) -> T + Sync,
    ) -> Vec<Refreshed<T>> {
        let memo = |key: Key| self.0.get(key as usize).and_then(Option::as_ref);
        let is_fresh = |memo: &Memo<T>| !changes.invalidates(&memo.reads) && is_good(&memo.value);
        let is_stale = |key: Key| !memo(key).is_some_and(is_fresh);
        let stale: Vec<(Key, DocIdx)> = docs.iter().copied().filter(|(key, _)| is_stale(*key)).collect();
        let made: Vec<(Key, DocIdx, Memo<T>)> = stale
            .into_par_iter()
            .map(|(key, doc_idx)| {
                let (value, reads) = track(|| work(doc_idx, memo(key).map(|memo| &memo.value)));
                (key, doc_idx, Memo { value, reads })
            })
            .collect();
        let n_keys = docs.iter().map(|(key, _)| *key as usize + 1).max().unwrap_or(0);
        if self.0.len() < n_keys {
            self.0.resize_with(n_keys, || None);
        }
        made.into_iter()
            .map(|(key, doc_idx, memo)| (key, doc_idx, self.0[key as usize].replace(memo).map(|memo| memo.value)))
            .collect()
    }

    /// Drops memos of records that are not in `docs`: changes are not tracked while a record is absent.
    pub fn keep(&mut self, docs: &[(Key, DocIdx)]) {
        let mut is_there = vec![false; docs.iter().map(|(key, _)| *key as usize + 1).max().unwrap_or(0)];
        docs.iter().for_each(|(key, _)| is_there[*key as usize] = true);
        self.0.resize_with(is_there.len(), || None);
        for (memo, _) in self.0.iter_mut().zip(is_there).filter(|(_, is_there)| !is_there) {
            *memo = None;
        }
    }

    /// The memoized value of a record.
    pub fn get(&self, key: Key) -> Option<&T> {
        self.0.get(key as usize)?.as_ref().map(|memo| &memo.value)
    }
}
