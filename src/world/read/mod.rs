//! A dossier's folder to `Inputs`.

pub mod folder;
pub mod previous;
pub(crate) mod scan;
mod theme;

pub use folder::{Folder, Found, Options, Rumours, find_root, load};
pub use scan::{CONFIG, FOLDERS, ORIGINALS};
pub use theme::text_for_display;
