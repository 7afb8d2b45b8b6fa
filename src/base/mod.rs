//! Floor 0: basic types that every other floor uses. Depends on no other floor and no format.

pub mod catalogue;
pub mod diagnostic;
pub mod field_path;
pub mod fingerprint;
pub mod hash;
pub mod near;
pub mod problem;
pub mod slug;
pub mod source_file;
pub mod url_path;

pub use catalogue::Severity;
pub use diagnostic::{Diagnostic, Diagnostics, Place, Spot};
pub use field_path::FieldPath;
pub use fingerprint::Fingerprint;
pub use hash::{Hash, Hashing};
pub use source_file::{Lines, Position, TextFile};
pub use url_path::UrlPath;
