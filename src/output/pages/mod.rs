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

use super::{Context, Files, Part};

/// A row of the table: pages of one type.
#[derive(Debug)]
pub struct Page {
    /// The parts, each made and memoized independently.
    pub parts: fn(&Context<'_>) -> Vec<Part>,
    /// Makes the pages of one part.
    pub make: fn(&Context<'_>, &Part, &mut Files<'_>),
}

/// All pages except those of records.
pub const PAGES: &[Page] = &[
    Page { parts: listing::parts, make: listing::make },
    Page { parts: whole, make: timeline::make },
    Page { parts: whole, make: references::make },
    Page { parts: whole, make: copies::make_not_found },
    Page { parts: whole, make: copies::make },
    Page { parts: whole, make: home::make },
    Page { parts: whole, make: pictures::make },
    Page { parts: whole, make: brief::make_print_sheet },
    Page { parts: brief::parts, make: brief::make },
    Page { parts: whole, make: names::make },
    Page { parts: whole, make: redirects::make },
    Page { parts: whole, make: data::make },
    Page { parts: whole, make: changes::make },
];

fn whole(_: &Context<'_>) -> Vec<Part> {
    Part::whole()
}
