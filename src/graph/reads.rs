//! What a piece of work looked at, so that it is done again when that has changed, and not before.
//!
//! While `recorded` runs, whatever is read from the site on this thread is noted: each `Tracked` list notes the record
//! and the aspect. Work that is remembered reads what may change between rounds through the site alone, and hands nothing to
//! other threads.

use std::cell::RefCell;
use std::ops::Index;

use rayon::prelude::*;

use crate::graph::ids::{DocIdx, Key};

/// What can be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect {
    /// What links to it say: its title, long and short.
    Face,
    /// Its fields and links, and where they lead.
    Head,
    /// Its text.
    Body,
    /// Who refers to it.
    Inbound,
    /// What lists say of it.
    Card,
    /// What notes say of it.
    Reference,
    /// Who relies on which of its paragraphs.
    CitedBy,
}

const N_ASPECTS: u32 = 7;

/// Which records there are, and under which names and addresses.
const EVERYTHING: u32 = 0;

const FIRST: u32 = 1;

fn code(key: Key, aspect: Aspect) -> u32 {
    FIRST + key * N_ASPECTS + aspect as u32
}

/// What was read, each once.
#[derive(Debug, Default)]
pub struct Reads(Box<[u32]>);

#[derive(Default)]
struct Recorder {
    is_on: bool,
    /// For each code, the recording in which it was last noted.
    noted: Vec<u32>,
    recording: u32,
    codes: Vec<u32>,
}

thread_local! {
    static RECORDER: RefCell<Recorder> = RefCell::default();
}

/// Does a piece of work and says what it read.
pub fn recorded<T>(work: impl FnOnce() -> T) -> (T, Reads) {
    RECORDER.with_borrow_mut(|it| {
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

/// Notes that the set of records was looked at.
pub fn note_everything() {
    note(EVERYTHING);
}

/// One value for each record; reading one is noted.
#[derive(Debug, Clone)]
pub struct Tracked<T> {
    values: Vec<T>,
    keys: std::sync::Arc<[Key]>,
    aspect: Aspect,
}

impl<T> Tracked<T> {
    /// Values in the order of keys.
    pub fn new(values: Vec<T>, keys: &std::sync::Arc<[Key]>, aspect: Aspect) -> Self {
        Self { values, keys: keys.clone(), aspect }
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        note_everything();
        self.values.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All, in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        (0..self.len()).map(|doc_idx| &self[doc_idx])
    }

    /// A value of which only what never changes may be used.
    pub(super) fn constant(&self, doc_idx: DocIdx) -> &T {
        &self.values[doc_idx]
    }

    /// A value of which only some aspect is used.
    pub(super) fn in_part(&self, doc_idx: DocIdx, aspect: Aspect) -> &T {
        note(code(self.keys[doc_idx], aspect));
        &self.values[doc_idx]
    }

    /// Puts another value in the place of one.
    pub fn replace(&mut self, doc_idx: DocIdx, value: T) {
        self.values[doc_idx] = value;
    }
}

impl<T> Index<DocIdx> for Tracked<T> {
    type Output = T;
    fn index(&self, doc_idx: DocIdx) -> &T {
        note(code(self.keys[doc_idx], self.aspect));
        &self.values[doc_idx]
    }
}

/// What is not as it was in the round before.
#[derive(Debug, Default)]
pub struct Changes {
    /// Nothing that is remembered holds: the settings are others, or the day is.
    pub is_everything: bool,
    bits: Vec<u64>,
}

impl Changes {
    /// Nothing is as it was.
    pub fn everything() -> Self {
        Self { is_everything: true, bits: Vec::new() }
    }

    /// An aspect of a record changed.
    pub fn add(&mut self, key: Key, aspect: Aspect) {
        self.set(code(key, aspect));
    }

    /// Records came or went, or are found under other names.
    pub fn add_everything(&mut self) {
        self.set(EVERYTHING);
    }

    /// Adds those of another round.
    pub fn add_all(&mut self, other: &Self) {
        self.is_everything |= other.is_everything;
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

    /// Whether this aspect of a record is known to have changed.
    pub fn has(&self, key: Key, aspect: Aspect) -> bool {
        self.has_code(code(key, aspect))
    }

    fn has_code(&self, code: u32) -> bool {
        self.bits.get(code as usize / 64).is_some_and(|word| word >> (code % 64) & 1 == 1)
    }

    /// Whether anything of this changed.
    pub fn touch(&self, reads: &Reads) -> bool {
        self.is_everything || reads.0.iter().any(|code| self.has_code(*code))
    }
}

/// A value with what it was made from.
#[derive(Debug)]
pub struct Memo<T> {
    /// What was made.
    pub value: T,
    /// From what.
    pub reads: Reads,
}

/// One remembered value for each record, by key.
#[derive(Debug)]
pub struct Memory<T>(Vec<Option<Memo<T>>>);

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Send + Sync> Memory<T> {
    /// Makes what has to be made anew, on all cores; returns which, with what was there before.
    pub fn refresh(
        &mut self,
        docs: &[(Key, DocIdx)],
        changes: &Changes,
        work: impl Fn(DocIdx) -> T + Sync,
    ) -> Vec<(Key, DocIdx, Option<T>)> {
        let made = self.refresh_some(docs, changes, work);
        self.keep(docs);
        made
    }

    /// The same for some records; what is remembered of the others stays.
    pub fn refresh_some(
        &mut self,
        docs: &[(Key, DocIdx)],
        changes: &Changes,
        work: impl Fn(DocIdx) -> T + Sync,
    ) -> Vec<(Key, DocIdx, Option<T>)> {
        let is_fresh = |key: Key| matches!(self.0.get(key as usize), Some(Some(memo)) if !changes.touch(&memo.reads));
        let stale: Vec<(Key, DocIdx)> = docs.iter().copied().filter(|(key, _)| !is_fresh(*key)).collect();
        let made: Vec<(Key, DocIdx, Memo<T>)> = stale
            .into_par_iter()
            .map(|(key, doc_idx)| {
                let (value, reads) = recorded(|| work(doc_idx));
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

    /// Forgets records that are not among these: while they are away, nobody says what of them changed.
    fn keep(&mut self, docs: &[(Key, DocIdx)]) {
        let mut is_there = vec![false; docs.iter().map(|(key, _)| *key as usize + 1).max().unwrap_or(0)];
        docs.iter().for_each(|(key, _)| is_there[*key as usize] = true);
        self.0.resize_with(is_there.len(), || None);
        for (memo, _) in self.0.iter_mut().zip(is_there).filter(|(_, is_there)| !is_there) {
            *memo = None;
        }
    }

    /// What is remembered of a record.
    pub fn get(&self, key: Key) -> Option<&T> {
        self.0.get(key as usize)?.as_ref().map(|memo| &memo.value)
    }
}
