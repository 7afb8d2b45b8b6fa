//! Reads the previous edition as published: a folder or a bundle named in `dossier.yaml`.

use std::collections::BTreeMap;
use std::io::{BufReader, ErrorKind, Read};
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value as Json;

use crate::base::{Diagnostic, FieldPath, Fingerprint, Spot, problem};
use crate::graph::addresses;
use crate::model::Config;
use crate::model::inputs::Previous;
use crate::output::release::MANIFEST;
use crate::text::zip::Archive;
use crate::world::read::scan::is_behind_symlink;
use crate::world::system;

/// Size and modification time of the file that is read.
pub type Stamp = Option<(u64, SystemTime)>;

/// The current stamp, obtained without reading the edition.
pub fn stamp(root: &Path, config: &Config) -> Stamp {
    let path = inside(root, config.previous.as_ref()?).ok()?;
    let file = if path.is_dir() { path.join(MANIFEST) } else { path };
    let metadata = file.symlink_metadata().ok()?;
    Some((metadata.len(), metadata.modified().ok()?))
}

/// A path inside the dossier's folder that goes through no link.
fn inside(root: &Path, written: &str) -> Result<PathBuf> {
    let inside = Path::new(written);
    if !inside.components().all(|it| matches!(it, Component::Normal(_) | Component::CurDir)) {
        bail!("it lies outside the dossier's folder");
    }
    let path = root.join(inside);
    if is_behind_symlink(root, inside) || path.is_symlink() {
        bail!("it is or lies behind a symbolic link, which is not followed");
    }
    Ok(path)
}

/// Reads the previous edition; problems go to `diags`.
pub fn read(root: &Path, config: &Config, diags: &mut Vec<Diagnostic>) -> Option<Previous> {
    let written = config.previous.as_ref()?;
    let complain = |field: &str, reason: &str| {
        problem::bad_previous(Spot::value(&config.file.path, FieldPath::field(field)), written, reason)
    };
    let previous = match inside(root, written).and_then(|path| read_from(&path)) {
        Ok(previous) => previous,
        Err(error) => {
            diags.push(complain("previous", &format!("{error:#}")));
            return None;
        }
    };
    let day = |it: &Option<crate::text::edtf::PartialDate>| it.as_ref().and_then(|it| it.earliest());
    match &config.edition {
        None => diags.push(complain("previous", "this one has no day of its own (`edition: 2026-11-24`)")),
        Some(_) if previous.edition.is_some() && day(&config.edition) <= day(&previous.edition) => {
            diags.push(complain("edition", "the day of this one has to be later than the day of that"));
        }
        Some(_) => return Some(previous),
    }
    None
}

/// The bytes of a file of the edition before; the data of 100,000 records have less.
const MOST_OF_ONE: u64 = 128 << 20;

/// The three files that are compared.
const WANTED: [&str; 3] = [MANIFEST, addresses::DATA, addresses::CHANGES_DATA];

fn read_from(path: &Path) -> Result<Previous> {
    let files: BTreeMap<String, Vec<u8>> = if path.is_dir() {
        let mut files = BTreeMap::new();
        for name in WANTED {
            match system::read(&path.join(name), MOST_OF_ONE) {
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                bytes => _ = files.insert(name.to_owned(), bytes.with_context(|| format!("reading its {name}"))?),
            }
        }
        files
    } else {
        let file = system::open(path).context("reading it")?;
        let mut archive =
            Archive::open(BufReader::new(file)).map_err(|reason| anyhow!("reading the archive: {reason}"))?;
        let tops = archive.names().filter_map(|it| it.strip_suffix(MANIFEST));
        let tops = tops.filter(|top| top.is_empty() || top.ends_with('/') && top.matches('/').count() == 1);
        let top = tops.min_by_key(|top| top.len()).unwrap_or_default().to_owned();
        let mut files = BTreeMap::new();
        for name in WANTED {
            let inside = format!("{top}{name}");
            if archive.names().any(|it| it == inside) {
                let read = |reader: &mut dyn Read| system::read_at_most(reader, MOST_OF_ONE);
                let bytes = archive.read(&inside, read).map_err(|reason| anyhow!("reading its {name}: {reason}"))?;
                files.insert(name.to_owned(), bytes);
            }
        }
        files
    };
    let json = |name: &str, bytes: &[u8]| -> Result<Json> {
        serde_json::from_slice(bytes).with_context(|| format!("reading its {name}"))
    };
    let manifest = json(MANIFEST, files.get(MANIFEST).with_context(|| format!("it has no {MANIFEST}"))?)?;
    // Files that do not match their checksums were altered and are not trusted.
    let sum = |name: &str| {
        let files = manifest["files"].as_array()?;
        files.iter().find(|it| it["path"] == name)?["sha256"].as_str().map(str::to_owned)
    };
    let checked = |name: &str| -> Result<Option<Json>> {
        let (Some(sum), Some(bytes)) = (sum(name), files.get(name)) else { return Ok(None) };
        if Fingerprint::of(bytes).to_string() != sum {
            bail!("its {name} is not what was published");
        }
        json(name, bytes).map(Some)
    };
    let dossier = checked(addresses::DATA)?.with_context(|| format!("it has no {}", addresses::DATA))?;
    Ok(Previous::new(&dossier, checked(addresses::CHANGES_DATA)?.as_ref()))
}
