//! A dossier from a stranger is hostile: no link out of it is followed, everything has a limit, and every cost is linear.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::{Folder, TODAY, tree};

/// A dossier in a folder with neighbours, which have to stay as they are.
struct Place {
    folder: Folder,
}

impl Place {
    fn new() -> Self {
        let folder = Folder::new();
        folder.file("own/dossier.yaml", "title: Test\n").file("own/content/index.md", "---\ntitle: Home\n---\n");
        folder.file("other/next/letter.txt", "mine").file("other/old/letter.txt", "mine");
        folder.file("other/id_rsa", "the secret of somebody else\n");
        Self { folder }
    }

    fn file(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        self.folder.file(&format!("own/{path}"), text);
        self
    }

    #[cfg(unix)]
    fn link(&self, path: &str, to: &str) -> &Self {
        let path = self.folder.path(&format!("own/{path}"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(to, path).unwrap();
        self
    }

    #[cfg(unix)]
    fn fifo(&self, path: &str) -> &Self {
        let path = self.folder.path(&format!("own/{path}"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
        self
    }

    fn remove(&self, path: &str) -> &Self {
        fs::remove_dir_all(self.folder.path(&format!("own/{path}"))).unwrap();
        self
    }

    /// Runs the binary in the dossier; it may take ten seconds of computing and has to end by itself.
    fn run(&self, arguments: &str) -> (Option<i32>, String) {
        let output = limited(&self.folder.path("own"), arguments, 10, 4000);
        (output.status.code(), words(&output))
    }

    fn neighbours(&self) -> std::collections::BTreeMap<String, Vec<u8>> {
        tree(&self.folder.path("other"))
    }
}

/// Runs the binary with limits on seconds of computing and megabytes of addresses.
fn limited(folder: &Path, arguments: &str, seconds: usize, megabytes: usize) -> Output {
    let kilobytes = megabytes * 1024;
    let limits =
        format!("ulimit -t {seconds}; ulimit -v {kilobytes}; exec timeout 60 \"$0\" {arguments} --today {TODAY}");
    Command::new("sh").current_dir(folder).args(["-c", &limits, env!("CARGO_BIN_EXE_samizdat")]).output().unwrap()
}

fn words(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it).into_owned()).concat()
}

#[cfg(unix)]
#[test]
fn staging_folder_that_is_a_link_deletes_nothing_elsewhere() {
    let place = Place::new();
    let before = place.neighbours();
    place.link(".public.samizdat", "../other");
    let (code, words) = place.run("build");
    assert_eq!(place.neighbours(), before, "{words}");
    assert!(code == Some(2) && words.contains(".public.samizdat is a symbolic link"), "{words}");
    fs::remove_file(place.folder.path("own/.public.samizdat")).unwrap();
    for inside in ["next", "old", "lock"] {
        let to = if inside == "lock" { "../../other/id_rsa" } else { "../../other" };
        place.link(&format!(".public.samizdat/{inside}"), to);
        let (code, words) = place.run("build");
        assert_eq!(place.neighbours(), before, "{words}");
        assert!(code == Some(2) && words.contains(&format!("`{inside}`")), "{words}");
        place.remove(".public.samizdat");
    }
    // A lock that is the same file as another is not written to.
    fs::create_dir(place.folder.path("own/.public.samizdat")).unwrap();
    fs::hard_link(place.folder.path("other/id_rsa"), place.folder.path("own/.public.samizdat/lock")).unwrap();
    assert_eq!(place.run("build").0, Some(2));
    assert_eq!(place.neighbours(), before);
}

#[cfg(unix)]
#[test]
fn top_folders_that_are_links_publish_nothing_from_elsewhere() {
    for path in ["content", "originals", "themes", "themes/dossier", "dossier.yaml"] {
        let place = Place::new();
        place.file("content/sources/rep.md", "---\ntitle: R\noriginal: {file: originals/id_rsa, publish: true}\n---\n");
        place.folder.file("other/index.md", "---\ntitle: Elsewhere\n---\n").file("other/static/key.txt", "secret");
        place.folder.file("other/dossier/static/key.txt", "secret").file("other/dossier.yaml", "title: Elsewhere\n");
        let _ = fs::remove_dir_all(place.folder.path(&format!("own/{path}")));
        let _ = fs::remove_file(place.folder.path(&format!("own/{path}")));
        let up = "../".repeat(path.matches('/').count() + 1);
        let name = if path == "dossier.yaml" { "/dossier.yaml" } else { "" };
        place.link(path, &format!("{up}other{name}"));
        for command in ["build", "check", "bundle --output out.zip"] {
            let (code, words) = place.run(command);
            assert!(code == Some(2) && words.contains(&format!("{path} is a symbolic link")), "{path}: {words}");
        }
        assert!(!place.folder.path("own/public").exists() && !place.folder.path("own/out.zip").exists(), "{path}");
    }
}

#[cfg(unix)]
#[test]
fn link_named_public_that_leads_out_of_the_dossier_needs_dest() {
    let place = Place::new();
    fs::create_dir(place.folder.path("empty")).unwrap();
    place.link("public", "../empty");
    for command in ["build", "build --watch", "serve"] {
        let (code, words) = place.run(command);
        assert!(code == Some(2) && words.contains("outside the dossier") && words.contains("--dest"), "{words}");
    }
    assert_eq!(tree(&place.folder.path("empty")).len(), 0);
    assert_eq!(place.run("build --dest ../empty").0, Some(0));
    assert_eq!(place.run("build --dest public").0, Some(0), "who names the link has made it");
    // A link to a folder of the dossier is a matter of taste.
    fs::remove_file(place.folder.path("own/public")).unwrap();
    fs::create_dir(place.folder.path("own/site")).unwrap();
    place.link("public", "site");
    assert_eq!(place.run("build").0, Some(0));
    assert!(place.folder.path("own/site/index.html").exists());
}

#[test]
fn range_of_a_hundred_milliard_paragraphs_costs_nothing() {
    let place = Place::new();
    place.file("content/sources/r.md", "---\ntitle: R\n---\n\n# One {#p1}\n\n# Two {#p99999999999}\n\nThree.\n");
    place.file("content/a.md", "---\ntitle: A\n---\n\nSo it is.[@r, p1-p99999999999]\n");
    let (code, words) = place.run("build");
    assert!(matches!(code, Some(0 | 1)), "{words}");
}

#[cfg(unix)]
#[test]
fn previous_edition_stays_inside_and_is_no_device() {
    for (previous, reason) in [
        ("/dev/zero", "outside the dossier"),
        ("../other", "outside the dossier"),
        ("content/../../other", "outside the dossier"),
        ("zero", "symbolic link"),
        ("linked/edition.zip", "symbolic link"),
        ("fifo", "a pipe or a device"),
        ("in-fifo", "a pipe or a device"),
        ("in-link", "symbolic link"),
    ] {
        let place = Place::new();
        place.file("dossier.yaml", format!("title: T\nedition: 2026-01-01\nprevious: {previous}\n"));
        place.link("zero", "/dev/zero").link("linked", "../other").fifo("fifo");
        place.fifo("in-fifo/manifest.json").link("in-link/manifest.json", "/dev/zero");
        let (code, words) = place.run("check --format short");
        assert!(
            code == Some(1) && words.contains("error[bad-previous]") && words.contains(reason),
            "{previous}: {words}"
        );
    }
}

#[test]
fn huge_settings_are_refused() {
    let place = Place::new();
    place.file("dossier.yaml", format!("title: T\n# {}\n", "x".repeat(100 << 20)));
    let (code, words) = place.run("check --format short");
    assert!(code == Some(1) && words.contains("dossier.yaml:1:1: error[file-too-large]"), "{words}");
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_never_opened() {
    let place = Place::new();
    place.file("content/index.md", "---\ntitle: Home\n---\n\n![x](a.png) [y](b.pdf)\n");
    place.fifo("content/a.png").fifo("content/b.pdf").fifo("content/c.md").fifo("originals/o.pdf");
    place.fifo("themes/dossier/static/s.css").fifo("themes/dossier/theme.yaml");
    let (code, words) = place.run("check --format short");
    assert!(code == Some(1) && words.contains("missing-image"), "{words}");
    let place = Place::new();
    assert_eq!(place.run("build").0, Some(0));
    fs::remove_file(place.folder.path("own/public/manifest.json")).unwrap();
    place.fifo("public/manifest.json");
    assert_eq!(place.run("build").0, Some(2));
}

/// What a message about a linked file shows is not the file that the link leads to.
#[cfg(unix)]
#[test]
fn message_about_a_link_shows_nothing_of_its_target() {
    let place = Place::new();
    place.link("content/linked.md", "../../other/id_rsa").link("content/zero.md", "/dev/zero");
    let (_, words) = place.run("check");
    assert!(words.contains("ignored-link") && !words.contains("somebody else"), "{words}");
}
