//! Every kind of mistake, planted, is found in one run, at its place.

use std::collections::BTreeSet;
use std::process::Command;

use crate::support::{Folder, TODAY, repository};
use samizdat::base::catalogue::CATALOGUE;

/// Mistakes that need a file that no repository should hold, or a dossier of their own; tested below.
const APART: [&str; 13] = [
    "not-utf8",
    "file-too-large",
    "over-limit",
    "front-matter-too-large",
    "unknown-theme",
    "ignored-link",
    // The gate reads what is finished, and with mistakes nothing is.
    "hidden-trace",
    "opaque-file",
    "unreadable-copy",
    "unsearchable-file",
    "absent-original",
    "tracked-by-git",
    "secret-key",
];

#[test]
fn planted_mistakes_are_all_reported_at_their_places() {
    let folder = repository().join("tests/golden/mistakes");
    let output = Command::new(env!("CARGO_BIN_EXE_samizdat"))
        .args(["check", "--format", "short", "--today", TODAY, "--root"])
        .arg(&folder)
        .output()
        .unwrap();
    let found = String::from_utf8(output.stdout).unwrap();
    let expected_path = folder.join("expected.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&expected_path, &found).unwrap();
    }
    assert_eq!(found, std::fs::read_to_string(&expected_path).unwrap());
    assert_eq!(output.status.code(), Some(1));

    let codes: BTreeSet<&str> = found.lines().filter_map(|line| line.split(['[', ']']).nth(1)).collect();
    let wanted: BTreeSet<&str> = CATALOGUE.iter().map(|it| it.name).filter(|code| !APART.contains(code)).collect();
    assert_eq!(wanted.difference(&codes).collect::<Vec<_>>(), Vec::<&&str>::new());
    assert!(wanted.len() >= 40);
}

#[test]
fn old_encodings_are_named_and_the_rest_is_read() {
    let folder = Folder::new();
    folder.file("content/people/ada.md", b"---\nname: \xc0\xe4\xe0\n---\n");
    folder.file("content/people/bob.md", b"\xff\xfe-\0-\0");
    folder.file("content/people/eve.md", "---\nnam: Eve Example\n---\n");
    let found = folder.check();
    assert!(found.contains("content/people/ada.md:2:7: error[not-utf8]") && found.contains("windows-1251"), "{found}");
    assert!(found.contains("content/people/bob.md:1:1: error[not-utf8]") && found.contains("UTF-16"), "{found}");
    assert!(found.contains("content/people/eve.md:2:1: error[unknown-key]"), "{found}");
}

#[test]
fn huge_files_and_huge_front_matter_are_refused() {
    let folder = Folder::new();
    folder.file("content/huge.md", "x".repeat(9 << 20));
    folder.file("content/front.md", format!("---\ntitle: {}\n---\n", "x".repeat(65 << 10)));
    let found = folder.check();
    assert!(found.contains("content/huge.md:1:1: error[file-too-large]"), "{found}");
    assert!(found.contains("content/front.md:1:1: error[front-matter-too-large]"), "{found}");
}

#[test]
fn yaml_bombs_are_mistakes_and_no_more() {
    let folder = Folder::new();
    let mut bomb = String::from("---\na: &a [x, x, x, x, x, x, x, x, x]\n");
    for (name, before) in ["b", "c", "d", "e", "f", "g", "h"].iter().zip(["a", "b", "c", "d", "e", "f", "g"]) {
        bomb.push_str(&format!(
            "{name}: &{name} [*{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}]\n"
        ));
    }
    folder.file("content/people/bomb.md", bomb + "name: *h\n---\n");
    folder.file("content/people/deep.md", format!("---\nname: {}\n---\n", "[".repeat(5000)));
    let found = folder.check();
    assert!(found.contains("content/people/bomb.md:"), "{found}");
    assert!(found.contains("content/people/deep.md:"), "{found}");
}

#[test]
fn unknown_theme_offers_the_built_in_one() {
    let folder = Folder::new();
    folder.file("dossier.yaml", "title: Test\ntheme: nice\n");
    assert!(
        folder.check().contains("dossier.yaml:2:8: error[unknown-theme]: there is no theme `nice`"),
        "{}",
        folder.check()
    );
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_not_followed() {
    let folder = Folder::new();
    folder.file("secret.md", "---\ntitle: Secret\n---\n");
    std::os::unix::fs::symlink(folder.path("secret.md"), folder.path("content/linked.md")).unwrap();
    assert!(folder.check().contains("content/linked.md:1:1: warning[ignored-link]"), "{}", folder.check());
    assert!(!folder.build().path("public/linked.html").exists());
}

#[test]
fn same_complaint_in_every_format() {
    let folder = Folder::new();
    folder.file("content/people/ada.md", "---\nnmae: Ada Example\nname: Ada\n---\n");
    let format = |name: &str| String::from_utf8(folder.run(&["check", "--format", name]).stdout).unwrap();
    let line = |text: &str| text.lines().find(|line| line.contains("nmae")).unwrap().to_owned();
    assert_eq!(
        line(&format("short")),
        "content/people/ada.md:2:1: error[unknown-key]: a person has no field `nmae` (did you mean `name`?)"
    );
    let json: serde_json::Value = serde_json::from_str(&line(&format("json"))).unwrap();
    assert_eq!(
        (json["line"].as_u64(), json["column"].as_u64(), json["code"].as_str()),
        (Some(2), Some(1), Some("unknown-key"))
    );
    assert!(line(&format("github")).starts_with("::error file=content/people/ada.md,line=2,col=1,title=unknown-key::"));
    let human = format("human");
    assert!(
        human.contains("error[unknown-key]: a person has no field `nmae`\n --> content/people/ada.md:2:1\n"),
        "{human}"
    );
    assert!(human.contains("2 | nmae: Ada Example\n  | ^^^^\n"), "{human}");
}

#[test]
fn places_are_exact_after_other_scripts_and_windows_line_ends() {
    let folder = Folder::new();
    folder.file("content/people/ada.md", "---\r\nname: \"Әділет Ғылым\" # ёё\r\nroles: [мұғалім, \"ақын\"]\r\nborn: завтра\r\nnmae: x\r\n---\r\n\r\nПриём [[Никто]].\r\n");
    let found = folder.check();
    for place in [":4:7: error[bad-date]", ":5:1: error[unknown-key]", ":8:7: error[unknown-name]"] {
        assert!(found.contains(&format!("content/people/ada.md{place}")), "{place}: {found}");
    }
    folder.file("dossier.yaml", "é: x\n");
    assert!(folder.check().contains("dossier.yaml:1:1: error[unknown-key]"), "{}", folder.check());
}

#[test]
fn what_the_content_lacks_is_not_blamed_on_a_template() {
    let folder = Folder::new();
    folder.file("content/events/march.md", "---\ntitle: The march\n---\n");
    let found = folder.check();
    assert!(found.contains("error[missing-field]") && !found.contains("template-error"), "{found}");
}

#[test]
fn pages_that_this_dossier_does_not_get_cannot_be_linked() {
    let folder = Folder::new();
    folder.file(
        "content/index.md",
        "---\ntitle: Home\n---\n\n[a](timeline.html) [b](people/index.html) [c](data/dossier.json#x)\n",
    );
    let found = folder.check();
    assert_eq!((found.matches("missing-file").count(), found.matches("missing-anchor").count()), (2, 1), "{found}");
}
