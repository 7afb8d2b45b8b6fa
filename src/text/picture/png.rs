//! PNG, with or without animation, without its metadata. Kept: chunks that say how points are coded and shown.

use super::exif;
use super::profile;
use super::{BAD_LENGTH, Broken, Cleaned, Found, TOO_SHORT, be32, part};
use crate::text::zlib;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Kinds that may be there once, and those whose presence matters.
const KNOWN: [&[u8; 4]; 18] = [
    b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"cHRM", b"gAMA", b"sRGB", b"cICP", b"mDCV", b"cLLI", b"sBIT", b"bKGD",
    b"pHYs", b"acTL", b"fcTL", b"fdAT", b"iCCP", b"eXIf",
];

/// The largest colour profile, unpacked.
const MOST_PROFILE: usize = 16 << 20;

/// The picture without its metadata.
pub fn clean(bytes: &[u8]) -> Result<Cleaned, Broken> {
    if !bytes.starts_with(SIGNATURE) {
        return Err(Broken("its first bytes are damaged"));
    }
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(SIGNATURE);
    let mut found = Found::default();
    let mut seen: Vec<[u8; 4]> = Vec::new();
    let mut at = SIGNATURE.len();
    loop {
        let length = be32(bytes, at)?;
        let kind: [u8; 4] = part(bytes, at + 4, 4)?.try_into().map_err(|_| TOO_SHORT)?;
        let payload = part(bytes, at + 8, length)?;
        if be32(bytes, at + 8 + length)? != sum(&kind, payload) {
            return Err(Broken("a sum in it is wrong"));
        }
        at += 12 + length;
        if !seen.contains(b"IHDR") && &kind != b"IHDR" {
            return Err(Broken("its header is missing"));
        }
        // Many small parts of one kind could hold a text.
        let is_many = matches!(&kind, b"IDAT" | b"fdAT" | b"fcTL");
        let is_first = !seen.contains(&kind);
        if is_kept(&kind, payload.len())? {
            if !is_first && !is_many {
                return Err(Broken("a part of it is there twice"));
            }
            add(&mut out, &kind, payload);
        } else {
            match &kind {
                b"iCCP" if is_first => add(&mut out, b"iCCP", &profile_of(payload)?),
                b"eXIf" => {
                    let read = exif::read(payload);
                    let minimal = read.orientation.filter(|_| is_first).map(exif::minimal);
                    found.add_exif(&read, minimal.as_deref() == Some(payload));
                    minimal.iter().for_each(|tiff| add(&mut out, b"eXIf", tiff));
                }
                _ => found.add_metadata(&unpacked(&kind, payload)),
            }
        }
        // Others may be of any number of kinds, and looking for each would take quadratic time.
        if is_first && KNOWN.contains(&&kind) {
            seen.push(kind);
        }
        if &kind == b"IEND" {
            break;
        }
    }
    if !seen.contains(b"IDAT") {
        return Err(Broken("it has no image"));
    }
    found.has_metadata |= at < bytes.len();
    Ok(Cleaned { bytes: out, found })
}

/// Whether a kind of chunk is kept as it is; an error if it cannot have this length.
fn is_kept(kind: &[u8; 4], length: usize) -> Result<bool, Broken> {
    let is_good = match kind {
        b"IDAT" | b"fdAT" => true,
        b"IEND" => length == 0,
        b"IHDR" => length == 13,
        b"PLTE" => length.is_multiple_of(3) && length <= 768,
        b"tRNS" => length <= 256,
        b"cHRM" => length == 32,
        b"gAMA" => length == 4,
        b"sRGB" => length == 1,
        b"cICP" => length == 4,
        b"mDCV" => length == 24,
        b"cLLI" => length == 8,
        b"sBIT" => length <= 4,
        b"bKGD" => length <= 6,
        b"pHYs" => length == 9,
        b"acTL" => length == 8,
        b"fcTL" => length == 26,
        [b'A'..=b'Z', ..] => return Err(Broken("it has a part that PNG does not know")),
        _ => return Ok(false),
    };
    if is_good { Ok(true) } else { Err(BAD_LENGTH) }
}

/// The profile's chunk without the profile's name and texts. It is stored and not packed, so that no release of a packing
/// library changes the bytes of an edition.
fn profile_of(payload: &[u8]) -> Result<Vec<u8>, Broken> {
    let name_length = payload.iter().take(80).position(|it| *it == 0).ok_or(BAD_LENGTH)?;
    let packed = payload.get(name_length + 2..).ok_or(BAD_LENGTH)?;
    let unpacked = zlib::unpack(packed, MOST_PROFILE).map_err(|_| Broken("its colour profile is damaged"))?;
    Ok([b"ICC\0\0", &zlib::store(&profile::clean(&unpacked)?)[..]].concat())
}

/// The words of a chunk, to look for coordinates in.
fn unpacked(kind: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let packed = match kind {
        b"zTXt" => payload.iter().position(|it| *it == 0).map(|at| at + 2),
        b"iTXt" => payload.windows(4).position(|it| it[..3] == [0, 1, 0]).and_then(|at| {
            let mut ends = payload.iter().enumerate().skip(at + 3).filter(|(_, it)| **it == 0);
            ends.nth(1).map(|(end, _)| end + 1)
        }),
        _ => None,
    };
    let text = packed.and_then(|at| zlib::unpack(payload.get(at..)?, MOST_PROFILE).ok());
    text.unwrap_or_else(|| payload.to_vec())
}

fn add(out: &mut Vec<u8>, kind: &[u8; 4], payload: &[u8]) {
    out.extend((payload.len() as u32).to_be_bytes());
    out.extend(kind);
    out.extend(payload);
    out.extend((sum(kind, payload) as u32).to_be_bytes());
}

/// The CRC-32 of a chunk.
fn sum(kind: &[u8; 4], payload: &[u8]) -> usize {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(kind);
    hasher.update(payload);
    hasher.finalize() as usize
}
