//! Hashes for change detection in memos: SipHash-1-3 with 128 bits. The byte layout is defined here and does not depend on the
//! compiler. Published checksums use `Fingerprint`.

use std::hash::Hasher as _;

use siphasher::sip128::{Hasher128, SipHasher13};

/// A 128-bit hash; values with equal hashes are treated as equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Hash(u128);

/// A hash under construction.
#[derive(Debug, Clone, Default)]
pub struct Hashing(SipHasher13);

impl Hash {
    /// Hashes one text.
    pub fn of(text: &str) -> Self {
        Hashing::default().text(text).finish()
    }
}

impl Hashing {
    /// Adds a text with its length, so that `ab`, `c` differs from `a`, `bc`.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.add_text(text);
        self
    }

    /// Adds a text.
    pub fn add_text(&mut self, text: &str) {
        self.add_number(text.len() as u64);
        self.0.write(text.as_bytes());
    }

    /// Adds a number.
    #[must_use]
    pub fn number(mut self, number: u64) -> Self {
        self.add_number(number);
        self
    }

    /// Adds a number.
    pub fn add_number(&mut self, number: u64) {
        self.0.write(&number.to_le_bytes());
    }

    /// Adds another hash.
    pub fn add(&mut self, hash: Hash) {
        self.0.write(&hash.0.to_le_bytes());
    }

    /// The hash of everything added.
    pub fn finish(&self) -> Hash {
        Hash(self.0.finish128().as_u128())
    }
}
