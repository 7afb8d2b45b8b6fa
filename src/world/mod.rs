//! Floor 6: the only floor with disk, clock and environment. Errors here say verb and path.

pub mod load;
pub mod publish;
pub mod scaffold;
pub mod swap;
pub mod today;
