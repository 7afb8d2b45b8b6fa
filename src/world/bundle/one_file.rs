//! A release as one HTML file: every page is a section, every link a fragment, styles and images are inlined. A style sheet
//! shows one section at a time; without style support the file is one long text. It makes no network requests.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use rayon::prelude::*;

use crate::base::Fingerprint;
use crate::output::Release;
use crate::text::base64;
use crate::text::body::escape;
use crate::text::dom::Page;
use crate::text::media_type;
use crate::world::bundle::book::{Book, FIRST, Leaf, Link, join};
use crate::world::bundle::style_sheet::rewrite_addresses;
use crate::world::publish::folder::read_artifact;

/// Marks a script that also works in a single file. Its value, if any, is a folder of scripts to include.
const ATTRIBUTE: &str = "data-one-file";

/// The placeholder for the sections.
const MARK: &str = "[all sections]";

/// Shows the section named by the fragment, or the first one without a fragment.
const PAGING: &str = "
.sheet { scroll-margin-top: 100vh }
.sheet:target { background: none; outline: none }
@supports selector(:has(a)) {
  .sheet:not(:target, :has(:target), .first) { display: none }
  main:has(.sheet:target:not(.first), .sheet:not(.first) :target) > .first { display: none }
}
";

/// Writes the file.
pub fn write(release: &Release) -> Result<Vec<u8>> {
    let book = Book::open(release)?;
    let sections: Vec<Section> =
        book.leaves.par_iter().map(|leaf| section(&book, leaf)).collect::<Result<Vec<Section>>>()?;

    let shell = Page::parse(book.leaves[0].html);
    let sheets = shell.attributes("link[rel=stylesheet]", "href");
    let media = shell.attributes("link[rel=stylesheet]", "media");
    let mut styles = Vec::new();
    for (href, media) in sheets.iter().zip(media) {
        styles.push((media, style(&book, href)?));
    }
    styles.push((String::new(), PAGING.to_owned()));
    let mut scripts: Vec<String> = Vec::new();
    let mut wanted: Vec<&(String, String)> = Vec::new();
    for script in sections.iter().flat_map(|section| &section.scripts) {
        if !wanted.contains(&script) {
            wanted.push(script);
        }
    }
    for (path, folder) in wanted {
        scripts.push(text_of(&book, path)?);
        if !folder.is_empty() {
            let files: Result<Vec<String>> = book.folder(folder).into_iter().map(text).collect();
            scripts.push(files?.concat());
        }
    }
    let scripts: Vec<String> = scripts.iter().map(|script| escape_script(script)).collect();

    // A skip link would lead away from the section shown.
    let skips = "a[href=\"#_main\"]";
    for selector in
        ["script", "link[rel=stylesheet]", "link[rel=alternate]", "meta[http-equiv]", "meta[property]", skips]
    {
        shell.remove(selector);
    }
    shell.remove_attribute("aria-current");
    relink(&shell, &book, FIRST)?;
    shell.set_attribute("main", "class", "sheets");
    shell.fill("main", MARK);

    let mut head = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n", policy(&styles, &scripts));
    for (media, style) in &styles {
        let media = if media.is_empty() { String::new() } else { format!(" media=\"{}\"", escape(media)) };
        head.push_str(&format!("<style{media}>{style}</style>\n"));
    }
    let scripts: String = scripts.iter().map(|script| format!("<script>{script}</script>\n")).collect();
    let all: String = sections.into_iter().map(|section| section.html).collect();
    let html = shell.html();
    let (before, after) = html.split_once("<main").unwrap_or((&html, ""));
    let before = before.replacen("</head>", &format!("{head}</head>"), 1);
    let html = format!("{before}<main{}", after.replacen(MARK, &all, 1));
    let (before, after) = html.rsplit_once("</body>").unwrap_or((&html, "</html>\n"));
    Ok(format!("{before}{scripts}</body>{after}").into_bytes())
}

struct Section {
    html: String,
    /// Addresses of scripts, each with its folder of further scripts.
    scripts: Vec<(String, String)>,
}

fn section(book: &Book<'_>, leaf: &Leaf<'_>) -> Result<Section> {
    let page = Page::parse(leaf.html);
    let selector = format!("script[{ATTRIBUTE}]");
    let sources = page.attributes(&selector, "src");
    let scripts = sources.iter().zip(page.attributes(&selector, ATTRIBUTE)).filter_map(|(src, folder)| {
        match book.resolve(leaf.path, src) {
            Link::File(path) => Some((path, folder)),
            _ => None,
        }
    });
    let scripts = scripts.collect();
    relink(&page, book, leaf.path)?;
    let id = id(leaf.path);
    page.prefix_ids(&format!("{id}:"));
    let classes = [page.attribute("main", "class").as_deref(), Some("sheet"), (leaf.path == FIRST).then_some("first")]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    let language = page.attribute("html", "lang").unwrap_or_default();
    let html = format!(
        "<section class=\"{}\" id=\"{id}\" lang=\"{}\">{}</section>\n",
        escape(&classes),
        escape(&language),
        page.inner_html("main")
    );
    Ok(Section { html, scripts })
}

/// The id of a page's section: its address without extension, as an XML name. Ids within the page follow after a colon.
fn id(path: &str) -> String {
    let id = path.strip_suffix(".html").unwrap_or(path).replace('/', ".");
    if id.starts_with(|c: char| c.is_ascii_alphabetic()) { id } else { format!("_{id}") }
}

fn images(page: &Page, book: &Book<'_>, from: &str) -> Result<BTreeMap<String, String>> {
    let mut images = BTreeMap::new();
    for src in page.attributes("[src]", "src").into_iter().chain(page.attributes("link[rel=icon]", "href")) {
        let (Some(mime), Link::File(path)) = (media_type::of_image(&src), book.resolve(from, &src)) else { continue };
        if let Some(artifact) = book.file(&path) {
            images.insert(src, data_address(mime, &read_artifact(artifact)?));
        }
    }
    Ok(images)
}

/// Turns links into fragments and images into data URLs; links to anything outside the book become plain text.
fn relink(page: &Page, book: &Book<'_>, from: &str) -> Result<()> {
    let images = images(page, book, from)?;
    page.relink(|_, href| match (images.get(href), book.resolve(from, href)) {
        (Some(data), _) => Some(data.clone()),
        (None, Link::Page(path, None)) => Some(format!("#{}", id(&path))),
        (None, Link::Page(path, Some(fragment))) => Some(format!("#{}:{fragment}", id(&path))),
        (None, Link::File(_)) => None,
        (None, Link::Out) => Some(href.to_owned()),
    });
    Ok(())
}

fn data_address(mime: &str, bytes: &[u8]) -> String {
    format!("data:{mime};base64,{}", base64::encode(bytes))
}

fn text(artifact: &crate::output::Artifact) -> Result<String> {
    String::from_utf8(read_artifact(artifact)?).context("a script or a style sheet is not UTF-8")
}

fn text_of(book: &Book<'_>, path: &str) -> Result<String> {
    text(book.file(path).with_context(|| format!("a page asks for {path}, which the edition does not have"))?)
}

/// A style sheet with the files it refers to inlined.
fn style(book: &Book<'_>, href: &str) -> Result<String> {
    let Link::File(path) = book.resolve(FIRST, href) else { return Ok(String::new()) };
    let css = text_of(book, &path)?;
    let mut broken = None;
    let css = rewrite_addresses(&css, |address| {
        let (artifact, mime) = join(&path, address).and_then(|it| book.file(&it)).zip(media_type::of(address))?;
        match read_artifact(artifact) {
            Ok(bytes) => Some(data_address(mime, &bytes)),
            Err(error) => {
                broken = Some(error);
                None
            }
        }
    });
    // A style sheet must not close its own element.
    broken.map_or_else(|| Ok(replace_any_case(&css, "</style", "<\\/style")), Err)
}

/// Escapes sequences in string literals of a script that would end its element; the meaning stays the same.
fn escape_script(script: &str) -> String {
    replace_any_case(script, "</script", "\\x3C/script").replace("<!--", "\\x3C!--")
}

/// Replaces an ASCII text regardless of case.
fn replace_any_case(text: &str, from: &str, to: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let folded = text.to_ascii_lowercase();
    let mut start = 0;
    for (at, _) in folded.match_indices(from) {
        out.push_str(&text[start..at]);
        out.push_str(to);
        start = at + from.len();
    }
    out.push_str(&text[start..]);
    out
}

/// A policy that allows only these styles and scripts, by hash (Content Security Policy, level 2).
fn policy(styles: &[(String, String)], scripts: &[String]) -> String {
    let source = |text: &str| format!(" 'sha256-{}'", base64::encode(Fingerprint::of(text.as_bytes()).bytes()));
    let styles: String = styles.iter().map(|(_, style)| source(style)).collect();
    let scripts: String = match scripts {
        [] => " 'none'".to_owned(),
        scripts => scripts.iter().map(|script| source(script)).collect(),
    };
    format!(
        "default-src 'none'; style-src{styles}; script-src{scripts}; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )
}
