//! Publishes a release to a folder or a branch.

pub mod background;
mod bare;
pub mod branch;
pub mod folder;
mod staging;
mod swap;
