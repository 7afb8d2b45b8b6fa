//! Pages that no record has. Links in texts, `menu:`, footers, the sitemap and the order of bundles follow from this table.

use crate::model::{Config, Document, FieldDef, FieldType, Kind, Role};

/// A page that samizdat makes by itself.
#[derive(Debug)]
pub struct OwnPage {
    /// Its word in `menu:`.
    pub word: &'static str,
    /// Where it stands.
    pub address: &'static str,
    /// Its title, as a key of the words for readers.
    pub title: &'static str,
    /// Whether the foot of every page links to it.
    pub is_in_foot: bool,
    is_there: fn(&Facts<'_>) -> bool,
}

/// What is known of a dossier before its links are resolved, and decides which pages and exports there are.
#[derive(Debug)]
pub struct Facts<'f> {
    /// The settings.
    pub config: &'f Config,
    /// Visible records.
    pub docs: Vec<&'f Document>,
    /// Whether an edition came before this one.
    pub has_previous: bool,
}

/// The addresses of exports, which a higher floor knows.
pub type ExportAddresses = fn(&Facts<'_>) -> Vec<String>;

/// Every event in order of time.
pub const TIMELINE: &str = "timeline.html";
/// Every source with who cites it.
pub const REFERENCES: &str = "references.html";
/// Counts and connections, drawn.
pub const PICTURES: &str = "pictures.html";
/// Everyone with a status, to print.
pub const BRIEF: &str = "brief.html";
/// Every name in every spelling, A to Z.
pub const NAMES: &str = "names.html";
/// What there is as data, and what the fields mean.
pub const DATA: &str = "data.html";
/// The Atom feed.
pub const FEED: &str = "feed.xml";
/// What changed from edition to edition.
pub const CHANGES: &str = "changes.html";
/// How to check a copy.
pub const VERIFY: &str = "verify.html";
/// What to open first in a copy.
pub const START: &str = "START-HERE.html";
/// The first page.
pub const HOME: &str = "index.html";

/// All of them, in the order of footers.
pub const OWN_PAGES: &[OwnPage] = &[
    OwnPage {
        word: "home",
        address: HOME,
        title: "home",
        is_in_foot: false,
        is_there: |it| !it.docs.iter().any(|doc| doc.address == "index"),
    },
    OwnPage {
        word: "timeline",
        address: TIMELINE,
        title: "timeline",
        is_in_foot: false,
        is_there: |it| it.has_kind(|kind| kind.is_in_timeline),
    },
    OwnPage {
        word: "references",
        address: REFERENCES,
        title: "references",
        is_in_foot: true,
        is_there: |it| it.has_kind(|kind| kind.is_citable),
    },
    OwnPage {
        word: "pictures",
        address: PICTURES,
        title: "pictures",
        is_in_foot: true,
        is_there: |it| it.has_pictures(),
    },
    OwnPage {
        word: "brief",
        address: BRIEF,
        title: "brief-link",
        is_in_foot: true,
        is_there: |it| it.docs.iter().any(|doc| doc.public.role(Role::Status).is_some()),
    },
    OwnPage { word: "names", address: NAMES, title: "all-names", is_in_foot: true, is_there: |_| true },
    OwnPage { word: "data", address: DATA, title: "data", is_in_foot: true, is_there: |_| true },
    OwnPage {
        word: "feed",
        address: FEED,
        title: "feed",
        is_in_foot: true,
        is_there: |it| it.config.base_url.is_some(),
    },
    OwnPage {
        word: "changes",
        address: CHANGES,
        title: "what-changed",
        is_in_foot: true,
        is_there: |it| it.has_previous,
    },
    OwnPage { word: "verify", address: VERIFY, title: "check-this-copy", is_in_foot: true, is_there: |_| true },
    OwnPage { word: "start", address: START, title: "start-here", is_in_foot: false, is_there: |_| true },
];

/// The pages that this dossier has, in the order of the table.
pub fn present(facts: &Facts<'_>) -> Vec<&'static OwnPage> {
    OWN_PAGES.iter().filter(|page| (page.is_there)(facts)).collect()
}

impl Facts<'_> {
    /// Whether there is a record of such a kind.
    pub fn has_kind(&self, is_wanted: fn(&Kind) -> bool) -> bool {
        self.docs.iter().any(|doc| is_wanted(&self.config.vocabulary.kinds[doc.kind]))
    }

    /// Whether there is anything to count, see `output/pages/pictures.rs`.
    fn has_pictures(&self) -> bool {
        self.docs.iter().any(|doc| {
            let kind = &self.config.vocabulary.kinds[doc.kind];
            let has_asks = doc.public.role(Role::Asker).is_some() && doc.public.role(Role::Addressee).is_some();
            let has_year = doc.date().is_some_and(|date| date.year().is_some());
            let is_typed = counted_choice(kind).is_some_and(|def| doc.public.get(def).is_some());
            doc.public.role(Role::Status).is_some() || has_asks || has_year && is_typed
        })
    }
}

/// The choice by which records of a timeline are counted.
pub fn counted_choice(kind: &Kind) -> Option<&FieldDef> {
    let is_counted = |it: &&FieldDef| it.is_facet && matches!(it.field_type, FieldType::Choice(_));
    kind.public_fields().find(is_counted).filter(|_| kind.is_in_timeline)
}
