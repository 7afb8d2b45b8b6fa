//! Templates through Tera, and the values they see.
//!
//! A `Node` is a Tera value that knows its hash. Building one is cheap, sharing one costs nothing, and two views with
//! the same hash render to the same bytes: that is the whole dependency analysis of a rebuild.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use tera::{Context, ErrorKind, Kwargs, Map, State, Tera, Value};

/// A value for templates, with its hash.
#[derive(Debug, Clone)]
pub struct Node {
    value: Value,
    hash: u64,
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
    /// Nothing: false in a condition, empty in print.
    pub fn none() -> Self {
        Self { value: Value::none(), hash: 1 }
    }

    /// Text that templates escape.
    pub fn text(text: &str) -> Self {
        Self { value: Value::normal_string(text), hash: hash_of(2, text) }
    }

    /// HTML that is safe already.
    pub fn html(html: &str) -> Self {
        Self { value: Value::safe_string(html), hash: hash_of(3, html) }
    }

    /// A whole number.
    pub fn number(number: usize) -> Self {
        Self { value: Value::from(number as u64), hash: hash_of(4, &number) }
    }

    /// Yes or no.
    pub fn bool(it: bool) -> Self {
        Self { value: Value::from(it), hash: hash_of(5, &it) }
    }

    /// Several.
    pub fn list(items: impl IntoIterator<Item = Self>) -> Self {
        let mut hasher = DefaultHasher::new();
        6_u8.hash(&mut hasher);
        let mut values = Vec::new();
        for item in items {
            item.hash.hash(&mut hasher);
            values.push(item.value);
        }
        Self { value: Value::from(values), hash: hasher.finish() }
    }

    /// A text, or nothing.
    pub fn maybe(text: Option<&str>) -> Self {
        text.map_or_else(Self::none, Self::text)
    }
}

fn hash_of(tag: u8, it: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    tag.hash(&mut hasher);
    it.hash(&mut hasher);
    hasher.finish()
}

/// A mapping under construction; templates see keys in this order.
#[derive(Debug)]
pub struct Mapping {
    map: Map,
    hasher: DefaultHasher,
}

impl Default for Mapping {
    fn default() -> Self {
        Self { map: Map::default(), hasher: DefaultHasher::new() }
    }
}

impl Mapping {
    /// Adds an entry.
    pub fn set(&mut self, key: &str, node: Node) {
        key.hash(&mut self.hasher);
        node.hash.hash(&mut self.hasher);
        self.map.insert(key.to_owned().into(), node.value);
    }

    /// Adds an entry and returns itself.
    pub fn with(mut self, key: &str, node: Node) -> Self {
        self.set(key, node);
        self
    }

    /// The finished mapping.
    pub fn node(self) -> Node {
        Node { hash: self.hasher.finish(), value: Value::from(self.map) }
    }
}

/// All that one page may say.
#[derive(Debug, Default)]
pub struct View {
    context: Context,
    hasher: DefaultHasher,
}

impl View {
    /// Adds a variable.
    pub fn set(&mut self, key: &'static str, node: Node) {
        key.hash(&mut self.hasher);
        node.hash.hash(&mut self.hasher);
        self.context.insert_value(key, node.value);
    }

    /// Adds a variable and returns itself.
    pub fn with(mut self, key: &'static str, node: Node) -> Self {
        self.set(key, node);
        self
    }

    /// Same hash, same theme: same bytes.
    pub fn hash(&self) -> u64 {
        self.hasher.finish()
    }
}

/// A theme's templates, compiled.
#[derive(Debug)]
pub struct Templates {
    tera: Tera,
}

/// What the engine says, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// The template's name, if the engine knows it.
    pub template: Option<String>,
    /// Bytes of the template.
    pub range: Option<Range<usize>>,
    /// The engine's words.
    pub message: String,
}

impl Templates {
    /// Compiles templates given by name.
    pub fn new(sources: &BTreeMap<String, String>) -> Result<Self, Vec<TemplateError>> {
        let mut tera = Tera::default();
        tera.autoescape_on([".html", ".xml"]);
        tera.register_filter("xml", |text: &str, _: Kwargs, _: &State| crate::text::body::xml_text(text));
        let named: Vec<(&str, &str)> = sources.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        match tera.add_raw_templates(named) {
            Ok(()) => Ok(Self { tera }),
            Err(error) => Err(plain_errors(&error, sources)),
        }
    }

    /// Renders one page.
    pub fn render(&self, name: &str, view: &View) -> Result<String, TemplateError> {
        self.tera.render(name, &view.context).map_err(|error| plain_error(&error))
    }
}

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

/// What is unknown in templates comes as one text with a drawing for each: `error: …`, then ` --> name:line:column`.
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

/// Line and column, both from 1, to a byte offset.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = &text[start..];
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at)
}
