//! Commands as a newcomer runs them.

use std::process::Command;

use crate::support::{Folder, TODAY, repository, tree};

fn samizdat(folder: &std::path::Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_samizdat")).current_dir(folder).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn new_dossier_is_a_tutorial_that_builds_without_a_word() {
    let empty = tempfile::tempdir().unwrap();
    let (code, out, said) = samizdat(empty.path(), &["init", "my-dossier"]);
    assert_eq!((code, out.as_str()), (0, ""));
    assert!(said.contains("samizdat build"), "{said}");
    let dossier = empty.path().join("my-dossier");
    assert_eq!(samizdat(&dossier, &["check", "--today", TODAY]), (0, String::new(), String::new()));
    let (code, out, said) = samizdat(&dossier, &["build", "--today", TODAY]);
    assert_eq!((code, out.as_str(), said.lines().count()), (0, "", 1), "{said}");
    assert!(said.starts_with("published "), "{said}");
    let content = tree(&dossier.join("content"));
    let count =
        |folder: &str| content.keys().filter(|path| path.starts_with(folder) && !path.ends_with("index.md")).count();
    assert_eq!(
        [count("people/"), count("events/"), count("sources/"), count("claims/"), count("demands/")],
        [2, 3, 2, 1, 1]
    );
}

#[test]
fn init_writes_only_into_a_new_or_empty_folder() {
    let folder = Folder::new();
    let before = tree(&folder.path(""));
    let (code, _, said) = samizdat(&folder.path(""), &["init", "."]);
    assert_eq!(code, 2);
    assert!(said.contains("not empty"), "{said}");
    assert_eq!(tree(&folder.path("")), before);
}

#[test]
fn init_begins_in_a_repository_that_was_cloned_empty() {
    let empty = tempfile::tempdir().unwrap();
    std::fs::create_dir(empty.path().join(".git")).unwrap();
    let (code, _, said) = samizdat(empty.path(), &["init", "."]);
    assert_eq!(code, 0, "{said}");
    assert!(empty.path().join("content/index.md").is_file());
}

#[test]
fn outside_a_dossier_the_way_to_one_is_told() {
    let empty = tempfile::tempdir().unwrap();
    let (code, _, said) = samizdat(empty.path(), &["build"]);
    assert_eq!(code, 2);
    assert!(said.contains("samizdat init"), "{said}");
}

#[test]
fn dossier_is_found_from_a_folder_within_it() {
    let folder = Folder::new();
    folder.file("content/people/ada.md", "---\nname: Ada Example\n---\n");
    let (code, _, said) = samizdat(&folder.path("content/people"), &["build", "--today", TODAY]);
    assert_eq!(code, 0, "{said}");
    assert!(folder.path("public/people/ada.html").exists());
}

#[test]
fn mistakes_stop_a_build_and_are_counted() {
    let folder = Folder::new();
    for record_idx in 0..9 {
        folder.file(&format!("content/people/p{record_idx}.md"), "---\nnmae: X\nname: X\n---\n");
    }
    let output = folder.run(&["build", "--format", "short"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(said.matches("error[unknown-key]").count(), 3, "{said}");
    assert!(said.contains("and 6 more unknown-key"), "{said}");
    assert!(!folder.path("public").exists());
}

#[test]
fn checks_can_be_made_strict_or_silent() {
    let folder = Folder::new();
    folder.file("content/people/ada.md", "---\nname: Ada Example\n---\n\nA fact.\n");
    assert_eq!(folder.run(&["check"]).status.code(), Some(0));
    assert!(folder.check().contains("note[uncited-paragraph]"));
    folder.file("dossier.yaml", "title: T\nchecks: {uncited-paragraph: error, no-evidence: off}\n");
    assert_eq!(folder.check().lines().count(), 1, "{}", folder.check());
    assert_eq!(folder.run(&["check"]).status.code(), Some(1));
}

#[test]
fn schema_lists_kinds_fields_and_choices() {
    let folder = Folder::new();
    folder.file("dossier.yaml", "title: T\nkinds: {prison: {fields: {name: {role: title}, regime: {type: choice, options: {strict: Strict}}}}}\n");
    let (code, out, _) = samizdat(&folder.path(""), &["schema"]);
    assert_eq!(code, 0);
    assert!(out.contains("content/prisons/") && out.contains("content/people/"), "{out}");
    let (_, out, _) = samizdat(&folder.path(""), &["schema", "prison"]);
    assert!(out.contains("regime") && out.contains("one of: strict"), "{out}");
    let (_, out, _) = samizdat(&folder.path(""), &["schema", "prison", "--json"]);
    let schema: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(schema["properties"]["regime"]["enum"][0], "strict");
    let (code, _, said) = samizdat(&folder.path(""), &["schema", "prisn"]);
    assert!(code == 2 && said.contains("did you mean `prison`"), "{said}");
}

#[test]
fn help_teaches() {
    let (code, out, _) = samizdat(repository(), &["--help"]);
    assert_eq!(code, 0);
    for word in ["init", "check", "build", "schema", "--root", "--today", "dossier.yaml"] {
        assert!(out.contains(word), "{word}: {out}");
    }
    assert_eq!(samizdat(repository(), &["buidl"]).0, 2);
}

#[test]
fn today_is_an_input() {
    let folder = Folder::new();
    folder.file("content/people/ada.md", "---\nname: Ada Example\npublish_from: 2026-03-01\n---\n");
    let count = |today: &str| {
        samizdat(&folder.path(""), &["build", "--quiet", "--today", today]);
        folder.path("public/people/ada.html").exists()
    };
    assert_eq!((count("2026-02-28"), count("2026-03-01")), (false, true));
    assert_eq!(samizdat(&folder.path(""), &["build", "--today", "soon"]).0, 2);
}

#[test]
fn drafts_are_shown_in_a_folder_of_their_own() {
    let folder = Folder::new();
    folder.file("content/people/ada.md", "---\nname: Ada Example\nvisibility: draft\n---\n").build();
    assert!(!folder.path("public/people/ada.html").exists());
    assert_eq!(folder.run(&["build", "--drafts", "--quiet"]).status.code(), Some(0));
    assert!(folder.path("preview/people/ada.html").exists() && !folder.path("public/people/ada.html").exists());
}
