//! Fuzzing: whatever comes in, nothing panics, and every part keeps its laws.
//!
//! An input is a real file, or a piece of one, that was changed a few times. Its number gives the same input on every machine.
//! Whatever once broke something lies in `tests/data/fuzz/TARGET/` and is tried first in every run; so do inputs by hand.
//!
//! `FUZZ=1000000` sets how many inputs each target gets, `FUZZ_FROM=17` the number of the first one.

mod mutate;
mod seeds;
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crate::support::{Random, repository, tree};
use mutate::Mutator;

/// A test for each target: how many inputs it gets in the usual run, what they are made from, and words that matter to it.
macro_rules! targets {
    ($($name:ident: $usual:literal, $seeds:expr, $words:expr;)*) => {$(
        #[test]
        fn $name() {
            fuzz(stringify!($name), $usual, $seeds, $words, targets::$name);
        }
    )*};
}

targets! {
    front_matter: 800, seeds::records(), seeds::YAML;
    markdown: 1_500, seeds::records(), seeds::MARKDOWN;
    dates: 20_000, seeds::dates(), seeds::DATES;
    moments: 20_000, seeds::moments(), seeds::DATES;
    citations: 20_000, seeds::citations(), seeds::CITATIONS;
    vocabulary: 200, seeds::settings(), seeds::SETTINGS;
    templates: 1_500, seeds::templates(), seeds::TEMPLATES;
    drawings: 2_000, seeds::drawings(), seeds::DRAWINGS;
    pictures: 10_000, seeds::pictures(), seeds::PICTURES;
    files: 5_000, seeds::files(), seeds::FILES;
    copies: 3_000, seeds::copies(), seeds::COPIES;
    sums: 1_000, seeds::sums(), seeds::COPIES;
    reading: 2_000, seeds::texts(), seeds::READING;
    gate: 2_000, seeds::texts(), seeds::READING;
    builds: 100, seeds::builds(), seeds::BUILDS;
}

/// A number from the environment.
fn number(name: &str) -> Option<u64> {
    let written = std::env::var_os(name)?.into_string().unwrap().replace('_', "");
    Some(written.parse().unwrap_or_else(|_| panic!("{name}={written} is no number")))
}

/// Tries what is kept, and then new inputs.
#[expect(clippy::print_stderr, reason = "a long run says how far it came")]
fn fuzz(name: &str, usual: u64, mut seeds: Vec<Vec<u8>>, words: &[&str], check: fn(&[u8])) {
    let kept = repository().join("tests/data/fuzz").join(name);
    for (file, bytes) in if kept.is_dir() { tree(&kept) } else { Default::default() } {
        let res = catch_unwind(|| check(&bytes));
        assert!(res.is_ok(), "tests/data/fuzz/{name}/{file} breaks `{name}` again");
        seeds.push(bytes);
    }
    let mutator = Mutator::new(seeds, words);
    let (from, count) = (number("FUZZ_FROM").unwrap_or(0), number("FUZZ"));
    let start = Instant::now();
    let mut slowest = (Duration::ZERO, 0);
    let mut input = Vec::new();
    for number in from..from + count.unwrap_or(usual) {
        mutator.fill(&mut input, &mut Random(mutate::scramble(number, name)));
        let begun = Instant::now();
        if catch_unwind(AssertUnwindSafe(|| check(&input))).is_err() {
            let path = keep(name, number, &input);
            panic!("input {number} breaks `{name}`: FUZZ_FROM={number} FUZZ=1; it is in {path}");
        }
        slowest = slowest.max((begun.elapsed(), number));
    }
    if let Some(count) = count {
        let (seconds, (longest, number)) = (start.elapsed().as_secs_f64(), slowest);
        eprintln!("{name}: {count} inputs in {seconds:.0} s, the slowest ({number}) in {} ms", longest.as_millis());
    }
}

/// Writes an input beside the compiled program.
fn keep(name: &str, number: u64, input: &[u8]) -> String {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{name}-{number}"));
    std::fs::write(&path, input).unwrap();
    path.display().to_string()
}

/// An input that breaks something is found, and is the same one again by its number.
#[test]
fn broken_law_is_found_and_its_input_comes_again_by_number() {
    let mutator = Mutator::new(vec![b"name: Ada Example\n".to_vec()], &["needle"]);
    let mut input = Vec::new();
    let has_needle = |number: &u64, input: &mut Vec<u8>| {
        mutator.fill(input, &mut Random(mutate::scramble(*number, "itself")));
        input.windows(6).any(|it| it == b"needle")
    };
    let found = (0..1000).find(|number| has_needle(number, &mut input)).unwrap();
    let before = input.clone();
    assert!(has_needle(&found, &mut input) && input == before);
}
