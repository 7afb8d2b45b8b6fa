//! The path to a value in front matter: `status[0].sources[2]`.

use std::fmt;

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// A key of a mapping; the number selects among duplicate keys, from 0.
    Key(String, usize),
    /// An item of a list, from 0.
    Index(usize),
}

/// The steps from the top of the front matter to a value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct FieldPath(pub Vec<Step>);

impl FieldPath {
    /// The path of a top-level field.
    pub fn field(name: &str) -> Self {
        Self(vec![Step::Key(name.to_owned(), 0)])
    }

    /// Appends a key.
    pub fn push_key(&mut self, key: &str) {
        self.0.push(Step::Key(key.to_owned(), 0));
    }

    /// Appends the index of an item.
    pub fn push_index(&mut self, index: usize) {
        self.0.push(Step::Index(index));
    }

    /// Removes the last step.
    pub fn pop(&mut self) {
        self.0.pop();
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key, _) if depth == 0 => write!(f, "{key}")?,
                Step::Key(key, _) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
