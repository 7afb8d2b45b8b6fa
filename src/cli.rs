//! Floor 7: what can be typed, and the exit code. 0: clean. 1: problems in the content. 2: could not run.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::options::Global;
use crate::{cmd, ui};

/// Turns a folder of Markdown files about people, events and documents into a linked, cited, carry-anywhere website.
///
/// A dossier is a folder with a `dossier.yaml` and a folder `content/`. Start with `samizdat init my-dossier`, change
/// the files in `my-dossier/content/`, and run `samizdat build` there; then open `public/index.html`.
#[derive(Debug, Parser)]
#[command(name = "samizdat", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: Global,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a new dossier: small, fictional, and a tutorial
    Init(cmd::init::Arguments),
    /// Look for everything that is wrong, and write nothing
    Check(cmd::check::Arguments),
    /// Build the edition and publish it to a folder, all or nothing
    Build(cmd::build::Arguments),
    /// Show the edition in a browser, and every change as soon as its file is saved
    Serve(cmd::serve::Arguments),
    /// Pack the edition into one file, to carry on a stick or send by e-mail
    ///
    /// Prints the SHA-256 of the file; give it to readers through another channel. An HTML file cannot contain its own sum, so a
    /// file with the sum is written beside it.
    Bundle(cmd::bundle::Arguments),
    /// Check that a copy is what was published
    Verify(cmd::verify::Arguments),
    /// Make keys to sign editions with
    Keygen(cmd::keygen::Arguments),
    /// Build the edition and put it on a branch of the git repository's remote, for GitHub Pages
    ///
    /// The edition is built anew and becomes the only commit of the branch, so that what was taken back is not in its history.
    /// Your files and your own repository do not change, and the commit names no person and no hour. The branch must be new,
    /// empty or an edition made by samizdat. If nothing changed, nothing is pushed.
    Publish(cmd::publish::Arguments),
    /// List what is hidden, where it lies, and whether git tracks it
    Exposure(cmd::exposure::Arguments),
    /// Print the fields of a kind of record, for people or as JSON Schema for editors
    Schema(cmd::schema::Arguments),
}

/// Runs the program; the caller exits.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    let result = match &cli.command {
        Command::Init(arguments) => cmd::init::run(&cli.global, arguments),
        Command::Check(arguments) => cmd::check::run(&cli.global, arguments),
        Command::Build(arguments) => cmd::build::run(&cli.global, arguments),
        Command::Serve(arguments) => cmd::serve::run(&cli.global, arguments),
        Command::Bundle(arguments) => cmd::bundle::run(&cli.global, arguments),
        Command::Verify(arguments) => cmd::verify::run(&cli.global, arguments),
        Command::Keygen(arguments) => cmd::keygen::run(&cli.global, arguments),
        Command::Publish(arguments) => cmd::publish::run(&cli.global, arguments),
        Command::Exposure(arguments) => cmd::exposure::run(&cli.global, arguments),
        Command::Schema(arguments) => cmd::schema::run(&cli.global, arguments),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            ui::failure(&error);
            ExitCode::from(2)
        }
    }
}
