//! What becomes of files on their way out: pictures are cleaned, and what cannot be cleaned is published only if its record says
//! why. Readers' safety is not for a record to decide: what runs, and secret keys, never go out.

use std::collections::BTreeMap;
use std::fs;
use std::process::Output;

use crate::support::{Folder, TODAY, repository};
use samizdat::base::Fingerprint;
use samizdat::output::Artifact;
use samizdat::text::base64::encode;
use samizdat::text::zip::{self, Entry};
use samizdat::text::zlib;
use samizdat::world::live::Live;
use samizdat::world::publish::folder::read_artifact;
use samizdat::world::read::ChangeHint;

const MARK: &str = "Zq Secretplace";

fn fixture(name: &str) -> Vec<u8> {
    fs::read(repository().join("tests/data/pictures").join(name)).unwrap()
}

/// A JPEG whose XMP tells a place, and the same without.
fn photo() -> (Vec<u8>, Vec<u8>) {
    let plain = fixture("plain.jpg");
    let xmp = format!("http://ns.adobe.com/xap/1.0/\0<x exif:GPSLatitude='42,5N' by='{MARK}'/>");
    let segment = [&[0xff, 0xe1], &(xmp.len() as u16 + 2).to_be_bytes()[..], xmp.as_bytes()].concat();
    ([&plain[..20], &segment, &plain[20..]].concat(), plain)
}

/// A dossier in which a person's text links to these files; with more front matter.
fn linking(front: &str, names: &[&str]) -> Folder {
    let folder = Folder::new();
    let links: String = names.iter().map(|name| format!("[a file](<../files/{name}>)\n")).collect();
    folder.file("content/people/ada.md", format!("---\nname: Ada Example\n{front}---\n\n{links}"));
    folder
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The mistakes among what `check` finds, in short form.
fn mistakes(folder: &Folder) -> Vec<String> {
    folder.check().lines().filter(|line| line.contains(": error[")).map(str::to_owned).collect()
}

/// The mistakes about one file that a text links to.
fn mistakes_about(name: &str, bytes: &[u8]) -> Vec<String> {
    let folder = linking("", &[name]);
    folder.file(&format!("content/files/{name}"), bytes);
    mistakes(&folder)
}

fn has_code(mistakes: &[String], code: &str) -> bool {
    mistakes.len() == 1 && mistakes[0].contains(&format!("error[{code}]"))
}

#[test]
fn pictures_are_cleaned_in_every_carrier_and_coordinates_are_reported() {
    let (told, plain) = photo();
    let folder = linking("portrait: {file: ../files/face.jpg, alt: A face}\n", &["a.jpg"]);
    folder.file("content/files/a.jpg", &told).file("content/files/face.jpg", &told);
    folder.file("content/files/b.png", [fixture("plain.png"), MARK.into()].concat());
    folder.file("content/bob.md", "---\ntitle: Bob\n---\n\n![B](files/b.png)\n");
    let found = folder.check();
    let note = "note[image-metadata]: `files/a.jpg` told where it was taken; the coordinates were taken out";
    assert!(found.contains(&format!("content/people/ada.md:6:1: {note}")), "{found}");
    folder.build();
    for (path, left) in [("a.jpg", &plain), ("face.jpg", &plain), ("b.png", &fixture("plain.png"))] {
        assert!(fs::read(folder.path(&format!("public/files/files/{path}"))).unwrap() == *left, "{path}");
    }
    let sum = format!("{}  files/files/a.jpg", Fingerprint::of(&plain));
    assert!(folder.page("SHA256SUMS").lines().any(|line| line == sum));
    assert!(folder.run(&["verify", "public"]).status.success());
    // Nothing changes when it is built again.
    assert!(said(&folder.run(&["build"])).contains("nothing changed"));

    for format in ["zip", "epub"] {
        assert!(folder.run(&["bundle", "--format", format, "--output", "out"]).status.success());
        let unpacked = zip::unpack(&fs::read(folder.path("out")).unwrap()).unwrap();
        let pictures = unpacked.files.iter().filter(|(path, _)| path.ends_with(".jpg"));
        let pictures: Vec<&Vec<u8>> = pictures.map(|(_, bytes)| bytes).collect();
        assert!(!pictures.is_empty() && pictures.iter().all(|bytes| **bytes == plain), "{format}");
    }
    assert!(folder.run(&["bundle", "--format", "html", "--output", "one.html"]).status.success());
    let page = fs::read_to_string(folder.path("one.html")).unwrap();
    assert!(page.contains(&encode(&plain)) && !page.contains(&encode(&told)));

    folder.file("dossier.yaml", "title: Test\nbase_url: https://dossier.example\nchecks: {image-metadata: error}\n");
    assert!(mistakes(&folder).iter().all(|it| it.contains("image-metadata")) && mistakes(&folder).len() == 2);
}

#[test]
fn picture_that_changes_is_cleaned_anew_and_never_published_stale() {
    let (told, plain) = photo();
    let folder = linking("", &["a.jpg"]);
    let path = folder.path("content/files/a.jpg");
    folder.file("content/files/a.jpg", fixture("progressive.jpg"));
    let copy = |live: &mut Live| {
        let release = live.build(&[], &|_, _| {}).unwrap().release.unwrap();
        release.files.iter().find(|(path, _)| path.as_str().ends_with("a.jpg")).map(|(_, it)| it.clone()).unwrap()
    };
    let mut live =
        Live::new(&folder.path(""), Some(TODAY.to_owned()), false, samizdat::world::read::Trust::Author).unwrap();
    let first = copy(&mut live);
    assert!(read_artifact(&first).unwrap() == fixture("progressive.jpg"));
    fs::write(&path, &told).unwrap();
    assert!(read_artifact(&first).unwrap_err().to_string().contains("changed while it was being published"));
    live.rescan(&ChangeHint::Paths(vec![path.clone()])).unwrap();
    let warm = copy(&mut live);
    let cold = copy(
        &mut Live::new(&folder.path(""), Some(TODAY.to_owned()), false, samizdat::world::read::Trust::Author).unwrap(),
    );
    for it in [warm, cold] {
        assert!(matches!(&it, Artifact::Copy(copy) if copy.length == plain.len() as u64));
        assert!(it.fingerprint() == Fingerprint::of(&plain) && read_artifact(&it).unwrap() == plain);
    }
}

#[test]
fn file_is_what_its_bytes_say() {
    let html = b"\xef\xbb\xbf \n<!DOCTYPE html><script>alert(1)</script>";
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><rect/></svg>";
    let in_utf16 = |text: &str| -> Vec<u8> {
        [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let (wide, wide_svg) = (in_utf16("<html><script>alert(1)</script>"), in_utf16(std::str::from_utf8(svg).unwrap()));
    let pdf = b"%PDF-1.4\n";
    let saved = b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n";
    for (name, bytes, code) in [
        ("x.png", fixture("plain.jpg"), "wrong-ending"),
        ("x.dat", fixture("plain.gif"), "wrong-ending"),
        ("x", fixture("plain.webp"), "wrong-ending"),
        ("x.txt.jpg", pdf.to_vec(), "damaged-picture"),
        ("x.doc", pdf.to_vec(), "wrong-ending"),
        ("x.jpg", b"words".to_vec(), "damaged-picture"),
        ("x.svg", b"words".to_vec(), "damaged-picture"),
        ("x.csv", html.to_vec(), "active-file"),
        ("x.csv", wide.clone(), "active-file"),
        ("x.pdf", html.to_vec(), "active-file"),
        ("x.png", html.to_vec(), "active-file"),
        ("x.png", svg.to_vec(), "active-file"),
        ("x", svg.to_vec(), "active-file"),
        ("x.json", b"#!/bin/sh\nrm -r x".to_vec(), "active-file"),
        ("x.csv", saved.to_vec(), "active-file"),
        ("x.svg", html.to_vec(), "active-file"),
        ("x.svg", b"<html><svg/></html>".to_vec(), "damaged-picture"),
        ("x.svg", wide, "active-file"),
        ("x.svg", wide_svg, "damaged-picture"),
        ("x.heic", b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), "unclean-file"),
        ("x.jpg", b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), "damaged-picture"),
        ("x.avif", b"\0\0\0\x18ftypavif\0\0\0\0".to_vec(), "unclean-file"),
        ("x.tif", b"II*\0\x08\0\0\0".to_vec(), "unclean-file"),
        ("x.mp4", b"\0\0\0\x18ftypisom\0\0\0\0".to_vec(), "unclean-file"),
        ("x.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "unclean-file"),
        ("x.rtf", b"{\\rtf1 x}".to_vec(), "unclean-file"),
        ("x.zip", zip::pack([Entry { name: "a.txt", bytes: b"a", is_packed: false }]).unwrap(), "unclean-file"),
        ("x.bin", vec![0, 1, 2, 3], "unclean-file"),
    ] {
        let found = mistakes_about(name, &bytes);
        assert!(has_code(&found, code), "{name}: {found:?}, not {code}");
    }
    for ending in ["rss", "atom", "shtml", "hta", "svgz", "mhtml", "html", "xml", "js", "swf", "exe", "url"] {
        assert!(has_code(&mistakes_about(&format!("x.{ending}"), b"words"), "active-file"), "{ending}");
    }
    for (name, bytes) in [
        ("x.csv", "имя,год\n".as_bytes().to_vec()),
        ("x.csv", b"\xe8\xec\xff,1\n".to_vec()),
        ("x.json", b"{}".to_vec()),
        ("x.JPEG", fixture("plain.jpg")),
        ("x.pdf", pdf.to_vec()),
    ] {
        assert_eq!(mistakes_about(name, &bytes), Vec::<String>::new(), "{name}");
    }
    assert!(
        mistakes_about("x.png", &fixture("plain.jpg"))[0]
            .contains("is a JPEG picture (rename it, so that it ends in `.jpg`)")
    );
}

fn office(parts: &[(&str, &str)]) -> Vec<u8> {
    let first = [("[Content_Types].xml", "<Types/>")];
    let parts = first.iter().chain(parts);
    zip::pack(parts.map(|(name, text)| Entry { name, bytes: text.as_bytes(), is_packed: *name != "mimetype" })).unwrap()
}

#[test]
fn documents_that_tell_an_author_or_a_path_are_refused() {
    let packed = |dictionary: &str, inside: &str| {
        [
            format!("%PDF-1.5\n1 0 obj <<{dictionary} /Filter /FlateDecode>>\nstream\r\n").as_bytes(),
            &zlib::store(inside.as_bytes()),
            b"\nendstream\nendobj",
        ]
        .concat()
    };
    let (photo, _) = photo();
    let with_photo = {
        let entry = Entry { name: "word/media/image1.jpeg", bytes: &photo, is_packed: false };
        zip::pack([Entry { name: "[Content_Types].xml", bytes: b"<Types/>", is_packed: true }, entry]).unwrap()
    };
    let wide = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
    for (name, bytes) in [
        ("a.pdf", b"%PDF-1.4\n1 0 obj <</Author (Ada Example)>> endobj".to_vec()),
        ("a.pdf", b"%PDF-1.4\n1 0 obj <</Author<416461>>> endobj".to_vec()),
        ("a.pdf", b"%PDF-1.4\n1 0 obj <</Author 7 0 R>> endobj".to_vec()),
        ("a.pdf", b"%PDF-1.4\n<</Subtype /Highlight /T (Ada Example)>>".to_vec()),
        ("a.pdf", b"%PDF-1.4\n<</Title (C:\\\\Users\\\\ada\\\\x.doc)>>".to_vec()),
        ("a.pdf", [b"%PDF-1.4\n<</Title (\xfe\xff".as_slice(), &wide("file:///home/ada/x"), b")>>"].concat()),
        ("a.pdf", b"%PDF-1.4\n<</Title (/home/ada/x.odt)>>".to_vec()),
        ("a.pdf", b"%PDF-1.4\n<dc:creator><rdf:Seq><rdf:li>Ada</rdf:li></rdf:Seq></dc:creator>".to_vec()),
        ("a.pdf", packed("/Type /ObjStm", "<</Author (Ada)>>")),
        ("a.pdf", packed("/Type /Metadata /Subtype /XML", "<dc:creator>Ada</dc:creator>")),
        ("a.pdf", b"%PDF-1.5\n1 0 obj <</Type /ObjStm /Filter /LZWDecode>>\nstream\nxx\nendstream".to_vec()),
        ("a.pdf", b"%PDF-1.5\ntrailer <</Encrypt 1 0 R>>".to_vec()),
        ("a.pdf", b"%PDF-1.5\nstream\n\xff\xd8\xff\xe1\0\0Exif\0\0endstream".to_vec()),
        ("a.docx", office(&[("docProps/core.xml", "<c><dc:creator>Ada Example</dc:creator></c>")])),
        ("a.docx", office(&[("docProps/core.xml", "<c><dc:creator/><cp:lastModifiedBy>Ada</cp:lastModifiedBy></c>")])),
        ("a.docx", office(&[("docProps/app.xml", "<p><Company>Example</Company></p>")])),
        ("a.docx", office(&[("word/document.xml", "<w:ins w:author=\"Ada\"/>")])),
        ("a.xlsx", office(&[("xl/comments1.xml", "<authors><author>Ada</author></authors>")])),
        ("a.xlsx", office(&[("xl/workbook.xml", "<x:absPath url=\"C:\\Users\\ada\\\"/>")])),
        ("a.odt", office(&[("meta.xml", "<meta:initial-creator>Ada</meta:initial-creator>")])),
        ("a.docx", with_photo),
        ("a.docx", office(&[])[..60].to_vec()),
    ] {
        let found = mistakes_about(name, &bytes);
        assert!(has_code(&found, "unclean-file"), "{name} {}: {found:?}", String::from_utf8_lossy(&bytes));
    }
    for (name, bytes) in [
        ("a.pdf", b"%PDF-1.4\n<</Author () /Producer (x) /Title (A paper) /A (https://example.org/home/x)>>".to_vec()),
        ("a.pdf", packed("/Type /ObjStm", "<</Title (x)>>")),
        (
            "a.docx",
            office(&[(
                "docProps/core.xml",
                "<c><dc:creator></dc:creator><cp:lastModifiedBy/><dc:title>x</dc:title></c>",
            )]),
        ),
        ("a.odt", office(&[("meta.xml", "<m><meta:initial-creator/><dc:creator> </dc:creator></m>")])),
    ] {
        assert_eq!(mistakes_about(name, &bytes), Vec::<String>::new(), "{name} {}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn record_may_say_why_a_file_is_published_as_it_is() {
    let (told, _) = photo();
    let pdf = b"%PDF-1.4\n<</Author (Ada Example)>>";
    let list = |file: &str, rest: &str| format!("files: [{{file: {file}{rest}}}]\n");
    let reason = ", as_is: true, reason: It is the evidence.";
    let with = |front: &str, files: &[(&str, &[u8])]| {
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        let folder = linking(front, &names);
        for (name, bytes) in files {
            folder.file(&format!("content/files/{name}"), bytes);
        }
        folder
    };
    // A file linked from the text, and a picture named by a field.
    let folder = with(&list("../files/a.pdf", reason), &[("a.pdf", pdf)]);
    folder.build();
    assert_eq!(fs::read(folder.path("public/files/files/a.pdf")).unwrap(), pdf);
    let front = format!("portrait: {{file: ../files/a.jpg, alt: A}}\n{}", list("../files/a.jpg", reason));
    let folder = with(&front, &[("a.jpg", &told)]);
    folder.build();
    assert!(fs::read(folder.path("public/files/files/a.jpg")).unwrap() == told);
    assert!(!folder.page("people/ada.html").contains("the evidence"), "the reason is for the editors");
    assert!(!folder.page("data/dossier.json").contains("the evidence"));

    let of_another = with("", &[("a.pdf", pdf)]);
    of_another.file("content/bob.md", format!("---\ntitle: Bob\n{}---\n", list("files/a.pdf", reason)));
    assert!(has_code(&mistakes(&of_another), "unclean-file"), "the record that links it has to say so");

    for (rest, code) in [
        (", as_is: true", "missing-field"),
        (", as_is: true, reason: ''", "missing-field"),
        (", reason: x", "missing-field"),
    ] {
        let found = mistakes(&with(&list("../files/a.pdf", rest), &[("a.pdf", pdf)]));
        assert!(found.iter().any(|it| it.contains(code)), "{rest}: {found:?}");
    }
    let found = mistakes(&with(&list("../files/a.pdf", ", as_is: false, reason: x"), &[("a.pdf", pdf)]));
    assert!(has_code(&found, "unclean-file"), "{found:?}");
    let found = mistakes(&with(&list("../files/b.pdf", reason), &[("a.pdf", b"%PDF-1.4\n")]));
    assert!(has_code(&found, "missing-file") && found[0].contains("ada.md:3:16"), "{found:?}");

    // Nobody may say so of what runs, or of a key.
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script><rect/></svg>";
    for (name, bytes, code) in [
        ("a.html", b"x".as_slice(), "active-file"),
        ("a.svg", svg, "active-file"),
        ("b.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><rect>", "damaged-picture"),
        ("a.key", b"-----BEGIN PRIVATE KEY-----\n", "secret-key"),
        ("a.png", &told, "wrong-ending"),
    ] {
        let found = mistakes(&with(&list(&format!("../files/{name}"), reason), &[(name, bytes)]));
        assert!(has_code(&found, code), "{name}: {found:?}");
    }
}

#[test]
fn original_is_published_byte_by_byte_or_not_at_all() {
    let (told, plain) = photo();
    let with = |bytes: &[u8], more: &str| {
        let folder = Folder::new();
        let original =
            format!("original: {{file: originals/a.jpg, sha256: {}, publish: true}}\n", Fingerprint::of(bytes));
        folder.file("content/sources/letter.md", format!("---\ntitle: A letter\n{original}{more}---\n\nText.\n"));
        folder.file("originals/a.jpg", bytes);
        folder
    };
    let published = |folder: &Folder| fs::read(folder.path("public/files/originals/letter.jpg")).unwrap();
    assert!(published(with(&plain, "").build()) == plain);
    let found = mistakes(&with(&told, ""));
    assert!(has_code(&found, "unclean-file") && found[0].contains("letter.md:3:18"), "{found:?}");
    assert!(found[0].contains("holds metadata, and an original is never changed"), "{found:?}");
    let files = "files: [{file: originals/a.jpg, as_is: true, reason: The metadata are the evidence.}]\n";
    let folder = with(&told, files);
    assert!(published(folder.build()) == told);
    assert!(folder.page("SHA256SUMS").contains(&format!("{}  files/originals/letter.jpg", Fingerprint::of(&told))));
    // A sum is no protection for a key, and neither is a reason.
    assert!(has_code(&mistakes(&with(b"AGE-SECRET-KEY-1QQ", files)), "secret-key"));
}

#[test]
fn secret_keys_are_never_published_and_never_made_where_they_would_be() {
    let folder = linking("", &["x.txt.csv"]);
    let output = folder.run(&["keygen", "--no-password", "mine.key"]);
    assert!(output.status.success(), "{}", said(&output));
    let minisign = fs::read(folder.path("mine.key")).unwrap();
    let public = fs::read(folder.path("mine.pub")).unwrap();
    let pem = |kind: &str| format!("-----BEGIN {kind}-----\nMIIE\n-----END {kind}-----\n").into_bytes();
    let in_words = [b"Notes.\r\n\r\n  ".as_slice(), &pem("RSA PRIVATE KEY")].concat();
    let wide: Vec<u8> =
        String::from_utf8(pem("PRIVATE KEY")).unwrap().encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, bytes) in [
        ("k.key", minisign.clone()),
        ("k.csv", minisign.clone()),
        (
            "k.csv",
            [b"untrusted comment: mine\n".as_slice(), minisign.rsplit(|it| *it == b'\n').nth(1).unwrap()].concat(),
        ),
        ("k", pem("OPENSSH PRIVATE KEY")),
        ("k.pem", pem("PRIVATE KEY")),
        ("k.pem", pem("ENCRYPTED PRIVATE KEY")),
        ("k.pem", pem("EC PRIVATE KEY")),
        ("k.asc", pem("PGP PRIVATE KEY BLOCK")),
        ("k.json", in_words),
        ("k.csv", wide),
        ("k.csv", b"PuTTY-User-Key-File-3: ssh-ed25519".to_vec()),
        ("k.der", vec![0x30, 0x2e, 2, 1, 0, 0x30, 5]),
        ("k.p12", b"0".to_vec()),
        ("k.jpg", [fixture("plain.jpg"), b"\n".to_vec(), pem("PRIVATE KEY")].concat()),
    ] {
        assert!(has_code(&mistakes_about(name, &bytes), "secret-key"), "{name} {}", String::from_utf8_lossy(&bytes));
    }
    assert_eq!(mistakes_about("k.csv", &public), Vec::<String>::new());
    assert_eq!(mistakes_about("k.csv", &pem("PUBLIC KEY")), Vec::<String>::new());

    folder.file("themes/dossier/static/k.txt", &minisign).file("content/files/x.txt.csv", "x");
    assert!(has_code(&mistakes(&folder), "secret-key"));
    folder.file("originals/x", "").file("content/deep/er/x", "");
    for place in
        ["content/k.key", "content/deep/er/k.key", "originals/k.key", "themes/k.key", "content/../content/k.key"]
    {
        let output = folder.run(&["keygen", "--no-password", place]);
        assert_eq!(output.status.code(), Some(2), "{place}");
        assert!(said(&output).contains("of a dossier, whose files are published"), "{}", said(&output));
        assert!(!folder.path(place).exists() && !folder.path(place).with_extension("pub").exists());
    }
}

#[test]
fn pictures_of_a_theme_are_cleaned_and_those_in_the_program_are_clean() {
    let (told, plain) = photo();
    let folder = linking("", &[]);
    folder.file("themes/dossier/static/a.jpg", &told);
    folder.file(
        "themes/dossier/static/a.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><!-- Zq --><rect width=\"1\"/></svg>",
    );
    assert!(folder.check().contains("themes/dossier/static/a.jpg:1:1: note[image-metadata]"));
    folder.build();
    assert!(fs::read(folder.path("public/assets/a.jpg")).unwrap() == plain);
    assert_eq!(folder.page("assets/a.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"><rect width=\"1\"/></svg>\n");
    folder.file("themes/dossier/static/b.png", &told);
    assert!(has_code(&mistakes(&folder), "wrong-ending"));

    for name in samizdat::model::theme::BUILT_IN {
        let statics: BTreeMap<String, Vec<u8>> = samizdat::model::Theme::built_in(name).statics;
        for (path, bytes) in statics {
            if let samizdat::text::examine::Fate::Picture { fingerprint, .. } =
                samizdat::text::examine::examine(&path, &bytes)
            {
                assert!(fingerprint == Fingerprint::of(&bytes), "{path}");
            }
        }
    }
}
