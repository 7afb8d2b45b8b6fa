//! Numbers of records.

/// A record's number, the same in every round; its `DocIdx` may change when other records come and go.
pub type Key = u32;

/// Index into `Site::docs`.
pub type DocIdx = usize;
