//! Extensions of images. What a file is, `examine.rs` tells by its bytes.

/// Extensions of images that browsers show.
pub const ENDINGS: [&str; 6] = ["jpg", "jpeg", "png", "webp", "gif", "svg"];

/// Whether a path has the extension of an image.
pub fn is_image(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}
