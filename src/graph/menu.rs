//! What stands in the menu of every page.

use crate::base::near::nearest;
use crate::base::{Diagnostics, FieldPath, Spot, problem};
use crate::graph::{DocIdx, Site};

/// The word for the timeline in `menu:`.
const TIMELINE: &str = "timeline";

/// Where an item of the menu leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MenuItem {
    /// To a page.
    Page(DocIdx),
    /// To the listing of a kind, by index.
    Listing(usize),
    /// To the timeline.
    Timeline,
}

/// `menu:` as written, in its order. Without one: the listing of every kind, and the timeline.
///
/// A listing without records has no page, and no item.
pub fn items(site: &Site) -> Vec<MenuItem> {
    let written = &site.config.menu;
    let items: Vec<MenuItem> = match written.is_empty() {
        false => written.iter().filter_map(|word| item(site, word)).collect(),
        true => (0..site.config.vocabulary.kinds.len()).flat_map(|kind_idx| of_kind(site, kind_idx)).collect(),
    };
    let has_page = |item: &MenuItem| match item {
        MenuItem::Page(_) => true,
        MenuItem::Listing(kind_idx) => site.docs.iter().any(|doc| doc.kind == *kind_idx),
        MenuItem::Timeline => site.docs.iter().any(|doc| site.kind(doc).is_in_timeline),
    };
    let mut kept = Vec::new();
    for item in items.into_iter().filter(has_page) {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

fn of_kind(site: &Site, kind_idx: usize) -> impl Iterator<Item = MenuItem> {
    let kind = &site.config.vocabulary.kinds[kind_idx];
    let listing = (!kind.folder.is_empty()).then_some(MenuItem::Listing(kind_idx));
    listing.into_iter().chain(kind.is_in_timeline.then_some(MenuItem::Timeline))
}

fn item(site: &Site, word: &str) -> Option<MenuItem> {
    if word == TIMELINE {
        return Some(MenuItem::Timeline);
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
        let near = nearest(word, site.docs.iter().map(|doc| doc.id.as_str()).chain(folders).chain([TIMELINE]));
        let wanted = "a page, or the folder of a kind, or `timeline`";
        diags.push(problem::dangling_ref(Spot::value(&site.config.file.path, path), word, wanted, near, false));
    }
}
