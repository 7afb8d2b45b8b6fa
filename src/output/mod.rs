//! Floor 4: what is published. Each file here plans one kind of output; none writes a byte.
//!
//! A plan is a list of jobs. A job is a path with a view and a template, or finished bytes, or a file to copy. Rendering
//! happens in `build`, which sees one view at a time and never the site.

pub mod about;
pub mod body;
pub mod brief;
pub mod calendar;
pub mod cards;
pub mod changes;
pub mod citations;
pub mod data;
pub mod facets;
pub mod feeds;
pub mod fields;
pub mod files;
pub mod ftm;
pub mod listings;
pub mod names;
pub mod overviews;
pub mod pictures;
pub mod records;
pub mod redirects;
pub mod schema;
pub mod search;
mod situations;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::{Diagnostics, Fingerprint, Spot, UrlPath, problem};
use crate::build::inputs::{Asset, Inputs, Previous};
use crate::graph::locator::CitedBy;
use crate::graph::menu::{self, MenuItem};
use crate::graph::reads::{self, Aspect, Changes, Key, Memo, Memory, Tracked};
use crate::graph::{DocIdx, Site, addresses};
use crate::text::template::{Mapping, Node, View};

/// One file of the edition, to be made.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its address.
    pub path: UrlPath,
    /// What makes it.
    pub content: Content,
}

/// What a file is made of.
#[derive(Debug, Clone)]
pub enum Content {
    /// A template and all that it may say.
    Page(Arc<str>, Arc<View>),
    /// Finished bytes.
    Bytes(Arc<[u8]>, Fingerprint),
    /// A file to copy.
    Copy(Asset),
}

impl Content {
    /// A page by a template.
    pub fn page(template: &str, view: View) -> Self {
        Self::Page(template.into(), Arc::new(view))
    }

    /// Finished bytes.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        let fingerprint = Fingerprint::of(&bytes);
        Self::Bytes(bytes.into(), fingerprint)
    }
}

/// Divides one kind of output into parts, each of which is planned by itself and remembered.
type Format = for<'o> fn(&'o Outlook<'o>) -> Vec<Part<'o>>;

/// All kinds of output that are planned in parts. A new one is a file and a line here.
pub const FORMATS: &[(&str, Format)] = &[
    ("listings", listings::parts),
    ("overviews", overviews::parts),
    ("pictures", pictures::parts),
    ("brief", brief::parts),
    ("names", names::parts),
    ("redirects", redirects::parts),
    ("feeds", feeds::parts),
    ("tables", data::parts),
    ("citations", citations::parts),
    ("calendar", calendar::parts),
    ("changes", changes::parts),
];

/// Plans one kind of output from everything, in every round.
type Whole = fn(&Outlook<'_>, &mut Plan<'_>, &mut Wholes, &Changes);

/// Output that has to be put together anew when anything changes; the pieces are remembered.
pub const WHOLES: &[(&str, Whole)] =
    &[("search", search::plan), ("dossier", data::plan), ("linked data", about::plan), ("followthemoney", ftm::plan)];

/// A part of the edition: a name that no other part has, and what plans it.
pub struct Part<'o> {
    name: String,
    plan: Box<dyn Fn(&mut Sheet) + Send + Sync + 'o>,
}

impl<'o> Part<'o> {
    /// What `plan` reads of the site decides when it is done again.
    pub fn new(name: impl Into<String>, plan: impl Fn(&mut Sheet) + Send + Sync + 'o) -> Self {
        Self { name: name.into(), plan: Box::new(plan) }
    }
}

/// The files of one part.
#[derive(Debug, Default)]
pub struct Sheet(Vec<Row>);

/// A file and its address.
#[derive(Debug)]
pub struct Row {
    /// Whether it is good is seen when it is taken into the plan.
    pub address: String,
    /// Who is answerable for the address; none: samizdat itself.
    pub owner: Option<Spot>,
    /// Whether readers look for it: it stands in the sitemap.
    pub is_page: bool,
    /// What makes it.
    pub content: Content,
}

impl Sheet {
    /// Adds a file for whose address an author is answerable.
    pub fn add(&mut self, address: &str, owner: &Spot, content: Content) {
        self.0.push(Row { address: address.to_owned(), owner: Some(owner.clone()), is_page: false, content });
    }

    /// Adds a page that readers look for: it stands in the sitemap.
    pub fn add_page(&mut self, address: &str, owner: &Spot, content: Content) {
        self.0.push(Row { address: address.to_owned(), owner: Some(owner.clone()), is_page: true, content });
    }

    /// The same for a page that no author wrote.
    pub fn add_own_page(&mut self, address: &str, content: Content) {
        self.0.push(Row { address: address.to_owned(), owner: None, is_page: true, content });
    }

    /// Adds a file that samizdat makes by itself.
    pub fn add_own(&mut self, address: &str, content: Content) {
        self.0.push(Row { address: address.to_owned(), owner: None, is_page: false, content });
    }
}

/// What planning remembers.
#[derive(Debug, Default)]
pub struct PlanMemory {
    site_node: Option<Node>,
    templates: Vec<String>,
    previous: Option<Arc<Previous>>,
    cards: Memory<Node>,
    references: Memory<Node>,
    cited_by: Memory<Arc<CitedBy>>,
    pages: Memory<Row>,
    parts: BTreeMap<String, Memo<Sheet>>,
    wholes: Wholes,
    /// What changed since the wholes were last planned.
    since: Changes,
}

/// What is remembered of each record, to be put together.
#[derive(Debug, Default)]
pub struct Wholes {
    words: Memory<search::Words>,
    results: Memory<String>,
    records: Memory<String>,
    linked: Memory<String>,
    entities: Memory<String>,
}

/// Makes the piece of each record that is not as it was, and puts all in order; records without a piece leave none.
fn joined(
    memory: &mut Memory<String>,
    outlook: &Outlook<'_>,
    changes: &Changes,
    between: &str,
    work: impl Fn(DocIdx) -> String + Sync,
) -> String {
    let all = outlook.site.all();
    memory.refresh(&all, changes, work);
    let pieces = all.iter().filter_map(|(key, _)| memory.get(*key)).filter(|it| !it.is_empty());
    pieces.map(String::as_str).collect::<Vec<_>>().join(between)
}

/// What every format sees.
#[derive(Debug)]
pub struct Outlook<'s> {
    /// All records linked.
    pub site: Site,
    /// What was read.
    pub inputs: &'s Inputs,
    /// For each record, what lists say of it.
    pub cards: Tracked<Node>,
    /// For each citable record, all its fields, for notes and references.
    pub references: Tracked<Node>,
    /// For each citable record, who relies on which of its paragraphs.
    pub cited_by: Tracked<Arc<CitedBy>>,
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

/// Looks at the site as every format does. What lists and notes say of records is made here, and what is other than before is
/// added to the changes.
pub fn outlook<'s>(site: Site, inputs: &'s Inputs, memory: &mut PlanMemory, changes: &mut Changes) -> Outlook<'s> {
    let all = site.all();
    let site_node = site_node(&site);
    let templates: Vec<String> = inputs.theme.templates.keys().cloned().collect();
    changes.is_everything |= memory.site_node.as_ref() != Some(&site_node) || memory.templates != templates;
    changes.is_everything |= memory.previous != inputs.previous;
    memory.previous.clone_from(&inputs.previous);
    memory.site_node = Some(site_node.clone());
    memory.templates = templates;

    let citable: Vec<(Key, usize)> =
        all.iter().copied().filter(|(_, doc_idx)| site.kind_of(*doc_idx).is_citable).collect();
    let cards = memory.cards.refresh(&all, changes, |doc_idx| cards::card(&site, doc_idx));
    let references = memory.references.refresh(&citable, changes, |doc_idx| cards::reference(&site, doc_idx));
    let cited_by = memory.cited_by.refresh(&citable, changes, |doc_idx| Arc::new(cards::cited_by(&site, doc_idx)));
    note_others(&memory.cards, cards, Aspect::Card, changes);
    note_others(&memory.references, references, Aspect::Reference, changes);
    note_others(&memory.cited_by, cited_by, Aspect::CitedBy, changes);
    memory.since.add_all(changes);

    let in_order =
        |memory: &Memory<Node>| all.iter().map(|(key, _)| memory.get(*key).cloned().unwrap_or_default()).collect();
    let cited_by = all.iter().map(|(key, _)| memory.cited_by.get(*key).cloned().unwrap_or_default()).collect();
    Outlook {
        inputs,
        cards: Tracked::new(in_order(&memory.cards), &site.keys, Aspect::Card),
        references: Tracked::new(in_order(&memory.references), &site.keys, Aspect::Reference),
        cited_by: Tracked::new(cited_by, &site.keys, Aspect::CitedBy),
        site_node,
        site,
    }
}

/// What was made anew may have come out as it was.
fn note_others<T: PartialEq + Send + Sync>(
    memory: &Memory<T>,
    made: Vec<(Key, usize, Option<T>)>,
    aspect: Aspect,
    changes: &mut Changes,
) {
    for (key, _, before) in made {
        if before.as_ref() != memory.get(key) {
            changes.add(key, aspect);
        }
    }
}

/// Plans the pages that an author looks at first: those of records whose own files changed, and those that are open.
pub fn plan_first(outlook: &Outlook<'_>, memory: &mut PlanMemory, changes: &Changes, open: &[UrlPath]) -> Vec<Job> {
    let open: Vec<usize> = open.iter().filter_map(|path| outlook.site.by_path(path.as_str())).collect();
    let is_first = |(key, doc_idx): &(Key, usize)| changes.has(*key, Aspect::Body) || open.contains(doc_idx);
    let edited: Vec<(Key, usize)> = with_page(outlook).into_iter().filter(is_first).collect();
    memory.pages.refresh_some(&edited, changes, |doc_idx| records::page(outlook, doc_idx));
    let job = |row: &Row| Some(Job { path: UrlPath::new(&row.address).ok()?, content: row.content.clone() });
    edited.into_iter().filter_map(|(key, _)| memory.pages.get(key).and_then(job)).collect()
}

/// Records that have pages of their own.
fn with_page(outlook: &Outlook<'_>) -> Vec<(Key, usize)> {
    let introductions = listings::introductions(&outlook.site);
    outlook.site.all().into_iter().filter(|(_, doc_idx)| !introductions.contains(doc_idx)).collect()
}

/// Decides what the edition consists of. Sees the whole site, writes no bytes.
pub fn plan<'d>(
    outlook: &Outlook<'_>,
    memory: &mut PlanMemory,
    changes: &Changes,
    diags: &'d mut Diagnostics,
) -> Plan<'d> {
    let mut plan = Plan { jobs: Vec::new(), taken: BTreeMap::new(), pages: Vec::new(), diags };
    let with_page = with_page(outlook);
    memory.pages.refresh(&with_page, changes, |doc_idx| records::page(outlook, doc_idx));
    for (key, _) in with_page {
        memory.pages.get(key).into_iter().for_each(|row| plan.take_row(row));
    }
    let parts: Vec<Part<'_>> = FORMATS.iter().flat_map(|(_, format)| format(outlook)).collect();
    refresh_parts(&mut memory.parts, &parts, changes);
    for part in &parts {
        memory.parts[&part.name].value.0.iter().for_each(|row| plan.take_row(row));
    }
    feeds::sitemap(outlook, &mut plan);
    files::plan(outlook, &mut plan);
    plan
}

/// Plans what has to be put together at length, which is worth it only for an edition.
pub fn plan_wholes(outlook: &Outlook<'_>, memory: &mut PlanMemory, plan: &mut Plan<'_>) {
    for (_, whole) in WHOLES {
        whole(outlook, plan, &mut memory.wholes, &memory.since);
    }
    memory.since = Changes::default();
}

/// Plans the parts that are not as they were, and forgets those that are not there any more.
fn refresh_parts(memory: &mut BTreeMap<String, Memo<Sheet>>, parts: &[Part<'_>], changes: &Changes) {
    let is_stale = |part: &&Part<'_>| memory.get(&part.name).is_none_or(|memo| changes.touch(&memo.reads));
    let stale: Vec<&Part<'_>> = parts.iter().filter(is_stale).collect();
    let made: Vec<(String, Memo<Sheet>)> = stale
        .into_par_iter()
        .map(|part| {
            let mut sheet = Sheet::default();
            let ((), reads) = reads::recorded(|| (part.plan)(&mut sheet));
            (part.name.clone(), Memo { value: sheet, reads })
        })
        .collect();
    memory.extend(made);
    if memory.len() > parts.len() {
        let names: std::collections::BTreeSet<&str> = parts.iter().map(|part| part.name.as_str()).collect();
        memory.retain(|name, _| names.contains(name.as_str()));
    }
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

    fn take_row(&mut self, row: &Row) {
        let Row { address, owner, is_page, content } = row;
        if *is_page {
            self.pages.push(address.clone());
        }
        match owner {
            Some(owner) => self.add(address, owner, content.clone()),
            None => self.add_own(address, content.clone()),
        }
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
    node.set("edition", config.edition.as_ref().map_or_else(Node::none, fields::date_node));
    node.set("changes", Node::maybe(config.previous.as_ref().map(|_| addresses::CHANGES)));
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
        MenuItem::Page(doc_idx) => (site.title(doc_idx), site.path(doc_idx)),
        MenuItem::Listing(kind_idx) => {
            let kind = &site.config.vocabulary.kinds[kind_idx];
            (kind.plural.as_str(), addresses::listing(kind).unwrap_or_default())
        }
        MenuItem::Timeline => ("Timeline", addresses::TIMELINE.to_owned()),
    };
    Mapping::default().with("title", Node::text(title)).with("path", Node::text(&path)).node()
}
