//! What inputs are made from: real files, small ones by hand, and words that matter to a target.

use crate::support::{Folder, repository, tree};
use samizdat::text::zip::{Entry, pack};

use super::targets::{PAGE, SIGNATURE, SIGNED, SUMS};

/// Words of front matter.
pub const YAML: &[&str] = &[
    "---\n",
    "name: ",
    "title: ",
    "status:\n  - ",
    "state: detained",
    "as_of: 2016-13",
    "{id: ",
    "[",
    "]",
    "}",
    "  ",
    "- ",
    ": ",
    "&a ",
    "*a",
    "!tag ",
    "!!binary ",
    "|\n  x\n",
    ">-\n",
    "? ",
    "# ",
    "'",
    "\"",
    "\\x",
    "\\u0000",
    "<<: *a\n",
    "...\n",
    "%YAML 1.2\n",
    "~",
    "null",
    "0x1F",
    "1e999",
    ".nan",
    "yes",
    "consent: {status: given, scope: [page]}\n",
    "publish_from: 2030-01-01T18:00+05:00\n",
    "withdrawn: {date: 2020}\n",
    "pseudonym: A teacher\n",
    "visibility: private\n",
    "aliases: [old]\n",
    "files: [{file: x.png, as_is: true, reason: So}]\n",
    "original: {file: originals/x}\n",
    "portrait: {file: x.png, alt: A face}\n",
    "geo: 51.1, 71.4\n",
    "sources: [x]\n",
    "archived: [https://archive.ph/x]\n",
];

/// Words of Markdown.
pub const MARKDOWN: &[&str] = &[
    "[[",
    "]]",
    "|",
    "[@",
    "@ada",
    "-@ada",
    ", p1",
    "; @b",
    "][",
    "[^1]",
    "[^1]: x\n",
    "{#p1}",
    "{.uncited}",
    "{#",
    "}",
    "[x]{.redacted}",
    "![",
    "](",
    ")",
    "<",
    ">",
    "javascript:",
    "data:",
    "../",
    "ada.md",
    "#p2",
    "<b>",
    "</b>",
    "<script",
    "<p id=x onclick=y>",
    "<table><a>",
    "<svg><style>",
    "-->",
    "<!--",
    "<![CDATA[",
    "&amp;",
    "&#x41;",
    "\\",
    "| a | b |\n|--:|---|\n",
    "# ",
    "> ",
    "1. ",
    "- [ ] ",
    "***",
    "~~",
    "_",
    "`",
    "    ",
    "\n\n",
    "p1",
    "h-2",
    "<http://x.y>",
    "<a@b.c>",
];

/// Pieces of dates.
pub const DATES: &[&str] = &[
    "X", "XX", "XXXX", "~", "?", "%", "/", "..", "[", "]", ",", "{", "}", "-", "Y", "E", "S", "T", "Z", "+05:00",
    "18:00", " ", "2016", "-05", "-17", "-02-29", "-02-30", "-13", "-24", "-41", "0000", "9999", "-0001", "May ",
    "ca. ", "about ", ".",
];

/// Pieces of citations.
pub const CITATIONS: &[&str] = &[
    "@", "-@", "; ", ", ", "p1", "p4–p7", "p. 3", "see ", "\\[", "\\]", "[", "]", "(", ".", ":", "/", "_", " ", "é",
    "p0",
];

/// Words of `dossier.yaml`.
pub const SETTINGS: &[&str] = &[
    "kinds:\n",
    "  event:\n",
    "    fields:\n",
    "      x: {type: ",
    "text}\n",
    "list ref person or text, ",
    "record, fields: {",
    "choice, options: {a: A}}\n",
    "inverse: Of",
    "role: title",
    "required: true",
    "private: true",
    "harmless: true",
    "folder: ",
    "plural: ",
    "checks:\n",
    "  no-archive: off\n",
    "menu: [",
    "base_url: ",
    "key: ",
    "edition: ",
    "language: ",
    "license: ",
    "theme: plain",
    "gate: {allow: [{record: a, reason: b}]}\n",
    "location_precision: 2\n",
    "protected: required\n",
    "previous: ",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "- ",
    ": ",
    "\"",
    "'",
    "csl: ",
    "schema: ",
    "ftm: ",
];

/// Words of templates. No loops over numbers: templates may take as long as they like.
pub const TEMPLATES: &[&str] = &[
    "{{ ",
    " }}",
    "{% ",
    " %}",
    "{%- ",
    "{# ",
    "#}",
    "text",
    "list",
    "map.a",
    " | xml",
    " | css_string",
    " | safe",
    " | upper",
    " | escape",
    " | length",
    " | first",
    " | join(sep=\",\")",
    " | default(value=\"x\")",
    "say(key=\"n-records\", n=3)",
    "say(key=\"for-programs\", link=text)",
    "t.notes",
    "for x in list",
    "endfor",
    "if text",
    "else",
    "endif",
    "set y = text",
    "block b",
    "endblock",
    "filter upper",
    "extends \"t.html\"",
    "include \"t.html\"",
    "<b ",
    "\"",
    "\\",
    "~",
    "..",
    "[0]",
    "+ 1",
];

/// Words of drawings.
pub const DRAWINGS: &[&str] = &[
    "<script>x()</script>",
    "<style>@import url(x)</style>",
    "<style>rect{fill:url(#a)}</style>",
    "onload=\"x()\"",
    "<a href=\"x\">",
    "xlink:href=\"#a\"",
    "href=\"data:image/png;base64,iVBORw0KGgo=\"",
    "<foreignObject>",
    "</foreignObject>",
    "<use href=\"#a\"/>",
    "<image href=\"http://x/y.png\"/>",
    "style=\"fill:\\75rl(x)\"",
    "<!DOCTYPE svg [<!ENTITY a \"b\">]>",
    "&a;",
    "&#106;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?xml version=\"1.0\" encoding=\"UTF-16\"?>",
    "xmlns:x=\"http://www.w3.org/2000/svg\"",
    "<x:rect/>",
    "<g>",
    "</g>",
    "<svg xmlns=\"http://www.w3.org/2000/svg\">",
    "</svg>",
    "<animate attributeName=\"href\"/>",
    "transform=\"rotate(1)\"",
    "<title>x</title>",
    "<metadata>",
    "clip-path=\"url(#a)\"",
    "expression(",
    "\\",
    "/*",
    "*/",
    "\"",
    "'",
    "=",
];

/// Marks of pictures.
pub const PICTURES: &[&str] = &[
    "Exif\0\0",
    "II*\0",
    "MM\0*",
    "http://ns.adobe.com/xap/1.0/\0",
    "ICC_PROFILE\0",
    "JFIF\0",
    "Adobe\0",
    "IHDR",
    "IDAT",
    "IEND",
    "iCCP",
    "eXIf",
    "tEXt",
    "acTL",
    "fcTL",
    "fdAT",
    "PLTE",
    "tRNS",
    "\0\0\0\0",
    "VP8 ",
    "VP8L",
    "VP8X",
    "ANIM",
    "ANMF",
    "ALPH",
    "EXIF",
    "XMP ",
    "RIFF",
    "WEBP",
    "GIF89a",
    "NETSCAPE2.0",
    "!\u{f9}\u{4}",
    "!\u{fe}",
    ";",
    ",",
    "GPSLatitude",
];

/// Marks of other files.
pub const FILES: &[&str] = &[
    "%PDF-1.7\n",
    "%%EOF",
    "/Author (",
    "/Producer <",
    "/Metadata",
    "stream\n",
    "endstream",
    "xref",
    "trailer",
    "obj",
    "<<",
    ">>",
    "/FlateDecode",
    "C:\\Users\\",
    "/home/",
    "PK\u{3}\u{4}",
    "PK\u{1}\u{2}",
    "PK\u{5}\u{6}",
    "[Content_Types].xml",
    "docProps/core.xml",
    "<dc:creator>",
    "mimetype",
    "{\\rtf1",
    "<html>",
    "#!/bin/sh",
    "<svg",
    "untrusted comment: ",
    "-----BEGIN PRIVATE KEY-----",
    "ftypheic",
    "II*\0",
    "\u{ff}\u{d8}\u{ff}",
    "GIF89a",
];

/// Marks of archives and sums.
pub const COPIES: &[&str] = &[
    "PK\u{1}\u{2}",
    "PK\u{3}\u{4}",
    "PK\u{5}\u{6}",
    "PK\u{6}\u{6}",
    "PK\u{7}\u{8}",
    "SHA256SUMS",
    "../",
    "/",
    "\\",
    ":",
    "index.html",
    "INDEX.HTML",
    "  ",
    "\n",
    "\r\n",
    "\0\0\0\0",
    "META-INF/",
    "mimetype",
    "untrusted comment: ",
    "0000000000000000000000000000000000000000000000000000000000000000  index.html\n",
];

/// Ways to write letters.
pub const READING: &[&str] = &[
    "&#",
    "&#x41;",
    "&amp;",
    "&nbsp;",
    "&",
    ";",
    "%",
    "%D0%98",
    "%25",
    "\\u0041",
    "\\ud83d\\udd4a",
    "\\",
    "\\n",
    "<b>",
    "</b>",
    "<p>",
    "<!--",
    "-->",
    "<",
    ">",
    "data:image/png;base64,",
    "base64,QWRh",
    ",",
    ".",
    "@",
    "Ada ",
    "Example",
    "zh",
    "shch",
    "Ж",
    "ё",
    "١",
    "\"",
    "\u{301}",
    "\u{200d}",
    "ſ",
    "ﬁ",
    "𝐀",
    "17.05.1980",
    "+7 701 123 45 67",
    "a@b.example",
];

/// Parts of a dossier.
pub const BUILDS: &[&str] = &[
    "=== 1\n",
    "=== 2\n",
    "=== 5\n",
    "---\n",
    "name: ",
    "title: ",
    "visibility: private\n",
    "visibility: draft\n",
    "pseudonym: Somebody\n",
    "publish_from: 2030-01-01\n",
    "withdrawn: {date: 2020}\n",
    "topics: [free]\n",
    "sources: [report]\n",
    "people: [{id: ada, role: witness}]\n",
    "aliases: [old]\n",
    "date: 2016\n",
    "translation_of: ada\n",
    "[[ada]]",
    "[[Ada Example|she]]",
    "[@report, p1]",
    "[x](../people/ada.md#p1)",
    "![x](x.png)",
    "[^1]",
    "[^1]: x\n",
    "{#p1}",
    "{.uncited}",
    "\n\n",
    "# x\n",
    "<b>",
    "Bob Hidden",
    "protected: required\n",
    "menu: [ada]\n",
];

/// Every file below a folder of the repository with one of these endings.
fn below(folder: &str, endings: &[&str]) -> Vec<Vec<u8>> {
    let files = tree(&repository().join(folder)).into_iter();
    files.filter(|(path, _)| endings.iter().any(|it| path.ends_with(it))).map(|(_, bytes)| bytes).collect()
}

fn lines(text: &str) -> Vec<Vec<u8>> {
    text.lines().map(|line| line.as_bytes().to_vec()).collect()
}

pub fn records() -> Vec<Vec<u8>> {
    ["content", "tests/golden/mistakes/content", "src/world/tutorial/content"]
        .iter()
        .flat_map(|folder| below(folder, &[".md", ".yaml"]))
        .collect()
}

pub fn dates() -> Vec<Vec<u8>> {
    lines(
        "2016\n2016-05\n2016-05-17\n2016~\n2016-05?\n2016-05%\n2014-22\n201X\n2016-XX\n2016-05-XX\nXXXX\n2012-12/2013-01\n../2015\n2015/..\n2015/\n[2016-12..2017-11]\n[..2016-04-07]\n[2016,2018]\n{2016,2017}\n17.05.2016\n17 May 2016\nMay 17, 2016\nca. 2016\n3/4/2016\n-0044-03-15\nY17000\n2016-05-17T10:00:00Z\n2016-?05",
    )
}

pub fn moments() -> Vec<Vec<u8>> {
    lines(
        "2026-05-17\n2026-05-17T18:00+05:00\n2026-05-17 18:00Z\n2026-05-17T00:00-11:30\n2026-05\n2026-XX\n2026~\n[2026-05..2026-07]\n2026/..\n0001-01-01T00:00+14:00\n9999-12-31T23:59-12:00",
    )
}

pub fn citations() -> Vec<Vec<u8>> {
    lines(
        "@report\nsee @report-one, p4; -@report-two\n@a, p. 3; @b, p4–p7\n-@a.b:c/d_e\n@a, ch. 3, note 4\n@a, p4 \\[sic\\]\n(@a)\na@b.c\nsee also @ключ, p1",
    )
}

pub fn settings() -> Vec<Vec<u8>> {
    ["dossier.yaml", "tests/golden/mistakes/dossier.yaml", "src/world/tutorial/dossier.yaml", "src/model/vocabulary.yaml"]
        .iter()
        .map(|path| std::fs::read(repository().join(path)).unwrap())
        .chain([b"title: T\nkinds:\n  prison:\n    folder: prisons\n    fields:\n      name: {role: title, required: true}\n      warden: {type: ref person, inverse: Warden of}\n      cells: {type: list record, fields: {n: {type: number}, by: {type: ref person or text, private: true}}}\n".to_vec()])
        .collect()
}

pub fn templates() -> Vec<Vec<u8>> {
    let mut seeds = below("themes", &[".html", ".xml", ".css"]);
    seeds.extend(lines("{{ text | xml }}\n{% for x in list %}{{ x }}{% endfor %}\n{{ say(key=\"n-records\", n=3) }}\n{{ say(key=\"for-programs\", link=text) }}\n{% if map.a %}{{ map.a }}{% endif %}\n\"{{ text | css_string }}\"\n{{ t.notes }}"));
    seeds
}

pub fn drawings() -> Vec<Vec<u8>> {
    let mut seeds = below("tests/golden/mistakes/content/pictures", &[".svg"]);
    seeds.extend(below("themes", &[".svg"]));
    seeds.push(br##"<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"><defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient><clipPath id="c"><circle r="3"/></clipPath></defs><style>.x{fill:url(#a);stroke:#fff}</style><g class="x" transform="rotate(3)" clip-path="url(#c)"><rect width="9" height="9" style="fill:blue"/><text x="1" y="2">Words <tspan>and more</tspan></text><use xlink:href="#a"/><image href="data:image/gif;base64,R0lGODlhAQABAAAAACw=" width="1"/></g></svg>"##.to_vec());
    seeds
}

pub fn pictures() -> Vec<Vec<u8>> {
    below("tests/data/pictures", &[".jpg", ".png", ".webp", ".gif", ".icc"])
}

pub fn files() -> Vec<Vec<u8>> {
    let mut seeds = pictures();
    seeds.extend(below("tests/golden/mistakes/content/pictures", &[""]));
    let entry = |name, bytes| Entry { name, bytes, is_packed: true };
    seeds.push(
        pack([
            entry("[Content_Types].xml", b"<Types/>" as &[u8]),
            entry("docProps/core.xml", b"<dc:creator>Ada Example</dc:creator>"),
            entry("word/document.xml", b"<w:t>Words</w:t>"),
        ])
        .unwrap(),
    );
    seeds.push(b"%PDF-1.4\n1 0 obj\n<< /Author (Ada Example) /Length 9 /Filter /FlateDecode >>\nstream\nx\x9c\x03\0\0\0\0\x01\nendstream\nendobj\ntrailer\n<< /Info 1 0 R >>\n%%EOF\n".to_vec());
    seeds
}

pub fn copies() -> Vec<Vec<u8>> {
    let mut seeds = SIGNED.to_vec();
    let folder = Folder::new();
    folder.file("content/people/ada.md", "---\nname: Ada Example\n---\n\nShe came.\n");
    assert!(folder.run(&["bundle", "--output", "out.zip", "--only", "ada"]).status.success());
    seeds.push(std::fs::read(folder.path("out.zip")).unwrap());
    seeds
}

pub fn sums() -> Vec<Vec<u8>> {
    vec![SUMS.into(), SIGNATURE.into(), PAGE.to_vec()]
}

pub fn texts() -> Vec<Vec<u8>> {
    let mut seeds = below("tests/golden/pages", &[".html", ".xml", ".css"]);
    seeds.extend(below("content/people", &[".md"]));
    seeds.extend(below("src/world/serve", &[".js"]));
    seeds.push(br#"{"name":"\u0410\u0434\u0430","list":["one","two"],"html":"<p>It&#39;s 100%25<\/p>"}"#.to_vec());
    seeds.push(pictures().concat());
    seeds
}

pub fn builds() -> Vec<Vec<u8>> {
    let whole = "=== 0\ntitle: Test\nbase_url: https://dossier.example\n=== 1\n---\nname: Ada Example\ntopics: [free]\nstatus:\n  - {state: detained, as_of: 2016-05, by: press, sources: [report]}\n---\n\nShe came to [[march]]. [@report, p1]\n\nMore of it.[^1] {#more}\n\n[^1]: A note.\n=== 2\n---\nname: Bob Hidden\nvisibility: private\n---\n\nHe was there.\n=== 3\n---\ntitle: The march\ndate: 2016-05-17\nplace: Astana\npeople: [{id: ada, role: witness}]\n---\n\nThey went.\n=== 4\n---\ntitle: A report\ntype: report\npublisher: press\npublished: 2016-06\nurl: https://example.org/report\narchived: [https://web.archive.org/web/20160630000000/https://example.org/report]\n---\n\nFirst paragraph.\n\nSecond one.\n=== 5\n---\ntitle: Freedom\n---\n=== 6\n---\nname: Example Press\n---\n=== 7\n---\ntitle: About\n---\n\n# Words\n\n| a | b |\n|---|---|\n| [[ada\\|she]] | [x](../people/ada.md#more) |\n=== 8\n---\ntitle: Let them go\ndate: 2016\nto: [press]\nstate: open\n---\n=== 9\n---\ntitle: It was so\nby: press\nsources: [report]\nassessment: supported\n---\n=== 10\n# who\nOld Mill\n=== 11\n---\ntitle: Home\n---\n\nRead [[about]].\n";
    let small = "=== 0\ntitle: Test\n=== 1\n---\nname: Ada Example\n---\n\nShe came.\n";
    let hiding = "=== 0\ntitle: Test\n=== 1\n---\nname: Ada Example\npseudonym: A teacher\nborn: 1980-05-17\nconsent: {status: given, scope: page, expires: 2030}\n---\n\nShe came.\n=== 3\n---\ntitle: The march\ndate: 2016\npublish_from: 2030-01-01T18:00+05:00\n---\n=== 5\n---\ntitle: Freedom\nwithdrawn: {date: 2020-01-01, reason: At their wish}\n---\n";
    vec![whole.into(), whole.into(), small.into(), hiding.into()]
}
