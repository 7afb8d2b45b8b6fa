//! Reader-facing messages from Fluent files (projectfluent.org): one table for code, templates and scripts.
//!
//! A message without variables is formatted once. Plurals and selectors are handled by Fluent. Text for editors (diagnostics,
//! help) is English and not in this table.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// The built-in messages.
const ENGLISH: &str = include_str!("words/en.ftl");

static BUILT_IN: LazyLock<Words> =
    LazyLock::new(|| Words::new("en", ENGLISH).expect("a test reads the built-in words"));

/// All messages of one language.
pub struct Words {
    bundle: FluentBundle<FluentResource>,
    plain: BTreeMap<String, String>,
}

/// A variable of a message.
#[derive(Debug, Clone, Copy)]
pub enum Argument<'a> {
    /// A text, inserted unchanged.
    Text(&'a str),
    /// A number, which selects plural forms.
    Number(usize),
}

impl<'a> From<&'a str> for Argument<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Argument<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<usize> for Argument<'_> {
    fn from(number: usize) -> Self {
        Self::Number(number)
    }
}

impl Words {
    /// The built-in English messages.
    pub fn english() -> &'static Self {
        &BUILT_IN
    }

    /// Parses a Fluent file for a language; the error says what cannot be parsed.
    pub fn new(language: &str, source: &str) -> Result<Self, String> {
        let resource = FluentResource::try_new(source.to_owned())
            .map_err(|(_, errors)| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))?;
        let keys: Vec<String> = source.lines().filter_map(key_of).map(str::to_owned).collect();
        let language = language.parse().map_err(|_| format!("`{language}` is not a language"))?;
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // Isolation marks around variables would end up in search indexes and file names.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).map_err(|errors| format!("{errors:?}"))?;
        let mut words = Self { bundle, plain: BTreeMap::new() };
        // A message with variables fails here, and is formatted on every use instead.
        words.plain = keys.into_iter().filter_map(|key| Some((key.clone(), words.try_say(&key, &[])?))).collect();
        Ok(words)
    }

    /// A message without variables; its key, if there is no such message.
    pub fn get<'w>(&'w self, key: &'w str) -> &'w str {
        self.plain.get(key).map_or(key, String::as_str)
    }

    /// A message with variables; its key, if there is no such message.
    pub fn say(&self, key: &str, arguments: &[(&str, Argument<'_>)]) -> String {
        self.try_say(key, arguments).unwrap_or_else(|| key.to_owned())
    }

    /// Every message without variables, by key.
    pub fn plain(&self) -> impl Iterator<Item = (&str, &str)> {
        self.plain.iter().map(|(key, text)| (key.as_str(), text.as_str()))
    }

    fn try_say(&self, key: &str, arguments: &[(&str, Argument<'_>)]) -> Option<String> {
        let mut given = FluentArgs::new();
        for (name, value) in arguments {
            match value {
                Argument::Text(text) => given.set(*name, FluentValue::from(*text)),
                Argument::Number(number) => given.set(*name, FluentValue::from(*number)),
            }
        }
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&given), &mut errors).into_owned();
        errors.is_empty().then_some(text)
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Words").field("plain", &self.plain).finish_non_exhaustive()
    }
}

/// The key of a line such as `key = text`.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let is_key = key.starts_with(|c: char| c.is_ascii_alphabetic());
    is_key.then_some(key.trim_end())
}
