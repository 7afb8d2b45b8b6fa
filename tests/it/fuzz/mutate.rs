//! Makes inputs: pieces of seeds, changed by bytes, lines, words and numbers.

use crate::support::Random;

/// The most bytes of an input. Mistakes need few, and short ones are quick.
const MOST: usize = 4096;

/// Numbers at which something ends or overflows.
const NUMBERS: [&str; 14] = [
    "0",
    "-1",
    "1",
    "9",
    "31",
    "100",
    "255",
    "256",
    "65536",
    "999999999",
    "2147483648",
    "4294967295",
    "9223372036854775807",
    "99999999999999999999",
];

/// Characters that are easily forgotten.
const CHARACTERS: [&str; 20] = [
    "\0", "\t", "\r\n", "\u{85}", "\u{ad}", "é", "ß", "İ", "ж", "қ", "م", "\u{200b}", "\u{202e}", "\u{2028}",
    "\u{e000}", "\u{e001}", "\u{feff}", "\u{fffd}", "字", "🕊",
];

/// Seeds and the words of a target.
pub struct Mutator<'w> {
    seeds: Vec<Vec<u8>>,
    words: &'w [&'w str],
}

/// The state of the generator for the input of this number.
pub fn scramble(number: u64, name: &str) -> u64 {
    let name = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    let mixed = (number ^ name).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

impl<'w> Mutator<'w> {
    /// From seeds, of which there has to be one.
    pub fn new(seeds: Vec<Vec<u8>>, words: &'w [&'w str]) -> Self {
        assert!(!seeds.is_empty());
        Self { seeds, words }
    }

    /// Writes an input.
    pub fn fill(&self, out: &mut Vec<u8>, random: &mut Random) {
        out.clear();
        out.extend_from_slice(self.piece(random, MOST / 2));
        for _ in 0..random.below(8) {
            self.change(out, random);
        }
        out.truncate(MOST);
    }

    /// A seed, or as much of it as fits, from the start of a line.
    fn piece(&self, random: &mut Random, most: usize) -> &[u8] {
        let seed = random.pick(&self.seeds).as_slice();
        if seed.len() <= most {
            return seed;
        }
        let at = if random.one_in(3) { 0 } else { random.below(seed.len() - most) };
        let line = seed[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |it| it + 1);
        &seed[line..seed.len().min(line + most)]
    }

    fn change(&self, out: &mut Vec<u8>, random: &mut Random) {
        let at = random.below(out.len() + 1);
        match random.below(13) {
            0 if at < out.len() => out[at] ^= 1 << random.below(8),
            1 if at < out.len() => out[at] = *random.pick(&[0, 1, 0x7f, 0x80, 0xc0, 0xff, b' ', b'\n', b'-', b'"']),
            2 => {
                out.drain(range(out, at, random));
            }
            3 => {
                let copy = out[range(out, at, random)].to_vec();
                let to = random.below(out.len() + 1);
                insert(out, to, &copy);
            }
            4 => {
                let copy = out[range(out, at, random)].to_vec();
                let copy = &copy[..copy.len().min(40)];
                insert(out, at, &copy.repeat(1 + random.below(20)));
            }
            5 | 6 if !self.words.is_empty() => insert(out, at, random.pick(self.words).as_bytes()),
            7 => insert(out, at, random.pick(&CHARACTERS).as_bytes()),
            8 => {
                let piece = self.piece(random, MOST / 4);
                let start = random.below(piece.len() + 1);
                let end = piece.len().min(start + 1 + random.below(300));
                insert(out, at, &piece[start..end]);
            }
            9 => replace_number(out, at, random),
            10 => out.truncate(at),
            11 => swap_lines(out, random),
            _ => {
                let line = line(out, at);
                let copy = out[line.clone()].to_vec();
                let word = if self.words.is_empty() { "" } else { random.pick(self.words) };
                match random.below(3) {
                    0 => _ = out.drain(line),
                    1 => insert(out, line.end, &copy),
                    _ => insert(out, line.start, format!("{word}\n").as_bytes()),
                }
            }
        }
    }
}

/// A range that begins here: mostly a short one.
fn range(out: &[u8], at: usize, random: &mut Random) -> std::ops::Range<usize> {
    let most = if random.one_in(4) { 500 } else { 12 };
    at..out.len().min(at + 1 + random.below(most))
}

fn insert(out: &mut Vec<u8>, at: usize, piece: &[u8]) {
    if out.len() + piece.len() <= 2 * MOST {
        out.splice(at..at, piece.iter().copied());
    }
}

/// Puts another number in the place of the next one.
fn replace_number(out: &mut Vec<u8>, at: usize, random: &mut Random) {
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    let Some(start) = out[at..].iter().position(is_digit).map(|it| at + it) else { return };
    let length = out[start..].iter().take_while(|it| is_digit(it)).count();
    out.splice(start..start + length, random.pick(&NUMBERS).bytes());
}

/// The line around a byte, with its end.
fn line(out: &[u8], at: usize) -> std::ops::Range<usize> {
    let start = out[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |it| it + 1);
    let end = out[at..].iter().position(|byte| *byte == b'\n').map_or(out.len(), |it| at + it + 1);
    start..end
}

fn swap_lines(out: &mut [u8], random: &mut Random) {
    let (first, second) = (line(out, random.below(out.len() + 1)), line(out, random.below(out.len() + 1)));
    let (first, second) = if first.start <= second.start { (first, second) } else { (second, first) };
    if first.end <= second.start {
        out[first.start..second.end].rotate_left(first.len());
    }
}
