//! Where finished bytes go.

use super::release::Artifact;
use crate::base::UrlPath;

/// Takes the bytes of each file as soon as they are made, and says where they are.
pub trait Store: Sync {
    /// Keeps the bytes of a file.
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
