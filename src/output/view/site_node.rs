//! The dossier data shown on every page.

use super::fields::date_node;
use crate::graph::menu::{self, MenuItem};
use crate::graph::own_pages::OwnPage;
use crate::graph::{Site, addresses};
use crate::text::template::{Mapping, Node};

/// The settings, the menu, and the generated pages listed in the footer.
pub fn site_node(site: &Site) -> Node {
    let config = &site.config;
    let in_foot = site.own_pages().iter().filter(|page| page.is_in_foot);
    let mut node = Mapping::default();
    node.set("title", Node::text(&config.title));
    node.set("description", Node::maybe(config.description.as_deref()));
    node.set("language", Node::text(&config.language));
    node.set("publisher", Node::maybe(config.publisher.as_deref()));
    node.set("contact", Node::maybe(config.contact.as_deref()));
    node.set("license", Node::maybe(config.license.as_deref()));
    node.set("base_url", Node::maybe(config.base_url.as_deref()));
    node.set("edition", config.edition.as_ref().map_or_else(Node::none, |date| date_node(date, config.words)));
    node.set("menu", Node::list(menu::items(site).into_iter().map(|item| menu_node(site, item))));
    node.set("pages", Node::list(in_foot.map(|page| own_page_node(site, page))));
    node.node()
}

fn menu_node(site: &Site, item: MenuItem) -> Node {
    let (title, path) = match item {
        MenuItem::Page(doc_idx) => (site.title(doc_idx), site.path(doc_idx)),
        MenuItem::Listing(kind_idx) => {
            let kind = &site.config.vocabulary.kinds[kind_idx];
            (kind.plural.as_str(), addresses::listing(kind).unwrap_or_default())
        }
        MenuItem::Own(page) => return own_page_node(site, page),
    };
    Mapping::default().with("title", Node::text(title)).with("path", Node::text(&path)).node()
}

fn own_page_node(site: &Site, page: &OwnPage) -> Node {
    let title = site.config.words.get(page.title);
    Mapping::default().with("title", Node::text(title)).with("path", Node::text(page.address)).node()
}
