//! A part of a release: selected records, the records about them, and every source that these cite. Links to anything left out
//! become plain text.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use serde_json::{Value as Json, json};

use crate::base::UrlPath;
use crate::base::near::nearest;
use crate::graph::{addresses, own_pages};
use crate::model::Config;
use crate::output::release::{MANIFEST, SUMS};
use crate::output::{Artifact, Release};
use crate::text::body::escape;
use crate::text::dom::Page;
use crate::world::bundle::book::{Book, FIRST, Leaf, Link, join};
use crate::world::bundle::style_sheet::rewrite_addresses;

/// A record, from the edition's data.
struct Record<'d> {
    id: &'d str,
    title: &'d str,
    path: &'d str,
    kind: &'d str,
    fields: &'d Json,
    refers_to: BTreeSet<&'d str>,
}

/// The records of a part, grouped by their role in it, in order.
struct Selection<'d> {
    chosen: Vec<&'d Record<'d>>,
    referring: Vec<&'d Record<'d>>,
    sources: Vec<&'d Record<'d>>,
}

/// The part about the named records: ids, or paths such as `people/ada` or `content/people/ada.md`.
pub fn part(release: &Release, config: &Config, names: &[String]) -> Result<Release> {
    let book = Book::open(release)?;
    let dossier = book.json(addresses::DATA);
    let records = records(&dossier);
    let citable = citable(&dossier);
    let chosen: Vec<&Record<'_>> = names.iter().map(|name| find(&records, name)).collect::<Result<_>>()?;
    let selection = select(&records, &citable, chosen);
    let all: Vec<&Record<'_>> = selection.all().collect();
    let mut kept: BTreeSet<&str> = all.iter().map(|record| record.path).collect();
    kept.extend([FIRST, own_pages::VERIFY]);

    let mut files: BTreeMap<UrlPath, Artifact> = BTreeMap::new();
    let mut wanted: BTreeSet<String> = BTreeSet::new();
    for leaf in book.leaves.iter().filter(|leaf| kept.contains(leaf.path)) {
        let page = Page::parse(leaf.html);
        if leaf.path == FIRST {
            first_page(&page, config, &dossier, &selection);
        }
        let leads_out = |href: &str| match book.resolve(leaf.path, href) {
            Link::Page(path, _) => !kept.contains(path.as_str()),
            Link::File(_) => true,
            Link::Out => false,
        };
        page.remove_links("body > header a, body > footer a", leads_out);
        // The search index covers the whole edition and would not fit the part.
        page.remove("script[data-one-file]:not([data-one-file=\"\"])");
        relink(&page, &book, leaf, &kept, &mut wanted);
        let artifact = Artifact::of(page.html().into_bytes());
        if leaf.path == FIRST {
            files.insert(address(own_pages::START)?, artifact.clone());
        }
        files.insert(address(leaf.path)?, artifact);
    }
    for path in wanted.clone().iter().filter(|path| path.ends_with(".css")) {
        if let Some(Artifact::Bytes(css, _)) = book.file(path) {
            // Include the files that a style sheet refers to.
            rewrite_addresses(&String::from_utf8_lossy(css), |address| {
                wanted.extend(join(path, address));
                None
            });
        }
    }
    for path in &wanted {
        if let Some(artifact) = book.file(path) {
            files.insert(address(path)?, artifact.clone());
        }
    }
    let mut data = dossier.clone();
    let ids: BTreeSet<&str> = all.iter().map(|record| record.id).collect();
    data["part_of"] = json!(config.title);
    data["title"] = json!(selection.title());
    if let Some(records) = data["records"].as_array_mut() {
        records.retain(|record| record["id"].as_str().is_some_and(|id| ids.contains(id)));
    }
    let mut text = serde_json::to_vec_pretty(&data).context("writing the data of a part")?;
    text.push(b'\n');
    files.insert(address(addresses::DATA)?, Artifact::of(text));
    Ok(Release::new(files, config, release.audience))
}

/// A short name for a part: that of its first record.
pub fn name(names: &[String]) -> Option<&str> {
    names.first().map(|name| stem(name))
}

fn address(path: &str) -> Result<UrlPath> {
    UrlPath::new(path).map_err(|reason| anyhow::anyhow!("{path}: {reason}"))
}

fn records<'d>(dossier: &'d Json) -> Vec<Record<'d>> {
    let all = dossier["records"].as_array().map_or(&[][..], Vec::as_slice);
    let record = |it: &'d Json| {
        Some(Record {
            id: it["id"].as_str()?,
            title: it["title"].as_str()?,
            path: it["path"].as_str()?,
            kind: it["kind"].as_str()?,
            fields: &it["fields"],
            refers_to: it["refers_to"].as_array()?.iter().filter_map(Json::as_str).collect(),
        })
    };
    all.iter().filter_map(record).collect()
}

/// Names of the kinds that can be cited.
fn citable(dossier: &Json) -> BTreeSet<&str> {
    let kinds = dossier["kinds"].as_array().map_or(&[][..], Vec::as_slice);
    kinds.iter().filter(|kind| kind["citable"] == true).filter_map(|kind| kind["name"].as_str()).collect()
}

fn stem(name: &str) -> &str {
    let last = name.trim_end_matches('/').rsplit('/').next().unwrap_or(name);
    [".md", ".txt", ".html"].iter().find_map(|ending| last.strip_suffix(ending)).unwrap_or(last)
}

fn find<'d, 'r>(records: &'r [Record<'d>], name: &str) -> Result<&'r Record<'d>> {
    let id = stem(name);
    // A record may be in a subfolder of its kind's folder.
    let inside = name.trim_start_matches("./");
    let inside = inside.strip_prefix("content/").unwrap_or(inside);
    let folder = inside.split_once('/').map(|(folder, _)| folder);
    let is_it = |record: &&Record<'_>| {
        record.id == id && folder.is_none_or(|folder| record.path.split_once('/').is_some_and(|(it, _)| it == folder))
    };
    if let Some(record) = records.iter().find(is_it) {
        return Ok(record);
    }
    match nearest(id, records.iter().map(|record| record.id)) {
        Some(near) => bail!("there is no public record `{name}`; did you mean `{near}`?"),
        None => bail!("there is no public record `{name}`; `--only` takes ids, such as `people/ada`"),
    }
}

/// Whether the fields of a record refer to another.
fn names(fields: &Json, id: &str) -> bool {
    match fields {
        Json::Object(inner) => inner.get("id").is_some_and(|it| it == id) || inner.values().any(|it| names(it, id)),
        Json::Array(items) => items.iter().any(|it| names(it, id)),
        _ => false,
    }
}

fn select<'d>(records: &'d [Record<'d>], citable: &BTreeSet<&str>, mut chosen: Vec<&'d Record<'d>>) -> Selection<'d> {
    let mut ids = BTreeSet::new();
    chosen.retain(|record| ids.insert(record.id));
    let is_referring = |record: &&Record<'_>| {
        !ids.contains(record.id)
            && !citable.contains(record.kind)
            && chosen.iter().any(|it| names(record.fields, it.id))
    };
    let referring: Vec<&Record<'_>> = records.iter().filter(is_referring).collect();
    let cited: BTreeSet<&str> =
        chosen.iter().chain(&referring).flat_map(|record| record.refers_to.iter().copied()).collect();
    let is_source =
        |record: &&Record<'_>| citable.contains(record.kind) && cited.contains(record.id) && !ids.contains(record.id);
    let sources = records.iter().filter(is_source).collect();
    Selection { chosen, referring, sources }
}

impl<'d> Selection<'d> {
    /// The title of the part.
    fn title(&self) -> String {
        self.chosen.iter().map(|it| it.title).collect::<Vec<_>>().join(", ")
    }

    fn all(&self) -> impl Iterator<Item = &'d Record<'d>> {
        self.chosen.iter().chain(&self.referring).chain(&self.sources).copied()
    }
}

/// Rewrites the first page: describes the part and lists its records.
fn first_page(page: &Page, config: &Config, dossier: &Json, selection: &Selection<'_>) {
    let list = |heading: &str, records: &[&Record<'_>]| {
        let items: String = records
            .iter()
            .map(|it| format!("<li><a href=\"{}\">{}</a></li>\n", escape(it.path), escape(it.title)))
            .collect();
        if items.is_empty() { items } else { format!("<h2>{}</h2>\n<ul>\n{items}</ul>\n", escape(heading)) }
    };
    let words = config.words;
    let mut lists = list(words.get("in-this-part"), &selection.chosen);
    for kind in dossier["kinds"].as_array().map_or(&[][..], Vec::as_slice) {
        let of_kind: Vec<&Record<'_>> =
            selection.referring.iter().copied().filter(|it| kind["name"] == it.kind).collect();
        lists.push_str(&list(kind["plural"].as_str().unwrap_or_default(), &of_kind));
    }
    lists.push_str(&list(words.get("sources"), &selection.sources));
    let title = selection.title();
    page.fill(
        "main",
        &format!(
            "<header class=\"head\"><p class=\"kicker\">{}</p><h1>{}</h1>\n<p class=\"standfirst\">{}</p></header>\n\
             <div class=\"prose\">\n{lists}<p><a href=\"{}\">{}</a></p></div>\n",
            escape(words.get("part-of-dossier")),
            escape(&title),
            escape(&words.say("part-about", &[("title", (&config.title).into())])),
            own_pages::VERIFY,
            escape(words.get("how-to-check"))
        ),
    );
    page.fill("title", &escape(&format!("{title} · {}", config.title)));
}

/// Removes links that lead outside the part, and collects the files that are shown or linked.
fn relink(page: &Page, book: &Book<'_>, leaf: &Leaf<'_>, kept: &BTreeSet<&str>, wanted: &mut BTreeSet<String>) {
    page.relink(|_, href| match book.resolve(leaf.path, href) {
        Link::Page(path, _) => kept.contains(path.as_str()).then(|| href.to_owned()),
        Link::File(path) => {
            let is_kept = path.starts_with("assets/") || path.starts_with("files/");
            // The checksums and the data are regenerated for the part.
            let is_own = [SUMS, MANIFEST, addresses::DATA].contains(&path.as_str());
            if is_kept {
                wanted.insert(path);
            }
            (is_kept || is_own).then(|| href.to_owned())
        }
        Link::Out => Some(href.to_owned()),
    });
}
