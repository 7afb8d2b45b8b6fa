//! Floor 6: the only floor that accesses disk, clock and environment. Its errors name the operation and the path.

pub mod browser;
pub mod bundle;
pub mod clock;
pub mod environment;
pub mod git;
pub mod interrupt;
pub mod keys;
pub mod live;
pub mod publish;
pub mod read;
pub mod scaffold;
pub mod serve;
pub mod store;
pub mod system;
pub mod tracked;
pub mod verify;
pub mod watch;
pub mod write;

/// A path with `/` as separator on every system.
fn slashed(path: &std::path::Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}
