//! The reference edition in `public/`: it is what the content gives, and every link in it arrives.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use crate::support::{TODAY, repository, tree};

/// Builds the repository's dossier into a folder.
fn build(root: &Path, dest: &Path, settings: &[(&str, &str)]) {
    let output = Command::new(env!("CARGO_BIN_EXE_samizdat"))
        .args(["build", "--quiet", "--today", TODAY, "--root"])
        .arg(root)
        .arg("--dest")
        .arg(dest)
        .envs(settings.iter().copied())
        .output()
        .unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn reference_edition_is_what_the_content_gives() {
    let scratch = tempfile::tempdir().unwrap();
    let dest = scratch.path().join("public");
    build(repository(), &dest, &[]);
    let (expected, found) = (tree(&repository().join("public")), tree(&dest));
    assert_eq!(
        expected.keys().collect::<Vec<_>>(),
        found.keys().collect::<Vec<_>>(),
        "run `cargo run --release -- build`"
    );
    for (path, bytes) in &expected {
        assert!(bytes == &found[path], "{path} differs; run `cargo run --release -- build`");
    }
}

#[test]
fn bytes_do_not_depend_on_place_time_zone_language_or_order() {
    let scratch = tempfile::tempdir().unwrap();
    let copy = scratch.path().join("somewhere/else");
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for part in ["content", "themes"] {
        files.extend(tree(&repository().join(part)).into_iter().map(|(path, bytes)| (format!("{part}/{path}"), bytes)));
    }
    files.push(("dossier.yaml".into(), std::fs::read(repository().join("dossier.yaml")).unwrap()));
    for (path, bytes) in files.iter().rev() {
        let to = copy.join(path);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, bytes).unwrap();
    }
    let (here, there) = (scratch.path().join("a"), scratch.path().join("b/c/d"));
    build(repository(), &here, &[("TZ", "UTC"), ("LANG", "C")]);
    build(
        &copy,
        &there,
        &[("TZ", "Asia/Almaty"), ("LANG", "kk_KZ.UTF-8"), ("LC_ALL", "ru_RU.UTF-8"), ("HOME", "/nowhere")],
    );
    assert_eq!(tree(&here), tree(&there));
}

/// Attributes that lead somewhere, without a browser: our own output is regular.
fn addresses(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for attribute in [" href=\"", " src=\"", "; url="] {
        let parts = html.split(attribute).skip(1);
        found.extend(parts.filter_map(|part| part.split('"').next()).map(|it| it.replace("&amp;", "&")));
    }
    found
}

fn anchors(html: &str) -> BTreeSet<String> {
    html.split(" id=\"").skip(1).filter_map(|part| part.split('"').next()).map(str::to_owned).collect()
}

/// The file inside the edition that an address on a page means.
fn resolve(page: &str, address: &str) -> Option<String> {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in address.split('/') {
        match part {
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[test]
fn every_link_followed_to_the_end_stays_inside_and_arrives() {
    let files = tree(&repository().join("public"));
    let texts: BTreeMap<&str, String> = files
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .map(|(path, bytes)| (path.as_str(), String::from_utf8(bytes.clone()).unwrap()))
        .collect();
    let mut todo = vec!["index.html".to_owned()];
    let mut seen: BTreeSet<String> = todo.iter().cloned().collect();
    let mut n_links = 0;
    while let Some(page) = todo.pop() {
        for address in addresses(&texts[page.as_str()]) {
            if ["https:", "http:", "mailto:"].iter().any(|scheme| address.starts_with(scheme)) {
                continue;
            }
            n_links += 1;
            let (path, anchor) =
                address.split_once('#').map_or((address.as_str(), None), |(path, anchor)| (path, Some(anchor)));
            assert!(!path.starts_with('/') && !path.ends_with('/'), "{page}: {address}");
            let target = if path.is_empty() {
                page.clone()
            } else {
                resolve(&page, path).unwrap_or_else(|| panic!("{page}: {address} leaves the folder"))
            };
            assert!(files.contains_key(&target), "{page}: {address} leads to {target}, which is not there");
            if let Some(anchor) = anchor {
                assert!(anchors(&texts[target.as_str()]).contains(anchor), "{page}: {address} has no such anchor");
            }
            if target.ends_with(".html") && seen.insert(target.clone()) {
                todo.push(target);
            }
        }
    }
    // Servers show the one; the other is what somebody sees first who unpacks a bundle.
    let apart = ["404.html", "START-HERE.html"];
    let unreached: Vec<&&str> = texts.keys().filter(|path| !seen.contains(**path) && !apart.contains(*path)).collect();
    assert_eq!(unreached, Vec::<&&str>::new(), "every page is reached from the first");
    assert!(n_links > 1000, "{n_links}");
}

#[test]
fn pages_ask_nothing_of_other_sites_and_hold_nothing_inline() {
    for (path, bytes) in tree(&repository().join("public")).iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = String::from_utf8(bytes.clone()).unwrap();
        for script in html.split("<script").skip(1) {
            let is_own_file = script.starts_with(" src=\"") && !script.starts_with(" src=\"http");
            assert!(is_own_file || script.starts_with(" type=\"application/ld+json\">"), "{path}: {script:.60}");
        }
        for forbidden in ["<style", " style=\"", "<iframe", "<img src=\"http", " onclick", "@import"] {
            assert!(!html.contains(forbidden), "{path}: {forbidden}");
        }
        let is_redirect = html.contains("http-equiv=\"refresh\"");
        assert!(is_redirect || html.contains("Content-Security-Policy"), "{path}");
        for id in anchors(&html) {
            assert_eq!(html.matches(&format!(" id=\"{id}\"")).count(), 1, "{path}: {id} stands twice");
        }
    }
}

#[test]
fn sums_and_manifest_list_every_file() {
    let public = repository().join("public");
    let files = tree(&public);
    let sums = std::fs::read_to_string(public.join("SHA256SUMS")).unwrap();
    let listed: BTreeMap<&str, &str> =
        sums.lines().map(|line| line.split_once("  ").unwrap()).map(|(sum, path)| (path, sum)).collect();
    for (path, bytes) in files.iter().filter(|(path, _)| *path != "SHA256SUMS") {
        assert_eq!(listed[path.as_str()], samizdat::base::Fingerprint::of(bytes).to_string(), "{path}");
    }
    assert_eq!(listed.len() + 1, files.len());
    let mut folded = BTreeSet::new();
    for path in files.keys() {
        assert!(path.is_ascii() && folded.insert(path.to_lowercase()), "{path}");
    }
}
