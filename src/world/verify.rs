//! Is this copy what was published? Files against the sums that came with them, and the sums against a signature.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};

use super::publish::{files_below, is_litter};
use crate::base::Fingerprint;
use crate::build::release::{SIGNATURE, SUMS};
use crate::text::{signature, zip};

/// Bytes by path inside the edition.
type Files = BTreeMap<String, Vec<u8>>;

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that are as the sums say.
    pub n_good: usize,
    /// What is not, in order.
    pub problems: Vec<Problem>,
    /// Whether a signature was checked and is good.
    pub is_signed: bool,
}

/// One thing that is not as it was published.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the words say it")]
pub enum Problem {
    Altered(String),
    Missing(String),
    Added(String),
    /// Two lines for one file, or a line that is none.
    BadSums(String),
    /// A file that could not be read, and why.
    Damaged(String, String),
    /// Why the signature is not good.
    Signature(String),
}

/// Checks a folder or a zip archive; with a public key, also that its holder signed it.
pub fn verify(target: &Path, key: Option<&str>) -> Result<Report> {
    let (files, mut problems) = match target.is_dir() {
        true => (folder(target)?, Vec::new()),
        false => archive(target)?,
    };
    let Some(sums) = files.get(SUMS) else {
        bail!("{} has no {SUMS}: it is no edition made by samizdat, or no complete one", target.display());
    };
    let mut listed: BTreeMap<String, String> = BTreeMap::new();
    let text = String::from_utf8_lossy(sums);
    for line in text.lines() {
        match line.split_once("  ").filter(|(sum, _)| sum.len() == 64 && sum.bytes().all(|it| it.is_ascii_hexdigit())) {
            Some((sum, path)) => {
                if listed.insert(path.to_owned(), sum.to_ascii_lowercase()).is_some() {
                    problems.push(Problem::BadSums(line.to_owned()));
                }
            }
            None => problems.push(Problem::BadSums(line.to_owned())),
        }
    }
    let mut report = Report::default();
    for (path, sum) in &listed {
        match files.get(path) {
            None => problems.push(Problem::Missing(path.clone())),
            Some(bytes) if Fingerprint::of(bytes).to_string() == *sum => report.n_good += 1,
            Some(_) => problems.push(Problem::Altered(path.clone())),
        }
    }
    let is_own = |path: &str| path == SUMS || path == SIGNATURE;
    let added = files.keys().filter(|path| !listed.contains_key(*path) && !is_own(path) && !is_litter(path));
    problems.extend(added.cloned().map(Problem::Added));
    if let Some(key) = key {
        match check_signature(&files, sums, key) {
            Ok(()) => report.is_signed = true,
            Err(reason) => problems.push(Problem::Signature(reason)),
        }
    }
    problems.sort();
    report.problems = problems;
    Ok(report)
}

fn check_signature(files: &Files, sums: &[u8], key: &str) -> Result<(), String> {
    let signature = files.get(SIGNATURE).ok_or_else(|| format!("there is none ({SIGNATURE})"))?;
    signature::verify(key, &String::from_utf8_lossy(signature), sums)
}

fn folder(folder: &Path) -> Result<Files> {
    let read = |path: String| {
        let disk = folder.join(&path);
        let bytes = fs::read(&disk).with_context(|| format!("reading {}", disk.display()))?;
        Ok((path, bytes))
    };
    files_below(folder)?.into_iter().map(read).collect()
}

/// Files of an archive without the one folder that they lie in.
fn archive(path: &Path) -> Result<(Files, Vec<Problem>)> {
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let unpacked = zip::unpack(&bytes).map_err(|reason| {
        anyhow!("{} is neither a folder nor a zip archive that can be read: {reason}", path.display())
    })?;
    let sums =
        unpacked.files.keys().find(|name| name.rsplit('/').next() == Some(SUMS) && name.matches('/').count() < 2);
    let top = sums.map(|name| name[..name.len() - SUMS.len()].to_owned()).unwrap_or_default();
    // What lies beside the folder was not in the bundle.
    let inside = |name: String| name.strip_prefix(&top).map_or_else(|| format!("../{name}"), str::to_owned);
    let problems = unpacked.damaged.into_iter().map(|(name, reason)| Problem::Damaged(inside(name), reason)).collect();
    Ok((unpacked.files.into_iter().map(|(name, bytes)| (inside(name), bytes)).collect(), problems))
}
