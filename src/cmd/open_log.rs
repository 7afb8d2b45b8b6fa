//! What others may read: the log of an automatic run has nothing of hidden records, not even the names of their files.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::{Diagnostic, Diagnostics, Spot};
use crate::graph::Hidden;
use crate::model::{Parsed, ParsedRecord, Visibility};

/// In place of a message about something hidden.
const ELSEWHERE: &str = "this is about something hidden; run `samizdat check` where nobody else reads";

/// In place of the name of a file.
const A_RECORD: &str = "(a hidden record)";

/// Takes everything hidden out of the messages.
pub fn conceal(diags: &mut Diagnostics, hidden: &Hidden, parsed: &[Arc<Parsed>]) {
    let records = || parsed.iter().flat_map(|file| &file.records);
    let is_closed = |it: &&ParsedRecord| it.document.visibility != Visibility::Public;
    let names = |it: &ParsedRecord| [it.document.file.to_string(), it.document.id.clone()];
    let closed: BTreeSet<String> = records().filter(is_closed).flat_map(names).collect();
    let has_secrets = |it: &&ParsedRecord| !it.secrets.hidden.is_empty();
    let guarded: BTreeSet<&str> = records().filter(has_secrets).map(|it| &*it.document.file).collect();
    // Messages put what is written, and where, between backticks.
    let names_one = |text: &str| text.split('`').skip(1).step_by(2).any(|quoted| closed.contains(quoted));
    let tells = |text: &str| names_one(text) || hidden.is_in(text);
    diags.rewrite(|it: &Diagnostic| {
        let is_secret_place = closed.contains(&*it.spot.file) || hidden.is_in(&it.spot.file);
        let is_told = guarded.contains(&*it.spot.file) || tells(&it.message) || it.hint.as_deref().is_some_and(tells);
        if !is_secret_place && !is_told {
            return None;
        }
        let message = it.redacted.clone().unwrap_or_else(|| ELSEWHERE.to_owned());
        let spot = if is_secret_place { Spot::file(&A_RECORD.into()) } else { it.spot.clone() };
        Some(Diagnostic { message: message.clone(), hint: None, redacted: Some(message), spot, ..it.clone() })
    });
}
