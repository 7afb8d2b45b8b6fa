//! A rendered page as a tree, for bundles: rewrites links, prefixes ids, and serializes as HTML or XML.

use dom_query::{Document, NodeRef};

use crate::text::body::{escape, xml_text};

/// A rendered page.
pub struct Page(Document);

/// Attributes that hold ids of other elements, separated by spaces.
const BY_ID: [&str; 6] = ["for", "headers", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns"];

/// Obsolete elements and their replacements.
const OLD: [(&str, &str); 6] =
    [("center", "div"), ("font", "span"), ("big", "span"), ("tt", "code"), ("strike", "s"), ("acronym", "abbr")];

const OLD_ATTRIBUTES: [&str; 8] = ["color", "face", "size", "align", "valign", "bgcolor", "width", "height"];

/// Void elements (HTML Living Standard, 13.1.2).
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

impl Page {
    /// Parses as browsers do.
    pub fn parse(html: &str) -> Self {
        Self(Document::from(html))
    }

    /// The text of the first element that matches a selector.
    pub fn words(&self, selector: &str) -> Option<String> {
        let node = self.0.select_single(selector).nodes().first()?.text();
        Some(node.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// An attribute of the first element that matches a selector.
    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        self.0.select_single(selector).attr(name).map(|it| it.to_string())
    }

    /// An attribute of every element that matches a selector, in order; empty where it is missing.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        self.0.select(selector).nodes().iter().map(|node| node.attr_or(name, "").to_string()).collect()
    }

    /// Removes elements.
    pub fn remove(&self, selector: &str) {
        self.0.select(selector).remove();
    }

    /// Removes an attribute from all elements.
    pub fn remove_attribute(&self, name: &str) {
        self.0.select(&format!("[{name}]")).remove_attr(name);
    }

    /// Replaces the content of elements with HTML.
    pub fn fill(&self, selector: &str, html: &str) {
        self.0.select_single(selector).set_html(html);
    }

    /// Sets an attribute of every element that matches a selector.
    pub fn set_attribute(&self, selector: &str, name: &str, value: &str) {
        self.0.select(selector).set_attr(name, value);
    }

    /// Rewrites every address; `to` gets the attribute and the address. A link without a new address becomes plain text, and an
    /// image is removed.
    pub fn relink(&self, mut to: impl FnMut(&str, &str) -> Option<String>) {
        for (selector, name) in [("[href]", "href"), ("[src]", "src")] {
            for node in self.0.select(selector).nodes() {
                match to(name, &node.attr_or(name, "")) {
                    Some(address) => node.set_attr(name, &address),
                    None if node.has_name("a") => {
                        node.rename("span");
                        node.remove_all_attrs();
                    }
                    None => node.remove_from_parent(),
                }
            }
        }
    }

    /// Removes links of a menu, each with its list item or separator.
    pub fn remove_links(&self, selector: &str, is_gone: impl Fn(&str) -> bool) {
        for node in self.0.select(selector).nodes().iter().filter(|node| is_gone(&node.attr_or("href", ""))) {
            let is_mark = |it: &NodeRef<'_>| it.is_text() && it.text().trim().chars().count() < 2;
            node.prev_sibling().filter(is_mark).iter().for_each(NodeRef::remove_from_parent);
            match node.parent().filter(|it| it.has_name("li")) {
                Some(item) => item.remove_from_parent(),
                None => node.remove_from_parent(),
            }
        }
    }

    /// Prefixes every id and every reference to an id, except in links.
    pub fn prefix_ids(&self, prefix: &str) {
        for node in self.0.select("[id]").nodes() {
            node.set_attr("id", &format!("{prefix}{}", node.attr_or("id", "")));
        }
        for name in BY_ID {
            for node in self.0.select(&format!("[{name}]")).nodes() {
                let ids = node.attr_or(name, "");
                let prefixed: Vec<String> = ids.split_whitespace().map(|id| format!("{prefix}{id}")).collect();
                node.set_attr(name, &prefixed.join(" "));
            }
        }
    }

    /// Replaces obsolete HTML that authors may write and e-readers reject.
    pub fn modernize(&self) {
        for (old, new) in OLD {
            self.0.select(old).rename(new);
        }
        for name in OLD_ATTRIBUTES {
            self.0
                .select(&format!("main [{name}]"))
                .nodes()
                .iter()
                .filter(|it| !is_drawn(it))
                .for_each(|it| it.remove_attr(name));
        }
        for node in self.0.select("[lang]").nodes() {
            if crate::text::language::Language::parse(&node.attr_or("lang", "")).is_none() {
                node.remove_attr("lang");
            }
        }
        let ids = self.attributes("[id]", "id");
        for node in self.0.select("[headers]").nodes() {
            if node.attr_or("headers", "").split_whitespace().any(|id| !ids.iter().any(|it| it == id)) {
                node.remove_attr("headers");
            }
        }
    }

    /// The whole page.
    pub fn html(&self) -> String {
        format!("{}\n", self.0.html().trim_end())
    }

    /// The inner HTML of the first element that matches a selector.
    pub fn inner_html(&self, selector: &str) -> String {
        self.0.select_single(selector).inner_html().to_string()
    }

    /// The same in XML syntax (HTML Living Standard, 14).
    pub fn inner_xml(&self, selector: &str) -> String {
        let mut xml = String::new();
        if let Some(node) = self.0.select_single(selector).nodes().first() {
            node.children_it(false).for_each(|child| write_xml(&child, &mut xml));
        }
        xml
    }
}

/// Whether an element is an image or part of a drawing.
fn is_drawn(node: &NodeRef<'_>) -> bool {
    node.has_name("img") || node.is("svg, svg *")
}

fn write_xml(node: &NodeRef<'_>, xml: &mut String) {
    if node.is_text() {
        xml.push_str(&escape(&xml_text(&node.text())));
    }
    let Some(name) = node.node_name().filter(|_| node.is_element()) else { return };
    xml.push('<');
    xml.push_str(&name);
    if &*name == "svg" {
        xml.push_str(" xmlns=\"http://www.w3.org/2000/svg\"");
    }
    for attribute in node.attrs() {
        let name = &*attribute.name.local;
        xml.push_str(&format!(" {name}=\"{}\"", escape(&xml_text(&attribute.value))));
        if name == "lang" {
            xml.push_str(&format!(" xml:lang=\"{}\"", escape(&attribute.value)));
        }
    }
    if VOID.contains(&&*name) {
        return xml.push_str("/>");
    }
    xml.push('>');
    node.children_it(false).for_each(|child| write_xml(&child, xml));
    xml.push_str(&format!("</{name}>"));
}
