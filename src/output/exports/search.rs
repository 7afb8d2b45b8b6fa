//! Finding pages without a server: an index in pieces, each a classic script that the search script of the theme asks for.
//!
//! Three sorted dictionaries are cut into pieces of a few KB: words of names and titles, the same words spelled backwards
//! (a word with one mistake is right in its first letters or in its last), and stems of texts. `search/index.js` says with
//! which word each piece begins. A fourth row of pieces says what results look like. Keys are those of `text/fold.rs`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::json;

use crate::graph::ids::Key;
use crate::graph::reads::Changes;
use crate::graph::{DocIdx, Site, addresses};
use crate::model::public::public;
use crate::model::{FieldType, Role, Value};
use crate::output::Wholes;
use crate::output::context::Outlook;
use crate::output::plan::{Content, Plan};
use crate::output::view::body::{plain, summary};
use crate::output::view::situations::{Situation, situations};
use crate::text::fold;
use crate::text::stem::Stems;

/// Bytes of a piece of names, and of texts; records in a piece of results.
const NAMES_PIECE: usize = 8_000;

const TEXTS_PIECE: usize = 14_000;

const RESULTS_PIECE: usize = 16;

/// A stem that is in more texts than this distinguishes nothing.
const MOST_TEXTS: usize = 400;

/// Letters of a snippet.
const SNIPPET: usize = 160;

/// Words that every English text has.
const STOP_WORDS: &[&str] = &[
    "a", "about", "all", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "for", "from", "had", "has",
    "have", "he", "her", "his", "if", "in", "is", "it", "its", "more", "no", "not", "of", "on", "one", "or", "other",
    "she", "so", "such", "than", "that", "the", "their", "them", "then", "there", "they", "this", "to", "two", "under",
    "was", "were", "what", "when", "which", "who", "with",
];

/// The words by which a record is found.
#[derive(Debug, PartialEq)]
pub struct Words {
    /// Keys of its names, each once.
    names: Box<[String]>,
    /// Stems of what its page says, each once.
    stems: Box<[Arc<str>]>,
}

/// Plans the index.
pub fn plan(outlook: &Outlook<'_>, plan: &mut Plan<'_>, wholes: &mut Wholes, changes: &Changes) {
    let site = &outlook.site;
    let introductions = crate::output::view::introduction::introductions(site);
    let docs: Vec<(Key, DocIdx)> = site.all().into_iter().filter(|(_, it)| !introductions.contains(it)).collect();
    wholes.words.refresh(&docs, changes, |doc_idx| words(site, doc_idx));
    wholes.results.refresh(&docs, changes, |doc_idx| result(site, doc_idx).to_string());

    let mut names: BTreeMap<&str, [Vec<usize>; 2]> = BTreeMap::new();
    let mut texts: HashMap<&str, Vec<usize>> = HashMap::new();
    for (number, (key, doc_idx)) in docs.iter().enumerate() {
        let class = usize::from(site.kind_of(*doc_idx).role(Role::Names).is_none());
        let Some(words) = wholes.words.get(*key) else { continue };
        for key in &words.names {
            names.entry(key).or_default()[class].push(number);
        }
        for stem in &words.stems {
            texts.entry(stem).or_default().push(number);
        }
    }
    let texts: BTreeMap<&str, Vec<usize>> = texts.into_iter().collect();

    let name_lines = names.iter().map(|(key, [by_name, by_title])| {
        ((*key).to_owned(), format!("{key} {} {}", numbers(by_name), numbers(by_title)))
    });
    let text_lines = texts
        .iter()
        .map(|(key, found)| ((*key).to_owned(), format!("{key} {}", numbers(&found[..found.len().min(MOST_TEXTS)]))));
    let backwards: BTreeSet<String> = names.keys().map(|key| key.chars().rev().collect()).collect();
    let backward_lines = backwards.into_iter().map(|key| (key.clone(), key));
    let firsts_of_names = dictionary(plan, "n", name_lines, NAMES_PIECE);
    let firsts_backwards = dictionary(plan, "r", backward_lines, NAMES_PIECE);
    let firsts_of_texts = dictionary(plan, "t", text_lines, TEXTS_PIECE);
    for (piece, docs) in docs.chunks(RESULTS_PIECE).enumerate() {
        let results: Vec<&str> =
            docs.iter().filter_map(|(key, _)| wholes.results.get(*key)).map(String::as_str).collect();
        piece_file(plan, "d", piece, &format!("[{}]", results.join(",")));
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
    plan.add_own("search/index.js", Content::bytes(format!("samizdatSearch(\"index\",0,{index});\n")));
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
            piece_file(plan, row, firsts.len() - 1, &json!(piece).to_string());
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
        piece_file(plan, row, firsts.len() - 1, &json!(piece).to_string());
    }
    firsts
}

fn piece_file(plan: &mut Plan<'_>, row: &str, piece: usize, data: &str) {
    let script = format!("samizdatSearch(\"{row}\",{piece},{data});\n");
    plan.add_own(&format!("search/{row}-{piece}.js"), Content::bytes(script));
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

fn words(site: &Site, doc_idx: DocIdx) -> Words {
    let doc = &site.docs[doc_idx];
    let stems = Stems::of(doc.text("language").unwrap_or(&site.config.language));
    let is_stop_word = |word: &str| STOP_WORDS.contains(&word);
    let said = said(site, doc_idx);
    let stems: BTreeSet<Arc<str>> = fold::words(&said).filter_map(|word| stems.key(&word, is_stop_word)).collect();
    let names: BTreeSet<String> = doc.names().into_iter().flat_map(fold::keys).collect();
    Words { names: names.into_iter().collect(), stems: stems.into_iter().collect() }
}

/// Its text, and the words of its fields.
fn said(site: &Site, doc_idx: DocIdx) -> String {
    let doc = &site.docs[doc_idx];
    let prose = &site.texts[doc_idx];
    let mut text = plain(site, doc_idx, prose, &prose.body.text);
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
fn result(site: &Site, doc_idx: DocIdx) -> serde_json::Value {
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
