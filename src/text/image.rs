//! Image files: extensions, active content and metadata.

use std::io::Cursor;

use exif::{In, Tag};

/// Extensions of images that browsers show.
pub const ENDINGS: [&str; 6] = ["jpg", "jpeg", "png", "webp", "gif", "svg"];

/// Whether a path has the extension of an image.
pub fn is_image(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}

/// Whether a file can run scripts or contact other sites when opened: a saved web page, or an SVG image with active content.
pub fn is_active(path: &str, bytes: &[u8]) -> bool {
    let ending = path.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase());
    match ending.as_str() {
        "html" | "htm" | "xhtml" | "xht" | "mhtml" | "mht" | "js" | "mjs" | "xml" | "xsl" | "xslt" | "swf" => true,
        "svg" | "svgz" => {
            let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
            let has_handler = text.split_whitespace().any(|word| word.starts_with("on") && word.contains('='));
            let calls = [
                "<script",
                "javascript:",
                "<foreignobject",
                "<!entity",
                "href=\"http",
                "href='http",
                "url(http",
                "@import",
            ];
            has_handler || ending == "svgz" || calls.iter().any(|it| text.contains(it))
        }
        _ => false,
    }
}

/// Whether the Exif metadata of a JPEG, PNG or WebP image contains a location.
pub fn has_gps(bytes: &[u8]) -> bool {
    let Ok(metadata) = exif::Reader::new().read_from_container(&mut Cursor::new(bytes)) else { return false };
    [Tag::GPSLatitude, Tag::GPSLongitude].iter().any(|tag| metadata.get_field(*tag, In::PRIMARY).is_some())
}
