//! Exports, a file for each format.

pub mod calendar;
pub mod citations;
pub mod csv;
pub mod dossier;
pub mod feeds;
pub mod ftm;
pub mod linked_data;
pub mod search;
