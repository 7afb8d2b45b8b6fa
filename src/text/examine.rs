//! What becomes of a file on its way out. A file is what its bytes say: its extension only has to agree with them.

use crate::base::Fingerprint;
use crate::text::picture::{Cleaned, Format, Found};
use crate::text::{document, secret_key};

/// The largest file that is looked into. A larger one is published only if its record says so.
pub const LIMIT: u64 = 64 << 20;

/// What becomes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It has nothing to take out, and is published as it is.
    Plain,
    /// A picture, which is published cleaned.
    Picture {
        /// Its format.
        format: Format,
        /// The length of the cleaned picture.
        length: u64,
        /// The hash of the cleaned picture.
        fingerprint: Fingerprint,
        /// What is taken out.
        found: Found,
    },
    /// It cannot be cleaned, for a reason that ends a sentence about it. Its record may say that it is published as it is.
    Unclean(&'static str),
    /// A picture that cannot be read.
    Damaged {
        /// Its format.
        format: Format,
        /// Why.
        reason: &'static str,
    },
    /// Its extension is that of something else.
    WrongEnding {
        /// What it is.
        what: &'static str,
        /// The right extension.
        ending: &'static str,
    },
    /// It can run scripts or call other sites when it is opened.
    Active,
    /// It holds a secret key.
    SecretKey,
}

/// Extensions of files that run something, or are shown as pages, when they are opened.
const ACTIVE: [&str; 50] = [
    "html", "htm", "xhtml", "xht", "shtml", "shtm", "stm", "mhtml", "mht", "hta", "htc", "js", "mjs", "cjs", "jse",
    "xml", "xsl", "xslt", "rss", "atom", "rdf", "svgz", "swf", "wsf", "wsh", "vbs", "vbe", "php", "phtml", "jsp",
    "asp", "aspx", "cgi", "exe", "com", "bat", "cmd", "ps1", "psm1", "sh", "scr", "msi", "jar", "jnlp", "lnk", "url",
    "webloc", "desktop", "reg", "chm",
];

/// Decides what becomes of a file, by its path and all of its bytes.
pub fn examine(path: &str, bytes: &[u8]) -> Fate {
    let ending = path.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase());
    if secret_key::is_in(&ending, bytes) {
        return Fate::SecretKey;
    }
    if let Some(format) = Format::of(bytes) {
        return picture(format, &ending, bytes);
    }
    let text = text_of(bytes);
    if text.as_deref().is_some_and(is_drawing) && ending == "svg" {
        return picture(Format::Svg, &ending, bytes);
    }
    if ACTIVE.contains(&ending.as_str()) || text.as_deref().is_some_and(is_active) {
        return Fate::Active;
    }
    let formats = [Format::Jpeg, Format::Png, Format::Webp, Format::Gif, Format::Svg];
    if let Some(format) = formats.into_iter().find(|it| it.endings().contains(&ending.as_str())) {
        return Fate::Damaged { format, reason: "its first bytes are those of something else" };
    }
    match binary(bytes) {
        Some(Binary::Pdf) if ending != "pdf" => Fate::WrongEnding { what: "a PDF", ending: "pdf" },
        Some(Binary::Pdf) => document::of_pdf(bytes).map_or(Fate::Plain, Fate::Unclean),
        Some(Binary::Office) => document::of_office(bytes).map_or(Fate::Plain, Fate::Unclean),
        Some(Binary::Other(what)) => Fate::Unclean(what),
        None if text.is_some() => Fate::Plain,
        None => Fate::Unclean("is of a format that samizdat cannot look into"),
    }
}

/// The same for a file over the limit, by its first bytes.
pub fn examine_start(path: &str, start: &[u8]) -> Fate {
    match examine(path, start) {
        fate @ (Fate::SecretKey | Fate::Active | Fate::WrongEnding { .. }) => fate,
        _ => Fate::Unclean("is over 64 MB, which is too large to look into"),
    }
}

fn picture(format: Format, ending: &str, bytes: &[u8]) -> Fate {
    if !format.endings().contains(&ending) {
        return Fate::WrongEnding { what: format.name(), ending: format.endings()[0] };
    }
    match format.clean(bytes) {
        Ok(Cleaned { bytes, found }) => {
            Fate::Picture { format, length: bytes.len() as u64, fingerprint: Fingerprint::of(&bytes), found }
        }
        Err(broken) => Fate::Damaged { format, reason: broken.0 },
    }
}

/// The text of a file that is text in any encoding; letters beyond ASCII may be wrong.
fn text_of(bytes: &[u8]) -> Option<String> {
    let wide = |decode: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|it| decode([it[0], it[1]])).collect();
        String::from_utf16(&units).ok()
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => {
            let is_of_text = |it: &u8| *it >= 0x20 && *it != 0x7f || matches!(it, b'\t' | b'\n' | b'\r' | 0x0c);
            bytes.iter().all(is_of_text).then(|| String::from_utf8_lossy(bytes).into_owned())
        }
    }
}

fn beginning(text: &str) -> &str {
    text.trim_start_matches(|c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '\u{feff}' | '\u{fffd}' | 'ï' | '»' | '¿')
    })
}

/// Whether browsers or systems take a text for a page or a program, whatever its extension.
fn is_active(text: &str) -> bool {
    let text = beginning(text);
    let start: String = text.chars().take(1024).collect::<String>().to_ascii_lowercase();
    let is_saved_page = start.contains("mime-version:") && start.contains("multipart/related");
    text.starts_with('<') || text.starts_with("#!") || is_saved_page
}

/// Whether a text may be a drawing: XML with such an element.
fn is_drawing(text: &str) -> bool {
    beginning(text).starts_with('<') && text.contains("svg")
}

/// Formats that are told by their first bytes.
enum Binary {
    Pdf,
    /// A zip archive with the parts of an office file.
    Office,
    /// The end of a sentence about it.
    Other(&'static str),
}

fn binary(bytes: &[u8]) -> Option<Binary> {
    let start = &bytes[..bytes.len().min(1024)];
    let has = |name: &[u8]| start.windows(name.len()).any(|it| it == name);
    Some(match start {
        _ if has(b"%PDF-") => Binary::Pdf,
        [b'P', b'K', 3, 4, ..] if has(b"[Content_Types].xml") || has(b"mimetype") => Binary::Office,
        [b'P', b'K', 3 | 5, 4 | 6, ..] => Binary::Other("is an archive, which cannot be cleaned"),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Binary::Other("is an old office file, which cannot be cleaned"),
        [b'{', b'\\', b'r', b't', b'f', ..] => Binary::Other("is an RTF file, which cannot be cleaned"),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => {
            Binary::Other("is a TIFF picture, which cannot be cleaned")
        }
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => Binary::Other(match brand {
            [b'h', b'e', ..] | [b'm', b'i' | b's', b'f', b'1', ..] => "is a HEIC picture, which cannot be cleaned",
            [b'a', b'v', b'i', ..] => "is an AVIF picture, which cannot be cleaned",
            _ => "is a film or a recording, which cannot be cleaned",
        }),
        _ => return None,
    })
}
