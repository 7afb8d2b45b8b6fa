//! The small words behave: slugs, spellings, near misses, places in texts, addresses; and what readers are told stands in one table.

use std::collections::{BTreeMap, BTreeSet};

use samizdat::base::near::nearest;
use samizdat::base::slug::{fold, is_slug, slugify};
use samizdat::base::url_path::join;
use samizdat::base::{Lines, Position, UrlPath};
use samizdat::graph::own_pages::OWN_PAGES;
use samizdat::output::exports::EXPORTS;
use samizdat::text::fold::keys;
use samizdat::text::template::{Node, Templates, View};
use samizdat::text::words::Words;

use crate::support::{repository, tree};

#[test]
fn names_in_any_script_become_ids() {
    assert_eq!(slugify("Әділет ғылым өңір"), "adilet-ghylym-ongir");
    assert_eq!(slugify("Қазақстан"), "qazaqstan");
    assert_eq!(slugify("  Larisa   Example! "), "larisa-example");
    assert_eq!(slugify("Жанболат Example"), "zhanbolat-example");
    assert_eq!(slugify("…"), "...".replace('.', ""));
    assert!(is_slug("p-1") && !is_slug("P") && !is_slug("-a") && !is_slug("a--b") && !is_slug(""));
}

#[test]
fn spellings_that_differ_by_case_and_accent_fold_together() {
    assert_eq!(fold("ÉLODIE Example"), fold("elodie example"));
    assert_eq!(fold("Қазақстан"), fold("қазақстан"));
}

#[test]
fn near_miss_is_near_and_does_not_hang_on_order() {
    assert_eq!(nearest("larisa-exmple", ["larisa-example", "ada-example"]), Some("larisa-example"));
    assert_eq!(nearest("zzz", ["larisa-example"]), None);
    assert_eq!(nearest("ab", ["bb", "aa"]), nearest("ab", ["aa", "bb"]));
}

#[test]
fn columns_count_characters() {
    let position = |text: &str, offset| Lines::of(text).position(text, offset);
    assert_eq!(position("аб\nвгд", "аб\nвг".len()), Position { line: 2, column: 3 });
    assert_eq!(position("", 9), Position::START);
    // Every place of a text that is longer than the steps in which characters are counted.
    let long = "ж\nab\r\n".repeat(400) + &"щx".repeat(1500) + "\n\nю";
    let lines = Lines::of(&long);
    for (offset, _) in long.char_indices() {
        let before = &long[..offset];
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let (line, column) = (before.matches('\n').count() + 1, before[start..].chars().count() + 1);
        assert_eq!(lines.position(&long, offset), Position { line, column });
    }
}

#[test]
fn addresses_are_safe_everywhere() {
    for good in ["index.html", "people/ada.html", "data/x.csv"] {
        assert!(UrlPath::new(good).is_ok(), "{good}");
    }
    for bad in
        ["", "/a", "a/", "../a", "a//b", "con.html", "people/AUX", "lpt1.txt", "é.html", "a b.html", "a.", "a\\b"]
    {
        assert!(UrlPath::new(bad).is_err(), "{bad}");
    }
    assert_eq!(UrlPath::new("a/b/c.html").map(|it| it.to_root()), Ok("../../".to_owned()));
}

#[test]
fn schemes_of_transliteration_meet() {
    for [cyrillic, latin @ ..] in [
        ["Гюзяль", "Gyuzyal", "Giuzial", "Gûzâlʹ"],
        ["Байдалинова", "Baidalinova", "Baydalinova", "Baidalinova"],
        ["Жанболат", "Zhanbolat", "Janbolat", "Žanbolat"],
        ["Мамай", "Mamay", "Mamai", "Mamai"],
        ["Нұрсұлтан", "Nursultan", "Nūrsūltan", "Nursultan"],
        ["Назарбаев", "Nazarbayev", "Nazarbaev", "Nazarbaiev"],
        ["Евгений", "Yevgeniy", "Evgeny", "Evgenii"],
        ["Жовтис", "Zhovtis", "Jovtis", "Zhovtis"],
        ["Лариса", "Larisa", "Larisa", "Larissa"],
        ["Харькова", "Kharkova", "Har'kova", "Kharʹkova"],
        ["Құшақбаев", "Qushaqbaev", "Kushakbayev", "Kuşakbaev"],
    ] {
        for spelling in latin {
            assert_eq!(keys(spelling), keys(cyrillic), "{spelling}");
        }
    }
}

#[test]
fn relative_paths_stay_inside() {
    for (from, relative, joined) in [
        ("people/ada.html", "../sources/a.html", Some("sources/a.html")),
        ("people/ada.html", "./bob.html", Some("people/bob.html")),
        ("index.html", "people//ada.html", Some("people/ada.html")),
        ("people/ada.html", "../../outside", None),
        ("index.html", "..", None),
    ] {
        assert_eq!(join(from, relative).as_deref(), joined, "{from} {relative}");
    }
}

#[test]
fn message_on_a_page_is_escaped_and_what_is_html_already_is_not() {
    let mark = "{% component mark(text) %}<b>{{ text }}</b>{% endcomponent mark %}";
    let page = "{{ say(key=\"see\", title=name) }}, {{ say(key=\"see\", title=<mark text={name} />) }}\
                {% set several %}<i>{{ name }}</i>{% endset %}, {{ say(key=\"see\", title=several) }}, \
                {{ say(key=\"n-records\", n=1) }}, {{ say(key=\"n-records\", n=2) }}";
    let sources = [("mark.html", mark), ("page.html", page)].map(|(name, text)| (name.to_owned(), text.to_owned()));
    let templates = Templates::new(&sources.into(), Words::english()).unwrap();
    let view = View::default().with("name", Node::text("<\u{e000}>"));
    let safe = "&lt;\u{e000}&gt;";
    let wanted = format!("see {safe}, see <b>{safe}</b>, see <i>{safe}</i>, 1 record, 2 records");
    assert_eq!(templates.render("page.html", &view).unwrap(), wanted);
}

/// Files of a folder of the repository with one of these endings.
fn texts(folder: &str, endings: &[&str]) -> BTreeMap<String, String> {
    let files = tree(&repository().join(folder)).into_iter();
    let wanted = files.filter(|(path, _)| endings.iter().any(|ending| path.ends_with(ending)));
    wanted.map(|(path, bytes)| (format!("{folder}/{path}"), String::from_utf8(bytes).unwrap())).collect()
}

fn templates() -> BTreeMap<String, String> {
    let all = texts("themes", &[".html", ".xml", ".css"]).into_iter();
    all.filter(|(path, _)| path.contains("/templates/")).collect()
}

/// The messages for readers: each with all that stands behind its key.
fn messages() -> BTreeMap<String, String> {
    let file = std::fs::read_to_string(repository().join("src/text/words/en.ftl")).unwrap();
    let mut messages: BTreeMap<String, String> = BTreeMap::new();
    let mut key = String::new();
    for line in file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some((new, text)) = line.split_once(" =").filter(|_| !line.starts_with(' ')) {
            key = new.to_owned();
            assert!(messages.insert(key.clone(), text.to_owned()).is_none(), "{key} stands twice");
        } else {
            messages.get_mut(&key).unwrap().push_str(line);
        }
    }
    messages
}

/// What stands between each opening and the next closing, and the rest.
fn cut<'t>(text: &'t str, opening: &str, closing: &str) -> (Vec<&'t str>, String) {
    let (mut inside, mut rest) = (Vec::new(), String::new());
    let mut left = text;
    while let Some((before, after)) = left.split_once(opening) {
        let (found, next) = after.split_once(closing).unwrap_or((after, ""));
        rest.push_str(before);
        inside.push(found);
        left = next;
    }
    rest.push_str(left);
    (inside, rest)
}

/// The code of a template, and what it prints as it is.
fn code_and_text(template: &str) -> (Vec<String>, String) {
    let (_, text) = cut(template, "{#", "#}");
    let (prints, text) = cut(&text, "{{", "}}");
    let prints: Vec<String> = prints.into_iter().map(str::to_owned).collect();
    let (tags, text) = cut(&text, "{%", "%}");
    (prints.into_iter().chain(tags.into_iter().map(str::to_owned)).collect(), text)
}

/// Names that begin behind a text and have only such letters.
fn names_behind<'t>(text: &'t str, before: &str, is_of_name: fn(char) -> bool) -> Vec<&'t str> {
    let places = text.match_indices(before).filter(|(at, _)| {
        let last = text[..*at].chars().next_back();
        last.is_none_or(|c| !c.is_alphanumeric() && !"_.\"".contains(c))
    });
    places.map(|(at, _)| text[at + before.len()..].split(|c| !is_of_name(c)).next().unwrap_or("")).collect()
}

#[test]
fn every_message_for_readers_is_used_and_none_is_missing() {
    let messages = messages();
    let plain: BTreeSet<&str> = Words::english().plain().map(|(key, _)| key).collect();
    let is_of_key = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut asked_plainly: BTreeSet<(String, String)> = BTreeSet::new();
    for (path, template) in templates() {
        for code in code_and_text(&template).0 {
            for name in names_behind(&code, "t.", |c| c.is_ascii_alphanumeric() || c == '_') {
                asked_plainly.insert((path.clone(), name.replace('_', "-")));
            }
            for call in code.split("say(key=\"").skip(1) {
                let key = call.split('"').next().unwrap();
                let message = messages.get(key).unwrap_or_else(|| panic!("{path}: {key} is no message"));
                for variable in message.split('$').skip(1) {
                    let variable = variable.split(|c: char| !is_of_key(c)).next().unwrap();
                    assert!(call.contains(&format!(" {variable}=")), "{path}: {key} needs {variable}");
                }
                used.insert(key.to_owned());
            }
        }
    }
    let sources = texts("src", &[".rs"]);
    for (path, text) in &sources {
        let code: String = text.lines().map(str::trim).filter(|line| !line.starts_with("//")).collect();
        for (ask, is_plain) in
            [("words.get(\"", true), ("words().get(\"", true), ("words.say(\"", false), ("words().say(\"", false)]
        {
            for rest in code.split(ask).skip(1) {
                let key = rest.split('"').next().unwrap().to_owned();
                assert!(messages.contains_key(&key), "{path}: {key} is no message");
                if is_plain {
                    asked_plainly.insert((path.clone(), key));
                }
            }
        }
    }
    asked_plainly.extend(OWN_PAGES.iter().map(|page| ("own pages".to_owned(), page.title.to_owned())));
    asked_plainly.extend(EXPORTS.iter().filter_map(|it| Some(("exports".to_owned(), it.about?.to_owned()))));
    for (path, key) in &asked_plainly {
        assert!(plain.contains(key.as_str()), "{path}: {key} is no message, or one that needs a variable");
    }
    used.extend(asked_plainly.into_iter().map(|(_, key)| key));
    for key in messages.keys() {
        // Months and seasons are asked for by their numbers.
        let row = format!("\"{}{{", key.trim_end_matches(|c: char| c.is_ascii_digit()));
        let is_in_code =
            |text: &String| text.contains(&format!("\"{key}\"")) || row.ends_with("-{") && text.contains(&row);
        assert!(used.contains(key) || sources.values().any(is_in_code), "nothing says {key}");
        assert!(key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{key}");
    }
}

/// Names that are the same in every language.
const NAMES_IN_TEMPLATES: [&str; 5] = ["Linux", "macOS", "Windows", "PowerShell", "SHA"];

/// Names of keys and of forms of Unicode.
const NAMES_IN_SCRIPTS: [&str; 3] = ["Escape", "ArrowDown", "ArrowUp"];

/// Whether somebody would read it: it begins with a capital letter, or has several words, or stands beside one.
fn is_for_readers(literal: &str) -> bool {
    let letters: Vec<char> = literal.chars().collect();
    let begins_large = letters.len() > 1 && letters[0].is_uppercase() && letters[1].is_lowercase();
    let is_joined = letters.iter().any(|c| c.is_alphabetic()) && (literal.starts_with(' ') || literal.ends_with(' '));
    begins_large || is_joined
}

/// Texts between double quotes.
fn literals(code: &str) -> impl Iterator<Item = &str> {
    code.split('"').skip(1).step_by(2)
}

#[test]
fn no_template_and_no_script_has_a_word_of_its_own() {
    for (path, template) in templates().iter().filter(|(path, _)| !path.ends_with(".css")) {
        let (code, text) = code_and_text(template);
        for code in code {
            assert!(!code.contains(['\'', '`']), "{path}: texts stand in double quotes: {code}");
            let (_, code) = cut(&code, "<code text=", "/>");
            for literal in literals(&code) {
                let has_words = literal.split(' ').filter(|it| it.contains(char::is_alphabetic)).count() > 1;
                assert!(!is_for_readers(literal) && !has_words, "{path}: {literal}");
            }
        }
        // What is typed is the same in every language.
        let (_, text) = cut(&text, "<code>", "</code>");
        let (tags, text) = cut(&text, "<", ">");
        for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
            assert!(NAMES_IN_TEMPLATES.contains(&word), "{path}: {word}");
        }
        for tag in tags {
            for attribute in ["aria-label", "alt", "title", "placeholder", "data-label"] {
                for value in tag.split(&format!(" {attribute}=\"")).skip(1) {
                    let value = value.split('"').next().unwrap();
                    assert!(!value.contains(char::is_alphabetic), "{path}: {value}");
                }
            }
        }
    }
    for (path, script) in texts("themes", &[".js"]) {
        for line in script.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for literal in literals(line).filter(|it| !NAMES_IN_SCRIPTS.contains(it)) {
                assert!(!is_for_readers(literal), "{path}: {literal}");
            }
        }
    }
}

#[test]
fn lines_of_templates_and_scripts_are_short() {
    for (path, text) in templates().into_iter().chain(texts("themes", &[".js"])) {
        for line in text.lines() {
            assert!(line.chars().count() <= 140, "{path}: {line}");
        }
    }
}
