//! The server for the author's own browser.

mod connections;
mod guard;
mod http;
mod served;
pub mod server;

pub use connections::Limits;
pub use server::{Address, Server};
