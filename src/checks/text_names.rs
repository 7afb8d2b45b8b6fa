//! Checks that a text in place of a reference is not the name of a record that could be linked.

use super::Subject;
use crate::base::{Diagnostics, problem};
use crate::graph::names::NameMatch;
use crate::model::Wanted;

pub fn check(subject: &Subject<'_>, diags: &mut Diagnostics) {
    let Subject { site, doc, .. } = subject;
    for link in &doc.links {
        let Wanted::Text { text, kinds } = &link.wanted else { continue };
        let NameMatch::One(named) = site.names().find(text) else { continue };
        if kinds.contains(&site.kind_of(named).name) {
            diags.push(problem::text_names_record(link.spot.clone(), text, site.id(named)));
        }
    }
}
