//! Finding pages without a server: an index in pieces, each a classic script that the search script of the theme asks for,
//! and for readers without scripts a page of all names, A to Z.
//!
//! Three sorted dictionaries are cut into pieces of a few KB: words of names and titles, the same words spelled backwards
//! (a word with one mistake is right in its first letters or in its last), and stems of texts. `search/index.js` says with
//! which word each piece begins. A fourth row of pieces says what results look like. Keys are those of `text/fold.rs`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::json;

use super::body::{plain, summary};
use super::fields::public;
use super::situations::{Situation, situations};
use super::{Content, Outlook, Plan};
use crate::graph::{DocIdx, Site, addresses};
use crate::model::{FieldType, Role, Value};
use crate::text::fold;
use crate::text::stem::Stems;
use crate::text::template::{Mapping, Node};

/// Bytes of a piece of names, and of texts; records in a piece of results.
const NAMES_PIECE: usize = 8_000;
const TEXTS_PIECE: usize = 14_000;
const RESULTS_PIECE: usize = 16;
/// A stem that is in more texts than this distinguishes nothing.
const MOST_TEXTS: usize = 400;
/// More names than this are too much for one page.
const MOST_NAMES: usize = 500;
/// Letters of a snippet.
const SNIPPET: usize = 160;
/// Words that every English text has.
const STOP_WORDS: &[&str] = &[
    "a", "about", "all", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "for", "from", "had", "has",
    "have", "he", "her", "his", "if", "in", "is", "it", "its", "more", "no", "not", "of", "on", "one", "or", "other",
    "she", "so", "such", "than", "that", "the", "their", "them", "then", "there", "they", "this", "to", "two", "under",
    "was", "were", "what", "when", "which", "who", "with",
];

/// Plans them.
pub fn plan(outlook: &Outlook<'_>, plan: &mut Plan<'_>) {
    names_page(outlook, plan);
    let site = outlook.site;
    let introductions = super::listings::introductions(site);
    let docs: Vec<DocIdx> = (0..site.docs.len()).filter(|doc_idx| !introductions.contains(doc_idx)).collect();

    let mut names: BTreeMap<String, [Vec<usize>; 2]> = BTreeMap::new();
    for (number, doc_idx) in docs.iter().enumerate() {
        let doc = &site.docs[*doc_idx];
        let class = usize::from(site.kind(doc).role(Role::Names).is_none());
        let keys: BTreeSet<String> = doc.names().into_iter().flat_map(fold::keys).collect();
        for key in keys {
            names.entry(key).or_default()[class].push(number);
        }
    }
    let stems: Vec<BTreeSet<Arc<str>>> = docs.par_chunks(200).flat_map_iter(|docs| stems(site, docs)).collect();
    let mut texts: HashMap<&str, Vec<usize>> = HashMap::new();
    for (number, stems) in stems.iter().enumerate() {
        for stem in stems {
            texts.entry(stem).or_default().push(number);
        }
    }
    let texts: BTreeMap<&str, Vec<usize>> = texts.into_iter().collect();

    let name_lines = names
        .iter()
        .map(|(key, [by_name, by_title])| (key.clone(), format!("{key} {} {}", numbers(by_name), numbers(by_title))));
    let text_lines = texts
        .iter()
        .map(|(key, found)| ((*key).to_owned(), format!("{key} {}", numbers(&found[..found.len().min(MOST_TEXTS)]))));
    let backwards: BTreeSet<String> = names.keys().map(|key| key.chars().rev().collect()).collect();
    let backward_lines = backwards.into_iter().map(|key| (key.clone(), key));
    let firsts_of_names = dictionary(plan, "n", name_lines, NAMES_PIECE);
    let firsts_backwards = dictionary(plan, "r", backward_lines, NAMES_PIECE);
    let firsts_of_texts = dictionary(plan, "t", text_lines, TEXTS_PIECE);
    for (piece, docs) in docs.chunks(RESULTS_PIECE).enumerate() {
        let results: Vec<serde_json::Value> = docs.iter().map(|doc_idx| result(outlook, *doc_idx)).collect();
        piece_file(plan, "d", piece, &json!(results));
    }
    let index = json!({
        "fold": fold::tables(),
        "n": firsts_of_names,
        "r": firsts_backwards,
        "t": firsts_of_texts,
        "per": RESULTS_PIECE,
        "count": docs.len(),
        "all": addresses::NAMES,
    });
    plan.add_own("search/index.js", Content::Bytes(format!("samizdatSearch(\"index\",0,{index});\n").into_bytes()));
}

/// Cuts sorted lines into pieces; the key with which each begins.
fn dictionary(
    plan: &mut Plan<'_>,
    row: &str,
    lines: impl Iterator<Item = (String, String)>,
    size: usize,
) -> Vec<String> {
    let mut firsts = Vec::new();
    let mut piece = String::new();
    for (key, line) in lines {
        if piece.len() > size {
            piece_file(plan, row, firsts.len() - 1, &json!(piece));
            piece.clear();
        }
        if piece.is_empty() {
            firsts.push(key);
        } else {
            piece.push('\n');
        }
        piece.push_str(&line);
    }
    if !piece.is_empty() {
        piece_file(plan, row, firsts.len() - 1, &json!(piece));
    }
    firsts
}

fn piece_file(plan: &mut Plan<'_>, row: &str, piece: usize, data: &serde_json::Value) {
    let script = format!("samizdatSearch(\"{row}\",{piece},{data});\n");
    plan.add_own(&format!("search/{row}-{piece}.js"), Content::Bytes(script.into_bytes()));
}

/// Rising numbers as differences to base 36; a dot for none.
fn numbers(numbers: &[usize]) -> String {
    let mut before = 0;
    let steps: Vec<String> = numbers
        .iter()
        .map(|number| {
            let step = number - before;
            before = *number;
            base_36(step)
        })
        .collect();
    if steps.is_empty() { ".".into() } else { steps.join(",") }
}

fn base_36(mut number: usize) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit((number % 36) as u32, 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

/// The stems of what each page says. Most words are in many texts, and each is stemmed once.
fn stems(site: &Site, docs: &[DocIdx]) -> Vec<BTreeSet<Arc<str>>> {
    let mut known: HashMap<String, HashMap<String, Arc<str>>> = HashMap::new();
    let mut of_docs = Vec::with_capacity(docs.len());
    for doc_idx in docs {
        let language = site.docs[*doc_idx].text("language").unwrap_or(&site.config.language);
        let known = known.entry(language.to_owned()).or_default();
        let stems = Stems::of(language);
        let mut of_doc = BTreeSet::new();
        for word in fold::words(&said(site, *doc_idx)) {
            let key = match known.get(&word) {
                Some(key) => key.clone(),
                None => {
                    let is_stop_word = STOP_WORDS.contains(&word.as_str());
                    let key = if is_stop_word { String::new() } else { fold::key(&stems.stem(&word)) };
                    known.entry(word).or_insert_with(|| key.into()).clone()
                }
            };
            if key.chars().nth(1).is_some() {
                of_doc.insert(key);
            }
        }
        of_docs.push(of_doc);
    }
    of_docs
}

/// Its text, and the words of its fields.
fn said(site: &Site, doc_idx: DocIdx) -> String {
    let doc = &site.docs[doc_idx];
    let mut text = plain(site, doc_idx, &doc.prose, &doc.prose.body.text);
    for (def, value) in public(doc).filter(|(def, _)| def.role != Some(Role::Title)) {
        for item in value.items() {
            match (item, &def.field_type) {
                (Value::Choice(word), FieldType::Choice(options)) => {
                    let label = options.iter().find(|(it, _)| it == word).map_or(word.as_str(), |(_, label)| label);
                    text.extend([" ", label]);
                }
                (item, FieldType::Text) => text.extend([" ", item.as_text().unwrap_or("")]),
                _ => {}
            }
        }
    }
    for situation in situations(site, doc_idx) {
        text.extend([" ", &situation.words()]);
    }
    text
}

/// What a result shows: address, title, kind, what is known of it in a few words, the beginning of the text, other spellings.
fn result(outlook: &Outlook<'_>, doc_idx: DocIdx) -> serde_json::Value {
    let site = outlook.site;
    let doc = &site.docs[doc_idx];
    let mut known: Vec<String> = situations(site, doc_idx).iter().map(Situation::words).collect();
    known.extend(doc.date().map(|date| date.words()));
    let names = &doc.names()[1..];
    json!([
        format!("{}.html", doc.address),
        doc.title(),
        site.kind(doc).label,
        known.join(" · "),
        shortened(&summary(site, doc_idx)),
        names.join(" · "),
    ])
}

fn shortened(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= SNIPPET {
        return text;
    }
    let cut: String = text.chars().take(SNIPPET).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{} …", &cut[..end])
}

/// Every name in every spelling, A to Z, for kinds that have names.
fn names_page(outlook: &Outlook<'_>, plan: &mut Plan<'_>) {
    let site = outlook.site;
    let mut names: Vec<(String, &str, DocIdx)> = Vec::new();
    for (doc_idx, doc) in site.docs.iter().enumerate().filter(|(_, doc)| site.kind(doc).role(Role::Names).is_some()) {
        let spellings: BTreeSet<&str> = doc.names().into_iter().collect();
        names.extend(spellings.into_iter().map(|name| (crate::base::slug::fold(name), name, doc_idx)));
    }
    names.sort();
    let mut letters: Vec<(String, Vec<Node>)> = Vec::new();
    for (folded, name, doc_idx) in names {
        let letter = folded.chars().next().map_or_else(|| "#".to_owned(), |c| c.to_ascii_uppercase().to_string());
        let item = Mapping::default()
            .with("name", Node::text(name))
            .with("is_main", Node::bool(name == site.docs[doc_idx].title()))
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
    plan.add_own_page(addresses::NAMES, Content::Page("names.html".into(), Box::new(view)));
    for (letter, items) in letters.iter().filter(|_| is_cut) {
        let title = format!("Names with {letter}");
        let of_letter = Node::list([letter_node(letter, items, true)]);
        let view = outlook.view(&address(letter), &title).with("letters", of_letter);
        plan.add_own_page(&address(letter), Content::Page("names.html".into(), Box::new(view)));
    }
}
