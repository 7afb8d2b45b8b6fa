//! What git tracks and hands to others, by the real binary.

use std::fs;
use std::process::Command;

use crate::support::{Folder, TODAY};

fn git(folder: &Folder, arguments: &[&str]) {
    let output = Command::new("git").current_dir(folder.path("")).args(arguments).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Lines of `check` about git.
fn warnings(folder: &Folder) -> Vec<String> {
    folder.check().lines().filter(|line| line.contains("[tracked-by-git]")).map(str::to_owned).collect()
}

/// One of each sort, and two hidden records.
fn dossier() -> Folder {
    let folder = Folder::new();
    folder
        .file("content/people/zoe.md", "---\nname: Zoe Example\nvisibility: private\n---\n")
        .file("content/people/sailor.md", "---\nname: Bob Example\npseudonym: A sailor\n---\n")
        .file("content/people/eve.md", "---\nname: Eve Example\nvisibility: draft\n---\n")
        .file("content/people/ada.md", "---\nname: Ada Example\n---\n")
        .file("content/sources/report.md", "---\ntitle: A report\noriginal: {method: Print, captured: 2020}\n---\n")
        .file(
            "content/sources/letter.md",
            "---\ntitle: A letter\noriginal: {method: Scan, custody: [{date: 2020, from: the family}]}\n---\n",
        )
        .file("originals/letter.pdf", "%PDF")
        .file("protected.txt", "Sampletown")
        .file("samizdat.key", "secret");
    folder
}

#[test]
fn what_git_hands_to_others_is_counted_by_sort() {
    let folder = dossier();
    assert_eq!(warnings(&folder), Vec::<String>::new(), "in no repository");
    git(&folder, &["init", "--quiet"]);
    git(&folder, &["add", "--all"]);
    assert_eq!(warnings(&folder), Vec::<String>::new(), "no remote: nobody else has it");
    git(&folder, &["remote", "add", "origin", "https://host.example/a.git"]);
    let found = warnings(&folder);
    for expected in [
        "content/people/sailor.md:1:1: warning[tracked-by-git]: git tracks 2 hidden records, the first of them `content/people/sailor.md`",
        "content/sources/letter.md:1:1: warning[tracked-by-git]: git tracks a record with private fields, `content/sources/letter.md`",
        "git tracks an original, `originals/letter.pdf`",
        "git tracks the list of protected words, `protected.txt`",
        "git tracks a secret key, `samizdat.key`",
    ] {
        assert!(found.iter().any(|line| line.contains(expected)), "{expected}: {found:?}");
    }
    assert_eq!(found.len(), 5, "{found:?}");
    assert!(found.iter().all(|line| !line.contains("eve.md") && !line.contains("report.md")), "{found:?}");
    // No message shows a line of the file itself.
    let drawn = String::from_utf8(folder.run(&["check"]).stdout).unwrap();
    assert!(drawn.contains("protected.txt") && !drawn.contains("Sampletown"), "{drawn}");

    // A build does not ask git.
    let built = folder.run(&["build"]);
    assert!(!String::from_utf8(built.stderr).unwrap().contains("tracked-by-git"));
    folder.file("dossier.yaml", "title: T\nchecks: {tracked-by-git: off}\n");
    assert_eq!(warnings(&folder), Vec::<String>::new());
    folder.file("dossier.yaml", "title: T\nchecks: {tracked-by-git: error}\n");
    assert_eq!(folder.run(&["check"]).status.code(), Some(1));
    let published = folder.run(&["publish"]);
    let said = String::from_utf8(published.stderr).unwrap();
    assert!(published.status.code() == Some(1) && said.contains("nothing was published"), "{said}");
    let without = Command::new(env!("CARGO_BIN_EXE_samizdat"))
        .current_dir(folder.path(""))
        .args(["check", "--today", TODAY, "--format", "short"])
        .env("PATH", "")
        .output()
        .unwrap();
    assert!(without.status.success() && without.stderr.is_empty(), "silent without git");
}

#[test]
fn new_dossier_keeps_from_git_what_is_for_the_editors_alone() {
    let folder = Folder::new();
    assert!(folder.run(&["init", "new"]).status.success());
    let hidden = [
        "originals/letter.pdf",
        "protected.txt",
        "samizdat.key",
        "keys/old.key",
        "preview/index.html",
        "restricted/index.html",
        "edition.zip",
        "edition.epub",
        "edition.html",
    ];
    for path in hidden {
        folder.file(&format!("new/{path}"), "x");
    }
    folder.file("new/public/index.html", "x").file("new/editions/2031-07.zip", "x");
    git(&folder, &["init", "--quiet", "new"]);
    git(&folder, &["-C", "new", "add", "--all"]);
    let output = Command::new("git").args(["-C", "new", "ls-files"]).current_dir(folder.path("")).output().unwrap();
    let tracked = String::from_utf8(output.stdout).unwrap();
    for path in hidden {
        assert!(!tracked.lines().any(|line| line == path), "{path}");
    }
    for path in ["public/index.html", "editions/2031-07.zip", "content/index.md", ".gitignore"] {
        assert!(tracked.lines().any(|line| line == path), "{path}: {tracked}");
    }
}

#[test]
fn original_that_git_ignores_is_noted_where_it_cannot_be() {
    let sum = "0".repeat(64);
    let source = |more: &str| format!("---\ntitle: A letter\noriginal: {{file: originals/letter.pdf{more}}}\n---\n");
    let folder = Folder::new();
    folder.file("content/sources/letter.md", source(&format!(", sha256: {sum}")));
    let found = folder.check();
    let expected =
        "content/sources/letter.md:3:18: note[absent-original]: the original `originals/letter.pdf` cannot be compared";
    assert!(found.contains(expected) && !found.contains("error["), "{found}");
    assert!(folder.run(&["build"]).status.success());
    // Where the folder is, the file has to be in it.
    fs::create_dir(folder.path("originals")).unwrap();
    assert!(folder.check().contains("error[missing-original]"), "{}", folder.check());
    fs::remove_dir(folder.path("originals")).unwrap();
    for more in [format!(", sha256: {sum}, publish: true"), String::new()] {
        folder.file("content/sources/letter.md", source(&more));
        assert!(folder.check().contains("error[missing-original]"), "{more}: {}", folder.check());
    }
}
