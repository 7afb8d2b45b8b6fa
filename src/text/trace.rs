//! Finds traces of hidden terms in the reading of a file: names in any order, with initials, joined, declined or in another
//! script, titles, dates and numbers.
//!
//! All terms are searched in one pass (Aho and Corasick, 1975) for the stem of one word each; where one is found, the words
//! around it are compared. A form is certain, or it is the name *alone*: a surname, an id or a date, which somebody else may have.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::base::slug::slugify;
use crate::base::{Hash, Hashing};
use crate::text::reading::{BREAK, COMMA, Notation, Reading, SMALL, SPACE, is_gap, words};

/// A term to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// The name of a person: given names and a surname.
    Person(Name),
    /// Words that follow each other.
    Phrase(Vec<String>, Strength),
    /// Digits, however they are grouped.
    Number(String),
    /// A day, in numbers or with the name of its month.
    Day(Date),
}

/// A calendar day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// The folded words of a person's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    words: Vec<String>,
    surname: usize,
    given: Option<usize>,
    /// The surname and another word in one word, in both orders.
    joined: BTreeSet<String>,
    /// Whether the surname tells something when it stands alone.
    tells_alone: bool,
}

/// How sure it is that a form means the hidden term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// It can mean nothing else.
    Certain,
    /// A public name or date may explain it.
    Alone,
}

/// A trace of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The index of the term.
    pub term: usize,
    /// Which form it has.
    pub strength: Strength,
    /// Whether it is in the text within tags.
    pub is_within: bool,
    /// Its place in the reading.
    pub position: usize,
}

/// The fewest bytes of a word that is found within another word, and alone.
const LONG: usize = 4;
/// The fewest bytes of a word that tells something when it stands alone.
pub const TELLING: usize = 3;
/// The most words of a term that are compared: whoever has these has told enough.
const MOST_WORDS: usize = 24;

impl Name {
    /// Reads a name. `given` are the folded given names as far as they are known from another spelling; otherwise the first
    /// word is the given name, unless a patronymic at the end says that the surname came first.
    pub fn new(text: &str, given: &BTreeSet<String>) -> Option<Self> {
        let mut words = words(text);
        words.truncate(MOST_WORDS);
        let last = words.len().checked_sub(1)?;
        let is_known = |word: &String| given.iter().any(|it| is_form_of(it, 2, word));
        let has_comma = text.contains(',');
        let surname = match words.iter().rposition(|word| !is_known(word)) {
            Some(other) if !given.is_empty() && words.iter().any(is_known) => other,
            _ if has_comma || last > 1 && is_patronymic(&words[last]) => 0,
            _ => last,
        };
        let known = words.iter().position(is_known).filter(|at| *at != surname);
        let first = if surname == 0 { 1 } else { 0 };
        let given = known.or(Some(first)).filter(|at| *at < words.len() && *at != surname);
        let joined = joined(text, words.len(), surname);
        Some(Self { words, surname, given, joined, tells_alone: true })
    }

    /// The name, of which only full forms tell something.
    #[must_use]
    pub fn in_full(self) -> Self {
        Self { tells_alone: false, ..self }
    }

    /// The name with words that lose a vowel when they are declined, as in `Кравец` and `Кравца`; none if no word does.
    pub fn without_fleeting_vowels(&self) -> Option<Self> {
        let words: Vec<String> = self.words.iter().map(|word| without_fleeting_vowel(word)).collect();
        (words != self.words).then(|| Self { words, joined: BTreeSet::new(), ..self.clone() })
    }

    /// The folded given name.
    pub fn given(&self) -> Option<&String> {
        self.given.map(|at| &self.words[at])
    }

    /// Whether it has several words.
    pub fn is_full(&self) -> bool {
        self.words.len() > 1
    }

    fn others(&self, of: usize) -> impl Iterator<Item = &String> {
        self.words.iter().enumerate().filter(move |(at, _)| *at != of).map(|(_, word)| word)
    }
}

impl Term {
    /// A phrase; none if the text has no word.
    pub fn phrase(text: &str, strength: Strength) -> Option<Self> {
        let mut words = words(text);
        words.truncate(MOST_WORDS);
        Some(words).filter(|words| !words.is_empty()).map(|words| Self::Phrase(words, strength))
    }

    /// A day such as `1980-05-17`; none if the text is no day with four digits for its year.
    pub fn day(written: &str) -> Option<Self> {
        let mut parts = written.splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let date = Date { year: year.parse().ok()?, month: month.parse().ok()?, day: day.parse().ok()? };
        (1000..10_000).contains(&date.year).then_some(Self::Day(date))
    }

    /// The number of letters and digits in it.
    pub fn length(&self) -> usize {
        match self {
            Self::Person(name) => name.words.iter().map(String::len).sum(),
            Self::Phrase(words, _) => words.iter().map(String::len).sum(),
            Self::Number(digits) => digits.len(),
            Self::Day(_) => 8,
        }
    }
}

/// The surname and another word of a name in one word, folded as they are written and in Latin letters: where two words meet,
/// letters may run together.
fn joined(text: &str, n_words: usize, surname: usize) -> BTreeSet<String> {
    let written: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    let mut joined = BTreeSet::new();
    if written.len() == n_words {
        for other in (0..n_words).filter(|at| *at != surname) {
            let (a, b) = (written[surname], written[other]);
            for (a, b) in [(a.to_owned(), b.to_owned()), (slugify(a), slugify(b))] {
                joined.extend([words(&format!("{a}{b}")).concat(), words(&format!("{b}{a}")).concat()]);
            }
        }
    }
    joined
}

/// `krave~` without its last vowel, and any other word as it is.
fn without_fleeting_vowel(word: &str) -> String {
    let is_consonant = |byte: &u8| byte.is_ascii() && !is_vowel(*byte);
    match word.as_bytes() {
        // `e~`, `ek`, `ok`, `el` and `en`, after a consonant.
        [start @ .., b'e' | b'o', last @ (b'~' | b'k')] | [start @ .., b'e', last @ (b'l' | b'n')]
            if start.len() >= 2 && start.last().is_some_and(is_consonant) =>
        {
            let start = &word[..word.len() - 2];
            format!("{start}{}", char::from(*last))
        }
        _ => word.to_owned(),
    }
}

/// Whether a word is of a script that is written without spaces.
fn is_unspaced(word: &str) -> bool {
    let is_unspaced = |c: char| matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}');
    word.chars().next().is_some_and(is_unspaced)
}

/// Whether a word is a patronymic, in Russian or Kazakh.
fn is_patronymic(word: &str) -> bool {
    ["vi|", "i|", "ovna", "evna", "i|na", "uli", "kizi", "vna"].iter().any(|ending| word.ends_with(ending))
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// A word without the vowels at its end, which change when it is declined; at least `fewest` bytes.
fn stem(word: &str, fewest: usize) -> &str {
    let kept = word.trim_end_matches(|c: char| c.is_ascii() && is_vowel(c as u8)).len();
    if kept >= fewest { &word[..kept] } else { word }
}

/// Whether the rest of a word after its stem is an ending of Russian, Ukrainian, Kazakh or English.
fn is_ending(stem: &str, rest: &[u8]) -> bool {
    let n_vowels = rest.iter().take_while(|byte| is_vowel(**byte)).count();
    if n_vowels > 2 {
        return false;
    }
    let before = if n_vowels > 0 { b'a' } else { stem.bytes().last().unwrap_or(0) };
    let rest = &rest[n_vowels..];
    // In Kazakh these follow a vowel, or a vowel or nasal.
    let follows = |suffix: &[u8]| match suffix {
        b"na" | b"ne" | b"nan" | b"nen" | b"vi" => is_vowel(before),
        b"ni" | b"nin" | b"ning" => is_vowel(before) || matches!(before, b'n' | b'm'),
        _ => true,
    };
    const CASES: [&[u8]; 44] = [
        b"", b"m", b"h", b"v", b"s", b"go", b"mu", b"mi", b"vi", b"nin", b"din", b"tin", b"ni", b"di", b"ti", b"ga",
        b"ge", b"ka", b"ke", b"na", b"ne", b"da", b"de", b"ta", b"te", b"dan", b"den", b"tan", b"ten", b"nan", b"nen",
        b"men", b"ben", b"pen", b"si", b"sinin", b"sina", b"sine", b"simen", b"sin", b"ning", b"ding", b"ting",
        b"sining",
    ];
    const PLURALS: [&[u8]; 6] = [b"lar", b"ler", b"dar", b"der", b"tar", b"ter"];
    let is_case = |rest: &[u8]| CASES.contains(&rest);
    is_case(rest) && follows(rest)
        || PLURALS.iter().any(|plural| {
            rest.strip_prefix(*plural).is_some_and(|rest| is_case(rest) || is_case(&rest[rest.len().min(1)..]))
        })
}

/// Whether a folded word is a form of another.
fn is_form_of(word: &str, fewest: usize, form: &str) -> bool {
    is_form(word, fewest, form.as_bytes())
}

fn is_form(word: &str, fewest: usize, form: &[u8]) -> bool {
    let stem = stem(word, fewest);
    form.strip_prefix(stem.as_bytes()).is_some_and(|rest| match word.bytes().all(|it| it.is_ascii_digit()) {
        true => rest.is_empty(),
        false => is_ending(stem, rest),
    })
}

/// What a pattern of the automaton stands for.
#[derive(Debug, Clone, Copy)]
enum Pattern {
    /// A word of a term; whether the pattern begins with the gap before the word.
    Word { term: usize, word: usize, has_gap: bool },
    /// All words of a term without gaps.
    Joined(usize),
    /// A year in which hidden days are.
    Year(u16),
}

/// Terms, ready to be found.
#[derive(Debug, Default)]
pub struct Terms {
    terms: Vec<Term>,
    automaton: Option<AhoCorasick>,
    patterns: Vec<Vec<Pattern>>,
    numbers: Option<AhoCorasick>,
    number_terms: Vec<usize>,
    days: BTreeMap<Date, Vec<usize>>,
    /// Terms whose form alone is explained, with the initials that are explained as well.
    explained: BTreeMap<usize, BTreeSet<u8>>,
    allowed: BTreeSet<usize>,
    /// Forms that words of samizdat's own pages have by chance, such as an initial before a name of two letters.
    own_words: BTreeSet<(usize, Strength)>,
}

impl Terms {
    /// Prepares terms.
    pub fn new(terms: Vec<Term>) -> Self {
        let mut patterns: BTreeMap<String, Vec<Pattern>> = BTreeMap::new();
        let (mut digits, mut number_terms) = (Vec::new(), Vec::new());
        let mut days: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
        for (term_idx, term) in terms.iter().enumerate() {
            match term {
                Term::Person(name) => {
                    for (word_idx, word) in name.words.iter().enumerate().filter(|(at, _)| name.given != Some(*at)) {
                        add_word(&mut patterns, term_idx, word_idx, word);
                    }
                    for joined in &name.joined {
                        patterns.entry(joined.clone()).or_default().push(Pattern::Joined(term_idx));
                    }
                }
                Term::Phrase(words, _) => {
                    let longest = (0..words.len()).max_by_key(|at| (stem(&words[*at], TELLING).len(), usize::MAX - at));
                    if let Some(word_idx) = longest {
                        add_word(&mut patterns, term_idx, word_idx, &words[word_idx]);
                    }
                    let joined = crate::text::reading::words(&words.concat()).concat();
                    if (2..=4).contains(&words.len())
                        && joined.len() >= 8
                        && !joined.starts_with(|c: char| c.is_ascii_digit())
                    {
                        patterns.entry(joined).or_default().push(Pattern::Joined(term_idx));
                    }
                }
                Term::Number(number) => {
                    digits.push(number.clone());
                    number_terms.push(term_idx);
                }
                Term::Day(date) => days.entry(*date).or_default().push(term_idx),
            }
        }
        let years: BTreeSet<u16> = days.keys().map(|date| date.year).collect();
        for year in years {
            patterns.entry(year.to_string()).or_default().push(Pattern::Year(year));
        }
        let build = |texts: Vec<&String>| (!texts.is_empty()).then(|| automaton(&texts)).flatten();
        Self {
            automaton: build(patterns.keys().collect()),
            patterns: patterns.into_values().collect(),
            numbers: build(digits.iter().collect()),
            number_terms,
            days,
            terms,
            explained: BTreeMap::new(),
            allowed: BTreeSet::new(),
            own_words: BTreeSet::new(),
        }
    }

    /// Whether there is nothing to find.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Everything that decides what is found.
    pub fn digest(&self) -> Hash {
        let mut hashing = Hashing::default();
        for term in &self.terms {
            hashing.add_text(&format!("{term:?}"));
        }
        hashing.add_text(&format!("{:?} {:?} {:?}", self.explained, self.allowed, self.own_words));
        hashing.finish()
    }

    /// Says that a public name, or a public date, may stand alone.
    pub fn explain(&mut self, public: &str) {
        let reading = Reading::new(public.as_bytes(), Notation::Text);
        let initials: BTreeSet<u8> = words(public).iter().filter_map(|it| it.bytes().next()).collect();
        for (term, strength) in self.in_reading(&reading).into_keys() {
            if strength == Strength::Alone {
                self.explained.entry(term).or_default().extend(&initials);
            }
        }
    }

    /// Says that a term may stand alone.
    pub fn explain_term(&mut self, term: usize) {
        self.explained.entry(term).or_default();
    }

    /// Says that a finished page has these words of samizdat itself.
    pub fn explain_own(&mut self, text: &str) {
        let reading = Reading::new(text.as_bytes(), Notation::Text);
        let found: Vec<(usize, Strength)> = self.in_reading(&reading).into_keys().collect();
        self.own_words.extend(found);
    }

    /// Allows everything that a public text says; returns whether it says anything hidden.
    pub fn allow(&mut self, public: &str) -> bool {
        let readings = Reading::all(public.as_bytes(), Notation::Text);
        let found: BTreeSet<(usize, Strength)> =
            readings.iter().flat_map(|it| self.in_reading(it).into_keys()).collect();
        for (term, strength) in &found {
            match strength {
                Strength::Certain => _ = self.allowed.insert(*term),
                Strength::Alone => self.explained.entry(*term).or_default().extend(u8::MIN..=u8::MAX),
            }
        }
        !found.is_empty()
    }

    /// The traces in a reading that nothing explains, the first of each term and strength. A finished page has words of samizdat
    /// itself besides those of the author.
    pub fn find(&self, reading: &Reading, is_finished: bool) -> Vec<Found> {
        let is_explained = |term: &usize, strength: Strength| {
            let is_own = is_finished && self.own_words.contains(&(*term, strength));
            is_own || self.allowed.contains(term) || strength == Strength::Alone && self.explained.contains_key(term)
        };
        let found = self.in_reading(reading).into_iter().filter(|((term, strength), _)| !is_explained(term, *strength));
        found.map(|((term, strength), (is_within, position))| Found { term, strength, is_within, position }).collect()
    }

    /// The first place of each term and strength, within tags or not.
    fn in_reading(&self, reading: &Reading) -> BTreeMap<(usize, Strength), (bool, usize)> {
        let mut found = BTreeMap::new();
        for (text, is_within) in [(&reading.text, false), (&reading.within, true)] {
            self.find_in(text, |term, strength, position| {
                found.entry((term, strength)).or_insert((is_within, position));
            });
        }
        found
    }

    fn find_in(&self, text: &[u8], mut report: impl FnMut(usize, Strength, usize)) {
        for hit in self.automaton.iter().flat_map(|it| it.find_overlapping_iter(text)) {
            for pattern in &self.patterns[hit.pattern().as_usize()] {
                let (term, strength) = match *pattern {
                    Pattern::Year(year) => {
                        for date in dates(year, &Around::new(text, hit.range())) {
                            for term in self.days.get(&date).into_iter().flatten() {
                                report(*term, Strength::Alone, hit.start());
                            }
                        }
                        continue;
                    }
                    Pattern::Joined(term) => (term, strength_of_joined(text, hit.range())),
                    Pattern::Word { term, word, has_gap } => {
                        let range = hit.start() + usize::from(has_gap)..hit.end();
                        (term, self.strength(term, word, &Around::new(text, range)))
                    }
                };
                if let Some(strength) = strength {
                    report(term, strength, hit.start());
                }
            }
        }
        if let Some(numbers) = &self.numbers {
            let digits = joined_digits(text);
            for hit in numbers.find_overlapping_iter(&digits).filter(|hit| is_end_of_number(&digits, hit.range())) {
                report(self.number_terms[hit.pattern().as_usize()], Strength::Certain, 0);
            }
        }
    }

    /// Which form of a term a word and those around it are; none if it is no form.
    fn strength(&self, term: usize, word: usize, around: &Around<'_>) -> Option<Strength> {
        match &self.terms[term] {
            Term::Person(name) => self.strength_of_name(term, name, word, around),
            Term::Phrase(words, strength) => {
                let is_here =
                    is_unspaced(&words[word]) || around.pre.is_empty() && is_form(&words[word], TELLING, around.word());
                let mut before = around.before();
                let mut after = around.after();
                let is_whole = is_here
                    && words[..word]
                        .iter()
                        .rev()
                        .all(|it| before.next().is_some_and(|(form, _)| is_form(it, TELLING, form)))
                    && words[word + 1..]
                        .iter()
                        .all(|it| after.next().is_some_and(|(form, _)| is_form(it, TELLING, form)));
                is_whole.then_some(*strength)
            }
            Term::Number(_) | Term::Day(_) => None,
        }
    }

    fn strength_of_name(&self, term: usize, name: &Name, word: usize, around: &Around<'_>) -> Option<Strength> {
        let is_other = |form: &[u8]| name.others(word).any(|it| is_form(it, 2, form));
        let is_explained = |initial: u8| self.explained.get(&term).is_some_and(|it| it.contains(&initial));
        let is_initial = |form: &[u8]| match form {
            [initial] => name.others(word).any(|it| it.as_bytes()[0] == *initial) && !is_explained(*initial),
            _ => false,
        };
        let this = &name.words[word];
        if !(around.pre.is_empty() && is_form(this, TELLING, around.word())) {
            if is_unspaced(this) && !name.is_full() {
                return Some(Strength::Alone);
            }
            let begins = |it: &String| around.post.starts_with(stem(it, 2).as_bytes());
            let ends = |it: &String| {
                let stem = stem(it, 2).as_bytes();
                around
                    .pre
                    .windows(stem.len())
                    .rposition(|part| part == stem)
                    .is_some_and(|at| is_ending(it, &around.pre[at + stem.len()..]))
            };
            let is_one_word =
                this.len() >= LONG && name.others(word).filter(|it| it.len() >= 2).any(|it| begins(it) || ends(it));
            let has_initial =
                this.len() > LONG && is_initial(around.pre) && is_ending(stem(this, TELLING), around.post);
            return (is_one_word || has_initial).then_some(Strength::Certain);
        }
        let is_between =
            |form: &[u8]| form.len() == 1 || is_other(form) || std::str::from_utf8(form).is_ok_and(is_patronymic);
        let mut before = around.before();
        let (first, second) = (before.next(), before.next());
        let is_before = match (first, second) {
            (Some((form, SPACE)), _) if is_other(form) || is_initial(form) => true,
            (Some((form, SMALL)), _) if is_other(form) => true,
            (Some((form, SPACE)), Some((far, SPACE))) => is_between(form) && (is_other(far) || is_initial(far)),
            _ => false,
        };
        // `Example, Ada` is one name; in `Bob Example, Ada Other` the comma parts two.
        let is_word = |next: Option<(&[u8], u8)>| matches!(next, Some((form, SPACE)) if form.len() > 3);
        let parts = is_word(around.before().next()) && is_word(around.after().nth(1));
        let belongs = |gap: u8| gap == SPACE || gap == COMMA && !parts;
        let mut after = around.after();
        let (first, second) = (after.next(), after.next());
        let is_after = match (first, second) {
            (Some((form, gap)), _) if belongs(gap) && (is_other(form) || is_initial(form)) => true,
            (Some((form, gap)), Some((far, SPACE))) if belongs(gap) => {
                is_between(form) && (is_other(far) || is_initial(far))
            }
            _ => false,
        };
        if is_before || is_after {
            return Some(Strength::Certain);
        }
        let tells = name.tells_alone && this.len() >= TELLING && word == name.surname;
        tells.then_some(Strength::Alone)
    }
}

/// The days that a year and the words around it may mean.
fn dates(year: u16, around: &Around<'_>) -> Vec<Date> {
    if !around.pre.is_empty() {
        return Vec::new();
    }
    if let &[a, b, c, d] = around.post {
        // 19800517
        return date_of(year, &[c, d], &[a, b]).into_iter().collect();
    }
    if !around.post.is_empty() {
        return Vec::new();
    }
    // Words such as `th`, `of`, `го` and, in Kazakh, `жылғы`.
    let is_telling = |word: &&[u8]| {
        number(word).is_some() || word.len() > 2 && !word.starts_with(b"jil") || month_named(word).is_some()
    };
    let mut before = around.before().map(|(word, _)| word).filter(is_telling);
    let mut after = around.after().map(|(word, _)| word).filter(is_telling);
    let (near, far) = (before.next(), before.next());
    let (first, second) = (after.next(), after.next());
    // 17 May 1980, May 17 1980, 17.05.1980, 05/17/1980; 1980-05-17; in Kazakh the year comes first.
    let pairs = [(far, near), (near, far), (second, first), (first, second)];
    pairs.into_iter().filter_map(|(day, month)| date_of(year, day?, month?)).collect()
}

fn date_of(year: u16, day: &[u8], month: &[u8]) -> Option<Date> {
    let (day, month) = (number(day)?, number(month).or_else(|| month_named(month))?);
    ((1..=31).contains(&day) && (1..=12).contains(&month)).then_some(Date { year, month, day })
}

fn number(word: &[u8]) -> Option<u8> {
    std::str::from_utf8(word).ok().filter(|it| it.len() <= 2)?.parse().ok()
}

/// The month with a name in English, Russian, Ukrainian or Kazakh, in the case in which it stands in a date.
fn month_named(word: &[u8]) -> Option<u8> {
    const NAMES: [[&str; 12]; 4] = [
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        [
            "января",
            "февраля",
            "марта",
            "апреля",
            "мая",
            "июня",
            "июля",
            "августа",
            "сентября",
            "октября",
            "ноября",
            "декабря",
        ],
        [
            "січня",
            "лютого",
            "березня",
            "квітня",
            "травня",
            "червня",
            "липня",
            "серпня",
            "вересня",
            "жовтня",
            "листопада",
            "грудня",
        ],
        [
            "қаңтар",
            "ақпан",
            "наурыз",
            "сәуір",
            "мамыр",
            "маусым",
            "шілде",
            "тамыз",
            "қыркүйек",
            "қазан",
            "қараша",
            "желтоқсан",
        ],
    ];
    static MONTHS: LazyLock<BTreeMap<String, u8>> = LazyLock::new(|| {
        let months = NAMES.iter().flat_map(|names| names.iter().zip(1..));
        months.map(|(name, month)| (words(name).concat(), month)).collect()
    });
    // In Kazakh the month is declined.
    let is_it = |name: &str| word.strip_prefix(name.as_bytes()).is_some_and(|rest| is_ending(name, rest));
    let exact = std::str::from_utf8(word).ok().and_then(|word| MONTHS.get(word));
    exact.or_else(|| MONTHS.iter().find(|(name, _)| name.len() > 3 && is_it(name)).map(|(_, month)| month)).copied()
}

/// The faster kind of automaton, unless it would take much memory.
fn automaton(texts: &[&String]) -> Option<AhoCorasick> {
    const MOST_BYTES: usize = 100_000;
    let n_bytes: usize = texts.iter().map(|it| it.len()).sum();
    let kind = (n_bytes < MOST_BYTES).then_some(AhoCorasickKind::DFA);
    AhoCorasick::builder().kind(kind).prefilter(false).build(texts).ok()
}

/// A name or phrase in one word: certain if it begins the word, or is too long to be in it by chance.
fn strength_of_joined(text: &[u8], range: Range<usize>) -> Option<Strength> {
    let begins = range.start == 0 || is_gap(text[range.start - 1]);
    let is_unspaced = std::str::from_utf8(&text[range.clone()]).is_ok_and(is_unspaced);
    (begins || is_unspaced || range.len() >= 2 * LONG).then_some(Strength::Certain)
}

fn add_word(patterns: &mut BTreeMap<String, Vec<Pattern>>, term: usize, word_idx: usize, word: &str) {
    let stem = stem(word, TELLING);
    if stem.len() >= LONG {
        patterns.entry(stem.to_owned()).or_default().push(Pattern::Word { term, word: word_idx, has_gap: false });
        return;
    }
    for gap in [SPACE, BREAK, COMMA, SMALL] {
        let pattern = format!("{}{stem}", char::from(gap));
        patterns.entry(pattern).or_default().push(Pattern::Word { term, word: word_idx, has_gap: true });
    }
}

/// A place in a reading: the word with the stem that was found, and the words around it.
struct Around<'t> {
    text: &'t [u8],
    /// The word.
    range: Range<usize>,
    /// What stands before the stem within the word.
    pre: &'t [u8],
    /// What follows the stem within the word.
    post: &'t [u8],
}

impl<'t> Around<'t> {
    fn new(text: &'t [u8], found: Range<usize>) -> Self {
        let start = text[..found.start].iter().rposition(|byte| is_gap(*byte)).map_or(0, |at| at + 1);
        let end = text[found.end..].iter().position(|byte| is_gap(*byte)).map_or(text.len(), |at| found.end + at);
        Self { text, pre: &text[start..found.start], post: &text[found.end..end], range: start..end }
    }

    fn word(&self) -> &'t [u8] {
        &self.text[self.range.clone()]
    }

    /// The words before it, the nearest first, each with the gap behind it.
    fn before(&self) -> impl Iterator<Item = (&'t [u8], u8)> {
        let text = self.text;
        let mut end = self.range.start;
        std::iter::from_fn(move || {
            let gap = *text[..end].last()?;
            let word_end = end - 1;
            let start = text[..word_end].iter().rposition(|byte| is_gap(*byte)).map_or(0, |at| at + 1);
            end = start;
            Some((&text[start..word_end], gap)).filter(|(word, _)| !word.is_empty())
        })
    }

    /// The words after it, the nearest first, each with the gap before it.
    fn after(&self) -> impl Iterator<Item = (&'t [u8], u8)> {
        let text = self.text;
        let mut start = self.range.end;
        std::iter::from_fn(move || {
            let gap = *text.get(start)?;
            let rest = &text[start + 1..];
            let length = rest.iter().position(|byte| is_gap(*byte)).unwrap_or(rest.len());
            let word = &text[start + 1..start + 1 + length];
            start += 1 + length;
            Some((word, gap)).filter(|(word, _)| !word.is_empty())
        })
    }
}

/// Whether a hit is the end of a number that is no longer than telephone numbers are (E.164: fifteen digits).
fn is_end_of_number(digits: &[u8], hit: Range<usize>) -> bool {
    let start = digits[..hit.start].iter().rposition(|it| *it == SPACE).map_or(0, |at| at + 1);
    digits.get(hit.end).is_none_or(|it| *it == SPACE) && hit.end - start <= 15
}

/// The digits of a text without the gaps between their groups; other words are gaps.
fn joined_digits(text: &[u8]) -> Vec<u8> {
    let mut digits = Vec::new();
    for &byte in text {
        match byte {
            b'0'..=b'9' => digits.push(byte),
            SPACE | BREAK | SMALL => {}
            _ if digits.last().is_some_and(|it| *it != SPACE) => digits.push(SPACE),
            _ => {}
        }
    }
    digits
}
