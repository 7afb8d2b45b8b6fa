//! Every name in every spelling, A to Z, for kinds that have names: where readers without scripts look somebody up.

use std::collections::BTreeSet;

use crate::graph::{DocIdx, addresses};
use crate::model::Role;
use crate::output::context::Outlook;
use crate::output::plan::{Content, Part, Sheet};
use crate::text::template::{Mapping, Node};

/// More names than this are too much for one page.
const MOST_NAMES: usize = 500;

/// All of it in one part.
pub fn parts<'o>(outlook: &'o Outlook<'o>) -> Vec<Part<'o>> {
    vec![Part::new("names", |sheet| plan(outlook, sheet))]
}

fn plan(outlook: &Outlook<'_>, sheet: &mut Sheet) {
    let site = &outlook.site;
    let mut names: Vec<(String, &str, DocIdx)> = Vec::new();
    let kinds = site.config.vocabulary.kinds.iter().enumerate().filter(|(_, kind)| kind.role(Role::Names).is_some());
    for doc_idx in kinds.flat_map(|(kind_idx, _)| site.by_kind(kind_idx)).copied() {
        let spellings: BTreeSet<&str> = site.docs[doc_idx].names().into_iter().collect();
        names.extend(spellings.into_iter().map(|name| (crate::base::slug::fold(name), name, doc_idx)));
    }
    names.sort();
    let mut letters: Vec<(String, Vec<Node>)> = Vec::new();
    for (folded, name, doc_idx) in names {
        let letter = folded.chars().next().map_or_else(|| "#".to_owned(), |c| c.to_ascii_uppercase().to_string());
        let item = Mapping::default()
            .with("name", Node::text(name))
            .with("is_main", Node::bool(name == site.title(doc_idx)))
            .with("card", outlook.cards[doc_idx].clone())
            .node();
        match letters.last_mut().filter(|(it, _)| *it == letter) {
            Some((_, items)) => items.push(item),
            None => letters.push((letter, vec![item])),
        }
    }
    // Many names stand on a page for each letter, so that no page is heavy.
    let is_cut = letters.iter().map(|(_, items)| items.len()).sum::<usize>() > MOST_NAMES;
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
    let view = outlook.view(addresses::NAMES, "All names").with("letters", Node::list(all));
    sheet.add_own_page(addresses::NAMES, Content::page("names.html", view));
    for (letter, items) in letters.iter().filter(|_| is_cut) {
        let title = format!("Names with {letter}");
        let of_letter = Node::list([letter_node(letter, items, true)]);
        let view = outlook.view(&address(letter), &title).with("letters", of_letter);
        sheet.add_own_page(&address(letter), Content::page("names.html", view));
    }
}
