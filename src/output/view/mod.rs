//! Views: nodes for templates, each made from the site alone.

pub mod body;
pub mod cards;
pub mod change_log;
pub mod cite;
pub mod evidence;
pub mod facets;
pub mod fields;
pub mod home;
pub mod introduction;
pub mod json;
pub mod kind;
pub mod locator;
pub mod network;
pub mod referrers;
pub mod schema_org;
pub mod site_node;
pub mod situations;
pub mod table;
pub mod years;
