//! Every internal link of every file arrives, in any dossier.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::hidden;
use crate::support::{cases, outcome};
use samizdat::base::UrlPath;
use samizdat::base::url_path::join;
use samizdat::output::{Artifact, Release};
use samizdat::text::dom::Page;

const BASE: &str = "https://dossier.example/";

/// Addresses in the files of a release that lead nowhere: file, address.
pub fn broken(release: &Release) -> Vec<(String, String)> {
    let text = |artifact: &Artifact| match artifact {
        Artifact::Bytes(bytes, _) => String::from_utf8_lossy(bytes).into_owned(),
        Artifact::Copy(_) => String::new(),
    };
    let files: BTreeMap<&str, String> =
        release.files.iter().map(|(path, artifact)| (path.as_str(), text(artifact))).collect();
    let ids: BTreeMap<&str, BTreeSet<String>> = files
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .map(|(path, html)| (*path, Page::parse(html).attributes("[id]", "id").into_iter().collect()))
        .collect();
    let mut broken = Vec::new();
    for (path, text) in &files {
        for address in addresses(path, text) {
            let is_outside =
                ["http://", "https://", "mailto:", "tel:", "data:"].iter().any(|it| address.starts_with(it));
            let inside = match address.strip_prefix(BASE) {
                Some("") => Some("index.html".to_owned()),
                Some(inside) => Some(inside.to_owned()),
                None if is_outside => continue,
                None if address.starts_with('#') => Some(format!("{path}{address}")),
                // The page for addresses that are not there is shown at any depth.
                None if *path == "404.html" => Some(address.trim_start_matches('/').to_owned()),
                None => join(path, address.split('#').next().unwrap_or_default())
                    .map(|to| address.split_once('#').map_or(to.clone(), |(_, fragment)| format!("{to}#{fragment}"))),
            };
            let arrives = inside.is_some_and(|inside| {
                let (to, fragment) = inside.split_once('#').map_or((&*inside, None), |(to, it)| (to, Some(it)));
                let has_place = |fragment: &str| ids.get(to).is_none_or(|ids| ids.contains(fragment));
                files.contains_key(to) && fragment.is_none_or(has_place)
            });
            if !arrives {
                broken.push(((*path).to_owned(), address));
            }
        }
    }
    broken
}

/// What a file refers to.
fn addresses(path: &str, text: &str) -> Vec<String> {
    let between = |before: &str, after: &str| -> Vec<String> {
        text.split(before).skip(1).filter_map(|rest| rest.split(after).next()).map(str::to_owned).collect()
    };
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => {
            let page = Page::parse(text);
            let mut all = Vec::new();
            for (selector, attribute) in [("[href]", "href"), ("[src]", "src"), ("meta[content]", "content")] {
                all.extend(page.attributes(selector, attribute));
            }
            // Of what a `meta` says only addresses count.
            let refresh = |it: &String| it.split_once("url=").map(|(_, to)| to.to_owned());
            all.iter().filter_map(refresh).chain(all.iter().filter(|it| is_address(it)).cloned()).collect()
        }
        "xml" => between("<loc>", "</loc>").into_iter().chain(between("href=\"", "\"")).collect(),
        "css" => between("url(", ")").into_iter().map(|it| it.trim_matches(['"', '\'']).to_owned()).collect(),
        // Records and listings by their addresses, seen from the root.
        "json" | "js" if path != "manifest.json" => {
            let quoted = text.split('"').filter(|it| it.ends_with(".html"));
            quoted.map(|it| if it.starts_with(BASE) { it.to_owned() } else { format!("{BASE}{it}") }).collect()
        }
        "csv" => {
            text.split([',', '\n', '\r']).filter(|it| it.ends_with(".html")).map(|it| format!("{BASE}{it}")).collect()
        }
        "txt" => between("Sitemap: ", "\n"),
        _ => Vec::new(),
    }
}

fn is_address(text: &str) -> bool {
    text.starts_with(BASE)
        || !text.contains([' ', ';', ',']) && (text.contains(".html") || text.contains('/') || text.starts_with('#'))
}

fn check(files: &[(String, String)]) {
    let outcome = outcome(files);
    let release = outcome.release.unwrap_or_else(|| panic!("{:#?}", outcome.diags));
    let broken = broken(&release);
    assert_eq!(broken, Vec::new(), "in a dossier of {} files that begins with {:?}", files.len(), files.first());
}

fn file(path: &str, text: &str) -> (String, String) {
    (format!("content/{path}.md"), format!("---\n{text}\n---\n"))
}

#[test]
fn empty_dossier_and_single_records() {
    check(&[]);
    check(&[file("index", "title: Home")]);
    check(&[file("people/ada", "name: Ada Example")]);
    check(&[file("people/index", "title: About people")]);
    check(&[file("people/ada", "name: Ada Example"), file("people/index", "title: About people")]);
    check(&[file("people/ada", "name: Ada Example\nstatus: [{state: detained}]")]);
    check(&[file("events/march", "title: A march\ndate: 2016")]);
    check(&[file("events/march", "title: A march\ndate: 2016\ntype: protest")]);
    check(&[file("events/march", "title: A march\ndate: XXXX\ntype: protest")]);
    check(&[file("sources/report", "title: A report")]);
    check(&[file("demands/free-them", "title: Free them\nby: Light Example")]);
    check(&[file("demands/free-them", "title: Free them\nby: Light Example\nto: A ministry")]);
    check(&[file("topics/press", "title: Press")]);
    check(&[file("places/north", "name: North")]);
    check(&[file("people/ada", "name: Ada Example\nwithdrawn: {date: 2020}\naliases: [old-ada]")]);
    check(&[file("people/ada", "name: Ada Example\nvisibility: private")]);
}

#[test]
fn status_that_names_somebody_hidden_is_not_counted_and_its_pages_stand() {
    check(&[
        file("people/ada", "name: Ada Example\nstatus: [{state: detained, by: [eve]}]"),
        file("people/eve", "name: Eve Example\nvisibility: private"),
    ]);
}

#[test]
fn facets_with_more_values_than_help_are_offered_nowhere() {
    let mut files = vec![file("people/ada", "name: Ada Example")];
    for n in 0..250 {
        let people = if n % 25 == 0 { "people: [{id: ada, role: witness}]\n" } else { "" };
        files.push(file(
            &format!("events/e{n}"),
            &format!("title: Event {n}\ndate: {}\nplace: Place {n}\n{people}type: trial", 1900 + n % 90),
        ));
        files.push(file(
            &format!("sources/s{n}"),
            &format!("title: Source {n}\npublisher: Publisher {n}\npublished: {}", 1700 + n),
        ));
    }
    check(&files);
}

#[test]
fn texts_may_link_to_every_page_and_export_of_samizdats_own() {
    let files = [
        file("people/ada", "name: Ada Example\nstatus: [{state: detained, as_of: 2016, by: [light]}]"),
        file("organizations/light", "name: Light Example"),
        file("events/march", "title: A march\ndate: 2016\ntype: protest"),
        file("sources/report", "title: A report"),
    ];
    let release = outcome(&files).release.unwrap();
    let is_own = |path: &&UrlPath| {
        let path = path.as_str();
        let ours =
            ["timeline", "references", "names", "pictures", "brief", "data", "verify", "START-HERE", "feed", "index"];
        ours.iter().any(|it| path == format!("{it}.html") || path == format!("{it}.xml"))
            || path.starts_with("data/")
            || path.ends_with("/index.html")
    };
    let own: Vec<&UrlPath> = release.files.keys().filter(is_own).collect();
    assert!(own.len() >= 20, "{own:?}");
    let links: String = own.iter().map(|path| format!("[there]({path})\n\n")).collect();
    let mut with_links = files.to_vec();
    with_links.push(("content/about.md".to_owned(), format!("---\ntitle: About\n---\n\n{links}")));
    check(&with_links);
}

#[test]
fn pages_that_are_not_there_cannot_be_linked_or_put_into_the_menu() {
    for page in [
        "timeline.html",
        "references.html",
        "pictures.html",
        "brief.html",
        "changes.html",
        "data/timeline.ics",
        "data/ftm.json",
    ] {
        let files = [("content/about.md".to_owned(), format!("---\ntitle: About\n---\n\n[there]({page})\n"))];
        assert!(outcome(&files).release.is_none(), "{page}");
    }
}

proptest! {
    #![proptest_config(cases(500, 60))]

    #[test]
    fn links_arrive_in_dossiers_with_any_vocabulary(seed in any::<u64>()) {
        prop_assert_eq!(broken(&hidden::release(seed)), Vec::new());
    }
}
