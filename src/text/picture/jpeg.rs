//! JPEG without its metadata. Kept: tables, frame, scans, the JFIF and Adobe markers that decoders need, orientation, profile.

use super::exif::{self, Exif};
use super::profile;
use super::{BAD_LENGTH, Broken, Cleaned, Found, TOO_SHORT, be16, part};
use crate::text::find;

const EOI: u8 = 0xd9;
const JFIF: &[u8] = b"JFIF\0";
const EXIF: &[u8] = b"Exif\0\0";
const ICC: &[u8] = b"ICC_PROFILE\0";
const ADOBE: &[u8] = b"Adobe";

/// The most that one segment holds of a colour profile.
const ICC_PIECE: usize = 65_535 - 2 - 14;

/// The parts that are kept, in the order in which they are written.
#[derive(Default)]
struct Kept {
    jfif: Option<Vec<u8>>,
    orientation: Option<Option<u8>>,
    profile: Vec<(u8, u8, Vec<u8>)>,
    /// Tables, frame and scans, as they stand.
    image: Vec<u8>,
    n_frames: usize,
    n_scans: usize,
    found: Found,
}

/// The picture without its metadata.
pub fn clean(bytes: &[u8]) -> Result<Cleaned, Broken> {
    let mut kept = Kept { image: Vec::with_capacity(bytes.len()), ..Kept::default() };
    let mut at = 2;
    loop {
        let marker = next_marker(bytes, &mut at)?;
        if marker == EOI {
            break;
        }
        let length = be16(bytes, at)?;
        let payload = part(bytes, at + 2, length.checked_sub(2).ok_or(BAD_LENGTH)?)?;
        at += length;
        kept.add(marker, payload)?;
        if marker == 0xda {
            let end = end_of_scan(bytes, at)?;
            kept.image.extend_from_slice(&bytes[at..end]);
            at = end;
        }
    }
    // Thumbnails, films and second pictures stand after the end.
    if at < bytes.len() {
        kept.found.has_metadata = true;
        kept.found.has_coordinates |= has_coordinates_after(&bytes[at..]);
    }
    kept.write()
}

fn next_marker(bytes: &[u8], at: &mut usize) -> Result<u8, Broken> {
    if *bytes.get(*at).ok_or(TOO_SHORT)? != 0xff {
        return Err(Broken("there is something between its parts"));
    }
    while *bytes.get(*at).ok_or(TOO_SHORT)? == 0xff {
        *at += 1;
    }
    *at += 1;
    Ok(bytes[*at - 1])
}

/// Compressed data goes on to the next marker; `FF 00` is a byte of it, and restart markers stand within it.
fn end_of_scan(bytes: &[u8], start: usize) -> Result<usize, Broken> {
    let mut at = start;
    loop {
        at += bytes.get(at..).and_then(|rest| find::byte(rest, 0xff)).ok_or(TOO_SHORT)?;
        match bytes.get(at + 1).ok_or(TOO_SHORT)? {
            0 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Ok(at),
        }
    }
}

/// Whether one of the pictures after the first has coordinates.
fn has_coordinates_after(rest: &[u8]) -> bool {
    let block = find::positions(rest, EXIF).next();
    exif::names_coordinates(rest) || block.is_some_and(|(_, tiff)| exif::read(tiff).has_coordinates)
}

impl Kept {
    fn add(&mut self, marker: u8, payload: &[u8]) -> Result<(), Broken> {
        match marker {
            0xc4 => whole(payload, table_of_codes)?,
            0xdb => whole(payload, table_of_quantities)?,
            0xcc if payload.len() <= 32 && payload.len().is_multiple_of(2) => {}
            0xdc | 0xdd if payload.len() == 2 => {}
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                self.n_frames += 1;
                has_length(payload, 6 + 3 * usize::from(*payload.get(5).ok_or(BAD_LENGTH)?))?;
            }
            0xda => {
                self.n_scans += 1;
                has_length(payload, 4 + 2 * usize::from(*payload.first().ok_or(BAD_LENGTH)?))?;
            }
            0xe0 if payload.starts_with(JFIF) => return self.add_jfif(payload),
            0xe1 if payload.starts_with(EXIF) => {
                self.add_exif(&payload[EXIF.len()..]);
                return Ok(());
            }
            0xe2 if payload.starts_with(ICC) => {
                let [number, count, piece @ ..] = &payload[ICC.len()..] else { return Err(BAD_LENGTH) };
                self.profile.push((*number, *count, piece.to_vec()));
                return Ok(());
            }
            // Says how colours are coded.
            0xee if payload.starts_with(ADOBE) && payload.len() == 12 => {}
            0xe0..=0xef | 0xfe => {
                self.found.add_metadata(payload);
                return Ok(());
            }
            _ => return Err(Broken("it has a part that JPEG does not know")),
        }
        self.image.extend(segment(marker, payload));
        Ok(())
    }

    /// Density and version stay, the thumbnail goes.
    fn add_jfif(&mut self, payload: &[u8]) -> Result<(), Broken> {
        let start = payload.get(..12).ok_or(BAD_LENGTH)?;
        let is_minimal = payload.len() == 14 && payload[12..] == [0, 0] && self.jfif.is_none();
        self.found.has_metadata |= !is_minimal;
        self.jfif.get_or_insert_with(|| [start, &[0, 0]].concat());
        Ok(())
    }

    /// The first block counts, as for every decoder.
    fn add_exif(&mut self, tiff: &[u8]) {
        let read = exif::read(tiff);
        let is_minimal = self.orientation.is_none() && read.orientation.map(exif::minimal).is_some_and(|it| it == tiff);
        self.found.add_exif(&read, is_minimal);
        let Exif { orientation, .. } = read;
        self.orientation.get_or_insert(orientation);
    }

    fn write(self) -> Result<Cleaned, Broken> {
        let Self { jfif, orientation, profile, image, n_frames, n_scans, found } = self;
        if n_frames != 1 || n_scans == 0 {
            return Err(Broken("it has not got one image"));
        }
        let mut bytes = vec![0xff, 0xd8];
        bytes.extend(jfif.iter().flat_map(|payload| segment(0xe0, payload)));
        if let Some(orientation) = orientation.flatten() {
            bytes.extend(segment(0xe1, &[EXIF, &exif::minimal(orientation)].concat()));
        }
        if !profile.is_empty() {
            let profile = profile::clean(&joined(profile)?)?;
            let pieces: Vec<&[u8]> = profile.chunks(ICC_PIECE).collect();
            let count = u8::try_from(pieces.len()).map_err(|_| BAD_LENGTH)?;
            for (number, piece) in (1..=count).zip(pieces) {
                bytes.extend(segment(0xe2, &[ICC, &[number, count], piece].concat()));
            }
        }
        bytes.extend(image);
        bytes.extend([0xff, EOI]);
        Ok(Cleaned { bytes, found })
    }
}

/// The profile from its numbered pieces.
fn joined(mut pieces: Vec<(u8, u8, Vec<u8>)>) -> Result<Vec<u8>, Broken> {
    pieces.sort_by_key(|(number, ..)| *number);
    let n_pieces = pieces.len();
    let is_whole = pieces
        .iter()
        .zip(1..)
        .all(|((number, count, _), nth)| usize::from(*number) == nth && usize::from(*count) == n_pieces);
    match is_whole {
        true => Ok(pieces.into_iter().flat_map(|(.., piece)| piece).collect()),
        false => Err(Broken("a part of its colour profile is missing")),
    }
}

fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() + 2) as u16;
    [&[0xff, marker], &length.to_be_bytes()[..], payload].concat()
}

fn has_length(payload: &[u8], length: usize) -> Result<(), Broken> {
    if payload.len() == length { Ok(()) } else { Err(BAD_LENGTH) }
}

/// A segment of tables is full of tables: there is no room for anything else.
fn whole(payload: &[u8], length_of_next: fn(&[u8]) -> Option<usize>) -> Result<(), Broken> {
    let mut rest = payload;
    while !rest.is_empty() {
        let length = length_of_next(rest).ok_or(BAD_LENGTH)?;
        rest = rest.get(length..).ok_or(BAD_LENGTH)?;
    }
    Ok(())
}

fn table_of_codes(rest: &[u8]) -> Option<usize> {
    Some(17 + rest.get(1..17)?.iter().map(|it| usize::from(*it)).sum::<usize>())
}

fn table_of_quantities(rest: &[u8]) -> Option<usize> {
    Some(1 + 64 * if rest.first()? >> 4 == 0 { 1 } else { 2 })
}
