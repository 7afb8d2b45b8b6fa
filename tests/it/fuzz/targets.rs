//! What is tried with each input, and the laws that it keeps.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::ops::Range;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use crate::support::{InMemory, Random, TODAY, inputs};
use samizdat::base::{Diagnostic, TextFile};
use samizdat::graph::Hidden;
use samizdat::model::inputs::RecordFile;
use samizdat::model::{Config, Protected, Scope, Vocabulary, locate, parse};
use samizdat::output::gate;
use samizdat::pipeline::{Cache, build};
use samizdat::text::body::{self, Body, Complaint, Hole, Markup, Rules};
use samizdat::text::edtf::{self, PartialDate};
use samizdat::text::examine::{Fate, examine, examine_start};
use samizdat::text::moment::{Moment, minutes_of_day};
use samizdat::text::picture::{Format, exif};
use samizdat::text::reading::{Notation, Reading};
use samizdat::text::template::{Mapping, Node, Templates, View};
use samizdat::text::trace::{Name, Strength, Term, Terms};
use samizdat::text::words::Words;
use samizdat::text::zip::{Entry, for_each_file, pack, unpack};
use samizdat::text::{base64, citation, front_matter, markdown, signature};
use samizdat::world::verify::verify;

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::built_in);
static SCOPE: LazyLock<Scope> = LazyLock::new(|| Scope::on(PartialDate::parse(TODAY).unwrap()));

fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// A choice that an input makes by itself.
fn choice(bytes: &[u8]) -> Random {
    Random(bytes.iter().fold(7, |hash: u64, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)))
}

/// A range lies in a text and cuts no character.
fn lies_within(range: &Range<usize>, text: &str) {
    assert!(text.get(range.clone()).is_some(), "{range:?} of {}", text.len());
}

/// Every mistake has a place in its text.
fn have_places<'d>(diags: impl IntoIterator<Item = &'d Diagnostic>, text_of: impl Fn(&str) -> Option<String>) {
    for diagnostic in diags {
        if let Some(text) = text_of(&diagnostic.spot.file) {
            lies_within(&locate::range(&diagnostic.spot.place, &diagnostic.spot.file, &text), &text);
        }
        assert!(!diagnostic.message.is_empty());
    }
}

pub fn front_matter(bytes: &[u8]) {
    let text = text(bytes);
    if let Ok(split) = front_matter::split(&text) {
        lies_within(&split.front, &text);
        lies_within(&split.body, &text);
        assert!(split.front.end <= split.body.start && split.body.end == text.len());
    }
    if let Some(range) = front_matter::misplaced(&text, &["visibility", "withdrawn"], bytes.len().is_multiple_of(2)) {
        lies_within(&range, &text);
    }
    let folder = *choice(bytes).pick(&["people", "events", "sources", "demands", "claims", "organizations", "nowhere"]);
    let file = TextFile::new(format!("content/{folder}/ada.md"), &text);
    let parsed = parse::parse(&RecordFile::Markdown(file.clone()), &VOCABULARY, &SCOPE);
    have_places(parsed.diags.iter(), |path| (*path == *file.path).then(|| file.text.to_string()));
    // The same as a sidecar: all of it is YAML.
    let sidecar = TextFile::new("content/sources/x.txt.yaml", text.trim_start_matches("---"));
    let plain = TextFile::new("content/sources/x.txt", "Words.\n");
    let parsed = parse::parse(&RecordFile::Plain { text: plain, sidecar: sidecar.clone() }, &VOCABULARY, &SCOPE);
    have_places(parsed.diags.iter(), |path| (*path == *sidecar.path).then(|| sidecar.text.to_string()));
}

pub fn markdown(bytes: &[u8]) {
    let text = text(bytes);
    for (count_paragraphs, is_field) in [(true, false), (false, true)] {
        is_sound(&markdown::parse(&text, Rules { count_paragraphs, is_field }), &text);
    }
    is_sound(&body::parse_plain(&text), &text);
}

/// Holes and ranges are where they can be, no anchor is told twice without a complaint, and nothing in the HTML runs.
fn is_sound(body: &Body, text: &str) {
    let mut seen = BTreeSet::new();
    for markup in [&body.markup].into_iter().chain(body.footnotes.iter().map(|it| &it.markup)) {
        let Markup { html, cuts } = markup;
        for (at, hole) in cuts {
            assert!(
                html.is_char_boundary(*at) && *hole < body.holes.len() && seen.insert(*hole),
                "hole {hole} at {at}"
            );
        }
        assert!(cuts.is_sorted_by_key(|(at, _)| *at) && !html.contains(['\u{e000}', '\u{e001}']));
        is_harmless(html);
    }
    for (hole_idx, (hole, range)) in body.holes.iter().enumerate() {
        lies_within(range, text);
        if let Hole::LinkEnd(start) = hole {
            assert!(*start < hole_idx && matches!(body.holes[*start].0, Hole::LinkStart(..)));
        }
    }
    body.paragraphs.iter().for_each(|it| lies_within(&it.range, text));
    body.footnotes.iter().for_each(|it| lies_within(&it.range, text));
    body.complaints.iter().for_each(|(_, range)| lies_within(range, text));
    let mut ids = BTreeSet::new();
    for id in body.anchors.iter().map(|it| &it.id) {
        let is_told = || body.complaints.iter().any(|(it, _)| *it == Complaint::DuplicateAnchor(id.clone()));
        assert!(ids.insert(id) || is_told(), "{id} twice");
    }
    for plain in [&body.lead, &body.text] {
        let filled = body::fill_plain(plain, |hole| format!("{:?}", body.holes[hole]));
        assert!(!filled.contains(['\u{e000}', '\u{e001}']));
    }
}

/// No element and no attribute that could run, load or lead elsewhere. Links and pictures are holes.
fn is_harmless(html: &str) {
    const FORBIDDEN: [&str; 18] = [
        "script", "style", "iframe", "object", "embed", "form", "a", "img", "svg", "math", "link", "meta", "base",
        "video", "audio", "template", "textarea", "button",
    ];
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let name: String = rest.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        assert!(!name.is_empty() && !FORBIDDEN.contains(&name.to_ascii_lowercase().as_str()), "<{name}> in {html}");
        let mut quote = None;
        let mut attribute = String::new();
        let mut end = rest.len();
        for (at, c) in rest.char_indices().skip(name.len()) {
            match (quote, c) {
                (None, '>') => {
                    end = at;
                    break;
                }
                (None, '"' | '\'') => quote = Some(c),
                (Some(open), c) if open == c => quote = None,
                (None, c) if c.is_whitespace() => attribute.clear(),
                (None, '=') => {
                    let is_bad =
                        attribute.starts_with("on") || ["style", "src", "href", "srcset"].contains(&attribute.as_str());
                    assert!(!is_bad, "{attribute} in {html}");
                }
                (None, c) => attribute.push(c.to_ascii_lowercase()),
                _ => {}
            }
        }
        rest = &rest[end..];
    }
}

pub fn dates(bytes: &[u8]) {
    let text = text(bytes);
    for written in text.lines() {
        if let Some(meant) = edtf::suggestion(written).filter(|it| !it.contains(" or ")) {
            is_date(&meant, &PartialDate::parse(&meant).unwrap_or_else(|error| panic!("{meant}: {error}")));
        }
        if let Ok(date) = PartialDate::parse(written) {
            is_date(written, &date);
        }
    }
}

/// What is printed is read again, the bounds are days in order, and there are words for it.
fn is_date(written: &str, date: &PartialDate) {
    assert_eq!(date.written(), written);
    assert_eq!(PartialDate::parse(date.written()).as_ref(), Ok(date));
    let (first, last) = (date.earliest(), date.latest());
    assert!(first.is_none() || last.is_none() || first <= last, "{written}");
    for day in [first, last].into_iter().flatten() {
        assert!(day.next() > day, "{written}: after {day} comes {}", day.next());
        let printed = day.to_string();
        // Other years have a sign or a `Y`.
        if printed.len() == 10 {
            let again = PartialDate::parse(&printed).unwrap_or_else(|error| panic!("{written}: {printed}: {error}"));
            assert!(
                again.is_day() && again.earliest() == Some(day) && again.latest() == Some(day),
                "{written}: {printed}"
            );
        }
    }
    assert!(!date.is_day() || first == last && first.is_some(), "{written}");
    assert_eq!(date.year().is_some(), first.or(last).is_some());
    let words = date.in_english();
    assert!(!words.trim().is_empty() && !words.contains(['{', '}']), "{written}: {words}");
    if let Some(machine) = date.html_datetime() {
        assert!(
            PartialDate::parse(&machine).is_ok() && !machine.contains(['?', '~', '%', 'X']),
            "{written}: {machine}"
        );
    }
    assert_eq!(date.sort_key().3, written);
}

pub fn moments(bytes: &[u8]) {
    let written = text(bytes);
    let Ok(moment) = Moment::parse(&written) else { return };
    assert_eq!(Moment::parse(moment.written()).as_ref(), Ok(&moment));
    let midnight = moment.day().and_then(|day| minutes_of_day(&day.to_string()));
    assert_eq!(moment.day().is_some(), moment.minute().is_some(), "{written}");
    // No zone is further than a day away.
    let apart = moment.minute().zip(midnight).map_or(0, |(minute, midnight)| minute - midnight);
    assert!((-24 * 60..48 * 60).contains(&apart), "{written}: {apart}");
}

pub fn citations(bytes: &[u8]) {
    let text = text(bytes);
    let cites = citation::parse(&text);
    for cite in cites.iter().flatten() {
        assert!(!cite.key.is_empty() && !cite.key.contains(char::is_whitespace), "{cite:?}");
        let joined: String = citation::locator_parts(&cite.locator)
            .into_iter()
            .map(|part| match part {
                citation::LocatorPart::Word(text) | citation::LocatorPart::Text(text) => text,
            })
            .collect();
        assert_eq!(joined, cite.locator);
    }
    // What is printed is read again.
    if let Some(cites) = cites.filter(|_| !text.contains('\\')) {
        let printed: Vec<String> = cites
            .iter()
            .map(|it| {
                let minus = if it.suppress_author { "-" } else { "" };
                format!("{} {minus}@{}, {}", it.prefix, it.key, it.locator)
            })
            .collect();
        assert_eq!(citation::parse(&printed.join(";")).as_ref(), Some(&cites), "{printed:?}");
    }
    // Inside a text it is a hole or a complaint, and never lost.
    let whole = format!("x [{text}] y\n");
    is_sound(&markdown::parse(&whole, Rules::default()), &whole);
}

pub fn vocabulary(bytes: &[u8]) {
    let file = TextFile::new("dossier.yaml", &text(bytes));
    let mut diags = Vec::new();
    let config = Config::parse(&file, &mut diags);
    have_places(&diags, |_| Some(file.text.to_string()));
    let text = "---\nname: Ada Example\nstatus: [{state: detained}]\n---\n\nShe came.\n";
    let record = RecordFile::Markdown(TextFile::new("content/people/ada.md", text));
    for vocabulary in [&config.vocabulary, &config.restricted().vocabulary] {
        let parsed = parse::parse(&record, vocabulary, &SCOPE);
        have_places(parsed.diags.iter(), |_| Some(text.to_owned()));
        assert!(vocabulary.kind("page").is_some());
    }
}

/// A value of each type.
fn view(text: &str) -> View {
    let node = Node::text(text);
    View::default()
        .with("text", node.clone())
        .with("list", Node::list([node.clone(), Node::number(3)]))
        .with("map", Mapping::default().with("a", node).with("b", Node::none()).node())
}

pub fn templates(bytes: &[u8]) {
    /// Filters and functions around a text.
    static FILTERS: LazyLock<Templates> = LazyLock::new(|| {
        let sources = [
            (
                "plain.html",
                "{{ text }}\u{1}{{ text | xml }}\u{1}{{ say(key=\"for-programs\", link=text) }}\u{1}{{ say(key=text, n=1) }}",
            ),
            ("feed.xml", "{{ text | xml }}"),
            ("print.css", "{{ text | css_string }}"),
        ];
        Templates::new(&sources.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect(), Words::english()).unwrap()
    });
    let text = text(bytes);
    let view = view(&text);
    let html = FILTERS.render("plain.html", &view).unwrap();
    assert!(!html.contains(['<', '>', '"']), "{html}");
    let xml = format!("<x>{}</x>", FILTERS.render("feed.xml", &view).unwrap());
    assert!(roxmltree::Document::parse(&xml).is_ok(), "{xml:?}");
    let css = FILTERS.render("print.css", &view).unwrap();
    let mut is_escaped = false;
    for c in css.chars() {
        assert!(is_escaped || c != '"', "{css:?}");
        // A line ends the string.
        assert!(!matches!(c, '\n' | '\r' | '\u{c}'), "{css:?}");
        is_escaped = c == '\\' && !is_escaped;
    }
    assert!(!is_escaped, "{css:?}");
    // The same as a template, which may take as long as it likes.
    if text.contains("range") {
        return;
    }
    let sources = BTreeMap::from([("own.html".to_owned(), text.to_string())]);
    match Templates::new(&sources, Words::english()) {
        Ok(templates) => {
            if let Err(error) = templates.render("own.html", &view) {
                error.range.iter().for_each(|range| lies_within(range, &text));
            }
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            errors
                .iter()
                .filter_map(|it| it.range.as_ref())
                .for_each(|range| assert!(range.start <= text.len(), "{range:?}"));
        }
    }
}

/// Cleans a picture; cleaning it again changes nothing.
fn clean(format: Format, bytes: &[u8]) -> Option<Vec<u8>> {
    let cleaned = format.clean(bytes).ok()?;
    let again = format.clean(&cleaned.bytes).unwrap_or_else(|broken| panic!("{format:?}, cleaned: {}", broken.0));
    assert!(again.bytes == cleaned.bytes, "{format:?}: cleaning again changes it");
    assert!(
        !again.found.has_metadata && !again.found.has_coordinates && again.found.removed.is_empty(),
        "{:?}",
        again.found
    );
    Some(cleaned.bytes)
}

pub fn drawings(bytes: &[u8]) {
    if let Some(cleaned) = clean(Format::Svg, bytes) {
        let svg = String::from_utf8(cleaned).unwrap();
        assert_eq!(crate::drawings::danger(&svg), None, "{svg}");
    }
}

pub fn pictures(bytes: &[u8]) {
    let formats = [Format::Jpeg, Format::Png, Format::Webp, Format::Gif];
    for format in formats.into_iter().filter(|it| Format::of(bytes).is_none_or(|of| of == *it)) {
        if let Some(cleaned) = clean(format, bytes) {
            assert_eq!(Format::of(&cleaned), Some(format));
            assert!(cleaned.len() <= 2 * bytes.len() + 1024, "{} became {}", bytes.len(), cleaned.len());
        }
    }
    let read = exif::read(bytes);
    assert!(read.orientation.is_none_or(|it| (2..=8).contains(&it)));
}

pub fn files(bytes: &[u8]) {
    let ending = *choice(bytes)
        .pick(&["jpg", "png", "webp", "gif", "svg", "pdf", "docx", "odt", "txt", "csv", "key", "html", "zip", ""]);
    let path = format!("papers/x.{ending}");
    let fate = examine(&path, bytes);
    if let Fate::Picture { format, length, fingerprint, .. } = &fate {
        let cleaned = clean(*format, bytes).unwrap();
        assert!(cleaned.len() as u64 == *length && samizdat::base::Fingerprint::of(&cleaned) == *fingerprint);
    }
    if fate == Fate::Plain {
        // What is published as it is, runs nothing.
        let is_text = std::str::from_utf8(bytes).is_ok_and(|it| !it.contains(char::is_control));
        let start = text(&bytes[..bytes.len().min(64)]).trim_start().to_ascii_lowercase();
        assert!(!is_text || !start.starts_with('<') && !start.starts_with("#!"), "{start}");
    }
    examine_start(&path, &bytes[..bytes.len().min(256)]);
}

/// A small copy: its files, their sums, and a signature of the sums. The secret key was thrown away.
pub const PAGE: &[u8] = b"<!DOCTYPE html>\n<p>She came. She came. She came.</p>\n";
const DATA: &[u8] = b"{}\n";
const MIMETYPE: &[u8] = b"application/epub+zip";
pub const SUMS: &str = include_str!("../../data/fuzz/signed/SHA256SUMS");
pub const SIGNATURE: &str = include_str!("../../data/fuzz/signed/SHA256SUMS.minisig");
const KEY: &str = include_str!("../../data/fuzz/signed/key.pub");

/// The copy as an archive, and as a book.
pub static SIGNED: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
    [packed("dossier/", "dossier/", PAGE, SUMS, SIGNATURE), packed("", "META-INF/", PAGE, SUMS, SIGNATURE)]
});

fn packed(top: &str, beside: &str, page: &[u8], sums: &str, signature: &str) -> Vec<u8> {
    let files: [(&str, &str, &[u8]); 5] = [
        (top, "mimetype", MIMETYPE),
        (top, "data/dossier.json", DATA),
        (top, "index.html", page),
        (beside, "SHA256SUMS", sums.as_bytes()),
        (beside, "SHA256SUMS.minisig", signature.as_bytes()),
    ];
    let named = files.map(|(folder, name, bytes)| (format!("{folder}{name}"), bytes));
    let entry = |(name, bytes)| Entry { name, bytes, is_packed: bytes != MIMETYPE };
    pack(named.iter().map(|(name, bytes)| entry((name.as_str(), *bytes)))).unwrap()
}

/// Whether a copy is called good, signature included.
fn is_good(bytes: &[u8]) -> bool {
    thread_local! {
        static FILE: RefCell<tempfile::NamedTempFile> = RefCell::new(tempfile::Builder::new().suffix(".zip").tempfile().unwrap());
    }
    FILE.with_borrow_mut(|file| {
        file.as_file().set_len(0).unwrap();
        std::io::Seek::rewind(file).unwrap();
        file.write_all(bytes).unwrap();
        verify(file.path(), Some(KEY)).is_ok_and(|it| it.is_signed && it.problems.is_empty())
    })
}

pub fn copies(bytes: &[u8]) {
    let _ = unpack(bytes);
    let mut n_bytes = 0;
    let _ = for_each_file(bytes, 10_000, &mut |_, content| n_bytes += content.len());
    assert!(n_bytes <= 10_000);
    // What is called good unpacks to what was signed, byte for byte, and holds nothing else.
    if is_good(bytes) {
        // The first line of a signature is not signed.
        let signed = |bytes: &[u8]| {
            let mut files = unpack(bytes).unwrap().files;
            let signature = files.iter_mut().find(|(name, _)| name.ends_with(".minisig")).unwrap().1;
            let start = signature.iter().position(|byte| *byte == b'\n').unwrap();
            *signature = signature[start..].trim_ascii_end().to_vec();
            files
        };
        let files = signed(bytes);
        assert!(SIGNED.iter().any(|it| signed(it) == files), "{files:?}");
    }
}

pub fn sums(bytes: &[u8]) {
    let text = text(bytes);
    let is_good = |page, sums, signature| is_good(&packed("dossier/", "dossier/", page, sums, signature));
    assert!(!is_good(PAGE, &text, SIGNATURE) || *text == *SUMS, "other sums are called good");
    assert!(!is_good(bytes, SUMS, SIGNATURE) || bytes == PAGE, "another page is called good");
    // Of a signature, the first line is not signed.
    if is_good(PAGE, SUMS, &text) {
        let signed = |text: &str| text.split_once('\n').unwrap().1.split_whitespace().collect::<String>();
        assert_eq!(signed(&text), signed(SIGNATURE));
    }
    if let Some(line) = signature::key_line(&text) {
        assert_eq!(signature::key_line(&line), Some(line));
    }
}

/// What the laws about copies say of a good one.
#[test]
fn copy_that_nobody_altered_is_good() {
    assert!(SIGNED.iter().all(|it| is_good(it)));
}

pub fn reading(bytes: &[u8]) {
    static TERMS: LazyLock<Terms> = LazyLock::new(|| {
        let name = |text: &str| Term::Person(Name::new(text, &BTreeSet::new()).unwrap());
        let phrase = |text: &str| Term::phrase(text, Strength::Certain).unwrap();
        Terms::new(vec![
            name("Ada Example"),
            name("Li Yu"),
            name("Юлия Жанболатова"),
            phrase("the old mill"),
            phrase("a"),
            Term::Number("7011234567".into()),
        ])
    });
    for notation in [Notation::Text, Notation::Escaped, Notation::Address, Notation::WordList] {
        for (depth, reading) in Reading::all(bytes, notation).iter().enumerate() {
            for stream in [&reading.text, &reading.within] {
                assert!(stream.iter().all(|byte| *byte >= b' '), "a class is in the reading");
                assert!(stream.len() <= 4 * bytes.len() + 4, "{} became {}", bytes.len(), stream.len());
            }
            for found in TERMS.find(reading, true) {
                let stream = if found.is_within { &reading.within } else { &reading.text };
                assert!(found.position <= stream.len());
                if depth == 0 {
                    assert!(Reading::offset(bytes, notation, found.is_within, found.position + 1) <= bytes.len());
                }
            }
        }
        for position in [0, 1, bytes.len() / 2, bytes.len(), usize::MAX - 1] {
            assert!(Reading::offset(bytes, notation, bytes.len().is_multiple_of(2), position) <= bytes.len());
        }
    }
}

/// Compiling the theme is the slowest part of a small build. Who broke the cache leaves an empty one.
static CACHE: LazyLock<Mutex<Cache>> = LazyLock::new(Mutex::default);

fn with_cache<T>(work: impl FnOnce(&mut Cache) -> T) -> T {
    let mut cache = std::mem::take(&mut *CACHE.lock().unwrap_or_else(PoisonError::into_inner));
    let res = work(&mut cache);
    *CACHE.lock().unwrap_or_else(PoisonError::into_inner) = cache;
    res
}

/// A person who is hidden, and two public ones.
static HIDDEN: LazyLock<Arc<Hidden>> = LazyLock::new(|| {
    let files = [("people/z.md", "---\nname: Davron Zukomirenko\nvisibility: private\n---\n")];
    build(
        &inputs(&files.map(|(path, text)| (format!("content/{path}"), text.into()))),
        &mut Cache::default(),
        &InMemory,
    )
    .hidden
});

/// The same name as it may stand in a file.
fn forms(random: &mut Random) -> String {
    let name = *random.pick(&[
        "Davron Zukomirenko",
        "Zukomirenko Davron",
        "Zukomirenko, Davron",
        "D. Zukomirenko",
        "davron ZUKOMIRENKO",
        "DavronZukomirenko",
        "Даврон Зукомиренко",
        "Даврону Зукомиренко",
        "Davron Zukomirenkos",
        "Dávron Žukomirenko".trim_end_matches('x'),
    ]);
    name.replace('Ž', "Z")
}

/// Writes a text in one of the ways that are known.
fn encoded(text: &str, random: &mut Random) -> (String, &'static [&'static str]) {
    const PAGES: &[&str] = &["x.html", "x.xml", "x.csv", "x.css"];
    const DATA: &[&str] = &["x.json", "x.js", "x.ics"];
    const ALL: &[&str] = &["x.html", "x.json", "x.txt"];
    let each = |write: &dyn Fn(char) -> String| text.chars().map(write).collect::<String>();
    let percent = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let json = |c: char| c.encode_utf16(&mut [0; 2]).iter().map(|it| format!("\\u{it:04x}")).collect::<String>();
    match random.below(12) {
        0 => (text.to_owned(), ALL),
        1 => (each(&|c| format!("&#{};", c as u32)), PAGES),
        2 => (each(&|c| format!("&#x{:x};", c as u32)), PAGES),
        3 => (percent(text), PAGES),
        4 => (each(&json), DATA),
        5 => (each(&|c| format!("&amp;#{};", c as u32)), PAGES),
        6 => (each(&|c| format!("{c}\u{ad}")), ALL),
        7 => (each(&|c| format!("{c}\u{200b}")), ALL),
        // A tag that was open is closed first.
        8 => (format!("<p> <b>{}</b>", text.replace(' ', "</b> <b>")), PAGES),
        9 => (percent(&percent(text)), PAGES),
        10 => (format!("data:text/plain;base64,{}", base64::encode(text.as_bytes())), ALL),
        _ => (text.replace(' ', "&nbsp;"), PAGES),
    }
}

pub fn gate(bytes: &[u8]) {
    let random = &mut choice(bytes);
    // Nothing panics on any bytes, under any name.
    for name in ["x.html", "x.json", "search/words-a.js", "x.zip", "x.png"] {
        let _ = gate::trace_in_bundle(&HIDDEN, name, bytes);
    }
    let text = text(bytes);
    for trace in HIDDEN.traces(&text) {
        assert!(trace.offset.is_none_or(|offset| offset <= text.len()));
    }
    // A name on a line of its own is found, whatever stands around it.
    let (form, names) = {
        let form = forms(random);
        encoded(&form, random)
    };
    let mut at = random.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let (before, after) = text.split_at(at);
    let whole = format!("{before}\n{form}\n{after}");
    let name = *random.pick(names);
    let is_found = |name: &str, bytes: &[u8]| gate::trace_in_bundle(&HIDDEN, name, bytes).is_some();
    assert!(is_found(name, whole.as_bytes()), "`{form}` in {name}, at {at}");
    match random.below(8) {
        0 => {
            let wide: Vec<u8> =
                [0xff, 0xfe].into_iter().chain(whole.encode_utf16().flat_map(u16::to_le_bytes)).collect();
            assert!(is_found(name, &wide), "`{form}` in UTF-16");
        }
        1 => {
            let inner = pack([Entry { name, bytes: whole.as_bytes(), is_packed: true }]).unwrap();
            let outer = pack([Entry { name: "inner.zip", bytes: &inner, is_packed: false }]).unwrap();
            assert!(is_found("outer.zip", &outer), "`{form}` in an archive in an archive");
        }
        2 => {
            // In what is no text.
            let odd = [b"\xff\xfa\0", before.as_bytes(), b"\n", form.as_bytes(), b"\n\xff", after.as_bytes()].concat();
            assert!(is_found(name, &odd), "`{form}` among other bytes");
        }
        _ => {}
    }
}

/// Files of a dossier, by number.
const PATHS: [&str; 12] = [
    "dossier.yaml",
    "content/people/ada.md",
    "content/people/bob.md",
    "content/events/march.md",
    "content/sources/report.md",
    "content/topics/free.md",
    "content/organizations/press.md",
    "content/about.md",
    "content/demands/go.md",
    "content/claims/so.md",
    "protected.txt",
    "content/index.md",
];

pub fn builds(bytes: &[u8]) {
    let text = text(bytes);
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    let mut path = PATHS[1];
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("=== ").and_then(|it| it.trim().parse::<usize>().ok()) {
            Some(number) => path = PATHS[number % PATHS.len()],
            None => files.entry(path).or_default().push_str(line),
        }
    }
    let mut inputs = inputs(&[]);
    inputs.diags.clear();
    let config = TextFile::new("dossier.yaml", files.get("dossier.yaml").map_or("title: T\n", String::as_str));
    inputs.config = Arc::new(Config::parse(&config, &mut inputs.diags));
    inputs.protected =
        files.get("protected.txt").map(|it| Arc::new(Protected { file: TextFile::new("protected.txt", it) }));
    let records = files.iter().filter(|(path, _)| path.ends_with(".md"));
    inputs.files = records.map(|(path, text)| RecordFile::Markdown(TextFile::new(*path, text))).collect();
    let outcome = with_cache(|cache| build(&inputs, cache, &InMemory));
    assert_eq!(outcome.release.is_none(), outcome.diags.has_errors(), "{:#?}", outcome.diags);
    let without_mark = |text: &String| text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
    have_places(outcome.diags.iter(), |path| files.get(path).map(without_mark));
    for path in outcome.release.iter().flat_map(|it| it.files.keys()) {
        let path = path.as_str();
        assert!(
            path.is_ascii() && !path.starts_with('/') && path.split('/').all(|it| !matches!(it, "" | "." | "..")),
            "{path}"
        );
    }
}
