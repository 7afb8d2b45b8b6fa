//! The server for the author's own browser.

mod http;
mod served;
pub mod server;

pub use server::{Address, Server};
