//! Pages about the whole: the timeline, the references, and the page for addresses that are not there.

use super::body::Writer;
use super::listings::users;
use super::{Content, Outlook, Part, Sheet, facets};
use crate::graph::{DocIdx, Site, addresses};
use crate::text::template::{Mapping, Node, View};
use crate::text::url;

/// One part each.
pub fn parts<'o>(outlook: &'o Outlook<'o>) -> Vec<Part<'o>> {
    vec![
        Part::new("timeline", |sheet| timeline(outlook, sheet)),
        Part::new("references", |sheet| references(outlook, sheet)),
        Part::new("not found", |sheet| not_found(outlook, sheet)),
        Part::new("copies", |sheet| copies(outlook, sheet)),
        Part::new("first page", |sheet| first_page(outlook, sheet)),
    ]
}

/// A dossier without `content/index.md` has a first page all the same.
fn first_page(outlook: &Outlook<'_>, sheet: &mut Sheet) {
    if outlook.site.by_id("index").is_none() {
        let view = with_text(outlook.view("index.html", &outlook.site.config.title), outlook)
            .with("home", super::listings::home(outlook));
        sheet.add_own_page("index.html", Content::page("home.html", view));
    }
}

/// What a page without a record has in place of a text.
fn with_text(view: View, outlook: &Outlook<'_>) -> View {
    let mut writer = Writer::new(outlook, "index.html");
    view.with("summary", Node::maybe(outlook.site.config.description.as_deref()))
        .with("body", Node::html(""))
        .with("notes", writer.notes())
}

fn timeline(outlook: &Outlook<'_>, sheet: &mut Sheet) {
    let site = &outlook.site;
    let kinds = &site.config.vocabulary.kinds;
    let in_timeline = (0..kinds.len()).filter(|kind_idx| kinds[*kind_idx].is_in_timeline);
    let mut docs: Vec<DocIdx> = in_timeline.flat_map(|kind_idx| site.by_kind(kind_idx)).copied().collect();
    docs.sort_by_cached_key(|idx| (site.docs[*idx].date().map(|date| date.sort_key()), site.id(*idx).to_owned()));
    if docs.is_empty() {
        return;
    }
    let items: Vec<(DocIdx, &[String])> = docs.iter().map(|doc_idx| (*doc_idx, &[][..])).collect();
    let view = outlook
        .view(addresses::TIMELINE, "Timeline")
        .with("years", years(outlook, &items))
        .with("facets", timeline_facets(site, &docs))
        .with("n_items", Node::number(docs.len()));
    sheet.add_own_page(addresses::TIMELINE, Content::page("timeline.html", view));
}

/// Records in order of time, each with the parts that somebody played in it, under the years they begin in.
pub fn years(outlook: &Outlook<'_>, items: &[(DocIdx, &[String])]) -> Node {
    let site = &outlook.site;
    let mut years: Vec<(Option<i64>, Vec<Node>)> = Vec::new();
    for (doc_idx, roles) in items {
        let year = site.docs[*doc_idx].date().and_then(|date| date.year());
        let item = Mapping::default()
            .with("card", outlook.cards[*doc_idx].clone())
            .with("roles", Node::list(roles.iter().map(|role| Node::text(role))))
            .with("facets", Node::text(&facets::words(site, *doc_idx)))
            .node();
        match years.last_mut().filter(|(it, _)| *it == year) {
            Some((_, items)) => items.push(item),
            None => years.push((year, vec![item])),
        }
    }
    Node::list(years.into_iter().map(|(year, items)| {
        let heading = year.map_or_else(|| "Date not given".to_owned(), |year| year.to_string());
        Mapping::default().with("heading", Node::text(&heading)).with("items", Node::list(items)).node()
    }))
}

/// The facets of the kind that most of a timeline is of.
pub fn timeline_facets(site: &Site, docs: &[DocIdx]) -> Node {
    let kinds = &site.config.vocabulary.kinds;
    let in_timeline = (0..kinds.len()).filter(|kind_idx| kinds[*kind_idx].is_in_timeline);
    let of = |kind_idx: usize| docs.iter().copied().filter(|it| site.kind_place(*it) == kind_idx).collect::<Vec<_>>();
    let Some(kind_idx) = in_timeline.max_by_key(|kind_idx| of(*kind_idx).len()) else { return Node::list([]) };
    facets::nodes(&kinds[kind_idx], &facets::of_kind(site, &kinds[kind_idx], &of(kind_idx)))
}

fn references(outlook: &Outlook<'_>, sheet: &mut Sheet) {
    let site = &outlook.site;
    let kinds = site.config.vocabulary.kinds.iter().enumerate().filter(|(_, kind)| kind.is_citable);
    let mut docs: Vec<DocIdx> = kinds.flat_map(|(kind_idx, _)| site.by_kind(kind_idx)).copied().collect();
    if docs.is_empty() {
        return;
    }
    docs.sort_by_cached_key(|doc_idx| site.sort_key(*doc_idx));
    let items = docs.iter().map(|doc_idx| {
        let users = users(site, *doc_idx).into_iter().map(|from| super::fields::ref_mapping(site, from).node());
        Mapping::default().with("source", outlook.references[*doc_idx].clone()).with("users", Node::list(users)).node()
    });
    let view = outlook.view(addresses::REFERENCES, "References").with("items", Node::list(items));
    sheet.add_own_page(addresses::REFERENCES, Content::page("references.html", view));
}

/// For those who have a copy on a stick: where to begin, and how to tell whether it is what was published.
fn copies(outlook: &Outlook<'_>, sheet: &mut Sheet) {
    let config = &outlook.site.config;
    let view = outlook.view(addresses::VERIFY, "Check this copy").with("key", Node::maybe(config.key.as_deref()));
    sheet.add_own_page(addresses::VERIFY, Content::page("verify.html", view));
    let view = outlook.view(addresses::START, &config.title);
    sheet.add_own(addresses::START, Content::page("start-here.html", view));
}

/// A server shows this page at any depth, so its links count from the base address.
fn not_found(outlook: &Outlook<'_>, sheet: &mut Sheet) {
    let mut view = outlook.view("404.html", "Not found");
    if let Some(base) = outlook.site.config.base_url.as_deref().and_then(url::base_path) {
        view.set("root", Node::text(&base));
    }
    sheet.add_own("404.html", Content::page("404.html", view));
}
