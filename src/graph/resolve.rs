//! Where each reference of a record leads. Pure: one record against the index of all.

use std::sync::Arc;

use crate::base::near::nearest;
use crate::base::slug::fold;
use crate::base::{Diagnostic, Diagnostics, Spot, problem};
use crate::graph::ids::DocIdx;
use crate::graph::index::Index;
use crate::graph::locator;
use crate::graph::names::Found;
use crate::graph::site::{Site, Target};
pub(crate) use crate::model::inputs::{AssetNames, join};
use crate::model::{Document, Link, Via, Wanted};
use crate::text::url;
use crate::text::url::Address;

/// Resolves references against the index of all records.
pub struct Resolver<'s> {
    /// The records.
    pub site: &'s Site,
    /// By what they are found.
    pub index: &'s Index,
    /// Files that are no records.
    pub assets: &'s dyn AssetNames,
}

/// Why a reference leads nowhere, with what to say about it.
pub enum Unresolved {
    /// To something that readers may not see.
    Hidden(Diagnostic),
    /// To nothing at all.
    Missing(Diagnostic),
}

/// What is wrong with a reference means, unless it is said otherwise, that it leads to nothing.
impl From<Diagnostic> for Unresolved {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Missing(diagnostic)
    }
}

type Resolution = Result<Target, Unresolved>;

impl Resolver<'_> {
    /// Resolves all links of a visible record.
    pub fn resolve(&self, doc_idx: DocIdx) -> (Arc<[Target]>, Diagnostics) {
        let doc = &self.site.docs[doc_idx];
        let mut diags = Diagnostics::default();
        let targets = doc.links.iter().map(|link| match self.checked(doc, Some(doc_idx), link, &mut diags) {
            Ok(target) => target,
            Err(Unresolved::Hidden(diagnostic)) => {
                diags.push(diagnostic);
                Target::Hidden
            }
            Err(Unresolved::Missing(diagnostic)) => {
                diags.push(diagnostic);
                Target::Missing
            }
        });
        (targets.collect(), diags)
    }

    /// Mistakes in a hidden record are mistakes all the same, except that it may mention other hidden ones.
    pub fn check_hidden(&self) -> Diagnostics {
        let mut diags = Diagnostics::default();
        for (doc, _) in self.index.hidden.values() {
            for link in &doc.links {
                if let Err(Unresolved::Missing(diagnostic)) = self.checked(doc, None, link, &mut diags) {
                    diags.push(diagnostic);
                }
            }
        }
        diags
    }

    /// Resolves one link, its locator included.
    fn checked(&self, doc: &Document, own: Option<DocIdx>, link: &Link, diags: &mut Diagnostics) -> Resolution {
        let resolution = self.resolve_link(doc, own, link);
        if let Ok(Target::Record(to, _)) = &resolution {
            diags.extend(self.check_locator(*to, link));
        }
        resolution
    }

    fn resolve_link(&self, doc: &Document, own: Option<DocIdx>, link: &Link) -> Resolution {
        match &link.wanted {
            Wanted::Id { id, kinds, or_text, at, .. } => self.by_id(&link.spot, id, kinds, *or_text, at.as_deref()),
            Wanted::Text { text, .. } => self.text(&link.spot, text),
            Wanted::Name(name) => self.by_name(doc, own, &link.spot, name),
            Wanted::Address(address) => self.by_address(doc, own, &link.spot, address),
            Wanted::Image(path) => self.image(doc, &link.spot, path),
            Wanted::Source { id, locator } => self.source(&link.spot, id, locator),
        }
    }

    fn by_id(&self, spot: &Spot, id: &str, kinds: &[String], or_text: bool, at: Option<&str>) -> Resolution {
        let wanted = self.words_for(kinds);
        if let Some(doc_idx) = self.index.by_id.get(id).copied() {
            let kind = self.site.kind(&self.site.docs[doc_idx]);
            if !kinds.is_empty() && !kinds.contains(&kind.name) {
                return Err(problem::wrong_kind(spot.clone(), id, &kind.about, &wanted).into());
            }
            return Ok(Target::Record(doc_idx, self.first_anchor(doc_idx, at)));
        }
        if let Some((_, why)) = self.index.hidden.get(id) {
            return Err(Unresolved::Hidden(problem::hidden_reference(spot.clone(), id, why)));
        }
        if let Some(new_id) = self.index.renamed.get(id) {
            return Err(problem::renamed_ref(spot.clone(), id, new_id).into());
        }
        let near = self.near_id(id, kinds);
        Err(problem::dangling_ref(spot.clone(), id, &wanted, near, or_text).into())
    }

    /// "a person or an organization".
    fn words_for(&self, kinds: &[String]) -> String {
        let about: Vec<&str> = kinds
            .iter()
            .filter_map(|name| self.site.config.vocabulary.kind(name))
            .map(|kind| kind.about.as_str())
            .collect();
        if about.is_empty() { "a record".to_owned() } else { about.join(" or ") }
    }

    /// An id that is near, or one whose record has this name.
    fn near_id(&self, written: &str, kinds: &[String]) -> Option<&str> {
        let has_kind = |doc: &&Arc<Document>| kinds.is_empty() || kinds.contains(&self.site.kind(doc).name);
        if let Found::One(doc_idx) = self.index.names.find(written) {
            return Some(&self.site.docs[doc_idx].id);
        }
        let slug = crate::base::slug::slugify(written);
        nearest(&slug, self.site.docs.iter().filter(has_kind).map(|doc| doc.id.as_str()))
    }

    /// A text is a text, unless it is the name of a hidden record.
    fn text(&self, spot: &Spot, text: &str) -> Resolution {
        let is_visible = !matches!(self.index.names.find(text), Found::Nobody);
        match self.hidden_by_name(text, text).filter(|_| !is_visible) {
            Some((id, why)) => Err(Unresolved::Hidden(problem::hidden_mention(spot.clone(), id, why))),
            None => Ok(Target::Text),
        }
    }

    fn by_name(&self, doc: &Document, own: Option<DocIdx>, spot: &Spot, written: &str) -> Resolution {
        let (name, anchor) = written.split_once('#').map_or((written, None), |(name, anchor)| (name, Some(anchor)));
        let name = name.trim();
        if name.is_empty() {
            return self.with_anchor(doc, own, spot, written, anchor);
        }
        let stem = name.rsplit('/').next().unwrap_or(name);
        let id = stem.strip_suffix(".md").or(stem.strip_suffix(".txt")).unwrap_or(stem);
        if let Some(doc_idx) = self.index.by_id.get(id).copied() {
            return self.with_anchor(&self.site.docs[doc_idx], Some(doc_idx), spot, name, anchor);
        }
        match self.index.names.find(name) {
            Found::One(doc_idx) => {
                return self.with_anchor(&self.site.docs[doc_idx], Some(doc_idx), spot, name, anchor);
            }
            Found::Several(docs) => {
                let ids = docs.iter().map(|doc_idx| self.site.docs[*doc_idx].id.as_str());
                return Err(problem::ambiguous_name(spot.clone(), name, ids).into());
            }
            Found::Nobody => {}
        }
        if let Some((id, why)) = self.hidden_by_name(id, name) {
            return Err(Unresolved::Hidden(problem::hidden_mention(spot.clone(), id, why)));
        }
        if let Some(new_id) = self.index.renamed.get(id) {
            return Err(problem::renamed_ref(spot.clone(), id, new_id).into());
        }
        Err(problem::unknown_name(spot.clone(), name, self.near_name(name)).into())
    }

    fn hidden_by_name(&self, id: &str, name: &str) -> Option<(&str, &str)> {
        let by_id = self.index.hidden.get_key_value(id);
        let found = by_id.or_else(|| match self.index.hidden_names.find(name) {
            Found::One(idx) => self.index.hidden.iter().nth(idx),
            Found::Several(several) => self.index.hidden.iter().nth(several[0]),
            Found::Nobody => None,
        });
        found.map(|(id, (_, why))| (id.as_str(), why.as_str()))
    }

    fn near_name(&self, name: &str) -> Option<&str> {
        let ids = || self.site.docs.iter().map(|doc| doc.id.as_str());
        let by_id = nearest(name, ids().chain(self.index.names.all()));
        by_id.or_else(|| {
            let folded = fold(name);
            let slug = nearest(&folded.replace(' ', "-"), ids())?;
            Some(slug)
        })
    }

    fn with_anchor(
        &self,
        doc: &Document,
        own: Option<DocIdx>,
        spot: &Spot,
        target: &str,
        anchor: Option<&str>,
    ) -> Resolution {
        let anchor = anchor.filter(|it| !it.is_empty());
        if let Some(anchor) = anchor {
            let anchors = &doc.anchors;
            // An author may write the heading itself.
            let slug = crate::base::slug::slugify(anchor);
            let Some(found) = anchors.iter().find(|it| it.id == anchor || it.id == slug) else {
                let near = nearest(anchor, anchors.iter().map(|it| it.id.as_str()));
                return Err(problem::missing_anchor(spot.clone(), target, anchor, near).into());
            };
            return Ok(own.map_or(Target::Missing, |doc_idx| Target::Record(doc_idx, Some(found.id.clone()))));
        }
        Ok(own.map_or(Target::Missing, |doc_idx| Target::Record(doc_idx, None)))
    }

    fn by_address(&self, doc: &Document, own: Option<DocIdx>, spot: &Spot, written: &str) -> Resolution {
        match url::classify(written) {
            Address::External => return Ok(Target::External),
            Address::Unsafe => return Err(problem::unsafe_link(spot.clone(), written).into()),
            Address::Broken => return Err(problem::bad_url(spot.clone(), written).into()),
            Address::Relative => {}
        }
        let (path, anchor) = written.split_once('#').map_or((written, None), |(path, anchor)| (path, Some(anchor)));
        if path.is_empty() {
            return self.with_anchor(doc, own, spot, "this page", anchor);
        }
        let Some(path) = join(&doc.file, &url::decode(path)) else {
            return Err(problem::outside_link(spot.clone(), written).into());
        };
        let found = self.index.by_path.get(path.as_str()).or_else(|| self.index.by_address.get(&path));
        if let Some(doc_idx) = found.copied().or_else(|| self.index.by_path.get(format!("{path}.md").as_str()).copied())
        {
            return self.with_anchor(&self.site.docs[doc_idx], Some(doc_idx), spot, written, anchor);
        }
        let is_hidden = |(_, (doc, _)): &(&String, &(Arc<Document>, String))| {
            let file = doc.file.strip_prefix("content/").unwrap_or(&doc.file);
            file == path || file.strip_suffix(".yaml") == Some(path.as_str()) || format!("{}.html", doc.address) == path
        };
        if let Some((id, (_, why))) = self.index.hidden.iter().find(is_hidden) {
            return Err(Unresolved::Hidden(problem::hidden_mention(spot.clone(), id, why)));
        }
        if self.index.pages.contains(&path) {
            return match anchor {
                Some(anchor) => Err(problem::missing_anchor(spot.clone(), &path, anchor, None).into()),
                None => Ok(Target::Page(path)),
            };
        }
        if self.assets.has(&path) {
            return Ok(Target::Asset(path));
        }
        let mut sorted: Vec<&str> = self.index.by_path.keys().map(String::as_str).collect();
        sorted.sort_unstable();
        let near = nearest(&path, sorted).or_else(|| self.assets.nearest(&path));
        Err(problem::missing_file(spot.clone(), written, near).into())
    }

    fn image(&self, doc: &Document, spot: &Spot, written: &str) -> Resolution {
        if !matches!(url::classify(written), Address::Relative) {
            return Err(problem::remote_image(spot.clone(), written).into());
        }
        let Some(path) = join(&doc.file, &url::decode(written)) else {
            return Err(problem::outside_link(spot.clone(), written).into());
        };
        if !crate::text::image::is_image(&path) {
            return Err(problem::bad_image(spot.clone(), written).into());
        }
        match self.assets.has(&path) {
            true => Ok(Target::Asset(path)),
            false => Err(problem::missing_image(spot.clone(), written, self.assets.nearest(&path)).into()),
        }
    }

    fn source(&self, spot: &Spot, id: &str, locator: &str) -> Resolution {
        if let Some(doc_idx) = self.index.by_id.get(id).copied() {
            let kind = self.site.kind(&self.site.docs[doc_idx]);
            if !kind.is_citable {
                return Err(problem::not_citable(spot.clone(), id, &kind.about).into());
            }
            return Ok(Target::Record(doc_idx, self.first_anchor(doc_idx, Some(locator))));
        }
        if let Some((_, why)) = self.index.hidden.get(id) {
            return Err(Unresolved::Hidden(problem::hidden_mention(spot.clone(), id, why)));
        }
        if let Some(new_id) = self.index.renamed.get(id) {
            return Err(problem::renamed_ref(spot.clone(), id, new_id).into());
        }
        let citable = self.site.docs.iter().filter(|doc| self.site.kind(doc).is_citable).map(|doc| doc.id.as_str());
        Err(problem::dangling_citation(spot.clone(), id, nearest(id, citable)).into())
    }

    fn first_anchor(&self, doc_idx: DocIdx, at: Option<&str>) -> Option<String> {
        let doc = &self.site.docs[doc_idx];
        locator::resolve(doc, self.site.kind(doc), at?).anchors.into_iter().next()
    }

    fn check_locator(&self, to: DocIdx, link: &Link) -> Option<Diagnostic> {
        let written = match (&link.wanted, &link.via) {
            (Wanted::Source { locator, .. }, Via::Citation) => locator,
            (Wanted::Id { at: Some(at), .. }, _) => at,
            _ => return None,
        };
        let doc = &self.site.docs[to];
        let unknown = locator::resolve(doc, self.site.kind(doc), written).unknown?;
        let n_paragraphs = doc.anchors.iter().filter(|it| it.is_counted).count();
        Some(problem::unknown_locator(link.spot.clone(), &doc.id, &unknown, n_paragraphs))
    }
}
