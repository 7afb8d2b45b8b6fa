//! Web addresses (WHATWG URL).

use url::Url;

/// The class of an address in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A safe address outside the edition.
    External,
    /// A path, perhaps with a fragment, relative to the file.
    Relative,
    /// An address that could run code, or has an unsupported scheme.
    Unsafe,
    /// An absolute address that cannot be parsed.
    Broken,
}

/// Classifies the address of `[text](address)`.
pub fn classify(address: &str) -> Address {
    // Browsers drop these characters before they parse the scheme, so `java\nscript:` would run.
    let squeezed: String = address.chars().filter(|c| !c.is_ascii_control() && !c.is_whitespace()).collect();
    let scheme = squeezed.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    match scheme.as_deref() {
        None => match squeezed.starts_with("//") {
            true => Address::Broken,
            false => Address::Relative,
        },
        Some("http" | "https") => match parse_web(&squeezed) {
            Some(_) => Address::External,
            None => Address::Broken,
        },
        Some("mailto" | "tel") => Address::External,
        Some(scheme) if scheme.contains(['/', '#', '?', '.']) => Address::Relative,
        Some(_) => Address::Unsafe,
    }
}

/// Whether a text is a complete http or https address.
pub fn is_web_address(text: &str) -> bool {
    !text.contains(char::is_whitespace) && parse_web(text).is_some()
}

fn parse_web(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty());
    is_web.then_some(url)
}

/// The host in lower case, and the rest of the address.
pub fn host_and_path(address: &str) -> Option<(String, String)> {
    let url = parse_web(address)?;
    let query = url.query().map(|it| format!("?{it}")).unwrap_or_default();
    Some((url.host_str()?.to_owned(), format!("{}{query}", url.path())))
}

/// The path part of a base address, ending in `/`: `/dossier/` of `https://example.org/dossier`.
pub fn base_path(base: &str) -> Option<String> {
    let url = parse_web(base)?;
    Some(format!("{}/", url.path().trim_end_matches('/')))
}

/// Decodes percent-encoding in a relative address; bytes that are not UTF-8 stay encoded.
pub fn decode(path: &str) -> String {
    if !path.contains('%') {
        return path.to_owned();
    }
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((byte, tail)) = rest.split_first() {
        let hex = tail.get(..2).filter(|_| *byte == b'%').and_then(|it| std::str::from_utf8(it).ok());
        match hex.and_then(|it| u8::from_str_radix(it, 16).ok()) {
            Some(decoded) => {
                bytes.push(decoded);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| path.to_owned())
}
