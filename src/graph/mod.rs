//! Floor 3: all records together. Resolves names and references, and computes backlinks.

pub mod addresses;
pub mod cycles;
pub mod drafts;
pub mod ids;
pub mod index;
pub mod link;
pub mod locator;
pub mod menu;
pub mod names;
pub mod own_pages;
pub mod reads;
pub mod resolve;
pub mod roster;
pub mod secrets;
pub mod site;

pub use ids::DocIdx;
pub use link::{LinkMemos, Linked, link};
pub use locator::Locator;
pub use secrets::{Hidden, Origin, Trace};
pub use site::{AllFields, Edge, Site, Target};
