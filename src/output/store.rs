//! Storage for finished bytes.

use super::release::Artifact;
use crate::base::UrlPath;

/// Stores the bytes of each file as soon as they are made, and returns where they are.
pub trait Store: Sync {
    /// Stores the bytes of a file.
    fn put(&self, path: &UrlPath, bytes: Vec<u8>) -> Artifact;
}

/// Keeps everything in memory.
#[derive(Debug, Default)]
pub struct Memory;

impl Store for Memory {
    fn put(&self, _: &UrlPath, bytes: Vec<u8>) -> Artifact {
        Artifact::of(bytes)
    }
}
