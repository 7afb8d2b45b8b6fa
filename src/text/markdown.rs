//! CommonMark and GFM through pulldown-cmark, to HTML with holes.
//!
//! A file is parsed without knowing others, so whatever depends on them becomes a hole; see `body.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use pulldown_cmark::{
    Alignment, BrokenLink, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html,
};

use crate::base::slug::slugify;
use crate::base::source_file::floor_char_boundary;
use crate::text::body::{
    Anchor, Body, Complaint, Footnote, HOLE, HOLE_END, Heading, Hole, Markup, Paragraph, Rules, escape, fill_plain,
};
use crate::text::citation::{self, Cite};
use crate::text::limits::{self, Over};
use crate::text::sanitize::OpenElements;
use crate::text::{highlight, sanitize};

/// Parses a body. It never fails: problems are in `Body::complaints`.
pub fn parse(body: &str, rules: Rules) -> Body {
    if let Some((over, range)) = limits::first_line_over(body) {
        return refused(over, range);
    }
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_WIKILINKS;
    let claim = |link: BrokenLink<'_>| {
        let is_ours = citation::looks_like_citation(&link.reference) || is_redacted(body, &link.span);
        is_ours.then_some((CowStr::Borrowed(""), CowStr::Borrowed("")))
    };
    let parser = Parser::new_with_broken_link_callback(body, options, Some(claim));
    let mut builder = Builder::new(body, rules);
    let (mut n_parts, mut depth) = (0, 0);
    for (event, range) in parser.into_offset_iter() {
        n_parts += 1;
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if n_parts > limits::MOST_PARTS || depth > limits::MOST_NESTED {
            let over = if depth > limits::MOST_NESTED { limits::TOO_DEEP } else { limits::TOO_MANY };
            return refused(over, range.start..range.start);
        }
        builder.event(event, range);
    }
    builder.finish()
}

/// A text that is not read, since it has too much of something.
fn refused(over: Over, range: Range<usize>) -> Body {
    let complaint = Complaint::OverLimit(over.what, over.limit);
    Body { complaints: vec![(complaint, range)], ..Body::default() }
}

/// After words in brackets: they stand in the place of others that readers may not see.
const REDACTED: &str = "{.redacted}";

/// Whether words in brackets are marked so.
fn is_redacted(source: &str, range: &Range<usize>) -> bool {
    let is_plain = |inner: &str| !inner.contains("][") && !citation::looks_like_citation(inner);
    let inner = source[range.clone()].strip_prefix('[');
    source[range.end..].starts_with(REDACTED) && inner.is_some_and(is_plain)
}

struct Builder<'b> {
    source: &'b str,
    rules: Rules,
    body: Body,
    /// Where events go: the main text, or the footnote being read.
    main: Vec<Event<'b>>,
    footnote: Option<(String, Range<usize>, Vec<Event<'b>>)>,
    /// Inside a link or image whose inner events are dropped: the depth, and the text so far.
    swallow: Option<(usize, String)>,
    /// Open links: the hole of each start, or none if the link is dropped.
    links: Vec<LinkEnd>,
    images: Vec<(String, Range<usize>)>,
    paragraph: Option<OpenParagraph>,
    heading: Option<OpenHeading>,
    code: Option<(String, String)>,
    raw_block: Option<(String, Range<usize>)>,
    /// Open list items: their bytes, and whether they contain paragraphs, which are then checked instead.
    items: Vec<(Range<usize>, bool)>,
    /// The number of citations so far, to detect whether a block has one.
    n_cites: usize,
    has_raw: bool,
    /// The offset of the current footnote's plain text.
    footnote_text: usize,
    /// The alignments of the current table, the index of the current cell, and whether it is in the head.
    table: (Vec<Alignment>, usize, bool),
    /// Whether the mark of what was redacted comes next.
    is_mark_next: bool,
    /// Ids of headings, each with the number that the next one of this name begins to look from.
    taken: BTreeMap<String, usize>,
    n_counted: usize,
    /// The raw HTML elements that are open; none if there were too many, so that all others are left out.
    open_elements: Option<OpenElements>,
    explicit: Vec<(String, Range<usize>)>,
    marks: BTreeSet<String>,
}

/// The most bytes of a text that a complaint repeats.
const LONGEST_SHOWN: usize = 300;

enum LinkEnd {
    Hole(usize),
    Redacted,
    Cite(Vec<Cite>, Range<usize>),
    Nothing,
}

struct OpenParagraph {
    range: Range<usize>,
    event_idx: usize,
    n_cites: usize,
    text_start: usize,
}

struct OpenHeading {
    level: HeadingLevel,
    id: Option<String>,
    event_idx: usize,
    text_start: usize,
    range: Range<usize>,
}

impl<'b> Builder<'b> {
    fn new(source: &'b str, rules: Rules) -> Self {
        Self {
            source,
            rules,
            body: Body::default(),
            main: Vec::new(),
            footnote: None,
            swallow: None,
            links: Vec::new(),
            images: Vec::new(),
            paragraph: None,
            heading: None,
            code: None,
            raw_block: None,
            items: Vec::new(),
            n_cites: 0,
            has_raw: false,
            footnote_text: 0,
            table: (Vec::new(), 0, false),
            is_mark_next: false,
            taken: BTreeMap::new(),
            n_counted: 0,
            open_elements: Some(OpenElements::default()),
            explicit: Vec::new(),
            marks: BTreeSet::new(),
        }
    }

    fn out(&mut self) -> &mut Vec<Event<'b>> {
        match &mut self.footnote {
            Some((_, _, events)) => events,
            None => &mut self.main,
        }
    }

    fn push(&mut self, event: Event<'b>) {
        self.out().push(event);
    }

    fn push_html(&mut self, html: impl Into<CowStr<'b>>) {
        self.push(Event::InlineHtml(html.into()));
    }

    fn hole(&mut self, hole: Hole, range: Range<usize>) -> usize {
        let hole_idx = self.body.holes.len();
        self.body.holes.push((hole, range));
        self.push_html(format!("{HOLE}{hole_idx}{HOLE_END}"));
        hole_idx
    }

    fn complain(&mut self, complaint: Complaint, range: Range<usize>) {
        self.body.complaints.push((complaint, range));
    }

    fn event(&mut self, event: Event<'b>, range: Range<usize>) {
        if self.swallow.is_some() {
            return self.swallowed(event);
        }
        let is_mark = std::mem::take(&mut self.is_mark_next);
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) if is_mark && text.starts_with(REDACTED) => {
                let rest = text[REDACTED.len()..].to_owned();
                if !rest.is_empty() {
                    self.text(rest.into(), range.start + REDACTED.len()..range.end);
                }
            }
            Event::Text(text) => self.text(text, range),
            Event::Code(code) => {
                self.body.text.push_str(&code.replace([HOLE, HOLE_END], "\u{fffd}"));
                self.push(Event::Code(code.replace([HOLE, HOLE_END], "\u{fffd}").into()));
            }
            Event::SoftBreak | Event::HardBreak => {
                self.body.text.push(' ');
                self.push(event);
            }
            Event::Html(raw) => match &mut self.raw_block {
                Some((block, _)) => block.push_str(&raw),
                None => self.raw_html(raw, range, false),
            },
            Event::InlineHtml(raw) => self.raw_html(raw, range, true),
            Event::FootnoteReference(label) => {
                self.marks.insert(label.to_lowercase());
                self.hole(Hole::Footnote(label.to_lowercase()), range);
            }
            other => self.push(other),
        }
    }

    fn swallowed(&mut self, event: Event<'b>) {
        let Some((depth, text)) = &mut self.swallow else { return };
        match &event {
            Event::Start(_) => *depth += 1,
            Event::End(_) if *depth > 0 => *depth -= 1,
            Event::Text(it) | Event::Code(it) => text.push_str(it),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::End(_) => {
                let text = std::mem::take(text);
                self.swallow = None;
                if let (Event::End(TagEnd::Image), Some((target, start))) = (&event, self.images.pop()) {
                    self.hole(Hole::Image(target, text), start);
                }
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'b>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => {
                let text_start = self.body.text.len();
                self.paragraph =
                    Some(OpenParagraph { range, event_idx: self.out().len(), n_cites: self.n_cites, text_start });
                self.push_html("<p>");
            }
            Tag::Heading { level, id, .. } => {
                let text_start = self.body.text.len();
                let event_idx = self.out().len();
                self.heading =
                    Some(OpenHeading { level, id: id.map(|it| it.to_string()), event_idx, text_start, range });
                self.push_html("");
            }
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => {
                        info.split([' ', ',', '{', HOLE, HOLE_END]).next().unwrap_or("").to_owned()
                    }
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new()));
            }
            Tag::HtmlBlock => self.raw_block = Some((String::new(), range)),
            Tag::FootnoteDefinition(label) => {
                self.footnote_text = self.body.text.len();
                self.footnote = Some((label.to_lowercase(), range, Vec::new()));
            }
            Tag::Table(alignments) => {
                self.push_html("<div class=\"table\" tabindex=\"0\">");
                self.push(Event::Start(Tag::Table(Vec::new())));
                self.table = (alignments, 0, false);
            }
            Tag::TableHead => {
                (self.table.1, self.table.2) = (0, true);
                self.push(Event::Start(Tag::TableHead));
            }
            Tag::TableRow => {
                (self.table.1, self.table.2) = (0, false);
                self.push(Event::Start(Tag::TableRow));
            }
            // Alignment needs classes: the pages' policy forbids inline styles.
            Tag::TableCell => {
                let class = match self.table.0.get(self.table.1) {
                    Some(Alignment::Right) => " class=\"right\"",
                    Some(Alignment::Center) => " class=\"center\"",
                    _ => "",
                };
                self.table.1 += 1;
                let name = if self.table.2 { "th" } else { "td" };
                self.push_html(format!("<{name}{class}>"));
            }
            Tag::Item => {
                self.items.push((range, false));
                self.push(Event::Start(Tag::Item));
            }
            Tag::Link { link_type, dest_url, .. } => self.start_link(link_type, dest_url, range),
            Tag::Image { dest_url, .. } => {
                self.images.push((dest_url.trim_end_matches('\\').to_owned(), range));
                self.swallow = Some((0, String::new()));
            }
            other => self.push(Event::Start(other)),
        }
    }

    fn start_link(&mut self, link_type: LinkType, dest: CowStr<'b>, range: Range<usize>) {
        match link_type {
            LinkType::WikiLink { has_pothole: false } => {
                let hole_idx = self.hole(Hole::Wiki(dest.to_string()), range);
                self.body.text.push_str(&format!("{HOLE}{hole_idx}{HOLE_END}"));
                self.swallow = Some((0, String::new()));
            }
            LinkType::WikiLink { has_pothole: true } => {
                let target = dest.trim_end_matches('\\').trim().to_owned();
                let hole_idx = self.hole(Hole::LinkStart(target, true), range);
                self.links.push(LinkEnd::Hole(hole_idx));
            }
            LinkType::ShortcutUnknown | LinkType::CollapsedUnknown | LinkType::ReferenceUnknown => {
                self.start_unknown(range)
            }
            LinkType::Email => {
                let hole_idx = self.hole(Hole::LinkStart(format!("mailto:{dest}"), false), range);
                self.links.push(LinkEnd::Hole(hole_idx));
            }
            _ => {
                let hole_idx = self.hole(Hole::LinkStart(dest.to_string(), false), range);
                self.links.push(LinkEnd::Hole(hole_idx));
            }
        }
    }

    /// `[@a]`, `[@a][]`, `[@a][@b]`, `[words][@b]` or `[words]{.redacted}`.
    fn start_unknown(&mut self, range: Range<usize>) {
        if is_redacted(self.source, &range) {
            self.push_html("<span class=\"redacted\">");
            return self.links.push(LinkEnd::Redacted);
        }
        let raw = self.source[range.clone()].trim_end_matches("[]");
        let inner = raw.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(raw);
        let Some((first, second)) = inner.split_once("][") else {
            self.cite(inner, range);
            self.swallow = Some((0, String::new()));
            return;
        };
        if citation::looks_like_citation(first) {
            self.cite(first, range.clone());
            self.cite(second, range);
            self.swallow = Some((0, String::new()));
        } else {
            let cites = self.read_cites(second, range.clone());
            self.links.push(cites.map_or(LinkEnd::Nothing, |cites| LinkEnd::Cite(cites, range)));
        }
    }

    fn cite(&mut self, inner: &str, range: Range<usize>) {
        if let Some(cites) = self.read_cites(inner, range.clone()) {
            self.n_cites += 1;
            self.trim_space_before();
            self.hole(Hole::Cite(cites), range);
        }
    }

    fn read_cites(&mut self, inner: &str, range: Range<usize>) -> Option<Vec<Cite>> {
        let cites = citation::parse(&inner.replace(['\n', '\r'], " "));
        if cites.is_none() {
            self.complain(Complaint::BadCitation(inner.to_owned()), range);
        }
        cites
    }

    /// Removes the space before a note's number.
    fn trim_space_before(&mut self) {
        if let Some(Event::Text(text)) = self.out().last_mut() {
            *text = text.trim_end().to_owned().into();
        }
        if matches!(self.out().last(), Some(Event::SoftBreak)) {
            self.out().pop();
        }
    }

    fn text(&mut self, text: CowStr<'b>, range: Range<usize>) {
        if let Some((_, code)) = &mut self.code {
            code.push_str(&text);
            return;
        }
        let before = &self.source.as_bytes()[..range.start];
        let is_open_bracket = before.ends_with(b"[") && !before.ends_with(b"\\[");
        if is_open_bracket && citation::looks_like_citation(&text) {
            let rest = &self.source[range.start..];
            let rest = &rest[..floor_char_boundary(rest, LONGEST_SHOWN)];
            let rest = rest.lines().next().unwrap_or("");
            let close = rest.rfind(']').unwrap_or(rest.len());
            self.complain(Complaint::BadCitation(rest[..close].to_owned()), range.start - 1..range.start + close);
        }
        if let Some(label) = text.strip_prefix('^').filter(|label| is_open_bracket && !label.is_empty()) {
            let close = range.end + usize::from(self.source[range.end..].starts_with(']'));
            self.complain(Complaint::UnknownFootnote(label.to_owned()), range.start - 1..close);
        }
        let text = match text.contains([HOLE, HOLE_END]) {
            true => text.replace([HOLE, HOLE_END], "\u{fffd}").into(),
            false => text,
        };
        self.body.text.push_str(&text);
        self.push(Event::Text(text));
    }

    fn raw_html(&mut self, raw: CowStr<'b>, range: Range<usize>, is_inline: bool) {
        let trimmed = raw.trim();
        // HTML comments are the author's own notes; drop them without a report.
        if trimmed.starts_with("<!--") && trimmed.ends_with("-->") && trimmed.matches("<!--").count() == 1 {
            return;
        }
        let Some(open) = &mut self.open_elements else { return };
        if let Some(over) = open.add(&raw) {
            self.open_elements = None;
            return self.complain(Complaint::OverLimit(over.what, over.limit), range);
        }
        if let Some(what) = sanitize::first_removed(&raw) {
            self.complain(Complaint::HtmlRemoved(what), range);
        }
        self.has_raw = true;
        let raw: CowStr<'b> = sanitize::without_ids(&raw.replace([HOLE, HOLE_END], "\u{fffd}")).into();
        self.push(if is_inline { Event::InlineHtml(raw) } else { Event::Html(raw) });
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Paragraph => self.end_paragraph(),
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock => {
                if let Some((raw, start)) = self.raw_block.take() {
                    self.raw_html(raw.into(), start, false);
                }
            }
            TagEnd::FootnoteDefinition => self.end_footnote(),
            TagEnd::Table => {
                self.push(Event::End(tag));
                self.push_html("</div>\n");
            }
            TagEnd::TableCell => self.push_html(if self.table.2 { "</th>" } else { "</td>" }),
            TagEnd::Item => self.end_item(),
            TagEnd::Link => match self.links.pop() {
                Some(LinkEnd::Hole(start_idx)) => {
                    self.hole(Hole::LinkEnd(start_idx), range);
                }
                Some(LinkEnd::Cite(cites, range)) => {
                    self.n_cites += 1;
                    self.hole(Hole::Cite(cites), range);
                }
                Some(LinkEnd::Redacted) => {
                    self.push_html("</span>");
                    self.is_mark_next = true;
                }
                Some(LinkEnd::Nothing) | None => {}
            },
            other => self.push(Event::End(other)),
        }
    }

    fn end_paragraph(&mut self) {
        let Some(open) = self.paragraph.take() else { return };
        let attributes = self.take_attributes(&open.range);
        let is_main = self.footnote.is_none();
        let mut id = attributes.id.clone().filter(|_| !self.rules.is_field);
        if let Some(id) = &id {
            self.explicit.push((id.clone(), open.range.clone()));
        } else if self.rules.count_paragraphs && is_main {
            self.n_counted += 1;
            let counted = format!("p{}", self.n_counted);
            self.body.anchors.push(Anchor { id: counted.clone(), is_counted: true });
            id = Some(counted);
        }
        if let Some(id) = id {
            if attributes.id.as_ref() == Some(&id) {
                self.body.anchors.push(Anchor { id: id.clone(), is_counted: false });
            }
            self.out()[open.event_idx] = Event::InlineHtml(format!("<p id=\"{id}\">").into());
            self.push_html("</p>\n");
            self.hole(Hole::CitedBy(id), open.range.clone());
        } else {
            self.push_html("</p>\n");
        }
        let has_cite = self.n_cites > open.n_cites;
        if self.body.lead.is_empty() && is_main {
            self.body.lead = self.body.text[open.text_start..].trim().to_owned();
        }
        self.body.text.push('\n');
        for item in &mut self.items {
            item.1 = true;
        }
        if is_main {
            let is_covered = has_cite || attributes.is_uncited;
            self.body.paragraphs.push(Paragraph { range: open.range, is_covered });
        }
    }

    /// Removes `{#id}` and `{.uncited}` from the end of the block being closed.
    fn take_attributes(&mut self, range: &Range<usize>) -> Attributes {
        let mut attributes = Attributes::default();
        let Some(Event::Text(last)) = self.out().last() else { return attributes };
        let Some(open) = last.rfind('{').filter(|_| last.trim_end().ends_with('}')) else { return attributes };
        let inner = last[open + 1..].trim_end().trim_end_matches('}').to_owned();
        let is_attribute_like = inner.starts_with(['#', '.']);
        if !is_attribute_like {
            return attributes;
        }
        let kept = last[..open].trim_end().to_owned();
        for word in inner.split_whitespace() {
            match word.strip_prefix('#') {
                Some(id) if is_anchor(id) => attributes.id = Some(id.to_owned()),
                None if word == ".uncited" => attributes.is_uncited = true,
                _ => self.complain(Complaint::BadAttribute(inner.clone()), range.clone()),
            }
        }
        let n_removed = self.body.text.len() - self.body.text.rfind('{').unwrap_or(self.body.text.len());
        self.body.text.truncate(self.body.text.len() - n_removed);
        self.out().pop();
        if !kept.is_empty() {
            self.push(Event::Text(kept.into()));
        } else if matches!(self.out().last(), Some(Event::SoftBreak)) {
            self.out().pop();
        }
        attributes
    }

    fn end_heading(&mut self) {
        let Some(open) = self.heading.take() else { return };
        let holes = &self.body.holes;
        let text = fill_plain(self.body.text[open.text_start..].trim(), |hole_idx| match &holes[hole_idx].0 {
            Hole::Wiki(written) => written.clone(),
            _ => String::new(),
        });
        self.body.text.push('\n');
        let level = (open.level as usize).max(2);
        if self.rules.is_field {
            self.out()[open.event_idx] = Event::InlineHtml(format!("<h{level}>").into());
            return self.push_html(format!("</h{level}>\n"));
        }
        let id = match open.id.filter(|id| is_anchor(id)) {
            Some(id) => {
                self.explicit.push((id.clone(), open.range));
                id
            }
            None => self.free_id(&slugify(&text)),
        };
        self.taken.entry(id.clone()).or_insert(2);
        self.body.anchors.push(Anchor { id: id.clone(), is_counted: false });
        self.out()[open.event_idx] = Event::InlineHtml(format!("<h{level} id=\"{id}\">").into());
        self.push_html(format!("</h{level}>\n"));
        if self.footnote.is_none() {
            self.body.headings.push(Heading { level, id, text });
        }
    }

    /// A heading id that differs from those of other headings and numbered paragraphs.
    fn free_id(&mut self, wanted: &str) -> String {
        let base = if wanted.is_empty() { "section" } else { wanted };
        let is_free = |id: &str| !self.taken.contains_key(id) && citation::paragraph_number(id).is_none();
        if is_free(base) {
            return base.to_owned();
        }
        let mut n = self.taken.get(base).copied().unwrap_or(2);
        let id = loop {
            let id = format!("{base}-{n}");
            n += 1;
            if is_free(&id) {
                break id;
            }
        };
        self.taken.insert(base.to_owned(), n);
        id
    }

    fn end_code(&mut self) {
        let Some((language, code)) = self.code.take() else { return };
        let class = match language.is_empty() {
            true => String::new(),
            false => format!(" class=\"language-{}\"", escape(&language)),
        };
        let html = highlight::to_html(&code.replace([HOLE, HOLE_END], "\u{fffd}"), &language);
        self.push_html(format!("<pre tabindex=\"0\"><code{class}>{html}</code></pre>\n"));
    }

    fn end_footnote(&mut self) {
        let Some((label, range, events)) = self.footnote.take() else { return };
        let markup = self.markup(events);
        // The page's text includes only footnotes that are shown, which `finish` determines.
        let text = self.body.text.split_off(self.footnote_text.min(self.body.text.len()));
        self.body.footnotes.push(Footnote { label, markup, text, range });
    }

    fn end_item(&mut self) {
        let attributes =
            self.items.last().map(|it| it.0.clone()).map(|range| self.take_attributes(&range)).unwrap_or_default();
        self.push(Event::End(TagEnd::Item));
        self.body.text.push('\n');
        let Some((range, has_paragraphs)) = self.items.pop() else { return };
        if has_paragraphs || self.footnote.is_some() {
            return;
        }
        let has_cite = self
            .body
            .holes
            .iter()
            .rev()
            .take_while(|(_, at)| at.start >= range.start)
            .any(|(hole, _)| matches!(hole, Hole::Cite(_)));
        self.body.paragraphs.push(Paragraph { range, is_covered: has_cite || attributes.is_uncited });
    }

    /// Renders events as HTML with holes.
    fn markup(&self, events: Vec<Event<'b>>) -> Markup {
        let mut rendered = String::new();
        html::push_html(&mut rendered, events.into_iter());
        if self.has_raw {
            rendered = sanitize::clean(&rendered);
        }
        let mut markup = Markup::default();
        let mut rest = rendered.as_str();
        while let Some(at) = rest.find(HOLE) {
            markup.html.push_str(&rest[..at]);
            let number = &rest[at + HOLE.len_utf8()..];
            let end = number.find(HOLE_END).unwrap_or(0);
            if let Ok(hole_idx) = number[..end].parse() {
                markup.cuts.push((markup.html.len(), hole_idx));
            }
            rest = number.get(end + HOLE_END.len_utf8()..).unwrap_or("");
        }
        markup.html.push_str(rest);
        markup
    }

    fn finish(mut self) -> Body {
        let events = std::mem::take(&mut self.main);
        self.body.markup = self.markup(events);
        self.check_anchors();
        self.check_footnotes();
        let is_shown = |footnote: &&Footnote| self.marks.contains(&footnote.label);
        let shown: Vec<&str> = self.body.footnotes.iter().filter(is_shown).map(|it| it.text.as_str()).collect();
        self.body.text.push_str(&shown.concat());
        self.body
    }

    fn check_anchors(&mut self) {
        let mut seen = BTreeSet::new();
        let mut twice = BTreeSet::new();
        for anchor in &self.body.anchors {
            if !seen.insert(anchor.id.clone()) {
                twice.insert(anchor.id.clone());
            }
        }
        for (id, range) in std::mem::take(&mut self.explicit).into_iter().rev() {
            if twice.remove(&id) {
                self.complain(Complaint::DuplicateAnchor(id), range);
            }
        }
    }

    fn check_footnotes(&mut self) {
        let unused: Vec<(String, Range<usize>)> = self
            .body
            .footnotes
            .iter()
            .filter(|it| !self.marks.contains(&it.label))
            .map(|it| (it.label.clone(), it.range.clone()))
            .collect();
        for (label, range) in unused {
            self.complain(Complaint::UnusedFootnote(label), range);
        }
    }
}

#[derive(Default)]
struct Attributes {
    id: Option<String>,
    is_uncited: bool,
}

/// Anchors consist of lower-case Latin letters, digits and hyphens; the theme's own ids contain an underscore.
fn is_anchor(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-'))
}
