//! A parsed text: HTML with holes, and its metadata. Made by `markdown.rs`; plain texts are parsed here.
//!
//! Wherever the HTML depends on other records (links, citations, images), it has a hole, which `output/view/body.rs` fills
//! once the whole site is known.

use std::ops::Range;

use crate::text::citation::{Cite, paragraph_number};

/// HTML with holes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Markup {
    /// The text around the holes.
    pub html: String,
    /// Where each hole is: byte offset in `html`, and index into `Body::holes`.
    pub cuts: Vec<(usize, usize)>,
}

/// The content of a hole.
#[derive(Debug, Clone, PartialEq)]
pub enum Hole {
    /// `[[target]]`: a whole link with the record's title, or the name as written.
    Wiki(String),
    /// `[[target|` or `[text](target)`: the start of a link; true for a wikilink.
    LinkStart(String, bool),
    /// The end of a link, with the index of the hole of its start.
    LinkEnd(usize),
    /// An image: its address and its text.
    Image(String, String),
    /// `[@a, p4; @b]`.
    Cite(Vec<Cite>),
    /// `[^label]`.
    Footnote(String),
    /// The end of a paragraph with an anchor, where a source lists the records that cite it.
    CitedBy(String),
}

/// A place that links can lead to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Anchor {
    /// Without `#`.
    pub id: String,
    /// Whether it is a counted paragraph: `p1`, `p2` …
    pub is_counted: bool,
}

/// The anchors of a text in order, each found in no time however many there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anchors {
    list: Vec<Anchor>,
    /// Indices into `list`, sorted by id.
    by_id: Vec<u32>,
    /// The numbers of paragraph anchors, sorted, each with its index.
    by_number: Vec<(usize, u32)>,
    n_counted: usize,
}

impl Anchors {
    /// Sorts the anchors of a text.
    pub fn new(list: Vec<Anchor>) -> Self {
        let mut by_id: Vec<u32> = (0..list.len() as u32).collect();
        by_id.sort_by(|a, b| list[*a as usize].id.cmp(&list[*b as usize].id));
        let number = |(at, anchor): (usize, &Anchor)| Some((paragraph_number(&anchor.id)?, at as u32));
        let mut by_number: Vec<(usize, u32)> = list.iter().enumerate().filter_map(number).collect();
        by_number.sort_unstable();
        let n_counted = list.iter().filter(|it| it.is_counted).count();
        Self { list, by_id, by_number, n_counted }
    }

    /// All, in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = &Anchor> {
        self.list.iter()
    }

    /// The anchor with an id.
    pub fn find(&self, id: &str) -> Option<&Anchor> {
        let id_at = |at: &u32| &self.list[*at as usize];
        let found = self.by_id.partition_point(|at| id_at(at).id.as_str() < id);
        self.by_id.get(found).map(id_at).filter(|it| it.id == id)
    }

    /// The paragraphs numbered between two others, both excluded.
    pub fn between(&self, first: usize, last: usize) -> impl ExactSizeIterator<Item = &Anchor> {
        let from = self.by_number.partition_point(|(number, _)| *number <= first);
        let to = self.by_number.partition_point(|(number, _)| *number < last).max(from);
        self.by_number[from..to].iter().map(|(_, at)| &self.list[*at as usize])
    }

    /// How many are counted paragraphs.
    pub fn n_counted(&self) -> usize {
        self.n_counted
    }
}

/// A heading, for tables of contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// From 2 to 6.
    pub level: usize,
    /// Its anchor.
    pub id: String,
    /// Its plain text.
    pub text: String,
}

/// A block that makes statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Its bytes in the body.
    pub range: Range<usize>,
    /// Whether it has a citation, or is marked as needing none.
    pub is_covered: bool,
}

/// A footnote by the author.
#[derive(Debug, Clone, PartialEq)]
pub struct Footnote {
    /// As written after `^`.
    pub label: String,
    /// Its text.
    pub markup: Markup,
    /// Its plain text.
    pub text: String,
    /// Its bytes in the body.
    pub range: Range<usize>,
}

/// A parsed body.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body {
    /// The main text.
    pub markup: Markup,
    /// The author's footnotes, in order.
    pub footnotes: Vec<Footnote>,
    /// The holes with the bytes of the body they come from.
    pub holes: Vec<(Hole, Range<usize>)>,
    /// Its anchors.
    pub anchors: Vec<Anchor>,
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// Blocks that make statements.
    pub paragraphs: Vec<Paragraph>,
    /// Problems, by bytes of the body.
    pub complaints: Vec<(Complaint, Range<usize>)>,
    /// The plain text of the first paragraph; see `fill_plain`.
    pub lead: String,
    /// The plain text of everything; see `fill_plain`.
    pub text: String,
}

/// A problem that can be found without other files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Complaint {
    /// A malformed citation.
    BadCitation(String),
    /// A footnote mark without a footnote.
    UnknownFootnote(String),
    /// A footnote without a mark.
    UnusedFootnote(String),
    /// Two anchors with one name.
    DuplicateAnchor(String),
    /// An unknown attribute in braces.
    BadAttribute(String),
    /// Raw HTML that is removed.
    HtmlRemoved(String),
    /// More of something than a text may have: what, and how much it may have.
    OverLimit(&'static str, usize),
}

/// Parsing rules, by the kind of record.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rules {
    /// Whether paragraphs are counted: `p1` … `pn`.
    pub count_paragraphs: bool,
    /// Whether the text is a field and not the body. Fields get no anchors, since several on a page could clash.
    pub is_field: bool,
}

/// Drops the characters that XML 1.0 does not allow.
pub fn xml_text(text: &str) -> String {
    text.chars().filter(|c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)).collect()
}

/// Escapes text for HTML, attribute values included.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// Fills the holes in a plain text (`lead`, `text`), left by bare wikilinks.
pub fn fill_plain(text: &str, words: impl Fn(usize) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(HOLE) {
        out.push_str(&rest[..at]);
        let number = &rest[at + HOLE.len_utf8()..];
        let end = number.find(HOLE_END).unwrap_or(0);
        if let Ok(hole_idx) = number[..end].parse() {
            out.push_str(&words(hole_idx));
        }
        rest = number.get(end + HOLE_END.len_utf8()..).unwrap_or("");
    }
    out.push_str(rest);
    out
}

/// Parses plain text, for sources that must stay unchanged: paragraphs end at empty lines and are numbered.
pub fn parse_plain(text: &str) -> Body {
    let mut body = Body::default();
    let text = &text.replace([HOLE, HOLE_END], "\u{fffd}");
    let mut offset = 0;
    let mut block: Option<Range<usize>> = None;
    for line in text.split_inclusive('\n').chain([""]) {
        match (line.trim().is_empty(), &mut block) {
            (true, _) => {
                if let Some(range) = block.take() {
                    plain_paragraph(&mut body, text, range);
                }
            }
            (false, Some(range)) => range.end = offset + line.trim_end().len(),
            (false, None) => block = Some(offset..offset + line.trim_end().len()),
        }
        offset += line.len();
    }
    body.lead = text.trim().lines().next().unwrap_or("").to_owned();
    body
}

fn plain_paragraph(body: &mut Body, text: &str, range: Range<usize>) {
    let block = text[range.clone()].replace("\r\n", "\n");
    let id = format!("p{}", body.anchors.len() + 1);
    body.markup.html.push_str(&format!("<p class=\"plain\" id=\"{id}\">{}", escape(&block)));
    body.markup.html.push_str("</p>\n");
    body.markup.cuts.push((body.markup.html.len(), body.holes.len()));
    body.holes.push((Hole::CitedBy(id.clone()), range.clone()));
    body.anchors.push(Anchor { id, is_counted: true });
    body.paragraphs.push(Paragraph { range, is_covered: true });
    body.text.push_str(&block);
    body.text.push('\n');
}

/// Marks a hole in HTML; the author's own uses of these private characters are replaced.
pub(super) const HOLE: char = '\u{e000}';

pub(super) const HOLE_END: char = '\u{e001}';
