//! How to cite a page.

use serde_json::json;

use crate::graph::{DocIdx, Site};
use crate::text::template::{Mapping, Node};

/// How to cite a record's page: as a line of text, in BibTeX, and in CSL-JSON. There is no access date: only the reader knows it.
pub fn citation(site: &Site, doc_idx: DocIdx) -> Node {
    let doc = &site.docs[doc_idx];
    let config = &site.config;
    let address = address(site, doc_idx);
    let publisher = config.publisher.as_ref().map(|it| format!(", {it}")).unwrap_or_default();
    let text = format!("“{}”, {}{publisher}, {address}", doc.title(), config.title);
    let mut bibtex = format!("@misc{{{},\n  title = {{{}}},\n", doc.id, braced(doc.title()));
    bibtex.push_str(&format!("  howpublished = {{{}}},\n", braced(&config.title)));
    if let Some(publisher) = &config.publisher {
        bibtex.push_str(&format!("  publisher = {{{}}},\n", braced(publisher)));
    }
    bibtex.push_str(&format!("  url = {{{address}}}\n}}"));
    let mut csl = json!({
        "id": doc.id,
        "type": "webpage",
        "title": doc.title(),
        "container-title": config.title,
        "URL": address,
        "language": doc.language().unwrap_or(&config.language),
    });
    if let Some(publisher) = &config.publisher {
        csl["publisher"] = json!(publisher);
    }
    let csl = serde_json::to_string_pretty(&json!([csl])).unwrap_or_default();
    Mapping::default()
        .with("text", Node::text(&text))
        .with("bibtex", Node::text(&bibtex))
        .with("csl", Node::text(&csl))
        .node()
}

/// The page's address; absolute if the dossier has a `base_url`.
pub fn address(site: &Site, doc_idx: DocIdx) -> String {
    let path = site.path(doc_idx);
    match &site.config.base_url {
        Some(base) => format!("{base}/{path}"),
        None => path,
    }
}

/// Escapes characters that are special in TeX.
pub fn braced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '{' | '}' | '%' | '&' | '#' | '_' | '$' => out.extend(['\\', c]),
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            c => out.push(c),
        }
    }
    out
}
