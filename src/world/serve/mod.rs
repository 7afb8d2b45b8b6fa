//! The server for the author's own browser.

mod http;
pub mod server;
mod stage;

pub use server::{Address, Server};
