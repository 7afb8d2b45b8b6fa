//! Floor 4: what is published. Each file here plans one kind of output; none writes a byte.
//!
//! A plan is a list of jobs. A job is a path with a view and a template, or finished bytes, or a file to copy. Rendering
//! happens in `build`, which sees one view at a time and never the site.

pub mod context;
pub mod exports;
pub mod files;
pub mod pages;
pub mod plan;
pub mod release;
pub mod schema;
pub mod view;

pub use context::Outlook;
pub use plan::{Content, Job, Part, Plan, Row, Sheet};
pub use release::{Artifact, Release};

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::{Diagnostics, UrlPath};
use crate::graph::ids::Key;
use crate::graph::locator::CitedBy;
use crate::graph::menu::{self, MenuItem};
use crate::graph::reads::{self, Aspect, Changes, Memo, Memory, Tracked};
use crate::graph::{DocIdx, Site, addresses};
use crate::model::inputs::{Inputs, Previous};
use crate::text::template::{Mapping, Node};

/// Divides one kind of output into parts, each of which is planned by itself and remembered.
type Format = for<'o> fn(&'o Outlook<'o>) -> Vec<Part<'o>>;

/// All kinds of output that are planned in parts. A new one is a file and a line here.
pub const FORMATS: &[(&str, Format)] = &[
    ("listings", pages::listing::parts),
    ("overviews", pages::timeline::parts),
    ("pictures", pages::pictures::parts),
    ("brief", pages::brief::parts),
    ("names", pages::names::parts),
    ("redirects", pages::redirects::parts),
    ("feeds", exports::feeds::parts),
    ("tables", exports::csv::parts),
    ("citations", exports::citations::parts),
    ("calendar", exports::calendar::parts),
    ("changes", pages::changes::parts),
];

/// Plans one kind of output from everything, in every round.
type Whole = fn(&Outlook<'_>, &mut Plan<'_>, &mut Wholes, &Changes);

/// Output that has to be put together anew when anything changes; the pieces are remembered.
pub const WHOLES: &[(&str, Whole)] = &[
    ("search", exports::search::plan),
    ("dossier", exports::dossier::plan),
    ("linked data", exports::linked_data::plan),
    ("followthemoney", exports::ftm::plan),
];

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
    words: Memory<exports::search::Words>,
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
    let cards = memory.cards.refresh(&all, changes, |doc_idx| view::cards::card(&site, doc_idx));
    let references = memory.references.refresh(&citable, changes, |doc_idx| view::cards::reference(&site, doc_idx));
    let cited_by =
        memory.cited_by.refresh(&citable, changes, |doc_idx| Arc::new(view::cards::cited_by(&site, doc_idx)));
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
    memory.pages.refresh_some(&edited, changes, |doc_idx| pages::record::page(outlook, doc_idx));
    let job = |row: &Row| Some(Job { path: UrlPath::new(&row.address).ok()?, content: row.content.clone() });
    edited.into_iter().filter_map(|(key, _)| memory.pages.get(key).and_then(job)).collect()
}

/// Records that have pages of their own.
fn with_page(outlook: &Outlook<'_>) -> Vec<(Key, usize)> {
    let introductions = view::introduction::introductions(&outlook.site);
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
    memory.pages.refresh(&with_page, changes, |doc_idx| pages::record::page(outlook, doc_idx));
    for (key, _) in with_page {
        memory.pages.get(key).into_iter().for_each(|row| plan.take_row(row));
    }
    let parts: Vec<Part<'_>> = FORMATS.iter().flat_map(|(_, format)| format(outlook)).collect();
    refresh_parts(&mut memory.parts, &parts, changes);
    for part in &parts {
        memory.parts[&part.name].value.0.iter().for_each(|row| plan.take_row(row));
    }
    exports::feeds::sitemap(outlook, &mut plan);
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
    node.set("edition", config.edition.as_ref().map_or_else(Node::none, view::fields::date_node));
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
