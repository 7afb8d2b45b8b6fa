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
    let mut sums = Vec::new();
    for (zone, umask, day) in [("UTC", "022", "2026-01-01"), ("Asia/Almaty", "077", "2031-12-31")] {
        let folder = dossier();
        let command = format!("umask {umask}; exec \"$0\" bundle --quiet --output out.zip --today {day}");
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
    assert_eq!(sums[0].len(), "  out.zip\n".len() + 64);
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
