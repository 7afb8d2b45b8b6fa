//! Letters that readers cannot see, and letters of one alphabet that look like those of another.

/// The first character that changes how a name is shown or found without being seen: controls of direction, spaces of no width.
pub fn invisible(text: &str) -> Option<(usize, char)> {
    text.char_indices().find(|(at, c)| match c {
        '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}' | '\u{180e}' | '\u{115f}' | '\u{3164}' => true,
        // Persian and Indian words need these between their letters, and right-to-left texts these marks.
        '\u{200c}' | '\u{200d}' => !is_joining(text[..*at].chars().next_back()),
        '\u{200e}' | '\u{200f}' | '\u{61c}' => !text.chars().any(|c| matches!(c, '\u{590}'..='\u{8ff}')),
        c => is_override(*c),
    })
}

/// The first character that shows a text in another order than it is written.
pub fn reordering(text: &str) -> Option<(usize, char)> {
    text.char_indices().find(|(_, c)| is_override(*c))
}

fn is_override(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_joining(before: Option<char>) -> bool {
    before.is_some_and(|c| matches!(c, '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}'))
}

/// Small and capital letters of Cyrillic and Greek that look like Latin ones.
const LOOKALIKES: &str = "аaеeоoрpсcуyхxіiјjѕsһhԁdԛqԝwкkАAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅSԌGοoΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX";

/// A name as it looks: letters of other alphabets as the Latin ones they look like.
pub fn appearance(name: &str) -> String {
    let pairs = || LOOKALIKES.chars().zip(LOOKALIKES.chars().skip(1)).step_by(2);
    let latin = |c: char| pairs().find(|(it, _)| *it == c).map_or(c, |(_, latin)| latin);
    name.chars().map(latin).collect()
}

/// The first word that mixes Latin letters with Cyrillic or Greek ones.
pub fn mixed_word(name: &str) -> Option<&str> {
    let is_other = |c: char| matches!(c, '\u{370}'..='\u{52f}');
    name.split(|c: char| !c.is_alphanumeric())
        .find(|word| word.chars().any(is_other) && word.chars().any(|c| c.is_ascii_alphabetic()))
}
