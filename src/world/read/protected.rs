//! Reads protected terms: the file `protected.txt`, which stays out of git, and in automatic builds a secret of the host.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use crate::base::{Diagnostic, Spot, TextFile, problem};
use crate::model::Config;
use crate::model::protected::{PROTECTED, Protected};
use crate::world::environment;
use crate::world::read::scan::{File, read_file};

/// Reads the terms of the file, and those of the environment behind them.
pub fn read(root: &Path, config: &Config, diags: &mut Vec<Diagnostic>) -> Result<Option<Protected>> {
    let mut text = match read_file(PROTECTED, &root.join(PROTECTED))? {
        Some((_, File::Text(file))) => Some(file.text.to_string()),
        Some((_, File::Bad(diagnostic))) => {
            diags.push(Diagnostic { severity: crate::base::Severity::Error, ..*diagnostic });
            None
        }
        _ => None,
    };
    if let Some(more) = environment::protected_terms() {
        let before = text.map(|text| if text.ends_with('\n') || text.is_empty() { text } else { text + "\n" });
        text = Some(before.unwrap_or_default() + &more);
    }
    let has_terms = text.as_ref().is_some_and(|text| !text.trim().is_empty());
    if config.requires_protected && !has_terms {
        let spot = Spot::value(&config.file.path, crate::base::FieldPath::field("protected"));
        diags.push(problem::protected_missing(spot, environment::PROTECTED_VARIABLE));
    }
    let file = |text: String| TextFile::new(Arc::<str>::from(PROTECTED), &text);
    Ok(text.map(|text| Protected { file: file(text) }))
}
