//! Verifies a copy: files against the checksums that came with them, and the checksums against a signature.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufReader, Read};
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};

use crate::base::Fingerprint;
use crate::output::release::{SIGNATURE, SUMS};
use crate::text::signature;
use crate::text::zip::Archive;
use crate::world::bundle;
use crate::world::publish::folder::{files_below, is_litter};
use crate::world::system;
use crate::world::write::beside;

/// A copy as it was read: nothing of it stays in memory but sums, and the two files that are read as text.
#[derive(Default)]
struct Carried {
    sums: BTreeMap<String, Fingerprint>,
    /// `SHA256SUMS` and its signature.
    texts: BTreeMap<String, Vec<u8>>,
    problems: Vec<Problem>,
}

impl Carried {
    /// Reads one file of the copy.
    fn take(&mut self, path: String, reader: &mut dyn Read) -> io::Result<()> {
        let name = path.rsplit('/').next().unwrap_or(&path);
        let sum = match [SUMS, SIGNATURE].contains(&name) {
            true => {
                let bytes = system::read_at_most(reader, MOST_SUMS_BYTES)?;
                let sum = Fingerprint::of(&bytes);
                self.texts.insert(path.clone(), bytes);
                sum
            }
            false => Fingerprint::of_reader(reader)?.0,
        };
        self.sums.insert(path, sum);
        Ok(())
    }
}

/// The sums of 100,000 files have 10 MB.
const MOST_SUMS_BYTES: u64 = 64 << 20;

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
    /// A link, a pipe, or something else that another reader may take for another thing, and why.
    Unsafe(String, String),
    /// Why the signature is not valid.
    Signature(String),
}

impl Problem {
    /// The path of a file that is there and was not read.
    fn unread(&self) -> Option<&String> {
        match self {
            Self::Damaged(path, _) | Self::Unsafe(path, _) => Some(path),
            _ => None,
        }
    }
}

/// Verifies a folder, an archive, or a single file with its checksum beside it; with a public key, also the signature.
pub fn verify(target: &Path, key: Option<&str>) -> Result<Report> {
    if !target.is_dir() && target.extension().is_some_and(|it| it.eq_ignore_ascii_case("html")) {
        return single_file(target, key);
    }
    let Carried { sums: found, texts, mut problems } = if target.is_dir() { folder(target)? } else { archive(target)? };
    // An EPUB keeps the checksums in its metadata folder.
    let of_book = format!("META-INF/{SUMS}");
    let (sums_path, signature_path) = match texts.contains_key(&of_book) {
        true => (of_book, format!("META-INF/{SIGNATURE}")),
        false => (SUMS.to_owned(), SIGNATURE.to_owned()),
    };
    let Some(sums) = texts.get(&sums_path) else {
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
    let unread: BTreeSet<&String> = problems.iter().filter_map(Problem::unread).collect();
    let is_unread = |path: &&String| unread.contains(path);
    let missing = listed.keys().filter(|path| !found.contains_key(*path) && !is_unread(path));
    let missing: Vec<Problem> = missing.cloned().map(Problem::Missing).collect();
    problems.extend(missing);
    for (path, sum) in &listed {
        match found.get(path) {
            None => {}
            Some(now) if now.to_string() == *sum => report.n_good += 1,
            Some(_) => problems.push(Problem::Altered(path.clone())),
        }
    }
    let is_own = |path: &str| path == sums_path || path == signature_path;
    let added = found.keys().filter(|path| !listed.contains_key(*path) && !is_own(path) && !is_litter(path));
    problems.extend(added.cloned().map(Problem::Added));
    if let Some(key) = key {
        match check_signature(texts.get(&signature_path), sums, key) {
            Ok(()) => report.is_signed = true,
            Err(reason) => problems.push(Problem::Signature(reason)),
        }
    }
    problems.sort();
    report.problems = problems;
    Ok(report)
}

/// The bytes of a bundle of one page; that of 10,000 records has 140 MB.
const MOST_OF_PAGE: u64 = 1 << 30;

/// The bytes of a sum or a signature.
const MOST_OF_SUM: u64 = 64 << 10;

/// Verifies a bundle of one file, with its checksum and its signature beside it.
fn single_file(target: &Path, key: Option<&str>) -> Result<Report> {
    let reading = || format!("reading {}", target.display());
    let bytes = system::open_named(target).and_then(|mut it| system::read_at_most(&mut it, MOST_OF_PAGE));
    let bytes = bytes.with_context(reading)?;
    let name = target.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let text_beside = |ending: &str| {
        let bytes = system::read(&beside(target, ending), MOST_OF_SUM).ok()?;
        String::from_utf8(bytes).ok()
    };
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

fn folder(folder: &Path) -> Result<Carried> {
    let mut copy = Carried::default();
    for path in files_below(folder)? {
        let disk = folder.join(&path);
        let metadata = disk.symlink_metadata().with_context(|| format!("reading {}", disk.display()))?;
        let res = system::open(&disk).and_then(|mut file| copy.take(path.clone(), &mut file));
        match res {
            Ok(()) => {}
            Err(error) if metadata.is_file() => copy.problems.push(Problem::Damaged(path, error.to_string())),
            Err(error) => copy.problems.push(Problem::Unsafe(path, error.to_string())),
        }
    }
    Ok(copy)
}

/// The files of an archive, without the path of its top folder.
fn archive(path: &Path) -> Result<Carried> {
    let file = system::open_named(path).with_context(|| format!("reading {}", path.display()))?;
    let mut archive = Archive::open(BufReader::new(file)).map_err(|reason| {
        anyhow!("{} is neither a folder nor a zip archive that can be read: {reason}", path.display())
    })?;
    let names: Vec<String> = archive.names().map(str::to_owned).collect();
    let is_book = names.iter().any(|it| it == "mimetype");
    let is_sums = |name: &&String| name.rsplit('/').next() == Some(SUMS) && name.matches('/').count() < 2;
    let sums = names.iter().find(is_sums).filter(|_| !is_book);
    let top = sums.map(|name| name[..name.len() - SUMS.len()].to_owned()).unwrap_or_default();
    // Anything outside the top folder was not in the bundle.
    let inside = |name: &str| name.strip_prefix(&top).map_or_else(|| format!("../{name}"), str::to_owned);
    let mut copy = Carried::default();
    for (name, reason) in archive.oddities() {
        let name = name.map_or_else(|| "the archive".to_owned(), |name| inside(&name));
        copy.problems.push(Problem::Unsafe(name, reason));
    }
    for name in names {
        if let Err(reason) = archive.read(&name, |reader| copy.take(inside(&name), reader)) {
            copy.problems.push(Problem::Damaged(inside(&name), reason));
        }
    }
    Ok(copy)
}
