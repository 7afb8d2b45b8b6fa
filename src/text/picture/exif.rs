//! Exif in pictures: the orientation, which is kept, and coordinates, which are reported. Uses `kamadak-exif`.

use exif::{Context, In, Reader, Tag};

use crate::text::find::has;

/// What matters of a block of Exif.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Exif {
    /// How the picture is turned, from 2 to 8; none if it is upright.
    pub orientation: Option<u8>,
    /// Whether it has coordinates of any kind.
    pub has_coordinates: bool,
}

/// No camera writes more.
const MOST_BYTES: usize = 4 << 20;

/// Reads a block of Exif, which is a small TIFF file. What is damaged in it is passed over.
pub fn read(tiff: &[u8]) -> Exif {
    if tiff.len() > MOST_BYTES {
        return Exif::default();
    }
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let read = reader.read_raw(tiff.to_vec()).or_else(|error| error.distill_partial_result(|_| ()));
    let Ok(exif) = read else { return Exif::default() };
    let orientation = exif.get_field(Tag::Orientation, In::PRIMARY).and_then(|it| it.value.get_uint(0));
    let has_coordinates =
        exif.fields().any(|it| it.tag.context() == Context::Gps && matches!(it.tag.number(), 1..=6 | 19..=26));
    Exif { orientation: orientation.filter(|it| (2..=8).contains(it)).map(|it| it as u8), has_coordinates }
}

/// A block of Exif that holds the orientation and nothing else.
pub fn minimal(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0]);
    tiff
}

/// Whether a block of metadata names coordinates in words, as XMP does.
pub fn names_coordinates(payload: &[u8]) -> bool {
    let names: [&[u8]; 5] = [b"GPSLatitude", b"GPSLongitude", b"GPSDestL", b"GPSPosition", b"geo:lat"];
    names.iter().any(|name| has(payload, name))
}
