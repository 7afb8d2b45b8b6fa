//! The evidence register: every original that a record names is hashed at each build and has to match the registered hash.
//! Not a row of `CHECKS`, since it also covers hidden records.

use std::cell::OnceCell;
use std::sync::Arc;

use crate::base::near::Dictionary;
use crate::base::{Diagnostics, FieldPath, Fingerprint, Spot, problem};
use crate::model::inputs::{Inputs, OriginalFile, Originals};
use crate::model::public::Original;
use crate::model::{Document, Parsed, Value};

/// Checks the originals of all records, including hidden ones.
pub fn check(inputs: &Inputs, parsed: &[Arc<Parsed>], diags: &mut Diagnostics) {
    let mut found = Diagnostics::default();
    let originals = Originals::new(inputs);
    let names = OnceCell::new();
    for record in parsed.iter().flat_map(|file| &file.records) {
        if let Some(original) = Original::of(&record.fields) {
            check_one(inputs, &originals, &names, &record.document, original, &mut found);
        }
    }
    found.apply_levels(&inputs.config.levels);
    diags.append(&found);
}

fn check_one(
    inputs: &Inputs,
    originals: &Originals<'_>,
    names: &OnceCell<Dictionary>,
    doc: &Document,
    original: Original<'_>,
    diags: &mut Diagnostics,
) {
    let Original { field, record, file: written, is_published } = original;
    let is_registered = matches!(record.get("sha256"), Some(Value::Sha256(_)));
    let spot = |key: &str| {
        let mut path = FieldPath::field(field);
        path.push_key(key);
        Spot::value(&doc.file, path)
    };
    let Some(OriginalFile { path, asset, text }) = originals.find(&doc.file, written) else {
        if is_registered && !is_published && !inputs.has_originals {
            return diags.push(problem::absent_original(spot("file"), written));
        }
        let near =
            names.get_or_init(|| Dictionary::new(inputs.originals.keys().chain(inputs.assets.0.keys()).cloned()));
        let near = near.nearest(written, |_| true);
        return diags.push(problem::missing_original(spot("file"), written, near));
    };
    let now = match (asset, text) {
        (Some(asset), _) => asset.fingerprint.to_string(),
        (None, Some(text)) => Fingerprint::of(&text.bytes()).to_string(),
        (None, None) => return,
    };
    match record.get("sha256") {
        Some(Value::Sha256(registered)) if now.eq_ignore_ascii_case(registered) => {}
        Some(_) => diags.push(problem::altered_original(spot("sha256"), &path, &now)),
        None if record.is_missing("sha256") => diags.push(problem::unregistered_original(spot("file"), &path, &now)),
        // Given but unreadable, which has been reported.
        None => {}
    }
}
