//! PDF and office files: what they tell about who made them. They are not cleaned, since nobody could be sure of it; an editor
//! saves them again, or says why one is published as it is.

use crate::text::find::{has, positions};
use crate::text::picture::Format;
use crate::text::{zip, zlib};

/// The most that is unpacked of one document.
const MOST_BYTES: usize = 128 << 20;

const AUTHOR: &str = "says who made it";
const PATH: &str = "holds the path of a folder on somebody's computer";
const PHOTO: &str = "holds a photo with metadata";

/// What a PDF tells, as the end of a sentence about it; none if nothing was found.
pub fn of_pdf(bytes: &[u8]) -> Option<&'static str> {
    if has(bytes, b"/Encrypt") {
        return Some("is locked, so that nobody can see what it tells");
    }
    let mut told = told_in_pdf(bytes);
    let mut left = MOST_BYTES;
    for (at, _) in positions(bytes, b"stream").filter(|(at, _)| !bytes[..*at].ends_with(b"end")) {
        if told.is_some() {
            break;
        }
        let before = &bytes[at.saturating_sub(1024)..at];
        let dictionary = before.windows(3).rposition(|it| it == b"obj").map_or(before, |obj| &before[obj..]);
        let is_table = has(dictionary, b"/ObjStm") || has(dictionary, b"/Metadata");
        if !is_table || !has(dictionary, b"/Filter") {
            continue;
        }
        let start = at + "stream".len();
        let packed = bytes[start..].strip_prefix(b"\r\n").or(bytes[start..].strip_prefix(b"\n")).unwrap_or_default();
        match zlib::unpack(packed, left).ok().filter(|_| has(dictionary, b"/FlateDecode")) {
            Some(unpacked) => {
                left -= unpacked.len().min(left);
                told = told_in_pdf(&unpacked);
            }
            None => told = Some("is packed in a way that hides what it tells"),
        }
    }
    told
}

fn told_in_pdf(bytes: &[u8]) -> Option<&'static str> {
    let is_given = |name: &[u8]| positions(bytes, name).any(|(_, rest)| is_text(rest.trim_ascii_start()));
    let remarks: [&[u8]; 6] = [b"/Popup", b"/Highlight", b"/FreeText", b"/StrikeOut", b"/Underline", b"/Stamp"];
    // The author of a remark stands under /T.
    let has_remark = remarks.iter().any(|it| has(bytes, it)) && is_given(b"/T(") | is_given(b"/T (");
    if is_given(b"/Author") || has_remark || has_author_in_xml(bytes) {
        return Some(AUTHOR);
    }
    if has(bytes, b"Exif\0\0") { Some(PHOTO) } else { Some(PATH).filter(|_| has_path(bytes)) }
}

/// Whether a value is a text with something in it, or stands elsewhere.
fn is_text(value: &[u8]) -> bool {
    let inside = match value {
        [b'(', rest @ ..] => rest.strip_prefix(b"\xfe\xff").unwrap_or(rest),
        [b'<', rest @ ..] => rest.strip_prefix(b"FEFF").unwrap_or(rest),
        [b'0'..=b'9', ..] => return true,
        // The opening bracket was part of the name that was looked for.
        rest => {
            return !rest.is_empty() && !rest.starts_with(b")") && !rest.starts_with(b"/") && !rest.starts_with(b">");
        }
    };
    !inside.trim_ascii_start().starts_with(b")") && !inside.trim_ascii_start().starts_with(b">")
}

/// What an office file tells (OOXML, OpenDocument, EPUB: all are zip archives); none if nothing was found.
pub fn of_office(bytes: &[u8]) -> Option<&'static str> {
    let mut told = None;
    let res = zip::for_each_file(bytes, MOST_BYTES as u64, &mut |_, content| {
        let in_picture = || Format::of(content)?.clean(content).ok().filter(|it| it.found.has_metadata).map(|_| PHOTO);
        let in_text = || Some(AUTHOR).filter(|_| has_author_in_xml(content));
        told = told.or_else(in_text).or_else(in_picture).or_else(|| Some(PATH).filter(|_| has_path(content)));
    });
    told.or_else(|| res.err().map(|_| "is damaged, so that nobody can see what it tells"))
}

/// Elements and attributes that name a person or a group, in the XML of all these formats.
const AUTHORS: [&[u8]; 16] = [
    b"<dc:creator",
    b"<dc:contributor",
    b"<cp:lastModifiedBy",
    b"<meta:initial-creator",
    b"<meta:printed-by",
    b"<Manager",
    b"<Company",
    b"<pdf:Author",
    b"<xmp:Author",
    b"<author",
    b"<text:author-name",
    b" w:author=\"",
    b" xmp:Author=\"",
    b" pdf:Author=\"",
    b"<text:creator",
    b" lastModifiedBy=\"",
];

fn has_author_in_xml(bytes: &[u8]) -> bool {
    AUTHORS.iter().any(|name| positions(bytes, name).any(|(_, rest)| is_filled(name, &rest[..rest.len().min(400)])))
}

/// Whether the attribute, or the element and what stands in it, has any text.
fn is_filled(name: &[u8], rest: &[u8]) -> bool {
    if name.ends_with(b"\"") {
        return !rest.starts_with(b"\"");
    }
    let Some(end) = rest.iter().position(|it| *it == b'>') else { return false };
    if rest.first().is_some_and(u8::is_ascii_alphanumeric) || rest[..end].ends_with(b"/") {
        return false;
    }
    // Up to its own end; a list stands between.
    let inside = &rest[end + 1..];
    let local = name[1..].rsplit(|it| *it == b':').next().unwrap_or_default();
    let close = positions(inside, b"</").find(|(at, _)| {
        let tag = &inside[at + 2..];
        has(&tag[..tag.len().min(local.len() + 12)], local)
    });
    let mut is_in_tag = false;
    inside[..close.map_or(inside.len(), |(at, _)| at)].iter().any(|byte| {
        is_in_tag = (is_in_tag || *byte == b'<') && *byte != b'>';
        !is_in_tag && *byte != b'>' && !byte.is_ascii_whitespace()
    })
}

/// Folders that stand above those of a person.
const FOLDERS: [&[u8]; 7] =
    [b":\\Users\\", b":\\\\Users\\\\", b":/Users/", b"/Users/", b"/home/", b"file:///", b"Documents and Settings"];

/// Whether a path on a computer stands in it, in UTF-8 or UTF-16.
fn has_path(bytes: &[u8]) -> bool {
    let is_in = |bytes: &[u8]| {
        FOLDERS.iter().any(|folder| {
            // `https://example.org/home/` is no folder.
            positions(bytes, folder)
                .any(|(at, _)| at == 0 || !bytes[at - 1].is_ascii_alphanumeric() || folder[0] == b':')
        })
    };
    is_in(bytes) || is_in(&bytes.iter().copied().filter(|it| *it != 0).collect::<Vec<u8>>())
}
