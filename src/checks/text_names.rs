//! A text in the place of a record is not the name of a record that could be linked.

use crate::base::{Diagnostics, problem};
use crate::graph::names::Found;
use crate::graph::{DocIdx, Site};
use crate::model::Wanted;

pub fn check(site: &Site, doc_idx: DocIdx, diags: &mut Diagnostics) {
    for link in &site.docs[doc_idx].links {
        let Wanted::Text { text, kinds } = &link.wanted else { continue };
        let Found::One(named) = site.names().find(text) else { continue };
        let named = &site.docs[named];
        if kinds.contains(&site.kind(named).name) {
            diags.push(problem::text_names_record(link.spot.clone(), text, &named.id));
        }
    }
}
