//! SVG drawings, reduced to what only draws: known elements with known attributes, pictures and links inside the drawing.
//!
//! The drawing is read as XML with namespaces and written anew, so that no spelling, prefix, entity or encoding of the original
//! is left to be understood differently by a browser. Uses `quick-xml`.

use std::collections::BTreeSet;

use quick_xml::escape::{escape, unescape};
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

use super::allowed::{ATTRIBUTES, OTHERS, SHAPES, UNSEEN};
use super::style::{self, declarations, is_harmless, is_id, is_property};
use super::{Broken, Cleaned, Format, Found};
use crate::text::base64;

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";

/// Browsers stop at about this depth as well.
const MOST_DEPTH: usize = 200;

/// Far more than any element has; each is compared with those before it.
const MOST_ATTRIBUTES: usize = 300;

/// Names and values, in the order of the original.
type Attributes = Vec<(String, String)>;

/// A part of the drawing to write.
enum Token {
    Start(&'static str, Attributes),
    Text(String),
    Style(String),
    End(&'static str),
}

/// What an open element of the original became.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// This element.
    Kept(&'static str),
    /// Nothing, and neither do its contents.
    Dropped,
    /// A style sheet, whose text is gathered.
    Sheet,
}

/// The drawing under construction.
#[derive(Default)]
struct Drawing {
    tokens: Vec<Token>,
    open: Vec<Open>,
    sheet: String,
    has_shape: bool,
    is_done: bool,
    has_metadata: bool,
    has_coordinates: bool,
    removed: BTreeSet<String>,
}

/// The drawing without what is not drawn. An error if nothing is left of it.
pub fn clean(bytes: &[u8]) -> Result<Cleaned, Broken> {
    let text = std::str::from_utf8(bytes).map_err(|_| Broken("it is not UTF-8 text"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n");
    if text.contains('\0') {
        return Err(Broken("it is not UTF-8 text"));
    }
    let mut drawing = Drawing::default();
    let mut reader = NsReader::from_str(&text);
    reader.config_mut().check_comments = false;
    loop {
        // The name of the error is no help to somebody who did not write the XML.
        let event = reader.read_event().map_err(|_| Broken("it is not well-formed XML"))?;
        match event {
            Event::Start(start) => drawing.start(&reader, &start)?,
            Event::Empty(start) => {
                drawing.start(&reader, &start)?;
                drawing.end();
            }
            Event::End(_) => drawing.end(),
            Event::Text(text) => drawing.text(&plain(&text)?),
            Event::CData(text) => drawing.text(&text),
            Event::GeneralRef(name) => drawing.text(&plain(&format!("&{};", &*name))?),
            Event::Comment(text) => drawing.add_unseen(text.as_bytes()),
            Event::PI(target) => {
                drawing.has_metadata = true;
                // It may name a style sheet elsewhere.
                drawing.removed.extend(target.starts_with("xml-stylesheet").then(|| "`<?xml-stylesheet?>`".to_owned()));
            }
            Event::Decl(decl) => check_encoding(decl.encoding())?,
            Event::DocType(inside) if inside.contains('[') => {
                return Err(Broken("it declares entities, which could hide anything"));
            }
            Event::DocType(_) => {}
            Event::Eof => break,
        }
    }
    if !drawing.open.is_empty() {
        return Err(Broken("it is not well-formed XML"));
    }
    drawing.write(bytes)
}

fn check_encoding<E>(encoding: Option<Result<std::borrow::Cow<'_, str>, E>>) -> Result<(), Broken> {
    match encoding {
        None => Ok(()),
        Some(Ok(name)) if ["utf-8", "utf8", "us-ascii"].contains(&name.to_ascii_lowercase().as_str()) => Ok(()),
        Some(_) => Err(Broken("it is not UTF-8 text")),
    }
}

/// Text with its references resolved, and without characters that XML does not have.
fn plain(text: &str) -> Result<String, Broken> {
    let text = unescape(text).map_err(|_| Broken("it uses an entity that it does not declare"))?;
    let is_xml =
        |c: &char| (!c.is_control() || matches!(c, '\t' | '\n' | '\r')) && !matches!(c, '\u{fffe}' | '\u{ffff}');
    Ok(text.chars().filter(is_xml).collect())
}

impl Drawing {
    fn start(&mut self, reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Result<(), Broken> {
        if self.open.len() >= MOST_DEPTH {
            return Err(Broken("its parts are nested too deeply"));
        }
        let (namespace, local) = reader.resolver().resolve_element(start.name());
        let is_svg = namespace == ResolveResult::Bound(Namespace(SVG));
        let local = local.into_inner();
        if self.open.is_empty() && (!is_svg || local != "svg" || self.is_done) {
            return Err(Broken("it is not an SVG drawing"));
        }
        let parent = self.open.last().copied();
        let open = match parent {
            Some(Open::Dropped | Open::Sheet) => Open::Dropped,
            _ if is_svg => self.element(local),
            _ => {
                self.has_metadata = true;
                // HTML inside a drawing is seen; what editors note is not.
                if namespace == ResolveResult::Bound(Namespace("http://www.w3.org/1999/xhtml")) {
                    self.removed.insert("HTML".to_owned());
                }
                Open::Dropped
            }
        };
        // A group draws nothing inside a text.
        let is_in_text = matches!(parent, Some(Open::Kept("text" | "tspan" | "textPath")));
        let open = if is_in_text && open == Open::Kept("g") { Open::Kept("tspan") } else { open };
        self.open.push(open);
        if let Open::Kept(name) = open {
            let attributes = self.attributes(reader, start, name)?;
            // A picture that cannot be shown is no picture.
            if name == "image" && !attributes.iter().any(|(it, _)| it == "href") {
                self.removed.insert("`<image>`".to_owned());
                *self.open.last_mut().ok_or(Broken(""))? = Open::Dropped;
                return Ok(());
            }
            self.has_shape |= SHAPES.contains(&name);
            self.tokens.push(Token::Start(name, attributes));
        } else {
            self.note_dropped(start);
        }
        Ok(())
    }

    fn element(&mut self, local: &str) -> Open {
        let known = SHAPES.iter().chain(OTHERS).find(|it| **it == local);
        match (known, local) {
            (Some(name), _) => Open::Kept(name),
            // A link could lead anywhere, and needs no click where it stands around everything.
            (None, "a") => {
                self.removed.insert("`<a>`".to_owned());
                Open::Kept("g")
            }
            (None, "style") => Open::Sheet,
            (None, _) => {
                self.has_metadata = true;
                if !UNSEEN.contains(&local) {
                    self.removed.insert(format!("`<{}>`", printable(local)));
                }
                Open::Dropped
            }
        }
    }

    /// Coordinates may stand in what is dropped.
    fn note_dropped(&mut self, start: &BytesStart<'_>) {
        self.has_coordinates |= super::exif::names_coordinates(start.as_bytes());
    }

    fn add_unseen(&mut self, text: &[u8]) {
        self.has_metadata = true;
        self.has_coordinates |= super::exif::names_coordinates(text);
    }

    fn attributes(
        &mut self,
        reader: &NsReader<&[u8]>,
        start: &BytesStart<'_>,
        element: &str,
    ) -> Result<Attributes, Broken> {
        let mut kept: Attributes = Vec::new();
        for (attribute_idx, attribute) in start.attributes().enumerate() {
            if attribute_idx >= MOST_ATTRIBUTES {
                return Err(Broken("one of its elements has too many attributes"));
            }
            let attribute = attribute.map_err(|_| Broken("it is not well-formed XML"))?;
            let value = plain(&attribute.value)?;
            let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
            let local = local.into_inner();
            match namespace {
                _ if attribute.key.as_namespace_binding().is_some() => {}
                ResolveResult::Unbound if local == "href" => self.add_link(&mut kept, element, &value, true),
                ResolveResult::Bound(Namespace(XLINK)) if local == "href" => {
                    self.add_link(&mut kept, element, &value, false);
                }
                ResolveResult::Unbound => self.add_attribute(&mut kept, element, local, &value),
                _ if attribute.key.into_inner() == "xml:space" => {
                    if value == "preserve" {
                        kept.push(("xml:space".to_owned(), value));
                    }
                }
                _ => self.has_metadata = true,
            }
        }
        Ok(kept)
    }

    fn add_attribute(&mut self, kept: &mut Attributes, element: &str, name: &str, value: &str) {
        match name {
            "style" => {
                let (style, is_less) = declarations(value);
                self.removed.extend(is_less.then(|| "parts of `style`".to_owned()));
                if !style.is_empty() {
                    kept.push(("style".to_owned(), style));
                }
            }
            // Kept if something in the drawing points to it.
            "id" if is_id(value) => kept.push(("id".to_owned(), value.to_owned())),
            // The version says nothing about what is drawn.
            "version" if element == "svg" => {}
            _ if is_property(name) || ATTRIBUTES.contains(&name) => match is_harmless(value) {
                true => kept.push((name.to_owned(), value.to_owned())),
                false => _ = self.removed.insert(format!("`{name}`")),
            },
            _ => {
                self.has_metadata = true;
                if name.to_ascii_lowercase().starts_with("on") {
                    self.removed.insert(format!("`{}`", printable(name)));
                }
            }
        }
    }

    /// Links stay inside the drawing; pictures are part of it, and cleaned like others.
    fn add_link(&mut self, kept: &mut Attributes, element: &str, value: &str, is_plain: bool) {
        let address = value.trim();
        let inside = address.strip_prefix('#').filter(|it| is_id(it) && element != "image");
        let picture = (element == "image").then(|| self.embedded(address)).flatten();
        if let Some(address) = inside.map(|it| format!("#{it}")).or(picture) {
            // `href` counts where `xlink:href` stands as well.
            match kept.iter_mut().find(|(name, _)| name == "href") {
                Some((_, before)) if is_plain => *before = address,
                Some(_) => {}
                None => kept.push(("href".to_owned(), address)),
            }
        } else if element != "g" {
            self.removed.insert("links to elsewhere".to_owned());
        }
    }

    fn embedded(&mut self, address: &str) -> Option<String> {
        let letters = address.strip_prefix("data:image/")?.split_once(";base64,")?.1;
        let bytes = base64::decode(letters.as_bytes())?;
        let format = Format::of(&bytes)?;
        let Cleaned { bytes, found } = format.clean(&bytes).ok()?;
        self.has_metadata |= found.has_metadata;
        self.has_coordinates |= found.has_coordinates;
        let kind = match format {
            Format::Jpeg => "jpeg",
            Format::Png => "png",
            Format::Webp => "webp",
            Format::Gif | Format::Svg => "gif",
        };
        Some(format!("data:image/{kind};base64,{}", base64::encode(&bytes)))
    }

    fn text(&mut self, text: &str) {
        match self.open.last() {
            Some(Open::Kept("text" | "tspan" | "textPath")) => match self.tokens.last_mut() {
                Some(Token::Text(before)) => before.push_str(text),
                _ => self.tokens.push(Token::Text(text.to_owned())),
            },
            Some(Open::Sheet) => self.sheet.push_str(text),
            Some(Open::Dropped) => self.add_unseen(text.as_bytes()),
            _ => self.has_metadata |= !text.trim().is_empty(),
        }
    }

    fn end(&mut self) {
        match self.open.pop() {
            Some(Open::Kept(name)) => self.tokens.push(Token::End(name)),
            Some(Open::Sheet) => {
                let (sheet, is_less) = style::sheet(&std::mem::take(&mut self.sheet));
                self.removed.extend(is_less.then(|| "parts of `<style>`".to_owned()));
                if !sheet.is_empty() {
                    self.tokens.push(Token::Style(sheet));
                }
            }
            Some(Open::Dropped) | None => {}
        }
        self.is_done |= self.open.is_empty();
    }

    /// The ids that something in the drawing points to. Others are names of layers, which may be names of people.
    fn wanted(&self) -> BTreeSet<String> {
        let mut wanted = BTreeSet::new();
        for token in &self.tokens {
            match token {
                Token::Start(_, attributes) => {
                    for (name, value) in attributes {
                        match value.strip_prefix('#').filter(|_| name == "href") {
                            Some(id) => _ = wanted.insert(id.to_owned()),
                            None => wanted.extend(style::fragments(value)),
                        }
                    }
                }
                Token::Style(sheet) => {
                    wanted.extend(style::fragments(sheet));
                    wanted.extend(style::selected(sheet));
                }
                _ => {}
            }
        }
        wanted
    }

    fn write(self, original: &[u8]) -> Result<Cleaned, Broken> {
        if !self.has_shape {
            return Err(Broken("nothing is left of it without scripts and links"));
        }
        let wanted = self.wanted();
        let mut out = String::with_capacity(original.len());
        let mut tokens = self.tokens.iter().peekable();
        let mut is_first = true;
        while let Some(token) = tokens.next() {
            match token {
                Token::Start(name, attributes) => {
                    out.push('<');
                    out.push_str(name);
                    if std::mem::take(&mut is_first) {
                        out.push_str(&format!(" xmlns=\"{SVG}\""));
                    }
                    for (name, value) in
                        attributes.iter().filter(|(name, value)| name != "id" || wanted.contains(value))
                    {
                        out.push_str(&format!(" {name}=\"{}\"", written(value)));
                    }
                    let is_empty = tokens.next_if(|next| matches!(next, Token::End(_))).is_some();
                    out.push_str(if is_empty { "/>" } else { ">" });
                }
                Token::Text(text) => out.push_str(&written(text)),
                Token::Style(sheet) => out.push_str(&format!("<style>{}</style>", written(sheet))),
                Token::End(name) => out.push_str(&format!("</{name}>")),
            }
        }
        out.push('\n');
        let Self { has_metadata, has_coordinates, removed, .. } = self;
        let found = Found { has_metadata, has_coordinates, removed: removed.into_iter().collect() };
        Ok(Cleaned { bytes: out.into_bytes(), found })
    }
}

/// Text as XML; breaks of lines within values stay what they are.
fn written(text: &str) -> String {
    escape(text).replace('\t', "&#9;").replace('\n', "&#10;").replace('\r', "&#13;")
}

/// A name from a file, short and plain enough for a message.
fn printable(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c)).take(30).collect()
}
