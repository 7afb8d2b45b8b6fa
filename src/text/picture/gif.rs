//! GIF, still or moving, without comments and what programs add.

use super::{BAD_LENGTH, Broken, Cleaned, Found, TOO_SHORT, part};

/// The picture without its metadata.
pub fn clean(bytes: &[u8]) -> Result<Cleaned, Broken> {
    if !bytes.starts_with(b"GIF87a") && !bytes.starts_with(b"GIF89a") {
        return Err(Broken("its first bytes are damaged"));
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut found = Found::default();
    let mut n_images = 0;
    let mut at = 13 + colors(*bytes.get(10).ok_or(TOO_SHORT)?);
    out.extend_from_slice(part(bytes, 0, at)?);
    loop {
        let start = at;
        match bytes.get(at).ok_or(TOO_SHORT)? {
            0x3b => break,
            0x2c => {
                n_images += 1;
                at += 10 + colors(*bytes.get(at + 9).ok_or(TOO_SHORT)?) + 1;
                at = end_of_blocks(bytes, at)?;
                out.extend_from_slice(&bytes[start..at]);
            }
            0x21 => {
                let label = *bytes.get(at + 1).ok_or(TOO_SHORT)?;
                at = end_of_blocks(bytes, at + 2)?;
                let extension = &bytes[start..at];
                match label {
                    0xf9 if extension.len() != 8 => return Err(BAD_LENGTH),
                    0xf9 => out.extend_from_slice(extension),
                    0xff if is_loop(extension) => out.extend_from_slice(extension),
                    _ => found.add_metadata(extension),
                }
            }
            _ => return Err(Broken("there is something between its parts")),
        }
    }
    if n_images == 0 {
        return Err(Broken("it has no image"));
    }
    out.push(0x3b);
    found.has_metadata |= at + 1 < bytes.len();
    Ok(Cleaned { bytes: out, found })
}

/// The length of a table of colours.
fn colors(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Blocks of up to 255 bytes follow each other; an empty one ends them.
fn end_of_blocks(bytes: &[u8], mut at: usize) -> Result<usize, Broken> {
    loop {
        let length = usize::from(*bytes.get(at).ok_or(TOO_SHORT)?);
        at += 1 + length;
        if length == 0 {
            return Ok(at);
        }
    }
}

/// How often a moving picture is repeated: the only thing of programs that browsers heed.
fn is_loop(extension: &[u8]) -> bool {
    let inside = extension.get(2..).unwrap_or_default();
    let is_known = inside.starts_with(b"\x0bNETSCAPE2.0") || inside.starts_with(b"\x0bANIMEXTS1.0");
    is_known && matches!(&inside[12..], [3, 1, _, _, 0])
}
