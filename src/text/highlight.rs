//! Highlights fenced code as HTML with a dozen classes; the theme's style sheet sets their colours.

use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, ScopeStackOp, SyntaxReference, SyntaxSet};

use crate::text::body::escape;

/// Loaded only when a dossier has code in a known language.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Longer code is not highlighted, so that a hostile file cannot stall a build.
const LONGEST: usize = 64 * 1024;

/// Scope prefixes and their classes; the most specific scope wins, so order matters only within one scope.
static CLASSES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    let table = [
        ("comment", "c"),
        ("string", "s"),
        ("constant.numeric", "n"),
        ("constant.character.escape", "e"),
        ("constant", "l"),
        ("keyword", "k"),
        ("storage", "k"),
        ("entity.name.function", "f"),
        ("entity.name.tag", "t"),
        ("entity.name", "f"),
        ("entity.other.attribute-name", "a"),
        ("meta.mapping.key string", "a"),
        ("support", "b"),
        ("variable", "v"),
        ("markup.deleted", "d"),
        ("markup.inserted", "i"),
        ("invalid", "x"),
    ];
    let scope = |name: &str| Scope::new(name.split(' ').next().unwrap_or(name)).ok();
    table.iter().filter_map(|(name, class)| Some((scope(name)?, *class))).collect()
});

/// The inner HTML of a `<code>` element; plain escaped text when the language is unknown.
pub fn to_html(code: &str, language: &str) -> String {
    let known =
        (!language.is_empty() && code.len() <= LONGEST).then(|| SYNTAXES.find_syntax_by_token(language)).flatten();
    known.and_then(|syntax| highlight(code, syntax)).unwrap_or_else(|| escape(code))
}

fn highlight(code: &str, syntax: &SyntaxReference) -> Option<String> {
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut out = Spans::default();
    for line in code.split_inclusive('\n') {
        let ops = state.parse_line(line, &SYNTAXES).ok()?;
        let mut from = 0;
        for (at, op) in &ops {
            out.push(&line[from..*at], class_of(&stack));
            from = *at;
            apply(&mut stack, op)?;
        }
        out.push(&line[from..], class_of(&stack));
    }
    Some(out.finish())
}

fn apply(stack: &mut ScopeStack, op: &ScopeStackOp) -> Option<()> {
    stack.apply(op).ok()
}

fn class_of(stack: &ScopeStack) -> Option<&'static str> {
    let of_scope =
        |scope: &Scope| CLASSES.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, class)| *class);
    stack.as_slice().iter().rev().find_map(of_scope)
}

/// Merges adjacent spans of one class, to keep the markup small.
#[derive(Default)]
struct Spans {
    html: String,
    open: Option<&'static str>,
}

impl Spans {
    fn push(&mut self, text: &str, class: Option<&'static str>) {
        if text.is_empty() {
            return;
        }
        let class = if text.trim().is_empty() { self.open } else { class };
        if class != self.open {
            self.close();
            if let Some(class) = class {
                self.html.push_str(&format!("<span class=\"hl-{class}\">"));
            }
            self.open = class;
        }
        self.html.push_str(&escape(text));
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            self.html.push_str("</span>");
        }
    }

    fn finish(mut self) -> String {
        self.close();
        self.html
    }
}
