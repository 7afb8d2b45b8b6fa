//! Reads a file as people and programs read it: decoded, without tags, and with all spellings of a letter folded to one.
//!
//! A reading is made once for a file and then searched by `trace`. It knows character references, percent-encoding, the
//! escapes of JSON, and Base64 in addresses. Inline tags join what stands around them, other tags part it. Letters are folded
//! as in `fold`, one by one and in one pass: two letters that stand for one sound become one byte, so that `Zhanna`, `Жанна`
//! and `Žanna` are the same.

use std::sync::LazyLock;

use crate::text::{base64, fold};

/// Between words.
pub const SPACE: u8 = b' ';
/// Between words that do not belong together: the end of a sentence, a cell of a table.
pub const BREAK: u8 = b'@';
/// Between words with a comma, as in `Example, Ada`.
pub const COMMA: u8 = b'`';

/// Around a small letter between spaces: a word such as `a` or `и`, and no initial.
pub const SMALL: u8 = b'_';

/// Letters for two: `sh`, `ch`, `ts`.
const SH: u8 = b'{';
const CH: u8 = b'|';
const TS: u8 = b'~';

/// Readings of readings: an escaped text within an escaped text.
const DEEPEST: usize = 4;

/// How the text of a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// HTML, XML, or any text: tags, character references and percent-encoding.
    Text,
    /// The same with the escapes of JSON and of calendars, in which `\n` is a line break.
    Escaped,
    /// An address or the name of a file.
    Address,
    /// A list of words that do not follow each other, in JSON.
    WordList,
}

/// The folded words of a file.
#[derive(Debug, Default)]
pub struct Reading {
    /// The text between tags.
    pub text: Vec<u8>,
    /// The text within tags: attributes and comments.
    pub within: Vec<u8>,
    /// Files inside, as addresses in Base64.
    pub embedded: Vec<Vec<u8>>,
    /// Whether something decoded has to be decoded again.
    is_nested: bool,
    /// Whether a word mixes Latin and Cyrillic letters.
    is_mixed: bool,
}

impl Reading {
    /// Reads a text once.
    pub fn new(bytes: &[u8], notation: Notation) -> Self {
        let mut reader = Reader::new(bytes, notation, usize::MAX);
        reader.run();
        reader.reading
    }

    /// Every way in which a text may be read: as it is, decoded once more, and with look-alike letters put right.
    pub fn all(bytes: &[u8], notation: Notation) -> Vec<Self> {
        let mut readings = vec![Self::new(bytes, notation)];
        let has_backslash = notation == Notation::Text && bytes.contains(&b'\\');
        if has_backslash {
            readings.push(Self::new(bytes, Notation::Escaped));
        }
        let mut decoded: Option<Vec<u8>> = None;
        for _ in 0..DEEPEST {
            if !readings.last().is_some_and(|it| it.is_nested) {
                break;
            }
            let next = decode(decoded.as_deref().unwrap_or(bytes));
            readings.push(Self::new(&next, Notation::Escaped));
            decoded = Some(next);
        }
        if readings.iter().any(|it| it.is_mixed) {
            let text = String::from_utf8_lossy(decoded.as_deref().unwrap_or(bytes));
            for script in [Script::Cyrillic, Script::Latin] {
                readings.push(Self::new(in_one_script(&text, script).as_bytes(), notation));
            }
        }
        readings
    }

    /// Where in a text a place of its reading is, as an offset in bytes; a little before it or behind it.
    pub fn offset(bytes: &[u8], notation: Notation, is_within: bool, position: usize) -> usize {
        let mut reader = Reader::new(bytes, notation, position);
        reader.stops_within = is_within;
        reader.run();
        reader.at.saturating_sub(1).min(bytes.len())
    }
}

/// The folded words of a plain text such as a name, each once between spaces.
///
/// ```
/// use samizdat::text::reading::words;
/// assert_eq!(words("Юлия Жанболатова"), words("Yuliya Zhanbolatova"));
/// assert_eq!(words("Бек, Айбек").len(), 2);
/// ```
pub fn words(text: &str) -> Vec<String> {
    let folded = Reading::new(text.as_bytes(), Notation::Text).text;
    let words = folded.split(|byte| is_gap(*byte)).filter(|it| !it.is_empty());
    words.map(|word| String::from_utf8_lossy(word).into_owned()).collect()
}

/// Classes of bytes and characters that are no letters; those are below any letter and digit.
const SOFT: u8 = 1;
const HARD: u8 = 2;
const NOTHING: u8 = 3;
const DOT: u8 = 4;
const OPEN: u8 = 5;
const CLOSE: u8 = 6;
const AMPERSAND: u8 = 7;
const PERCENT: u8 = 8;
const BACKSLASH: u8 = 9;
const LIST: u8 = 10;
/// A letter that is not folded, of a script other than Latin and Cyrillic.
const AS_IT_IS: u8 = 11;

/// The class of each byte of ASCII, or its folded letter.
const ASCII: [u8; 128] = {
    let mut classes = [SOFT; 128];
    let mut byte = 0;
    while byte < 128 {
        classes[byte] = match byte as u8 {
            0 | b'\'' | b'`' => NOTHING,
            letter @ (b'a'..=b'z' | b'A'..=b'Z') => match letter | 32 {
                b'q' => b'k',
                b'w' => b'v',
                b'y' => b'i',
                letter => letter,
            },
            digit @ b'0'..=b'9' => digit,
            b'"' | b';' | b':' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'!' | b'?' | b'|' | b'=' => HARD,
            b'.' => DOT,
            b'<' => OPEN,
            b'>' => CLOSE,
            b'&' => AMPERSAND,
            b'%' => PERCENT,
            b'\\' => BACKSLASH,
            b',' => LIST,
            _ => SOFT,
        };
        byte += 1;
    }
    classes
};

/// The same for each byte; those beyond ASCII have none.
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        classes[byte] = ASCII[byte];
        byte += 1;
    }
    classes
};

/// For a folded letter and the next one, the letter that both together become, or 0.
static TOGETHER: [[u8; 32]; 256] = together();

const fn together() -> [[u8; 32]; 256] {
    const PAIRS: [(u8, u8, u8); 21] = [
        (b's', b'h', SH),
        (b'c', b'h', CH),
        (b'c', b'z', CH),
        (b't', b's', TS),
        (b't', b'z', TS),
        (b'z', b'h', b'j'),
        (b'd', b'j', b'j'),
        (b'k', b'h', b'h'),
        (b'g', b'h', b'g'),
        (b'p', b'h', b'f'),
        (b't', b'h', b't'),
        (b'c', b'k', b'k'),
        (b'k', b's', b'x'),
        (b'i', b'u', b'u'),
        (b'i', b'a', b'a'),
        (b'i', b'e', b'e'),
        (b'i', b'o', b'e'),
        (b's', CH, SH),
        (SH, CH, SH),
        (b't', CH, CH),
        (TS, CH, CH),
    ];
    let mut table = [[0; 32]; 256];
    // A letter that stands twice counts once.
    let mut letter = b'a';
    while letter <= TS {
        table[letter as usize][(letter & 31) as usize] = letter;
        letter += 1;
    }
    let mut at = 0;
    while at < PAIRS.len() {
        let (first, second, both) = PAIRS[at];
        table[first as usize][(second & 31) as usize] = both;
        at += 1;
    }
    table
}

/// The characters of two bytes: up to four folded letters, or a class.
static TWO_BYTES: LazyLock<Vec<[u8; 4]>> =
    LazyLock::new(|| (0x80..0x800).filter_map(char::from_u32).map(folded).collect());

/// The folded letters of a character, or its class.
fn folded(c: char) -> [u8; 4] {
    let is_arabic_mark = ('\u{64b}'..='\u{65f}').contains(&c) || matches!(c, '\u{640}' | '\u{670}');
    let is_hebrew_mark = ('\u{591}'..='\u{5c7}').contains(&c) && !c.is_alphabetic();
    let class = match c {
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => NOTHING,
        '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180e}' | '\u{1ab0}'..='\u{1aff}' => NOTHING,
        '\u{1dc0}'..='\u{1dff}' | '\u{2061}'..='\u{2064}' | '\u{206a}'..='\u{206f}' => NOTHING,
        '\u{20d0}'..='\u{20ff}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' => NOTHING,
        '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}' | '´' | '′' => NOTHING,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '‘' | '’' | 'ʹ' | 'ʺ' | 'ʼ' | 'ʻ' => NOTHING,
        '«' | '»' | '“' | '”' | '…' | '¿' | '¡' | '·' | '،' | '؛' => HARD,
        _ if is_arabic_mark || is_hebrew_mark => NOTHING,
        _ if !c.is_alphanumeric() => SOFT,
        _ => 0,
    };
    if class != 0 {
        return [class, 0, 0, 0];
    }
    let latin = match c {
        '٠'..='٩' => char::from(b'0' + (c as u32 - '٠' as u32) as u8).to_string(),
        '۰'..='۹' => char::from(b'0' + (c as u32 - '۰' as u32) as u8).to_string(),
        _ => fold::latin(c),
    };
    // Nothing is left of a hard or soft sign.
    if latin.is_empty() {
        return [NOTHING, 0, 0, 0];
    }
    // Two letters for one sound become one here already: they do not run together with the letter before them.
    let mut together = Vec::new();
    for byte in latin.bytes() {
        match if byte < 128 { ASCII[byte as usize] } else { AS_IT_IS } {
            letter @ b'a'.. => push_letter(&mut together, letter),
            digit @ b'0'..=b'9' => together.push(digit),
            _ => return [AS_IT_IS, 0, 0, 0],
        }
    }
    let mut letters = [0; 4];
    match letters.get_mut(..together.len()) {
        Some(place) => place.copy_from_slice(&together),
        None => return [AS_IT_IS, 0, 0, 0],
    }
    letters
}

/// Letters of other scripts that are written in two ways.
fn unified(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' | 'ئ' => 'ي',
        'ک' => 'ك',
        'ة' => 'ه',
        'ؤ' => 'و',
        'ς' => 'σ',
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

/// How a tag parts the words around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    /// Readers do not see it.
    Inline,
    /// It parts two words, but not two thoughts.
    Space,
    /// It parts two thoughts.
    Break,
    /// The same, and its name may be any word.
    Unknown,
}

/// The kind of a tag by its name.
fn tag(name: &[u8]) -> Tag {
    let mut lower = [0; 12];
    let Some(lower) = lower.get_mut(..name.len()) else { return Tag::Unknown };
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    match &*lower {
        b"a" | b"abbr" | b"b" | b"bdi" | b"bdo" | b"cite" | b"code" | b"data" | b"del" | b"dfn" | b"em" | b"font"
        | b"i" => Tag::Inline,
        b"ins" | b"mark" | b"q" | b"s" | b"small" | b"span" | b"strong" | b"sub" | b"sup" | b"time" | b"u" | b"wbr" => {
            Tag::Inline
        }
        b"br" | b"td" | b"th" | b"tspan" | b"img" => Tag::Space,
        b"p" | b"div" | b"li" | b"ul" | b"ol" | b"dl" | b"dt" | b"dd" | b"tr" | b"table" | b"tbody" | b"thead" => {
            Tag::Break
        }
        b"h1" | b"h2" | b"h3" | b"h4" | b"nav" | b"main" | b"header" | b"footer" | b"section" | b"article" => {
            Tag::Break
        }
        b"title" | b"head" | b"body" | b"html" | b"g" | b"svg" | b"text" | b"figure" | b"script" | b"details" => {
            Tag::Break
        }
        name if is_of_run(name) => Tag::Inline,
        _ => Tag::Unknown,
    }
}

/// Whether a tag of an office file is within a paragraph: programs cut names into runs.
fn is_of_run(name: &[u8]) -> bool {
    const PARTING: [&[u8]; 9] = [b"p", b"tc", b"tr", b"tbl", b"br", b"tab", b"cr", b"body", b"sectpr"];
    let local = name.strip_prefix(b"w:").or_else(|| name.strip_prefix(b"a:"));
    local.is_some_and(|it| !PARTING.contains(&it)) || name == b"text:span"
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    notation: Notation,
    /// Stops when the stream is this long.
    limit: usize,
    stops_within: bool,
    reading: Reading,
    /// The stream that is being written.
    out: Vec<u8>,
    /// The stream that waits: the text while a tag is read, the tags otherwise.
    other: Vec<u8>,
    is_within: bool,
    /// Scripts in the word that is being read: 1 Latin, 2 Cyrillic.
    scripts: u8,
}

impl<'b> Reader<'b> {
    fn new(bytes: &'b [u8], notation: Notation, limit: usize) -> Self {
        let mut out = Vec::with_capacity(if limit == usize::MAX { bytes.len() } else { 0 });
        out.push(SPACE);
        Self {
            bytes,
            at: 0,
            notation,
            limit,
            stops_within: false,
            reading: Reading::default(),
            out,
            other: vec![SPACE],
            is_within: false,
            scripts: 0,
        }
    }

    fn run(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            if self.limit != usize::MAX && self.is_within == self.stops_within && self.out.len() > self.limit {
                break;
            }
            self.at += 1;
            match CLASSES[byte as usize] {
                class @ b'a'.. => {
                    self.scripts |= 1;
                    push_letter(&mut self.out, class);
                    self.letters();
                }
                SOFT => self.space(),
                0 => self.character(byte),
                class => self.symbol(class),
            }
        }
        self.reading.is_mixed |= self.scripts == 3;
        if self.is_within {
            self.swap();
        }
        self.reading.text = std::mem::take(&mut self.out);
        self.reading.within = std::mem::take(&mut self.other);
    }

    /// The rest of a word of ASCII: most of any text.
    fn letters(&mut self) {
        if self.limit != usize::MAX {
            return;
        }
        let out = &mut self.out;
        let mut last = out.last().copied().unwrap_or(SPACE);
        let mut length = 0;
        for &byte in &self.bytes[self.at..] {
            let class = CLASSES[byte as usize];
            if class < b'a' {
                break;
            }
            length += 1;
            if TOGETHER[last as usize][(class & 31) as usize] == 0 {
                out.push(class);
                last = class;
            } else {
                push_letter(out, class);
                last = out.last().copied().unwrap_or(SPACE);
            }
        }
        self.at += length;
    }

    /// A byte of ASCII that is no letter.
    fn symbol(&mut self, class: u8) {
        match class {
            b'0'..=b'9' => push_digit(&mut self.out, class),
            HARD => self.part(),
            NOTHING => {}
            DOT => self.dot(),
            OPEN => self.open(),
            CLOSE if self.is_within => {
                self.part();
                self.swap();
            }
            AMPERSAND => self.reference(),
            PERCENT => self.percent(),
            BACKSLASH => self.backslash(),
            LIST => self.comma(),
            _ => self.part(),
        }
    }

    fn swap(&mut self) {
        std::mem::swap(&mut self.out, &mut self.other);
        self.is_within = !self.is_within;
        self.scripts = 0;
    }

    /// Between two words.
    #[inline]
    fn space(&mut self) {
        if self.notation == Notation::WordList {
            return self.part();
        }
        self.reading.is_mixed |= self.scripts == 3;
        self.scripts = 0;
        if self.out.last().is_none_or(|last| is_gap(*last)) {
            return;
        }
        if !self.is_small_word() {
            return self.out.push(SPACE);
        }
        let before = self.out.len() - 2;
        if self.out[before] == SPACE {
            self.out[before] = SMALL;
        }
        self.out.push(SMALL);
    }

    /// Whether the word before this space is one small letter between spaces.
    fn is_small_word(&self) -> bool {
        let is_one_letter = matches!(self.out.as_slice(), [.., gap, letter] if is_gap(*gap) && *letter >= b'a');
        if !is_one_letter || self.notation == Notation::Address {
            return false;
        }
        // The last three characters.
        let tail = String::from_utf8_lossy(&self.bytes[self.at.saturating_sub(9)..self.at]);
        let mut back = tail.chars().rev();
        back.next().is_some_and(char::is_whitespace)
            && back.next().is_some_and(char::is_lowercase)
            && back.next().is_none_or(|c| c.is_whitespace() || matches!(c, '<' | '>' | '('))
    }

    /// Between two words that do not belong together.
    fn part(&mut self) {
        self.part_by(BREAK);
    }

    fn part_by(&mut self, gap: u8) {
        self.reading.is_mixed |= self.scripts == 3;
        self.scripts = 0;
        match self.out.last_mut() {
            Some(last) if *last == BREAK => return,
            Some(last) if is_gap(*last) => *last = gap,
            _ => self.out.push(gap),
        }
        if self.notation == Notation::WordList {
            // Nothing is beside an empty word.
            self.out.push(BREAK);
        }
    }

    /// A dot after an initial, or within an address, is no end of a sentence.
    fn dot(&mut self) {
        let is_followed = self.bytes.get(self.at).is_some_and(|next| next.is_ascii_alphanumeric() || *next >= 128);
        let is_initial = match self.out.as_slice() {
            [.., before, last] => is_gap(*before) && !is_gap(*last),
            [last] => !is_gap(*last),
            [] => false,
        };
        if is_followed || is_initial { self.space() } else { self.part() }
    }

    fn comma(&mut self) {
        self.part_by(if self.notation == Notation::WordList { BREAK } else { COMMA });
        let before = &self.bytes[..self.at - 1];
        if before.ends_with(b"base64") {
            let rest = &self.bytes[self.at..];
            let length = rest.iter().position(|byte| !base64::is_part(*byte)).unwrap_or(rest.len());
            self.reading.embedded.extend(base64::decode(&rest[..length]));
            self.at += length;
        }
    }

    /// `<`, with which a tag may begin.
    fn open(&mut self) {
        let rest = &self.bytes[self.at..];
        let is_tag = rest.first().is_some_and(|it| it.is_ascii_alphabetic() || matches!(it, b'/' | b'!' | b'?'));
        if self.is_within || !is_tag {
            return self.part();
        }
        let name = rest.strip_prefix(b"/").unwrap_or(rest);
        let is_of_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b':';
        let length = name.iter().take(12).take_while(is_of_name).count();
        let name = &name[..length];
        let tag = tag(name);
        match tag {
            Tag::Inline => {}
            Tag::Space => self.space(),
            Tag::Break | Tag::Unknown => self.part(),
        }
        // In a bare tag there is nothing to read.
        let end = usize::from(rest.first() == Some(&b'/')) + length;
        if tag != Tag::Unknown && !name.contains(&b':') && rest.get(end) == Some(&b'>') {
            self.at += end + 1;
            return;
        }
        let (mixed, scripts) = (self.reading.is_mixed, self.scripts);
        self.swap();
        (self.reading.is_mixed, self.scripts) = (mixed || scripts == 3, 0);
        self.part();
    }

    /// `&`, with which a character reference may begin.
    fn reference(&mut self) {
        match reference(&self.bytes[self.at - 1..]) {
            Some((c, length)) => {
                self.at += length - 1;
                self.decoded(c);
            }
            None => self.space(),
        }
    }

    /// `%`, with which a byte may begin; a run of them is read as a text.
    fn percent(&mut self) {
        let run = percent_run(&self.bytes[self.at - 1..]);
        if run.is_empty() {
            return self.space();
        }
        self.at += run.len() * 3 - 1;
        match std::str::from_utf8(&run) {
            Ok(text) => text.chars().for_each(|c| self.decoded(c)),
            Err(_) => self.space(),
        }
    }

    fn backslash(&mut self) {
        if !matches!(self.notation, Notation::Escaped | Notation::WordList) {
            return self.space();
        }
        match escape(&self.bytes[self.at - 1..]) {
            Some((c, length)) => {
                self.at += length - 1;
                self.decoded(c);
            }
            None => self.space(),
        }
    }

    /// A character that was written in another way.
    fn decoded(&mut self, c: char) {
        match c {
            '<' | '&' | '%' | '\\' => {
                self.reading.is_nested = true;
                self.part();
            }
            '.' => self.dot(),
            _ if c.is_ascii() => {
                let class = ASCII[c as usize];
                match class {
                    b'a'.. => {
                        self.scripts |= 1;
                        push_letter(&mut self.out, class);
                    }
                    b'0'..=b'9' => push_digit(&mut self.out, class),
                    SOFT => self.space(),
                    NOTHING => {}
                    LIST => self.part_by(COMMA),
                    _ => self.part(),
                }
            }
            _ => self.fold(c),
        }
    }

    /// A character of several bytes, of which this is the first.
    fn character(&mut self, first: u8) {
        let rest = &self.bytes[self.at..];
        if let (0xc2..=0xdf, Some(second @ 0x80..=0xbf)) = (first, rest.first()) {
            self.at += 1;
            let code = (u32::from(first & 31) << 6) | u32::from(second & 63);
            return self.two_bytes(code);
        }
        let length = if first >= 0xf0 { 4 } else { 3 };
        let whole = self.bytes.get(self.at - 1..self.at - 1 + length);
        match whole.and_then(|it| std::str::from_utf8(it).ok()).and_then(|it| it.chars().next()) {
            Some(c) => {
                self.at += length - 1;
                self.fold(c);
            }
            // No text, so that nothing belongs together.
            None => self.part(),
        }
    }

    fn two_bytes(&mut self, code: u32) {
        let letters = TWO_BYTES[code as usize - 0x80];
        if letters[0] >= b'a' && (0x400..0x530).contains(&code) {
            self.scripts |= 2;
        }
        self.push(letters, code);
    }

    fn fold(&mut self, c: char) {
        match c as u32 {
            code @ 0x80..0x800 => self.two_bytes(code),
            code => self.push(folded(c), code),
        }
    }

    fn push(&mut self, letters: [u8; 4], code: u32) {
        match letters[0] {
            NOTHING => {}
            SOFT => self.space(),
            HARD => self.part(),
            AS_IT_IS => {
                let c = char::from_u32(code).map_or('\u{fffd}', unified);
                self.out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            }
            _ => {
                for letter in letters.into_iter().take_while(|it| *it != 0) {
                    match letter {
                        b'0'..=b'9' => push_digit(&mut self.out, letter),
                        _ => push_letter(&mut self.out, letter),
                    }
                }
            }
        }
    }
}

/// Whether a byte of a reading stands between words.
pub fn is_gap(byte: u8) -> bool {
    matches!(byte, SPACE | BREAK | COMMA | SMALL)
}

#[inline]
fn push_letter(out: &mut Vec<u8>, letter: u8) {
    let last = out.last().copied().unwrap_or(SPACE);
    match TOGETHER[last as usize][(letter & 31) as usize] {
        0 => {
            if last.is_ascii_digit() {
                out.push(SPACE);
            }
            out.push(letter);
        }
        both => {
            out.pop();
            push_letter(out, both);
        }
    }
}

#[inline]
fn push_digit(out: &mut Vec<u8>, digit: u8) {
    if out.last().is_some_and(|last| *last >= b'a') {
        out.push(SPACE);
    }
    out.push(digit);
}

/// A character reference at the start of a text, and its length.
fn reference(text: &[u8]) -> Option<(char, usize)> {
    if text.get(1) == Some(&b'#') {
        let is_hex = matches!(text.get(2), Some(b'x' | b'X'));
        let start = if is_hex { 3 } else { 2 };
        let is_digit = |byte: &u8| if is_hex { byte.is_ascii_hexdigit() } else { byte.is_ascii_digit() };
        let n_digits = text[start..].iter().take(9).take_while(|byte| is_digit(byte)).count();
        let digits = std::str::from_utf8(&text[start..start + n_digits]).ok()?;
        let code = u32::from_str_radix(digits, if is_hex { 16 } else { 10 }).ok()?;
        let end = start + n_digits;
        return Some((char::from_u32(code)?, end + usize::from(text.get(end) == Some(&b';'))));
    }
    // Only letters and digits: after a bare `&`, the next reference is not this one.
    let length = 1 + text[1..].iter().take(33).take_while(|byte| byte.is_ascii_alphanumeric()).count() + 1;
    text.get(length - 1).filter(|byte| **byte == b';')?;
    let written = std::str::from_utf8(&text[..length]).ok()?;
    let decoded = html_escape::decode_html_entities(written);
    let c = decoded.chars().next().filter(|_| *decoded != *written)?;
    Some((c, length))
}

/// The bytes of a run of `%D0%98` at the start of a text.
fn percent_run(text: &[u8]) -> Vec<u8> {
    let hex = |byte: u8| char::from(byte).to_digit(16).map(|it| it as u8);
    let one = |part: &[u8]| match part {
        [b'%', high, low] => Some(hex(*high)? << 4 | hex(*low)?),
        _ => None,
    };
    text.chunks(3).map_while(one).collect()
}

/// An escape of JSON at the start of a text, and its length.
fn escape(text: &[u8]) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    match text.get(1)? {
        b'n' | b't' | b'r' | b'b' | b'f' | b'N' => Some((' ', 2)),
        b'u' => match char::decode_utf16([unit(0)?]).next()? {
            Ok(c) => Some((c, 6)),
            Err(_) => Some((char::decode_utf16([unit(0)?, unit(6)?]).next()?.ok()?, 12)),
        },
        other @ (b'"' | b'\\' | b'/' | b',' | b';') => Some((char::from(*other), 2)),
        _ => None,
    }
}

/// Everything decoded once.
fn decode(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let found = match rest[0] {
            b'&' => reference(rest),
            b'\\' => escape(rest),
            b'%' => {
                let run = percent_run(rest);
                if !run.is_empty() {
                    at += run.len() * 3;
                    out.extend(run);
                    continue;
                }
                None
            }
            _ => None,
        };
        match found {
            Some((c, length)) => {
                out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                at += length;
            }
            None => {
                out.push(rest[0]);
                at += 1;
            }
        }
    }
    out
}

/// The script that a word was meant to be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
}

/// Words that mix Latin and Cyrillic letters, with letters of one script in the place of those that look the same.
fn in_one_script(text: &str, script: Script) -> String {
    const ALIKE: [(char, char); 22] = [
        ('a', 'а'),
        ('c', 'с'),
        ('e', 'е'),
        ('i', 'і'),
        ('k', 'к'),
        ('o', 'о'),
        ('p', 'р'),
        ('x', 'х'),
        ('y', 'у'),
        ('A', 'А'),
        ('B', 'В'),
        ('C', 'С'),
        ('E', 'Е'),
        ('H', 'Н'),
        ('I', 'І'),
        ('K', 'К'),
        ('M', 'М'),
        ('O', 'О'),
        ('P', 'Р'),
        ('T', 'Т'),
        ('X', 'Х'),
        ('Y', 'У'),
    ];
    let is_cyrillic = |c: char| ('\u{400}'..='\u{52f}').contains(&c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let word = &rest[..end];
        match word.contains(is_cyrillic) && word.contains(|c: char| c.is_ascii_alphabetic()) {
            true => {
                let right = |c: char| match script {
                    Script::Cyrillic => ALIKE.iter().find(|(latin, _)| *latin == c).map_or(c, |it| it.1),
                    Script::Latin => ALIKE.iter().find(|(_, cyrillic)| *cyrillic == c).map_or(c, |it| it.0),
                };
                out.extend(word.chars().map(right));
            }
            false => out.push_str(word),
        }
        let gap = rest[end..].find(char::is_alphabetic).map_or(rest.len(), |at| end + at);
        out.push_str(&rest[end..gap]);
        rest = &rest[gap..];
    }
    out
}
