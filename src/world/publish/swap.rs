//! Swaps two folders, atomically where the system supports it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Moves `next` to `target`. The previous folder ends up at `next`, or at `old` on systems without an atomic exchange.
pub fn swap(next: &Path, target: &Path, old: &Path) -> Result<()> {
    if !target.exists() {
        return fs::rename(next, target).with_context(|| format!("moving the new edition to {}", target.display()));
    }
    if exchange(next, target) {
        return Ok(());
    }
    // Not atomic: if only the first step succeeds, `recover` undoes it.
    fs::rename(target, old).with_context(|| format!("moving the old edition away from {}", target.display()))?;
    fs::rename(next, target).with_context(|| format!("moving the new edition to {}", target.display()))
}

/// Undoes a swap that was interrupted between its two steps.
pub fn recover(target: &Path, old: &Path) -> Result<()> {
    if old.exists() && !target.exists() {
        fs::rename(old, target).with_context(|| format!("moving the old edition back to {}", target.display()))?;
    }
    Ok(())
}

/// `renameat2` with `RENAME_EXCHANGE` on Linux, `renamex_np` with `RENAME_SWAP` on macOS.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(a: &Path, b: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> bool {
    false
}
