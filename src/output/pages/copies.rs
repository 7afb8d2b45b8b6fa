//! Pages for those who have a copy.

use crate::graph::addresses;
use crate::output::context::Outlook;
use crate::output::plan::{Content, Sheet};
use crate::text::template::Node;
use crate::text::url;

/// For those who have a copy on a stick: where to begin, and how to tell whether it is what was published.
pub(crate) fn copies(outlook: &Outlook<'_>, sheet: &mut Sheet) {
    let config = &outlook.site.config;
    let view = outlook.view(addresses::VERIFY, "Check this copy").with("key", Node::maybe(config.key.as_deref()));
    sheet.add_own_page(addresses::VERIFY, Content::page("verify.html", view));
    let view = outlook.view(addresses::START, &config.title);
    sheet.add_own(addresses::START, Content::page("start-here.html", view));
}

/// A server shows this page at any depth, so its links count from the base address.
pub(crate) fn not_found(outlook: &Outlook<'_>, sheet: &mut Sheet) {
    let mut view = outlook.view("404.html", "Not found");
    if let Some(base) = outlook.site.config.base_url.as_deref().and_then(url::base_path) {
        view.set("root", Node::text(&base));
    }
    sheet.add_own("404.html", Content::page("404.html", view));
}
