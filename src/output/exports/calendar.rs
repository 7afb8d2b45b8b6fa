//! Dated records of the timeline as iCalendar (RFC 5545). A date that is not a day is no day here either: its entry covers the
//! whole time that it can mean, and says so in its words.

use crate::graph::{DocIdx, Site, addresses};
use crate::model::{Role, Value};
use crate::output::context::Outlook;
use crate::output::plan::{Content, Part, Sheet};
use crate::output::view::body::summary;
use crate::text::edtf::{Day, PartialDate};

/// One part.
pub fn parts<'o>(outlook: &'o Outlook<'o>) -> Vec<Part<'o>> {
    vec![Part::new("calendar", |sheet| plan(outlook, sheet))]
}

fn plan(outlook: &Outlook<'_>, sheet: &mut Sheet) {
    let site = &outlook.site;
    let kinds = site.config.vocabulary.kinds.iter().enumerate().filter(|(_, kind)| kind.is_in_timeline);
    let docs: Vec<DocIdx> = kinds.flat_map(|(kind_idx, _)| site.of_kind(kind_idx)).collect();
    let entries: Vec<String> = docs.iter().filter_map(|doc_idx| entry(site, *doc_idx)).collect();
    if entries.is_empty() {
        return;
    }
    let mut text = String::new();
    for content in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//samizdat//EN", "CALSCALE:GREGORIAN"] {
        line(&mut text, content);
    }
    line(&mut text, &format!("X-WR-CALNAME:{}", escaped(&site.config.title)));
    text.push_str(&entries.concat());
    line(&mut text, "END:VCALENDAR");
    sheet.add_own(addresses::CALENDAR, Content::bytes(text));
}

/// Whether there is a calendar.
pub fn has_entries(site: &Site) -> bool {
    let kinds = site.config.vocabulary.kinds.iter().enumerate().filter(|(_, kind)| kind.is_in_timeline);
    let mut docs = kinds.flat_map(|(kind_idx, _)| site.by_kind(kind_idx));
    docs.any(|doc_idx| entry(site, *doc_idx).is_some())
}

/// None if a date has no first or no last day.
fn entry(site: &Site, doc_idx: DocIdx) -> Option<String> {
    let doc = &site.docs[doc_idx];
    let date = doc.date()?;
    let end = doc.fields.role(Role::EndDate).and_then(Value::as_date).unwrap_or(date);
    let (first, last) = (date.earliest()?, end.latest()?);
    let is_a_day = |date: &PartialDate| date.is_day() && !date.written().ends_with(['?', '~', '%']);
    let is_exact = is_a_day(date) && is_a_day(end);
    let title = match is_exact {
        true => doc.title().to_owned(),
        false if end == date => format!("{} ({})", doc.title(), date.words()),
        false => format!("{} ({} to {})", doc.title(), date.words(), end.words()),
    };
    // Tells this entry from that of any other dossier, and stays the same for ever.
    let home = site.config.base_url.as_deref().unwrap_or("samizdat").trim_start_matches("https://");
    let mut text = String::new();
    line(&mut text, "BEGIN:VEVENT");
    line(&mut text, &format!("UID:{}@{}", doc.id, escaped(home)));
    // RFC 5545 asks when the entry was made, which no edition knows: it is as old as what it tells.
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
    Some(text)
}

fn digits(day: &Day) -> String {
    day.to_string().replace('-', "")
}

/// Section 3.3.11.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n").replace('\r', "")
}

/// Section 3.1: no line is longer than 75 bytes, and none is cut within a letter.
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
