//! What an image file says about itself besides its picture.

use std::io::Cursor;

use exif::{In, Tag};

/// Endings that browsers show.
pub const ENDINGS: [&str; 6] = ["jpg", "jpeg", "png", "webp", "gif", "svg"];

/// Whether a path ends like an image.
pub fn is_image(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}

/// Whether the Exif metadata of a JPEG, PNG or WebP says where the photo was taken.
pub fn has_gps(bytes: &[u8]) -> bool {
    let Ok(metadata) = exif::Reader::new().read_from_container(&mut Cursor::new(bytes)) else { return false };
    [Tag::GPSLatitude, Tag::GPSLongitude].iter().any(|tag| metadata.get_field(*tag, In::PRIMARY).is_some())
}
