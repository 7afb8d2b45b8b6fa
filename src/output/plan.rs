//! The files of an edition: made one by one, each rendered as soon as its view is there, then collected under their addresses.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::release::Artifact;
use super::store::Store;
use crate::base::{Diagnostic, Diagnostics, Fingerprint, Hash, Hashing, Spot, UrlPath, problem};
use crate::graph::ids::Key;
use crate::model::inputs::Asset;
use crate::model::theme::Theme;
use crate::text::template::{Templates, View};

/// What a file is made of.
pub enum Content {
    /// A template and all that the page may say.
    Page(&'static str, View),
    /// The same, by a template that a theme may lack.
    PageBy(String, View),
    /// Finished bytes.
    Bytes(Vec<u8>),
    /// A file to copy.
    Copy(Asset),
}

impl Content {
    /// Finished bytes.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self::Bytes(bytes.into())
    }
}

/// A part of a page table's row, made and remembered by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Tells it from the other parts of its row.
    pub name: String,
    /// Its position among the parts of its row, from 0, and how many there are.
    pub position: (usize, usize),
    /// The records in it, if it is of some records only.
    pub docs: Vec<Key>,
}

impl Part {
    /// The only part of a row.
    pub fn whole() -> Vec<Self> {
        vec![Self::named("")]
    }

    /// A part with a name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), position: (0, 1), docs: Vec::new() }
    }
}

/// A file with its address.
#[derive(Debug)]
pub struct PlannedFile {
    /// Whether it is good is seen when it is added to the plan.
    pub address: String,
    /// Who is answerable for the address; none: samizdat itself.
    pub owner: Option<Spot>,
    /// Whether readers look for it: it stands in the sitemap.
    pub is_page: bool,
    /// The file; none if there was no theme to render it with.
    pub made: Result<Option<Artifact>, Box<Diagnostic>>,
    /// Of a page: its template, its view and the theme. The same hash, the same bytes.
    hash: Option<Hash>,
    /// Of a page: the theme that it was rendered with.
    theme_hash: Hash,
}

/// What pages are rendered with.
pub struct Renderer<'r> {
    /// None if the edition cannot come about, and pages are only looked at for what is wrong with them.
    pub templates: Option<Arc<Templates>>,
    /// For the places of errors.
    pub theme: &'r Theme,
    /// Changes with every template.
    pub theme_hash: Hash,
    /// Takes the bytes.
    pub store: &'r dyn Store,
    /// Pages rendered so far.
    pub n_rendered: AtomicUsize,
}

/// Files under construction.
pub struct Files<'r> {
    renderer: &'r Renderer<'r>,
    before: &'r [PlannedFile],
    made: Vec<PlannedFile>,
}

impl<'r> Files<'r> {
    /// `before` are files that the same work made earlier: a page with the same hash is not rendered again.
    pub fn new(renderer: &'r Renderer<'r>, before: &'r [PlannedFile]) -> Self {
        Self { renderer, before, made: Vec::new() }
    }

    /// Adds a file for whose address an author is answerable.
    pub fn add(&mut self, address: &str, owner: &Spot, content: Content) {
        self.push(address, Some(owner.clone()), false, content);
    }

    /// Adds a page that readers look for: it stands in the sitemap.
    pub fn add_page(&mut self, address: &str, owner: &Spot, content: Content) {
        self.push(address, Some(owner.clone()), true, content);
    }

    /// The same for a page that no author wrote.
    pub fn add_own_page(&mut self, address: &str, content: Content) {
        self.push(address, None, true, content);
    }

    /// Adds a file that samizdat makes by itself.
    pub fn add_own(&mut self, address: &str, content: Content) {
        self.push(address, None, false, content);
    }

    /// What was added.
    pub fn finish(self) -> Vec<PlannedFile> {
        self.made
    }

    fn push(&mut self, address: &str, owner: Option<Spot>, is_page: bool, content: Content) {
        let theme_hash = self.renderer.theme_hash;
        let (hash, made) = match content {
            Content::Page(template, view) => self.render(address, template, view),
            Content::PageBy(template, view) => self.render(address, &template, view),
            Content::Bytes(bytes) => (None, Ok(Some(self.keep(address, bytes)))),
            Content::Copy(asset) => (None, Ok(Some(Artifact::Copy(asset)))),
        };
        self.made.push(PlannedFile { address: address.to_owned(), owner, is_page, made, hash, theme_hash });
    }

    fn render(
        &self,
        address: &str,
        template: &str,
        view: View,
    ) -> (Option<Hash>, Result<Option<Artifact>, Box<Diagnostic>>) {
        let Renderer { templates, theme, theme_hash, .. } = self.renderer;
        let mut hashing = Hashing::default().text(template);
        hashing.add(view.hash());
        hashing.add(*theme_hash);
        let hash = hashing.finish();
        let before = self.before.iter().find(|it| it.hash == Some(hash) && it.address == address);
        if let Some(Ok(Some(artifact))) = before.map(|it| &it.made) {
            return (Some(hash), Ok(Some(artifact.clone())));
        }
        let Some(templates) = templates else { return (None, Ok(None)) };
        let made = match templates.render(template, &view) {
            Ok(text) => Ok(Some(self.keep(address, text.into_bytes()))),
            Err(error) => Err(Box::new(theme.complaint(&error))),
        };
        self.renderer.n_rendered.fetch_add(1, Ordering::Relaxed);
        (Some(hash), made)
    }

    fn keep(&self, address: &str, bytes: Vec<u8>) -> Artifact {
        match UrlPath::new(address) {
            Ok(path) => self.renderer.store.put(&path, bytes),
            // It goes into no edition, and what is wrong with it is said when it is added to the plan.
            Err(_) => Artifact::Bytes(Arc::default(), Fingerprint::of(&[])),
        }
    }
}

/// Whether files that were made earlier are what this renderer would make of the same views.
pub fn is_rendered(files: &[PlannedFile], renderer: &Renderer<'_>) -> bool {
    let is_good = |it: &PlannedFile| {
        matches!(it.made, Ok(Some(_))) && (it.hash.is_none() || it.theme_hash == renderer.theme_hash)
    };
    renderer.templates.is_none() || files.iter().all(is_good)
}

/// Stands before the address in the place of an author's file.
const OWN: &str = "made by samizdat: ";

/// All files of an edition, and the addresses they take.
#[derive(Debug, Default)]
pub struct Plan {
    /// In the order added.
    pub files: Vec<(UrlPath, Artifact)>,
    /// Addresses of the pages that readers look for.
    pub pages: Vec<String>,
    /// What is wrong with addresses and templates.
    pub diags: Diagnostics,
    taken: BTreeMap<String, Spot>,
    template_errors: BTreeSet<String>,
}

impl Plan {
    /// Adds a file; its address has to be free and safe.
    pub fn add(&mut self, file: &PlannedFile) {
        let PlannedFile { address, owner, is_page, made, .. } = file;
        if *is_page {
            self.pages.push(address.clone());
        }
        let own = || Spot::file(&Arc::from(format!("{OWN}{address}").as_str()));
        let owner = owner.clone().unwrap_or_else(own);
        let path = match UrlPath::new(address) {
            Ok(path) => path,
            Err(reason) => return self.diags.push(problem::bad_alias(owner, address, reason)),
        };
        if let Some(before) = self.taken.insert(address.to_lowercase(), owner.clone()) {
            // The complaint stands where an author can mend it.
            let (spot, by) = match owner.file.starts_with(OWN) {
                true => (before, "a page that samizdat makes by itself".to_owned()),
                false => (owner, format!("`{}`", before.file)),
            };
            return self.diags.push(problem::address_taken(spot, address, &by));
        }
        match made {
            Ok(Some(artifact)) => self.files.push((path, artifact.clone())),
            Ok(None) => {}
            // A broken template breaks many pages; once is enough.
            Err(diagnostic) => {
                if self.template_errors.insert(format!("{:?} {}", diagnostic.spot, diagnostic.message)) {
                    self.diags.push((**diagnostic).clone());
                }
            }
        }
    }
}
