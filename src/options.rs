//! Options that every command takes.

use std::path::PathBuf;

use clap::builder::{EnumValueParser, TypedValueParser};
use clap::{Args, ValueEnum};

use crate::model::Audience;

/// Options that every command takes.
#[derive(Debug, Args)]
pub struct Global {
    /// The dossier's folder [default: the nearest folder upwards with a `dossier.yaml`]
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// The day to measure embargoes and deadlines by [default: SOURCE_DATE_EPOCH, else the clock]
    #[arg(long, global = true, value_name = "DATE")]
    pub today: Option<String>,
    /// Run no theme of the dossier's own, for a dossier from somebody you do not know: a theme is a program
    #[arg(long, global = true)]
    pub untrusted: bool,
    /// Say nothing but what is wrong
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// How to write what is wrong
    #[arg(long, global = true, value_parser = EnumValueParser::<Format>::new().map(word_of), default_value = "human")]
    format: String,
}

impl Global {
    /// How to write what is wrong. `bundle` has a `--format` of its own, for the bundle; its words mean nothing here.
    pub fn messages(&self) -> Format {
        Format::from_str(&self.format, false).unwrap_or(Format::Human)
    }
}

/// The word on the command line.
fn word_of(format: Format) -> String {
    format.to_possible_value().map_or_else(String::new, |it| it.get_name().to_owned())
}

/// Which edition is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Edition {
    /// For everybody
    #[default]
    Public,
    /// For named readers: with private records, private fields and real names; marked on every page
    Restricted,
}

impl Edition {
    /// Who may read it.
    pub fn audience(self) -> Audience {
        match self {
            Self::Public => Audience::Public,
            Self::Restricted => Audience::Restricted,
        }
    }
}

/// How diagnostics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// With the lines they are about
    Human,
    /// One line each: `file:line:column: error[code]: message`
    Short,
    /// One JSON object a line
    Json,
    /// Annotations of GitHub Actions
    Github,
}
