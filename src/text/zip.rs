//! Reproducible zip archives (APPNOTE.TXT by PKWARE): the same files always give the same bytes.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};

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

/// The most bytes that unpack from each byte of an archive; texts give 20, a bomb gives 1,000.
const MOST_RATIO: u64 = 100;

/// A small archive may unpack to this many bytes, whatever its ratio.
const ALWAYS_ALLOWED: u64 = 16 << 20;

/// A data descriptor, which may follow a file, has at most this many bytes (APPNOTE.TXT, 4.3.9).
const MOST_BETWEEN: u64 = 24;

/// An archive to read from.
#[derive(Debug)]
pub struct Archive<R> {
    archive: ZipArchive<R>,
    /// The names of files, without those of folders, each with its index.
    files: BTreeMap<String, usize>,
    /// Whether the last bytes are the record that ends an archive.
    ends_in_record: bool,
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the list of files; an error if it is not an archive, or one that unpacks to far more than it holds.
    pub fn open(mut reader: R) -> Result<Self, String> {
        let length = reader.seek(SeekFrom::End(0)).map_err(|error| error.to_string())?;
        let mut last = [0; 22];
        let from = SeekFrom::Start(length.saturating_sub(22));
        let ends_in_record =
            reader.seek(from).and_then(|_| reader.read_exact(&mut last)).is_ok() && last.starts_with(b"PK\x05\x06");
        let archive = ZipArchive::new(reader).map_err(|error| error.to_string())?;
        // Programs differ in which of two files with one name they unpack.
        if archive.has_duplicate_names() {
            return Err("it has two files of the same name".to_owned());
        }
        let mut files = BTreeMap::new();
        let mut n_bytes: u64 = 0;
        for index in 0..archive.len() {
            let entry = archive.by_index_data(index).map_err(|error| error.to_string())?;
            n_bytes = n_bytes.saturating_add(entry.size());
            if !entry.is_dir() {
                let name = entry.name().map_or_else(|_| format!("file {index}"), |name| name.into_owned());
                files.insert(name, index);
            }
        }
        if n_bytes > ALWAYS_ALLOWED.max(length.saturating_mul(MOST_RATIO)) {
            return Err(format!("it has {length} bytes and would unpack to {n_bytes}, as only an attack does"));
        }
        Ok(Self { archive, files, ends_in_record })
    }

    /// The names of all files, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Reads one file to its end. It has as many bytes as the list says.
    pub fn read<T>(&mut self, name: &str, read: impl FnOnce(&mut dyn Read) -> std::io::Result<T>) -> Result<T, String> {
        let index = *self.files.get(name).ok_or("it is not there")?;
        let mut file = self.archive.by_index(index).map_err(|error| error.to_string())?;
        let size = file.size();
        let res = read(&mut file.by_ref().take(size)).map_err(|error| error.to_string())?;
        // Its sum is compared at its end, and another program may unpack what follows.
        match file.read(&mut [0]).map_err(|error| error.to_string())? {
            0 => Ok(res),
            _ => Err("it has more bytes than the list says".to_owned()),
        }
    }

    /// Whatever makes programs differ in what they unpack, or where: by name, or none for the archive itself.
    pub fn oddities(&mut self) -> Vec<(Option<String>, String)> {
        let mut odd: Vec<(Option<String>, String)> = Vec::new();
        let mut folded: BTreeMap<String, &str> = BTreeMap::new();
        for (name, index) in &self.files {
            let mode = self.archive.by_index_data(*index).ok().and_then(|it| it.unix_mode()).unwrap_or(0);
            if !matches!(mode & 0o170_000, 0 | 0o100_000) {
                odd.push((Some(name.clone()), "it is a link or another thing that is no file".to_owned()));
            }
            if let Some(other) = folded.insert(name.to_lowercase(), name) {
                odd.push((Some(name.clone()), format!("it differs only by case from {other}")));
            }
        }
        for index in 0..self.archive.len() {
            let Some(Ok(name)) = self.archive.name_for_index(index) else { continue };
            if let Some(reason) = unsafe_name(&name) {
                odd.push((Some(name.into_owned()), reason.to_owned()));
            }
        }
        let of_archive = self.archive.validate_header_consistency().err().map(|error| error.to_string());
        odd.extend(of_archive.or_else(|| self.hidden_bytes()).map(|reason| (None, reason)));
        odd
    }

    /// Bytes of the archive that belong to no file; call after the headers have been read.
    fn hidden_bytes(&mut self) -> Option<String> {
        let mut ranges: Vec<(u64, u64)> = Vec::new();
        for index in 0..self.archive.len() {
            let Ok(file) = self.archive.by_index_raw(index) else { continue };
            ranges.push((file.header_start(), file.data_start()?.saturating_add(file.compressed_size())));
        }
        ranges.sort_unstable();
        let start = ranges.first().map_or(0, |(start, _)| *start);
        if self.archive.offset() > 0 || start > 0 {
            return Some("it has bytes before its start, which another program may run or show".to_owned());
        }
        ranges.push((self.archive.central_directory_start(), 0));
        if ranges.windows(2).any(|pair| pair[1].0.saturating_sub(pair[0].1) > MOST_BETWEEN) {
            return Some("it has bytes between its files".to_owned());
        }
        (!self.ends_in_record).then(|| "it has bytes after its end".to_owned())
    }
}

/// Why a name may lead elsewhere when it is unpacked.
fn unsafe_name(name: &str) -> Option<&'static str> {
    let inside = name.strip_suffix('/').unwrap_or(name);
    if inside.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Some("the name leads out of the folder it is unpacked to");
    }
    let is_odd = |c: char| matches!(c, '\\' | ':') || c.is_control();
    inside.contains(is_odd).then_some("the name is another one on other systems")
}

/// The contents of an archive.
#[derive(Debug, Default)]
pub struct Unpacked {
    /// Files by name.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Reasons why files could not be read, by name.
    pub damaged: BTreeMap<String, String>,
}

/// Reads an archive into memory; an error if it is not an archive.
pub fn unpack(bytes: &[u8]) -> Result<Unpacked, String> {
    let mut archive = Archive::open(Cursor::new(bytes))?;
    let names: Vec<String> = archive.names().map(str::to_owned).collect();
    let mut unpacked = Unpacked::default();
    for name in names {
        let mut content = Vec::new();
        match archive.read(&name, |reader| reader.read_to_end(&mut content)) {
            Ok(_) => _ = unpacked.files.insert(name, content),
            Err(reason) => _ = unpacked.damaged.insert(name, reason),
        }
    }
    Ok(unpacked)
}

/// Unpacks the files of an archive one after the other; an error if it is damaged or unpacks to more than `limit` bytes.
pub fn for_each_file(bytes: &[u8], limit: u64, visit: &mut dyn FnMut(&str, &[u8])) -> Result<(), String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut left = limit;
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).map_err(|error| error.to_string())?;
        let name = file.name().map_err(|error| error.to_string())?.into_owned();
        let mut content = Vec::new();
        file.by_ref().take(left + 1).read_to_end(&mut content).map_err(|error| error.to_string())?;
        left = left.checked_sub(content.len() as u64).ok_or("it unpacks to too much")?;
        visit(&name, &content);
    }
    Ok(())
}
