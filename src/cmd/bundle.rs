//! `samizdat bundle`: the edition as one file.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::builder::{EnumValueParser, TypedValueParser};
use clap::{Args, ValueEnum};

use crate::base::Fingerprint;
use crate::base::slug::slugify;
use crate::cmd::{Wish, build_release, root};
use crate::options::{Edition, Global};
use crate::output::gate;
use crate::ui;
use crate::world::{bundle, keys};

/// Arguments of `bundle`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What kind of file; what is wrong is written for people
    #[arg(id = "format", long = "format", value_name = "KIND", default_value = "zip", value_parser = kind_parser())]
    format: String,
    /// Where it goes [default: the dossier's title with the kind's ending, in this folder]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Only this record, what tells of it, and every source that these cite; may be given several times
    #[arg(long, value_name = "RECORD")]
    only: Vec<String>,
    /// Which edition: `restricted` is for named readers, and its name says so
    #[arg(long, value_enum, default_value_t)]
    edition: Edition,
    /// Sign it with this secret key; see `samizdat keygen`
    #[arg(long, value_name = "KEY")]
    sign: Option<PathBuf>,
}

/// Kinds of bundles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// All files of the edition in one folder; unpack it and open START-HERE.html
    Zip,
    /// All pages in one HTML file, for e-mail and messengers; open it in a browser
    Html,
    /// A book for phones and e-readers (EPUB 3)
    Epub,
}

/// clap requires the same value type as for the global `--format`.
fn kind_parser() -> impl TypedValueParser<Value = String> {
    EnumValueParser::<Kind>::new()
        .map(|kind| kind.to_possible_value().map_or_else(String::new, |it| it.get_name().to_owned()))
}

/// What the name of a restricted bundle has.
const MARK: &str = "restricted";

/// Larger files usually do not fit into an e-mail.
const LARGE: usize = 20 << 20;

/// The longest folder name in a bundle: old file systems limit the length of paths.
const LONGEST: usize = 40;

/// Builds an edition and packs it.
pub fn run(global: &Global, arguments: &Arguments) -> Result<bool> {
    let root = root(global)?;
    let otherwise = "nothing was written; put right what is wrong first";
    let is_restricted = arguments.edition == Edition::Restricted;
    let wish = Wish { edition: arguments.edition, ..Wish::default() };
    let Some((inputs, mut release, hidden)) = build_release(global, &root, wish, otherwise)? else { return Ok(false) };
    let title = &inputs.config.title;
    let key = arguments.sign.as_deref();
    let sign = |bytes: &[u8]| key.map(|key| keys::sign(bytes, key, &format!("a bundle of: {title}"))).transpose();
    if !arguments.only.is_empty() {
        release = bundle::part(&release, &inputs.config, &arguments.only)?;
    }
    let top = short_name(bundle::name_of_part(&arguments.only).unwrap_or(title));
    let top = if is_restricted { format!("{MARK}-{top}") } else { top };
    let output = arguments.output.clone().unwrap_or_else(|| PathBuf::from(format!("{top}.{}", arguments.format)));
    if is_restricted && !output.file_name().is_some_and(|name| name.to_string_lossy().to_lowercase().contains(MARK)) {
        bail!("the name of a restricted bundle has to say so: put `{MARK}` into `{}`", output.display());
    }
    let bytes = match Kind::from_str(&arguments.format, false) {
        Ok(Kind::Zip) => {
            if let Some(key) = key {
                keys::sign_release(&mut release, key, title)?;
            }
            bundle::zip(&release, &top)?
        }
        Ok(Kind::Epub) => bundle::epub(&release, inputs.config.words, sign)?,
        Ok(Kind::Html) => bundle::html(&release)?,
        Err(reason) => bail!("{reason}"),
    };
    let name = output.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    if let Some(what) = gate::trace_in_bundle(&hidden, &name, &bytes) {
        bail!("the bundle gives away {what}, so it was not written");
    }
    let is_single = arguments.format == "html";
    let signature = if is_single { sign(&bytes)? } else { None };
    bundle::write(&bytes, &output)?;
    if is_single {
        bundle::write_beside(&output, &bytes, signature)?;
    }
    let (n_pages, kilobytes) = (release.n_pages, bytes.len().div_ceil(1000));
    ui::answer(&format!("{}  {}\n", Fingerprint::of(&bytes), output.display()));
    ui::say(global, &format!("packed {n_pages} pages into {} ({kilobytes} kB)", output.display()));
    if bytes.len() > LARGE && arguments.only.is_empty() {
        ui::say(global, "that is large for a phone or an e-mail; `--only` packs a part");
    }
    Ok(true)
}

/// Whole words of the title, in ASCII.
fn short_name(title: &str) -> String {
    let slug = slugify(title);
    let cut = match slug.get(..LONGEST) {
        Some(cut) if slug.len() > LONGEST => cut.rsplit_once('-').map_or(cut, |(whole, _)| whole),
        _ => slug.as_str(),
    };
    if cut.is_empty() { "dossier".to_owned() } else { cut.to_owned() }
}
