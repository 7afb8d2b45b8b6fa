//! Old addresses lead to the new ones; records taken back leave a tombstone that says when and why, and no name.

use crate::base::{FieldPath, Spot};
use crate::graph::index::aliases;
use crate::model::{Document, Value};
use crate::output::context::Outlook;
use crate::output::plan::{Content, Part, Sheet};
use crate::output::view::fields::date_node;
use crate::text::template::Node;

/// All of them in one part.
pub fn parts<'o>(outlook: &'o Outlook<'o>) -> Vec<Part<'o>> {
    vec![Part::new("redirects", |sheet| plan(outlook, sheet))]
}

fn plan(outlook: &Outlook<'_>, sheet: &mut Sheet) {
    for doc in outlook.site.docs.iter() {
        for (address, spot) in old_addresses(outlook, doc) {
            let target = format!("{}.html", doc.address);
            let view = outlook.view(&address, doc.title()).with("target", Node::text(&target));
            sheet.add(&address, &spot, Content::page("redirect.html", view));
        }
    }
    for doc in outlook.site.withdrawn() {
        let own = (format!("{}.html", doc.address), Spot::file(&doc.file));
        for (address, spot) in std::iter::once(own).chain(old_addresses(outlook, doc)) {
            tombstone(outlook, sheet, doc, &address, &spot);
        }
    }
}

fn tombstone(outlook: &Outlook<'_>, sheet: &mut Sheet, doc: &Document, address: &str, spot: &Spot) {
    let withdrawn = doc.fields.get("withdrawn").and_then(Value::as_record);
    let date = withdrawn.and_then(|it| it.get("date")).and_then(Value::as_date);
    let reason = withdrawn.and_then(|it| it.get("reason")).and_then(Value::as_text);
    let view = outlook
        .view(address, "Withdrawn")
        .with("date", date.map_or_else(Node::none, date_node))
        .with("reason", Node::maybe(reason));
    sheet.add(address, spot, Content::page("tombstone.html", view));
}

/// `old-name` in the kind's folder, or a whole address.
fn old_addresses(outlook: &Outlook<'_>, doc: &Document) -> Vec<(String, Spot)> {
    let folder = &outlook.site.kind(doc).folder;
    aliases(doc)
        .map(|(item_idx, alias)| {
            let mut path = FieldPath::field("aliases");
            path.push_index(item_idx);
            let alias = alias.trim_start_matches('/');
            let with_ending = if alias.ends_with(".html") { alias.to_owned() } else { format!("{alias}.html") };
            let is_whole = alias.contains('/') || folder.is_empty() || alias.ends_with(".html");
            let address = if is_whole { with_ending } else { format!("{folder}/{with_ending}") };
            (address, Spot::value(&doc.file, path))
        })
        .collect()
}
