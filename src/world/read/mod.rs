//! Reads a dossier's folder into `Inputs`.

pub mod folder;
pub mod previous;
mod protected;
pub(crate) mod scan;
mod theme;

pub use folder::{ChangeHint, Folder, FolderDiff, find_root, load, load_with};
pub use scan::{CONFIG, FOLDERS, ORIGINALS};
pub use theme::{Trust, text_for_display};
