//! Fills the holes in a text: links to records, citations as numbered notes, images.

use std::collections::{BTreeSet, HashMap};

use crate::graph::{DocIdx, Site, Target};
use crate::model::{Prose, Wanted};
use crate::output::context::Context;
use crate::output::view::locator::locator_node;
use crate::text::body::{Footnote, Hole, Markup, escape, fill_plain};
use crate::text::citation::Cite;
use crate::text::template::{Mapping, Node};

/// Writes the texts of one page and keeps its notes.
pub struct Writer<'o> {
    context: &'o Context<'o>,
    /// The relative path from this page to the root of the edition.
    root: String,
    notes: Vec<Note<'o>>,
    /// The index of each note.
    note_places: HashMap<NoteKey, usize>,
    /// The footnotes of each text with notes, by its address in memory and their label.
    footnotes: HashMap<usize, HashMap<&'o str, &'o Footnote>>,
}

/// A note at the foot of the page.
struct Note<'o> {
    key: NoteKey,
    /// The text it belongs to, for footnotes.
    prose: Option<(DocIdx, &'o Prose)>,
    n_uses: usize,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum NoteKey {
    Cite {
        source: DocIdx,
        prefix: String,
        locator: String,
    },
    /// Texts are identified by their address in memory, which is unique within one page.
    Footnote {
        prose: usize,
        label: String,
    },
}

impl<'o> Writer<'o> {
    /// Writes for the page at an address.
    pub fn new(context: &'o Context<'o>, address: &str) -> Self {
        Self {
            context,
            root: "../".repeat(address.matches('/').count()),
            notes: Vec::new(),
            note_places: HashMap::new(),
            footnotes: HashMap::new(),
        }
    }

    /// The HTML of a text.
    pub fn html(&mut self, doc_idx: DocIdx, prose: &'o Prose) -> String {
        self.fill(doc_idx, prose, &prose.body.markup)
    }

    fn fill(&mut self, doc_idx: DocIdx, prose: &'o Prose, markup: &Markup) -> String {
        let mut html = String::with_capacity(markup.html.len() + markup.cuts.len() * 80);
        let mut from = 0;
        for (at, hole_idx) in &markup.cuts {
            html.push_str(&markup.html[from..*at]);
            from = *at;
            self.fill_hole(&mut html, doc_idx, prose, *hole_idx);
        }
        html.push_str(&markup.html[from..]);
        html
    }

    fn fill_hole(&mut self, html: &mut String, doc_idx: DocIdx, prose: &'o Prose, hole_idx: usize) {
        let Some((hole, _)) = prose.body.holes.get(hole_idx) else { return };
        let slots = prose.slots[hole_idx].clone();
        let site = &self.context.site;
        let target = |slot: usize| &site.targets[doc_idx][slot];
        match hole {
            Hole::Wiki(written) => {
                let words = words_for(site, doc_idx, slots.start, written);
                // A page does not link to itself.
                let is_self = *target(slots.start) == Target::Record(doc_idx, None);
                match self.href(target(slots.start)).filter(|_| !is_self) {
                    Some(href) => html.push_str(&format!("<a href=\"{}\">{}</a>", escape(&href), escape(&words))),
                    None => html.push_str(&escape(&words)),
                }
            }
            Hole::LinkStart(written, _) => {
                let is_external = *target(slots.start) == Target::External;
                match self.href(target(slots.start)) {
                    Some(href) => html.push_str(&format!("<a href=\"{}\">", escape(&href))),
                    None if is_external => {
                        html.push_str(&format!("<a class=\"out\" rel=\"noreferrer\" href=\"{}\">", escape(written)))
                    }
                    None => {}
                }
            }
            Hole::LinkEnd(start_idx) => {
                let start = target(prose.slots[*start_idx].start);
                if self.href(start).is_some() || *start == Target::External {
                    html.push_str("</a>");
                }
            }
            Hole::Image(_, alt) => {
                if let Some(src) = self.href(target(slots.start)) {
                    html.push_str(&format!("<img src=\"{}\" alt=\"{}\" loading=\"lazy\">", escape(&src), escape(alt)));
                }
            }
            Hole::Cite(cites) => {
                for (cite, slot) in cites.iter().zip(slots) {
                    self.cite(html, cite, target(slot));
                }
            }
            Hole::Footnote(label) => {
                let key = NoteKey::Footnote { prose: std::ptr::from_ref(prose).addr(), label: label.clone() };
                self.mark(html, key, Some((doc_idx, prose)));
            }
            Hole::CitedBy(anchor) => self.cited_by(html, doc_idx, anchor),
        }
    }

    /// The relative address of a target within the edition.
    fn href(&self, target: &Target) -> Option<String> {
        let site = &self.context.site;
        let (path, anchor) = match target {
            Target::Record(to, anchor) => (site.path(*to), anchor.as_deref()),
            Target::Page(path) => (path.clone(), None),
            Target::Asset(path) => (crate::graph::addresses::asset(path), None),
            Target::External | Target::Text | Target::Draft { .. } | Target::Hidden | Target::Missing => {
                return None;
            }
        };
        let fragment = anchor.map(|anchor| format!("#{anchor}")).unwrap_or_default();
        Some(format!("{}{path}{fragment}", self.root))
    }

    fn cite(&mut self, html: &mut String, cite: &Cite, target: &Target) {
        let Target::Record(source, _) = target else { return };
        let key = NoteKey::Cite { source: *source, prefix: cite.prefix.clone(), locator: cite.locator.clone() };
        self.mark(html, key, None);
    }

    /// The superscript number that links to a note.
    fn mark(&mut self, html: &mut String, key: NoteKey, prose: Option<(DocIdx, &'o Prose)>) {
        let note_idx = self.note_places.get(&key).copied().unwrap_or_else(|| {
            self.note_places.insert(key.clone(), self.notes.len());
            self.notes.push(Note { key, prose, n_uses: 0 });
            self.notes.len() - 1
        });
        let note = &mut self.notes[note_idx];
        note.n_uses += 1;
        let (number, n_uses) = (note_idx + 1, note.n_uses);
        let label = self.context.words().say("note-number", &[("n", number.into())]);
        html.push_str(&format!(
            "<sup class=\"mark\"><a id=\"r_{number}_{n_uses}\" href=\"#n_{number}\" aria-label=\"{}\">{number}</a></sup>",
            escape(&label)
        ));
    }

    /// The list of citing records after a source's paragraph. A long list is collapsed, so that the text stays readable.
    fn cited_by(&self, html: &mut String, doc_idx: DocIdx, anchor: &str) {
        let Some(citing) = self.context.cited_by[doc_idx].get(anchor) else { return };
        let links: Vec<String> =
            citing.iter().map(|it| format!("<a href=\"{}{}\">{}</a>", self.root, it.path, escape(&it.title))).collect();
        let (n_links, links, words) = (links.len(), links.join(" · "), self.context.words());
        html.push_str(&match n_links {
            ..=3 => {
                let label = escape(words.get("relied-on-by"));
                format!("<p class=\"cited-by\"><span class=\"cited-by-label\">{label}</span> {links}</p>\n")
            }
            _ => {
                let label = words.say("relied-on-by-n", &[("n", n_links.into())]);
                format!("<details class=\"cited-by\"><summary>{}</summary><p>{links}</p></details>\n", escape(&label))
            }
        });
    }

    /// The notes, in order; footnote texts may add further notes.
    pub fn notes(&mut self) -> Node {
        let mut nodes = Vec::new();
        let mut note_idx = 0;
        while note_idx < self.notes.len() {
            let footnote = self.footnote_html(note_idx);
            nodes.push((note_idx, footnote));
            note_idx += 1;
        }
        let mut named = BTreeSet::new();
        Node::list(nodes.into_iter().map(|(note_idx, footnote)| {
            let is_first = match &self.notes[note_idx].key {
                NoteKey::Cite { source, .. } => named.insert(*source),
                NoteKey::Footnote { .. } => true,
            };
            self.note_node(note_idx, footnote, is_first)
        }))
    }

    fn footnote_html(&mut self, note_idx: usize) -> Option<String> {
        let note = &self.notes[note_idx];
        let NoteKey::Footnote { label, .. } = &note.key else { return None };
        let (doc_idx, prose) = note.prose?;
        let of_prose = self.footnotes.entry(std::ptr::from_ref(prose).addr()).or_insert_with(|| {
            // Of two with one label, the first counts.
            prose.body.footnotes.iter().rev().map(|it| (it.label.as_str(), it)).collect()
        });
        let footnote = *of_prose.get(label.as_str())?;
        Some(self.fill(doc_idx, prose, &footnote.markup))
    }

    /// A source is described in full in its first note.
    fn note_node(&self, note_idx: usize, footnote: Option<String>, is_first: bool) -> Node {
        let note = &self.notes[note_idx];
        let number = note_idx + 1;
        let backs = (1..=note.n_uses).map(|use_number| {
            Mapping::default()
                .with("href", Node::text(&format!("#r_{number}_{use_number}")))
                .with("number", Node::number(use_number))
                .node()
        });
        let mut node = Mapping::default();
        node.set("number", Node::number(number));
        node.set("id", Node::text(&format!("n_{number}")));
        node.set("backs", Node::list(backs));
        node.set("is_first", Node::bool(is_first));
        match &note.key {
            NoteKey::Footnote { .. } => node.set("html", Node::html(&footnote.unwrap_or_default())),
            NoteKey::Cite { source, prefix, locator } => {
                let site = &self.context.site;
                let resolved = site.locate(*source, locator);
                node.set("source", self.context.references[*source].clone());
                node.set("prefix", Node::maybe(Some(prefix.as_str()).filter(|it| !it.is_empty())));
                node.set("locator", locator_node(&resolved));
            }
        }
        node.node()
    }

    /// Sources cited so far with their anchors, for "how we know this".
    pub fn cited(&self) -> Vec<(DocIdx, Vec<String>)> {
        let site = &self.context.site;
        let of_note = |note: &Note<'_>| match &note.key {
            NoteKey::Cite { source, locator, .. } => Some((*source, site.locate(*source, locator).anchors)),
            NoteKey::Footnote { .. } => None,
        };
        self.notes.iter().filter_map(of_note).collect()
    }
}

/// The link text of a wikilink: `[[id]]` shows the title, a name is shown as written.
fn words_for(site: &Site, doc_idx: DocIdx, slot: usize, written: &str) -> String {
    let name = written.split('#').next().unwrap_or(written).trim();
    let name = if name.is_empty() { written.trim_start_matches('#') } else { name };
    let stem = name.rsplit('/').next().unwrap_or(name);
    match &site.targets[doc_idx][slot] {
        Target::Record(to, _) if stem.strip_suffix(".md").unwrap_or(stem) == site.id(*to) => site.title(*to).to_owned(),
        Target::Draft { id, title } if stem.strip_suffix(".md").unwrap_or(stem) == id => title.clone(),
        _ => name.to_owned(),
    }
}

/// One or two sentences about a record, as plain text: the summary, else the first paragraph.
pub fn summary(site: &Site, doc_idx: DocIdx) -> String {
    site.docs[doc_idx].summary().map_or_else(
        || {
            let prose = &site.texts[doc_idx];
            plain(site, doc_idx, prose, &prose.body.lead)
        },
        str::to_owned,
    )
}

/// The plain text of a record's Markdown, with link texts filled in.
pub fn plain(site: &Site, doc_idx: DocIdx, prose: &Prose, text: &str) -> String {
    fill_plain(text.trim(), |hole_idx| match prose.body.holes.get(hole_idx) {
        Some((Hole::Wiki(written), _)) => words_for(site, doc_idx, prose.slots[hole_idx].start, written),
        _ => String::new(),
    })
}

/// The locator of a link to a source, in text or in front matter.
pub fn locator_of(wanted: &Wanted) -> Option<&str> {
    match wanted {
        Wanted::Source { locator, .. } => Some(locator),
        Wanted::Id { at, .. } => at.as_deref(),
        _ => None,
    }
}
