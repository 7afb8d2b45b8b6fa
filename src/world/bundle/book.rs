//! The pages of a release as a book: in reading order, without those that only a website needs.
//!
//! The order is taken from the pages: the menu, the footer and the text of the home page, and for the pages of a folder the
//! list in its `index.html`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};

use crate::base::{UrlPath, url_path};
use crate::graph::own_pages;
use crate::output::{Artifact, Release};
use crate::text::dom::Page;

/// Pages in reading order.
pub struct Book<'r> {
    /// The home page comes first.
    pub leaves: Vec<Leaf<'r>>,
    release: &'r Release,
    paths: BTreeSet<&'r str>,
    /// Redirect targets, by old address.
    redirects: BTreeMap<&'r str, String>,
}

/// A page and its place in the table of contents.
pub struct Leaf<'r> {
    /// Its address in the edition.
    pub path: &'r str,
    /// The rendered HTML.
    pub html: &'r str,
    /// Its place in the table of contents.
    pub place: Place,
}

/// The place of a page in the table of contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At the top level.
    Chapter,
    /// Below the chapter before it.
    Section,
    /// Not listed: facet pages, which are reached from their listing.
    Aside,
}

/// The target of a link.
#[derive(Debug, PartialEq, Eq)]
pub enum Link {
    /// A page of the book, with an optional fragment.
    Page(String, Option<String>),
    /// Another file of the edition, which may not exist.
    File(String),
    /// An address outside the edition.
    Out,
}

/// The first page of a book.
pub const FIRST: &str = "index.html";

impl<'r> Book<'r> {
    /// Puts the pages of a release in order.
    pub fn open(release: &'r Release) -> Result<Self> {
        let mut pages: BTreeMap<&str, &str> = BTreeMap::new();
        let mut redirects = BTreeMap::new();
        for (path, artifact) in &release.files {
            let path = path.as_str();
            let Artifact::Bytes(bytes, _) = artifact else { continue };
            if !path.ends_with(".html") || ["404.html", own_pages::START].contains(&path) {
                continue;
            }
            let html = std::str::from_utf8(bytes).with_context(|| format!("reading {path} as text"))?;
            match target(path, html) {
                Some(to) => _ = redirects.insert(path, to),
                None => _ = pages.insert(path, html),
            }
        }
        let mut book = Self { leaves: Vec::new(), release, paths: pages.keys().copied().collect(), redirects };
        let html = pages.get(FIRST).context("the edition has no first page")?;
        let first = Page::parse(html);
        let linked = |page: &Page, from: &str, selector: &str| -> Vec<String> {
            let links = page.attributes(selector, "href");
            let path = |href: &String| match book.resolve(from, href) {
                Link::Page(path, _) => Some(path),
                _ => None,
            };
            links.iter().filter_map(path).collect()
        };

        let mut order: Vec<String> = vec![FIRST.to_owned()];
        order.extend(linked(&first, FIRST, "nav a"));
        order.extend(linked(&first, FIRST, "footer a"));
        order.extend(linked(&first, FIRST, "main a"));
        order.extend(pages.keys().filter(|path| !path.contains('/')).map(|path| (*path).to_owned()));
        // Folders that no page links to come last.
        order.extend(pages.keys().filter(|path| path.ends_with("/index.html")).map(|path| (*path).to_owned()));
        order.extend(pages.keys().map(|path| (*path).to_owned()));

        let mut leaves = Vec::new();
        for path in order {
            let Some((path, html)) = pages.remove_entry(path.as_str()) else { continue };
            let is_listed = path.matches('/').count() < 2 || path.ends_with("/index.html");
            leaves.push(Leaf { path, html, place: if is_listed { Place::Chapter } else { Place::Aside } });
            let Some(folder) = path.strip_suffix("index.html").filter(|it| !it.is_empty()) else { continue };
            let mut below = linked(&Page::parse(html), path, "main a");
            below.extend(pages.keys().map(|path| (*path).to_owned()));
            for path in below.iter().filter(|path| path.starts_with(folder)) {
                let Some((path, html)) = pages.remove_entry(path.as_str()) else { continue };
                let place = if path[folder.len()..].contains('/') { Place::Aside } else { Place::Section };
                leaves.push(Leaf { path, html, place });
            }
        }
        // Asides follow the chapter they belong to.
        let mut chapter = 0;
        let mut numbered: Vec<(usize, bool, Leaf<'r>)> = Vec::new();
        for leaf in leaves {
            chapter += usize::from(leaf.place == Place::Chapter);
            numbered.push((chapter, leaf.place == Place::Aside, leaf));
        }
        numbered.sort_by_key(|(chapter, is_aside, _)| (*chapter, *is_aside));
        book.leaves = numbered.into_iter().map(|(_, _, leaf)| leaf).collect();
        Ok(book)
    }

    /// Resolves a link on a page.
    pub fn resolve(&self, from: &str, href: &str) -> Link {
        let (target, fragment) = match href.split_once('#') {
            Some((target, fragment)) => (target, Some(fragment.to_owned()).filter(|it| !it.is_empty())),
            None => (href, None),
        };
        if target.is_empty() {
            return Link::Page(from.to_owned(), fragment);
        }
        let Some(path) = join(from, target) else { return Link::Out };
        let path = self.redirects.get(path.as_str()).cloned().unwrap_or(path);
        if self.paths.contains(path.as_str()) { Link::Page(path, fragment) } else { Link::File(path) }
    }

    /// A file of the edition.
    pub fn file(&self, path: &str) -> Option<&'r Artifact> {
        self.release.files.get(&UrlPath::new(path).ok()?)
    }

    /// All files of a folder, in numerical order.
    pub fn folder(&self, folder: &str) -> Vec<&'r Artifact> {
        let prefix = format!("{folder}/");
        self.release.files.iter().filter(|(path, _)| path.as_str().starts_with(&prefix)).map(|(_, it)| it).collect()
    }

    /// A data file; null if it does not exist.
    pub fn json(&self, path: &str) -> serde_json::Value {
        match self.file(path) {
            Some(Artifact::Bytes(bytes, _)) => serde_json::from_slice(bytes).unwrap_or_default(),
            _ => serde_json::Value::Null,
        }
    }
}

/// The target of a redirect page.
fn target(path: &str, html: &str) -> Option<String> {
    if !html.contains("http-equiv=\"refresh\"") {
        return None;
    }
    let content = Page::parse(html).attribute("meta[http-equiv=refresh]", "content")?;
    join(path, content.split_once("url=")?.1)
}

/// Resolves a relative address against a page; none if it is not relative.
pub fn join(from: &str, relative: &str) -> Option<String> {
    let before_slash = relative.split('/').next().unwrap_or_default();
    let is_relative = !relative.starts_with('/') && !before_slash.contains(':');
    url_path::join(from, relative).filter(|_| is_relative)
}
