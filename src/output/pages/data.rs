//! The page about the data.

use crate::graph::addresses;
use crate::model::Kind;
use crate::output::context::Outlook;
use crate::output::plan::{Content, Sheet};
use crate::output::view::fields::type_word;
use crate::text::template::{Mapping, Node};

/// What there is as data, and what the fields mean: made from the vocabulary.
pub(crate) fn data_page(outlook: &Outlook<'_>, sheet: &mut Sheet) {
    let site = &outlook.site;
    let kinds = site.config.vocabulary.kinds.iter().enumerate();
    let with_table = kinds.filter(|(kind_idx, kind)| !kind.folder.is_empty() && !site.by_kind(*kind_idx).is_empty());
    let kinds: Vec<Node> = with_table
        .map(|(kind_idx, kind)| {
            let fields = kind.fields.iter().filter(|def| crate::model::public::is_published(def)).map(|def| {
                Mapping::default()
                    .with("name", Node::text(&def.name))
                    .with("label", Node::text(&def.label))
                    .with("type", Node::text(type_word(&def.field_type)))
                    .with("is_list", Node::bool(def.is_list))
                    .node()
            });
            Mapping::default()
                .with("plural", Node::text(&kind.plural))
                .with("path", Node::text(&format!("data/{}.csv", kind.folder)))
                .with("n_records", Node::number(site.by_kind(kind_idx).len()))
                .with("fields", Node::list(fields))
                .node()
        })
        .collect();
    let kinds_of_site = || site.config.vocabulary.kinds.iter().enumerate();
    let has = |is_wanted: &dyn Fn(&Kind) -> bool| {
        kinds_of_site().any(|(kind_idx, kind)| is_wanted(kind) && !site.by_kind(kind_idx).is_empty())
    };
    let has_references = has(&|kind| kind.is_citable);
    let view = outlook
        .view(addresses::DATA_PAGE, "Data")
        .with("dossier", Node::text(addresses::DATA))
        .with("changes", Node::maybe(site.config.previous.as_ref().map(|_| addresses::CHANGES_DATA)))
        .with("linked_data", Node::text(addresses::LINKED_DATA))
        .with("ftm", Node::maybe(has(&|kind| kind.ftm.is_some()).then_some(addresses::FTM)))
        .with("csl", Node::maybe(has_references.then_some(addresses::CSL)))
        .with("bibtex", Node::maybe(has_references.then_some(addresses::BIBTEX)))
        .with(
            "calendar",
            Node::maybe(crate::output::exports::calendar::has_entries(site).then_some(addresses::CALENDAR)),
        )
        .with("kinds", Node::list(kinds));
    sheet.add_own_page(addresses::DATA_PAGE, Content::page("data.html", view));
}
