//! Swaps two folders, atomically where the system supports it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::world::system::exchange;

/// Moves `next` to `target`. The previous folder ends up at `next`, or at `old` on systems without an atomic exchange.
pub fn swap(next: &Path, target: &Path, old: &Path) -> Result<()> {
    if target.symlink_metadata().is_err() {
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
    if old.symlink_metadata().is_ok() && target.symlink_metadata().is_err() {
        fs::rename(old, target).with_context(|| format!("moving the old edition back to {}", target.display()))?;
    }
    Ok(())
}
