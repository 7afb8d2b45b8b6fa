//! A release: every byte to publish, by address, with its hash; the manifest and the sums that go with it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;

use crate::base::{Fingerprint, UrlPath};
use crate::model::Config;
use crate::model::inputs::Asset;

/// One file of a release.
#[derive(Debug, Clone)]
pub enum Artifact {
    /// Bytes made here.
    Bytes(Arc<[u8]>, Fingerprint),
    /// A file of the dossier, as it is.
    Copy(Asset),
}

impl Artifact {
    /// Bytes with their hash.
    pub fn of(bytes: Vec<u8>) -> Self {
        let fingerprint = Fingerprint::of(&bytes);
        Self::Bytes(bytes.into(), fingerprint)
    }

    /// SHA-256.
    pub fn fingerprint(&self) -> Fingerprint {
        match self {
            Self::Bytes(_, fingerprint) => *fingerprint,
            Self::Copy(asset) => asset.fingerprint,
        }
    }

    /// In bytes.
    pub fn length(&self) -> u64 {
        match self {
            Self::Bytes(bytes, _) => bytes.len() as u64,
            Self::Copy(asset) => asset.length,
        }
    }
}

/// The file that says that a folder is an edition of ours.
pub const MANIFEST: &str = "manifest.json";

/// The file that readers check with `sha256sum --check`.
pub const SUMS: &str = "SHA256SUMS";

/// The signature of the sums, by `minisign`.
pub const SIGNATURE: &str = "SHA256SUMS.minisig";

/// Everything to publish.
#[derive(Debug, Clone)]
pub struct Release {
    /// By address.
    pub files: BTreeMap<UrlPath, Artifact>,
    /// HTML pages among them.
    pub n_pages: usize,
}

impl Release {
    /// Adds manifest and sums to the files of an edition.
    pub fn new(mut files: BTreeMap<UrlPath, Artifact>, config: &Config) -> Self {
        let n_pages = files.keys().filter(|path| path.as_str().ends_with(".html")).count();
        let rows: Vec<serde_json::Value> = files
            .iter()
            .map(|(path, it)| json!({"path": path.as_str(), "bytes": it.length(), "sha256": it.fingerprint().to_string()}))
            .collect();
        let manifest = json!({
            "generator": concat!("samizdat ", env!("CARGO_PKG_VERSION")),
            "format": 1,
            "title": config.title,
            "base_url": config.base_url,
            "files": rows,
        });
        let mut text = serde_json::to_vec_pretty(&manifest).expect("a tree of texts is always JSON");
        text.push(b'\n');
        insert(&mut files, MANIFEST, text);

        let sums: String = files.iter().map(|(path, it)| format!("{}  {path}\n", it.fingerprint())).collect();
        insert(&mut files, SUMS, sums.into_bytes());
        Self { files, n_pages }
    }

    /// What is signed: the sums of all files.
    pub fn sums(&self) -> Vec<u8> {
        match UrlPath::new(SUMS).ok().and_then(|path| self.files.get(&path)) {
            Some(Artifact::Bytes(bytes, _)) => bytes.to_vec(),
            _ => Vec::new(),
        }
    }

    /// Adds the signature of the sums.
    pub fn add_signature(&mut self, signature: String) {
        insert(&mut self.files, SIGNATURE, signature.into_bytes());
    }
}

fn insert(files: &mut BTreeMap<UrlPath, Artifact>, name: &str, bytes: Vec<u8>) {
    files.insert(UrlPath::new(name).expect("these names are safe"), Artifact::of(bytes));
}
