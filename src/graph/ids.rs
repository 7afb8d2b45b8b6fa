//! How records are numbered.

/// Index into `Site::docs`; valid for one build only.
pub type DocIdx = usize;

/// A record's number; stable across builds.
pub type Key = u32;
