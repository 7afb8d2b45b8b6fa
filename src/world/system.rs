//! What the standard library lacks: opening regular files and nothing else, and exchanging two folders in one step.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{Error, Read, Result};
use std::path::Path;

/// Opens a regular file of a dossier. Links, FIFOs and devices are refused; none of them is opened, since a FIFO would wait for
/// ever and a device may act.
pub fn open(path: &Path) -> Result<File> {
    refuse_special(&path.symlink_metadata()?)?;
    open_regular(path, &mut OpenOptions::new().read(true).to_owned(), false)
}

/// Opens a file that the user named, who may name a link.
pub fn open_named(path: &Path) -> Result<File> {
    refuse_special(&path.metadata()?)?;
    open_regular(path, &mut OpenOptions::new().read(true).to_owned(), true)
}

/// Opens or makes a file of our own for writing, and keeps what is in it.
pub fn open_own(path: &Path) -> Result<File> {
    if let Ok(metadata) = path.symlink_metadata() {
        refuse_special(&metadata)?;
    }
    open_regular(path, OpenOptions::new().read(true).write(true).create(true).truncate(false), false)
}

/// Reads a regular file of a dossier; an error if it has more bytes than the limit.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>> {
    read_at_most(&mut open(path)?, limit)
}

/// Reads to the end; an error if there are more bytes than the limit.
pub fn read_at_most(reader: &mut dyn Read, limit: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > limit {
        true => Err(Error::other(format!("it has more than the {} that it may have", amount(limit)))),
        false => Ok(bytes),
    }
}

/// A number of bytes for people.
pub fn amount(bytes: u64) -> String {
    match bytes {
        0..0x10_0000 => format!("{} KiB", bytes >> 10),
        _ => format!("{} MB", bytes >> 20),
    }
}

/// Another file may have come in its place since it was looked at, so the open file is asked again.
fn open_regular(path: &Path, options: &mut OpenOptions, follows: bool) -> Result<File> {
    add_flags(options, follows);
    let file = options.open(path)?;
    refuse_special(&file.metadata()?)?;
    Ok(file)
}

fn refuse_special(metadata: &Metadata) -> Result<()> {
    match metadata {
        it if it.is_symlink() => Err(Error::other("it is a symbolic link, which is not followed")),
        it if it.is_dir() => Err(Error::other("it is a folder, not a file")),
        it if !it.is_file() => Err(Error::other("it is a pipe or a device, not a file")),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn add_flags(options: &mut OpenOptions, follows: bool) {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    // A FIFO that came in between does not wait for a writer.
    let flags = OFlags::NONBLOCK | if follows { OFlags::empty() } else { OFlags::NOFOLLOW };
    options.custom_flags(flags.bits() as i32);
}

#[cfg(not(unix))]
fn add_flags(_: &mut OpenOptions, _: bool) {}

/// Exchanges two folders: `renameat2` with `RENAME_EXCHANGE` on Linux, `renamex_np` with `RENAME_SWAP` on macOS.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
pub fn exchange(a: &Path, b: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).is_ok()
}

/// Other systems cannot.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub fn exchange(_: &Path, _: &Path) -> bool {
    false
}
