//! What the gate costs: `cargo bench --bench gate -- FOLDER` reads all pages of an edition, by default of `public/`, and prints
//! milliseconds for each megabyte, the least of five runs on one core, with 20, 200 and 2,000 hidden people.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use samizdat::text::reading::{Notation, Reading};
use samizdat::text::trace::{Name, Term, Terms};

fn main() {
    let folder = std::env::args().skip(1).find(|it| !it.starts_with("--"));
    let folder = folder.map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("public"), PathBuf::from);
    let mut pages: Vec<Vec<u8>> = Vec::new();
    collect(&folder, &mut pages);
    let megabytes = pages.iter().map(Vec::len).sum::<usize>() as f64 / 1e6;
    println!("{} pages, {megabytes:.1} MB", pages.len());
    for n_people in [20, 200, 2000] {
        let terms = Terms::new((0..n_people).filter_map(person).collect());
        let (mut reading_ms, mut finding_ms, mut n_found) = (f64::MAX, f64::MAX, 0);
        for _ in 0..5 {
            let (mut reading, mut finding) = (0.0, 0.0);
            n_found = 0;
            for page in &pages {
                let start = Instant::now();
                let read = Reading::new(page, Notation::Text);
                reading += start.elapsed().as_secs_f64() * 1e3;
                let start = Instant::now();
                n_found += terms.find(&read, true).len();
                finding += start.elapsed().as_secs_f64() * 1e3;
            }
            reading_ms = reading_ms.min(reading);
            finding_ms = finding_ms.min(finding);
        }
        let (reading, finding) = (reading_ms / megabytes, finding_ms / megabytes);
        println!("{n_people:>5} people: {reading:.2} + {finding:.2} ms/MB, {n_found} found");
    }
}

/// A person with a name in syllables.
fn person(number: usize) -> Option<Term> {
    const SYLLABLES: [&str; 10] = ["zu", "ko", "mi", "ra", "te", "lo", "va", "ne", "zha", "shu"];
    let syllable = |at: u32| SYLLABLES[number / 10_usize.pow(at) % 10];
    let name =
        format!("{}{} {}{}{}{}nov", syllable(1), syllable(0), syllable(0), syllable(2), syllable(1), syllable(3));
    Name::new(&name, &BTreeSet::new()).map(Term::Person)
}

fn collect(folder: &Path, pages: &mut Vec<Vec<u8>>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => collect(&path, pages),
            false if path.extension().is_some_and(|it| it == "html") => pages.extend(std::fs::read(&path)),
            false => {}
        }
    }
}
