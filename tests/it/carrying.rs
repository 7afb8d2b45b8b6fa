//! The edition as one file, and proof that a copy is what was published.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Folder, tree};

fn dossier() -> Folder {
    let folder = Folder::new();
    folder.file("dossier.yaml", "title: A dossier to carry\nbase_url: https://dossier.example\n");
    folder.file("content/people/ada.md", "---\nname: Ada Example\nalso_known_as: [Ада Example]\n---\n\nText.\n");
    folder.file("content/people/bob.md", "---\nname: Bob Example\n---\n\n[a paper](../papers/one.pdf)\n");
    folder.file("content/papers/one.pdf", b"%PDF-1.4 not really\n");
    folder
}

/// Runs the binary in a folder; what it printed and how it ended.
fn run(folder: &Folder, arguments: &[&str]) -> (String, String, Option<i32>) {
    let output = folder.run(arguments);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

fn keys(folder: &Folder, name: &str) -> (String, String) {
    let (public, _, code) = run(folder, &["keygen", "--no-password", &format!("{name}.key")]);
    assert_eq!(code, Some(0));
    (folder.path(&format!("{name}.key")).display().to_string(), public.trim().to_owned())
}

#[test]
fn bundle_is_the_same_whenever_and_wherever_it_is_packed() {
    for kind in ["zip", "html", "epub"] {
        let mut sums = Vec::new();
        for (zone, umask, day) in [("UTC", "022", "2026-01-01"), ("Asia/Almaty", "077", "2031-12-31")] {
            let folder = dossier();
            let command =
                format!("umask {umask}; exec \"$0\" bundle --quiet --format {kind} --output out.{kind} --today {day}");
            let output = Command::new("sh")
                .args(["-c", &command, env!("CARGO_BIN_EXE_samizdat")])
                .env("TZ", zone)
                .current_dir(folder.path(""))
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            sums.push(String::from_utf8(output.stdout).unwrap());
        }
        assert_eq!(sums[0], sums[1]);
        assert_eq!(sums[0].len(), format!("  out.{kind}\n").len() + 64);
    }
}

#[test]
fn bundle_is_unpacked_by_other_programs_and_is_what_was_published() {
    let folder = dossier();
    let (secret, public) = keys(&folder, "own");
    let (_, _, code) = run(&folder, &["bundle", "--output", "out.zip", "--sign", &secret]);
    assert_eq!(code, Some(0));
    let python = "import sys, zipfile; zipfile.ZipFile('out.zip').extractall('python')";
    let programs: [(&str, &[&str]); 3] = [
        ("unzip", &["-q", "out.zip", "-d", "unzip"]),
        ("python3", &["-c", python]),
        ("7z", &["x", "-bd", "-o7z", "out.zip"]),
    ];
    for (program, arguments) in programs {
        let output = Command::new(program).args(arguments).current_dir(folder.path("")).output().unwrap();
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stdout));
        let to = if program == "python3" { "python" } else { program };
        let tops: Vec<PathBuf> = fs::read_dir(folder.path(to)).unwrap().map(|it| it.unwrap().path()).collect();
        let [top] = tops.as_slice() else { panic!("one folder at the top: {tops:?}") };
        assert!(top.ends_with("a-dossier-to-carry"));
        let (found, said, code) = run(&folder, &["verify", &top.display().to_string(), "--key", &public]);
        assert_eq!((found.as_str(), code), ("", Some(0)), "{program}: {said}");
        assert!(said.contains("signed with this key"), "{said}");
        assert!(top.join("START-HERE.html").is_file());
    }
    let (found, _, code) = run(&folder, &["verify", "out.zip", "--key", &public]);
    assert_eq!((found.as_str(), code), ("", Some(0)));

    folder.build();
    let mut published = tree(&folder.path("public"));
    let mut carried = tree(&folder.path("unzip/a-dossier-to-carry"));
    assert!(carried.remove("SHA256SUMS.minisig").is_some());
    published.retain(|path, _| path != "SHA256SUMS.minisig");
    assert!(published == carried, "what is carried is what is published");
}

/// What somebody does to a copy, and what `verify` has to say of it.
type Tampering = (&'static str, fn(&Path), &'static [&'static str]);

const TAMPERINGS: &[Tampering] = &[
    ("change a byte", |root| change(&root.join("people/ada.html")), &["altered: people/ada.html"]),
    (
        "change a file to download",
        |root| change(&root.join("files/papers/one.pdf")),
        &["altered: files/papers/one.pdf"],
    ),
    ("add a file", |root| fs::write(root.join("people/eve.html"), "x").unwrap(), &["added: people/eve.html"]),
    ("remove a file", |root| fs::remove_file(root.join("feed.xml")).unwrap(), &["missing: feed.xml"]),
    (
        "rename a file",
        |root| fs::rename(root.join("feed.xml"), root.join("feed2.xml")).unwrap(),
        &["missing: feed.xml", "added: feed2.xml"],
    ),
    ("cut a file off", |root| fs::write(root.join("index.html"), "<!doctype html>").unwrap(), &["altered: index.html"]),
    (
        "swap two files",
        |root| {
            let (a, b) = (root.join("people/ada.html"), root.join("people/bob.html"));
            let text = fs::read(&a).unwrap();
            fs::copy(&b, &a).unwrap();
            fs::write(&b, text).unwrap();
        },
        &["altered: people/ada.html", "altered: people/bob.html"],
    ),
    (
        "edit the sums",
        |root| {
            let sums = fs::read_to_string(root.join("SHA256SUMS")).unwrap();
            fs::write(root.join("SHA256SUMS"), sums.replacen(&sums[..8], "00000000", 1)).unwrap();
        },
        &["altered: .nojekyll", "signature: "],
    ),
    (
        "change a file and its sum",
        |root| {
            change(&root.join("people/ada.html"));
            let sums = fs::read_to_string(root.join("SHA256SUMS")).unwrap();
            let new = Command::new("sha256sum").arg("people/ada.html").current_dir(root).output().unwrap();
            let new = String::from_utf8(new.stdout).unwrap();
            let old = sums.lines().find(|line| line.ends_with("  people/ada.html")).unwrap();
            fs::write(root.join("SHA256SUMS"), sums.replace(old, new.trim())).unwrap();
        },
        &["signature: "],
    ),
    (
        "take a line out of the sums, and its file away",
        |root| {
            let sums = fs::read_to_string(root.join("SHA256SUMS")).unwrap();
            let lines: Vec<&str> = sums.lines().filter(|line| !line.ends_with("  feed.xml")).collect();
            fs::write(root.join("SHA256SUMS"), lines.join("\n") + "\n").unwrap();
            fs::remove_file(root.join("feed.xml")).unwrap();
        },
        &["signature: "],
    ),
    (
        "write nonsense into the sums",
        |root| {
            let sums = fs::read_to_string(root.join("SHA256SUMS")).unwrap();
            fs::write(root.join("SHA256SUMS"), sums + "nonsense\n").unwrap();
        },
        &["not a line of sums, or one too many: nonsense", "signature: "],
    ),
    ("take the signature away", |root| fs::remove_file(root.join("SHA256SUMS.minisig")).unwrap(), &["signature: "]),
];

fn change(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn whatever_is_done_to_a_copy_is_found_and_named() {
    let folder = dossier();
    let (secret, public) = keys(&folder, "own");
    for (name, tamper, expected) in TAMPERINGS {
        assert_eq!(run(&folder, &["build", "--sign", &secret]).2, Some(0));
        tamper(&folder.path("public"));
        let (found, _, code) = run(&folder, &["verify", "public", "--key", &public]);
        let lines: Vec<&str> = found.lines().collect();
        assert_eq!(code, Some(1), "{name}: {found}");
        for line in &lines {
            assert!(expected.iter().any(|it| line.starts_with(it)), "{name}: nobody expects `{line}`");
        }
        for line in *expected {
            assert!(lines.iter().any(|it| it.starts_with(line)), "{name}: `{line}` is not among {lines:?}");
        }
        // The program builds over it only where every file is its own.
        fs::remove_dir_all(folder.path("public")).unwrap();
    }
}

#[test]
fn other_key_is_not_the_publishers() {
    let folder = dossier();
    let ((_, public), (other_secret, _)) = (keys(&folder, "own"), keys(&folder, "other"));
    assert_eq!(run(&folder, &["build", "--sign", &other_secret]).2, Some(0));
    let (found, _, code) = run(&folder, &["verify", "public", "--key", &public]);
    assert!(found.starts_with("signature: ") && code == Some(1), "{found}");
    assert_eq!(run(&folder, &["verify", "public"]).2, Some(0), "without a key it is a good copy of something");
    let (_, said, code) = run(&folder, &["verify", "public", "--key", "nonsense"]);
    assert!(said.contains("neither a public key") && code == Some(2), "{said}");
}

#[test]
fn damaged_or_other_archives_are_named() {
    let folder = dossier();
    assert_eq!(run(&folder, &["bundle", "--output", "out.zip"]).2, Some(0));
    let bytes = fs::read(folder.path("out.zip")).unwrap();
    let mut damaged = bytes.clone();
    damaged[bytes.len() / 3] ^= 0x55;
    fs::write(folder.path("damaged.zip"), damaged).unwrap();
    let (found, said, code) = run(&folder, &["verify", "damaged.zip"]);
    assert!(matches!(code, Some(1 | 2)) && !(found.is_empty() && said.is_empty()), "{found}{said}");
    for (name, bytes) in [("cut.zip", &bytes[..bytes.len() / 2]), ("empty.zip", &[]), ("text.zip", b"not an archive")] {
        fs::write(folder.path(name), bytes).unwrap();
        let (_, said, code) = run(&folder, &["verify", name]);
        assert!(said.contains(name) && code == Some(2), "{said}");
    }
    let (_, said, code) = run(&folder, &["verify", "content"]);
    assert!(said.contains("no SHA256SUMS") && code == Some(2), "{said}");
}

#[test]
fn bundle_of_one_file_is_checked_by_what_lies_beside_it() {
    let folder = dossier();
    let ((secret, public), (_, other)) = (keys(&folder, "own"), keys(&folder, "other"));
    let pack = || {
        assert_eq!(run(&folder, &["bundle", "--format", "html", "--output", "out.html", "--sign", &secret]).2, Some(0))
    };
    pack();
    let (found, said, code) = run(&folder, &["verify", "out.html", "--key", &public]);
    assert_eq!((found.as_str(), code), ("", Some(0)), "{said}");
    assert!(said.contains("the file matches what was published and signed with this key"), "{said}");
    assert!(
        Command::new("sha256sum")
            .args(["--check", "out.html.sha256"])
            .current_dir(folder.path(""))
            .status()
            .unwrap()
            .success()
    );
    assert!(run(&folder, &["verify", "out.html", "--key", &other]).0.starts_with("signature: "));

    let html = fs::read_to_string(folder.path("out.html")).unwrap();
    assert!(html.contains("id=\"people.ada\"") && html.contains("href=\"#people.ada\"") && html.contains("a paper"));
    assert!(
        !html.contains("src=\"assets") && !html.contains("papers/one.pdf"),
        "nothing is asked for, nothing leads nowhere"
    );

    change(&folder.path("out.html"));
    let (found, _, code) = run(&folder, &["verify", "out.html", "--key", &public]);
    assert!(found.contains("altered: out.html\nsignature: ") && code == Some(1), "{found}");
    pack();
    fs::remove_file(folder.path("out.html.minisig")).unwrap();
    let (found, _, code) = run(&folder, &["verify", "out.html", "--key", &public]);
    assert!(found.starts_with("signature: there is none") && code == Some(1), "{found}");
    fs::remove_file(folder.path("out.html.sha256")).unwrap();
    let (_, said, code) = run(&folder, &["verify", "out.html"]);
    assert!(said.contains("nothing shows whether it was altered") && code == Some(2), "{said}");
}

#[test]
fn book_carries_its_own_sums() {
    let folder = dossier();
    let (secret, public) = keys(&folder, "own");
    assert_eq!(run(&folder, &["bundle", "--format", "epub", "--output", "out.epub", "--sign", &secret]).2, Some(0));
    let (found, said, code) = run(&folder, &["verify", "out.epub", "--key", &public]);
    assert_eq!((found.as_str(), code), ("", Some(0)), "{said}");
    // Its type can be read without unpacking.
    assert_eq!(fs::read(folder.path("out.epub")).unwrap()[30..58], *b"mimetypeapplication/epub+zip");

    let python = "import zipfile
old = zipfile.ZipFile('out.epub')
new = zipfile.ZipFile('other.epub', 'w')
for name in old.namelist():
    if name == 'EPUB/people/bob.xhtml': continue
    new.writestr(name, old.read(name).replace(b'Ada', b'Eve') if name == 'EPUB/people/ada.xhtml' else old.read(name))
new.writestr('EPUB/people/eve.xhtml', 'x')
new.close()";
    assert!(Command::new("python3").args(["-c", python]).current_dir(folder.path("")).status().unwrap().success());
    let (found, _, code) = run(&folder, &["verify", "other.epub", "--key", &public]);
    let expected = "altered: EPUB/people/ada.xhtml\nmissing: EPUB/people/bob.xhtml\nadded: EPUB/people/eve.xhtml\n";
    assert_eq!((found.as_str(), code), (expected, Some(1)));
}

#[test]
fn part_holds_what_was_chosen_what_tells_of_it_and_what_that_cites() {
    let folder = dossier();
    folder
        .file("content/people/bob.md", "---\nname: Bob Example\n---\n\nWith [[ada]]. [@far]\n")
        .file(
            "content/events/arrest.md",
            "---\ntitle: An arrest\ndate: 2020-05\npeople: [ada]\n---\n\n[[bob]] saw it. [@near, p1]\n",
        )
        .file("content/people/ada.md", "---\nname: Ada Example\n---\n\n[a paper](../papers/one.pdf) [@own]\n");
    for id in ["own", "near", "far"] {
        folder.file(&format!("content/sources/{id}.md"), format!("---\ntitle: The {id} source\n---\n\nText.\n"));
    }
    let (_, said, code) = run(&folder, &["bundle", "--only", "content/people/ada.md", "--output", "part.zip"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(run(&folder, &["verify", "part.zip"]).2, Some(0));
    let unzip = Command::new("unzip").args(["-q", "part.zip"]).current_dir(folder.path("")).status().unwrap();
    assert!(unzip.success());
    let files = tree(&folder.path("ada"));
    let pages: Vec<&str> =
        files.keys().map(String::as_str).filter(|it| it.contains('/') && it.ends_with(".html")).collect();
    assert_eq!(pages, ["events/arrest.html", "people/ada.html", "sources/near.html", "sources/own.html"]);
    assert!(files.contains_key("files/papers/one.pdf"));
    let text = |path: &str| String::from_utf8(files[path].clone()).unwrap();
    assert!(
        text("events/arrest.html").contains("<span>bob</span>")
            || text("events/arrest.html").contains("<span>Bob Example</span>")
    );
    let start = text("START-HERE.html");
    assert!(start == text("index.html") && start.contains("An arrest") && start.contains("The near source"));
    for (path, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("bob.html") && !text.contains("The far source"), "{path}");
    }
    let data: serde_json::Value = serde_json::from_slice(&files["data/dossier.json"]).unwrap();
    assert_eq!(data["records"].as_array().unwrap().len(), 4);

    for (name, expected) in
        [("adda", "did you mean `ada`?"), ("events/ada", "there is no public record"), ("zzz", "`--only` takes ids")]
    {
        let (_, said, code) = run(&folder, &["bundle", "--only", name]);
        assert!(said.contains(expected) && code == Some(2), "{said}");
    }
}

#[test]
fn hidden_records_are_in_no_bundle() {
    let folder = dossier();
    folder.file("content/people/eve.md", "---\nname: Eve Secretname\nvisibility: private\n---\n\nHush.\n");
    for kind in ["zip", "html", "epub"] {
        let (_, said, code) = run(&folder, &["bundle", "--format", kind, "--output", &format!("out.{kind}")]);
        assert_eq!(code, Some(0), "{said}");
        let (_, said, code) = run(&folder, &["bundle", "--format", kind, "--only", "eve"]);
        assert!(said.contains("there is no public record `eve`") && code == Some(2), "{said}");
    }
    let python = "import zipfile, sys
for name in ['out.zip', 'out.epub']:
    archive = zipfile.ZipFile(name)
    for it in archive.namelist(): assert b'Secretname' not in archive.read(it) and '/eve.' not in it, it
assert b'Secretname' not in open('out.html', 'rb').read()";
    assert!(Command::new("python3").args(["-c", python]).current_dir(folder.path("")).status().unwrap().success());
}

#[test]
fn keys_are_kept_from_others_and_never_written_over() {
    let folder = dossier();
    keys(&folder, "own");
    let before = fs::read(folder.path("own.key")).unwrap();
    let (_, said, code) = run(&folder, &["keygen", "--no-password", "own.key"]);
    assert!(said.contains("is there already") && code == Some(2), "{said}");
    assert_eq!(fs::read(folder.path("own.key")).unwrap(), before);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(folder.path("own.key")).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn page_tells_how_to_check_and_with_which_key() {
    let folder = dossier();
    let (_, public) = keys(&folder, "own");
    folder.file("dossier.yaml", format!("title: A dossier to carry\nkey: {public}\n")).build();
    let page = folder.page("verify.html");
    assert!(page.contains(&format!("minisign -Vm SHA256SUMS -P {public}")), "{page}");
    // The command on the page is the one that works.
    let check = |root: &Path| {
        Command::new("sha256sum").args(["--check", "--quiet", "SHA256SUMS"]).current_dir(root).status().unwrap()
    };
    assert!(check(&folder.path("public")).success());
    change(&folder.path("public/people/ada.html"));
    assert!(!check(&folder.path("public")).success());
}

#[test]
fn archive_with_two_files_of_one_name_is_no_copy() {
    let folder = dossier();
    assert_eq!(run(&folder, &["bundle", "--output", "out.zip"]).2, Some(0));
    let python = "import zipfile, warnings
warnings.simplefilter('ignore')
old = zipfile.ZipFile('out.zip'); new = zipfile.ZipFile('two.zip', 'w')
new.writestr('a-dossier-to-carry/index.html', 'evil')
for name in old.namelist(): new.writestr(name, old.read(name))
new.close()";
    assert!(Command::new("python3").args(["-c", python]).current_dir(folder.path("")).status().unwrap().success());
    let (_, said, code) = run(&folder, &["verify", "two.zip"]);
    assert!(said.contains("two files of the same name") && code == Some(2), "{said}");
}

/// A theme with what built-in themes do not have: fonts, drawings in the style sheet, odd scripts.
fn with_theme() -> Folder {
    let folder = dossier();
    folder
        .file("dossier.yaml", "title: A dossier to carry\ntheme: own\n")
        .file("themes/own/static/fonts/q.woff2", "font")
        .file(
            "themes/own/static/style.css",
            "@font-face { src: url(fonts/q.woff2) format('woff2') }\na { background: url('data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"><rect fill=\"rgb(1,2,3)\"/></svg>') }\nb { background: url( \"#here\" ) }\n",
        )
        .file("themes/own/static/notes.js", "const odd = /</g, end = \"</SCRIPT>\", mark = '<!-- x';\n")
        .file("content/people/bob.md", "---\nname: Bob Example\n---\n\n[a paper](../papers/one.pdf) A note.[^1]\n\n[^1]: A note.\n");
    folder
}

#[test]
fn one_file_leaves_styles_and_scripts_as_they_mean() {
    let folder = with_theme();
    let (_, said, code) = run(&folder, &["bundle", "--format", "html", "--output", "out.html"]);
    assert_eq!(code, Some(0), "{said}");
    let html = fs::read_to_string(folder.path("out.html")).unwrap();
    for kept in [
        "url(\"data:font/woff2;base64,Zm9udA==\") format('woff2')",
        "url('data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"><rect fill=\"rgb(1,2,3)\"/></svg>')",
        "url( \"#here\" )",
        "const odd = /</g, end = \"\\x3C/script>\", mark = '\\x3C!-- x';",
    ] {
        assert!(html.contains(kept), "{kept}");
    }
    // The title is no place for the sections.
    folder.file("dossier.yaml", "title: \"[all sections] </title><script>\"\n");
    assert_eq!(run(&folder, &["bundle", "--format", "html", "--output", "out.html"]).2, Some(0));
    let html = fs::read_to_string(folder.path("out.html")).unwrap();
    let title = html.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
    assert!(title.starts_with("[all sections] &lt;/title&gt;"), "{title}");
    assert_eq!(html.matches("id=\"people.ada\"").count(), 1);
}

#[test]
fn part_has_what_its_style_sheets_ask_for() {
    let folder = with_theme();
    assert_eq!(run(&folder, &["bundle", "--only", "ada", "--output", "out.zip"]).2, Some(0));
    assert!(Command::new("unzip").args(["-q", "out.zip"]).current_dir(folder.path("")).status().unwrap().success());
    assert!(folder.path("ada/assets/fonts/q.woff2").is_file());
    assert!(!folder.path("ada/assets/search.js").exists(), "its index is of the whole");
}

#[test]
fn signature_of_an_older_file_does_not_stay_beside_the_new_one() {
    let folder = dossier();
    let (secret, _) = keys(&folder, "own");
    assert_eq!(run(&folder, &["bundle", "--format", "html", "--output", "out.html", "--sign", &secret]).2, Some(0));
    assert!(folder.path("out.html.minisig").is_file());
    assert_eq!(run(&folder, &["bundle", "--format", "html", "--output", "out.html"]).2, Some(0));
    assert!(!folder.path("out.html.minisig").exists());
    fs::create_dir(folder.path("folder.html")).unwrap();
    assert_eq!(run(&folder, &["bundle", "--format", "html", "--output", "folder.html"]).2, Some(2));
    assert!(!folder.path("folder.html.sha256").exists(), "nothing is half-written");
    let (_, said, _) = run(&folder, &["verify", "folder.html"]);
    assert!(said.contains("has no SHA256SUMS"), "{said}");
}

#[test]
fn books_of_parts_are_books_of_their_own() {
    let folder = dossier();
    folder.file(
        "content/people/inner/cyd.md",
        "---\nname: Cyd Example\nlinks: [https://example.org/]\nroles: [9876543-21]\n---\n\n<center>Text.</center>\n",
    );
    let package = |arguments: &[&str]| {
        let all = [&["bundle", "--format", "epub", "--output", "out.epub"], arguments].concat();
        let (_, said, code) = run(&folder, &all);
        assert_eq!(code, Some(0), "{said}");
        let output =
            Command::new("unzip").args(["-p", "out.epub", "EPUB/package.opf"]).current_dir(folder.path("")).output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    let value =
        |text: &str, element: &str| text.split(element).nth(1).unwrap().split(['>', '<']).nth(1).unwrap().to_owned();
    let (whole, ada, cyd) =
        (package(&[]), package(&["--only", "ada"]), package(&["--only", "content/people/inner/cyd.md"]));
    let names = [&whole, &ada, &cyd].map(|it| value(it, "<dc:identifier"));
    assert_eq!(names[0], "https://dossier.example");
    assert!(names[1].starts_with("urn:uuid:") && names[1] != names[2], "{names:?}");
    assert_eq!([&ada, &cyd].map(|it| value(it, "<dc:title")), ["Ada Example", "Cyd Example"]);
    assert_eq!(value(&whole, "dcterms:modified\""), "2000-01-01T00:00:00Z", "what only looks like a day is none");
    let output =
        Command::new("unzip").args(["-p", "out.epub", "EPUB/people/cyd.xhtml"]).current_dir(folder.path("")).output();
    assert!(!String::from_utf8(output.unwrap().stdout).unwrap().contains("<center"));
}
