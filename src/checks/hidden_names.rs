//! Checks that no public text and no address of a record gives away anything hidden. The gate reads all finished bytes later;
//! this check knows the place in the author's own text.

use std::ops::Range;

use super::Subject;
use crate::base::{Diagnostics, FieldPath, Spot, problem};
use crate::graph::{Hidden, Site, Target, Trace};
use crate::model::secrets::for_each_text;
use crate::model::{Wanted, public};
use crate::text::trace::Strength;

pub fn check(subject: &Subject<'_>, diags: &mut Diagnostics) {
    let hidden = subject.site.hidden();
    for (_, link, target) in subject.site.links(subject.doc_idx) {
        if matches!(target, Target::Asset(path) if hidden.has_portrait(path)) {
            diags.push(problem::hidden_portrait(link.spot.clone()));
        }
    }
    if hidden.is_empty() {
        return;
    }
    let Subject { doc, prose, .. } = subject;
    let mut complain = |spot: Spot, trace: &Trace| diags.push(complaint(spot, trace));
    for trace in visible(hidden, &prose.source) {
        let range = trace.offset.map_or(0..prose.source.len(), |offset| line_around(&prose.source, offset));
        complain(Spot::text(&doc.file, prose.start + range.start..prose.start + range.end), &trace);
    }
    for (def, value) in doc.public.iter() {
        for_each_text(value, &FieldPath::field(&def.name), &mut |text, path| {
            for trace in visible(hidden, text) {
                complain(Spot::value(&doc.file, path.clone()), &trace);
            }
        });
    }
    if doc.public.has_pseudonym() {
        for trace in visible(hidden, doc.title()) {
            complain(Spot::value(&doc.file, FieldPath::field(public::PSEUDONYM)), &trace);
        }
    }
    for link in doc.links.iter().filter(|link| link.is_public) {
        if let Wanted::Image(path) | Wanted::Address(path) = &link.wanted {
            for trace in visible(hidden, path) {
                complain(link.spot.clone(), &trace);
            }
        }
    }
    check_addresses(subject, hidden, diags);
}

fn check_addresses(subject: &Subject<'_>, hidden: &Hidden, diags: &mut Diagnostics) {
    let doc = subject.doc;
    // The page's own id is public; only the parts of a name tell.
    if hidden.is_in(&doc.id) {
        diags.push(problem::name_in_address(Spot::file(&doc.file), &doc.id));
    }
    for (item_idx, alias) in doc.public.aliases().filter(|(_, alias)| hidden.is_in(alias)) {
        let mut path = FieldPath::field(public::ALIASES);
        path.push_index(item_idx);
        diags.push(problem::name_in_address(Spot::value(&doc.file, path), alias));
    }
}

/// Reasons for withdrawals are printed, although their records have no page.
pub fn check_reasons(site: &Site, diags: &mut Diagnostics) {
    for doc in site.withdrawn() {
        let Some(reason) = doc.public.withdrawal().reason else { continue };
        let mut path = FieldPath::field(public::WITHDRAWN);
        path.push_key("reason");
        for trace in visible(site.hidden(), reason) {
            diags.push(complaint(Spot::value(&doc.file, path.clone()), &trace));
        }
    }
}

fn complaint(spot: Spot, trace: &Trace) -> crate::base::Diagnostic {
    let is_certain = trace.strength == Strength::Certain;
    problem::hidden_name(spot, &trace.origin.in_words(), is_certain, trace.origin.line)
}

/// Traces that readers would see; comments are not published.
fn visible(hidden: &Hidden, text: &str) -> Vec<Trace> {
    let is_seen = |trace: &Trace| !trace.is_within;
    hidden.traces(text).into_iter().filter(is_seen).collect()
}

fn line_around(text: &str, offset: usize) -> Range<usize> {
    let offset = crate::base::source_file::floor_char_boundary(text, offset);
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let end = text[offset..].find('\n').map_or(text.len(), |at| offset + at);
    start..start + text[start..end].trim_end().len()
}
