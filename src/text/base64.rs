//! Base64 (RFC 4648): images inside pages, and hashes in policies.

use data_encoding::BASE64;

/// Encodes bytes.
pub fn encode(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// Decodes a text; none if it is not Base64.
pub fn decode(text: &[u8]) -> Option<Vec<u8>> {
    BASE64.decode(text).ok()
}

/// Whether a byte can be part of a text in Base64.
pub fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}
