//! The page of withdrawn records: when and why, without names, addresses or an order that tells.

use std::collections::BTreeSet;

use crate::graph::own_pages::WITHDRAWN;
use crate::output::view::fields::maybe_date;
use crate::output::{Content, Context, Files, Part};
use crate::text::edtf::PartialDate;
use crate::text::template::{Mapping, Node};

/// Makes the page. Records that were withdrawn on the same day for the same reason are one entry.
pub fn make(context: &Context<'_>, _: &Part, files: &mut Files<'_>) {
    let words = context.words();
    let withdrawals = context.site.withdrawn().map(|doc| {
        let it = doc.public.withdrawal();
        (it.date.map(PartialDate::written), it.reason)
    });
    // By day, the latest first, and by reason.
    let entries: BTreeSet<(Option<&str>, Option<&str>)> = withdrawals.collect();
    let entries = entries.into_iter().rev().map(|(date, reason)| {
        let date = date.and_then(|date| PartialDate::parse(date).ok());
        Mapping::default().with("date", maybe_date(date.as_ref(), words)).with("reason", Node::maybe(reason)).node()
    });
    let view = context.view(WITHDRAWN, words.get("withdrawn-pages")).with("entries", Node::list(entries));
    files.add_own(WITHDRAWN, Content::Page("withdrawn.html", view));
}
