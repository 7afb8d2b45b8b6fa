//! One page for each template, whole. Reviewed as a diff: `UPDATE_GOLDEN=1 cargo test --test it -- golden`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use crate::support::{Folder, repository, tree};

/// Templates, each with a page that is made with it.
const PAGES: [(&str, &str); 31] = [
    ("404.html", "404.html"),
    ("brief.html", "brief.html"),
    ("changes.html", "changes.html"),
    ("claim.html", "claims/nobody-detained.html"),
    ("claims.html", "claims/index.html"),
    ("data.html", "data.html"),
    ("demand.html", "demands/reason-for-detention.html"),
    ("demands.html", "demands/index.html"),
    ("event.html", "events/ada-example-detained.html"),
    ("facet.html", "people/by/status/detained.html"),
    ("feed.xml", "feed.xml"),
    ("home.html", "index.html"),
    ("listing.html", "people/index.html"),
    ("names.html", "names.html"),
    ("organization.html", "organizations/harbour-union.html"),
    ("page.html", "about.html"),
    ("person.html", "people/ada-example.html"),
    ("pictures.html", "pictures.html"),
    ("place.html", "places/harbour-prison.html"),
    ("print.css", "assets/print.css"),
    ("record.html", "ships/gull.html"),
    ("redirect.html", "places/old-prison.html"),
    ("references.html", "references.html"),
    ("sitemap.xml", "sitemap.xml"),
    ("source.html", "sources/court-notice.html"),
    ("sources.html", "sources/index.html"),
    ("start-here.html", "START-HERE.html"),
    ("timeline.html", "timeline.html"),
    ("withdrawn.html", "withdrawn.html"),
    ("topic.html", "topics/schools.html"),
    ("verify.html", "verify.html"),
];

/// Templates that others take parts of.
const PARTS: [&str; 3] = ["base.html", "components.html", "entity.html"];

/// The dossier of `init`, with an edition before it and the kinds that it leaves out.
fn dossier() -> Folder {
    let folder = Folder::new();
    let made = Command::new(env!("CARGO_BIN_EXE_samizdat")).args(["init", "--quiet"]).arg(folder.path("new")).output();
    assert!(made.unwrap().status.success());
    for (path, bytes) in tree(&folder.path("new")) {
        folder.file(&path, bytes);
    }
    std::fs::remove_dir_all(folder.path("new")).unwrap();
    let settings = std::fs::read_to_string(folder.path("dossier.yaml")).unwrap();
    let more = "\nbase_url: https://dossier.example/golden\nkinds:\n  ship:\n    fields:\n      name: {role: title, required: true}\n      \
                home: {type: ref place, label: Home port, inverse: Ships}\n";
    folder
        .file("dossier.yaml", format!("{settings}{more}edition: 2026-01-01\n"))
        .file("content/people/eve-example.md", "---\nname: Eve Example\nsummary: A sailor.\n---\n")
        .build();
    std::fs::rename(folder.path("public"), folder.path("before")).unwrap();
    folder
        .file("dossier.yaml", format!("{settings}{more}edition: 2026-02-01\nprevious: before\n"))
        .file("content/people/eve-example.md", "---\nname: Eve Example\nwithdrawn: {date: 2026-01-20, reason: At her wish.}\n---\n")
        .file(
            "content/places/harbour-prison.md",
            "---\nname: Harbour prison\naliases: [places/old-prison.html]\ngeo: {lat: 1.5, lon: -2.25}\ncountry: uy\n---\n\nOn the quay. [@court-notice, p1]\n",
        )
        .file("content/organizations/harbour-union.md", "---\nname: Harbour Union\ncountry: uy\n---\n\nSailors. [@court-notice, p1]\n")
        .file("content/ships/gull.md", "---\nname: Gull\nhome: harbour-prison\n---\n\nAt anchor. [@court-notice, p1]\n")
        .build();
    folder
}

#[test]
fn golden_pages_are_as_reviewed() {
    let folder = dossier();
    let golden = repository().join("tests/golden/pages");
    let pages: BTreeMap<&str, &str> = PAGES.into_iter().collect();
    let mut differences = Vec::new();
    for (template, page) in &pages {
        let (made, path) = (folder.page(page), golden.join(template));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::create_dir_all(&golden).unwrap();
            std::fs::write(&path, &made).unwrap();
        }
        if std::fs::read_to_string(&path).ok().as_ref() != Some(&made) {
            differences.push(*template);
        }
    }
    assert_eq!(differences, Vec::<&str>::new(), "read `git diff` after UPDATE_GOLDEN=1");
    let kept: BTreeSet<String> = tree(&golden).into_keys().collect();
    let wanted: BTreeSet<String> = pages.keys().map(|it| (*it).to_owned()).collect();
    assert_eq!(kept, wanted);
}

#[test]
fn golden_pages_show_every_template() {
    let templates: BTreeSet<String> = tree(&repository().join("themes/dossier/templates")).into_keys().collect();
    let shown = PAGES.into_iter().map(|(template, _)| template).chain(PARTS);
    assert_eq!(templates, shown.map(str::to_owned).collect::<BTreeSet<String>>());
}

#[test]
fn every_file_of_an_edition_has_a_media_type() {
    for path in tree(&dossier().path("public")).into_keys() {
        let is_known = samizdat::text::media_type::of(&path).is_some();
        assert!(is_known || ["SHA256SUMS", "_headers", ".nojekyll"].contains(&path.as_str()), "{path}");
    }
}

/// What the commands say when something is wrong, whole: all of stderr, as it is printed where there is no terminal.
#[test]
fn golden_messages_are_as_reviewed() {
    let folder = Folder::new();
    folder
        .file("dossier.yaml", "title: Test\nchecks: {no-evidence: off, uncited-paragraph: off}\n")
        .file("content/index.md", "---\ntitle: Home\n---\n")
        .file("content/people/ada.md", "---\nname: Ada Example\n---\n")
        .file("content/people/bob.md", "---\nname: Bob Example\nvisibility: private\n---\n")
        .build();
    folder.file("foreign/holiday.jpg", "a photo").file("public/notes.txt", "mine");
    let broken = "---\nnmae: Eve Example\nborn: yesterday\ncountry: Urugay\naffiliations: [{organization: \"[[Ada Exampel]]\"}]\n---\n\nSee [[Nobody]].\n";
    let place = folder.path("").to_str().unwrap().trim_end_matches('/').to_owned();
    let mut said = String::new();
    let mut run = |arguments: &[&str]| {
        let output = folder.run(arguments);
        let stderr = String::from_utf8(output.stderr).unwrap().replace(place.as_str(), "DOSSIER");
        let code = output.status.code().unwrap();
        said.push_str(&format!("$ samizdat {}\n{stderr}[exit code {code}]\n\n", arguments.join(" ")));
    };
    run(&["init", "."]);
    run(&["build", "--dest", "foreign"]);
    run(&["build"]);
    run(&["bundle", "--only", "bob"]);
    run(&["bundle", "--only", "adda"]);
    run(&["verify", "foreign"]);
    run(&["schema", "persn"]);
    run(&["publish"]);
    run(&["build", "--sign", "no-such.key"]);
    folder.file("content/people/eve.md", broken);
    run(&["build"]);
    let golden = repository().join("tests/golden/messages.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&golden, &said).unwrap();
    }
    assert_eq!(said, std::fs::read_to_string(&golden).unwrap());
}
