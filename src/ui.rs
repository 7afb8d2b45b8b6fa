//! The only code that prints. Answers go to stdout, everything else to stderr.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::Path;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use anstream::{eprintln, print};
use serde_json::json;

use crate::base::catalogue::Code;
use crate::base::source_file::floor_char_boundary;
use crate::base::{Diagnostic, Diagnostics, Lines, Position, Severity};
use crate::model::locate;
use crate::options::{Format, Global};
use crate::world::{environment, read};

/// How many diagnostics to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// All, on stdout: they are the requested output.
    All,
    /// The first few of each code, with a count of the rest, on stderr.
    FirstOfEach,
}

/// The number of diagnostics shown per code by a build.
const FIRST_FEW: usize = 3;

/// The most diagnostics shown of one file. To find the place of each in front matter, the front matter is read again.
const MOST_OF_FILE: usize = 200;

/// The most bytes of a line that are drawn on each side of a place.
const MOST_BESIDE: usize = 2000;

/// The most cleared problems named after a rebuild.
const MOST_CLEARED: usize = 5;

/// The most errors shown in the browser.
const MOST_IN_BROWSER: usize = 20;

/// Prints the requested output of a command.
pub fn answer(text: &str) {
    print!("{text}");
}

/// Prints a status message, unless quiet.
pub fn say(global: &Global, text: &str) {
    if !global.quiet {
        eprintln!("{text}");
    }
}

/// Prints why a command could not run.
pub fn failure(error: &anyhow::Error) {
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    eprintln!("error: {}", causes.join(": "));
}

/// Prints a transient message on the terminal's last line; the next output replaces it.
pub fn progress(text: &str) {
    anstream::eprint!("\r\x1b[K{text}");
}

/// Prints the problems that are new and those that were cleared since the previous build.
pub fn news(global: &Global, root: &Path, before: &Diagnostics, now: &Diagnostics) {
    // Compare without positions, which shift when lines are added or removed above.
    let key = |it: &Diagnostic| (it.spot.file.clone(), it.code, it.message.clone());
    let count = |diags: &Diagnostics| {
        let mut counts: BTreeMap<_, usize> = BTreeMap::new();
        diags.iter().for_each(|it| *counts.entry(key(it)).or_default() += 1);
        counts
    };
    let mut old = count(before);
    let mut new = Diagnostics::default();
    for it in now.iter() {
        match old.get_mut(&key(it)) {
            Some(n) if *n > 0 => *n -= 1,
            _ => new.push(it.clone()),
        }
    }
    diagnostics(global.messages(), root, &new, Amount::FirstOfEach);
    let cleared: Vec<_> = old.into_iter().filter(|(_, n)| *n > 0).collect();
    for ((file, code, message), _) in cleared.iter().take(MOST_CLEARED) {
        say(global, &format!("cleared: {file}: [{code}] {message}"));
    }
    if cleared.len() > MOST_CLEARED {
        say(global, &format!("and {} more cleared", cleared.len() - MOST_CLEARED));
    }
}

/// The errors that prevent publishing, as JSON for the browser.
pub fn errors_json(root: &Path, diags: &Diagnostics) -> String {
    let mut texts: HashMap<&str, Shown> = HashMap::new();
    let mut list = Vec::new();
    for diagnostic in diags.iter().filter(|it| it.severity == Severity::Error).take(MOST_IN_BROWSER) {
        let path: &str = &diagnostic.spot.file;
        let shown = texts.entry(path).or_insert_with(|| Shown::read(root, path));
        list.push(object(&locate_one(diagnostic, shown)));
    }
    serde_json::Value::Array(list).to_string()
}

/// A text that diagnostics are about.
struct Shown {
    text: String,
    lines: Lines,
}

impl Shown {
    fn read(root: &Path, path: &str) -> Self {
        let text = read::text_for_display(root, path).unwrap_or_default();
        Self { lines: Lines::of(&text), text }
    }
}

/// A diagnostic with its place resolved.
struct Located<'d> {
    diagnostic: &'d Diagnostic,
    range: Range<usize>,
    position: Position,
}

/// Writes diagnostics, sorted by file and place.
pub fn diagnostics(format: Format, root: &Path, diags: &Diagnostics, amount: Amount) {
    let Selection { shown, rest, in_files } = select(diags, amount);
    let mut texts: HashMap<&str, Shown> = HashMap::new();
    for diagnostic in &shown {
        let path: &str = &diagnostic.spot.file;
        texts.entry(path).or_insert_with(|| Shown::read(root, path));
    }
    let mut located: Vec<Located<'_>> =
        shown.into_iter().map(|diagnostic| locate_one(diagnostic, &texts[&*diagnostic.spot.file])).collect();
    located.sort_by(|a, b| {
        let key = |it: &Located<'_>| {
            (it.diagnostic.spot.file.clone(), it.position, it.diagnostic.code, it.diagnostic.message.clone())
        };
        key(a).cmp(&key(b))
    });
    let mut out = String::new();
    let is_open = is_open_log(format);
    for it in &located {
        match it.diagnostic.redacted.as_ref().filter(|_| is_open) {
            Some(redacted) => {
                let diagnostic = Diagnostic { message: redacted.clone(), ..it.diagnostic.clone() };
                let it = Located { diagnostic: &diagnostic, range: it.range.clone(), position: it.position };
                // The line itself has the hidden word.
                let format = if format == Format::Human { Format::Short } else { format };
                out.push_str(&write_one(format, &it, ""));
            }
            // Beside any mistake, the line may have a hidden word.
            None if is_open && format == Format::Human => out.push_str(&write_one(Format::Short, it, "")),
            None => out.push_str(&write_one(format, it, &texts[&*it.diagnostic.spot.file].text)),
        }
    }
    match amount {
        Amount::All => print!("{out}"),
        Amount::FirstOfEach => {
            anstream::eprint!("{out}");
            for (code, n_more) in rest {
                eprintln!("and {n_more} more {code}; `samizdat check` shows all");
            }
        }
    }
    for (file, n_more) in in_files {
        eprintln!("and {n_more} more in {file}");
    }
    if format == Format::Human && amount == Amount::All && !located.is_empty() {
        eprintln!("{}", summary(diags));
    }
}

/// What is shown of all diagnostics.
struct Selection<'d> {
    shown: Vec<&'d Diagnostic>,
    /// How many more there are of each code.
    rest: BTreeMap<&'static Code, usize>,
    /// How many more there are in files with very many.
    in_files: BTreeMap<&'d str, usize>,
}

fn select(diags: &Diagnostics, amount: Amount) -> Selection<'_> {
    let mut n_seen: BTreeMap<&'static Code, usize> = BTreeMap::new();
    let mut in_files: BTreeMap<&str, usize> = BTreeMap::new();
    let mut shown = Vec::new();
    for diagnostic in diags.iter() {
        let seen = n_seen.entry(diagnostic.code).or_default();
        *seen += 1;
        if amount == Amount::FirstOfEach && *seen > FIRST_FEW {
            continue;
        }
        let n_in_file = in_files.entry(&diagnostic.spot.file).or_default();
        *n_in_file += 1;
        if *n_in_file <= MOST_OF_FILE {
            shown.push(diagnostic);
        }
    }
    n_seen.retain(|_, n| amount == Amount::FirstOfEach && *n > FIRST_FEW);
    n_seen.values_mut().for_each(|n| *n -= FIRST_FEW);
    in_files.retain(|_, n| *n > MOST_OF_FILE);
    in_files.values_mut().for_each(|n| *n -= MOST_OF_FILE);
    Selection { shown, rest: n_seen, in_files }
}

fn summary(diags: &Diagnostics) -> String {
    let count = |severity: Severity| {
        let n = diags.count(severity);
        (n > 0).then(|| format!("{n} {}{}", severity.word(), if n == 1 { "" } else { "s" }))
    };
    let parts: Vec<String> =
        [Severity::Error, Severity::Warning, Severity::Note].into_iter().filter_map(count).collect();
    parts.join(", ")
}

fn locate_one<'d>(diagnostic: &'d Diagnostic, shown: &Shown) -> Located<'d> {
    let Shown { text, lines } = shown;
    let range = locate::range(&diagnostic.spot.place, &diagnostic.spot.file, text);
    let start = range.start.min(text.len());
    // Leave out the line break after a paragraph.
    let range = start..start + text[start..range.end.clamp(start, text.len())].trim_end().len();
    Located { diagnostic, position: lines.position(text, range.start), range }
}

/// Whether others may read what is printed: the log of an automatic run.
pub fn is_open_log(format: Format) -> bool {
    format == Format::Github || environment::is_automatic()
}

/// A diagnostic as JSON.
fn object(it: &Located<'_>) -> serde_json::Value {
    let Located { diagnostic, position, .. } = it;
    let Diagnostic { code, severity, spot, message, hint, redacted: _ } = diagnostic;
    json!({
        "file": &*spot.file, "line": position.line, "column": position.column,
        "severity": severity.word(), "code": code.name, "message": message, "hint": hint,
    })
}

fn write_one(format: Format, it: &Located<'_>, text: &str) -> String {
    let Located { diagnostic, position, .. } = it;
    let Diagnostic { code, severity, spot, message, hint, redacted: _ } = diagnostic;
    let Position { line, column } = position;
    let file = &spot.file;
    match format {
        Format::Human => format!("{}\n\n", draw(it, text)),
        Format::Short => {
            let hint = hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
            format!("{file}:{line}:{column}: {}[{code}]: {message}{hint}\n", severity.word())
        }
        Format::Json => {
            format!("{}\n", object(it))
        }
        Format::Github => {
            let word = if *severity == Severity::Note { "notice" } else { severity.word() };
            let hint = hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
            let title = escape_property(code.name);
            let file = escape_property(file);
            format!(
                "::{word} file={file},line={line},col={column},title={title}::{}\n",
                escape_data(&format!("{message}{hint}"))
            )
        }
    }
}

/// GitHub's workflow commands escape these in messages …
fn escape_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// … and these in properties as well.
fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}

fn draw(it: &Located<'_>, text: &str) -> String {
    let Located { diagnostic, range, .. } = it;
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let (window, offset) = window(text, range);
    let span = range.start - offset..(range.end - offset).min(window.len()).max(range.start - offset);
    let snippet = Snippet::source(window).line_start(it.position.line).annotation(AnnotationKind::Primary.span(span));
    let group = level.primary_title(&*diagnostic.message).id(diagnostic.code.name);
    // The drawing counts columns from where it begins, which is not always the beginning of a line.
    let Position { line, column } = it.position;
    let is_whole_line = offset == 0 || text[..offset].ends_with('\n');
    let mut group = match is_whole_line {
        true => group.element(snippet.path(&*diagnostic.spot.file)),
        false => group.element(Origin::path(&*diagnostic.spot.file).line(line).char_column(column)).element(snippet),
    };
    if let Some(hint) = &diagnostic.hint {
        group = group.element(Level::HELP.message(&**hint));
    }
    Renderer::styled().decor_style(DecorStyle::Ascii).render(&[group])
}

/// The lines of a place, so that rendering costs the same in a long file; of long lines, what stands around it.
fn window<'t>(text: &'t str, range: &Range<usize>) -> (&'t str, usize) {
    let from = floor_char_boundary(text, range.start.saturating_sub(MOST_BESIDE));
    let to = floor_char_boundary(text, range.end.min(range.start + MOST_BESIDE) + MOST_BESIDE);
    let start = text[from..range.start].rfind('\n').map_or(from, |at| from + at + 1);
    let middle = floor_char_boundary(text, range.end.min(to));
    let end = text[middle..to].find('\n').map_or(to, |at| middle + at);
    (&text[start..end], start)
}
