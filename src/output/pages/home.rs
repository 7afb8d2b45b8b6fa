//! The first page of a dossier without one.

use crate::output::context::Outlook;
use crate::output::plan::{Content, Sheet};
use crate::output::view::body::Writer;
use crate::text::template::{Node, View};

/// A dossier without `content/index.md` has a first page all the same.
pub(crate) fn first_page(outlook: &Outlook<'_>, sheet: &mut Sheet) {
    if outlook.site.by_id("index").is_none() {
        let view = with_text(outlook.view("index.html", &outlook.site.config.title), outlook)
            .with("home", crate::output::view::home::home(outlook));
        sheet.add_own_page("index.html", Content::page("home.html", view));
    }
}

/// What a page without a record has in place of a text.
fn with_text(view: View, outlook: &Outlook<'_>) -> View {
    let mut writer = Writer::new(outlook, "index.html");
    view.with("summary", Node::maybe(outlook.site.config.description.as_deref()))
        .with("body", Node::html(""))
        .with("notes", writer.notes())
}
