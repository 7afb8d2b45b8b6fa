//! Suggestions for typos: "did you mean `larisa-kharkova`?"

/// Longer names are not compared, since that takes the square of their length.
const LONGEST: usize = 120;

/// Of more candidates, only so many are looked at.
const MOST_LOOKED_AT: usize = 500;

/// Of a large `Dictionary`, so many neighbours are looked at on each side.
const NEIGHBOURS: usize = 40;

/// The candidate most similar to what was written, if any is similar enough.
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let n_written = written.chars().take(LONGEST + 1).count();
    if n_written > LONGEST {
        return None;
    }
    let allowed = (n_written / 3).clamp(1, 4);
    let letters = letters_of(written);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates.into_iter().take(MOST_LOOKED_AT) {
        // A change of one letter takes away one sort of letter and adds another.
        let is_far = (letters_of(candidate) ^ letters).count_ones() as usize > 2 * allowed;
        if is_far || candidate.chars().take(LONGEST + 5).count().abs_diff(n_written) > allowed {
            continue;
        }
        let distance = strsim::damerau_levenshtein(written, candidate);
        // The smaller name wins a tie, so that the hint does not depend on the order of files.
        if distance <= allowed && best.is_none_or(|it| (distance, candidate) < it) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The sorts of letters in a name, as a set of bits.
fn letters_of(name: &str) -> u64 {
    name.bytes().take(4 * LONGEST).fold(0, |set, byte| set | 1 << (byte % 64))
}

/// Many names to find near ones in. The time for one does not grow with their number: a typo leaves the beginning of a name as it
/// is, or its end, and so stands near the name in the order of beginnings or in that of ends.
#[derive(Debug, Default)]
pub struct Dictionary {
    by_start: Vec<String>,
    /// Indices into `by_start`, in the order of names read backwards.
    by_end: Vec<u32>,
}

impl Dictionary {
    /// Sorts names.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        let mut by_start: Vec<String> = names.into_iter().filter(|name| name.len() <= 4 * LONGEST).collect();
        by_start.sort_unstable();
        by_start.dedup();
        let mut by_end: Vec<u32> = (0..by_start.len() as u32).collect();
        let backwards = |at: &u32| by_start[*at as usize].bytes().rev();
        by_end.sort_by(|a, b| backwards(a).cmp(backwards(b)));
        Self { by_start, by_end }
    }

    /// The wanted name most similar to what was written, if any is similar enough.
    pub fn nearest(&self, written: &str, is_wanted: impl Fn(&str) -> bool) -> Option<&str> {
        let n = self.by_start.len();
        if n <= MOST_LOOKED_AT {
            return nearest(written, self.by_start.iter().map(String::as_str).filter(|name| is_wanted(name)));
        }
        let around = |at: usize| at.saturating_sub(NEIGHBOURS)..(at + NEIGHBOURS).min(n);
        let start = self.by_start.partition_point(|name| name.as_str() < written);
        let name = |at: &u32| self.by_start[*at as usize].as_str();
        let end = self.by_end.partition_point(|at| name(at).bytes().rev().lt(written.bytes().rev()));
        let by_start = self.by_start[around(start)].iter().map(String::as_str);
        let by_end = self.by_end[around(end)].iter().map(name);
        nearest(written, by_start.chain(by_end).filter(|name| is_wanted(name)))
    }
}
