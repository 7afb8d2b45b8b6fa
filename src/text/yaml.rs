//! YAML through serde_yaml, and the location of any value in it.
//!
//! serde_yaml gives locations only with errors. So to locate a value, the text is read again by a seed that follows the
//! value's path and raises an error there, whose location is the value's. Ordinary reading has no overhead.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IgnoredAny, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use crate::base::field_path::{FieldPath, Step};
use crate::base::source_file::floor_char_boundary;

/// A parser error.
#[derive(Debug)]
pub struct YamlError {
    /// The parser's message, without a location.
    pub message: String,
    /// The byte offset in the text, if known.
    pub offset: Option<usize>,
}

/// Lists and mappings within each other. The parser's time grows with the square of the brackets that are open.
const MOST_NESTED: usize = 100;

/// Where a text opens more brackets, or dashes in one line, than that. Those in quotes count as well: nobody quotes so many.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth: usize = 0;
    let mut n_dashes = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'-' | b'?' | b':' | b'!' | b'&' | b'*' => n_dashes += 1,
            b' ' => {}
            _ => n_dashes = 0,
        }
        if depth > MOST_NESTED || n_dashes > 10 * MOST_NESTED {
            return Some(at);
        }
    }
    None
}

/// Reads a text with a seed.
pub fn read<'de, S: DeserializeSeed<'de>>(text: &'de str, seed: S) -> Result<S::Value, YamlError> {
    if let Some(at) = too_deep(text) {
        let message = format!("it goes deeper than {MOST_NESTED} levels");
        return Err(YamlError { message, offset: Some(at) });
    }
    seed.deserialize(serde_yaml::Deserializer::from_str(text)).map_err(|error| plain_error(text, &error))
}

/// Reads a text into a type.
pub fn from_str<'de, T: serde::Deserialize<'de>>(text: &'de str) -> Result<T, YamlError> {
    read(text, std::marker::PhantomData)
}

fn plain_error(text: &str, error: &serde_yaml::Error) -> YamlError {
    let words = error.to_string();
    let message = words.split(" at line ").next().unwrap_or(&words).trim_end_matches(',').to_owned();
    YamlError { message, offset: error.location().map(|it| byte_offset(text, it.index())) }
}

/// The parser's index counts bytes.
fn byte_offset(text: &str, index: usize) -> usize {
    floor_char_boundary(text, index)
}

/// The part of a mapping's entry to locate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The key.
    Key,
    /// The value.
    Value,
}

/// The bytes of a value, or of its key.
pub fn locate(text: &str, path: &FieldPath, part: Part) -> Option<Range<usize>> {
    if too_deep(text).is_some() {
        return None;
    }
    let seed = Walk { path: &path.0, part };
    let error = seed.deserialize(serde_yaml::Deserializer::from_str(text)).err()?;
    if !error.to_string().contains(FOUND) {
        return None;
    }
    let start = byte_offset(text, error.location()?.index());
    Some(start..start + token_length(&text[start..], part))
}

/// Scalars exactly as the author wrote them, by path: `174.10`, not the number 174.1.
pub type ExactScalars = HashMap<FieldPath, String>;

/// The scalars that YAML reads as numbers or booleans. The text is read twice: for its shape, and then by that shape.
pub fn exact_scalars(text: &str) -> ExactScalars {
    let mut found = ExactScalars::new();
    let shape = Shape::deserialize(serde_yaml::Deserializer::from_str(text));
    if let Ok(shape) = &shape {
        let seed = ReadExact { shape, path: &mut FieldPath::default(), found: &mut found };
        // It was readable a moment ago.
        let _ = seed.deserialize(serde_yaml::Deserializer::from_str(text));
    }
    found
}

/// The shape of a YAML text.
enum Shape {
    Map(Vec<Shape>),
    List(Vec<Shape>),
    /// A number or a boolean.
    Exact,
    Other,
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut shapes = Vec::new();
        while let Some((_, shape)) = map.next_entry::<IgnoredAny, Shape>()? {
            shapes.push(shape);
        }
        Ok(Shape::Map(shapes))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Shape, A::Error> {
        let mut shapes = Vec::new();
        while let Some(shape) = items.next_element()? {
            shapes.push(shape);
        }
        Ok(Shape::List(shapes))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Shape, A::Error> {
        let (_, value) = data.variant::<IgnoredAny>()?;
        value.newtype_variant::<IgnoredAny>()?;
        Ok(Shape::Other)
    }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::Other)
    }

    fn visit_str<E>(self, _: &str) -> Result<Shape, E> {
        Ok(Shape::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Shape, E> {
        Ok(Shape::Exact)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Shape, E> {
        Ok(Shape::Exact)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Shape, E> {
        Ok(Shape::Exact)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Shape, E> {
        Ok(Shape::Exact)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Shape, E> {
        Ok(Shape::Exact)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Shape, E> {
        Ok(Shape::Exact)
    }
}

/// Reads a text whose shape is known.
struct ReadExact<'s> {
    shape: &'s Shape,
    path: &'s mut FieldPath,
    found: &'s mut ExactScalars,
}

impl<'de> DeserializeSeed<'de> for ReadExact<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.shape {
            Shape::Map(_) => deserializer.deserialize_map(self),
            Shape::List(_) => deserializer.deserialize_seq(self),
            Shape::Exact => deserializer.deserialize_str(self),
            Shape::Other => deserializer.deserialize_ignored_any(IgnoredAny).map(drop),
        }
    }
}

impl<'de> Visitor<'de> for ReadExact<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what was read before")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.found.insert(self.path.clone(), text.to_owned());
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { shape: Shape::Map(shapes), path, found } = self else { return Ok(()) };
        let mut n_seen: HashMap<String, usize> = HashMap::new();
        for shape in shapes {
            let Some(key) = map.next_key::<String>()? else { break };
            let nth = n_seen.entry(key.clone()).or_default();
            path.0.push(Step::Key(key, *nth));
            *nth += 1;
            map.next_value_seed(ReadExact { shape, path, found })?;
            path.pop();
        }
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Self { shape: Shape::List(shapes), path, found } = self else { return Ok(()) };
        for (item_idx, shape) in shapes.iter().enumerate() {
            path.push_index(item_idx);
            items.next_element_seed(ReadExact { shape, path, found })?;
            path.pop();
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

/// The length to underline: a quoted scalar, or up to the end of a plain one.
fn token_length(rest: &str, part: Part) -> usize {
    let line = rest.lines().next().unwrap_or("");
    if let Some(quote) = line.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        return line[1..].find(quote).map_or(line.len(), |at| at + 2);
    }
    let ends: &[&str] = match part {
        Part::Key => &[":"],
        Part::Value => &[" #", ", ", "}", "]", ": "],
    };
    let is_flow_start = line.starts_with(['[', '{']);
    let end = match is_flow_start {
        true => line.len(),
        false => ends.iter().filter_map(|end| line.find(end)).min().unwrap_or(line.len()),
    };
    line[..end].trim_end().len().max(1).min(rest.len())
}

const FOUND: &str = "\u{1}found";

/// Follows a path through the text.
#[derive(Clone, Copy)]
struct Walk<'p> {
    path: &'p [Step],
    part: Part,
}

impl<'p> Walk<'p> {
    fn below(self) -> Self {
        Self { path: &self.path[1..], ..self }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(FOUND)
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<Self::Value, E> {
        match self.path.is_empty() {
            true => Err(E::custom(FOUND)),
            false => Ok(()),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Some(step) = self.path.first() else { return Err(A::Error::custom(FOUND)) };
        let mut n_seen = 0;
        while let Some(found) = map.next_key_seed(KeyWalk { wanted: step, n_seen, raise: self.raises_at_key() })? {
            if !found {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            if matches!(step, Step::Key(_, nth) if *nth == n_seen) {
                map.next_value_seed(self.below())?;
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                return Ok(());
            }
            n_seen += 1;
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let Some(step) = self.path.first() else { return Err(A::Error::custom(FOUND)) };
        let Step::Index(wanted) = step else {
            while items.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        };
        for _ in 0..*wanted {
            items.next_element::<IgnoredAny>()?;
        }
        items.next_element_seed(self.below())?;
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

impl Walk<'_> {
    fn raises_at_key(&self) -> bool {
        self.path.len() == 1 && self.part == Part::Key
    }
}

/// Compares a key with the wanted one, and raises the error there if the key itself is wanted.
struct KeyWalk<'p> {
    wanted: &'p Step,
    n_seen: usize,
    raise: bool,
}

impl<'de> DeserializeSeed<'de> for KeyWalk<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyWalk<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<bool, E> {
        let Step::Key(wanted, nth) = self.wanted else { return Ok(false) };
        if key != wanted {
            return Ok(false);
        }
        if self.raise && *nth == self.n_seen {
            return Err(E::custom(FOUND));
        }
        Ok(true)
    }
}
