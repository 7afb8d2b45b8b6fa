//! Base64 (RFC 4648), for pictures inside pages and drawings, and hashes in policies.

use data_encoding::{BASE64, BASE64_MIME_PERMISSIVE};

/// Bytes as letters, on one line.
pub fn encode(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// Letters as bytes; breaks of lines are passed over.
pub fn decode(letters: &[u8]) -> Option<Vec<u8>> {
    BASE64_MIME_PERMISSIVE.decode(letters).ok()
}

/// Whether a byte can be part of a text in Base64.
pub fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}
