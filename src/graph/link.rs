//! Links all records. When only texts and fields changed, and no record came, went, or is found under another name, what
//! was linked before is kept, and only what looks at the changed records is linked anew.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::Diagnostics;
use crate::graph::ids::{DocIdx, Key};
use crate::graph::index::{Hidden, Index};
use crate::graph::reads::{Aspect, Changes, Tracked};
use crate::graph::resolve::Resolver;
use crate::graph::roster::{in_order, is_found_alike, secrets, without_duplicates};
use crate::graph::site::{Edge, Site, Target};
use crate::graph::{cycles, menu};
use crate::model::inputs::AssetNames;
use crate::model::{Config, Document, Parsed, Visibility};
use crate::text::edtf::PartialDate;

/// What linking needs besides the records.
#[derive(Debug)]
pub struct Surroundings<'s> {
    /// The settings.
    pub config: &'s Arc<Config>,
    /// Paths of files that could be published as they are, inside `content/`.
    pub assets: &'s dyn AssetNames,
    /// The day of the build.
    pub today: &'s PartialDate,
    /// Whether drafts are shown.
    pub with_drafts: bool,
}

/// What linking remembers: the last round.
#[derive(Debug, Default)]
pub struct LinkMemory {
    keys: HashMap<Arc<str>, Key>,
    last: Option<Linked>,
}

#[derive(Debug)]
struct Linked {
    surroundings: (Arc<str>, u64, PartialDate, bool),
    parsed: Vec<Arc<Parsed>>,
    /// For each parsed file, its record if it is visible.
    places: Vec<Option<DocIdx>>,
    site: Site,
    /// Found in each record's links.
    in_links: Vec<Diagnostics>,
    twice: Diagnostics,
    in_hidden: Diagnostics,
    in_circles: Diagnostics,
    in_menu: Diagnostics,
}

/// Links all records; what is wrong goes to the sink. Says what is not as it was in the round before.
pub fn link(
    around: &Surroundings<'_>,
    parsed: Vec<Arc<Parsed>>,
    memory: &mut LinkMemory,
    diags: &mut Diagnostics,
) -> (Site, Changes) {
    let surroundings =
        (around.config.file.text.clone(), around.assets.hash(), around.today.clone(), around.with_drafts);
    let before = memory.last.take();
    let is_surrounded_alike = before.as_ref().is_some_and(|before| before.surroundings == surroundings);
    let relinked = before.as_ref().filter(|_| is_surrounded_alike).and_then(|before| relink(before, around, &parsed));
    let (linked, changes) = relinked.unwrap_or_else(|| {
        let linked = link_all(around, surroundings, parsed, &mut memory.keys);
        let changes = match before.filter(|_| is_surrounded_alike) {
            Some(before) => compare(&before, &linked),
            None => Changes::everything(),
        };
        (linked, changes)
    });

    for file in &linked.parsed {
        diags.append(&file.diags);
    }
    diags.append(&linked.twice);
    linked.in_links.iter().for_each(|found| diags.append(found));
    for found in [&linked.in_hidden, &linked.in_circles, &linked.in_menu] {
        diags.append(found);
    }
    let site = linked.site.clone();
    memory.last = Some(linked);
    (site, changes)
}

fn link_all(
    around: &Surroundings<'_>,
    surroundings: (Arc<str>, u64, PartialDate, bool),
    parsed: Vec<Arc<Parsed>>,
    keys: &mut HashMap<Arc<str>, Key>,
) -> Linked {
    let mut twice = Diagnostics::default();
    let all = without_duplicates(in_order(&parsed), &mut twice);

    let mut places = vec![None; parsed.len()];
    let mut docs: Vec<(usize, Arc<Document>)> = Vec::with_capacity(all.len());
    let mut withdrawn = Vec::new();
    let mut hidden = Hidden::new();
    for (place, doc) in all {
        let why = match doc.visibility(around.today, around.with_drafts) {
            Visibility::Public => None,
            Visibility::Draft => Some("a draft".to_owned()),
            Visibility::Private => Some("private".to_owned()),
            Visibility::Embargoed(until) => Some(format!("under embargo until {}", until.words())),
            Visibility::Withdrawn => Some("withdrawn".to_owned()),
        };
        match why {
            None => {
                places[place] = Some(docs.len());
                docs.push((place, doc));
            }
            Some(why) => {
                if why == "withdrawn" {
                    withdrawn.push(doc.clone());
                }
                hidden.insert(doc.id.clone(), (doc, why));
            }
        }
    }

    let mut key_of = |doc: &Document| {
        let next = keys.len() as Key;
        *keys.entry(doc.file.clone()).or_insert(next)
    };
    let keys: Arc<[Key]> = docs.iter().map(|(_, doc)| key_of(doc)).collect();
    let texts = docs.iter().map(|(place, _)| parsed[*place].prose.clone()).collect();
    let docs: Vec<Arc<Document>> = docs.into_iter().map(|(_, doc)| doc).collect();
    let secrets = secrets(around.config, &docs, &hidden);
    let index = Index::new(around.config, &docs, hidden, withdrawn, secrets);
    let nowhere: Vec<Arc<[Target]>> = vec![Arc::default(); docs.len()];
    let by_nobody: Vec<Arc<[Edge]>> = vec![Arc::default(); docs.len()];
    let mut site = Site {
        config: around.config.clone(),
        docs: Tracked::new(docs, &keys, Aspect::Head),
        texts: Tracked::new(texts, &keys, Aspect::Body),
        targets: Tracked::new(nowhere, &keys, Aspect::Head),
        inbound: Tracked::new(by_nobody, &keys, Aspect::Inbound),
        today: around.today.clone(),
        keys: keys.clone(),
        index: Arc::new(index),
    };
    let resolver = Resolver { site: &site, index: &site.index, assets: around.assets };
    let resolved: Vec<(Arc<[Target]>, Diagnostics)> =
        (0..site.docs.len()).into_par_iter().map(|doc_idx| resolver.resolve(doc_idx)).collect();
    let in_hidden = resolver.check_hidden();
    let (targets, in_links) = resolved.into_iter().unzip();
    site.targets = Tracked::new(targets, &keys, Aspect::Head);
    site.inbound = Tracked::new(inverse(&site), &keys, Aspect::Inbound);
    let (mut in_circles, mut in_menu) = (Diagnostics::default(), Diagnostics::default());
    cycles::check(&site, &mut in_circles);
    menu::check(&site, &mut in_menu);
    Linked { surroundings, parsed, places, site, in_links, twice, in_hidden, in_circles, in_menu }
}

/// What stands in a private field is not seen from the other end.
fn inverse(site: &Site) -> Vec<Arc<[Edge]>> {
    let mut inbound = vec![Vec::new(); site.docs.len()];
    for from in 0..site.docs.len() {
        for (to, edge) in edges(site, from) {
            inbound[to].push(edge);
        }
    }
    inbound.into_iter().map(Into::into).collect()
}

/// The public references of one record.
fn edges(site: &Site, from: DocIdx) -> impl Iterator<Item = (DocIdx, Edge)> {
    site.links(from).filter(|(_, link, _)| link.is_public).filter_map(move |(slot, _, target)| match target {
        Target::Record(to, _) => Some((*to, Edge { from, slot })),
        _ => None,
    })
}

/// The same records with other texts and fields; none if records came, went, or are found under other names.
fn relink(before: &Linked, around: &Surroundings<'_>, parsed: &[Arc<Parsed>]) -> Option<(Linked, Changes)> {
    if parsed.len() != before.parsed.len() {
        return None;
    }
    let mut site = before.site.clone();
    let mut changed: BTreeSet<DocIdx> = BTreeSet::new();
    let mut has_other_anchors: BTreeSet<DocIdx> = BTreeSet::new();
    for (place, (old, new)) in before.parsed.iter().zip(parsed).enumerate() {
        if Arc::ptr_eq(old, new) {
            continue;
        }
        let doc_idx = before.places[place]?;
        let (old, doc) = (old.document.as_ref()?, new.document.as_ref()?);
        if !is_found_alike(old, doc) || doc.visibility(around.today, around.with_drafts) != Visibility::Public {
            return None;
        }
        changed.insert(doc_idx);
        if old.anchors != doc.anchors {
            has_other_anchors.insert(doc_idx);
        }
        site.docs.replace(doc_idx, doc.clone());
        site.texts.replace(doc_idx, new.prose.clone());
    }

    let mut to_resolve = changed.clone();
    if !has_other_anchors.is_empty() {
        let referring = has_other_anchors.iter().flat_map(|doc_idx| before.site.inbound[*doc_idx].iter());
        to_resolve.extend(referring.map(|edge| edge.from));
        // A place that was missing may be there now. References from private fields have no edge.
        to_resolve.extend((0..site.docs.len()).filter(|doc_idx| {
            let leads_there =
                |target: &Target| matches!(target, Target::Record(to, _) if has_other_anchors.contains(to));
            !before.in_links[*doc_idx].is_empty() || site.targets[*doc_idx].iter().any(leads_there)
        }));
    }
    let resolver = Resolver { site: &site, index: &site.index, assets: around.assets };
    let resolved: Vec<_> = to_resolve.par_iter().map(|doc_idx| (*doc_idx, resolver.resolve(*doc_idx))).collect();
    let in_hidden = match has_other_anchors.is_empty() {
        true => before.in_hidden.clone(),
        false => resolver.check_hidden(),
    };

    let mut changes = Changes::default();
    let mut in_links = before.in_links.clone();
    for (doc_idx, (targets, found)) in resolved {
        let (old, doc) = (&before.site.docs[doc_idx], &site.docs[doc_idx]);
        if old.outline != doc.outline || before.site.targets[doc_idx] != targets {
            changes.add(site.keys[doc_idx], Aspect::Head);
        }
        if !has_same_face(old, doc) {
            changes.add(site.keys[doc_idx], Aspect::Face);
        }
        if changed.contains(&doc_idx) {
            changes.add(site.keys[doc_idx], Aspect::Body);
        }
        in_links[doc_idx] = found;
        site.targets.replace(doc_idx, targets);
    }
    turn_round(&before.site, &mut site, &to_resolve, &mut changes);

    let has_other_head = |doc_idx: &DocIdx| before.site.docs[*doc_idx].outline != site.docs[*doc_idx].outline;
    let mut in_circles = Diagnostics::default();
    match changed.iter().any(has_other_head) {
        true => cycles::check(&site, &mut in_circles),
        false => in_circles = before.in_circles.clone(),
    }
    let linked = Linked {
        surroundings: before.surroundings.clone(),
        parsed: parsed.to_vec(),
        places: before.places.clone(),
        site,
        in_links,
        twice: before.twice.clone(),
        in_hidden,
        in_circles,
        in_menu: before.in_menu.clone(),
    };
    Some((linked, changes))
}

fn has_same_face(old: &Document, new: &Document) -> bool {
    (old.title(), old.short_title()) == (new.title(), new.short_title())
}

/// Brings the inbound edges up to date after some records were resolved anew.
fn turn_round(before: &Site, site: &mut Site, resolved: &BTreeSet<DocIdx>, changes: &mut Changes) {
    let mut inbound: BTreeMap<DocIdx, Vec<Edge>> = BTreeMap::new();
    for from in resolved {
        let (old, new): (Vec<_>, Vec<_>) = (edges(before, *from).collect(), edges(site, *from).collect());
        if old != new {
            old.iter().for_each(|(to, _)| _ = inbound.entry(*to).or_default());
        }
        for (to, edge) in new {
            inbound.entry(to).or_default().push(edge);
        }
    }
    for (to, new) in inbound {
        let mut all: Vec<Edge> =
            before.inbound[to].iter().filter(|edge| !resolved.contains(&edge.from)).copied().chain(new).collect();
        all.sort_unstable();
        if *all != *before.inbound[to] {
            changes.add(site.keys[to], Aspect::Inbound);
            site.inbound.replace(to, all.into());
        }
    }
}

/// What is not as it was, after all was linked.
fn compare(before: &Linked, linked: &Linked) -> Changes {
    let mut changes = Changes::default();
    changes.add_everything();
    let (old, new) = (&before.site, &linked.site);
    let old_places: HashMap<Key, DocIdx> = old.all().into_iter().collect();
    let is_same_target = |a: &Target, b: &Target| match (a, b) {
        (Target::Record(a, at_a), Target::Record(b, at_b)) => old.keys[*a] == new.keys[*b] && at_a == at_b,
        (a, b) => a == b,
    };
    let is_same_edge = |a: &Edge, b: &Edge| old.keys[a.from] == new.keys[b.from] && a.slot == b.slot;
    for (key, doc_idx) in new.all() {
        let Some(old_idx) = old_places.get(&key).copied() else {
            for aspect in [Aspect::Face, Aspect::Head, Aspect::Body, Aspect::Inbound] {
                changes.add(key, aspect);
            }
            continue;
        };
        let (targets, old_targets) = (&new.targets[doc_idx], &old.targets[old_idx]);
        let leads_alike = targets.len() == old_targets.len()
            && old_targets.iter().zip(targets.iter()).all(|(a, b)| is_same_target(a, b));
        if old.docs[old_idx].outline != new.docs[doc_idx].outline || !leads_alike {
            changes.add(key, Aspect::Head);
        }
        if !has_same_face(&old.docs[old_idx], &new.docs[doc_idx]) {
            changes.add(key, Aspect::Face);
        }
        if !Arc::ptr_eq(&old.texts[old_idx], &new.texts[doc_idx]) {
            changes.add(key, Aspect::Body);
        }
        let (edges, old_edges) = (&new.inbound[doc_idx], &old.inbound[old_idx]);
        if edges.len() != old_edges.len() || !old_edges.iter().zip(edges.iter()).all(|(a, b)| is_same_edge(a, b)) {
            changes.add(key, Aspect::Inbound);
        }
    }
    changes
}
