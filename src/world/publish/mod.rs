//! A release into a folder or onto a branch.

pub mod background;
pub mod branch;
pub mod folder;
mod swap;
