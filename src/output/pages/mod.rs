//! Pages, a file for each.

pub mod brief;
pub mod changes;
pub mod copies;
pub mod data;
pub mod facet;
pub mod home;
pub mod listing;
pub mod names;
pub mod pictures;
pub mod record;
pub mod redirects;
pub mod references;
pub mod timeline;
