//! Suggestions for typos: "did you mean `larisa-kharkova`?"

/// The candidate most similar to what was written, if any is similar enough.
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written_chars = written.chars().count();
    let allowed = (written_chars / 3).clamp(1, 4);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate.chars().count().abs_diff(written_chars) > allowed {
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
