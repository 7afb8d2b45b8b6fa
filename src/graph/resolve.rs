//! Resolves the references of a record. Pure: one record against the index of all.

use std::cell::Cell;
use std::sync::Arc;

use crate::base::near::nearest;
use crate::base::slug::{fold, slugify};
use crate::base::{Diagnostic, Diagnostics, Spot, problem};
use crate::graph::ids::DocIdx;
use crate::graph::index::{HiddenRecord, Index};
use crate::graph::locator::MOST_IN_RANGE;
use crate::graph::names::NameMatch;
use crate::graph::site::{Site, Target};
use crate::model::inputs::{Assets, join};
use crate::model::{Document, Link, Reason, Via, Wanted};
use crate::text::body::Anchors;
use crate::text::url::{self, Address};

/// Resolves references against the index of all records.
pub struct Resolver<'s> {
    /// The records.
    pub site: &'s Site,
    /// Files that are no records.
    pub assets: &'s Assets,
    /// How many near misses are still looked for in this record; after that, a message is short of its hint.
    hints_left: Cell<usize>,
}

/// The most near misses that are looked for in a record.
const MOST_HINTS: usize = 50;

/// Why a reference has no target, with the diagnostic to report.
pub enum Unresolved {
    /// It refers to a hidden record.
    Hidden(Diagnostic),
    /// It refers to nothing.
    Missing(Diagnostic),
}

/// A diagnostic by itself means that the target is missing.
impl From<Diagnostic> for Unresolved {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Missing(diagnostic)
    }
}

type Resolution = Result<Target, Unresolved>;

impl<'s> Resolver<'s> {
    /// Resolves the references of one record.
    pub fn new(site: &'s Site, assets: &'s Assets) -> Self {
        Self { site, assets, hints_left: Cell::new(MOST_HINTS) }
    }

    /// Looks for a near miss, unless this record had too many already.
    fn near(&self, look: impl FnOnce() -> Option<&'s str>) -> Option<&'s str> {
        let n = self.hints_left.get().checked_sub(1)?;
        self.hints_left.set(n);
        look()
    }

    fn index(&self) -> &'s Index {
        self.site.index()
    }

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
        let targets = targets.collect();
        if !diags.is_empty() {
            // Reading the text makes the memo depend on it: diagnostics hold positions in it.
            let _ = &self.site.texts[doc_idx];
        }
        (targets, diags)
    }

    /// Checks hidden records like visible ones, except that they may mention other hidden records.
    pub fn check_hidden(&self) -> Diagnostics {
        let mut diags = Diagnostics::default();
        for hidden in self.index().hidden.values() {
            self.hints_left.set(MOST_HINTS);
            let doc = &hidden.record.document;
            for link in &doc.links {
                if let Err(Unresolved::Missing(diagnostic)) = self.checked(doc, None, link, &mut diags) {
                    diags.push(diagnostic);
                }
            }
        }
        diags
    }

    /// Resolves one link, including its locator.
    fn checked(&self, doc: &'s Document, own: Option<DocIdx>, link: &Link, diags: &mut Diagnostics) -> Resolution {
        let resolution = self.resolve_link(doc, own, link);
        if let Ok(Target::Record(to, _)) = &resolution {
            diags.extend(self.check_locator(*to, link));
        }
        resolution
    }

    fn resolve_link(&self, doc: &'s Document, own: Option<DocIdx>, link: &Link) -> Resolution {
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
        if let Some(doc_idx) = self.index().by_id.get(id).copied() {
            let kind = self.site.kind_of(doc_idx);
            if !kinds.is_empty() && !kinds.contains(&kind.name) {
                return Err(problem::wrong_kind(spot.clone(), id, &kind.about, &wanted).into());
            }
            return Ok(Target::Record(doc_idx, self.first_anchor(doc_idx, at)));
        }
        if let Some(hidden) = self.index().hidden.get(id) {
            let kind = &self.site.config.vocabulary.kinds[hidden.record.document.kind];
            if hidden.reason == Reason::Draft && !kinds.is_empty() && !kinds.contains(&kind.name) {
                return Err(problem::wrong_kind(spot.clone(), id, &kind.about, &wanted).into());
            }
            if let Some(draft) = draft(hidden) {
                return Ok(draft);
            }
            return Err(Unresolved::Hidden(problem::hidden_reference(spot.clone(), id, &hidden.reason.in_words())));
        }
        if let Some(new_id) = self.index().renamed.get(id) {
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

    /// A similar id, or the id of a record with this name.
    fn near_id(&self, written: &str, kinds: &[String]) -> Option<&'s str> {
        if let NameMatch::One(doc_idx) = self.index().names.find(written) {
            return Some(self.site.id(doc_idx));
        }
        let kind_of = |id: &str| self.index().by_id.get(id).map(|doc_idx| &self.site.kind_of(*doc_idx).name);
        let has_kind = |id: &str| kinds.is_empty() || kind_of(id).is_some_and(|kind| kinds.contains(kind));
        self.near(|| self.index().near_ids().nearest(&slugify(written), has_kind))
    }

    /// A text in place of a reference is fine unless it names a hidden record.
    fn text(&self, spot: &Spot, text: &str) -> Resolution {
        let is_visible = !matches!(self.index().names.find(text), NameMatch::Nobody);
        match self.hidden_by_name(text, text).filter(|_| !is_visible) {
            Some((_, hidden)) if hidden.reason == Reason::Draft => Ok(Target::Text),
            Some((id, hidden)) => Err(hidden_mention(spot, id, &hidden.reason)),
            None => Ok(Target::Text),
        }
    }

    fn by_name(&self, doc: &'s Document, own: Option<DocIdx>, spot: &Spot, written: &str) -> Resolution {
        let (name, anchor) = written.split_once('#').map_or((written, None), |(name, anchor)| (name, Some(anchor)));
        let name = name.trim();
        if name.is_empty() {
            return self.in_itself(doc, own, spot, written, anchor.unwrap_or_default());
        }
        let stem = name.rsplit('/').next().unwrap_or(name);
        let id = stem.strip_suffix(".md").or(stem.strip_suffix(".txt")).unwrap_or(stem);
        if let Some(doc_idx) = self.index().by_id.get(id).copied() {
            return self.in_record(doc_idx, spot, name, anchor);
        }
        match self.index().names.find(name) {
            NameMatch::One(doc_idx) => return self.in_record(doc_idx, spot, name, anchor),
            NameMatch::Several(docs) => {
                let ids = docs.iter().map(|doc_idx| self.site.id(*doc_idx));
                return Err(problem::ambiguous_name(spot.clone(), name, ids).into());
            }
            NameMatch::Nobody => {}
        }
        if let Some((id, hidden)) = self.hidden_by_name(id, name) {
            return draft(hidden).ok_or_else(|| hidden_mention(spot, id, &hidden.reason));
        }
        if let Some(new_id) = self.index().renamed.get(id) {
            return Err(problem::renamed_ref(spot.clone(), id, new_id).into());
        }
        Err(problem::unknown_name(spot.clone(), name, self.near_name(name)).into())
    }

    fn hidden_by_name(&self, id: &str, name: &str) -> Option<(&str, &HiddenRecord)> {
        let by_id = self.index().hidden.get_key_value(id);
        let found = by_id.or_else(|| match self.index().hidden_names.find(name) {
            NameMatch::One(idx) => self.index().hidden_by_idx(idx),
            NameMatch::Several(several) => self.index().hidden_by_idx(several[0]),
            NameMatch::Nobody => None,
        });
        found.map(|(id, hidden)| (id.as_str(), hidden))
    }

    fn near_name(&self, name: &str) -> Option<&'s str> {
        self.near(|| {
            let by_name = self.index().near_names().nearest(name, |_| true);
            by_name.or_else(|| self.index().near_ids().nearest(&fold(name).replace(' ', "-"), |_| true))
        })
    }

    /// A visible record, or an anchor in it.
    fn in_record(&self, doc_idx: DocIdx, spot: &Spot, target: &str, anchor: Option<&str>) -> Resolution {
        let anchor = self.find_anchor(self.site.anchors(doc_idx), spot, target, anchor)?;
        Ok(Target::Record(doc_idx, anchor))
    }

    /// An anchor in the linking record itself, which has no page if it is hidden.
    fn in_itself(&self, doc: &'s Document, own: Option<DocIdx>, spot: &Spot, target: &str, anchor: &str) -> Resolution {
        let anchor = self.find_anchor(&doc.anchors, spot, target, Some(anchor))?;
        Ok(own.map_or(Target::Missing, |doc_idx| Target::Record(doc_idx, anchor)))
    }

    fn find_anchor(
        &self,
        anchors: &'s Anchors,
        spot: &Spot,
        target: &str,
        written: Option<&str>,
    ) -> Result<Option<String>, Unresolved> {
        let Some(written) = written.filter(|it| !it.is_empty()) else { return Ok(None) };
        // An author may write the heading text instead of its id.
        let slug = slugify(written);
        match anchors.find(written).or_else(|| anchors.find(&slug)) {
            Some(found) => Ok(Some(found.id.clone())),
            None => {
                let near = self.near(|| nearest(written, anchors.iter().map(|it| it.id.as_str())));
                Err(problem::missing_anchor(spot.clone(), target, written, near).into())
            }
        }
    }

    fn by_address(&self, doc: &'s Document, own: Option<DocIdx>, spot: &Spot, written: &str) -> Resolution {
        match url::classify(written) {
            Address::External => return Ok(Target::External),
            Address::Unsafe => return Err(problem::unsafe_link(spot.clone(), written).into()),
            Address::Broken => return Err(problem::bad_url(spot.clone(), written).into()),
            Address::Relative => {}
        }
        let (path, anchor) = written.split_once('#').map_or((written, None), |(path, anchor)| (path, Some(anchor)));
        if path.is_empty() {
            return self.in_itself(doc, own, spot, "this page", anchor.unwrap_or_default());
        }
        let Some(path) = join(&doc.file, &url::decode(path)) else {
            return Err(problem::outside_link(spot.clone(), written).into());
        };
        let index = self.index();
        let by_path = |path: &str| index.by_path.get(path).copied();
        let found = by_path(&path).or_else(|| index.by_address.get(&path).copied());
        if let Some(doc_idx) = found.or_else(|| by_path(&format!("{path}.md"))) {
            return self.in_record(doc_idx, spot, written, anchor);
        }
        if let Some((id, hidden)) = index.hidden_at(&path) {
            return draft(hidden).ok_or_else(|| hidden_mention(spot, id, &hidden.reason));
        }
        if self.site.has_own_address(&path) {
            return match anchor {
                Some(anchor) => Err(problem::missing_anchor(spot.clone(), &path, anchor, None).into()),
                None => Ok(Target::Page(path)),
            };
        }
        if self.assets.has(&path) {
            return Ok(Target::Asset(path));
        }
        let near = self.near(|| index.near_paths().nearest(&path, |_| true).or_else(|| self.assets.nearest(&path)));
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
            false => {
                Err(problem::missing_image(spot.clone(), written, self.near(|| self.assets.nearest(&path))).into())
            }
        }
    }

    fn source(&self, spot: &Spot, id: &str, locator: &str) -> Resolution {
        if let Some(doc_idx) = self.index().by_id.get(id).copied() {
            let kind = self.site.kind_of(doc_idx);
            if !kind.is_citable {
                return Err(problem::not_citable(spot.clone(), id, &kind.about).into());
            }
            return Ok(Target::Record(doc_idx, self.first_anchor(doc_idx, Some(locator))));
        }
        if let Some(hidden) = self.index().hidden.get(id) {
            return Err(hidden_mention(spot, id, &hidden.reason));
        }
        if let Some(new_id) = self.index().renamed.get(id) {
            return Err(problem::renamed_ref(spot.clone(), id, new_id).into());
        }
        let is_citable =
            |id: &str| self.index().by_id.get(id).is_some_and(|doc_idx| self.site.kind_of(*doc_idx).is_citable);
        let near = self.near(|| self.index().near_ids().nearest(id, is_citable));
        Err(problem::dangling_citation(spot.clone(), id, near).into())
    }

    fn first_anchor(&self, doc_idx: DocIdx, at: Option<&str>) -> Option<String> {
        self.site.locate(doc_idx, at?).anchors.into_iter().next()
    }

    fn check_locator(&self, to: DocIdx, link: &Link) -> Option<Diagnostic> {
        let written = match (&link.wanted, &link.via) {
            (Wanted::Source { locator, .. }, Via::Citation) => locator,
            (Wanted::Id { at: Some(at), .. }, _) => at,
            _ => return None,
        };
        let located = self.site.locate(to, written);
        if let Some(n) = located.too_long {
            return Some(problem::long_range(link.spot.clone(), n, MOST_IN_RANGE));
        }
        let n_paragraphs = self.site.anchors(to).n_counted();
        Some(problem::unknown_locator(link.spot.clone(), self.site.id(to), &located.unknown?, n_paragraphs))
    }
}

/// A draft as a target; none if the record is secret.
fn draft(hidden: &HiddenRecord) -> Option<Target> {
    let doc = &hidden.record.document;
    let is_draft = hidden.reason == Reason::Draft;
    is_draft.then(|| Target::Draft { id: doc.id.clone(), title: doc.title().to_owned() })
}

fn hidden_mention(spot: &Spot, id: &str, reason: &Reason) -> Unresolved {
    Unresolved::Hidden(problem::hidden_mention(spot.clone(), id, &reason.in_words()))
}
