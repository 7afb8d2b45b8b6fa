//! What people would rather look at: counts and ties as numbers, which templates draw. Each picture has a table beside it.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{DocIdx, Site, addresses};
use crate::model::{FieldDef, FieldType, Kind, Role, Value};
use crate::output::context::Outlook;
use crate::output::plan::{Content, Part, Sheet};
use crate::output::view::fields::named;
use crate::output::view::network::cut;
use crate::text::template::{Mapping, Node};

/// The page of the whole dossier.
pub fn parts<'o>(outlook: &'o Outlook<'o>) -> Vec<Part<'o>> {
    vec![Part::new("pictures", |sheet| plan(outlook, sheet))]
}

fn plan(outlook: &Outlook<'_>, sheet: &mut Sheet) {
    let site = &outlook.site;
    let statuses: Vec<Node> =
        site.config.vocabulary.kinds.iter().enumerate().filter_map(|it| statuses(site, it)).collect();
    let years: Vec<Node> = site.config.vocabulary.kinds.iter().enumerate().filter_map(|it| years(site, it)).collect();
    let asks: Vec<Node> = site.config.vocabulary.kinds.iter().enumerate().filter_map(|it| asks(site, it)).collect();
    if statuses.is_empty() && years.is_empty() && asks.is_empty() {
        return;
    }
    let view = outlook
        .view(addresses::PICTURES, "In pictures")
        .with("statuses", Node::list(statuses))
        .with("years", Node::list(years))
        .with("asks", Node::list(asks));
    sheet.add_own_page(addresses::PICTURES, Content::page("pictures.html", view));
}

/// How many records have which state as of their newest source. A record with several newest states counts under each.
fn statuses(site: &Site, (kind_idx, kind): (usize, &Kind)) -> Option<Node> {
    let def = kind.role(Role::Status)?;
    let FieldType::Record(inner, _) = &def.field_type else { return None };
    let choice = inner.iter().find(|it| matches!(it.field_type, FieldType::Choice(_)))?;
    let FieldType::Choice(options) = &choice.field_type else { return None };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut n_records = 0;
    for doc_idx in site.of_kind(kind_idx) {
        let states = newest_states(site, doc_idx, def, choice);
        n_records += usize::from(!states.is_empty());
        for state in states {
            *counts.entry(state).or_default() += 1;
        }
    }
    let most = counts.values().copied().max()?;
    let bars = options.iter().filter_map(|(word, label)| {
        let count = *counts.get(word.as_str())?;
        let bar = Mapping::default()
            .with("state", Node::text(word))
            .with("label", Node::text(label))
            .with("count", Node::number(count))
            .with("percent", Node::number(count * 100 / most));
        Some(bar.node())
    });
    let node = Mapping::default()
        .with("plural", Node::text(&kind.plural))
        .with("n_records", Node::number(n_records))
        .with("bars", Node::list(bars));
    Some(node.node())
}

fn newest_states<'s>(site: &'s Site, doc_idx: DocIdx, def: &FieldDef, choice: &FieldDef) -> BTreeSet<&'s str> {
    let items = site.docs[doc_idx].fields.get(&def.name).map_or(&[][..], Value::items);
    let records = items
        .iter()
        .filter_map(Value::as_record)
        .filter(|it| !crate::output::view::fields::names_hidden(site, doc_idx, it));
    let dated: Vec<_> = records
        .map(|record| (record.get("as_of").and_then(Value::as_date).map(|date| date.sort_key()), record))
        .collect();
    let newest = dated.iter().map(|(key, _)| key.clone()).max();
    let of_newest = dated.iter().filter(|(key, _)| Some(key) == newest.as_ref());
    of_newest
        .filter_map(|(_, record)| match record.get(&choice.name) {
            Some(Value::Choice(word)) => Some(word.as_str()),
            _ => None,
        })
        .collect()
}

/// How many records of a kind in the timeline fall into which year, by their first choice.
fn years(site: &Site, (kind_idx, kind): (usize, &Kind)) -> Option<Node> {
    let def = kind.fields.iter().find(|it| matches!(it.field_type, FieldType::Choice(_)) && it.is_facet)?;
    let FieldType::Choice(options) = &def.field_type else { return None };
    if !kind.is_in_timeline {
        return None;
    }
    let mut counts: BTreeMap<(&str, i64), usize> = BTreeMap::new();
    for doc_idx in site.of_kind(kind_idx) {
        let doc = &site.docs[doc_idx];
        if let (Some(year), Some(Value::Choice(word))) =
            (doc.date().and_then(|it| it.year()), doc.fields.get(&def.name))
        {
            *counts.entry((word, year)).or_default() += 1;
        }
    }
    let years: BTreeSet<i64> = counts.keys().map(|(_, year)| *year).collect();
    let most = counts.values().copied().max()?;
    let rows = options.iter().filter(|(word, _)| counts.keys().any(|(it, _)| it == word)).map(|(word, label)| {
        let cells = years.iter().map(|year| {
            let count = counts.get(&(word.as_str(), *year)).copied().unwrap_or(0);
            // Circles whose areas are as the counts.
            let radius = (13.0 * (count as f64 / most as f64).sqrt()).max(7.0).round() as usize;
            Mapping::default().with("count", Node::number(count)).with("radius", Node::number(radius)).node()
        });
        let total: usize = years.iter().filter_map(|year| counts.get(&(word.as_str(), *year))).sum();
        Mapping::default()
            .with("label", Node::text(label))
            .with("cells", Node::list(cells.collect::<Vec<_>>()))
            .with("total", Node::number(total))
            .node()
    });
    let rows: Vec<Node> = rows.collect();
    let node = Mapping::default()
        .with("plural", Node::text(&kind.plural))
        .with("label", Node::text(&def.label))
        .with("years", Node::list(years.iter().map(|year| Node::text(&year.to_string()))))
        .with("n_years", Node::number(years.len()))
        .with("n_rows", Node::number(rows.len()))
        .with("rows", Node::list(rows));
    Some(node.node())
}

/// Who asked something of whom, and how often.
fn asks(site: &Site, (kind_idx, kind): (usize, &Kind)) -> Option<Node> {
    let (from, to) = (kind.role(Role::Asker)?, kind.role(Role::Addressee)?);
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for doc_idx in site.of_kind(kind_idx) {
        for asker in named(site, doc_idx, &from.name) {
            for addressee in named(site, doc_idx, &to.name) {
                *counts.entry((asker.clone(), addressee)).or_default() += 1;
            }
        }
    }
    let most = counts.values().copied().max()?;
    let by_weight = |pick: fn(&(String, String)) -> &String| {
        let mut totals: BTreeMap<&String, usize> = BTreeMap::new();
        for (pair, count) in &counts {
            *totals.entry(pick(pair)).or_default() += count;
        }
        let mut names: Vec<(&String, usize)> = totals.into_iter().collect();
        names.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        names
    };
    let (left, right) = (by_weight(|pair| &pair.0), by_weight(|pair| &pair.1));
    let side = |names: &[(&String, usize)]| {
        Node::list(names.iter().map(|(name, total)| {
            Mapping::default().with("label", Node::text(&cut(name))).with("total", Node::number(*total)).node()
        }))
    };
    let place = |names: &[(&String, usize)], name: &String| names.iter().position(|(it, _)| *it == name).unwrap_or(0);
    let ties = counts.iter().map(|((asker, addressee), count)| {
        Mapping::default()
            .with("from", Node::number(place(&left, asker)))
            .with("to", Node::number(place(&right, addressee)))
            .with("from_label", Node::text(asker))
            .with("to_label", Node::text(addressee))
            .with("count", Node::number(*count))
            .with("weight", Node::number((count * 8 / most).max(1)))
            .node()
    });
    let node = Mapping::default()
        .with("plural", Node::text(&kind.plural))
        .with("left", side(&left))
        .with("right", side(&right))
        .with("n_rows", Node::number(left.len().max(right.len())))
        .with("ties", Node::list(ties.collect::<Vec<_>>()));
    Some(node.node())
}
