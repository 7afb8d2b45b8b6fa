//! Pictures without their metadata. What is not known to be structure, orientation or colour profile is left out, and the
//! compressed image data is copied byte for byte.
//!
//! Each format is walked here and not by a crate: `img-parts` keeps whatever follows the first scan of a JPEG and the last
//! chunk of a PNG, and a cleaner has to decide about every byte. Every walk is one pass, and no length in a file is believed.

pub mod allowed;
pub mod exif;
pub mod gif;
pub mod jpeg;
pub mod png;
pub mod profile;
pub mod style;
pub mod svg;
pub mod webp;

/// A picture without its metadata.
#[derive(Debug)]
pub struct Cleaned {
    /// The bytes to publish. Cleaning them again changes nothing.
    pub bytes: Vec<u8>,
    /// What was taken out.
    pub found: Found,
}

/// What was found in a picture and is taken out.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Found {
    /// Whether there was anything that is neither image nor colour profile.
    pub has_metadata: bool,
    /// Whether it told a place by its coordinates.
    pub has_coordinates: bool,
    /// Parts of a drawing that could run or load something, or that cannot be shown to be harmless, each once.
    pub removed: Vec<String>,
}

/// The reason why a picture cannot be read, as the end of a sentence about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken(pub &'static str);

/// The file ends before the picture does.
const TOO_SHORT: Broken = Broken("it ends before the picture does");

/// A part whose length is not what its kind has.
const BAD_LENGTH: Broken = Broken("a length in it is wrong");

/// A format that can be cleaned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JPEG (ITU T.81).
    Jpeg,
    /// PNG (W3C, third edition), with animation.
    Png,
    /// WebP (RFC 9649).
    Webp,
    /// GIF 87a and 89a.
    Gif,
    /// SVG.
    Svg,
}

impl Format {
    /// The format of a picture made of points, by its first bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', ..] => Some(Self::Png),
            [b'G', b'I', b'F', b'8', ..] => Some(Self::Gif),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            _ => None,
        }
    }

    /// The extensions of its files; the first is the one to recommend.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
            Self::Webp => &["webp"],
            Self::Gif => &["gif"],
            Self::Svg => &["svg"],
        }
    }

    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "a JPEG picture",
            Self::Png => "a PNG picture",
            Self::Webp => "a WebP picture",
            Self::Gif => "a GIF picture",
            Self::Svg => "an SVG drawing",
        }
    }

    /// The picture without its metadata. The same bytes give the same bytes, on every machine.
    pub fn clean(self, bytes: &[u8]) -> Result<Cleaned, Broken> {
        match self {
            Self::Jpeg => jpeg::clean(bytes),
            Self::Png => png::clean(bytes),
            Self::Webp => webp::clean(bytes),
            Self::Gif => gif::clean(bytes),
            Self::Svg => svg::clean(bytes),
        }
    }
}

impl Found {
    /// Notes a part that is left out.
    fn add_metadata(&mut self, payload: &[u8]) {
        self.has_metadata = true;
        self.has_coordinates |= exif::names_coordinates(payload);
    }

    /// Notes a block of Exif, of which the orientation is kept.
    fn add_exif(&mut self, read: &exif::Exif, is_minimal: bool) {
        self.has_metadata |= !is_minimal;
        self.has_coordinates |= read.has_coordinates;
    }
}

/// The bytes of a part; an error if the file ends before.
fn part(bytes: &[u8], start: usize, length: usize) -> Result<&[u8], Broken> {
    start.checked_add(length).and_then(|end| bytes.get(start..end)).ok_or(TOO_SHORT)
}

fn be16(bytes: &[u8], at: usize) -> Result<usize, Broken> {
    let two = part(bytes, at, 2)?;
    Ok(usize::from(two[0]) << 8 | usize::from(two[1]))
}

fn be32(bytes: &[u8], at: usize) -> Result<usize, Broken> {
    Ok(be16(bytes, at)? << 16 | be16(bytes, at + 2)?)
}

fn le32(bytes: &[u8], at: usize) -> Result<usize, Broken> {
    let four = part(bytes, at, 4)?;
    Ok(four.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}
