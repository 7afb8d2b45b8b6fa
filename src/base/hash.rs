//! Hashes by which remembered work knows whether something changed: SipHash-1-3 with 128 bits, over bytes that this file lays
//! out itself, so that they change with no compiler. For published sums there is `Fingerprint`.

use std::hash::Hasher as _;

use siphasher::sip128::{Hasher128, SipHasher13};

/// 128 bits: two things with the same hash are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Hash(u128);

/// A hash under construction.
#[derive(Debug, Clone, Default)]
pub struct Hashing(SipHasher13);

impl Hash {
    /// Of one text.
    pub fn of(text: &str) -> Self {
        Hashing::default().text(text).finish()
    }
}

impl Hashing {
    /// Adds a text, with its length, so that `ab`, `c` differs from `a`, `bc`.
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

    /// What was added, in 128 bits.
    pub fn finish(&self) -> Hash {
        Hash(self.0.finish128().as_u128())
    }
}
