//! YAML through serde_yaml, and the location of any value in it.
//!
//! serde_yaml gives locations only with errors. So to locate a value, the text is read again by a seed that follows the
//! value's path and raises an error there, whose location is the value's. Ordinary reading has no overhead.

use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

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

/// Reads a text with a seed.
pub fn read<'de, S: DeserializeSeed<'de>>(text: &'de str, seed: S) -> Result<S::Value, YamlError> {
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
    let seed = Walk { path: &path.0, part, task: Task::Point };
    let error = seed.deserialize(serde_yaml::Deserializer::from_str(text)).err()?;
    if !error.to_string().contains(FOUND) {
        return None;
    }
    let start = byte_offset(text, error.location()?.index());
    Some(start..start + token_length(&text[start..], part))
}

/// A scalar exactly as the author wrote it: `174.10`, not the number 174.1.
pub fn scalar_text(text: &str, path: &FieldPath) -> Option<String> {
    let seed = Walk { path: &path.0, part: Part::Value, task: Task::Read };
    seed.deserialize(serde_yaml::Deserializer::from_str(text)).ok().flatten()
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

#[derive(Clone, Copy, PartialEq)]
enum Task {
    /// Raise an error at the value.
    Point,
    /// Return the value's text.
    Read,
}

/// Follows a path through the text.
#[derive(Clone, Copy)]
struct Walk<'p> {
    path: &'p [Step],
    part: Part,
    task: Task,
}

impl<'p> Walk<'p> {
    fn below(self) -> Self {
        Self { path: &self.path[1..], ..self }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        if self.path.is_empty() && self.task == Task::Read {
            return deserializer.deserialize_str(self);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(FOUND)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        match (self.path.is_empty(), self.task) {
            (true, Task::Point) => Err(E::custom(FOUND)),
            (true, Task::Read) => Ok(Some(text.to_owned())),
            (false, _) => Ok(None),
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
                let res = map.next_value_seed(self.below())?;
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                return Ok(res);
            }
            n_seen += 1;
            map.next_value::<IgnoredAny>()?;
        }
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let Some(step) = self.path.first() else { return Err(A::Error::custom(FOUND)) };
        let Step::Index(wanted) = step else {
            while items.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(None);
        };
        for _ in 0..*wanted {
            items.next_element::<IgnoredAny>()?;
        }
        let res = items.next_element_seed(self.below())?.flatten();
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(res)
    }
}

impl Walk<'_> {
    fn raises_at_key(&self) -> bool {
        self.path.len() == 1 && self.part == Part::Key && self.task == Task::Point
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
