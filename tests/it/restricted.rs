//! The edition for named readers: more than everybody may read, marked, and never published.

use std::process::Command;

use crate::support::{Folder, tree};

fn dossier() -> Folder {
    let folder = Folder::new();
    folder
        .file("protected.txt", "Old Mill\n")
        .file(
            "content/people/ada.md",
            "---\nname: Ada Zukonova\npseudonym: Witness A\nconsent: {status: given, scope: page}\n---\n\nShe spoke.\n",
        )
        .file("content/people/bob.md", "---\nname: Bob Zuraminov\nvisibility: private\n---\n\nHe spoke too.\n")
        .file(
            "content/people/cyd.md",
            "---\nname: Cyd Zutelonov\npublish_from: 2030-01-01T18:00+05:00\n---\n\nLater.\n",
        )
        .file("content/people/dan.md", "---\nname: Dan Zuvazhov\nwithdrawn: {date: 2025-05-05}\n---\n\nNever again.\n");
    folder
}

#[test]
fn restricted_edition_has_private_records_and_real_names_and_nothing_under_embargo() {
    let folder = dossier();
    let output = folder.run(&["build", "--edition", "restricted"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!folder.path("public").exists());
    let files = tree(&folder.path("restricted"));
    let all = files.values().map(|bytes| String::from_utf8_lossy(bytes)).collect::<String>();
    for shown in ["Ada Zukonova", "Bob Zuraminov", "Consent"] {
        assert!(all.contains(shown), "{shown}");
    }
    for hidden in ["Zutelonov", "Zuvazhov", "Old Mill"] {
        assert!(!all.contains(hidden), "{hidden}");
    }
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        assert!(String::from_utf8_lossy(bytes).contains("<strong>Restricted edition"), "{path}");
    }
    assert!(String::from_utf8_lossy(&files["manifest.json"]).contains("\"restricted\": true"));
    assert!(!all.contains("https://dossier.example"), "it has no address on the web");
}

#[test]
fn public_edition_of_the_same_dossier_has_none_of_it() {
    let folder = dossier();
    folder.build();
    for (path, bytes) in tree(&folder.path("public")) {
        let text = String::from_utf8_lossy(&bytes);
        for hidden in ["Zukonova", "Zuraminov", "Zutelonov", "Zuvazhov", "Restricted edition"] {
            assert!(!text.contains(hidden), "{path}: {hidden}");
        }
    }
}

#[test]
fn restricted_edition_goes_to_no_place_of_the_public_one() {
    let folder = dossier();
    folder.build();
    let before = tree(&folder.path("public"));
    let refused = folder.run(&["build", "--edition", "restricted", "--dest", "public"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("`public` is the folder of the edition for everybody"));
    std::fs::rename(folder.path("public"), folder.path("site")).unwrap();
    let refused = folder.run(&["build", "--edition", "restricted", "--dest", "site"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("holds an edition for everybody"));
    std::fs::rename(folder.path("site"), folder.path("public")).unwrap();
    assert!(tree(&folder.path("public")) == before);
    assert!(folder.run(&["build", "--edition", "restricted"]).status.success());
    let refused = folder.run(&["build", "--dest", "restricted"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("holds a restricted edition"));
}

#[test]
fn restricted_edition_is_not_made_where_git_would_take_it_up() {
    let folder = dossier();
    let git = |arguments: &[&str]| {
        assert!(Command::new("git").args(arguments).current_dir(folder.path("")).output().unwrap().status.success());
    };
    git(&["init", "--quiet"]);
    let refused = folder.run(&["build", "--edition", "restricted"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("put `/restricted/` into .gitignore"));
    folder.file(".gitignore", "/restricted/\n");
    assert!(folder.run(&["build", "--edition", "restricted"]).status.success());
}

#[test]
fn name_of_a_restricted_bundle_says_so() {
    let folder = dossier();
    assert!(folder.run(&["bundle", "--edition", "restricted"]).status.success());
    assert!(folder.path("restricted-test.zip").exists());
    assert!(folder.run(&["bundle", "--edition", "restricted", "--format", "epub"]).status.success());
    let book = samizdat::text::zip::unpack(&std::fs::read(folder.path("restricted-test.epub")).unwrap()).unwrap();
    let text = |name: &str| String::from_utf8_lossy(&book.files[name]).into_owned();
    let pages: Vec<&String> = book.files.keys().filter(|name| name.contains("people/")).collect();
    assert!(!pages.is_empty() && pages.iter().all(|name| text(name).contains("Restricted edition")), "{pages:?}");
    let refused = folder.run(&["bundle", "--edition", "restricted", "--output", "all.zip"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(!folder.path("all.zip").exists());
}

#[test]
fn exposure_lists_what_is_hidden_and_where_without_saying_it() {
    let folder = dossier();
    let output = folder.run(&["exposure"]);
    let text = String::from_utf8(output.stdout).unwrap();
    for line in [
        "content/people/bob.md  private",
        "content/people/cyd.md  under embargo until 2030-01-01T18:00+05:00",
        "content/people/dan.md  withdrawn",
        "content/people/ada.md  shown as `Witness A`",
        "content/people/ada.md  `consent`",
        "protected.txt  1 term",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(!text.contains("Zu") && !text.contains("Mill"), "{text}");
}
