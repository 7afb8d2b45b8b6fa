//! The files of an edition, and the addresses they take.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::{Diagnostics, Fingerprint, Spot, UrlPath, problem};
use crate::model::inputs::Asset;
use crate::text::template::View;

/// One file of the edition, to be made.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its address.
    pub path: UrlPath,
    /// What makes it.
    pub content: Content,
}

/// What a file is made of.
#[derive(Debug, Clone)]
pub enum Content {
    /// A template and all that it may say.
    Page(Arc<str>, Arc<View>),
    /// Finished bytes.
    Bytes(Arc<[u8]>, Fingerprint),
    /// A file to copy.
    Copy(Asset),
}

impl Content {
    /// A page by a template.
    pub fn page(template: &str, view: View) -> Self {
        Self::Page(template.into(), Arc::new(view))
    }

    /// Finished bytes.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        let fingerprint = Fingerprint::of(&bytes);
        Self::Bytes(bytes.into(), fingerprint)
    }
}

/// A part of the edition: a name that no other part has, and what plans it.
pub struct Part<'o> {
    pub(crate) name: String,
    pub(crate) plan: Box<dyn Fn(&mut Sheet) + Send + Sync + 'o>,
}

impl<'o> Part<'o> {
    /// What `plan` reads of the site decides when it is done again.
    pub fn new(name: impl Into<String>, plan: impl Fn(&mut Sheet) + Send + Sync + 'o) -> Self {
        Self { name: name.into(), plan: Box::new(plan) }
    }
}

/// The files of one part.
#[derive(Debug, Default)]
pub struct Sheet(pub(crate) Vec<Row>);

/// A file and its address.
#[derive(Debug)]
pub struct Row {
    /// Whether it is good is seen when it is taken into the plan.
    pub address: String,
    /// Who is answerable for the address; none: samizdat itself.
    pub owner: Option<Spot>,
    /// Whether readers look for it: it stands in the sitemap.
    pub is_page: bool,
    /// What makes it.
    pub content: Content,
}

impl Sheet {
    /// Adds a file for whose address an author is answerable.
    pub fn add(&mut self, address: &str, owner: &Spot, content: Content) {
        self.0.push(Row { address: address.to_owned(), owner: Some(owner.clone()), is_page: false, content });
    }

    /// Adds a page that readers look for: it stands in the sitemap.
    pub fn add_page(&mut self, address: &str, owner: &Spot, content: Content) {
        self.0.push(Row { address: address.to_owned(), owner: Some(owner.clone()), is_page: true, content });
    }

    /// The same for a page that no author wrote.
    pub fn add_own_page(&mut self, address: &str, content: Content) {
        self.0.push(Row { address: address.to_owned(), owner: None, is_page: true, content });
    }

    /// Adds a file that samizdat makes by itself.
    pub fn add_own(&mut self, address: &str, content: Content) {
        self.0.push(Row { address: address.to_owned(), owner: None, is_page: false, content });
    }
}

/// Stands before the address in the place of an author's file.
const OWN: &str = "made by samizdat: ";

/// Jobs, and the addresses they take.
#[derive(Debug)]
pub struct Plan<'d> {
    /// In the order planned.
    pub jobs: Vec<Job>,
    pub(crate) taken: BTreeMap<String, Spot>,
    pub(crate) pages: Vec<String>,
    /// The sink.
    pub diags: &'d mut Diagnostics,
}

impl Plan<'_> {
    /// Adds a file for which an author is answerable; the address has to be free and safe.
    pub fn add(&mut self, address: &str, owner: &Spot, content: Content) {
        let path = match UrlPath::new(address) {
            Ok(path) => path,
            Err(reason) => return self.diags.push(problem::bad_alias(owner.clone(), address, reason)),
        };
        if let Some(before) = self.taken.insert(address.to_lowercase(), owner.clone()) {
            // The complaint stands where an author can mend it.
            let (spot, by) = match owner.file.starts_with(OWN) {
                true => (before, "a page that samizdat makes by itself".to_owned()),
                false => (owner.clone(), format!("`{}`", before.file)),
            };
            return self.diags.push(problem::address_taken(spot, address, &by));
        }
        self.jobs.push(Job { path, content });
    }

    pub(crate) fn take_row(&mut self, row: &Row) {
        let Row { address, owner, is_page, content } = row;
        if *is_page {
            self.pages.push(address.clone());
        }
        match owner {
            Some(owner) => self.add(address, owner, content.clone()),
            None => self.add_own(address, content.clone()),
        }
    }

    /// Addresses of the pages so far.
    pub fn pages(&self) -> &[String] {
        &self.pages
    }

    /// Adds a file that samizdat makes by itself.
    pub fn add_own(&mut self, address: &str, content: Content) {
        let spot = Spot::file(&Arc::from(format!("{OWN}{address}").as_str()));
        self.add(address, &spot, content);
    }
}
