//! A release as an EPUB 3.3 publication (W3C), for phones and e-readers: one document per page, with a table of contents,
//! landmarks and accessibility metadata (EPUB Accessibility 1.1).

use std::collections::BTreeMap;

use anyhow::{Result, anyhow};
use rayon::prelude::*;
use serde_json::Value as Json;

use crate::base::Fingerprint;
use crate::graph::{addresses, own_pages};
use crate::output::Release;
use crate::output::release::SUMS;
use crate::text::body::{escape, xml_text};
use crate::text::dom::Page;
use crate::text::edtf::PartialDate;
use crate::text::media_type;
use crate::text::words::Words;
use crate::text::zip::{self, Entry};
use crate::world::bundle::book::{Book, Leaf, Link, Place};
use crate::world::publish::folder::read_artifact;

const CONTAINER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">
<rootfiles><rootfile full-path=\"EPUB/package.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles>
</container>
";

/// The metadata folder, see OCF 3.3, 4.2.6.
const META: &str = "META-INF";

/// Writes the publication; `sign` makes the signature of the checksums.
pub fn write(release: &Release, words: &Words, sign: impl FnOnce(&[u8]) -> Result<Option<String>>) -> Result<Vec<u8>> {
    let book = Book::open(release)?;
    let documents: Vec<Document> = book.leaves.par_iter().map(|leaf| document(&book, leaf)).collect();

    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    files.insert(format!("{META}/container.xml"), CONTAINER.into());
    files.insert("EPUB/style.css".into(), include_bytes!("epub.css").to_vec());
    for path in documents.iter().flat_map(|document| &document.images) {
        if let Some(artifact) = book.file(path) {
            files.insert(format!("EPUB/{path}"), read_artifact(artifact)?);
        }
    }
    let language = documents.first().map_or("en", |it| it.language.as_str());
    files.insert("EPUB/nav.xhtml".into(), nav(&documents, language, words).into());
    files.insert("EPUB/package.opf".into(), package(&book, &documents, language, words).into());
    for Document { path, xhtml, .. } in documents {
        files.insert(format!("EPUB/{path}"), xhtml.into());
    }

    files.insert("mimetype".into(), b"application/epub+zip".to_vec());
    let sums: String = files.iter().map(|(path, bytes)| format!("{}  {path}\n", Fingerprint::of(bytes))).collect();
    let signature = sign(sums.as_bytes())?;
    files.insert(format!("{META}/{SUMS}"), sums.into());
    files.extend(signature.map(|it| (format!("{META}/{}", crate::output::release::SIGNATURE), it.into_bytes())));
    // The media type comes first and uncompressed, so that programs can read it without unpacking (OCF 3.3, 4.3).
    let is_type = |name: &str| name == "mimetype";
    let mut entries: Vec<Entry<'_>> =
        files.iter().map(|(name, bytes)| Entry { name, bytes, is_packed: !is_type(name) }).collect();
    entries.sort_by_key(|it| !is_type(it.name));
    zip::pack(entries).map_err(|reason| anyhow!("packing {reason}"))
}

struct Document {
    /// Its address in the publication.
    path: String,
    title: String,
    language: String,
    place: Place,
    has_svg: bool,
    /// Addresses of the images it shows.
    images: Vec<String>,
    xhtml: String,
}

fn document(book: &Book<'_>, leaf: &Leaf<'_>) -> Document {
    let page = Page::parse(leaf.html);
    let mut images = Vec::new();
    page.relink(|attribute, href| match book.resolve(leaf.path, href) {
        Link::Page(path, fragment) if path == leaf.path => Some(format!("#{}", fragment.unwrap_or_default())),
        Link::Page(_, fragment) => {
            let target = href.split('#').next().unwrap_or(href);
            let fragment = fragment.map(|it| format!("#{it}")).unwrap_or_default();
            Some(format!("{}{fragment}", xhtml_path(target)))
        }
        Link::File(path) if attribute == "src" && media_type::of_image(&path).is_some() => {
            images.push(path);
            Some(href.to_owned())
        }
        Link::File(_) => None,
        Link::Out => Some(href.to_owned()),
    });
    page.remove("script");
    page.remove_attribute("loading");
    page.modernize();
    let title = page.words("main h1").or_else(|| page.words("title")).unwrap_or_else(|| leaf.path.to_owned());
    let language = page.attribute("html", "lang").filter(|it| !it.is_empty()).unwrap_or_else(|| "en".to_owned());
    let body = page.inner_xml("main");
    let root = "../".repeat(leaf.path.matches('/').count());
    let xhtml = xhtml(&title, &language, &root, body.trim());
    Document {
        path: xhtml_path(leaf.path),
        title,
        language,
        place: leaf.place,
        has_svg: body.contains("<svg"),
        images,
        xhtml,
    }
}

fn xhtml_path(path: &str) -> String {
    path.strip_suffix(".html").map_or_else(|| path.to_owned(), |stem| format!("{stem}.xhtml"))
}

fn xhtml(title: &str, language: &str, root: &str, body: &str) -> String {
    let (title, language) = (text(title), text(language));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n\
         <html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\" lang=\"{language}\" xml:lang=\"{language}\">\n\
         <head><meta charset=\"utf-8\"/><title>{title}</title><link rel=\"stylesheet\" href=\"{root}style.css\"/></head>\n\
         <body>\n{body}\n</body>\n</html>\n"
    )
}

fn text(text: &str) -> String {
    escape(&xml_text(text))
}

/// The table of contents and the landmarks.
fn nav(documents: &[Document], language: &str, words: &Words) -> String {
    let mut toc = String::new();
    let mut is_open = false;
    for (at, document) in documents.iter().enumerate() {
        let link = format!("<a href=\"{}\">{}</a>", document.path, text(&document.title));
        match document.place {
            Place::Aside => {}
            Place::Section => toc.push_str(&format!("<li>{link}</li>\n")),
            Place::Chapter => {
                toc.push_str(if is_open { "</ol></li>\n" } else { "" });
                let rest = documents[at + 1..].iter().find(|it| it.place != Place::Aside);
                is_open = rest.is_some_and(|it| it.place == Place::Section);
                toc.push_str(&format!("<li>{link}{}\n", if is_open { "\n<ol>" } else { "</li>" }));
            }
        }
    }
    toc.push_str(if is_open { "</ol></li>\n" } else { "" });
    let landmarks = [
        ("toc", "nav.xhtml", words.get("contents")),
        ("bodymatter", "index.xhtml", words.get("begin-reading")),
        ("bibliography", own_pages::REFERENCES, words.get("references")),
        ("index", own_pages::NAMES, words.get("all-names")),
    ];
    let is_there = |path: &str| path == "nav.xhtml" || documents.iter().any(|it| it.path == path);
    let landmarks: String = landmarks
        .iter()
        .map(|(kind, path, label)| (kind, xhtml_path(path), label))
        .filter(|(_, path, _)| is_there(path))
        .map(|(kind, path, label)| format!("<li><a epub:type=\"{kind}\" href=\"{path}\">{}</a></li>\n", text(label)))
        .collect();
    let contents = words.get("contents");
    let body = format!(
        "<nav epub:type=\"toc\" id=\"toc\" aria-labelledby=\"toc-heading\"><h1 id=\"toc-heading\">{}</h1>\n<ol>\n{toc}</ol></nav>\n\
         <nav epub:type=\"landmarks\" aria-label=\"{}\" hidden=\"hidden\"><ol>\n{landmarks}</ol></nav>",
        text(contents),
        text(words.get("landmarks"))
    );
    xhtml(contents, language, "", &body)
}

/// The package document: metadata, every file, and the order of reading.
fn package(book: &Book<'_>, documents: &[Document], language: &str, words: &Words) -> String {
    let dossier = book.json(addresses::DATA);
    let setting = |name: &str| dossier[name].as_str().filter(|it| !it.is_empty());
    let title = setting("title").unwrap_or_default();
    // The identifier of a dossier, or of a part, has to be the same in every edition.
    let name = match (setting("base_url"), setting("part_of")) {
        (Some(address), None) => address.to_owned(),
        (address, whole) => {
            let whole = address.or(whole).unwrap_or(title);
            format!("urn:uuid:{}", uuid(&Fingerprint::of(format!("{whole}\n{title}").as_bytes()).to_string()))
        }
    };
    let mut metadata = format!(
        "<dc:identifier id=\"id\">{}</dc:identifier>\n<dc:title>{}</dc:title>\n<dc:language>{}</dc:language>\n\
         <meta property=\"dcterms:modified\">{}T00:00:00Z</meta>\n",
        text(&name),
        text(title),
        text(language),
        modified(&dossier)
    );
    for (element, field) in [
        ("dc:creator", "publisher"),
        ("dc:publisher", "publisher"),
        ("dc:description", "description"),
        ("dc:rights", "license"),
    ] {
        if let Some(value) = setting(field) {
            metadata.push_str(&format!("<{element}>{}</{element}>\n", text(value)));
        }
    }
    for (property, value) in [
        ("accessMode", "textual"),
        ("accessMode", "visual"),
        ("accessModeSufficient", "textual"),
        ("accessibilityFeature", "tableOfContents"),
        ("accessibilityFeature", "structuralNavigation"),
        ("accessibilityFeature", "alternativeText"),
        ("accessibilityHazard", "none"),
        ("accessibilitySummary", words.get("accessibility-summary")),
    ] {
        metadata.push_str(&format!("<meta property=\"schema:{property}\">{}</meta>\n", text(value)));
    }

    let mut items = String::from(
        "<item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\n\
         <item id=\"style\" href=\"style.css\" media-type=\"text/css\"/>\n",
    );
    let mut spine = String::from("<itemref idref=\"nav\"/>\n");
    for (number, document) in documents.iter().enumerate() {
        let svg = if document.has_svg { " properties=\"svg\"" } else { "" };
        items.push_str(&format!(
            "<item id=\"d{number}\" href=\"{}\" media-type=\"application/xhtml+xml\"{svg}/>\n",
            document.path
        ));
        let linear = if document.place == Place::Aside { " linear=\"no\"" } else { "" };
        spine.push_str(&format!("<itemref idref=\"d{number}\"{linear}/>\n"));
    }
    let mut images: Vec<&String> = documents.iter().flat_map(|document| &document.images).collect();
    images.sort();
    images.dedup();
    for (number, path) in images.into_iter().enumerate() {
        let mime = media_type::of_image(path).unwrap_or_default();
        items.push_str(&format!("<item id=\"i{number}\" href=\"{path}\" media-type=\"{mime}\"/>\n"));
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"id\" xml:lang=\"{}\">\n\
         <metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n{metadata}</metadata>\n\
         <manifest>\n{items}</manifest>\n<spine>\n{spine}</spine>\n</package>\n",
        text(language)
    )
}

/// The date of the edition; else the newest date on which a record was changed or accessed; else the newest date in any record.
/// The clock is not used, so that builds are reproducible.
fn modified(dossier: &Json) -> String {
    if let Some(edition) = dossier["edition"].as_str() {
        return edition.to_owned();
    }
    let records = dossier["records"].as_array().map_or(&[][..], Vec::as_slice);
    let fields = || records.iter().filter_map(|record| record["fields"].as_object());
    let is_day = |day: &&str| day.len() == 10 && PartialDate::parse(day).is_ok_and(|it| it.is_day());
    let changed = fields().flat_map(|it| ["updated", "last_verified", "publish_from"].map(|name| it.get(name)));
    let newest = changed.flatten().filter_map(Json::as_str).filter(is_day).max();
    let dated = fields().flat_map(|it| it.values()).filter_map(Json::as_str).filter(is_day).max();
    newest.or(dated).unwrap_or("2000-01-01").to_owned()
}

/// A UUID of version 8 (RFC 9562) made from a hash.
fn uuid(hash: &str) -> String {
    format!("{}-{}-8{}-8{}-{}", &hash[..8], &hash[8..12], &hash[13..16], &hash[17..20], &hash[20..32])
}
