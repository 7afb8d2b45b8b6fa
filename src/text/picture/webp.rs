//! WebP, still or moving, without its metadata.

use super::exif;
use super::profile;
use super::{BAD_LENGTH, Broken, Cleaned, Found, TOO_SHORT, le32, part};

const HAS_PROFILE: u8 = 0x20;
const HAS_ALPHA: u8 = 0x10;
const HAS_EXIF: u8 = 0x08;
const IS_MOVING: u8 = 0x02;

/// A chunk: its kind and its content.
type Chunk<'b> = ([u8; 4], &'b [u8]);

/// The picture without its metadata.
pub fn clean(bytes: &[u8]) -> Result<Cleaned, Broken> {
    let inside = part(bytes, 8, le32(bytes, 4)?)?;
    let mut found = Found { has_metadata: 8 + inside.len() < bytes.len(), ..Found::default() };
    let (mut header, mut color, mut turned) = (None, None, None);
    let mut image: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut n_images = 0;
    let mut seen: Vec<[u8; 4]> = Vec::new();
    for (kind, payload) in chunks(inside.get(4..).ok_or(TOO_SHORT)?)? {
        let is_second = seen.contains(&kind);
        if matches!(&kind, b"VP8X" | b"ICCP" | b"ANIM" | b"ALPH" | b"VP8 " | b"VP8L" | b"EXIF") && !is_second {
            seen.push(kind);
        } else if is_second && &kind != b"EXIF" {
            return Err(Broken("a part of it is there twice"));
        }
        match &kind {
            b"VP8X" if payload.len() == 10 => header = Some(payload),
            b"ICCP" => color = Some(profile::clean(payload)?),
            b"EXIF" => {
                // Some programs write the marker of JPEG before it.
                let read = exif::read(payload.strip_prefix(b"Exif\0\0").unwrap_or(payload));
                let minimal = read.orientation.filter(|_| !is_second).map(exif::minimal);
                found.add_exif(&read, minimal.as_deref() == Some(payload));
                turned = turned.or(minimal);
            }
            b"ANIM" if payload.len() == 6 => add(&mut image, b"ANIM", payload),
            b"ANMF" => {
                n_images += 1;
                add(&mut image, b"ANMF", &frame(payload, &mut found)?);
            }
            b"ALPH" => add(&mut image, b"ALPH", payload),
            b"VP8 " | b"VP8L" => {
                n_images += 1;
                add(&mut image, &kind, payload);
            }
            b"VP8X" | b"ANIM" => return Err(BAD_LENGTH),
            _ => found.add_metadata(payload),
        }
    }
    if n_images == 0 {
        return Err(Broken("it has no image"));
    }
    let mut body: Vec<u8> = b"WEBP".to_vec();
    // Without a header there is no place for a profile or an orientation.
    if let Some([flags, _, _, _, size @ ..]) = header {
        let mut flags = flags & (HAS_ALPHA | IS_MOVING);
        flags |= if color.is_some() { HAS_PROFILE } else { 0 };
        flags |= if turned.is_some() { HAS_EXIF } else { 0 };
        add(&mut body, b"VP8X", &[&[flags, 0, 0, 0], size].concat());
        color.iter().for_each(|profile| add(&mut body, b"ICCP", profile));
        body.extend(image);
        turned.iter().for_each(|tiff| add(&mut body, b"EXIF", tiff));
    } else {
        body.extend(image);
    }
    let length = u32::try_from(body.len()).map_err(|_| BAD_LENGTH)?;
    Ok(Cleaned { bytes: [b"RIFF", &length.to_le_bytes()[..], &body].concat(), found })
}

/// One image of several: sixteen bytes that say where it stands and how long, then its chunks.
fn frame(payload: &[u8], found: &mut Found) -> Result<Vec<u8>, Broken> {
    let (start, rest) = payload.split_at_checked(16).ok_or(BAD_LENGTH)?;
    let mut out = start.to_vec();
    let mut seen: Vec<[u8; 4]> = Vec::new();
    for (kind, payload) in chunks(rest)? {
        match &kind {
            b"ALPH" | b"VP8 " | b"VP8L" if !seen.contains(&kind) => {
                seen.push(kind);
                add(&mut out, &kind, payload);
            }
            _ => found.add_metadata(payload),
        }
    }
    Ok(out)
}

fn chunks(bytes: &[u8]) -> Result<Vec<Chunk<'_>>, Broken> {
    let mut chunks = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let kind: [u8; 4] = part(bytes, at, 4)?.try_into().map_err(|_| TOO_SHORT)?;
        let length = le32(bytes, at + 4)?;
        chunks.push((kind, part(bytes, at + 8, length)?));
        at += 8 + length + length % 2;
    }
    Ok(chunks)
}

fn add(out: &mut Vec<u8>, kind: &[u8; 4], payload: &[u8]) {
    out.extend(kind);
    out.extend((payload.len() as u32).to_le_bytes());
    out.extend(payload);
    out.extend(std::iter::repeat_n(0, payload.len() % 2));
}
