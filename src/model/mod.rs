//! Floor 2: one file at a time. Knows the vocabulary, but no other files.

pub mod config;
pub mod consent;
pub mod declare;
pub mod document;
pub mod inputs;
pub mod locate;
pub mod parse;
pub mod prose;
pub mod protected;
pub mod public;
pub mod read;
pub mod secrets;
pub mod theme;
pub mod value;
pub mod vocabulary;

pub use config::Config;
pub use document::{Document, Reason, Visibility};
pub use inputs::{Audience, Inputs, RecordFile, Scope};
pub use parse::{Parsed, ParsedRecord};
pub use prose::{Link, Prose, Via, Wanted};
pub use protected::Protected;
pub use public::PublicFields;
pub use secrets::{Secret, Secrets, What};
pub use theme::Theme;
pub use value::{FieldSet, Geo, Image, Number, Reference, Value};
pub use vocabulary::{FieldDef, FieldType, FtmProperty, Kind, Role, SchemaProperty, Vocabulary};
