//! What stands in the menu of every page.

use super::ids::DocIdx;
use super::own_pages::{OWN_PAGES, OwnPage, TIMELINE};
use super::site::Site;
use crate::base::near::nearest;
use crate::base::{Diagnostics, FieldPath, Spot, problem};

/// Where an item of the menu leads.
#[derive(Debug, Clone, Copy)]
pub enum MenuItem {
    /// To the page of a record.
    Page(DocIdx),
    /// To the listing of a kind, by index.
    Listing(usize),
    /// To a page that no record has.
    Own(&'static OwnPage),
}

/// `menu:` as written, in its order, each item once. Without one: the listing of every kind, and the timeline.
///
/// What has no page in this dossier has no item.
pub fn items(site: &Site) -> Vec<MenuItem> {
    let written = &site.config.menu;
    let items: Vec<MenuItem> = match written.is_empty() {
        false => written.iter().filter_map(|word| item(site, word)).collect(),
        true => (0..site.config.vocabulary.kinds.len()).flat_map(|kind_idx| of_kind(site, kind_idx)).collect(),
    };
    let address = |item: &MenuItem| match item {
        MenuItem::Page(doc_idx) => Some(site.path(*doc_idx)),
        MenuItem::Listing(kind_idx) => {
            let kind = &site.config.vocabulary.kinds[*kind_idx];
            super::addresses::listing(kind).filter(|_| !site.by_kind(*kind_idx).is_empty())
        }
        MenuItem::Own(page) => site.has_page(page.address).then(|| page.address.to_owned()),
    };
    let mut taken: Vec<String> = Vec::new();
    let mut kept = Vec::new();
    for item in items {
        if let Some(address) = address(&item).filter(|it| !taken.contains(it)) {
            taken.push(address);
            kept.push(item);
        }
    }
    kept
}

fn of_kind(site: &Site, kind_idx: usize) -> impl Iterator<Item = MenuItem> {
    let kind = &site.config.vocabulary.kinds[kind_idx];
    let listing = (!kind.folder.is_empty()).then_some(MenuItem::Listing(kind_idx));
    let timeline = OWN_PAGES.iter().find(|it| it.address == TIMELINE).filter(|_| kind.is_in_timeline);
    listing.into_iter().chain(timeline.map(MenuItem::Own))
}

fn item(site: &Site, word: &str) -> Option<MenuItem> {
    if let Some(page) = OWN_PAGES.iter().find(|page| page.word == word) {
        return Some(MenuItem::Own(page));
    }
    let is_it = |folder: &str| !folder.is_empty() && folder == word;
    let kind_idx = site.config.vocabulary.kinds.iter().position(|kind| is_it(&kind.folder));
    kind_idx.map(MenuItem::Listing).or_else(|| site.by_id(word).map(MenuItem::Page))
}

/// Every word of `menu:` leads somewhere.
pub fn check(site: &Site, diags: &mut Diagnostics) {
    for (item_idx, word) in site.config.menu.iter().enumerate().filter(|(_, word)| item(site, word).is_none()) {
        let mut path = FieldPath::field("menu");
        path.push_index(item_idx);
        let folders = site.config.vocabulary.kinds.iter().map(|kind| kind.folder.as_str());
        let own = OWN_PAGES.iter().map(|page| page.word);
        let ids = (0..site.docs.len()).map(|doc_idx| site.id(doc_idx));
        let near = nearest(word, ids.chain(folders).chain(own));
        let wanted = "a page, or the folder of a kind, or a page of samizdat's own such as `timeline`";
        diags.push(problem::dangling_ref(Spot::value(&site.config.file.path, path), word, wanted, near, false));
    }
}
