//! samizdat turns a folder of Markdown files with YAML front matter into a dossier: a linked, cited website that is the
//! same bytes on the web, on a stick and in an archive.
//!
//! The pipeline in six sentences. `world::read` reads a dossier's files into [`model::Inputs`]. [`pipeline::build`] parses
//! each file by itself (`model`) and decides there what readers may see of it ([`model::PublicFields`]), links all records
//! into a [`graph::Site`], runs the `checks`, and has [`output::make`] make each page through the theme and then the exports.
//! The result is a [`output::Release`]: every byte to publish, and nothing on disk yet. `world::publish` puts a release in
//! the place of the last edition, all or nothing; `world::live` does all this again at each change, and `world::serve`
//! shows it. Complaints about content are [`base::Diagnostic`]s, collected on the way and drawn by `ui`; `cmd` ties these
//! together, one file per command.
//!
//! Floors are listed from the ground up; a lower one never imports a higher one.

pub mod base;
pub mod checks;
pub mod cli;
pub mod cmd;
pub mod graph;
pub mod model;
pub mod options;
pub mod output;
pub mod pipeline;
pub mod text;
pub mod ui;
pub mod world;
