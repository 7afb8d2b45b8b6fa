//! Publishes a release to a folder or a branch.

pub mod background;
pub mod branch;
pub mod folder;
mod swap;
