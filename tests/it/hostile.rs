//! A dossier from a stranger is hostile: no link out of it is followed, everything has a limit, and every cost is linear.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::{Folder, TODAY, times, tree};

/// A dossier in a folder with neighbours, which have to stay as they are.
struct Place {
    folder: Folder,
}

impl Place {
    fn new() -> Self {
        let folder = Folder::new();
        folder.file("own/dossier.yaml", "title: Test\n").file("own/content/index.md", "---\ntitle: Home\n---\n");
        folder.file("other/next/letter.txt", "mine").file("other/old/letter.txt", "mine");
        folder.file("other/id_rsa", "the secret of somebody else\n");
        Self { folder }
    }

    fn file(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        self.folder.file(&format!("own/{path}"), text);
        self
    }

    #[cfg(unix)]
    fn link(&self, path: &str, to: &str) -> &Self {
        let path = self.folder.path(&format!("own/{path}"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(to, path).unwrap();
        self
    }

    #[cfg(unix)]
    fn fifo(&self, path: &str) -> &Self {
        let path = self.folder.path(&format!("own/{path}"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
        self
    }

    fn remove(&self, path: &str) -> &Self {
        fs::remove_dir_all(self.folder.path(&format!("own/{path}"))).unwrap();
        self
    }

    /// Runs the binary in the dossier; it may take ten seconds of computing and has to end by itself.
    fn run(&self, arguments: &str) -> (Option<i32>, String) {
        let output = limited(&self.folder.path("own"), arguments, 10, 4000);
        (output.status.code(), words(&output))
    }

    fn neighbours(&self) -> std::collections::BTreeMap<String, Vec<u8>> {
        tree(&self.folder.path("other"))
    }
}

/// Runs the binary with limits on seconds of computing and megabytes of addresses.
fn limited(folder: &Path, arguments: &str, seconds: usize, megabytes: usize) -> Output {
    let kilobytes = megabytes * 1024;
    let limits =
        format!("ulimit -t {seconds}; ulimit -v {kilobytes}; exec timeout 60 \"$0\" {arguments} --today {TODAY}");
    Command::new("sh").current_dir(folder).args(["-c", &limits, env!("CARGO_BIN_EXE_samizdat")]).output().unwrap()
}

fn words(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it).into_owned()).concat()
}

#[cfg(unix)]
#[test]
fn staging_folder_that_is_a_link_deletes_nothing_elsewhere() {
    let place = Place::new();
    let before = place.neighbours();
    place.link(".public.samizdat", "../other");
    let (code, words) = place.run("build");
    assert_eq!(place.neighbours(), before, "{words}");
    assert!(code == Some(2) && words.contains(".public.samizdat is a symbolic link"), "{words}");
    fs::remove_file(place.folder.path("own/.public.samizdat")).unwrap();
    for inside in ["next", "old", "lock"] {
        let to = if inside == "lock" { "../../other/id_rsa" } else { "../../other" };
        place.link(&format!(".public.samizdat/{inside}"), to);
        let (code, words) = place.run("build");
        assert_eq!(place.neighbours(), before, "{words}");
        assert!(code == Some(2) && words.contains(&format!("`{inside}`")), "{words}");
        place.remove(".public.samizdat");
    }
    // A lock that is the same file as another is not written to.
    fs::create_dir(place.folder.path("own/.public.samizdat")).unwrap();
    fs::hard_link(place.folder.path("other/id_rsa"), place.folder.path("own/.public.samizdat/lock")).unwrap();
    assert_eq!(place.run("build").0, Some(2));
    assert_eq!(place.neighbours(), before);
}

#[cfg(unix)]
#[test]
fn top_folders_that_are_links_publish_nothing_from_elsewhere() {
    for path in ["content", "originals", "themes", "themes/dossier", "dossier.yaml"] {
        let place = Place::new();
        place.file("content/sources/rep.md", "---\ntitle: R\noriginal: {file: originals/id_rsa, publish: true}\n---\n");
        place.folder.file("other/index.md", "---\ntitle: Elsewhere\n---\n").file("other/static/key.txt", "secret");
        place.folder.file("other/dossier/static/key.txt", "secret").file("other/dossier.yaml", "title: Elsewhere\n");
        let _ = fs::remove_dir_all(place.folder.path(&format!("own/{path}")));
        let _ = fs::remove_file(place.folder.path(&format!("own/{path}")));
        let up = "../".repeat(path.matches('/').count() + 1);
        let name = if path == "dossier.yaml" { "/dossier.yaml" } else { "" };
        place.link(path, &format!("{up}other{name}"));
        for command in ["build", "check", "bundle --output out.zip"] {
            let (code, words) = place.run(command);
            assert!(code == Some(2) && words.contains(&format!("{path} is a symbolic link")), "{path}: {words}");
        }
        assert!(!place.folder.path("own/public").exists() && !place.folder.path("own/out.zip").exists(), "{path}");
    }
}

#[cfg(unix)]
#[test]
fn link_named_public_that_leads_out_of_the_dossier_needs_dest() {
    let place = Place::new();
    fs::create_dir(place.folder.path("empty")).unwrap();
    place.link("public", "../empty");
    for command in ["build", "build --watch", "serve"] {
        let (code, words) = place.run(command);
        assert!(code == Some(2) && words.contains("outside the dossier") && words.contains("--dest"), "{words}");
    }
    assert_eq!(tree(&place.folder.path("empty")).len(), 0);
    assert_eq!(place.run("build --dest ../empty").0, Some(0));
    assert_eq!(place.run("build --dest public").0, Some(0), "who names the link has made it");
    // A link to a folder of the dossier is a matter of taste.
    fs::remove_file(place.folder.path("own/public")).unwrap();
    fs::create_dir(place.folder.path("own/site")).unwrap();
    place.link("public", "site");
    assert_eq!(place.run("build").0, Some(0));
    assert!(place.folder.path("own/site/index.html").exists());
}

#[test]
fn range_of_a_hundred_milliard_paragraphs_costs_nothing() {
    let place = Place::new();
    place.file("content/sources/r.md", "---\ntitle: R\n---\n\n# One {#p1}\n\n# Two {#p99999999999}\n\nThree.\n");
    place.file("content/a.md", "---\ntitle: A\n---\n\nSo it is.[@r, p1-p99999999999]\n");
    let (code, words) = place.run("build");
    assert!(matches!(code, Some(0 | 1)), "{words}");
}

#[cfg(unix)]
#[test]
fn previous_edition_stays_inside_and_is_no_device() {
    for (previous, reason) in [
        ("/dev/zero", "outside the dossier"),
        ("../other", "outside the dossier"),
        ("content/../../other", "outside the dossier"),
        ("zero", "symbolic link"),
        ("linked/edition.zip", "symbolic link"),
        ("fifo", "a pipe or a device"),
        ("in-fifo", "a pipe or a device"),
        ("in-link", "symbolic link"),
    ] {
        let place = Place::new();
        place.file("dossier.yaml", format!("title: T\nedition: 2026-01-01\nprevious: {previous}\n"));
        place.link("zero", "/dev/zero").link("linked", "../other").fifo("fifo");
        place.fifo("in-fifo/manifest.json").link("in-link/manifest.json", "/dev/zero");
        let (code, words) = place.run("check --format short");
        assert!(
            code == Some(1) && words.contains("error[bad-previous]") && words.contains(reason),
            "{previous}: {words}"
        );
    }
}

#[test]
fn huge_settings_are_refused() {
    let place = Place::new();
    place.file("dossier.yaml", format!("title: T\n# {}\n", "x".repeat(100 << 20)));
    let (code, words) = place.run("check --format short");
    assert!(code == Some(1) && words.contains("dossier.yaml:1:1: error[file-too-large]"), "{words}");
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_never_opened() {
    let place = Place::new();
    place.file("content/index.md", "---\ntitle: Home\n---\n\n![x](a.png) [y](b.pdf)\n");
    place.fifo("content/a.png").fifo("content/b.pdf").fifo("content/c.md").fifo("originals/o.pdf");
    place.fifo("themes/dossier/static/s.css").fifo("themes/dossier/theme.yaml");
    let (code, words) = place.run("check --format short");
    assert!(code == Some(1) && words.contains("missing-image"), "{words}");
    let place = Place::new();
    assert_eq!(place.run("build").0, Some(0));
    fs::remove_file(place.folder.path("own/public/manifest.json")).unwrap();
    place.fifo("public/manifest.json");
    assert_eq!(place.run("build").0, Some(2));
}

/// What a message about a linked file shows is not the file that the link leads to.
#[cfg(unix)]
#[test]
fn message_about_a_link_shows_nothing_of_its_target() {
    let place = Place::new();
    place.link("content/linked.md", "../../other/id_rsa").link("content/zero.md", "/dev/zero");
    let (_, words) = place.run("check");
    assert!(words.contains("ignored-link") && !words.contains("somebody else"), "{words}");
}

/// What somebody does to a bundle that was good, and what `verify` says of it. All of them unpack to the published bytes, or to
/// more than a disk holds.
const BUNDLES: &[(&str, &str, &str)] = &[
    ("link", "add(link('a-dossier/extra', '/etc/passwd'))", "unsafe: extra: it is a link"),
    (
        "listed-link",
        "replace('a-dossier/index.html', link('a-dossier/index.html', '/etc/passwd'))",
        "unsafe: index.html: it is a link",
    ),
    ("device", "add(entry('a-dossier/extra', 0o020666))", "unsafe: extra: it is a link or another thing"),
    ("program-before", "before(b'#!/bin/sh\\necho evil\\n')", "unsafe: the archive: it has bytes before its start"),
    ("page-before", "before(b'<script>evil()</script>')", "unsafe: the archive: it has bytes before its start"),
    (
        "program-before-adjusted",
        "adjusted(b'#!/bin/sh\\necho evil\\n')",
        "unsafe: the archive: it has bytes before its start",
    ),
    ("bytes-after", "after(b'<script>evil()</script>')", "unsafe: the archive: it has bytes after its end"),
    ("comment", "comment(b'<script>evil()</script>')", "unsafe: the archive: it has bytes after its end"),
    ("between", "between(b'x' * 1000)", "unsafe: the archive: it has bytes between its files"),
    ("other-local-name", "local_name()", "unsafe: the archive: "),
    (
        "case",
        "add(entry('a-dossier/INDEX.html', 0o100644))",
        "unsafe: index.html: it differs only by case from a-dossier/INDEX.html",
    ),
    ("up", "add(entry('a-dossier/../../evil', 0o100644))", "the name leads out of the folder"),
    ("absolute", "add(entry('/etc/evil', 0o100644))", "the name leads out of the folder"),
    ("backslash", "add(entry('a-dossier/..\\\\evil', 0o100644))", "the name is another one on other systems"),
    ("drive", "add(entry('C:/evil', 0o100644))", "the name is another one on other systems"),
    ("control", "add(entry('a-dossier/a\\nb', 0o100644))", "the name is another one on other systems"),
    ("bomb", "add(entry('a-dossier/zeros', 0o100644), b'\\0' * (40 << 20))", "as only an attack does"),
    ("duplicate", "add(entry('a-dossier/index.html', 0o100644))", "two files of the same name"),
    ("lying-size", "lie()", ""),
];

const PYTHON: &str = r"
import io, struct, sys, warnings, zipfile
warnings.simplefilter('ignore')
raw = open('out.zip', 'rb').read()

def entry(name, mode):
    info = zipfile.ZipInfo(name)
    info.filename = name
    info.create_system = 3
    info.external_attr = mode << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    return info

def link(name, to):
    return entry(name, 0o120777)

def add(info, content=b'evil'):
    new = io.BytesIO(raw)
    with zipfile.ZipFile(new, 'a') as archive:
        archive.writestr(info, content)
    write(new.getvalue())

def replace(name, info):
    old, new = zipfile.ZipFile(io.BytesIO(raw)), io.BytesIO()
    with zipfile.ZipFile(new, 'w') as archive:
        for it in old.infolist():
            archive.writestr(info if it.filename == name else it, old.read(it))
    write(new.getvalue())

def before(content): write(content + raw)
def after(content): write(raw + content)

def comment(content):
    write(raw[:-2] + struct.pack('<H', len(content)) + content)

def end(): return raw.rfind(b'PK\x05\x06')

def central(data):
    at, = struct.unpack('<I', data[end() + 16:end() + 20])
    return at

def shifted(at, content):
    'Puts bytes at an offset and puts right what the list of files says.'
    start = central(raw)
    data = bytearray(raw[:at] + content + raw[at:])
    position, n = start + len(content), len(content)
    while data[position:position + 4] == b'PK\x01\x02':
        offset, = struct.unpack('<I', data[position + 42:position + 46])
        if offset >= at: data[position + 42:position + 46] = struct.pack('<I', offset + n)
        lengths = struct.unpack('<HHH', data[position + 28:position + 34])
        position += 46 + sum(lengths)
    last = end() + n
    data[last + 16:last + 20] = struct.pack('<I', start + n)
    write(bytes(data))

def adjusted(content): shifted(0, content)

def between(content):
    shifted(zipfile.ZipFile(io.BytesIO(raw)).infolist()[3].header_offset, content)

def local_name():
    at = raw.find(b'a-dossier/index.html')
    write(raw[:at] + b'a-dossier/evil2.html' + raw[at + 20:])

def lie():
    'A file that is said to be small and is not.'
    data = io.BytesIO(raw)
    with zipfile.ZipFile(data, 'a') as archive:
        archive.writestr(entry('a-dossier/zeros', 0o100644), b'\0' * (20 << 20))
    data = bytearray(data.getvalue())
    data = bytes(data).replace(struct.pack('<I', 20 << 20), struct.pack('<I', 1000))
    write(data)

def write(data): open(sys.argv[1], 'wb').write(data)
exec(sys.argv[2])
";

#[test]
fn bundles_with_links_hidden_bytes_or_a_second_reading_are_not_called_good() {
    let place = Place::new();
    place.file("dossier.yaml", "title: A dossier\n");
    assert_eq!(place.run("bundle --output out.zip").0, Some(0));
    let own = place.folder.path("own");
    let is_python = |name: &str, code: &str| {
        Command::new("python3").current_dir(&own).args(["-c", PYTHON, &format!("{name}.zip"), code]).output().unwrap()
    };
    for (name, code, expected) in BUNDLES {
        let made = is_python(name, code);
        assert!(made.status.success(), "{name}: {}", words(&made));
        let (code, words) = place.run(&format!("verify {name}.zip"));
        assert!(matches!(code, Some(1 | 2)) && words.contains(expected), "{name}: {code:?}: {words}");
        assert!(!words.contains("published;"), "{name}: {words}");
    }
    assert_eq!(place.run("verify out.zip").0, Some(0));
}

#[cfg(unix)]
#[test]
fn verify_hangs_on_no_pipe_and_follows_no_link() {
    let place = Place::new();
    assert_eq!(place.run("build").0, Some(0));
    assert_eq!(place.run("verify public").0, Some(0));
    place.fifo("public/pipe").link("public/zero", "/dev/zero").link("public/elsewhere", "../../other");
    // A link that leads to the very bytes is still a link.
    fs::rename(place.folder.path("own/public/index.html"), place.folder.path("own/index.html")).unwrap();
    place.link("public/index.html", "../index.html");
    let (code, words) = place.run("verify public");
    assert_eq!(code, Some(1), "{words}");
    for line in [
        "unsafe: pipe: it is a pipe or a device",
        "unsafe: zero: it is a symbolic link",
        "unsafe: elsewhere: it is a symbolic link",
        "unsafe: index.html: it is a symbolic link",
    ] {
        assert!(words.contains(line), "{line}: {words}");
    }
    assert!(!words.contains("missing"), "{words}");
    place.fifo("pipe").fifo("pipe.zip").fifo("pipe.html").link("zero.html", "/dev/zero");
    for target in ["/dev/zero", "pipe", "pipe.zip", "pipe.html", "zero.html"] {
        let (code, words) = place.run(&format!("verify {target}"));
        assert!(code == Some(2) && words.contains("a pipe or a device"), "{target}: {words}");
    }
}

#[test]
fn untrusted_dossier_runs_no_theme_of_its_own() {
    let place = Place::new();
    assert_eq!(place.run("build --untrusted").0, Some(0), "built-in themes are not its own");
    place.file("themes/dossier/templates/page.html", "{% set_global x = \"ab\" %}{{ x }}");
    let before = tree(&place.folder.path("own/public"));
    for command in ["build", "check", "serve --no-write", "build --watch", "bundle --output out.zip"] {
        let (code, words) = place.run(&format!("{command} --untrusted"));
        assert!(
            code == Some(2) && words.contains("`themes/dossier/` is a theme of this dossier's own"),
            "{command}: {words}"
        );
        assert!(words.contains("its files were not read"), "{words}");
    }
    assert_eq!(tree(&place.folder.path("own/public")), before);
    assert_eq!(place.run("build").0, Some(0));
    assert!(place.folder.path("own/public/index.html").exists());
}

#[test]
fn page_without_end_is_stopped() {
    let place = Place::new();
    place.file("content/a.md", "---\ntitle: A\n---\n");
    place.file(
        "themes/dossier/templates/page.html",
        "{% for i in range(end=100000) %}{% for j in range(end=1000) %}0123456789{% endfor %}{% endfor %}",
    );
    let (code, words) = place.run("check --format short");
    assert!(code == Some(1) && words.contains("this page has more than the 33554432 bytes"), "{code:?} {words}");
}

#[test]
fn letters_that_cannot_be_seen_or_look_like_others_are_reported() {
    let place = Place::new();
    place.file("content/people/ada.md", "---\nname: Ivan Example\n---\n");
    place.file("content/people/bob.md", "---\nname: Ivаn Example\n---\n");
    place.file(
        "content/people/cyd.md",
        "---\nname: Cyd\u{202e} elpmaxE\nalso_known_as: [\"C\u{200b}yd\", \"Cуd\"]\n---\n",
    );
    place.file(
        "content/people/dan.md",
        "---\nname: Иван Пример\nalso_known_as: [\"می\u{200c}خواهم\", \"א\u{200f}\"]\n---\n",
    );
    place.file("content/topics/t.md", "---\ntitle: T\u{ad}t\n---\n\nA\u{202e}b.\n");
    let (code, words) = place.run("check --format short");
    for line in [
        "content/people/bob.md:2:7: warning[mixed-letters]: `Ivаn` mixes letters of two alphabets, and looks like the name of `ada`",
        "content/people/cyd.md:2:7: warning[invisible-letter]: here stands U+202E",
        "content/people/cyd.md:3:17: warning[invisible-letter]: here stands U+200B",
        "content/people/cyd.md:3:25: warning[mixed-letters]: `Cуd` mixes letters of two alphabets (",
        "content/topics/t.md:2:8: warning[invisible-letter]: here stands U+00AD",
        "content/topics/t.md:5:2: warning[invisible-letter]: here stands U+202E",
    ] {
        assert!(words.contains(line), "{line}: {words}");
    }
    assert!(!words.contains("ada.md:2:7") && !words.contains("dan.md:2") && !words.contains("dan.md:3"), "{words}");
    assert_eq!(code, Some(0), "warnings stop nothing: {words}");
}

/// What was quadratic. The sizes take a tenth of a second when the cost is linear, and minutes when it is not.
#[test]
fn many_of_something_costs_no_more_than_its_size() {
    let many = |n: usize, text: &dyn Fn(usize) -> String| (0..n).map(text).collect::<String>();
    let page = |text: String| vec![("content/a.md".to_owned(), format!("---\ntitle: A\n---\n\n{text}"))];
    let source = |text: String| ("content/sources/r.md".to_owned(), format!("---\ntitle: R\n---\n\n{text}"));
    let with_source = |of_source: String, text: String| [page(text), vec![source(of_source)]].concat();
    let person = |front: String| vec![("content/people/a.md".to_owned(), format!("---\nname: A\n{front}\n---\n"))];
    let n = times(30_000, 8_000);
    let cases: Vec<(&str, Vec<(String, String)>)> = vec![
        ("notes", with_source("One.\n".into(), many(n, &|i| format!("A [@r, ch. {i}].\n\n")))),
        ("footnotes", page(many(n, &|i| format!("A[^{i}].\n\n[^{i}]: B.\n\n")))),
        (
            "citations of a long source",
            with_source("P.\n\n".repeat(n), many(n, &|i| format!("A [@r, p{}].\n\n", i + 1))),
        ),
        ("equal headings", page("# One\n\n".repeat(n))),
        ("missing anchors", page(many(n, &|i| format!("# H {i}\n\n[x](#nope-{i})\n\n")))),
        ("nested elements", page("<div>".repeat(n) + "\n")),
        ("elements never closed", page(many(n, &|i| format!("<b class=\"c{i}\">x\n\n")))),
        (
            "elements closed in cells",
            page(many(n, &|i| format!("<table><tr><b class=\"c{i}\"><td></b>x</td></tr></table>\n\n"))),
        ),
        ("broken elements", page("<div>\n".to_owned() + &"<b ".repeat(n) + "\n")),
        ("mistakes on one line", page("[[Nobody]] ".repeat(n))),
        ("broken citations on one line", page("[@a [ ".repeat(n))),
        (
            "uncited paragraphs",
            vec![("content/events/e.md".into(), "---\ntitle: E\ndate: 2016\n---\n\n".to_owned() + &"A.\n\n".repeat(n))],
        ),
        ("brackets in front matter", person(format!("summary: {}", "[".repeat(n)))),
        ("braces in front matter", person(format!("summary: {}", "{".repeat(n)))),
        ("brackets in a text", page("[".repeat(n))),
        ("unknown keys", person(many(4000, &|i| format!("k{i}: v\n")))),
        ("dangling ids", person(format!("topics: [{}]", many(4000, &|i| format!("t-{i}, "))))),
        ("numbers", person(format!("also_known_as: [{}]", many(4000, &|i| format!("{i}.50, "))))),
    ];
    std::thread::scope(|scope| {
        let (left, right) = cases.split_at(cases.len() / 2);
        for half in [left, right] {
            scope.spawn(move || {
                for (name, files) in half {
                    let place = Place::new();
                    files.iter().for_each(|(path, text)| _ = place.file(path, text));
                    let output = limited(&place.folder.path("own"), "check --format short", times(10, 4), 4000);
                    let words: String = words(&output).chars().take(2000).collect();
                    assert!(matches!(output.status.code(), Some(0 | 1)), "{name}: {:?}: {words}", output.status);
                }
            });
        }
    });
}
