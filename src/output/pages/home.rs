//! The home page of a dossier without `content/index.md`.

use crate::graph::own_pages::HOME;
use crate::output::view::home::home;
use crate::output::{Content, Context, Files, Part};
use crate::text::template::Node;

/// Makes the page.
pub fn make(context: &Context<'_>, _: &Part, files: &mut Files<'_>) {
    let config = &context.site.config;
    let view = context
        .view(HOME, &config.title)
        .with("summary", Node::maybe(config.description.as_deref()))
        .with("body", Node::html(""))
        .with("notes", Node::list([]))
        .with("home", home(context));
    files.add_own_page(HOME, Content::Page("home.html", view));
}
