//! Says what git hands to others that is not for readers: hidden records, custody, originals, protected words, secret keys.
//! Silent without `git`, without a repository, and in one that has no remote.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crate::base::{Diagnostics, Spot, problem};
use crate::model::{FieldSet, Inputs, Parsed, ParsedRecord, Reason, Value, Visibility};
use crate::world::git::Git;
use crate::world::read::scan::is_original;

/// A sort of files that few should have.
struct Sort {
    /// One of them, and several.
    names: (&'static str, &'static str),
    advice: &'static str,
    /// Whether git should ignore them.
    is_for_gitignore: bool,
    paths: Vec<String>,
}

/// What to do about texts that have to be tracked, since editors share them.
const PRIVATE_REPOSITORY: &str = "let nobody but the editors read this repository, and publish the edition to another one: `samizdat publish --remote NAME`";

/// Everything that git tracks; nothing outside a repository.
pub fn paths(root: &Path) -> BTreeSet<String> {
    let listed = Git::at(root).text(&["ls-files", "-z"]).unwrap_or_default();
    listed.split('\0').filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

/// Reports each sort once, with its first file.
pub fn check(root: &Path, inputs: &Inputs, parsed: &[Arc<Parsed>], diags: &mut Diagnostics) {
    let git = Git::at(root);
    if git.text(&["remote"]).unwrap_or_default().is_empty() {
        return;
    }
    let Ok(listed) = git.text(&["ls-files", "-z"]) else { return };
    let tracked: BTreeSet<&str> = listed.split('\0').collect();
    let mut found = Diagnostics::default();
    for Sort { names, advice, is_for_gitignore, paths } in sorts(&tracked, parsed) {
        let Some(first) = paths.first() else { continue };
        // The first line of the file stands beside a message, and of these files it may be the secret itself.
        let place: &str = if is_for_gitignore { ".gitignore" } else { first };
        found.push(problem::tracked_by_git(Spot::file(&place.into()), paths.len(), names, first, advice));
    }
    found.apply_levels(&inputs.config.levels);
    diags.append(&found);
}

fn sorts(tracked: &BTreeSet<&str>, parsed: &[Arc<Parsed>]) -> [Sort; 5] {
    let records = || parsed.iter().flat_map(|file| &file.records).filter(|it| tracked.contains(&*it.document.file));
    let of_records = |is_meant: fn(&ParsedRecord) -> bool| {
        records().filter(|it| is_meant(it)).map(|it| it.document.file.to_string()).collect::<Vec<String>>()
    };
    let of_paths = |is_meant: fn(&str) -> bool| {
        tracked.iter().filter(|path| is_meant(path)).map(|path| (*path).to_owned()).collect::<Vec<String>>()
    };
    [
        Sort {
            names: ("a hidden record", "hidden records"),
            advice: PRIVATE_REPOSITORY,
            is_for_gitignore: false,
            paths: of_records(is_hidden),
        },
        Sort {
            names: ("a record with private fields", "records with private fields"),
            advice: PRIVATE_REPOSITORY,
            is_for_gitignore: false,
            paths: of_records(|it| has_private(&it.fields)),
        },
        Sort {
            names: ("an original", "originals"),
            advice: "put `originals/` into .gitignore and run `git rm -r --cached originals`",
            is_for_gitignore: true,
            paths: of_paths(is_original),
        },
        Sort {
            names: ("the list of protected words", "lists of protected words"),
            advice: "put `protected.txt` into .gitignore and run `git rm --cached protected.txt`",
            is_for_gitignore: true,
            paths: of_paths(|path| path == "protected.txt"),
        },
        Sort {
            names: ("a secret key", "secret keys"),
            advice: "put `*.key` into .gitignore, run `git rm --cached` with its name, and make a new key: this one may be known",
            is_for_gitignore: true,
            paths: of_paths(|path| path.ends_with(".key")),
        },
    ]
}

/// Whether a record is for few, or has a name that is. A draft is not ready, which is no secret.
fn is_hidden(record: &ParsedRecord) -> bool {
    let is_draft = matches!(record.document.visibility, Visibility::Hidden(Reason::Draft));
    (record.document.visibility != Visibility::Public && !is_draft) || record.document.public.has_pseudonym()
}

/// Whether any field is private, such as the chain of custody of an original.
fn has_private(fields: &FieldSet) -> bool {
    let within = |value: &Value| value.items().iter().filter_map(Value::as_record).any(has_private);
    fields.iter().any(|(def, value)| def.is_private || within(value))
}
