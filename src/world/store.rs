//! Keeps finished bytes in memory; files to copy stay on disk.

use crate::base::UrlPath;
use crate::output::{Artifact, Store};
use crate::world::publish::folder::read_artifact;

/// Keeps everything in memory.
#[derive(Debug, Default)]
pub struct Memory;

impl Store for Memory {
    fn put(&self, _: &UrlPath, bytes: Vec<u8>) -> Artifact {
        Artifact::of(bytes)
    }

    fn read(&self, artifact: &Artifact) -> Result<Vec<u8>, String> {
        read_artifact(artifact).map_err(|error| format!("{error:#}"))
    }
}
