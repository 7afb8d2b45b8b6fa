//! Addresses of files inside the edition: relative, ASCII, safe on every file system.

use std::fmt;
use std::sync::Arc;

/// A file of the edition, such as `people/larisa-kharkova.html`; never absolute, never a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UrlPath(Arc<str>);

/// The longest path. Windows takes 260 bytes with the folder of the edition; a file name has 255 everywhere.
const LONGEST: usize = 240;

/// Device names that Windows reserves, with any extension.
const WINDOWS_DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

impl UrlPath {
    /// Accepts a path that is safe on every system; the error says what is wrong with it.
    pub fn new(path: &str) -> Result<Self, &'static str> {
        if path.len() > LONGEST {
            return Err("it is longer than some systems can store");
        }
        if path.is_empty() || path.ends_with('/') {
            return Err("it has to end in a file name");
        }
        for part in path.split('/') {
            check_part(part)?;
        }
        Ok(Self(path.into()))
    }

    /// The path, for example `people/larisa-kharkova.html`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The prefix that leads from this page to the root of the edition: empty, `../`, `../../` …
    pub fn to_root(&self) -> String {
        "../".repeat(self.0.matches('/').count())
    }
}

/// Resolves a relative path against a file; none if it leads outside the common root.
pub fn join(from: &str, relative: &str) -> Option<String> {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn check_part(part: &str) -> Result<(), &'static str> {
    if part.is_empty() || part == "." || part == ".." {
        return Err("it has an empty part, or one made of dots");
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !part.chars().all(is_plain) {
        return Err("only ASCII letters, digits, `-`, `_` and `.` are safe everywhere");
    }
    if part.ends_with('.') {
        return Err("a name that ends in a dot is not safe on Windows");
    }
    let stem = part.split('.').next().unwrap_or(part).to_ascii_lowercase();
    let is_port =
        stem.len() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) && stem.as_bytes()[3].is_ascii_digit();
    if WINDOWS_DEVICES.contains(&stem.as_str()) || is_port {
        return Err("Windows keeps this name for a device");
    }
    Ok(())
}

impl fmt::Display for UrlPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
