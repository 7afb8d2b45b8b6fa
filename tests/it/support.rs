//! A dossier in a folder or in memory, and the real binary.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use proptest::prelude::ProptestConfig;
use samizdat::base::{TextFile, UrlPath};
use samizdat::model::inputs::Assets;
use samizdat::model::inputs::RecordFile;
use samizdat::model::{Config, Inputs, Scope, Theme};
use samizdat::output::{Artifact, Store};
use samizdat::pipeline::{Cache, Outcome, build};
use samizdat::text::edtf::PartialDate;

/// The day of every test.
pub const TODAY: &str = "2026-01-01";

/// A small generator, so that one number tells a whole text.
#[derive(Debug)]
pub struct Random(pub u64);

impl Random {
    /// A number below another.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    /// One of several.
    pub fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }

    /// True once in `n` times.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// How often something is tried: all with `FULL=1`, else often enough to notice.
pub fn times(full: usize, usual: usize) -> usize {
    if std::env::var_os("FULL").is_some() { full } else { usual }
}

/// How many cases of a law are tried. A failure prints what it was given.
pub fn cases(full: usize, usual: usize) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(times(full, usual) as u32) }
}

/// The repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A dossier in a temporary folder.
#[derive(Debug)]
pub struct Folder {
    dir: tempfile::TempDir,
}

impl Folder {
    /// With a `dossier.yaml` and nothing else.
    pub fn new() -> Self {
        let folder = Self { dir: tempfile::tempdir().unwrap() };
        folder.file("dossier.yaml", "title: Test\nbase_url: https://dossier.example/test\n").file("content/.keep", "");
        folder
    }

    /// Writes a file.
    pub fn file(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    /// A path in it.
    pub fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    /// Runs the binary there.
    pub fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_samizdat"))
            .current_dir(self.dir.path())
            .args(arguments)
            .args(["--today", TODAY])
            .output()
            .unwrap()
    }

    /// Builds, and says what went wrong if it does not work.
    pub fn build(&self) -> &Self {
        let output = self.run(&["build", "--quiet", "--format", "short"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        self
    }

    /// A file of the edition.
    pub fn page(&self, path: &str) -> String {
        let path = self.path(&format!("public/{path}"));
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Diagnostics in short form.
    pub fn check(&self) -> String {
        String::from_utf8(self.run(&["check", "--format", "short"]).stdout).unwrap()
    }
}

/// Files of a folder with their bytes.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    try_tree(folder).unwrap()
}

/// The same of a folder that may be exchanged meanwhile.
pub fn try_tree(folder: &Path) -> std::io::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in walkdir(folder)? {
        let inside = entry.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
        files.insert(inside, std::fs::read(&entry)?);
    }
    Ok(files)
}

fn walkdir(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        match path.is_dir() {
            true => files.extend(walkdir(&path)?),
            false => files.push(path),
        }
    }
    Ok(files)
}

/// A dossier in memory.
pub fn inputs(files: &[(String, String)]) -> Inputs {
    let mut diags = Vec::new();
    let config =
        Config::parse(&TextFile::new("dossier.yaml", "title: Test\nbase_url: https://dossier.example\n"), &mut diags);
    let files = files.iter().map(|(path, text)| RecordFile::Markdown(TextFile::new(path.as_str(), text))).collect();
    Inputs {
        config: Arc::new(config),
        files,
        assets: Assets::default(),
        originals: BTreeMap::new(),
        has_originals: false,
        previous: None,
        protected: None,
        theme: Arc::new(Theme::built_in("dossier")),
        scope: Scope::on(PartialDate::parse(TODAY).unwrap()),
        diags,
    }
}

/// Keeps everything in memory; files to copy are nowhere, and empty.
#[derive(Debug)]
pub struct InMemory;

impl Store for InMemory {
    fn put(&self, _: &UrlPath, bytes: Vec<u8>) -> Artifact {
        Artifact::of(bytes)
    }

    fn read(&self, artifact: &Artifact) -> Result<Vec<u8>, String> {
        match artifact {
            Artifact::Bytes(bytes, _) => Ok(bytes.to_vec()),
            Artifact::Copy(_) => Ok(Vec::new()),
        }
    }
}

/// Builds a dossier in memory.
pub fn outcome(files: &[(String, String)]) -> Outcome {
    build(&inputs(files), &mut Cache::default(), &InMemory)
}

/// Every byte of an outcome, as one comparable value.
pub fn bytes(outcome: &Outcome) -> BTreeMap<String, String> {
    let release = outcome.release.as_ref().map(|release| &release.files);
    release.into_iter().flatten().map(|(path, it)| (path.to_string(), it.fingerprint().to_string())).collect()
}
