//! Colour profiles (ICC.1) without their texts: descriptions, makers, serial numbers and dates go, what colours mean stays.

use super::{BAD_LENGTH, Broken, be16, be32, part};

/// Tags that say what colours mean.
const KEPT: [&[u8; 4]; 27] = [
    b"rXYZ", b"gXYZ", b"bXYZ", b"wtpt", b"bkpt", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"chad", b"lumi", b"cicp",
    b"A2B0", b"A2B1", b"A2B2", b"B2A0", b"B2A1", b"B2A2", b"gamt", b"D2B0", b"D2B1", b"D2B2", b"D2B3", b"B2D0",
    b"B2D1", b"B2D2", b"B2D3",
];

/// Tags that every profile has to have; they are left empty.
const EMPTIED: [&[u8; 4]; 2] = [b"desc", b"cprt"];

const DAMAGED: Broken = Broken("its colour profile is damaged");

/// The largest number of tags; real profiles have up to thirty.
const MOST_TAGS: usize = 200;

/// The profile without its texts.
pub fn clean(profile: &[u8]) -> Result<Vec<u8>, Broken> {
    let length = be32(profile, 0).map_err(|_| DAMAGED)?;
    // Some programs add to the end of a profile; that is no part of it.
    let profile = profile.get(..length).filter(|it| it.len() >= 132 && &it[36..40] == b"acsp").ok_or(DAMAGED)?;
    let n_tags = be32(profile, 128)?;
    if n_tags > MOST_TAGS {
        return Err(DAMAGED);
    }
    let is_new = profile[8] >= 4;
    let mut tags: Vec<([u8; 4], Vec<u8>)> = Vec::new();
    for tag_idx in 0..n_tags {
        let row = part(profile, 132 + 12 * tag_idx, 12).map_err(|_| DAMAGED)?;
        let name: [u8; 4] = row[..4].try_into().map_err(|_| DAMAGED)?;
        if tags.iter().any(|(it, _)| *it == name) {
            return Err(DAMAGED);
        }
        if EMPTIED.contains(&&name) {
            tags.push((name, empty_text(is_new, &name == b"desc")));
        } else if KEPT.contains(&&name) {
            let data = part(profile, be32(row, 4)?, be32(row, 8)?).map_err(|_| DAMAGED)?;
            tags.push((name, value(data).map_err(|_| DAMAGED)?));
        }
    }
    Ok(written(&profile[..128], &tags))
}

/// The value of a tag: as long as its type says, and no text.
fn value(data: &[u8]) -> Result<Vec<u8>, Broken> {
    let kind = part(data, 0, 4)?;
    let grid = || part(data, 8, 3).map(|it| (usize::from(it[0]), usize::from(it[1]), usize::from(it[2])));
    let points = |(n_in, n_out, n_points): (usize, usize, usize)| {
        let exponent = u32::try_from(n_in).map_err(|_| BAD_LENGTH)?;
        let length = n_points.checked_pow(exponent).and_then(|it| it.checked_mul(n_out));
        length.filter(|it| *it <= data.len()).ok_or(BAD_LENGTH)
    };
    let length = match kind {
        b"XYZ " => 20,
        b"curv" => 12 + 2 * be32(data, 8)?,
        b"para" => 12 + 4 * *[1, 3, 4, 5, 7].get(be16(data, 8)?).ok_or(BAD_LENGTH)?,
        // A matrix, for the adaptation of white.
        b"sf32" => 44,
        b"cicp" => 12,
        b"mft1" => {
            let (n_in, n_out, _) = grid()?;
            48 + 256 * (n_in + n_out) + points(grid()?)?
        }
        b"mft2" => {
            let (n_in, n_out, _) = grid()?;
            52 + 2 * (be16(data, 48)? * n_in + points(grid()?)? + be16(data, 50)? * n_out)
        }
        // Curves and tables with addresses of their own; nothing in them is text.
        b"mAB " | b"mBA " | b"mpet" => data.len(),
        _ => return Err(BAD_LENGTH),
    };
    let mut value = part(data, 0, length)?.to_vec();
    value[4..8].fill(0);
    Ok(value)
}

/// An empty text, of the type that this version of the format has for it.
fn empty_text(is_new: bool, is_description: bool) -> Vec<u8> {
    match (is_new, is_description) {
        (true, _) => b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS\0\0\0\0\0\0\0\x1c".to_vec(),
        (false, true) => [b"desc\0\0\0\0\0\0\0\x01".as_slice(), &[0; 79]].concat(),
        (false, false) => b"text\0\0\0\0\0".to_vec(),
    }
}

/// A profile of these tags, in their order; equal values are written once.
fn written(header: &[u8], tags: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut data: Vec<u8> = Vec::new();
    let mut places: Vec<(usize, &[u8])> = Vec::new();
    let mut table: Vec<u8> = (tags.len() as u32).to_be_bytes().to_vec();
    let start = 132 + 12 * tags.len();
    for (name, value) in tags {
        let known = places.iter().find(|(_, it)| it == value).map(|(at, _)| *at);
        let at = known.unwrap_or_else(|| {
            let at = start + data.len();
            data.extend(value);
            data.resize(data.len().next_multiple_of(4), 0);
            places.push((at, value));
            at
        });
        table.extend(name);
        table.extend((at as u32).to_be_bytes());
        table.extend((value.len() as u32).to_be_bytes());
    }
    let mut profile = header.to_vec();
    profile[..4].copy_from_slice(&((start + data.len()) as u32).to_be_bytes());
    // The program, the device and its maker, the day, and the sum over all that.
    for range in [4..8, 40..44, 48..56, 80..128] {
        profile[range].fill(0);
    }
    profile[24..36].copy_from_slice(b"\x07\xd0\0\x01\0\x01\0\0\0\0\0\0");
    profile.extend(table);
    profile.extend(data);
    profile
}
