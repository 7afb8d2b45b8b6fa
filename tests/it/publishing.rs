//! Publishing is all or nothing, and leaves alone what is not ours.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use crate::support::{Folder, TODAY, times, tree};
use samizdat::base::Fingerprint;

/// A dossier whose two versions differ on every page.
fn write_version(folder: &Folder, word: &str) {
    for record_idx in 0..60 {
        let text = format!(
            "---\nname: Person {record_idx} {word}\n---\n\n{}\n",
            format!("Some text about {word}. ").repeat(40)
        );
        folder.file(&format!("content/people/person-{record_idx}.md"), text);
    }
}

/// Checks a folder by its own sums, and returns which version it is.
fn complete_edition(public: &Path) -> String {
    let sums = fs::read_to_string(public.join("SHA256SUMS")).expect("an edition has sums");
    let listed: Vec<(&str, &str)> = sums.lines().filter_map(|line| line.split_once("  ")).collect();
    for (sum, path) in &listed {
        let bytes = fs::read(public.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(Fingerprint::of(&bytes).to_string(), *sum, "{path}");
    }
    assert_eq!(tree(public).len(), listed.len() + 1, "nothing but what is listed, and the sums");
    let page = fs::read_to_string(public.join("people/person-0.html")).unwrap();
    ["old", "new"].into_iter().find(|word| page.contains(&format!("Person 0 {word}"))).unwrap().to_owned()
}

#[test]
fn killed_builds_leave_a_complete_old_or_a_complete_new_edition() {
    let folder = Folder::new();
    write_version(&folder, "old");
    let start = Instant::now();
    folder.build();
    let whole_build = start.elapsed();
    let old_tree = tree(&folder.path("public"));
    write_version(&folder, "new");
    let mut n_of = std::collections::BTreeMap::<String, usize>::new();
    let mut random: u64 = 0x9e37_79b9_7f4a_7c15;
    let n_kills = times(200, 60);
    for _ in 0..n_kills {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let mut build = Command::new(env!("CARGO_BIN_EXE_samizdat"))
            .current_dir(folder.path(""))
            .args(["build", "--quiet", "--today", TODAY])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // The moment of death is what is tested here, so this waits for a time and not for an event.
        thread::sleep(whole_build.mul_f64((random % 1000) as f64 / 1000.0).max(Duration::from_micros(100)));
        let _ = build.kill();
        build.wait().unwrap();
        let version = complete_edition(&folder.path("public"));
        *n_of.entry(version.clone()).or_default() += 1;
        if version == "new" {
            // Back to the old edition, so that the next build has something to replace.
            write_version(&folder, "old");
            folder.build();
            write_version(&folder, "new");
        }
    }
    assert!(n_of.values().sum::<usize>() == n_kills && n_of.contains_key("old"), "{n_of:?}");
    folder.build();
    assert_eq!(complete_edition(&folder.path("public")), "new");
    assert!(!folder.path(".public.samizdat").exists(), "nothing is left beside the edition");
    write_version(&folder, "old");
    assert_eq!(tree(&folder.build().path("public")), old_tree);
}

#[cfg(unix)]
#[test]
fn full_disk_leaves_the_old_edition() {
    let folder = Folder::new();
    write_version(&folder, "old");
    folder.build();
    let before = tree(&folder.path("public"));
    write_version(&folder, "new");
    folder.file("content/people/long.md", format!("---\nname: Long\n---\n\n{}\n", "word ".repeat(60_000)));
    // A limit on file size stands for a full disk: writing the long page fails.
    let build = format!("trap '' XFSZ; ulimit -f 100; exec {} build --today {TODAY}", env!("CARGO_BIN_EXE_samizdat"));
    let output = Command::new("sh").current_dir(folder.path("")).args(["-c", &build]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(words.contains("error: writing ") && words.contains("File too large"), "{words}");
    assert_eq!(tree(&folder.path("public")), before);
    assert!(!folder.path(".public.samizdat").exists(), "the failed attempt takes no room");
    folder.build();
    assert_eq!(complete_edition(&folder.path("public")), "new");
}

#[test]
fn broken_template_leaves_the_old_edition() {
    let folder = Folder::new();
    write_version(&folder, "old");
    folder.build();
    let before = tree(&folder.path("public"));
    write_version(&folder, "new");
    folder.file(
        "themes/dossier/templates/person.html",
        "{% extends \"record.html\" %}\n{% block facts %}{{ fields.name.nothing.there }}{% endblock %}\n",
    );
    let output = folder.run(&["build", "--format", "short"]);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{words}");
    assert!(words.contains("themes/dossier/templates/person.html:2:"), "{words}");
    assert_eq!(words.matches("template-error").count(), 1, "once, not once a page: {words}");
    assert_eq!(tree(&folder.path("public")), before);
    fs::remove_file(folder.path("themes/dossier/templates/person.html")).unwrap();
    folder.build();
    assert_eq!(complete_edition(&folder.path("public")), "new");
}

#[test]
fn folder_that_is_not_ours_is_refused() {
    let folder = Folder::new();
    folder.file("content/index.md", "---\ntitle: Home\n---\n").file("public/holiday.jpg", "a photo");
    let output = folder.run(&["build"]);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    assert!(words.contains("not an edition made by samizdat"), "{words}");
    assert_eq!(tree(&folder.path("public")).len(), 1);

    folder.file("elsewhere/manifest.json", "{\"name\": \"a web app\"}");
    assert_eq!(folder.run(&["build", "--dest", "elsewhere"]).status.code(), Some(2));
    assert_eq!(tree(&folder.path("elsewhere")).len(), 1);
}

#[test]
fn file_that_somebody_put_into_an_edition_is_not_lost() {
    let folder = Folder::new();
    folder.file("content/index.md", "---\ntitle: Home\n---\n").build();
    folder.file("public/notes.txt", "mine").file("content/index.md", "---\ntitle: Other\n---\n");
    let output = folder.run(&["build"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("`notes.txt`"));
    assert_eq!(fs::read_to_string(folder.path("public/notes.txt")).unwrap(), "mine");
}

#[cfg(unix)]
#[test]
fn unchanged_files_are_kept_as_they_are() {
    use std::os::unix::fs::MetadataExt;
    let folder = Folder::new();
    write_version(&folder, "old");
    folder.build();
    let inode = |path: &str| fs::metadata(folder.path(path)).unwrap().ino();
    let (style, page) = (inode("public/assets/style.css"), inode("public/people/person-0.html"));
    folder.file("content/people/person-0.md", "---\nname: Person 0 new\n---\n").build();
    assert_eq!(inode("public/assets/style.css"), style);
    assert_ne!(inode("public/people/person-0.html"), page);
    let output = folder.run(&["build"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("(nothing changed)"));
}

#[test]
fn page_edited_by_hand_is_not_overwritten_without_a_word() {
    let folder = Folder::new();
    write_version(&folder, "old");
    folder.build();
    let before = tree(&folder.path("public"));
    folder.file("public/people/person-0.html", "edited").file("public/people/person-1.html", "edited");
    let edited = tree(&folder.path("public"));
    let output = folder.run(&["build"]);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{words}");
    for part in ["`people/person-0.html` and 1 more", "content/", "build --overwrite"] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert_eq!(tree(&folder.path("public")), edited);
    // The same when the page would go away.
    fs::remove_file(folder.path("content/people/person-0.md")).unwrap();
    assert_eq!(folder.run(&["build"]).status.code(), Some(2));
    assert_eq!(tree(&folder.path("public")), edited);
    write_version(&folder, "old");
    assert_eq!(folder.run(&["build", "--overwrite"]).status.code(), Some(0));
    assert_eq!(tree(&folder.path("public")), before);
    // A page that is missing is no loss.
    fs::remove_file(folder.path("public/people/person-0.html")).unwrap();
    assert_eq!(tree(&folder.build().path("public")), before);
}

#[test]
fn edition_checked_out_with_line_endings_of_windows_is_no_edit() {
    let folder = Folder::new();
    write_version(&folder, "old");
    folder.build();
    for (path, bytes) in tree(&folder.path("public")) {
        if let Ok(text) = String::from_utf8(bytes) {
            folder.file(&format!("public/{path}"), text.replace('\n', "\r\n"));
        }
    }
    write_version(&folder, "new");
    folder.build();
    assert_eq!(complete_edition(&folder.path("public")), "new");
}

#[test]
fn files_of_somebody_else_in_the_staging_folder_are_not_deleted() {
    let folder = Folder::new();
    folder.file("content/index.md", "---\ntitle: Home\n---\n").build();
    let before = tree(&folder.path("public"));
    folder.file("content/index.md", "---\ntitle: Other\n---\n");
    for path in ["old/photo.jpg", "next/photo.jpg", "photo.jpg", "next/index.html", "old/index.html"] {
        folder.file(&format!(".public.samizdat/{path}"), "mine");
        let output = folder.run(&["build"]);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{path}: {words}");
        let name = path.rsplit('/').next().unwrap();
        assert!(words.contains(".public.samizdat") && words.contains(name), "{path}: {words}");
        assert_eq!(fs::read_to_string(folder.path(&format!(".public.samizdat/{path}"))).unwrap(), "mine");
        assert_eq!(tree(&folder.path("public")), before);
        fs::remove_dir_all(folder.path(".public.samizdat")).unwrap();
    }
    // What an interrupted build left is no obstacle, whatever of it was written.
    folder.file(".public.samizdat/lock", "index.html\nmanifest.json\n");
    folder.file(".public.samizdat/next/index.html", "half").file(".public.samizdat/next/manifest.json", "{\"genera");
    folder.build();
    assert!(!folder.path(".public.samizdat").exists());
    // Nor do they become the edition when there is none.
    fs::remove_dir_all(folder.path("public")).unwrap();
    folder.file(".public.samizdat/old/photo.jpg", "mine");
    assert_eq!(folder.run(&["build"]).status.code(), Some(2));
    assert!(!folder.path("public").exists());
}
