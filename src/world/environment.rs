//! The environment: what a host says of an automatic run. `clock.rs` reads the time.

/// The variable with protected terms, for automatic builds: a secret of the host.
pub const PROTECTED_VARIABLE: &str = "SAMIZDAT_PROTECTED";

/// Whether this is an automatic run (`CI` is set), whose log others may read.
pub fn is_automatic() -> bool {
    variable("CI").is_some_and(|it| it != "false" && it != "0")
}

/// Protected terms from the environment.
pub fn protected_terms() -> Option<String> {
    variable(PROTECTED_VARIABLE)
}

#[expect(clippy::disallowed_methods, reason = "this is where the environment comes in")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|it| !it.trim().is_empty())
}
