//! Pages for those who have a copy: where to begin, how to tell whether it is what was published; and the page for addresses
//! that are not there.

use crate::graph::own_pages::{START, VERIFY};
use crate::output::{Content, Context, Files, Part};
use crate::text::template::Node;
use crate::text::url;

/// Makes the pages of copies.
pub fn make(context: &Context<'_>, _: &Part, files: &mut Files<'_>) {
    let config = &context.site.config;
    let view =
        context.view(VERIFY, context.words().get("check-this-copy")).with("key", Node::maybe(config.key.as_deref()));
    files.add_own_page(VERIFY, Content::Page("verify.html", view));
    let view = context.view(START, &config.title);
    files.add_own(START, Content::Page("start-here.html", view));
}

/// A server shows this page at any depth, so its links count from the base address.
pub fn make_not_found(context: &Context<'_>, _: &Part, files: &mut Files<'_>) {
    let mut view = context.view("404.html", context.words().get("not-found"));
    if let Some(base) = context.site.config.base_url.as_deref().and_then(url::base_path) {
        view.set("root", Node::text(&base));
    }
    files.add_own("404.html", Content::Page("404.html", view));
}
