//! One binary for all tests that see the crate from outside.

mod commands;
mod dates;
mod laws;
mod mistakes;
mod output;
mod pages;
mod publishing;
mod support;
mod tidy;
