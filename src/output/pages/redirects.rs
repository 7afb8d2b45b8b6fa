//! Redirects from old addresses.

use crate::base::{FieldPath, Spot};
use crate::model::{Document, public};
use crate::output::{Content, Context, Files, Part};
use crate::text::template::Node;

/// Makes all redirects.
pub fn make(context: &Context<'_>, _: &Part, files: &mut Files<'_>) {
    for doc in context.site.docs.iter() {
        for (address, spot) in old_addresses(context, doc) {
            let target = format!("{}.html", doc.address);
            let view = context.view(&address, doc.title()).with("target", Node::text(&target));
            files.add(&address, &spot, Content::Page("redirect.html", view));
        }
    }
}

/// The old addresses of a record: `old-name` in the kind's folder, or a full address.
fn old_addresses(context: &Context<'_>, doc: &Document) -> Vec<(String, Spot)> {
    let folder = &context.site.kind(doc).folder;
    let old_address = |(item_idx, alias): (usize, &str)| {
        let mut path = FieldPath::field(public::ALIASES);
        path.push_index(item_idx);
        let alias = alias.trim_start_matches('/');
        let with_ending = if alias.ends_with(".html") { alias.to_owned() } else { format!("{alias}.html") };
        let is_whole = alias.contains('/') || folder.is_empty() || alias.ends_with(".html");
        let address = if is_whole { with_ending } else { format!("{folder}/{with_ending}") };
        (address, Spot::value(&doc.file, path))
    };
    doc.public.aliases().map(old_address).collect()
}
