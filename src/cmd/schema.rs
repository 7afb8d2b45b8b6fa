//! `samizdat schema`: the fields allowed in front matter.

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::base::near::nearest;
use crate::cmd::root;
use crate::model::declare::BUILT_IN;
use crate::model::vocabulary::Vocabulary;
use crate::options::Global;
use crate::output::schema;
use crate::ui;
use crate::world::{clock, read};

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// A kind, such as `person`; without one, all kinds are listed
    #[arg(value_name = "KIND")]
    kind: Option<String>,
    /// Print JSON Schema (2020-12), for editors that check YAML while typing
    #[arg(long)]
    json: bool,
    /// Print the built-in vocabulary as it is declared
    #[arg(long, conflicts_with_all = ["kind", "json"])]
    vocabulary: bool,
}

/// Prints a list, a table or a schema.
pub fn run(global: &Global, arguments: &Arguments) -> Result<bool> {
    if arguments.vocabulary {
        ui::answer(BUILT_IN);
        return Ok(true);
    }
    let vocabulary = vocabulary(global)?;
    let Some(name) = &arguments.kind else {
        ui::answer(&schema::kinds(&vocabulary));
        return Ok(true);
    };
    let Some(kind) = vocabulary.kind(name) else {
        let near = nearest(name, vocabulary.kinds.iter().map(|kind| kind.name.as_str()));
        let hint =
            near.map_or_else(|| "`samizdat schema` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
        bail!("there is no kind `{name}`; {hint}");
    };
    match arguments.json {
        true => ui::answer(&format!("{:#}\n", schema::json_schema(kind))),
        false => ui::answer(&schema::table(kind)),
    }
    Ok(true)
}

/// The dossier's vocabulary, or the built-in one outside a dossier.
fn vocabulary(global: &Global) -> Result<Vocabulary> {
    if global.root.is_none() && root(global).is_err() {
        return Ok(Vocabulary::built_in());
    }
    let scope = clock::scope(global.today.as_deref())?;
    let inputs = read::load(&root(global)?, &scope).context("reading the dossier's vocabulary")?;
    Ok(inputs.config.vocabulary.clone())
}
