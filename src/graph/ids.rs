//! How records are numbered.

/// Index into `Site::docs`; another record's when records come and go.
pub type DocIdx = usize;

/// A record's number, the same in every round.
pub type Key = u32;
