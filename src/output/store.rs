//! Storage for finished bytes.

use super::release::Artifact;
use crate::base::UrlPath;

/// Stores the bytes of each file as soon as they are made, and returns where they are.
pub trait Store: Sync {
    /// Stores the bytes of a file.
    fn put(&self, path: &UrlPath, bytes: Vec<u8>) -> Artifact;

    /// Reads the bytes of a file back, or those of a file to copy; the error says why that fails.
    fn read(&self, artifact: &Artifact) -> Result<Vec<u8>, String>;
}
