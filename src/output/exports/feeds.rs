//! The Atom feed (RFC 4287) and the sitemap (sitemaps.org 0.9). Both need absolute addresses, so they need a `base_url`.

use crate::graph::{DocIdx, addresses};
use crate::model::{Document, Value};
use crate::output::context::Outlook;
use crate::output::plan::{Content, Part, Plan, Sheet};
use crate::text::edtf::Day;
use crate::text::template::{Mapping, Node};

/// Entries in the feed.
const LONGEST: usize = 20;

/// The feed.
pub fn parts<'o>(outlook: &'o Outlook<'o>) -> Vec<Part<'o>> {
    let has_address = outlook.site.config.base_url.is_some();
    has_address.then(|| Part::new("feed", |sheet| feed(outlook, sheet))).into_iter().collect()
}

/// Plans the sitemap, of all pages that are planned already.
pub fn sitemap(outlook: &Outlook<'_>, plan: &mut Plan<'_>) {
    let Some(base) = &outlook.site.config.base_url else { return };
    let pages = plan.pages().iter().map(|page| Node::text(&format!("{base}/{page}"))).collect::<Vec<_>>();
    let view = outlook.view("sitemap.xml", "Sitemap").with("pages", Node::list(pages));
    plan.add_own("sitemap.xml", Content::page("sitemap.xml", view));
}

fn feed(outlook: &Outlook<'_>, sheet: &mut Sheet) {
    let site = &outlook.site;
    let mut dated: Vec<(Day, DocIdx)> =
        (0..site.docs.len()).filter_map(|doc_idx| Some((day(&site.docs[doc_idx])?, doc_idx))).collect();
    dated.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| site.docs[a.1].id.cmp(&site.docs[b.1].id)));
    dated.truncate(LONGEST);
    let changes = crate::output::pages::changes::log(outlook);
    let of_edition = changes.iter().filter_map(|it| Some((it.edition.earliest()?, edition_card(it))));
    let of_records = dated.iter().map(|(day, doc_idx)| (*day, outlook.cards[*doc_idx].clone()));
    let mut entries: Vec<(Day, Node)> = of_edition.chain(of_records).collect();
    entries.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
    entries.truncate(LONGEST);
    let newest = entries.first().map_or_else(|| "1970-01-01".to_owned(), |(day, _)| day.to_string());
    let entries = entries.into_iter().map(|(day, card)| {
        Mapping::default().with("card", card).with("updated", Node::text(&format!("{day}T00:00:00Z"))).node()
    });
    let view = outlook
        .view(addresses::FEED, &site.config.title)
        .with("updated", Node::text(&format!("{newest}T00:00:00Z")))
        .with("entries", Node::list(entries.collect::<Vec<_>>()));
    sheet.add_own(addresses::FEED, Content::page("feed.xml", view));
}

/// What an edition changed, told like a record.
fn edition_card(entry: &crate::output::pages::changes::Entry) -> Node {
    Mapping::default()
        .with("title", Node::text(&format!("What changed in the edition of {}", entry.edition.words())))
        .with("path", Node::text(&format!("{}#{}", addresses::CHANGES, entry.anchor())))
        .with("summary", Node::text(&entry.summary()))
        .node()
}

/// When a record changed, by what it says itself: never by a clock. Else the last day that its own date can mean.
fn day(doc: &Document) -> Option<Day> {
    let date = |name: &str| doc.fields.get(name).and_then(Value::as_date);
    date("updated").or_else(|| date("publish_from")).or_else(|| doc.date())?.latest()
}
