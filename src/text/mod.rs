//! Floor 1: formats. One third-party crate per file; replacing one means editing that file.

pub mod archive;
pub mod base64;
pub mod body;
pub mod citation;
pub mod country;
pub mod csv;
pub mod dom;
pub mod edtf;
pub mod fold;
pub mod front_matter;
pub mod highlight;
pub mod image;
pub mod language;
pub mod markdown;
pub mod media_type;
pub mod moment;
pub mod reading;
pub mod sanitize;
pub mod signature;
pub mod stem;
pub mod template;
pub mod trace;
pub mod url;
pub mod words;
pub mod yaml;
pub mod zip;
