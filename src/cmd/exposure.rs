//! `samizdat exposure`: what is hidden, where it lies, and who else may have it.

use std::collections::BTreeSet;

use anyhow::Result;
use clap::Args;

use crate::cmd::{Built, Wish, build_once, root};
use crate::model::{Parsed, ParsedRecord, Reason, Visibility, What};
use crate::options::Global;
use crate::ui;
use crate::world::tracked;

/// Arguments of `exposure`.
#[derive(Debug, Args)]
pub struct Arguments {}

/// A heading and its lines: a file, and what of it is hidden.
type Section = (&'static str, Vec<(String, String)>);

/// Lists everything hidden by its file. Names and values are not printed; the names of files are.
pub fn run(global: &Global, _: &Arguments) -> Result<bool> {
    let root = root(global)?;
    let Built { inputs, mut cache, .. } = build_once(global, &root, Wish::default())?;
    let parsed = cache.parse(&inputs);
    let records: Vec<&ParsedRecord> = parsed.iter().flat_map(|file: &std::sync::Arc<Parsed>| &file.records).collect();
    let tracked: BTreeSet<String> = tracked::paths(&root);
    let mut sections: Vec<Section> = vec![
        ("hidden records", records.iter().filter_map(|it| hidden_record(it)).collect()),
        ("records under another name", records.iter().filter_map(|it| renamed(it)).collect()),
        ("records with private values", records.iter().filter_map(|it| private_values(it)).collect()),
    ];
    if let Some(protected) = &inputs.protected {
        let lines: BTreeSet<usize> = protected.terms().into_iter().map(|(line, ..)| line).collect();
        let line = (protected.file.path.to_string(), counted(lines.len(), "term"));
        sections.push(("protected terms", vec![line]));
    }
    let originals = inputs.originals.iter().map(|(path, asset)| (path.clone(), format!("{} bytes", asset.length)));
    sections.push(("originals", originals.collect()));
    let allowed = inputs.config.allowed.iter().map(|it| (it.record.clone(), it.reason.clone()));
    sections.push(("public records that may say what is hidden", allowed.collect()));

    let mut text = String::new();
    for (heading, lines) in sections.iter().filter(|(_, lines)| !lines.is_empty()) {
        text.push_str(&format!("{heading} ({})\n", lines.len()));
        let width = lines.iter().map(|(file, _)| file.chars().count()).max().unwrap_or(0);
        for (file, what) in lines {
            let is_tracked = if tracked.contains(file) { "; tracked by git" } else { "" };
            text.push_str(&format!("  {file:width$}  {what}{is_tracked}\n"));
        }
    }
    ui::answer(&text);
    match text.is_empty() {
        true => ui::say(global, "nothing is hidden in this dossier"),
        false => ui::say(global, "whoever has this folder, or the history of its git repository, can read all of it"),
    }
    Ok(true)
}

fn hidden_record(record: &ParsedRecord) -> Option<(String, String)> {
    match &record.document.visibility {
        Visibility::Public | Visibility::Hidden(Reason::Draft) => None,
        Visibility::Hidden(reason) => Some((record.document.file.to_string(), reason.in_words())),
    }
}

fn renamed(record: &ParsedRecord) -> Option<(String, String)> {
    let doc = &record.document;
    let is_shown = doc.visibility == Visibility::Public && doc.public.has_pseudonym();
    is_shown.then(|| (doc.file.to_string(), format!("shown as `{}`", doc.title())))
}

fn private_values(record: &ParsedRecord) -> Option<(String, String)> {
    let secrets = record.secrets.hidden.iter();
    let n_values = secrets.filter(|it| it.what == What::PrivateValue).count();
    let fields: Vec<&str> = record.fields.iter().filter(|(def, _)| def.is_private).map(|(def, _)| &*def.name).collect();
    let fields = fields.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
    match (fields.is_empty(), n_values) {
        (true, 0) => None,
        (true, n_values) => Some((record.document.file.to_string(), counted(n_values, "value"))),
        (false, _) => Some((record.document.file.to_string(), fields)),
    }
}

/// "1 term", "2 terms".
fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}
