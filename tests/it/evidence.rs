//! What proves a claim stays provable: archived copies of what stands on the web, and originals that are what was registered.

use std::fs;

use crate::support::{Folder, tree};
use samizdat::base::Fingerprint;
use samizdat::text::archive::recognise;

#[test]
fn archives_are_recognised_with_what_their_addresses_tell() {
    for (address, service, day, original) in [
        (
            "https://web.archive.org/web/20160330123456/http://example.org/a?b=c",
            "Wayback Machine",
            Some("2016-03-30"),
            Some("http://example.org/a?b=c"),
        ),
        (
            "https://web.archive.org/web/20160330123456id_/https://example.org/",
            "Wayback Machine",
            Some("2016-03-30"),
            Some("https://example.org/"),
        ),
        (
            "http://www.archive.org/web/20160330/http://example.org/",
            "Wayback Machine",
            Some("2016-03-30"),
            Some("http://example.org/"),
        ),
        ("https://web.archive.org/web/2016*/http://example.org/", "Wayback Machine", None, None),
        ("https://archive.ph/AbC12", "archive.today", None, None),
        (
            "https://archive.today/2016.03.30-123456/https://example.org/x",
            "archive.today",
            Some("2016-03-30"),
            Some("https://example.org/x"),
        ),
        (
            "https://archive.is/20160330123456/https://example.org/x",
            "archive.today",
            Some("2016-03-30"),
            Some("https://example.org/x"),
        ),
        ("https://perma.cc/AB12-CD34", "Perma.cc", None, None),
        ("https://ghostarchive.org/archive/AbCdE", "Ghostarchive", None, None),
        ("https://web.archive.org/web/20161330123456/http://example.org/", "Wayback Machine", None, None),
    ] {
        let found = recognise(address).unwrap_or_else(|| panic!("{address}"));
        assert_eq!(found.service, service, "{address}");
        assert_eq!(found.captured.as_ref().map(|it| it.written()), day, "{address}");
        assert_eq!(found.original.as_deref(), original, "{address}");
    }
    for address in
        ["https://example.org/web/20160330123456/http://x.org/", "https://notarchive.ph/x", "perma.cc/AB12-CD34", ""]
    {
        assert_eq!(recognise(address), None, "{address}");
    }
}

const WAYBACK: &str = "https://web.archive.org/web/20160330123456/https://example.org/news";

#[test]
fn archived_copy_stands_beside_the_address_with_its_day() {
    let folder = Folder::new();
    let source = format!("---\ntitle: News\nurl: https://example.org/news\narchived: [\"{WAYBACK}\"]\n---\n\nText.\n");
    folder
        .file("content/sources/news.md", source)
        .file("content/about.md", "---\ntitle: About\n---\n\nText. [@news]\n")
        .build();
    let page = folder.page("sources/news.html");
    assert!(page.contains(&format!(
        "href=\"https://example.org/news\" data-originalurl=\"https://example.org/news\" data-versionurl=\"{WAYBACK}\" data-versiondate=\"2016-03-30\""
    )));
    assert!(page.contains(&format!(
        "href=\"{WAYBACK}\" data-originalurl=\"https://example.org/news\" data-versiondate=\"2016-03-30\""
    )));
    assert!(page.contains("Wayback Machine, captured 30 March 2016"), "{page}");
    let references = folder.page("references.html");
    assert!(
        references.contains(&format!("data-versionurl=\"{WAYBACK}\""))
            && references.contains("archived copy</a>, 30 March 2016")
    );
}

#[test]
fn sources_without_an_archived_copy_are_reported() {
    let folder = Folder::new();
    let file = |id: &str, fields: &str| {
        folder.file(&format!("content/sources/{id}.md"), format!("---\ntitle: The {id}\n{fields}---\n\nText.\n"));
    };
    file("kept", &format!("url: https://example.org/news\narchived:\n  - url: \"{WAYBACK}\"\n    captured: 2016-03\n"));
    file("lost", "url: https://example.org/lost\n");
    file("paper", "");
    file(
        "other-day",
        &format!("url: https://example.org/news\narchived:\n  - url: {WAYBACK}\n    captured: 2016-03-31\n"),
    );
    let found: Vec<String> =
        folder.check().lines().filter(|line| line.contains("archive")).map(str::to_owned).collect();
    let expected = [
        "content/sources/lost.md:3:6: note[no-archive]: this address has no archived copy;",
        "content/sources/other-day.md:6:15: warning[archive-date]: `captured` says 2016-03-31, and the address at Wayback Machine says 2016-03-30",
    ];
    assert_eq!(found.len(), expected.len(), "{found:?}");
    assert!(found.iter().zip(expected).all(|(found, expected)| found.starts_with(expected)), "{found:?}");
}

/// A source with an original, of which the front matter says so much.
fn registered(original: &str) -> Folder {
    let folder = Folder::new();
    folder
        .file("content/sources/letter.md", format!("---\ntitle: A letter\noriginal:\n{original}---\n\nText.\n"))
        .file("content/about.md", "---\ntitle: About\n---\n\nText. [@letter]\n")
        .file("originals/Letter of Eve.pdf", b"%PDF-1.4 the letter\n");
    folder
}

fn hash(bytes: &[u8]) -> String {
    Fingerprint::of(bytes).to_string()
}

#[test]
fn original_that_changed_stops_the_build_and_is_named() {
    let sum = hash(b"%PDF-1.4 the letter\n");
    let folder = registered(&format!("  file: originals/Letter of Eve.pdf\n  sha256: {sum}\n"));
    folder.build();
    let before = tree(&folder.path("public"));
    folder.file("originals/Letter of Eve.pdf", b"%PDF-1.4 the LETTER\n");
    let output = folder.run(&["build", "--format", "short"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    let expected = format!(
        "content/sources/letter.md:5:11: error[altered-original]: `originals/Letter of Eve.pdf` is not the file that was registered: its SHA-256 is {}",
        hash(b"%PDF-1.4 the LETTER\n")
    );
    assert!(said.contains(&expected), "{said}");
    assert!(tree(&folder.path("public")) == before, "the last edition stays");

    fs::remove_file(folder.path("originals/Letter of Eve.pdf")).unwrap();
    assert!(
        folder.check().contains(
            "letter.md:4:9: error[missing-original]: the original `originals/Letter of Eve.pdf` is not there"
        )
    );
}

#[test]
fn originals_of_hidden_records_are_looked_at_as_well() {
    let folder = registered(&format!(
        "  file: originals/Letter of Eve.pdf\n  sha256: {}\nvisibility: private\n",
        "0".repeat(64)
    ));
    folder.file("content/about.md", "---\ntitle: About\n---\n\nText.\n");
    assert!(folder.check().contains("error[altered-original]"));
}

#[test]
fn original_without_a_sum_is_told_its_own() {
    let sum = hash(b"%PDF-1.4 the letter\n");
    let folder = registered("  file: originals/Letter of Eve.pdf\n");
    assert!(folder.check().contains("letter.md:4:9: warning[unregistered-original]"));
    let human = String::from_utf8(folder.run(&["check"]).stdout).unwrap();
    assert!(human.contains(&format!("add `sha256: {sum}`")), "{human}");
}

#[test]
fn plain_text_can_be_its_own_original() {
    for bytes in ["A letter.\r\n", "\u{feff}A letter.\n"] {
        let folder = Folder::new();
        let front = format!("title: A letter\noriginal: {{file: letter.txt, sha256: {}}}\n", hash(bytes.as_bytes()));
        folder.file("content/sources/letter.txt", bytes).file("content/sources/letter.txt.yaml", front);
        let found = folder.check();
        assert!(!found.contains("original"), "{found}");
        folder.file("content/sources/letter.txt", "Another letter.\n");
        assert!(folder.check().contains("error[altered-original]: `content/sources/letter.txt`"));
    }
}

#[test]
fn register_keeps_to_itself_who_had_what() {
    let sum = hash(b"%PDF-1.4 the letter\n");
    let custody = "  custody:\n    - {date: 2016-03-30, by: Secret Courier, where: a safe in Exampletown}\n";
    let folder = registered(&format!("  file: originals/Letter of Eve.pdf\n  sha256: {sum}\n{custody}"));
    folder.build();
    for (path, bytes) in tree(&folder.path("public")) {
        let text = String::from_utf8_lossy(&bytes);
        for hidden in ["Secret Courier", "Exampletown", "Letter of Eve", "custody", "%PDF"] {
            assert!(!text.contains(hidden) && !path.contains(hidden), "{path} has {hidden}");
        }
    }
    assert!(folder.page("sources/letter.html").contains(&sum));

    // Published only where the record says so, under a name that says nothing more.
    folder.file(
        "content/sources/letter.md",
        format!("---\ntitle: A letter\noriginal:\n  file: originals/Letter of Eve.pdf\n  sha256: {sum}\n  publish: true\n{custody}---\n\nText.\n"),
    );
    folder.build();
    assert!(folder.page("sources/letter.html").contains("href=\"../files/originals/letter.pdf\""));
    assert_eq!(folder.page("files/originals/letter.pdf"), "%PDF-1.4 the letter\n");
    for (path, bytes) in tree(&folder.path("public")) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!["Secret Courier", "Exampletown", "Letter of Eve"].iter().any(|it| text.contains(it)), "{path}");
    }
}

#[test]
fn published_text_has_the_bytes_that_were_registered() {
    let folder = Folder::new();
    let bytes = "\u{feff}A letter.\r\n";
    let front =
        format!("title: A letter\noriginal: {{file: letter.txt, publish: true, sha256: {}}}\n", hash(bytes.as_bytes()));
    folder.file("content/sources/letter.txt", bytes).file("content/sources/letter.txt.yaml", front).build();
    assert_eq!(fs::read(folder.path("public/files/originals/letter.txt")).unwrap(), bytes.as_bytes());
}

#[test]
fn ending_of_an_original_tells_only_what_it_is() {
    for (name, published) in [
        ("Interview with Mr. Ivan Petrov", "letter"),
        ("scan.!!", "letter"),
        ("scan.PDF", "letter.pdf"),
        ("scan", "letter"),
    ] {
        let folder = registered(&format!("  file: \"originals/{name}\"\n  publish: true\n  sha256: {}\n", hash(b"x")));
        folder.file(&format!("originals/{name}"), "x").build();
        assert_eq!(folder.page(&format!("files/originals/{published}")), "x", "{name}");
    }
}

#[test]
fn register_may_name_who_is_behind_a_pseudonym() {
    let folder = registered(&format!(
        "  file: originals/Letter of Eve.pdf\n  sha256: {}\n  custody: [{{date: 2020, from: Ivan Secretname}}]\n",
        hash(b"%PDF-1.4 the letter\n")
    ));
    folder
        .file("content/people/witness.md", "---\nname: Ivan Secretname\npseudonym: Witness A\n---\n\nText.\n")
        .build();
    for (path, bytes) in tree(&folder.path("public")) {
        assert!(!String::from_utf8_lossy(&bytes).contains("Secretname"), "{path}");
    }
    // In a field that is published it would be given away.
    folder.file("content/sources/two.md", "---\ntitle: Two\noriginal: {method: From Ivan Secretname}\n---\n\nText.\n");
    assert!(folder.check().contains("error[hidden-name]"));
}
