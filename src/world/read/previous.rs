//! Reads the previous edition as published: a folder or a bundle named in `dossier.yaml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value as Json;

use crate::base::{Diagnostic, FieldPath, Fingerprint, Spot, problem};
use crate::graph::addresses;
use crate::model::Config;
use crate::model::inputs::Previous;
use crate::output::release::MANIFEST;
use crate::text::zip;

/// Size and modification time of the file that is read.
pub type Stamp = Option<(u64, SystemTime)>;

/// The current stamp, obtained without reading the edition.
pub fn stamp(root: &Path, config: &Config) -> Stamp {
    let path = root.join(config.previous.as_ref()?);
    let file = if path.is_dir() { path.join(MANIFEST) } else { path };
    let metadata = file.metadata().ok()?;
    Some((metadata.len(), metadata.modified().ok()?))
}

/// Reads the previous edition; problems go to `diags`.
pub fn read(root: &Path, config: &Config, diags: &mut Vec<Diagnostic>) -> Option<Previous> {
    let written = config.previous.as_ref()?;
    let complain = |field: &str, reason: &str| {
        problem::bad_previous(Spot::value(&config.file.path, FieldPath::field(field)), written, reason)
    };
    let previous = match read_from(&root.join(written)) {
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

fn read_from(path: &Path) -> Result<Previous> {
    let files: BTreeMap<String, Vec<u8>> = if path.is_dir() {
        let names = [MANIFEST, addresses::DATA, addresses::CHANGES_DATA];
        names.into_iter().filter_map(|name| Some((name.to_owned(), fs::read(path.join(name)).ok()?))).collect()
    } else {
        let bytes = fs::read(path).context("reading it")?;
        let unpacked = zip::unpack(&bytes).map_err(|reason| anyhow!("reading the archive: {reason}"))?;
        let tops = unpacked.files.keys().filter_map(|it| it.strip_suffix(MANIFEST));
        let tops = tops.filter(|top| top.is_empty() || top.ends_with('/') && top.matches('/').count() == 1);
        let manifest = tops.min_by_key(|top| top.len()).unwrap_or_default().to_owned();
        let inside = |(name, bytes): (String, _)| Some((name.strip_prefix(&manifest)?.to_owned(), bytes));
        unpacked.files.into_iter().filter_map(inside).collect()
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
