//! One binary for all tests that see the crate from outside.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod branches;
mod carrying;
mod changes;
mod commands;
mod dates;
mod drawings;
mod evidence;
mod faults;
mod files;
mod fuzz;
mod gate;
mod golden;
mod guarding;
mod harm;
mod hidden;
mod hostile;
mod hostile_inputs;
mod laws;
mod links;
mod mistakes;
mod output;
mod pages;
mod pictures;
mod publishing;
mod restricted;
mod serving;
mod support;
mod themes;
mod tidy;
mod traces;
mod tracked;
mod warm;
mod words;
