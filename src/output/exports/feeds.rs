//! The Atom feed (RFC 4287) and the sitemap (sitemaps.org 0.9). Both need absolute addresses and therefore a `base_url`.

use super::{Export, Pieces, no_piece};
use crate::graph::DocIdx;
use crate::graph::own_pages::{CHANGES, FEED, Facts};
use crate::model::{Document, Role, Value};
use crate::output::plan::{Plan, Renderer};
use crate::output::view::change_log::{Entry, log};
use crate::output::{Content, Context, Files};
use crate::text::edtf::Day;
use crate::text::edtf::PartialDate;
use crate::text::moment::Moment;
use crate::text::template::{Mapping, Node};

/// Maximum number of entries in the feed.
const MOST_ENTRIES: usize = 20;

/// The row of the feed in `EXPORTS`.
pub const EXPORT: Export = Export { prefix: FEED, about: None, addresses, piece: no_piece, assemble };

fn addresses(facts: &Facts<'_>) -> Vec<String> {
    facts.config.base_url.as_ref().map(|_| FEED.to_owned()).into_iter().collect()
}

/// Adds the sitemap, listing all pages planned so far.
pub fn add_sitemap(context: &Context<'_>, renderer: &Renderer<'_>, plan: &mut Plan) {
    let Some(base) = &context.site.config.base_url else { return };
    let pages = plan.pages.iter().map(|page| Node::text(&format!("{base}/{page}"))).collect::<Vec<_>>();
    let view = context.view("sitemap.xml", context.words().get("sitemap")).with("pages", Node::list(pages));
    let mut files = Files::new(renderer, &[]);
    files.add_own("sitemap.xml", Content::Page("sitemap.xml", view));
    files.finish().iter().for_each(|file| plan.add(file));
}

fn assemble(context: &Context<'_>, _: &Pieces<'_>, files: &mut Files<'_>) {
    let site = &context.site;
    if !site.has_export(FEED) {
        return;
    }
    let mut dated: Vec<(Day, DocIdx)> =
        (0..site.docs.len()).filter_map(|doc_idx| Some((day(&site.docs[doc_idx])?, doc_idx))).collect();
    dated.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| site.id(a.1).cmp(site.id(b.1))));
    dated.truncate(MOST_ENTRIES);
    let changes = log(context);
    let of_edition = changes.iter().filter_map(|it| Some((it.edition.earliest()?, edition_card(context, it))));
    let of_records = dated.iter().map(|(day, doc_idx)| (*day, context.cards[*doc_idx].clone()));
    let mut entries: Vec<(Day, Node)> = of_edition.chain(of_records).collect();
    entries.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
    entries.truncate(MOST_ENTRIES);
    let newest = entries.first().map_or_else(|| "1970-01-01".to_owned(), |(day, _)| day.to_string());
    let entries = entries.into_iter().map(|(day, card)| {
        Mapping::default().with("card", card).with("updated", Node::text(&format!("{day}T00:00:00Z"))).node()
    });
    let view = context
        .view(FEED, &site.config.title)
        .with("updated", Node::text(&format!("{newest}T00:00:00Z")))
        .with("entries", Node::list(entries.collect::<Vec<_>>()));
    files.add_own(FEED, Content::Page("feed.xml", view));
}

/// A feed entry for the changes of an edition.
fn edition_card(context: &Context<'_>, entry: &Entry) -> Node {
    let words = context.words();
    let title = words.say("edition-changes", &[("date", (&entry.edition.in_words(words)).into())]);
    Mapping::default()
        .with("title", Node::text(&title))
        .with("path", Node::text(&format!("{CHANGES}#{}", entry.anchor())))
        .with("summary", Node::text(&entry.summary(words)))
        .node()
}

/// When a record changed, as stated in its fields, never by the clock; otherwise the last day that its own date can mean.
fn day(doc: &Document) -> Option<Day> {
    let updated = doc.public.role(Role::Updated).and_then(Value::as_date);
    let published = || doc.public.published_from().and_then(Moment::day);
    updated.and_then(PartialDate::latest).or_else(published).or_else(|| doc.date()?.latest())
}
