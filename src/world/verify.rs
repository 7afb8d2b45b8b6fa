//! Verifies a copy: files against the checksums that came with them, and the checksums against a signature.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};

use crate::base::Fingerprint;
use crate::output::release::{SIGNATURE, SUMS};
use crate::text::{signature, zip};
use crate::world::bundle;
use crate::world::publish::folder::{files_below, is_litter};
use crate::world::write::beside;

/// Bytes by path inside the edition.
type Files = BTreeMap<String, Vec<u8>>;

/// The result of a verification.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The number of files that match their checksums.
    pub n_good: usize,
    /// Everything that does not match, in order.
    pub problems: Vec<Problem>,
    /// Whether a signature was checked and is valid.
    pub is_signed: bool,
}

/// A difference from what was published.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the words say it")]
pub enum Problem {
    Altered(String),
    Missing(String),
    Added(String),
    /// The checksums list a file twice or contain a malformed line.
    BadSums(String),
    /// A file that could not be read, and why.
    Damaged(String, String),
    /// Why the signature is not valid.
    Signature(String),
}

/// Verifies a folder, an archive, or a single file with its checksum beside it; with a public key, also the signature.
pub fn verify(target: &Path, key: Option<&str>) -> Result<Report> {
    if target.is_file() && target.extension().is_some_and(|it| it.eq_ignore_ascii_case("html")) {
        return single_file(target, key);
    }
    let (files, mut problems) = match target.is_dir() {
        true => (folder(target)?, Vec::new()),
        false => archive(target)?,
    };
    // An EPUB keeps the checksums in its metadata folder.
    let of_book = format!("META-INF/{SUMS}");
    let (sums_path, signature_path) = match files.contains_key(&of_book) {
        true => (of_book, format!("META-INF/{SIGNATURE}")),
        false => (SUMS.to_owned(), SIGNATURE.to_owned()),
    };
    let Some(sums) = files.get(&sums_path) else {
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
    let is_own = |path: &str| path == sums_path || path == signature_path;
    let added = files.keys().filter(|path| !listed.contains_key(*path) && !is_own(path) && !is_litter(path));
    problems.extend(added.cloned().map(Problem::Added));
    if let Some(key) = key {
        match check_signature(files.get(&signature_path), sums, key) {
            Ok(()) => report.is_signed = true,
            Err(reason) => problems.push(Problem::Signature(reason)),
        }
    }
    problems.sort();
    report.problems = problems;
    Ok(report)
}

/// Verifies a bundle of one file, with its checksum and its signature beside it.
fn single_file(target: &Path, key: Option<&str>) -> Result<Report> {
    let bytes = fs::read(target).with_context(|| format!("reading {}", target.display()))?;
    let name = target.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let text_beside = |ending: &str| fs::read_to_string(beside(target, ending)).ok();
    let (sum, signature) = (text_beside(bundle::SUM), text_beside(bundle::SIGNATURE));
    if sum.is_none() && (key.is_none() || signature.is_none()) {
        bail!(
            "beside {} there is no {}, so nothing shows whether it was altered; compare its SHA-256 with what the publisher \
             says: {}",
            target.display(),
            beside(target, bundle::SUM).display(),
            Fingerprint::of(&bytes)
        );
    }
    let mut report = Report::default();
    match sum {
        Some(sum) if sum.split_whitespace().next() != Some(&Fingerprint::of(&bytes).to_string()) => {
            report.problems.push(Problem::Altered(name));
        }
        _ => report.n_good = 1,
    }
    if let Some(key) = key {
        let signature =
            signature.ok_or_else(|| format!("there is none ({})", beside(target, bundle::SIGNATURE).display()));
        match signature.and_then(|it| signature::verify(key, &it, &bytes)) {
            Ok(()) => report.is_signed = true,
            Err(reason) => report.problems.push(Problem::Signature(reason)),
        }
    }
    Ok(report)
}

fn check_signature(signature: Option<&Vec<u8>>, sums: &[u8], key: &str) -> Result<(), String> {
    let signature = signature.ok_or_else(|| format!("there is none ({SIGNATURE})"))?;
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

/// The files of an archive, without the path of its top folder.
fn archive(path: &Path) -> Result<(Files, Vec<Problem>)> {
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let unpacked = zip::unpack(&bytes).map_err(|reason| {
        anyhow!("{} is neither a folder nor a zip archive that can be read: {reason}", path.display())
    })?;
    let is_book = unpacked.files.contains_key("mimetype");
    let is_sums = |name: &&String| name.rsplit('/').next() == Some(SUMS) && name.matches('/').count() < 2;
    let sums = unpacked.files.keys().find(is_sums).filter(|_| !is_book);
    let top = sums.map(|name| name[..name.len() - SUMS.len()].to_owned()).unwrap_or_default();
    // Anything outside the top folder was not in the bundle.
    let inside = |name: String| name.strip_prefix(&top).map_or_else(|| format!("../{name}"), str::to_owned);
    let problems = unpacked.damaged.into_iter().map(|(name, reason)| Problem::Damaged(inside(name), reason)).collect();
    Ok((unpacked.files.into_iter().map(|(name, bytes)| (inside(name), bytes)).collect(), problems))
}
