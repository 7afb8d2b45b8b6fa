//! Dated records of the timeline as iCalendar (RFC 5545). An inexact date is not narrowed to one day: its entry covers the whole
//! period it can mean, and gives the date in words.

use super::{Export, Pieces};
use crate::graph::DocIdx;
use crate::graph::own_pages::Facts;
use crate::model::Document;
use crate::output::view::body::summary;
use crate::output::{Content, Context, Files};
use crate::text::edtf::{Day, PartialDate};

const ADDRESS: &str = "data/timeline.ics";

/// The row in `EXPORTS`.
pub const EXPORT: Export = Export { prefix: ADDRESS, about: Some("about-calendar"), addresses, piece: entry, assemble };

fn addresses(facts: &Facts<'_>) -> Vec<String> {
    let is_entry = |doc: &&Document| facts.config.vocabulary.kinds[doc.kind].is_in_timeline && span(doc).is_some();
    let has_entries = facts.docs.iter().any(is_entry);
    has_entries.then(|| ADDRESS.to_owned()).into_iter().collect()
}

/// The first and last day; none if a bound is open.
fn span(doc: &Document) -> Option<(Day, Day)> {
    let date = doc.date()?;
    Some((date.earliest()?, doc.end_date().unwrap_or(date).latest()?))
}

fn assemble(context: &Context<'_>, pieces: &Pieces<'_>, files: &mut Files<'_>) {
    let site = &context.site;
    if !site.has_export(ADDRESS) {
        return;
    }
    let in_timeline = site.kinds().filter(|(_, kind)| kind.is_in_timeline);
    let docs: Vec<DocIdx> = in_timeline.flat_map(|(kind_idx, _)| site.of_kind(kind_idx)).collect();
    let mut text = String::new();
    for content in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//samizdat//EN", "CALSCALE:GREGORIAN"] {
        line(&mut text, content);
    }
    line(&mut text, &format!("X-WR-CALNAME:{}", escaped(&site.config.title)));
    docs.iter().for_each(|doc_idx| text.push_str(pieces.of(*doc_idx)));
    line(&mut text, "END:VCALENDAR");
    files.add_own(ADDRESS, Content::bytes(text));
}

fn entry(context: &Context<'_>, doc_idx: DocIdx) -> String {
    let site = &context.site;
    let doc = &site.docs[doc_idx];
    let is_in_timeline = site.kind(doc).is_in_timeline;
    let (Some(date), Some((first, last))) = (doc.date(), span(doc).filter(|_| is_in_timeline)) else {
        return String::new();
    };
    let end = doc.end_date().unwrap_or(date);
    let is_a_day = |date: &PartialDate| date.is_day() && !date.written().ends_with(['?', '~', '%']);
    let words = context.words();
    let dates = match end == date {
        true => date.in_words(words),
        false => {
            let (from, to) = (date.in_words(words), end.in_words(words));
            words.say("date-from-to", &[("from", (&from).into()), ("to", (&to).into())])
        }
    };
    let title = match is_a_day(date) && is_a_day(end) {
        true => doc.title().to_owned(),
        false => words.say("title-with-dates", &[("title", doc.title().into()), ("date", (&dates).into())]),
    };
    // A UID has to be globally unique and must never change.
    let home = site.config.base_url.as_deref().unwrap_or("samizdat").trim_start_matches("https://");
    let mut text = String::new();
    line(&mut text, "BEGIN:VEVENT");
    line(&mut text, &format!("UID:{}@{}", doc.id, escaped(home)));
    // RFC 5545 requires a creation time. Editions do not read the clock, so the entry's own date is used.
    line(&mut text, &format!("DTSTAMP:{}T000000Z", digits(&first)));
    line(&mut text, &format!("DTSTART;VALUE=DATE:{}", digits(&first)));
    line(&mut text, &format!("DTEND;VALUE=DATE:{}", digits(&last.next())));
    line(&mut text, &format!("SUMMARY:{}", escaped(&title)));
    let summary = summary(site, doc_idx);
    if !summary.is_empty() {
        line(&mut text, &format!("DESCRIPTION:{}", escaped(&summary)));
    }
    if let Some(base) = &site.config.base_url {
        line(&mut text, &format!("URL:{base}/{}", site.path(doc_idx)));
    }
    line(&mut text, "TRANSP:TRANSPARENT");
    line(&mut text, "END:VEVENT");
    text
}

fn digits(day: &Day) -> String {
    day.to_string().replace('-', "")
}

/// Escapes a text value (RFC 5545, 3.3.11).
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n").replace('\r', "")
}

/// Folds lines (RFC 5545, 3.1): at most 75 bytes each, never split within a character.
fn line(text: &mut String, content: &str) {
    let mut length = 0;
    for c in content.chars() {
        if length + c.len_utf8() > 75 {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(c);
        length += c.len_utf8();
    }
    text.push_str("\r\n");
}
