//! Reproducible zip archives (APPNOTE.TXT by PKWARE): the same files always give the same bytes.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// A file to pack.
#[derive(Debug)]
pub struct Entry<'e> {
    /// ASCII, with `/` between folders.
    pub name: &'e str,
    /// Its content.
    pub bytes: &'e [u8],
    /// Whether it is compressed.
    pub is_packed: bool,
}

/// Packs files in the order given, with fixed times and permissions.
pub fn pack<'e>(entries: impl IntoIterator<Item = Entry<'e>>) -> Result<Vec<u8>, String> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default()).unix_permissions(0o644);
    let packed = options.compression_method(CompressionMethod::Deflated).compression_level(Some(9));
    let stored = options.compression_method(CompressionMethod::Stored);
    for Entry { name, bytes, is_packed } in entries {
        let options = if is_packed { packed } else { stored };
        writer.start_file(name, options).map_err(|error| format!("{name}: {error}"))?;
        writer.write_all(bytes).map_err(|error| format!("{name}: {error}"))?;
    }
    writer.finish().map(Cursor::into_inner).map_err(|error| error.to_string())
}

/// The contents of an archive.
#[derive(Debug, Default)]
pub struct Unpacked {
    /// Files by name.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Reasons why files could not be read, by name.
    pub damaged: BTreeMap<String, String>,
}

/// The largest unpacked size; anything larger is probably a zip bomb.
const MOST_BYTES: u64 = 4 << 30;

/// Reads an archive into memory; an error if it is not an archive.
pub fn unpack(bytes: &[u8]) -> Result<Unpacked, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    // Programs differ in which of two files with one name they unpack.
    if archive.has_duplicate_names() {
        return Err("it has two files of the same name".to_owned());
    }
    let mut unpacked = Unpacked::default();
    let mut left = MOST_BYTES;
    for index in 0..archive.len() {
        let name = archive
            .name_for_index(index)
            .and_then(Result::ok)
            .map_or_else(|| format!("file {index}"), |name| name.into_owned());
        let mut file = match archive.by_index(index) {
            Ok(file) => file,
            Err(error) => {
                unpacked.damaged.insert(name, error.to_string());
                continue;
            }
        };
        if file.is_dir() {
            continue;
        }
        let mut content = Vec::new();
        match file.by_ref().take(left + 1).read_to_end(&mut content) {
            Ok(n_bytes) if n_bytes as u64 > left => return Err("it holds more than 4 GB".to_owned()),
            Ok(n_bytes) => {
                left -= n_bytes as u64;
                unpacked.files.insert(name, content);
            }
            Err(error) => _ = unpacked.damaged.insert(name, error.to_string()),
        }
    }
    Ok(unpacked)
}
