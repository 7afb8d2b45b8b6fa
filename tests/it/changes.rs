//! What changed from edition to edition, and what is told of it no more.

use crate::support::{Folder, tree};

fn dossier() -> Folder {
    let folder = Folder::new();
    settings(&folder, "2026-01-01", None);
    person(&folder, "ada", "Ada Example", "status: [{state: detained, as_of: 2016-04, by: [light]}]");
    person(&folder, "bob", "Bob Example", "status: [{state: imprisoned, as_of: 2016, by: [light]}]");
    folder.file("content/organizations/light.md", "---\nname: The Light\n---\n\nText.\n");
    folder.file("content/demands/release.md", "---\ntitle: Release Ada\nby: [light]\nstate: open\n---\n\nText.\n");
    folder
}

fn settings(folder: &Folder, edition: &str, previous: Option<&str>) {
    let previous = previous.map(|it| format!("previous: {it}\n")).unwrap_or_default();
    folder.file(
        "dossier.yaml",
        format!("title: Test\nbase_url: https://dossier.example\nedition: {edition}\n{previous}"),
    );
}

fn person(folder: &Folder, id: &str, name: &str, more: &str) {
    folder.file(&format!("content/people/{id}.md"), format!("---\nname: {name}\n{more}\n---\n\nText.\n"));
}

/// Publishes an edition and keeps it; the next one comes after it.
fn edition(folder: &Folder, day: &str, keep: &str) {
    folder.build();
    let output = folder.run(&["bundle", "--quiet", "--output", keep]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    settings(folder, day, Some(keep));
}

fn changes(folder: &Folder) -> serde_json::Value {
    serde_json::from_str(&folder.page("data/changes.json")).unwrap()
}

fn ids(json: &serde_json::Value) -> Vec<&str> {
    json.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap_or_default()).collect()
}

#[test]
fn new_records_and_changed_situations_are_told_and_withdrawn_ones_are_not() {
    let folder = dossier();
    edition(&folder, "2026-02-02", "first.zip");
    folder.build();
    assert!(folder.page("changes.html").contains("Nothing has changed since the first edition"));
    assert_eq!(changes(&folder)["entries"], serde_json::json!([]));

    person(&folder, "ada", "Ada Example", "status: [{state: released, as_of: 2016-05-01, by: [light]}]");
    person(&folder, "bob", "Bob Example", "withdrawn: {date: 2026-01-20, reason: At his wish.}");
    person(&folder, "cyd", "Cyd Example", "roles: [lawyer]");
    folder
        .file("content/demands/release.md", "---\ntitle: Release Ada\nby: [light]\nstate: met\n---\n\nOther words.\n");
    folder.build();
    let page = folder.page("changes.html");
    assert!(page.contains("Edition of <time datetime=\"2026-02-02\">2 February 2026"), "{page}");
    assert!(page.contains("Ada Example</a>: reported situation Released as of 1 May 2016 <span class=\"soft\">(before: Detained as of April 2016)"), "{page}");
    assert!(page.contains("Release Ada</a>: state Met <span class=\"soft\">(before: Open)"), "{page}");
    assert!(!page.contains("bob") && folder.page("withdrawn.html").contains("At his wish."));
    assert!(folder.page("404.html").contains("<a href=\"/withdrawn.html\">when and why</a>"));
    assert!(page.contains("<a href=\"people/cyd.html\">Cyd Example</a>"));
    let feed = folder.page("feed.xml");
    assert!(
        feed.contains("What changed in the edition of 2 February 2026") && feed.contains("changes.html#e-2026-02-02")
    );
    assert!(feed.contains("<summary>1 new, 2 changed</summary>"), "{feed}");
    for (path, bytes) in tree(&folder.path("public")) {
        assert!(!String::from_utf8_lossy(&bytes).contains("Bob Example"), "{path}");
    }
    assert!(folder.page("index.html").contains("href=\"changes.html\""));
}

#[test]
fn same_edition_is_built_again_to_the_same_bytes_and_the_next_one_tells_on() {
    let folder = dossier();
    edition(&folder, "2026-02-02", "first.zip");
    person(&folder, "cyd", "Cyd Example", "");
    folder.build();
    let before = tree(&folder.path("public"));
    folder.run(&["build", "--quiet", "--today", "2031-01-01"]);
    assert!(tree(&folder.path("public")) == before);

    edition(&folder, "2026-03-03", "second.zip");
    person(&folder, "dan", "Dan Example", "");
    folder.build();
    let log = changes(&folder);
    let days: Vec<&str> = log["entries"].as_array().unwrap().iter().map(|it| it["edition"].as_str().unwrap()).collect();
    assert_eq!(days, ["2026-03-03", "2026-02-02"]);
    assert_eq!(log["entries"][0]["since"], "2026-02-02");
    assert_eq!((ids(&log["entries"][0]["new"]), ids(&log["entries"][1]["new"])), (vec!["dan"], vec!["cyd"]));

    // A folder does as well as a bundle.
    let with_bundle = tree(&folder.path("public"));
    std::process::Command::new("unzip")
        .args(["-q", "second.zip", "-d", "old"])
        .current_dir(folder.path(""))
        .status()
        .unwrap();
    settings(&folder, "2026-03-03", Some("old/test"));
    folder.build();
    assert!(tree(&folder.path("public")) == with_bundle);
}

#[test]
fn what_is_hidden_now_was_never_told() {
    let folder = dossier();
    edition(&folder, "2026-02-02", "first.zip");
    person(&folder, "eve", "Eve Secretname", "status: [{state: detained, as_of: 2020, by: [light]}]");
    person(&folder, "fay", "Fay Secretname", "");
    person(&folder, "gil", "Gil Secretname", "");
    edition(&folder, "2026-03-03", "second.zip");
    // One becomes private, one is deleted, one is taken back.
    person(&folder, "eve", "Eve Secretname", "visibility: private");
    std::fs::remove_file(folder.path("content/people/fay.md")).unwrap();
    person(&folder, "gil", "Gil Secretname", "withdrawn: {date: 2026-02-20}");
    folder.build();
    for (path, bytes) in tree(&folder.path("public")) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            !text.contains("Secretname")
                && !text.contains("people/eve")
                && !text.contains("people/fay")
                && !text.contains("people/gil"),
            "{path}"
        );
    }
    let log = changes(&folder);
    assert_eq!(log["entries"].as_array().unwrap().len(), 0);
}

#[test]
fn renamed_record_is_not_new() {
    let folder = dossier();
    edition(&folder, "2026-02-02", "first.zip");
    std::fs::remove_file(folder.path("content/people/ada.md")).unwrap();
    person(
        &folder,
        "ada-example",
        "Ada Example",
        "aliases: [ada]\nstatus: [{state: released, as_of: 2016-05, by: [light]}]",
    );
    folder.build();
    let log = changes(&folder);
    assert!(ids(&log["entries"][0]["new"]).is_empty());
    assert_eq!(ids(&log["entries"][0]["changed"]), ["ada-example"]);
}

#[test]
fn edition_before_that_cannot_be_used_is_named() {
    let folder = dossier();
    edition(&folder, "2026-02-02", "first.zip");
    for (edition, previous, place, reason) in [
        ("2026-02-02", "nowhere.zip", "dossier.yaml:4:11", "reading"),
        ("2026-02-02", "content", "dossier.yaml:4:11", "it has no manifest.json"),
        ("2026-02-02", "dossier.yaml", "dossier.yaml:4:11", "reading the archive"),
        ("2026-01-01", "first.zip", "dossier.yaml:3:10", "has to be later"),
        ("2026-02", "first.zip", "dossier.yaml:3:10: error[bad-edition]: `2026-02` is not a day", ""),
    ] {
        settings(&folder, edition, Some(previous));
        let found = folder.check();
        assert!(found.lines().any(|line| line.starts_with(place) && line.contains(reason)), "{found}");
    }
    folder.file("dossier.yaml", "title: Test\nprevious: first.zip\n");
    assert!(
        folder.check().contains("dossier.yaml:2:11: error[bad-previous]")
            && folder.check().contains("has no day of its own")
    );
    // Somebody changed what it told.
    assert!(
        std::process::Command::new("unzip")
            .args(["-q", "first.zip", "-d", "old"])
            .current_dir(folder.path(""))
            .status()
            .unwrap()
            .success()
    );
    let data = std::fs::read_to_string(folder.path("old/test/data/dossier.json")).unwrap();
    folder.file("old/test/data/dossier.json", data.replace("detained", "released"));
    settings(&folder, "2026-02-02", Some("old/test"));
    assert!(folder.check().contains("its data/dossier.json is not what was published"));
}

#[test]
fn before_tells_nothing_that_is_hidden_now() {
    let folder = dossier();
    folder.file("content/organizations/dark.md", "---\nname: The Dark\n---\n\nText.\n");
    let both = "status: [{state: psychiatric-placement, as_of: 2016-04, by: [dark]}, {state: detained, as_of: 2016-01, by: [light]}]";
    person(&folder, "ada", "Ada Example", both);
    edition(&folder, "2026-02-02", "first.zip");
    // Once told with what is hidden later …
    person(&folder, "ada", "Ada Example", &both.replace("2016-01", "2016-02"));
    edition(&folder, "2026-03-03", "second.zip");
    assert!(folder.page("data/changes.json").contains("psychiatric"));
    // … and then hidden: what was told of it is told no more, and what it was is not told as what was before.
    folder.file("content/organizations/dark.md", "---\nname: The Dark\nvisibility: private\n---\n\nText.\n");
    folder.build();
    for (path, bytes) in
        tree(&folder.path("public")).iter().filter(|(path, _)| path.contains("changes") || path.ends_with(".xml"))
    {
        assert!(!String::from_utf8_lossy(bytes).to_lowercase().contains("psychiatric"), "{path}");
    }
}

#[test]
fn field_that_became_private_was_never_told() {
    let folder = dossier();
    let kinds = |more: &str| {
        format!(
            "kinds:\n  person:\n    fields:\n      cell: {{type: text, tracked: true{more}}}\n      seen: {{type: date, tracked: true}}\n"
        )
    };
    let settings = |edition: &str, previous: &str, more: &str| {
        folder.file("dossier.yaml", format!("title: Test\nedition: {edition}\n{previous}{}", kinds(more)));
    };
    settings("2026-01-01", "", "");
    person(&folder, "ada", "Ada Example", "cell: number nine\nseen: 2016");
    folder.build();
    folder.run(&["bundle", "--quiet", "--output", "first.zip"]);
    person(&folder, "ada", "Ada Example", "cell: number ten\nseen: 2017");
    settings("2026-02-02", "previous: first.zip\n", "");
    folder.build();
    let page = folder.page("changes.html");
    assert!(
        page.contains("cell number ten") && page.contains("(before: number nine)") && page.contains("(before: 2016)"),
        "{page}"
    );
    folder.run(&["bundle", "--quiet", "--output", "second.zip"]);
    for previous in ["first.zip", "second.zip"] {
        settings("2026-03-03", &format!("previous: {previous}\n"), ", private: true");
        folder.build();
        assert!(!folder.page("data/changes.json").contains("number"), "{previous}");
    }
}

#[test]
fn edition_before_that_was_exchanged_is_read_again() {
    use samizdat::world::read::folder::{ChangeHint, Folder as Dossier};
    let folder = dossier();
    edition(&folder, "2026-02-02", "first.zip");
    let mut dossier = Dossier::read(&folder.path("")).unwrap();
    person(&folder, "cyd", "Cyd Example", "");
    folder.run(&["bundle", "--quiet", "--output", "first.zip"]);
    let found = dossier.rescan(&ChangeHint::Paths(vec![folder.path("content/people/cyd.md")])).unwrap();
    let files: Vec<&str> = found.files.iter().map(|it| &**it).collect();
    assert_eq!(files, ["content/people/cyd.md", "dossier.yaml"]);
}

#[test]
fn archive_that_was_packed_anew_elsewhere_is_read_all_the_same() {
    let folder = dossier();
    folder.file("themes/dossier/static/manifest.json", "{}");
    edition(&folder, "2026-02-02", "first.zip");
    let python = "import zipfile
old = zipfile.ZipFile('first.zip'); new = zipfile.ZipFile('again.zip', 'w')
new.writestr('__MACOSX/test/._manifest.json', 'x')
for name in old.namelist(): new.writestr(name, old.read(name))
new.close()";
    assert!(
        std::process::Command::new("python3")
            .args(["-c", python])
            .current_dir(folder.path(""))
            .status()
            .unwrap()
            .success()
    );
    settings(&folder, "2026-02-02", Some("again.zip"));
    assert!(!folder.check().contains("bad-previous"), "{}", folder.check());
}

#[test]
fn words_of_before_name_nobody_who_is_hidden_now() {
    let folder = dossier();
    let settings = |edition: &str, previous: &str| {
        let kinds = "kinds: {person: {fields: {company: {type: list text, tracked: true}}}}";
        folder.file("dossier.yaml", format!("title: Test\nedition: {edition}\n{previous}{kinds}\n"));
    };
    settings("2026-01-01", "");
    person(&folder, "eve", "Eve Secretname", "");
    person(&folder, "ada", "Ada Example", "company: [alone, Eve Secretname was there]");
    folder.build();
    folder.run(&["bundle", "--quiet", "--output", "first.zip"]);
    person(&folder, "eve", "Eve Secretname", "visibility: private");
    person(&folder, "ada", "Ada Example", "company: [nobody]");
    settings("2026-02-02", "previous: first.zip\n");
    folder.build();
    let log = changes(&folder);
    let change = &log["entries"][0]["changed"][0];
    assert_eq!((&change["before"], &change["now"]), (&serde_json::json!(["alone"]), &serde_json::json!(["nobody"])));
}
