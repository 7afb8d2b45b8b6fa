//! Pages, one file each. A new page is a file, a template and a row in `PAGES`.

pub mod brief;
pub mod changes;
pub mod copies;
pub mod data;
pub mod facet;
pub mod home;
pub mod listing;
pub mod names;
pub mod pictures;
pub mod record;
pub mod redirects;
pub mod references;
pub mod timeline;
pub mod withdrawn;

use super::{Context, Files, Part};
use crate::graph::own_pages::{CHANGES, DATA, HOME, NAMES, PICTURES, REFERENCES, TIMELINE, WITHDRAWN};

/// A row of the table: pages of one type.
#[derive(Debug)]
pub struct Page {
    /// Its address in the table of own pages; it is made only if the dossier has that page. None: `parts` decides.
    own: Option<&'static str>,
    /// The parts, each made and memoized independently.
    parts: fn(&Context<'_>) -> Vec<Part>,
    /// Makes the pages of one part.
    pub make: fn(&Context<'_>, &Part, &mut Files<'_>),
}

/// All pages except those of records.
pub const PAGES: &[Page] = &[
    Page { own: None, parts: listing::parts, make: listing::make },
    Page::own(TIMELINE, timeline::make),
    Page::own(REFERENCES, references::make),
    Page { own: None, parts: whole, make: copies::make_not_found },
    Page { own: None, parts: whole, make: copies::make },
    Page::own(HOME, home::make),
    Page::own(PICTURES, pictures::make),
    Page { own: None, parts: whole, make: brief::make_print_sheet },
    Page { own: None, parts: brief::parts, make: brief::make },
    Page::own(NAMES, names::make),
    Page { own: None, parts: whole, make: redirects::make },
    Page::own(DATA, data::make),
    Page::own(CHANGES, changes::make),
    Page::own(WITHDRAWN, withdrawn::make),
];

impl Page {
    const fn own(address: &'static str, make: fn(&Context<'_>, &Part, &mut Files<'_>)) -> Self {
        Self { own: Some(address), parts: whole, make }
    }

    /// Its parts; none if the dossier does not have it.
    pub fn parts(&self, context: &Context<'_>) -> Vec<Part> {
        match self.own {
            Some(address) if !context.site.has_page(address) => Vec::new(),
            _ => (self.parts)(context),
        }
    }
}

fn whole(_: &Context<'_>) -> Vec<Part> {
    Part::whole()
}
