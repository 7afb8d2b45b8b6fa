//! Arguments in, exit code out.

use std::process::ExitCode;

// A build is many small values; measured on 10,000 pages, see README.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    samizdat::cli::run(std::env::args_os())
}
