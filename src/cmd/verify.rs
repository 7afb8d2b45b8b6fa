//! `samizdat verify`: checks that a copy is what was published.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::options::Global;
use crate::ui;
use crate::world::keys;
use crate::world::verify::{self, Problem, Report};

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder of an edition, or a bundle
    #[arg(value_name = "FILE-OR-FOLDER")]
    target: PathBuf,
    /// The publisher's public key, or a file with it: the copy has to be signed with its secret key
    #[arg(long, value_name = "PUB")]
    key: Option<String>,
}

/// Prints every difference from what was published, one line each.
pub fn run(global: &Global, arguments: &Arguments) -> Result<bool> {
    let key = arguments.key.as_deref().map(keys::public).transpose()?;
    let Report { n_good, problems, is_signed } = verify::verify(&arguments.target, key.as_deref())?;
    for problem in &problems {
        ui::answer(&format!("{}\n", words(problem)));
    }
    if !problems.is_empty() {
        ui::say(global, &format!("{n_good} files match what was published, {} do not", problems.len()));
        return Ok(false);
    }
    let by = match is_signed {
        true => " and signed with this key",
        false => "; only a key (`--key`) shows whether the publisher made this copy",
    };
    let files =
        if n_good == 1 { "the file matches what was".to_owned() } else { format!("{n_good} files match what was") };
    ui::say(global, &format!("{files} published{by}"));
    Ok(true)
}

fn words(problem: &Problem) -> String {
    match problem {
        Problem::Altered(path) => format!("altered: {path}"),
        Problem::Missing(path) => format!("missing: {path}"),
        Problem::Added(path) => format!("added: {path}"),
        Problem::BadSums(line) => format!("not a line of sums, or one too many: {line}"),
        Problem::Damaged(path, reason) => format!("damaged: {path}: {reason}"),
        Problem::Unsafe(path, reason) => format!("unsafe: {path}: {reason}"),
        Problem::Signature(reason) => format!("signature: {reason}"),
    }
}
