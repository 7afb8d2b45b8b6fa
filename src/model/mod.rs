//! Floor 2: one file at a time. Knows the vocabulary, and no neighbour of the file it reads.

pub mod config;
pub mod declare;
pub mod document;
pub mod locate;
pub mod read;
pub mod value;
pub mod vocabulary;

pub use config::Config;
pub use document::{Document, Link, Parsed, Prose, Via, Visibility, Wanted};
pub use value::{FieldSet, Image, Reference, Value};
pub use vocabulary::{FieldDef, FieldType, FtmProperty, Kind, Role, Vocabulary};
