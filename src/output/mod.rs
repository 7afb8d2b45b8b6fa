//! Floor 4: what is published. Each file here plans one kind of output; none writes a byte.
//!
//! A plan is a list of jobs. A job is a path with a view and a template, or finished bytes, or a file to copy. Rendering
//! happens in `build`, which sees one view at a time and never the site.

pub mod about;
pub mod body;
pub mod brief;
pub mod cards;
pub mod data;
pub mod facets;
pub mod feeds;
pub mod fields;
pub mod files;
pub mod listings;
pub mod overviews;
pub mod pictures;
pub mod records;
pub mod redirects;
pub mod schema;
pub mod search;
mod situations;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::{Diagnostics, Spot, UrlPath, problem};
use crate::build::inputs::{Asset, Inputs};
use crate::graph::menu::{self, MenuItem};
use crate::graph::{Site, addresses};
use crate::text::template::{Mapping, Node, View};

/// One file of the edition, to be made.
#[derive(Debug)]
pub struct Job {
    /// Its address.
    pub path: UrlPath,
    /// What makes it.
    pub content: Content,
}

/// What a file is made of.
#[derive(Debug)]
pub enum Content {
    /// A template and all that it may say.
    Page(String, Box<View>),
    /// Finished bytes.
    Bytes(Vec<u8>),
    /// A file to copy.
    Copy(Asset),
}

/// Plans one kind of output.
type Format = fn(&Outlook<'_>, &mut Plan<'_>);

/// All kinds of output. A new one is a file and a line here.
pub const FORMATS: &[(&str, Format)] = &[
    ("records", records::plan),
    ("listings", listings::plan),
    ("overviews", overviews::plan),
    ("pictures", pictures::plan),
    ("brief", brief::plan),
    ("redirects", redirects::plan),
    ("search", search::plan),
    ("feeds", feeds::plan),
    ("data", data::plan),
    ("files", files::plan),
];

/// What every format sees.
#[derive(Debug)]
pub struct Outlook<'s> {
    /// All records linked.
    pub site: &'s Site,
    /// What was read.
    pub inputs: &'s Inputs,
    /// For each record, what lists say of it.
    pub cards: Vec<Node>,
    /// For each citable record, all its fields, for notes and references.
    pub references: BTreeMap<usize, Node>,
    /// For each citable record, who relies on which of its paragraphs.
    pub cited_by: BTreeMap<usize, crate::graph::locator::CitedBy>,
    /// What every page says of the dossier.
    pub site_node: Node,
}

/// Stands before the address in the place of an author's file.
const OWN: &str = "made by samizdat: ";

/// Jobs, and the addresses they take.
#[derive(Debug)]
pub struct Plan<'d> {
    /// In the order planned.
    pub jobs: Vec<Job>,
    taken: BTreeMap<String, Spot>,
    pages: Vec<String>,
    /// The sink.
    pub diags: &'d mut Diagnostics,
}

/// Decides what the edition consists of. Sees the whole site, writes no bytes.
pub fn plan(site: &Site, inputs: &Inputs, diags: &mut Diagnostics) -> Vec<Job> {
    let cards = cards::all(site);
    let (references, cited_by) = cards::citable(site);
    let outlook = Outlook { site, inputs, cards, references, cited_by, site_node: site_node(site) };
    let mut plan = Plan { jobs: Vec::new(), taken: BTreeMap::new(), pages: Vec::new(), diags };
    for (_, format) in FORMATS {
        format(&outlook, &mut plan);
    }
    plan.jobs
}

impl Plan<'_> {
    /// Adds a file for which an author is answerable; the address has to be free and safe.
    pub fn add(&mut self, address: &str, owner: &Spot, content: Content) {
        let path = match UrlPath::new(address) {
            Ok(path) => path,
            Err(reason) => return self.diags.push(problem::bad_alias(owner.clone(), address, reason)),
        };
        if let Some(before) = self.taken.insert(address.to_lowercase(), owner.clone()) {
            // The complaint stands where an author can mend it.
            let (spot, by) = match owner.file.starts_with(OWN) {
                true => (before, "a page that samizdat makes by itself".to_owned()),
                false => (owner.clone(), format!("`{}`", before.file)),
            };
            return self.diags.push(problem::address_taken(spot, address, &by));
        }
        self.jobs.push(Job { path, content });
    }

    /// Adds a page that readers look for: it stands in the sitemap.
    pub fn add_page(&mut self, address: &str, owner: &Spot, content: Content) {
        self.pages.push(address.to_owned());
        self.add(address, owner, content);
    }

    /// The same for a page that no author wrote.
    pub fn add_own_page(&mut self, address: &str, content: Content) {
        self.pages.push(address.to_owned());
        self.add_own(address, content);
    }

    /// Addresses of the pages so far.
    pub fn pages(&self) -> &[String] {
        &self.pages
    }

    /// Adds a file that samizdat makes by itself.
    pub fn add_own(&mut self, address: &str, content: Content) {
        let spot = Spot::file(&Arc::from(format!("{OWN}{address}").as_str()));
        self.add(address, &spot, content);
    }
}

impl Outlook<'_> {
    /// A view with what every page needs: the dossier, the way to its root, its own address and title.
    pub fn view(&self, address: &str, title: &str) -> View {
        let depth = address.matches('/').count();
        View::default()
            .with("site", self.site_node.clone())
            .with("root", Node::text(&"../".repeat(depth)))
            .with("path", Node::text(address))
            .with("title", Node::text(title))
    }
}

fn site_node(site: &Site) -> Node {
    let config = &site.config;
    let mut node = Mapping::default();
    node.set("title", Node::text(&config.title));
    node.set("description", Node::maybe(config.description.as_deref()));
    node.set("language", Node::text(&config.language));
    node.set("publisher", Node::maybe(config.publisher.as_deref()));
    node.set("contact", Node::maybe(config.contact.as_deref()));
    node.set("license", Node::maybe(config.license.as_deref()));
    node.set("base_url", Node::maybe(config.base_url.as_deref()));
    let has_references = site.docs.iter().any(|doc| site.kind(doc).is_citable);
    node.set("references", Node::maybe(has_references.then_some(addresses::REFERENCES)));
    let has_status = site.docs.iter().any(|doc| doc.fields.role(crate::model::Role::Status).is_some());
    node.set("brief", Node::maybe(has_status.then_some(addresses::BRIEF)));
    let has_dates = site.docs.iter().any(|doc| site.kind(doc).is_in_timeline);
    node.set("pictures", Node::maybe((has_status || has_dates).then_some(addresses::PICTURES)));
    node.set("menu", Node::list(menu::items(site).into_iter().map(|item| menu_node(site, item))));
    node.node()
}

fn menu_node(site: &Site, item: MenuItem) -> Node {
    let (title, path) = match item {
        MenuItem::Page(doc_idx) => (site.docs[doc_idx].title(), format!("{}.html", site.docs[doc_idx].address)),
        MenuItem::Listing(kind_idx) => {
            let kind = &site.config.vocabulary.kinds[kind_idx];
            (kind.plural.as_str(), addresses::listing(kind).unwrap_or_default())
        }
        MenuItem::Timeline => ("Timeline", addresses::TIMELINE.to_owned()),
    };
    Mapping::default().with("title", Node::text(title)).with("path", Node::text(&path)).node()
}
