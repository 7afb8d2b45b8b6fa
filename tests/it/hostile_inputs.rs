//! The table of hostile inputs: each ends as expected, by itself, and writes nothing outside its folder. `FULL=1` runs each in a
//! process of its own, measures its time and memory (needs python3), and prints the worst.

use std::cell::RefCell;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{Folder, TODAY, tree};
use samizdat::model::Scope;
use samizdat::pipeline::{Cache, build};
use samizdat::text::edtf::PartialDate;
use samizdat::world::publish::folder::{Edits, publish};
use samizdat::world::read::load;
use samizdat::world::store::Memory;
use samizdat::world::verify::verify;

/// Files by path.
type Files = Vec<(String, Vec<u8>)>;

/// Files of a dossier, and how `build` ends: 0 it is harmless, 1 it is a mistake, 2 it cannot run.
struct Case {
    name: String,
    files: Files,
    arguments: &'static str,
    code: i32,
}

fn case(class: &str, name: impl std::fmt::Display, path: &str, text: impl AsRef<[u8]>, code: i32) -> Case {
    let files = vec![(path.to_owned(), text.as_ref().to_vec())];
    Case { name: format!("{class}: {name}"), files, arguments: "build", code }
}

/// One more file.
fn with(mut case: Case, path: &str, text: impl AsRef<[u8]>) -> Case {
    case.files.push((path.to_owned(), text.as_ref().to_vec()));
    case
}

fn short(text: &str) -> String {
    text.chars().take(40).collect::<String>().escape_debug().collect()
}

/// Front matter of a person.
fn yaml() -> Vec<Case> {
    let mut bomb = String::from("a: &a [x,x,x,x,x,x,x,x,x]\n");
    for (name, before) in ('b'..='i').zip('a'..='h') {
        bomb.push_str(&format!("{name}: &{name} [{}]\n", vec![format!("*{before}"); 9].join(",")));
    }
    let fronts: Vec<(String, i32)> = vec![
        (bomb + "name: *i", 1),
        ("name: &a [*a]".into(), 1),
        ("name: &a {x: *a}".into(), 1),
        ("name: *nobody".into(), 1),
        ("<<: {name: Ada}\nname: Ada".into(), 1),
        (format!("name: {}", "[".repeat(60_000)), 1),
        (format!("name: {}", "{".repeat(60_000)), 1),
        (format!("name: {}", "{a: ".repeat(15_000)), 1),
        (format!("name: {}{}", "[".repeat(3000), "]".repeat(3000)), 1),
        (format!("name:\n  {}a", "- ".repeat(20_000)), 1),
        (format!("name: {}", "? ".repeat(20_000)), 1),
        (format!("name: {}", "!a ".repeat(20_000)), 1),
        (format!("name: {}", "&a ".repeat(20_000)), 1),
        (format!("name: \"{}", "\\".repeat(50_000)), 1),
        (format!("name: '{}", "''".repeat(20_000)), 1),
        (format!("name: Ada\n{}", "#".repeat(60_000)), 0),
        (format!("name: Ada\n{}", " ".repeat(60_000)), 0),
        (format!("name: Ada\n{}", "\n".repeat(60_000)), 0),
        (format!("name: Ada\n{}", "\t".repeat(6_000)), 1),
        (format!("name: {}", "a".repeat(60_000)), 0),
        (format!("{}: Ada", "a".repeat(60_000)), 1),
        ((0..5000).map(|i| format!("k{i}: v\n")).collect(), 1),
        ("name: a\n".repeat(6000), 1),
        ("name: !!binary aGVsbG8=".into(), 0),
        ("name: !!python/object:os.system ls".into(), 0),
        ("name: !<tag:yaml.org,2002:str> Ada".into(), 0),
        ("%YAML 1.2\n%TAG ! tag:x\nname: Ada".into(), 1),
        ("name: Ada\n...\nname: Bob".into(), 1),
        ("--- \nname: Ada".into(), 1),
        ("[name, Ada]".into(), 1),
        ("Ada".into(), 1),
        ("12".into(), 1),
        ("name: 99999999999999999999999999999999999999999999999999".into(), 0),
        ("name: 0x41".into(), 0),
        ("name: 1e999".into(), 0),
        ("name: .nan".into(), 0),
        ("name: ~".into(), 1),
        ("name: {}".into(), 1),
        ("name: []".into(), 1),
        ("name: Ada\nborn: 99999999999999999999-01-01".into(), 1),
        ("name: Ada\nborn: -99999999999".into(), 1),
        ("name: Ada\nborn: Y-17E7".into(), 1),
        ("name: Ada\nborn: \"[..]\"".into(), 1),
        (format!("name: Ada\nborn: \"[{}2016]\"", "2016,".repeat(9000)), 1),
        ("name: Ada\nborn: 2016-99-99".into(), 1),
        ("name: Ada\nborn: 0000".into(), 0),
        ("name: Ada\nborn: /".into(), 1),
        ("name: Ada\nborn: \"2016\\u0000\"".into(), 1),
        ("name: \"\\u0000\"".into(), 0),
        ("name: \"\\ud800\"".into(), 1),
        ("name: \"\\uffff\"".into(), 0),
        ("name: Ada\ngender: {a: b}".into(), 1),
        ("name: Ada\nlinks: [{url: \"javascript:alert(1)\"}]".into(), 1),
        ("name: Ada\nportrait: ../../../etc/passwd".into(), 1),
        ("name: Ada\nportrait: /etc/passwd.png".into(), 1),
        ("name: Ada\naliases: [../../evil]".into(), 1),
        ("name: Ada\naliases: [/etc/evil]".into(), 0),
        ("name: Ada\naliases: [con]".into(), 1),
        ("name: Ada\naliases: [\"a\\\\b\"]".into(), 1),
        ("name: Ada\naliases: [index.html]".into(), 1),
        ("name: Ada\naliases: [manifest.json]".into(), 0),
        (format!("name: Ada\naliases: [{}]", "a/".repeat(9000)), 1),
        (format!("name: Ada\naliases: [{}]", "a".repeat(9000)), 1),
        (format!("name: Ada\naliases: [{}]", (0..4000).map(|i| format!("o-{i},")).collect::<String>()), 0),
        (format!("name: Ada\nroles: [{}]", "a,".repeat(20_000)), 0),
        (format!("name: Ada\ntopics: [{}]", "a,".repeat(9000)), 1),
        (format!("name: Ada\nstatus: [{}]", "{state: detained},".repeat(2500)), 0),
        (format!("name: Ada\nstatus: [{}]", "{state: nope},".repeat(2500)), 1),
    ];
    fronts
        .into_iter()
        .map(|(front, code)| case("yaml", short(&front), "content/people/a.md", format!("---\n{front}\n---\n"), code))
        .collect()
}

fn settings() -> Vec<Case> {
    let fronts: Vec<(String, i32)> = vec![
        (String::new(), 1),
        ("x".repeat(300 << 10), 1),
        (format!("title: {}", "[".repeat(200_000)), 1),
        (format!("title: T\nmenu: {}", "[".repeat(200_000)), 1),
        (format!("title: T\nmenu: [{}]", "a, ".repeat(50_000)), 1),
        ("title: T\nmenu: [../../etc]".into(), 1),
        ("title: T\nlanguage: ../../etc".into(), 1),
        ("title: T\ntheme: ../../etc".into(), 1),
        ("title: T\ntheme: /etc".into(), 1),
        ("title: T\ntheme: ..".into(), 1),
        ("title: T\ntheme: \".\"".into(), 1),
        ("title: T\ntheme: \"a/../b\"".into(), 1),
        ("title: T\ntheme: \"\\u0000\"".into(), 1),
        ("title: T\nbase_url: javascript:alert(1)".into(), 1),
        ("title: T\nbase_url: \"https://a.example/\\\"><script>\"".into(), 0),
        ("title: T\ncname: \"a\\nb\"".into(), 0),
        ("title: \"<script>alert(1)</script>\"".into(), 0),
        (format!("title: {}", "T".repeat(200_000)), 0),
        ("title: T\nedition: 2026-01-01\nprevious: /dev/zero".into(), 1),
        ("title: T\nedition: 2026-01-01\nprevious: ../other".into(), 1),
        ("title: T\nedition: 2026-01-01\nprevious: \"\"".into(), 0),
        ("title: T\nedition: 2026-01-01\nprevious: content".into(), 1),
        ("title: T\nedition: 2026-01-01\nprevious: dossier.yaml".into(), 1),
        ("title: T\nchecks: {nope: off}".into(), 1),
        ("title: T\nchecks: {not-utf8: off}".into(), 1),
        ("title: T\nkinds: 1".into(), 1),
        ("title: T\nkinds: {person: 1}".into(), 1),
        ("title: T\nkinds: {a: {folder: ../../etc, fields: {t: {role: title}}}}".into(), 1),
        ("title: T\nkinds: {a: {folder: /etc, fields: {t: {role: title}}}}".into(), 1),
        ("title: T\nkinds: {\"../a\": {fields: {t: {role: title}}}}".into(), 1),
        ("title: T\nkinds: {\"<script>\": {fields: {t: {role: title}}}}".into(), 1),
        ("title: T\nkinds: {a: {fields: {t: {type: ref a, role: title}}}}".into(), 1),
        ("title: T\nkinds: {a: {fields: {t: {type: list list list text}}}}".into(), 1),
        (
            format!(
                "title: T\nkinds: {{{}}}",
                (0..3000).map(|i| format!("k{i}: {{fields: {{t: {{role: title}}}}}},")).collect::<String>()
            ),
            0,
        ),
        (
            format!(
                "title: T\nkinds: {{a: {{fields: {{{}}}}}}}",
                (0..6000).map(|i| format!("f{i}: {{type: text}},")).collect::<String>()
            ),
            1,
        ),
        (
            format!(
                "title: T\nkinds: {{person: {{fields: {{c: {{type: choice, options: {{{}}}}}}}}}}}",
                (0..9000).map(|i| format!("o{i}: O,")).collect::<String>()
            ),
            0,
        ),
        (format!("title: T\n{}", "a: b\n".repeat(40_000)), 1),
        ((0..20_000).map(|i| format!("k{i}: v\n")).collect(), 1),
    ];
    let home = "---\ntitle: Home\n---\n";
    let make = |(front, code): (String, i32)| {
        with(case("settings", short(&front), "dossier.yaml", front, code), "content/index.md", home)
    };
    fronts.into_iter().map(make).collect()
}

/// Texts below harmless front matter.
fn texts() -> Vec<Case> {
    let mega = 3 << 20;
    let texts: Vec<(String, i32)> = vec![
        ("x".repeat(5 << 20), 1),
        ("x".repeat((1 << 20) + 1), 1),
        ("x\n".repeat(mega / 2), 1),
        ("\n".repeat(mega), 1),
        ("x\n\n".repeat(mega / 3), 1),
        ("word ".repeat(40_000), 0),
        (">".repeat(100_000) + "a", 1),
        ("> ".repeat(100_000) + "a", 1),
        ("- ".repeat(100_000) + "a", 1),
        ("1. ".repeat(50_000) + "a", 1),
        ("- > 1. + ".repeat(50) + "a", 1),
        ((0..400).map(|i| "  ".repeat(i) + "- a\n").collect(), 1),
        ((0..99).map(|i| "  ".repeat(i) + "- a\n").collect::<String>() + &"\n".repeat(100_000), 1),
        ("- - - - - - - - -\n".repeat(9000), 0),
        ("* ".repeat(9000), 0),
        ("[".repeat(200_000), 0),
        ("[".repeat(100_000) + &"]".repeat(100_000), 1),
        ("[a](".repeat(50_000), 0),
        ("[[".repeat(100_000), 0),
        ("![".repeat(100_000), 0),
        ("[^".repeat(100_000), 0),
        ("[@".repeat(100_000), 0),
        ("[@a ".repeat(50_000), 1),
        ("[@a;".repeat(50_000) + "]", 1),
        ("*a **b ".repeat(30_000), 0),
        ("*".repeat(100_000) + "a" + &"*".repeat(100_000), 1),
        ("_a*b".repeat(50_000), 0),
        ("~~a~b".repeat(40_000), 0),
        ((0..600).map(|i| "e".to_owned() + &"`".repeat(i)).collect(), 0),
        ("`".repeat(200_000), 0),
        ("&amp;".repeat(40_000), 0),
        ("&#x110000;&#0;&#xd800;".repeat(5000), 0),
        ("<".repeat(200_000), 0),
        ("<a ".repeat(50_000), 0),
        ("<!--".repeat(50_000), 0),
        ("a <!-- ".repeat(20_000), 0),
        ("a <?".repeat(50_000), 0),
        ("a <![CDATA[".repeat(20_000), 0),
        ("a <!X ".repeat(30_000), 0),
        ("<div>".repeat(40_000), 1),
        ("<div>\n\n".repeat(30_000), 1),
        ("<b>".repeat(60_000), 1),
        ("<b class=\"x\">a</b> ".repeat(9000), 1),
        ("<font color=red>a\n\n".repeat(9000), 1),
        ((0..9000).map(|i| format!("<b class=c{i}></i>x\n\n")).collect(), 1),
        ("<p>".repeat(60_000), 0),
        ("<table><tr><td>".repeat(9000), 1),
        ("<svg><math>".repeat(9000), 1),
        ("<select><option>".repeat(9000), 1),
        ("<div \n".repeat(30_000), 1),
        ("|a".repeat(60_000) + "\n" + &"|-".repeat(60_000) + "\n" + &"|b\n".repeat(9000), 1),
        ("|a|b|\n|-|-|\n".to_owned() + &"|c|d|\n".repeat(9000), 0),
        ("```\n".repeat(9000), 0),
        ("```nope\na\n```\n".repeat(5000), 0),
        ("```rust\n".to_owned() + &"a".repeat(200_000), 0),
        ("```html\n".to_owned() + &"<".repeat(20_000), 0),
        ("```json\n".to_owned() + &"[".repeat(20_000), 0),
        ("```regexp\n".to_owned() + &"(".repeat(20_000), 0),
        ("```markdown\n".to_owned() + &"> ".repeat(9000), 1),
        ("```c++\n".to_owned() + &"template<".repeat(5000), 0),
        ("```php\n<?php ".to_owned() + &"\"${".repeat(9000), 0),
        ("```sh\n".to_owned() + &"$(".repeat(9000), 0),
        ("```latex\n".to_owned() + &"{\\".repeat(9000), 0),
        ("```yaml\n".to_owned() + &"a: &a ".repeat(9000), 0),
        ("```\"><script>alert(1)</script>\na\n```\n".into(), 0),
        ("# A\n".repeat(40_000), 0),
        ("# A {#a}\n".repeat(20_000), 1),
        ("A {#p1}\n\n".repeat(9000), 1),
        (format!("# {}\n", "a".repeat(100_000)), 0),
        ((0..9000).map(|i| format!("A[^{i}].\n\n[^{i}]: B\n\n")).collect(), 0),
        ("[^a]: B\n\n".repeat(9000), 0),
        ("[^a]: [^a]\n\n[^a]\n".into(), 0),
        ("[^a]: [^b]\n\n[^b]: [^a]\n\n[^a]\n".into(), 0),
        ((0..9000).map(|i| format!("[x{i}]: https://a.example\n\n[x{i}]\n")).collect(), 0),
        ("[[Nobody]] ".repeat(20_000), 1),
        ("[[#a]] ".repeat(9000), 1),
        (format!("[[{}]]", "a".repeat(100_000)), 1),
        (format!("[a]({})", "../".repeat(50_000)), 1),
        ("\u{202e}\u{200b}\u{feff}".repeat(20_000), 0),
        ("\u{300}".repeat(100_000), 0),
        ("\u{e000}\u{e001}".repeat(20_000), 0),
        ("\u{e000}1\u{e001}\u{e000}99999999999999999999\u{e001}".into(), 0),
        ("\0".repeat(9000), 0),
        ("\u{1}\u{7f}\u{85}\u{2028}".repeat(9000), 0),
        ("\r".repeat(100_000), 0),
        ("visibility: private\n".into(), 1),
        ("---\n".repeat(50_000), 0),
        ("===\n".repeat(50_000), 0),
        ("a\\\n".repeat(50_000), 0),
        ("A {.uncited}\n\n".repeat(9000), 0),
        ("{".repeat(100_000) + "}", 0),
    ];
    let make = |(text, code): (String, i32)| {
        case("text", short(&text), "content/a.md", format!("---\ntitle: A\n---\n\n{text}"), code)
    };
    texts.into_iter().map(make).collect()
}

fn encodings() -> Vec<Case> {
    let files: [(&str, &[u8], i32); 10] = [
        ("utf-16", b"\xff\xfe-\0-\0-\0", 1),
        ("utf-16 backwards", b"\xfe\xff\0-\0-\0-", 1),
        ("windows-1251", b"---\ntitle: \xc0\xe4\xe0\n---\n", 1),
        ("overlong", b"---\ntitle: \xc0\xaf\n---\n", 1),
        ("surrogate", b"---\ntitle: \xed\xa0\x80\n---\n", 1),
        ("cut", b"---\ntitle: \xd0", 1),
        ("nul", b"\0\0\0\0", 0),
        ("byte order mark", b"\xef\xbb\xbf---\ntitle: A\n---\n", 0),
        ("two marks", b"\xef\xbb\xbf\xef\xbb\xbf---\ntitle: A\n---\n", 0),
        ("empty", b"", 0),
    ];
    files.into_iter().map(|(name, bytes, code)| case("encoding", name, "content/a.md", bytes, code)).collect()
}

fn addresses() -> Vec<Case> {
    let inside: Vec<(&str, i32)> = vec![
        ("[x](../../../etc/passwd)", 1),
        ("[x](/etc/passwd)", 1),
        ("[x](file:///etc/passwd)", 1),
        ("[x](..%2f..%2fetc%2fpasswd)", 1),
        ("[x](%2e%2e/%2e%2e/etc/passwd)", 1),
        ("[x](..\\\\..\\\\etc)", 1),
        ("[x](c:/windows)", 1),
        ("[x](//evil.example/a)", 1),
        ("[x](javascript:alert(1))", 1),
        ("[x](JaVaScRiPt:alert(1))", 1),
        ("[x](&#106;avascript:alert(1))", 1),
        ("[x](java&Tab;script:alert(1))", 1),
        ("[x](<java\tscript:alert(1)>)", 1),
        ("[x](vbscript:a)", 1),
        ("[x](data:text/html,<script>alert(1)</script>)", 1),
        ("[x](data:image/png;base64,aaaa)", 1),
        ("<javascript:alert(1)>", 1),
        ("![x](https://evil.example/a.png)", 1),
        ("![x](//evil.example/a.png)", 1),
        ("![x](../../../etc/passwd.png)", 1),
        ("![x](data:image/svg+xml,<svg/>)", 1),
        ("[[../../etc/passwd]]", 1),
        ("[[<script>]]", 1),
        ("[x][y]\n\n[y]: javascript:alert(1)", 1),
        ("<a href=\"javascript:alert(1)\">x</a>", 0),
        ("<img src=x onerror=alert(1)>", 0),
        ("<svg onload=alert(1)>", 0),
        ("<iframe src=\"https://evil.example\"></iframe>", 0),
        ("<form action=\"https://evil.example\"><input name=a></form>", 0),
        ("<meta http-equiv=refresh content=0>", 0),
        ("<base href=\"https://evil.example\">", 0),
        ("<style>@import 'https://evil.example'</style>", 0),
        ("<p style=\"background:url(https://evil.example)\">x</p>", 0),
        ("<script>alert(1)</script>", 0),
        ("<scr<script>ipt>alert(1)</script>", 0),
        ("<div id=\"n_1\">x</div>", 0),
        ("<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">", 0),
        ("<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", 0),
        ("<template><script>alert(1)</script></template>", 0),
        ("<details ontoggle=alert(1) open>x</details>", 0),
    ];
    inside
        .into_iter()
        .map(|(text, code)| {
            case("address", short(text), "content/a.md", format!("---\ntitle: A\n---\n\n{text}\n"), code)
        })
        .collect()
}

fn names_of_files() -> Vec<Case> {
    let page = "---\ntitle: A\n---\n";
    let names: [(&str, i32); 18] = [
        ("content/con.md", 1),
        ("content/aux/a.md", 1),
        ("content/nul.md", 1),
        ("content/com1.md", 1),
        ("content/a b.md", 1),
        ("content/a\u{202e}b.md", 1),
        ("content/а.md", 1),
        ("content/..a.md", 0),
        ("content/a..md", 1),
        ("content/-a.md", 1),
        ("content/--help.md", 1),
        ("content/a\nb.md", 1),
        ("content/<script>.md", 1),
        ("content/manifest.json.md", 1),
        ("content/404.md", 1),
        ("content/search.md", 0),
        ("content/A.MD", 1),
        ("content/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z.md", 0),
    ];
    names
        .into_iter()
        .map(|(path, code)| with(case("file", short(path), path, page, code), "content/index.md", page))
        .collect()
}

fn originals() -> Vec<Case> {
    let files = [
        "/etc/passwd",
        "../../etc/passwd",
        "originals/../../other/id_rsa",
        "originals/../dossier.yaml",
        "dossier.yaml",
        "..",
        "/",
    ];
    let make = |file: &str| {
        let text = format!("---\ntitle: R\noriginal: {{file: \"{file}\", publish: true}}\n---\n");
        case("original", file, "content/sources/r.md", text, 1)
    };
    files.into_iter().map(make).collect()
}

fn themes() -> Vec<Case> {
    let templates: [(&str, i32); 12] = [
        ("{% for i in range(end=100000) %}{% for j in range(end=1000) %}0123456789{% endfor %}{% endfor %}", 1),
        ("{% include \"page.html\" %}", 1),
        ("{% extends \"page.html\" %}", 1),
        ("{{ get_env(name=\"HOME\") }}", 1),
        ("{% include \"../../dossier.yaml\" %}", 1),
        ("{% include \"/etc/passwd\" %}", 1),
        ("{{ nothing.at.all }}", 1),
        ("{{", 1),
        ("{% if %}", 1),
        ("{{ 1 / 0 }}", 1),
        ("{{ \"a\" | nope }}", 1),
        ("{{ 99999999999999999999999999999999999999 * 99999999999999999999999999999999 }}", 1),
    ];
    let page = "---\ntitle: A\n---\n";
    let make = |(text, code): (&str, i32)| {
        with(case("theme", short(text), "themes/dossier/templates/page.html", text, code), "content/a.md", page)
    };
    templates.into_iter().map(make).collect()
}

fn many() -> Vec<Case> {
    let each = |n: usize, make: &dyn Fn(usize) -> (String, String)| -> Vec<(String, Vec<u8>)> {
        (0..n).map(make).map(|(path, text)| (path, text.into_bytes())).collect()
    };
    let person =
        |i: usize, front: &str| (format!("content/people/r-{i}.md"), format!("---\nname: P {i}\n{front}---\n"));
    let cases: Vec<(&str, i32, Files)> = vec![
        ("records of one id", 1, each(300, &|i| (format!("content/people/f-{i}/a.md"), "---\nname: A\n---\n".into()))),
        ("records of one name", 0, each(300, &|i| (format!("content/people/r-{i}.md"), "---\nname: A\n---\n".into()))),
        ("one address for all", 1, each(300, &|i| person(i, "aliases: [old/a]\n"))),
        (
            "a circle of places",
            1,
            each(300, &|i| {
                (format!("content/places/r-{i}.md"), format!("---\nname: P {i}\npart_of: r-{}\n---\n", (i + 1) % 300))
            }),
        ),
        (
            "a place in itself",
            1,
            each(1, &|_| ("content/places/a.md".into(), "---\nname: A\npart_of: a\n---\n".into())),
        ),
        (
            "a chain of events",
            0,
            each(300, &|i| {
                (
                    format!("content/events/r-{i}.md"),
                    format!(
                        "---\ntitle: E {i}\ndate: 2016\n{}---\n",
                        if i > 0 { format!("follows: r-{}\n", i - 1) } else { String::new() }
                    ),
                )
            }),
        ),
        (
            "nobody over files",
            1,
            each(300, &|i| (format!("content/people/r-{i}.md"), format!("---\nname: P {i}\n---\n\n[[Nobody {i}]]\n"))),
        ),
        ("hidden over files", 0, each(300, &|i| person(i, "visibility: private\n"))),
        (
            "folders in folders",
            0,
            each(100, &|i| (format!("content/{}a.md", "f/".repeat(i)), "---\ntitle: A\n---\n".into()))
                .into_iter()
                .take(1)
                .collect(),
        ),
        (
            "ranges of paragraphs",
            1,
            vec![
                (
                    "content/sources/r.md".into(),
                    format!("---\ntitle: R\n---\n\n{}", "P.\n\n".repeat(5000)).into_bytes(),
                ),
                (
                    "content/a.md".into(),
                    format!(
                        "---\ntitle: A\n---\n\n{}",
                        (1..4000).map(|i| format!("A [@r, p{i}-p5000].\n\n")).collect::<String>()
                    )
                    .into_bytes(),
                ),
            ],
        ),
        (
            "a range to the end of numbers",
            1,
            vec![
                (
                    "content/sources/r.md".into(),
                    b"---\ntitle: R\n---\n\n# A {#p1}\n\n# B {#p18446744073709551615}\n\nC\n".to_vec(),
                ),
                (
                    "content/a.md".into(),
                    b"---\ntitle: A\n---\n\nA [@r, p1-p18446744073709551615], [@r, p99999999999999999999].\n".to_vec(),
                ),
            ],
        ),
    ];
    cases
        .into_iter()
        .map(|(name, code, files)| Case { name: format!("many: {name}"), files, arguments: "build", code })
        .collect()
}

fn copies() -> Vec<Case> {
    let sums = "0".repeat(64);
    let texts: [(&str, &str, Vec<u8>, i32); 10] = [
        ("no sums", "copy/a.txt", b"a".to_vec(), 2),
        ("sums of nothing", "copy/SHA256SUMS", Vec::new(), 0),
        ("sums of what is elsewhere", "copy/SHA256SUMS", format!("{sums}  ../../other/id_rsa\n").into_bytes(), 1),
        ("sums of a device", "copy/SHA256SUMS", format!("{sums}  /dev/zero\n").into_bytes(), 1),
        ("sums twice", "copy/SHA256SUMS", format!("{sums}  a\n{sums}  a\n").into_bytes(), 1),
        ("sums that are none", "copy/SHA256SUMS", b"\xff\xff\0\n".repeat(9000), 1),
        ("sums in one line", "copy/SHA256SUMS", b"a".repeat(9 << 20), 1),
        ("no archive", "copy.zip", b"PK\x05\x06".to_vec(), 2),
        ("an empty archive", "copy.zip", [&b"PK\x05\x06"[..], &[0; 18]].concat(), 2),
        (
            "an archive of many files that are not there",
            "copy.zip",
            [&b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff"[..], &[0xff; 6]].concat(),
            2,
        ),
    ];
    let make = |(name, path, bytes, code): (&str, &str, Vec<u8>, i32)| {
        let arguments = if path.ends_with(".zip") { "verify copy.zip" } else { "verify copy" };
        Case { arguments, ..case("verify", name, path, bytes, code) }
    };
    texts.into_iter().map(make).collect()
}

#[test]
fn two_hundred_hostile_inputs_end_as_they_should() {
    let cases: Vec<Case> = [
        yaml(),
        settings(),
        texts(),
        encodings(),
        addresses(),
        names_of_files(),
        originals(),
        themes(),
        many(),
        copies(),
    ]
    .into_iter()
    .flatten()
    .collect();
    assert!(cases.len() >= 200, "{}", cases.len());
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            found.push(run(case));
        }
        found
    };
    let mut found: Vec<(String, f64, f64, Option<String>)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|it| it.join().unwrap()).collect()
    });
    let wrong: Vec<&String> = found.iter().filter_map(|it| it.3.as_ref()).collect();
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.len(),
        wrong.iter().map(|it| format!("{it}\n")).collect::<String>()
    );
    if is_full() {
        found.sort_by(|a, b| b.1.total_cmp(&a.1));
        found
            .iter()
            .take(15)
            .for_each(|(name, seconds, megabytes, _)| println!("{seconds:6.2} s {megabytes:5.0} MiB  {name}"));
        found.sort_by(|a, b| b.2.total_cmp(&a.2));
        found
            .iter()
            .take(15)
            .for_each(|(name, seconds, megabytes, _)| println!("{seconds:6.2} s {megabytes:5.0} MiB  {name}"));
    }
}

fn is_full() -> bool {
    std::env::var_os("FULL").is_some()
}

/// Runs a program with limits, and says what it took.
const MEASURE: &str = "
import os, resource, sys
child = os.fork()
if child == 0:
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(child, 0)
print(f'\\nmeasured {usage.ru_utime + usage.ru_stime} {usage.ru_maxrss / 1024}')
sys.exit(os.waitstatus_to_exitcode(status) % 256)
";

thread_local! {
    /// Keeps compiled themes, which would take most of the time.
    static CACHE: RefCell<Cache> = RefCell::default();
}

/// The exit code of `build` or `verify`, without a process.
fn in_process(root: &Path, case: &Case) -> i32 {
    if let Some(target) = case.arguments.strip_prefix("verify ") {
        return verify(&root.join(target), None).map_or(2, |report| i32::from(!report.problems.is_empty()));
    }
    let scope = Scope::on(PartialDate::parse(TODAY).unwrap());
    let Ok(inputs) = load(root, &scope) else { return 2 };
    let outcome = CACHE.with_borrow_mut(|cache| build(&inputs, cache, &Memory));
    let Some(release) = outcome.release else { return 1 };
    // What a text says chooses no path that is written.
    if ["text", "address", "encoding"].iter().any(|class| case.name.starts_with(class)) {
        return 0;
    }
    publish(&release, &root.join("public"), Edits::Keep).map_or(2, |_| 0)
}

/// Name, CPU seconds, megabytes, and what was wrong.
fn run(case: &Case) -> (String, f64, f64, Option<String>) {
    let folder = Folder::new();
    fs::remove_dir_all(folder.path("content")).unwrap();
    folder
        .file("other/id_rsa", "the secret of somebody else\n")
        .file("own/dossier.yaml", "title: T\n")
        .file("own/content/.keep", "");
    for (path, bytes) in &case.files {
        folder.file(&format!("own/{path}"), bytes);
    }
    let outside = || -> Vec<(String, Vec<u8>)> {
        tree(&folder.path("")).into_iter().filter(|(path, _)| !path.starts_with("own/public/")).collect()
    };
    let before = outside();
    let wrapper = "exec python3 -c \"$1\" \"$0\"";
    if !is_full() {
        let code = in_process(&folder.path("own"), case);
        let wrong = match code {
            code if code != case.code => Some(format!("{}: {code}, not {}", case.name, case.code)),
            _ if outside() != before => Some(format!("{}: wrote outside", case.name)),
            _ => None,
        };
        return (case.name.clone(), 0.0, 0.0, wrong);
    }
    let limits = format!("ulimit -t 10; {wrapper} {} --today {TODAY} --format short", case.arguments);
    let program = env!("CARGO_BIN_EXE_samizdat");
    let output =
        Command::new("sh").current_dir(folder.path("own")).args(["-c", &limits, program, MEASURE]).output().unwrap();
    let words = [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it).into_owned()).concat();
    let measured: Vec<f64> = words
        .lines()
        .filter_map(|it| it.strip_prefix("measured "))
        .flat_map(str::split_whitespace)
        .filter_map(|it| it.parse().ok())
        .collect();
    let (seconds, megabytes) = (measured.first().copied().unwrap_or(0.0), measured.get(1).copied().unwrap_or(0.0));
    let name = &case.name;
    let said: String = words.chars().take(300).collect();
    let wrong = match output.status.code() {
        _ if words.contains("panicked") => Some(format!("{name}: panicked: {said}")),
        code if code != Some(case.code) => Some(format!("{name}: {code:?}, not {}: {said}", case.code)),
        _ if outside() != before => Some(format!("{name}: wrote outside")),
        _ => None,
    };
    // The gate is a slow build beside others; a release takes a third.
    let is_over = cfg!(not(debug_assertions)) && is_full() && (seconds > 3.0 || megabytes > 300.0);
    (
        name.clone(),
        seconds,
        megabytes,
        wrong.or_else(|| is_over.then(|| format!("{name}: {seconds} s, {megabytes} MiB"))),
    )
}
