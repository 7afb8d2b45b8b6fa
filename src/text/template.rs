//! Tera templates, and the values passed to them.
//!
//! A `Node` is a Tera value with its hash. Building one is cheap and sharing one is free. Two views with the same hash render
//! to the same bytes, so comparing hashes is enough to decide whether a page has to be rendered again.

use std::collections::BTreeMap;
use std::ops::Range;

use tera::{Context, ErrorKind, Kwargs, Map, State, Tera, Value};

use super::words::{Argument, Words};
use crate::base::{Hash, Hashing};

/// A value for templates, with its hash.
#[derive(Debug, Clone)]
pub struct Node {
    value: Value,
    hash: Hash,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
    }
}

impl Default for Node {
    fn default() -> Self {
        Self::none()
    }
}

impl Node {
    /// An empty value: false in a condition, empty when printed.
    pub fn none() -> Self {
        Self { value: Value::none(), hash: tagged(1).finish() }
    }

    /// Text that templates escape.
    pub fn text(text: &str) -> Self {
        Self { value: Value::normal_string(text), hash: tagged(2).text(text).finish() }
    }

    /// HTML that is already safe.
    pub fn html(html: &str) -> Self {
        Self { value: Value::safe_string(html), hash: tagged(3).text(html).finish() }
    }

    /// A whole number.
    pub fn number(number: usize) -> Self {
        Self { value: Value::from(number as u64), hash: tagged(4).number(number as u64).finish() }
    }

    /// A boolean.
    pub fn bool(it: bool) -> Self {
        Self { value: Value::from(it), hash: tagged(5).number(it.into()).finish() }
    }

    /// A list.
    pub fn list(items: impl IntoIterator<Item = Self>) -> Self {
        let mut hashing = tagged(6);
        let mut values = Vec::new();
        for item in items {
            hashing.add(item.hash);
            values.push(item.value);
        }
        Self { value: Value::from(values), hash: hashing.finish() }
    }

    /// A text, or an empty value.
    pub fn maybe(text: Option<&str>) -> Self {
        text.map_or_else(Self::none, Self::text)
    }
}

/// Starts a hash with the type's tag, so that values of different types differ.
fn tagged(tag: u64) -> Hashing {
    Hashing::default().number(tag)
}

/// A mapping under construction; templates see keys in this order.
#[derive(Debug)]
pub struct Mapping {
    map: Map,
    hashing: Hashing,
}

impl Default for Mapping {
    fn default() -> Self {
        Self { map: Map::default(), hashing: tagged(7) }
    }
}

impl Mapping {
    /// Adds an entry.
    pub fn set(&mut self, key: &str, node: Node) {
        self.hashing.add_text(key);
        self.hashing.add(node.hash);
        self.map.insert(key.to_owned().into(), node.value);
    }

    /// Adds an entry and returns itself.
    pub fn with(mut self, key: &str, node: Node) -> Self {
        self.set(key, node);
        self
    }

    /// The finished mapping.
    pub fn node(self) -> Node {
        Node { hash: self.hashing.finish(), value: Value::from(self.map) }
    }
}

/// The variables of one page.
#[derive(Debug, Default)]
pub struct View {
    context: Context,
    hashing: Hashing,
}

impl View {
    /// Adds a variable.
    pub fn set(&mut self, key: &'static str, node: Node) {
        self.hashing.add_text(key);
        self.hashing.add(node.hash);
        self.context.insert_value(key, node.value);
    }

    /// Adds a variable and returns itself.
    pub fn with(mut self, key: &'static str, node: Node) -> Self {
        self.set(key, node);
        self
    }

    /// The same hash with the same theme renders to the same bytes.
    pub fn hash(&self) -> Hash {
        self.hashing.finish()
    }
}

/// A theme's templates, compiled.
#[derive(Debug)]
pub struct Templates {
    tera: Tera,
}

/// An error of the template engine, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// The template's name, if known.
    pub template: Option<String>,
    /// Bytes of the template.
    pub range: Option<Range<usize>>,
    /// The engine's message.
    pub message: String,
}

impl Templates {
    /// Compiles templates by name. Reader-facing messages are available as `t.notes` and `say(key="n-records", n=3)`.
    pub fn new(sources: &BTreeMap<String, String>, words: &'static Words) -> Result<Self, Vec<TemplateError>> {
        let mut tera = Tera::default();
        tera.autoescape_on([".html", ".xml"]);
        let table = words.plain().map(|(key, text)| (key.replace('-', "_").into(), Value::normal_string(text)));
        tera.global_context().insert_value("t", Value::from(table.collect::<Map>()));
        tera.register_function("say", move |arguments: Kwargs, state: &State| say(words, &arguments, state));
        tera.register_filter("xml", |text: &str, _: Kwargs, _: &State| crate::text::body::xml_text(text));
        tera.register_filter("css_string", |text: &str, _: Kwargs, _: &State| css_string(text));
        let named: Vec<(&str, &str)> = sources.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        match tera.add_raw_templates(named) {
            Ok(()) => Ok(Self { tera }),
            Err(error) => Err(plain_errors(&error, sources)),
        }
    }

    /// Renders one page.
    pub fn render(&self, name: &str, view: &View) -> Result<String, TemplateError> {
        let mut page = Page::default();
        let res = self.tera.render_to(name, &view.context, &mut page);
        if page.is_over {
            let message = format!("this page has more than the {MOST_OF_PAGE} bytes that a page may have");
            return Err(TemplateError { template: Some(name.to_owned()), range: None, message });
        }
        res.map_err(|error| plain_error(&error))?;
        String::from_utf8(page.bytes).map_err(|error| TemplateError {
            template: Some(name.to_owned()),
            range: None,
            message: error.to_string(),
        })
    }
}

/// The most bytes of a page; a list of 100,000 addresses has 10 MB.
const MOST_OF_PAGE: usize = 32 << 20;

/// A page in the making, which stops at its limit.
#[derive(Default)]
struct Page {
    bytes: Vec<u8>,
    is_over: bool,
}

impl std::io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.is_over |= self.bytes.len() + bytes.len() > MOST_OF_PAGE;
        match self.is_over {
            true => Err(std::io::Error::other("the page is too long")),
            false => {
                self.bytes.extend_from_slice(bytes);
                Ok(bytes.len())
            }
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Escapes text for a quoted string in a style sheet (CSS Syntax 3, 4.3.5).
fn css_string(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r', '\u{c}'], " ")
}

/// `say(key="n-records", n=3)`: a message with variables. In HTML, the message and its variables are escaped, except variables
/// that are already HTML (made by a component or a set block). So a sentence with a link or code in it is one message:
/// `say(key="for-programs", link=<file_link path={data} words={data} />)`.
fn say(words: &Words, arguments: &Kwargs, state: &State<'_>) -> tera::TeraResult<Value> {
    let key: &str = arguments.must_get("key")?;
    let mut given: Vec<(&str, Argument<'_>)> = Vec::new();
    let mut texts: Vec<(&str, String, String)> = Vec::new();
    for (name, value) in arguments.iter().filter_map(|(name, value)| Some((name.as_str()?, value))) {
        if let Ok(Some(number)) = arguments.get::<u64>(name) {
            given.push((name, Argument::from(number as usize)));
        } else if name != "key" {
            // A placeholder stands for the text until the message is escaped.
            let mark = char::from_u32(FIRST_MARK + texts.len() as u32).map(String::from).unwrap_or_default();
            texts.push((name, mark, state.escape_if_needed(value)?));
        }
    }
    given.extend(texts.iter().map(|(name, mark, _)| (*name, Argument::from(mark))));
    let mut said = String::new();
    for c in state.escape_if_needed(&Value::from(words.say(key, &given)))?.chars() {
        match (c as u32).checked_sub(FIRST_MARK).and_then(|it| texts.get(it as usize)) {
            Some((_, _, text)) => said.push_str(text),
            None => said.push(c),
        }
    }
    Ok(Value::safe_string(&said))
}

/// The first placeholder, in Unicode's private use area.
const FIRST_MARK: u32 = 0xE000;

fn plain_error(error: &tera::Error) -> TemplateError {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => TemplateError {
            template: Some(report.filename().to_owned()).filter(|name| !name.is_empty()),
            range: Some(report.span().range.clone()),
            message: report.message().trim().to_owned(),
        },
        _ => TemplateError { template: None, range: None, message: error.to_string().trim().to_owned() },
    }
}

/// Splits Tera's combined report on unknown names, where each entry is `error: …` followed by ` --> name:line:column`.
fn plain_errors(error: &tera::Error, sources: &BTreeMap<String, String>) -> Vec<TemplateError> {
    let ErrorKind::Msg(report) = error.kind() else { return vec![plain_error(error)] };
    let mut errors = Vec::new();
    let mut message = "";
    for line in report.lines() {
        if let Some(words) = line.strip_prefix("error: ") {
            message = words;
        } else if let Some(place) = line.trim_start().strip_prefix("--> ") {
            let mut parts = place.rsplitn(3, ':');
            let column = parts.next().and_then(|it| it.parse().ok());
            let number = parts.next().and_then(|it| it.parse().ok());
            let name = parts.next().map(str::to_owned);
            let text = name.as_ref().and_then(|name| sources.get(name));
            let range = text.and_then(|text| Some(offset_of(text, number?, column?))).map(|at| at..at + 1);
            errors.push(TemplateError { template: name, range, message: message.to_owned() });
        }
    }
    if errors.is_empty() { vec![plain_error(error)] } else { errors }
}

/// The byte offset of a line and column, both from 1.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = &text[start..];
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at)
}
