//! Pages for holders of a copy: where to start and how to verify it. Also the 404 page.

use crate::graph::own_pages::{START, VERIFY, WITHDRAWN};
use crate::output::{Content, Context, Files, Part};
use crate::text::template::Node;
use crate::text::url;

/// Makes the pages for copies.
pub fn make(context: &Context<'_>, _: &Part, files: &mut Files<'_>) {
    let config = &context.site.config;
    let view =
        context.view(VERIFY, context.words().get("check-this-copy")).with("key", Node::maybe(config.key.as_deref()));
    files.add_own_page(VERIFY, Content::Page("verify.html", view));
    let view = context.view(START, &config.title);
    files.add_own(START, Content::Page("start-here.html", view));
}

/// Makes the 404 page. A server shows it at any depth, so its links are relative to the base address.
pub fn make_not_found(context: &Context<'_>, _: &Part, files: &mut Files<'_>) {
    let mut view = context.view("404.html", context.words().get("not-found"));
    if context.site.has_page(WITHDRAWN) {
        view.set("withdrawn", Node::text(WITHDRAWN));
    }
    if let Some(base) = context.site.config.base_url.as_deref().and_then(url::base_path) {
        view.set("root", Node::text(&base));
    }
    files.add_own("404.html", Content::Page("404.html", view));
}
