//! Floor 3: all records together. Names to ids, references to records, and every reference seen from the other end.

pub mod addresses;
pub mod cycles;
pub mod link;
pub mod locator;
pub mod menu;
pub mod names;
pub mod reads;
pub mod resolve;
pub mod site;

pub use link::{LinkMemory, link};
pub use locator::Locator;
pub use site::{DocIdx, Edge, Site, Target};
