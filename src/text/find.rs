//! Finds words among bytes, in linear time whatever they are. Uses `memchr`.

use memchr::{memchr, memmem};

/// Whether a word occurs.
pub fn has(bytes: &[u8], word: &[u8]) -> bool {
    memmem::find(bytes, word).is_some()
}

/// The places of a word, each with what follows it.
pub fn positions<'b>(bytes: &'b [u8], word: &'b [u8]) -> impl Iterator<Item = (usize, &'b [u8])> {
    memmem::find_iter(bytes, word).map(move |at| (at, &bytes[at + word.len()..]))
}

/// The first place of a byte.
pub fn byte(bytes: &[u8], wanted: u8) -> Option<usize> {
    memchr(wanted, bytes)
}
