//! Recognizes secret keys, which are never published: by their bytes, whatever the file is called.

use crate::text::find::{has, positions};

/// Words that only secret keys have: of PuTTY, of age, and of minisign (with and without a password) and signify, whose keys are
/// Base64 that starts with the names of their algorithms.
const WORDS: [&str; 5] = ["PuTTY-User-Key-File-", "AGE-SECRET-KEY-1", "RWRTY0Iy", "RWQAAEIy", "RWRCSw"];

/// Stands in the first line of keys of OpenSSL, OpenSSH, GnuPG and SSH2.
const PEM: &str = "PRIVATE KEY";

/// Extensions of files that hold secret keys in forms that no program reads without a password.
const ENDINGS: [&str; 6] = ["p12", "pfx", "jks", "keystore", "kdbx", "ppk"];

/// Whether a file holds a secret key, anywhere in it.
pub fn is_in(ending: &str, bytes: &[u8]) -> bool {
    let is_in_utf16 = bytes.iter().take(2).any(|it| matches!(it, 0 | 0xfe | 0xff));
    let narrow = || bytes.iter().copied().filter(|it| *it != 0).collect::<Vec<u8>>();
    ENDINGS.contains(&ending)
        || is_der(bytes)
        || is_key(bytes)
        || is_in_utf16 && !bytes.starts_with(&[0xff, 0xd8]) && is_key(&narrow())
}

fn is_key(bytes: &[u8]) -> bool {
    let is_pem = |at: usize| has(&bytes[at.saturating_sub(40)..at], b"BEGIN ");
    WORDS.iter().any(|it| has(bytes, it.as_bytes())) || positions(bytes, PEM.as_bytes()).any(|(at, _)| is_pem(at))
}

/// PKCS #8, PKCS #1 and SEC 1 in binary form: a sequence that starts with a version, then an algorithm or a large number.
fn is_der(bytes: &[u8]) -> bool {
    let inside = match bytes {
        [0x30, 0x82, _, _, rest @ ..] | [0x30, 0x81, _, rest @ ..] => rest,
        [0x30, length, rest @ ..] if *length < 0x80 => rest,
        _ => return false,
    };
    matches!(inside, [2, 1, 0, 0x30 | 2, ..] | [2, 1, 1, 0x30 | 4, ..])
}
