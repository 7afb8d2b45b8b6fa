//! Search without a server: an index split into pieces, each a classic script that the theme's search script loads on demand.
//!
//! Three sorted dictionaries are split into pieces of a few KB: words of names and titles, the same words reversed (a word
//! with one typo is right at its beginning or at its end), and stems of texts. `search/index.js` lists the first key of each
//! piece. A fourth series of pieces holds the result entries. Keys are made by `text/fold.rs`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::json;

use super::{Export, Pieces};
use crate::graph::own_pages::NAMES;
use crate::graph::{DocIdx, Site};
use crate::model::{FieldType, Role, Value};
use crate::output::view::body::{plain, summary};
use crate::output::view::introduction::introductions;
use crate::output::view::situations::situations;
use crate::output::{Content, Context, Files};
use crate::text::fold;
use crate::text::stem::Stems;

/// The row in `EXPORTS`. Texts do not link to its pieces, so it lists no addresses.
pub const EXPORT: Export =
    Export { prefix: "search/", about: None, addresses: |_| Vec::new(), piece: piece_of, assemble };

/// Bytes per piece of names and of texts; records per piece of results.
const NAMES_PIECE: usize = 8_000;

const TEXTS_PIECE: usize = 14_000;

const RESULTS_PIECE: usize = 16;

/// A stem found in more texts than this does not help to tell them apart.
const MOST_TEXTS: usize = 400;

/// Characters per snippet.
const SNIPPET: usize = 160;

/// Stop words: common in every English text.
const STOP_WORDS: &[&str] = &[
    "a", "about", "all", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "for", "from", "had", "has",
    "have", "he", "her", "his", "if", "in", "is", "it", "its", "more", "no", "not", "of", "on", "one", "or", "other",
    "she", "so", "such", "than", "that", "the", "their", "them", "then", "there", "they", "this", "to", "two", "under",
    "was", "were", "what", "when", "which", "who", "with",
];

/// A record's contribution to the index, in three lines: keys of its names, stems of its page's text, and its result entry.
fn piece_of(context: &Context<'_>, doc_idx: DocIdx) -> String {
    let site = &context.site;
    if introductions(site).contains(&doc_idx) {
        return String::new();
    }
    let doc = &site.docs[doc_idx];
    let stems = Stems::of(doc.language().unwrap_or(&site.config.language));
    let is_stop_word = |word: &str| STOP_WORDS.contains(&word);
    let text = searchable_text(site, doc_idx);
    let stems: BTreeSet<Arc<str>> = fold::words(&text).filter_map(|word| stems.key(&word, is_stop_word)).collect();
    let names: BTreeSet<String> = doc.names().into_iter().flat_map(fold::keys).collect();
    let names = names.into_iter().collect::<Vec<_>>().join(" ");
    let stems = stems.iter().map(|it| &**it).collect::<Vec<_>>().join(" ");
    format!("{names}\n{stems}\n{}", result(site, doc_idx))
}

fn assemble(context: &Context<'_>, pieces: &Pieces<'_>, files: &mut Files<'_>) {
    let site = &context.site;
    let mut names: BTreeMap<&str, [Vec<usize>; 2]> = BTreeMap::new();
    let mut texts: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut results: Vec<&str> = Vec::new();
    for doc_idx in 0..site.docs.len() {
        let mut lines = pieces.of(doc_idx).splitn(3, '\n');
        let (Some(its_names), Some(its_stems), Some(result)) = (lines.next(), lines.next(), lines.next()) else {
            continue;
        };
        let class = usize::from(site.kind_of(doc_idx).role(Role::Names).is_none());
        for key in its_names.split_whitespace() {
            names.entry(key).or_default()[class].push(results.len());
        }
        for stem in its_stems.split_whitespace() {
            texts.entry(stem).or_default().push(results.len());
        }
        results.push(result);
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
    let firsts_of_names = dictionary(files, "n", name_lines, NAMES_PIECE);
    let firsts_backwards = dictionary(files, "r", backward_lines, NAMES_PIECE);
    let firsts_of_texts = dictionary(files, "t", text_lines, TEXTS_PIECE);
    for (piece_idx, results) in results.chunks(RESULTS_PIECE).enumerate() {
        piece_file(files, "d", piece_idx, &format!("[{}]", results.join(",")));
    }
    let index = json!({
        "fold": fold::tables(),
        "n": firsts_of_names,
        "r": firsts_backwards,
        "t": firsts_of_texts,
        "per": RESULTS_PIECE,
        "count": results.len(),
        "all": NAMES,
    });
    files.add_own("search/index.js", Content::bytes(format!("samizdatSearch(\"index\",0,{index});\n")));
}

/// Whether an address is that of a list of words, which do not follow each other.
pub fn is_word_list(address: &str) -> bool {
    address.strip_prefix("search/").is_some_and(|name| !name.starts_with("d-"))
}

/// Splits sorted lines into pieces; returns the first key of each.
fn dictionary(
    files: &mut Files<'_>,
    row: &str,
    lines: impl Iterator<Item = (String, String)>,
    size: usize,
) -> Vec<String> {
    let mut firsts = Vec::new();
    let mut piece = String::new();
    for (key, line) in lines {
        if piece.len() > size {
            piece_file(files, row, firsts.len() - 1, &json!(piece).to_string());
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
        piece_file(files, row, firsts.len() - 1, &json!(piece).to_string());
    }
    firsts
}

fn piece_file(files: &mut Files<'_>, row: &str, piece: usize, data: &str) {
    let script = format!("samizdatSearch(\"{row}\",{piece},{data});\n");
    files.add_own(&format!("search/{row}-{piece}.js"), Content::bytes(script));
}

/// Ascending numbers as differences in base 36; a dot if there are none.
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

/// The record's text and the words of its fields.
fn searchable_text(site: &Site, doc_idx: DocIdx) -> String {
    let doc = &site.docs[doc_idx];
    let prose = &site.texts[doc_idx];
    let mut text = plain(site, doc_idx, prose, &prose.body.text);
    for (def, value) in doc.public.iter().filter(|(def, _)| def.role != Some(Role::Title)) {
        for item in site.items(doc_idx, value) {
            match (item, &def.field_type) {
                (Value::Choice(word), _) => text.extend([" ", def.label_of(word)]),
                (item, FieldType::Text) => text.extend([" ", item.as_text().unwrap_or("")]),
                _ => {}
            }
        }
    }
    for situation in situations(site, doc_idx) {
        text.extend([" ", &situation.in_words(site.config.words)]);
    }
    text
}

/// A result entry: address, title, kind, short description, beginning of the text, other spellings.
fn result(site: &Site, doc_idx: DocIdx) -> serde_json::Value {
    let doc = &site.docs[doc_idx];
    let words = site.config.words;
    let mut known: Vec<String> = situations(site, doc_idx).iter().map(|it| it.in_words(words)).collect();
    known.extend(doc.date().map(|date| date.in_words(words)));
    let names = &doc.names()[1..];
    json!([
        site.path(doc_idx),
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
