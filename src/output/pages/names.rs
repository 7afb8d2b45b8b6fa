//! The index of names in all spellings, A to Z, for kinds that have names. It lets readers without scripts look somebody up.

use std::collections::BTreeSet;

use crate::base::slug::fold;
use crate::graph::DocIdx;
use crate::graph::own_pages::NAMES;
use crate::model::Role;
use crate::output::context::grouped;
use crate::output::{Content, Context, Files, Part};
use crate::text::template::{Mapping, Node};

/// The most names shown on one page.
const MOST_NAMES: usize = 500;

/// Makes one page, or one for each letter.
pub fn make(context: &Context<'_>, _: &Part, files: &mut Files<'_>) {
    let site = &context.site;
    let mut names: Vec<(String, &str, DocIdx)> = Vec::new();
    let kinds = site.kinds().filter(|(_, kind)| kind.role(Role::Names).is_some());
    for doc_idx in kinds.flat_map(|(kind_idx, _)| site.by_kind(kind_idx)).copied() {
        let spellings: BTreeSet<&str> = site.docs[doc_idx].names().into_iter().collect();
        names.extend(spellings.into_iter().map(|name| (fold(name), name, doc_idx)));
    }
    names.sort();
    let is_cut = names.len() > MOST_NAMES;
    let letters = grouped(names.into_iter().map(|(folded, name, doc_idx)| {
        let letter = folded.chars().next().map_or_else(|| "#".to_owned(), |c| c.to_ascii_uppercase().to_string());
        let item = Mapping::default()
            .with("name", Node::text(name))
            .with("is_main", Node::bool(name == site.title(doc_idx)))
            .with("card", context.cards[doc_idx].clone());
        (letter, item.node())
    }));
    let address = |letter: &str| format!("names/{}.html", if letter == "#" { "other" } else { letter }).to_lowercase();
    let letter_node = |letter: &str, items: &[Node], with_items: bool| {
        Mapping::default()
            .with("letter", Node::text(letter))
            .with("path", Node::maybe(is_cut.then(|| address(letter)).as_deref()))
            .with("n_items", Node::number(items.len()))
            .with("items", Node::list(items.iter().filter(|_| with_items).cloned()))
            .node()
    };
    let all = letters.iter().map(|(letter, items)| letter_node(letter, items, !is_cut));
    let view = context.view(NAMES, context.words().get("all-names")).with("letters", Node::list(all));
    files.add_own_page(NAMES, Content::Page("names.html", view));
    // Many names are split into a page per letter, to keep pages small.
    for (letter, items) in letters.iter().filter(|_| is_cut) {
        let title = context.words().say("names-with", &[("letter", letter.into())]);
        let of_letter = Node::list([letter_node(letter, items, true)]);
        let view = context.view(&address(letter), &title).with("letters", of_letter);
        files.add_own_page(&address(letter), Content::Page("names.html", view));
    }
}
