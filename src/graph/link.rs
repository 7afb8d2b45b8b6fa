//! Links all records: builds the roster, resolves every reference and computes backlinks. Resolved links are memoized per
//! record, so that only records whose inputs changed are resolved again.

use std::collections::HashMap;
use std::sync::Arc;

use super::ids::{DocIdx, Key};
use super::own_pages::ExportAddresses;
use super::reads::{Aspect, Changes, Memo, RecordMemos, Tracked};
use super::resolve::Resolver;
use super::roster::Roster;
use super::secrets::HiddenMemo;
use super::site::{AllFields, Edge, Site, Target};
use super::{cycles, drafts, menu};
use crate::base::{Diagnostics, Hash};
use crate::model::{Inputs, Parsed, Scope};

/// A linked dossier.
#[derive(Debug)]
pub struct Linked {
    /// Everything that readers may see.
    pub site: Site,
    /// All fields, for checks.
    pub all_fields: AllFields,
    /// What changed since the previous build.
    pub changes: Changes,
}

/// Memos of linking, kept between builds.
#[derive(Debug, Default)]
pub struct LinkMemos {
    keys: HashMap<(Arc<str>, String), Key>,
    previous: Option<Previous>,
    hidden_terms: HiddenMemo,
    resolved: RecordMemos<(Arc<[Target]>, Diagnostics)>,
    hidden: Option<Memo<Diagnostics>>,
    cycles: Option<Memo<Diagnostics>>,
    menu: Option<Memo<Diagnostics>>,
    drafts: Option<Memo<Diagnostics>>,
}

/// The part of the previous build that the next one is compared with.
#[derive(Debug)]
struct Previous {
    settings: Settings,
    parsed: Vec<Arc<Parsed>>,
    roster: Roster,
    site: Site,
}

/// What linking depends on besides the records.
#[derive(Debug, PartialEq)]
struct Settings {
    config_text: Arc<str>,
    assets: Hash,
    scope: Scope,
    has_previous: bool,
}

/// Links all records; problems go to `diags`.
pub fn link(
    inputs: &Inputs,
    parsed: Vec<Arc<Parsed>>,
    exports: ExportAddresses,
    memos: &mut LinkMemos,
    diags: &mut Diagnostics,
) -> Linked {
    let settings = Settings {
        config_text: inputs.config.file.text.clone(),
        assets: inputs.assets.hash(),
        scope: inputs.scope.without_time(),
        has_previous: inputs.previous.is_some(),
    };
    let previous = memos.previous.take().filter(|it| it.settings == settings);
    let kept = previous.as_ref().and_then(|it| it.roster.with(&it.parsed, &parsed));
    let roster = kept.unwrap_or_else(|| Roster::new(&inputs.config, &parsed, &mut memos.keys));

    let hidden = memos.hidden_terms.refresh(inputs, &parsed);
    let mut site = Site::unlinked(inputs, &roster, hidden, exports);
    let old = previous.as_ref().map(|it| &it.site);
    let mut changes = old.map_or_else(Changes::full_rebuild, |old| compare_records(old, &site));
    let resolver = || Resolver::new(&site, &inputs.assets);
    memos.resolved.refresh(&site.all(), &changes, |doc_idx| resolver().resolve(doc_idx));
    Memo::refresh(&mut memos.hidden, &changes, || resolver().check_hidden());
    let targets = site.keys.iter().map(|key| memos.resolved.get(*key).map(|(it, _)| it.clone()).unwrap_or_default());
    site.targets = Tracked::new(targets.collect(), &site.keys, Aspect::Fields);
    if let Some(old) = old {
        compare_targets(old, &site, &mut changes);
    }
    let has_other_links = |site: &Site| site.keys.iter().any(|key| changes.has(*key, Aspect::Fields));
    match old.filter(|old| Arc::ptr_eq(&old.keys, &site.keys) && !has_other_links(&site)) {
        Some(old) => site.inbound = old.inbound.clone(),
        None => site.inbound = Tracked::new(backlinks(&site), &site.keys, Aspect::Inbound),
    }
    if let Some(old) = old {
        compare_inbound(old, &site, &mut changes);
    }
    Memo::refresh(&mut memos.cycles, &changes, || collected(|diags| cycles::check(&site, diags)));
    Memo::refresh(&mut memos.menu, &changes, || collected(|diags| menu::check(&site, diags)));

    Memo::refresh(&mut memos.drafts, &changes, || collected(|diags| drafts::check(&site, diags)));

    parsed.iter().for_each(|file| diags.append(&file.diags));
    diags.append(&roster.duplicates);
    diags.append(&site.hidden.diags);
    let in_links = site.keys.iter().filter_map(|key| memos.resolved.get(*key));
    in_links.for_each(|(_, found)| diags.append(found));
    for memo in [&memos.hidden, &memos.cycles, &memos.menu, &memos.drafts].into_iter().flatten() {
        diags.append(&memo.value);
    }
    let all_fields = AllFields::new(&roster);
    memos.previous = Some(Previous { settings, parsed, roster, site: site.clone() });
    Linked { site, all_fields, changes }
}

fn collected(work: impl FnOnce(&mut Diagnostics)) -> Diagnostics {
    let mut diags = Diagnostics::default();
    work(&mut diags);
    diags
}

/// The backlinks of every record, from public references.
fn backlinks(site: &Site) -> Vec<Arc<[Edge]>> {
    let mut inbound = vec![Vec::new(); site.docs.len()];
    for from in 0..site.docs.len() {
        for (slot, _, target) in site.links(from) {
            if let Target::Record(to, _) = target {
                inbound[*to].push(Edge { from, slot });
            }
        }
    }
    inbound.into_iter().map(Into::into).collect()
}

/// Which records are new, and which have changed content.
fn compare_records(old: &Site, new: &Site) -> Changes {
    let mut changes = Changes::default();
    let is_same_set = Arc::ptr_eq(&old.index, &new.index);
    let has_same_pages =
        old.own_pages.iter().map(|it| it.word).eq(new.own_pages.iter().map(|it| it.word)) && old.exports == new.exports;
    if !is_same_set || !has_same_pages || old.hidden.digest != new.hidden.digest {
        changes.add_record_set();
    }
    for (key, old_idx, new_idx) in pairs(old, new) {
        let Some(old_idx) = old_idx else {
            for aspect in [Aspect::Title, Aspect::Fields, Aspect::Text, Aspect::Anchors, Aspect::Inbound] {
                changes.add(key, aspect);
            }
            continue;
        };
        if !Arc::ptr_eq(old.texts.untracked(old_idx), new.texts.untracked(new_idx)) {
            changes.add(key, Aspect::Text);
        }
        let (before, now) = (old.docs.untracked(old_idx), new.docs.untracked(new_idx));
        if Arc::ptr_eq(before, now) {
            continue;
        }
        for (aspect, is_changed) in [
            (Aspect::Fields, before.outline != now.outline),
            (Aspect::Title, (before.title(), before.short_title()) != (now.title(), now.short_title())),
            (Aspect::Anchors, before.anchors != now.anchors),
        ] {
            if is_changed {
                changes.add(key, aspect);
            }
        }
    }
    changes
}

/// Marks records whose links resolve to other targets.
fn compare_targets(old: &Site, new: &Site, changes: &mut Changes) {
    let is_same = |a: &Target, b: &Target| match (a, b) {
        (Target::Record(a, at_a), Target::Record(b, at_b)) => old.keys[*a] == new.keys[*b] && at_a == at_b,
        (a, b) => a == b,
    };
    for (key, old_idx, new_idx) in pairs(old, new) {
        let Some(old_idx) = old_idx else { continue };
        let (before, now) = (old.targets.untracked(old_idx), new.targets.untracked(new_idx));
        if before.len() != now.len() || !before.iter().zip(now.iter()).all(|(a, b)| is_same(a, b)) {
            changes.add(key, Aspect::Fields);
        }
    }
}

/// Marks records whose backlinks changed.
fn compare_inbound(old: &Site, new: &Site, changes: &mut Changes) {
    let is_same = |a: &Edge, b: &Edge| old.keys[a.from] == new.keys[b.from] && a.slot == b.slot;
    for (key, old_idx, new_idx) in pairs(old, new) {
        let Some(old_idx) = old_idx else { continue };
        let (before, now) = (old.inbound.untracked(old_idx), new.inbound.untracked(new_idx));
        if before.len() != now.len() || !before.iter().zip(now.iter()).all(|(a, b)| is_same(a, b)) {
            changes.add(key, Aspect::Inbound);
        }
    }
}

/// Every record with its index in the previous build, if it existed there, and its index in this one.
fn pairs(old: &Site, new: &Site) -> Vec<(Key, Option<DocIdx>, DocIdx)> {
    if Arc::ptr_eq(&old.keys, &new.keys) {
        return new.all().into_iter().map(|(key, doc_idx)| (key, Some(doc_idx), doc_idx)).collect();
    }
    let places: HashMap<Key, DocIdx> = old.all().into_iter().collect();
    new.all().into_iter().map(|(key, doc_idx)| (key, places.get(&key).copied(), doc_idx)).collect()
}
