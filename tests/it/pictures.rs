//! Pictures are cleaned on their way out: nothing but image, orientation and colours is left. The image data is the same, byte for
//! byte: a picture without metadata is put into the test, metadata is added in every place that a format has for it, and cleaning
//! has to give the first picture back.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use crate::support::{Random, cases, repository};
use samizdat::text::picture::{Broken, Cleaned, Format};
use samizdat::text::zlib;

/// Stands in everything that has to go.
const MARK: &str = "Zq Secretplace";

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(repository().join("tests/data/pictures").join(name)).unwrap()
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|it| it == text.as_bytes())
}

/// The cleaned picture; cleaning it again changes nothing.
fn cleaned(format: Format, bytes: &[u8], what: &str) -> Cleaned {
    let cleaned = format.clean(bytes).unwrap_or_else(|error| panic!("{what}: {error:?}"));
    let again = format.clean(&cleaned.bytes).unwrap();
    assert!(again.bytes == cleaned.bytes && !again.found.has_metadata && !again.found.has_coordinates, "{format:?}");
    assert!(again.found.removed.is_empty());
    cleaned
}

/// A small TIFF, as Exif is: the orientation, a text, and coordinates or their destination.
fn tiff(orientation: Option<u8>, gps_tag: Option<u16>) -> Vec<u8> {
    let mut entries: Vec<[u8; 12]> = Vec::new();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let mut it = [0; 12];
        it[..2].copy_from_slice(&tag.to_le_bytes());
        it[2..4].copy_from_slice(&kind.to_le_bytes());
        it[4..8].copy_from_slice(&count.to_le_bytes());
        it[8..].copy_from_slice(&value.to_le_bytes());
        it
    };
    let n_entries = 1 + usize::from(orientation.is_some()) + usize::from(gps_tag.is_some());
    let after = 8 + 2 + 12 * n_entries as u32 + 4;
    entries.extend(orientation.map(|it| entry(0x0112, 3, 1, it.into())));
    entries.push(entry(0x013b, 2, MARK.len() as u32 + 1, after));
    entries.extend(gps_tag.map(|_| entry(0x8825, 4, 1, after + 16)));
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    tiff.extend((n_entries as u16).to_le_bytes());
    entries.iter().for_each(|it| tiff.extend(it));
    tiff.extend([0; 4]);
    tiff.extend(MARK.as_bytes());
    tiff.resize(after as usize + 16, 0);
    if let Some(tag) = gps_tag {
        tiff.extend([1, 0]);
        tiff.extend(entry(tag, 5, 3, after + 16 + 18));
        tiff.extend([0; 4]);
        [42_u32, 1, 53, 1, 24, 1].iter().for_each(|it| tiff.extend(it.to_le_bytes()));
    }
    tiff
}

fn xmp(inside: &str) -> Vec<u8> {
    format!("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF><rdf:Description {inside} dc:creator=\"{MARK}\"/></rdf:RDF></x:xmpmeta>")
        .into_bytes()
}

/// The profile of the fixtures with the mark as its description, and what cleaning leaves of it.
fn profile() -> (Vec<u8>, Vec<u8>) {
    let mut profile = fixture("profile.icc");
    let letters: Vec<u8> = MARK.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let count = u32::from_be_bytes(profile[128..132].try_into().unwrap());
    for row in (0..count as usize).map(|it| 132 + 12 * it) {
        if ["desc", "cprt"].iter().any(|it| profile[row..row + 4] == *it.as_bytes()) {
            let at = profile.len() as u32;
            profile.extend(b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS");
            profile.extend((letters.len() as u32).to_be_bytes());
            profile.extend(28_u32.to_be_bytes());
            profile.extend(&letters);
            profile[row + 4..row + 8].copy_from_slice(&at.to_be_bytes());
            profile[row + 8..row + 12].copy_from_slice(&(28 + letters.len() as u32).to_be_bytes());
        }
    }
    // A maker and a model.
    profile[48..56].copy_from_slice(b"ZqSecret");
    let length = profile.len() as u32;
    profile[..4].copy_from_slice(&length.to_be_bytes());
    let clean = samizdat::text::picture::profile::clean(&profile).unwrap();
    (profile, clean)
}

fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    [&[0xff, marker], &(payload.len() as u16 + 2).to_be_bytes()[..], payload].concat()
}

/// Puts bytes behind the first segment (JFIF) of a JPEG.
fn in_jpeg(jpeg: &[u8], added: &[u8]) -> Vec<u8> {
    [&jpeg[..20], added, &jpeg[20..]].concat()
}

fn chunk(kind: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let mut crc = !0_u32;
    for byte in kind.iter().chain(payload) {
        crc ^= u32::from(*byte);
        (0..8).for_each(|_| crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 });
    }
    [&(payload.len() as u32).to_be_bytes()[..], kind, payload, &(!crc).to_be_bytes()].concat()
}

/// Puts chunks behind the header of a PNG.
fn in_png(png: &[u8], added: &[u8]) -> Vec<u8> {
    [&png[..33], added, &png[33..]].concat()
}

fn riff_chunk(kind: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let pad = &[0][..payload.len() % 2];
    [kind, &(payload.len() as u32).to_le_bytes()[..], payload, pad].concat()
}

/// A WebP with a header, and chunks at its end.
fn in_webp(webp: &[u8], flags: u8, before: &[u8], after: &[u8]) -> Vec<u8> {
    let inside = match &webp[12..16] == b"VP8X" {
        true => {
            let mut header = webp[12..30].to_vec();
            header[8] |= flags;
            [&header, before, &webp[30..], after].concat()
        }
        false => {
            let header = riff_chunk(b"VP8X", &[flags, 0, 0, 0, 11, 0, 0, 7, 0, 0]);
            [&header, before, &webp[12..], after].concat()
        }
    };
    [b"RIFF", &(inside.len() as u32 + 4).to_le_bytes()[..], b"WEBP", &inside].concat()
}

fn gif_blocks(text: &[u8]) -> Vec<u8> {
    let blocks = text.chunks(255).flat_map(|it| [&[it.len() as u8], it].concat());
    blocks.chain([0]).collect()
}

/// Puts extensions behind the palette of a GIF.
fn in_gif(gif: &[u8], added: &[u8]) -> Vec<u8> {
    let at = 13 + (3 << ((gif[10] & 7) + 1));
    [&gif[..at], added, &gif[at..]].concat()
}

/// Where metadata stands, the format, the picture, what has to be left of it, and whether coordinates are reported.
type Planted = (String, Format, Vec<u8>, Vec<u8>, bool);

/// Pictures with metadata in every place.
fn planted() -> Vec<Planted> {
    let mut all: Vec<Planted> = Vec::new();
    let gps = || xmp("exif:GPSLatitude=\"42,53.4N\" exif:GPSLongitude=\"71,22E\"");
    let mark = MARK.as_bytes();
    let exif = |it: &[u8]| segment(0xe1, &[b"Exif\0\0", it].concat());
    let xmp_segment = |it: &[u8]| segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", it].concat());
    for name in ["plain.jpg", "progressive.jpg"] {
        let plain = fixture(name);
        let second = [&plain[..], &in_jpeg(&plain, &exif(&tiff(None, Some(2))))].concat();
        let mut thumbnail = plain.clone();
        thumbnail.splice(4..20, [&9021_u16.to_be_bytes()[..], &plain[6..18], &[50, 60]].concat());
        let at = 4 + 2 + 14;
        thumbnail.splice(at..at, mark.iter().copied().cycle().take(50 * 60 * 3 + 5));
        let places: Vec<(&str, Vec<u8>, bool)> = vec![
            ("Exif", in_jpeg(&plain, &exif(&tiff(None, None))), false),
            ("Exif with coordinates", in_jpeg(&plain, &exif(&tiff(None, Some(2)))), true),
            ("Exif with the coordinates of a destination", in_jpeg(&plain, &exif(&tiff(None, Some(20)))), true),
            (
                "a second Exif",
                in_jpeg(&plain, &[exif(&tiff(None, None)), exif(&tiff(Some(6), Some(4)))].concat()),
                true,
            ),
            ("XMP", in_jpeg(&plain, &xmp_segment(&xmp(""))), false),
            ("XMP with coordinates", in_jpeg(&plain, &xmp_segment(&gps())), true),
            (
                "more XMP",
                in_jpeg(&plain, &segment(0xe1, &[b"http://ns.adobe.com/xmp/extension/\0", mark].concat())),
                false,
            ),
            ("IPTC", in_jpeg(&plain, &segment(0xed, &[b"Photoshop 3.0\08BIM\x04\x04\0\0", mark].concat())), false),
            ("a comment", in_jpeg(&plain, &segment(0xfe, mark)), false),
            (
                "a second JFIF",
                in_jpeg(&plain, &segment(0xe0, &[b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0", mark].concat())),
                false,
            ),
            ("JFXX", in_jpeg(&plain, &segment(0xe0, &[b"JFXX\0\x10", mark].concat())), false),
            ("the thumbnail of JFIF", thumbnail, false),
            ("the index of several pictures", in_jpeg(&plain, &segment(0xe2, &[b"MPF\0", mark].concat())), false),
            ("FlashPix", in_jpeg(&plain, &segment(0xe2, &[b"FPXR\0", mark].concat())), false),
            ("credentials", in_jpeg(&plain, &segment(0xeb, &[b"JP\0\0", mark].concat())), false),
            ("Adobe with a text", in_jpeg(&plain, &segment(0xee, &[b"Adobe\0\x64\0\0\0\0\x01", mark].concat())), false),
            (
                "a comment before the scan",
                {
                    let at = plain.windows(2).position(|it| it == [0xff, 0xda]).unwrap();
                    [&plain[..at], &segment(0xfe, mark), &plain[at..]].concat()
                },
                false,
            ),
            ("the end", [&plain[..], mark].concat(), false),
            ("a second picture", second, true),
            ("filling", [&plain[..20], &[0xff; 9], &plain[20..]].concat(), false),
        ];
        all.extend(
            places
                .into_iter()
                .map(|(it, bytes, told)| (format!("{it} of {name}"), Format::Jpeg, bytes, plain.clone(), told)),
        );
    }
    for name in ["plain.png", "moving.png"] {
        let plain = fixture(name);
        let end = plain.len() - 12;
        let packed = |keyword: &[u8], text: &[u8]| [keyword, b"\0\0", &zlib::store(text)].concat();
        let places: Vec<(&str, Vec<u8>, bool)> = vec![
            ("tEXt", in_png(&plain, &chunk(b"tEXt", &[b"Author\0", mark].concat())), false),
            ("zTXt", in_png(&plain, &chunk(b"zTXt", &packed(b"Author", mark))), false),
            ("zTXt with coordinates", in_png(&plain, &chunk(b"zTXt", &packed(b"XML:com.adobe.xmp", &gps()))), true),
            (
                "iTXt",
                in_png(&plain, &chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0".as_slice(), &gps()].concat())),
                true,
            ),
            (
                "packed iTXt",
                in_png(&plain, &chunk(b"iTXt", &[b"X\0\x01\0\0\0".as_slice(), &zlib::store(&gps())].concat())),
                true,
            ),
            ("eXIf", in_png(&plain, &chunk(b"eXIf", &tiff(None, Some(2)))), true),
            ("tIME", in_png(&plain, &chunk(b"tIME", &[7, 234, 1, 1, 1, 1, 1])), false),
            ("a chunk of some program", in_png(&plain, &chunk(b"caBX", mark)), false),
            ("the name of a palette", in_png(&plain, &chunk(b"sPLT", &[mark, b"\0\x08"].concat())), false),
            ("a text after the image", [&plain[..end], &chunk(b"tEXt", mark), &plain[end..]].concat(), false),
            ("the end", [&plain[..], mark].concat(), false),
        ];
        all.extend(
            places
                .into_iter()
                .map(|(it, bytes, told)| (format!("{it} of {name}"), Format::Png, bytes, plain.clone(), told)),
        );
    }
    for name in ["plain.webp", "lossless.webp", "moving.webp"] {
        let plain = fixture(name);
        // A header that announces nothing.
        let bare = cleaned(Format::Webp, &in_webp(&plain, 0, &[], &[]), name).bytes;
        let places: Vec<(&str, Vec<u8>, bool)> = vec![
            ("EXIF", in_webp(&plain, 8, &[], &riff_chunk(b"EXIF", &tiff(None, Some(2)))), true),
            ("XMP", in_webp(&plain, 4, &[], &riff_chunk(b"XMP ", &gps())), true),
            (
                "XMP and EXIF",
                in_webp(
                    &plain,
                    12,
                    &[],
                    &[riff_chunk(b"EXIF", &tiff(None, None)), riff_chunk(b"XMP ", &xmp(""))].concat(),
                ),
                false,
            ),
            ("an unknown chunk", in_webp(&plain, 0, &[], &riff_chunk(b"ZqZq", mark)), false),
            ("an unknown chunk before the image", in_webp(&plain, 0, &riff_chunk(b"ZqZq", mark), &[]), false),
            ("the end", [&in_webp(&plain, 0, &[], &[])[..], mark].concat(), false),
        ];
        all.extend(
            places
                .into_iter()
                .map(|(it, bytes, told)| (format!("{it} of {name}"), Format::Webp, bytes, bare.clone(), told)),
        );
    }
    for name in ["plain.gif", "moving.gif"] {
        let plain = fixture(name);
        let magic: Vec<u8> = (0..=255).rev().chain([0]).collect();
        let places: Vec<(&str, Vec<u8>, bool)> = vec![
            ("a comment", in_gif(&plain, &[b"\x21\xfe", &gif_blocks(mark)[..]].concat()), false),
            ("XMP", in_gif(&plain, &[b"\x21\xff\x0bXMP DataXMP", &gif_blocks(&gps())[..]].concat()), true),
            (
                "XMP as Adobe writes it",
                in_gif(&plain, &[b"\x21\xff\x0bXMP DataXMP", &xmp("")[..], &[1], &magic].concat()),
                false,
            ),
            ("a profile", in_gif(&plain, &[b"\x21\xff\x0bICCRGBG1012", &gif_blocks(mark)[..]].concat()), false),
            (
                "a loop with a text",
                in_gif(&plain, &[b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0", &gif_blocks(mark)[..]].concat()),
                false,
            ),
            ("a plain text", in_gif(&plain, &[b"\x21\x01\x0c............", &gif_blocks(mark)[..]].concat()), false),
            ("the end", [&plain[..], mark].concat(), false),
        ];
        all.extend(
            places
                .into_iter()
                .map(|(it, bytes, told)| (format!("{it} of {name}"), Format::Gif, bytes, plain.clone(), told)),
        );
    }
    all
}

#[test]
fn pictures_without_metadata_are_published_as_they_are() {
    for (name, format) in [
        ("plain.jpg", Format::Jpeg),
        ("progressive.jpg", Format::Jpeg),
        ("plain.png", Format::Png),
        ("moving.png", Format::Png),
        ("plain.webp", Format::Webp),
        ("lossless.webp", Format::Webp),
        ("moving.webp", Format::Webp),
        ("plain.gif", Format::Gif),
        ("moving.gif", Format::Gif),
    ] {
        let plain = fixture(name);
        let Cleaned { bytes, found } = cleaned(format, &plain, name);
        assert!(bytes == plain && !found.has_metadata, "{name}");
    }
}

#[test]
fn metadata_of_every_format_goes_and_the_image_stays_byte_for_byte() {
    for (place, format, bytes, left, has_coordinates) in planted() {
        let Cleaned { bytes: out, found } = cleaned(format, &bytes, &place);
        assert!(!contains(&out, MARK), "{place}");
        assert!(out == left, "{place}: {} bytes, not {}", out.len(), left.len());
        assert_eq!(found.has_metadata, !place.starts_with("filling"), "{place}");
        assert_eq!(found.has_coordinates, has_coordinates, "{place}");
    }
}

#[test]
fn orientation_and_colours_stay() {
    let (profile, clean_profile) = profile();
    let letters: Vec<u8> = MARK.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert!(profile.windows(letters.len()).any(|it| it == letters));
    assert!(!clean_profile.windows(letters.len()).any(|it| it == letters) && !contains(&clean_profile, "ZqSecret"));
    for kept in ["rXYZ", "gTRC", "wtpt", "chad", "acsp", "desc", "cprt"] {
        assert!(contains(&clean_profile, kept), "{kept}");
    }
    let turned = tiff(Some(6), Some(2));
    let minimal = samizdat::text::picture::exif::minimal(6);
    let exif = |it: &[u8]| segment(0xe1, &[b"Exif\0\0", it].concat());
    let icc = |it: &[u8]| segment(0xe2, &[b"ICC_PROFILE\0\x01\x01", it].concat());
    let half = profile.len() / 2;
    let halves = [
        segment(0xe2, &[b"ICC_PROFILE\0\x02\x02", &profile[half..]].concat()),
        segment(0xe2, &[b"ICC_PROFILE\0\x01\x02", &profile[..half]].concat()),
    ]
    .concat();
    let jpeg = fixture("plain.jpg");
    let left = in_jpeg(&jpeg, &[exif(&minimal), icc(&clean_profile)].concat());
    assert!(cleaned(Format::Jpeg, &in_jpeg(&jpeg, &[icc(&profile), exif(&turned)].concat()), "JPEG").bytes == left);
    assert!(cleaned(Format::Jpeg, &in_jpeg(&jpeg, &[halves, exif(&turned)].concat()), "JPEG in pieces").bytes == left);

    let png = fixture("plain.png");
    let iccp = |name: &str, it: &[u8]| chunk(b"iCCP", &[name.as_bytes(), b"\0\0", &zlib::store(it)].concat());
    let planted = in_png(&png, &[iccp(MARK, &profile), chunk(b"eXIf", &turned)].concat());
    let left = in_png(&png, &[iccp("ICC", &clean_profile), chunk(b"eXIf", &minimal)].concat());
    assert!(cleaned(Format::Png, &planted, "PNG").bytes == left);

    let webp = fixture("plain.webp");
    let planted = in_webp(&webp, 0x2c, &riff_chunk(b"ICCP", &profile), &riff_chunk(b"EXIF", &turned));
    let left = in_webp(&webp, 0x28, &riff_chunk(b"ICCP", &clean_profile), &riff_chunk(b"EXIF", &minimal));
    assert!(cleaned(Format::Webp, &planted, "WebP").bytes == left);
}

#[test]
fn damaged_pictures_are_refused_and_never_panic() {
    let (profile, _) = profile();
    for (_, format, bytes, ..) in planted() {
        // Cut anywhere: all bytes of the small ones.
        for length in (0..bytes.len()).step_by(1 + bytes.len() / 300) {
            if let Ok(it) = format.clean(&bytes[..length]) {
                assert!(format.clean(&it.bytes).is_ok());
            }
        }
    }
    let jpeg = fixture("plain.jpg");
    let png = fixture("plain.png");
    let webp = fixture("plain.webp");
    let gif = fixture("plain.gif");
    let mut one_gigabyte = chunk(b"tEXt", b"");
    one_gigabyte[..4].copy_from_slice(&(1_u32 << 30).to_be_bytes());
    let mut wrong_sum = chunk(b"tEXt", b"x");
    wrong_sum[8] = b'y';
    let bomb = [b"x\0\0".as_slice(), &zlib::store(&vec![0; 17 << 20])].concat();
    let mut lying = profile.clone();
    lying[128..132].copy_from_slice(&u32::MAX.to_be_bytes());
    let icc = |it: &[u8]| segment(0xe2, &[b"ICC_PROFILE\0\x01\x01", it].concat());
    let quantities = segment(0xdb, &[&[0; 65], MARK.as_bytes()].concat());
    let refused: Vec<(&str, Format, Vec<u8>)> = vec![
        ("a JPEG of two bytes", Format::Jpeg, jpeg[..2].to_vec()),
        ("a JPEG without its end", Format::Jpeg, jpeg[..jpeg.len() - 2].to_vec()),
        ("a segment of one byte", Format::Jpeg, in_jpeg(&jpeg, &[0xff, 0xfe, 0, 1])),
        ("a segment longer than the file", Format::Jpeg, in_jpeg(&jpeg[..100], &[0xff, 0xfe, 0xff, 0xff])),
        ("bytes between segments", Format::Jpeg, in_jpeg(&jpeg, MARK.as_bytes())),
        ("a text behind a table", Format::Jpeg, in_jpeg(&jpeg, &quantities)),
        ("two frames", Format::Jpeg, in_jpeg(&jpeg, &segment(0xc0, &[8, 0, 8, 0, 12, 1, 1, 0x11, 0]))),
        (
            "half a profile",
            Format::Jpeg,
            in_jpeg(&jpeg, &segment(0xe2, &[b"ICC_PROFILE\0\x01\x02", &profile[..]].concat())),
        ),
        ("a profile with four thousand million tags", Format::Jpeg, in_jpeg(&jpeg, &icc(&lying))),
        ("no profile at all", Format::Jpeg, in_jpeg(&jpeg, &icc(MARK.as_bytes()))),
        ("a chunk that claims a gigabyte", Format::Png, in_png(&png, &one_gigabyte)),
        ("a wrong sum", Format::Png, in_png(&png, &wrong_sum)),
        ("an unknown chunk that decoders must know", Format::Png, in_png(&png, &chunk(b"ZqZq", b""))),
        ("a resolution with a text", Format::Png, in_png(&png, &chunk(b"pHYs", MARK.as_bytes()))),
        ("two resolutions", Format::Png, in_png(&png, &[chunk(b"pHYs", &[0; 9]), chunk(b"pHYs", &[0; 9])].concat())),
        ("a profile that unpacks to 17 MB", Format::Png, in_png(&png, &chunk(b"iCCP", &bomb))),
        ("a PNG without image", Format::Png, [&png[..33], &png[png.len() - 12..]].concat()),
        ("a WebP that claims more than there is", Format::Webp, webp[..webp.len() - 2].to_vec()),
        ("a WebP without image", Format::Webp, b"RIFF\x04\0\0\0WEBP".to_vec()),
        ("two images", Format::Webp, in_webp(&webp, 0, &webp[12..], &[])),
        ("a GIF without end", Format::Gif, gif[..gif.len() - 1].to_vec()),
        ("a GIF with a byte between its parts", Format::Gif, in_gif(&gif, b"Z")),
    ];
    for (case, format, bytes) in refused {
        let Err(Broken(reason)) = format.clean(&bytes) else { panic!("{case}") };
        assert!(!reason.is_empty());
    }
}

#[test]
fn pictures_with_a_hundred_thousand_parts_are_cleaned_in_linear_time() {
    let time = |format: Format, bytes: &[u8]| {
        let start = Instant::now();
        format.clean(bytes).unwrap();
        start.elapsed()
    };
    let deep = |n: usize| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><x:a xmlns:x=\"u:x\"/>{}</svg>",
            "<g><rect id='r' fill='url(#r)'/></g>".repeat(n)
        )
    };
    for n_parts in [50_000, 100_000] {
        let jpeg = in_jpeg(&fixture("plain.jpg"), &segment(0xfe, b"x").repeat(n_parts));
        // Of as many kinds as there are.
        let kind = |n: usize| {
            [b'a' + (n % 26) as u8, b'a' + (n / 26 % 26) as u8, b'A' + (n / 676 % 26) as u8, b'a' + (n / 17_576) as u8]
        };
        let png = in_png(&fixture("plain.png"), &(0..n_parts).flat_map(|n| chunk(&kind(n), b"x")).collect::<Vec<u8>>());
        let webp = in_webp(
            &fixture("plain.webp"),
            0,
            &[],
            &(0..n_parts).flat_map(|n| riff_chunk(&kind(n), b"xx")).collect::<Vec<u8>>(),
        );
        let gif = in_gif(&fixture("plain.gif"), &[b"\x21\xfe", &gif_blocks(b"x")[..]].concat().repeat(n_parts));
        for (format, bytes) in [
            (Format::Jpeg, jpeg),
            (Format::Png, png),
            (Format::Webp, webp),
            (Format::Gif, gif),
            (Format::Svg, deep(n_parts / 5).into_bytes()),
        ] {
            // Quadratic work takes minutes here; this takes milliseconds.
            assert!(time(format, &bytes) < Duration::from_secs(3), "{format:?} with {n_parts} parts");
        }
    }
}

proptest! {
    #![proptest_config(cases(20_000, 400))]

    #[test]
    fn metadata_goes_from_damaged_pictures_as_well(seed in any::<u64>()) {
        let mut random = Random(seed);
        let mark = [MARK.as_bytes(), b" GPSLatitude"].concat();
        let (name, format) = *random.pick(&[
            ("progressive.jpg", Format::Jpeg), ("plain.jpg", Format::Jpeg), ("moving.png", Format::Png), ("plain.png", Format::Png),
            ("moving.webp", Format::Webp), ("lossless.webp", Format::Webp), ("moving.gif", Format::Gif), ("plain.gif", Format::Gif),
        ]);
        let mut plain = fixture(name);
        if format == Format::Webp {
            plain = in_webp(&plain, 0, &[], &[]);
        }
        let head = match format { Format::Jpeg => 20, Format::Png => 33, Format::Webp => 30, _ => 13 + (3 << ((plain[10] & 7) + 1)) };
        for _ in 0..random.below(4) {
            let at = head + random.below(plain.len() - head);
            match random.below(3) {
                0 => _ = plain.remove(at),
                1 => plain.insert(at, random.below(256) as u8),
                _ => plain[at] = random.below(256) as u8,
            }
        }
        let added = match format {
            Format::Jpeg => segment(*random.pick(&[0xe1, 0xe2, 0xed, 0xef, 0xfe]), &mark),
            Format::Png => chunk(random.pick(&[*b"tEXt", *b"zTXt", *b"iTXt", *b"zqZq"]), &mark),
            Format::Webp => riff_chunk(random.pick(&[*b"XMP ", *b"ZqZq"]), &mark),
            _ => [b"\x21\xfe", &gif_blocks(&mark)[..]].concat(),
        };
        let mut planted = [&plain[..head], &added, &plain[head..]].concat();
        if format == Format::Webp {
            let size = u32::from_le_bytes(plain[4..8].try_into().unwrap()) + added.len() as u32;
            planted[4..8].copy_from_slice(&size.to_le_bytes());
        }
        match (format.clean(&plain), format.clean(&planted)) {
            (Ok(without), Ok(with)) => {
                prop_assert!(with.bytes == without.bytes && !contains(&with.bytes, MARK), "{name}");
                prop_assert!(with.found.has_metadata && with.found.has_coordinates);
            }
            (Err(without), Err(with)) => prop_assert_eq!(without, with),
            (without, with) => prop_assert!(false, "{name}: {:?} and {:?}", without.is_ok(), with.is_ok()),
        }
    }

    #[test]
    fn mutated_pictures_never_panic_and_what_is_accepted_is_clean(seed in any::<u64>()) {
        let mut random = Random(seed);
        let all = planted_once();
        let (_, format, bytes, ..) = random.pick(all);
        let mut bytes = bytes.clone();
        for _ in 0..1 + random.below(6) {
            let at = random.below(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
            match random.below(5) {
                0 => bytes[at] = random.below(256) as u8,
                1 => bytes.truncate(at.max(4)),
                2 => { bytes.remove(at.max(4).min(bytes.len() - 1)); }
                3 => bytes.insert(at, random.below(256) as u8),
                _ => {
                    let end = (at + random.below(40)).min(bytes.len());
                    let piece = bytes[at..end].to_vec();
                    let to = random.below(bytes.len());
                    bytes.splice(to..to, piece);
                }
            }
        }
        // A header of another kind is another matter.
        if let Ok(Cleaned { bytes: out, .. }) = format.clean(&bytes) {
            let again = format.clean(&out);
            prop_assert!(again.is_ok_and(|it| it.bytes == out), "cleaning again changes it");
            prop_assert!(out.len() <= bytes.len() + 100, "it grows");
        }
    }
}

fn planted_once() -> &'static [Planted] {
    static ALL: std::sync::LazyLock<Vec<Planted>> = std::sync::LazyLock::new(planted);
    &ALL
}
