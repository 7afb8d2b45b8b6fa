//! Floor 6: the only floor with disk, clock and environment. Errors here say verb and path.

pub mod branch;
pub mod bundle;
pub mod keys;
pub mod live;
pub mod load;
pub mod open;
pub mod previous;
pub mod publish;
pub mod publisher;
pub mod scaffold;
pub mod serve;
pub mod stop;
pub mod swap;
pub mod today;
pub mod verify;
pub mod watch;

/// A path with `/` between its parts, on every system.
fn slashed(path: &std::path::Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}
