//! The data page: available exports and the meaning of the fields, from the table of exports and the vocabulary.

use crate::graph::addresses;
use crate::graph::own_pages::DATA;
use crate::output::exports::{EXPORTS, csv};
use crate::output::release::MANIFEST;
use crate::output::{Content, Context, Files, Part};
use crate::text::template::{Mapping, Node};

/// Makes the page.
pub fn make(context: &Context<'_>, _: &Part, files: &mut Files<'_>) {
    let site = &context.site;
    let exports = EXPORTS.iter().filter_map(|export| Some((export.prefix, export.about?)));
    let exports = exports.filter(|(address, _)| site.has_export(address)).chain([(MANIFEST, "about-manifest")]);
    let exports = exports.map(|(address, about)| {
        let about = context.words().get(about);
        Mapping::default().with("path", Node::text(address)).with("about", Node::text(about)).node()
    });
    let with_table = site.kinds().filter(|(_, kind)| addresses::listing(kind).is_some());
    let kinds: Vec<Node> = with_table
        .map(|(kind_idx, kind)| {
            let fields = kind.public_fields().map(|def| {
                Mapping::default()
                    .with("name", Node::text(&def.name))
                    .with("label", Node::text(&def.label))
                    .with("type", Node::text(def.field_type.word()))
                    .with("is_list", Node::bool(def.is_list))
                    .node()
            });
            Mapping::default()
                .with("plural", Node::text(&kind.plural))
                .with("path", Node::text(&csv::address(kind)))
                .with("n_records", Node::number(site.by_kind(kind_idx).len()))
                .with("fields", Node::list(fields))
                .node()
        })
        .collect();
    let view = context
        .view(DATA, context.words().get("data"))
        .with("exports", Node::list(exports.collect::<Vec<_>>()))
        .with("kinds", Node::list(kinds));
    files.add_own_page(DATA, Content::Page("data.html", view));
}
