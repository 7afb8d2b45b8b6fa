//! Counts and connections, as numbers that templates draw as charts. Each chart comes with a table.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::Site;
use crate::graph::own_pages::{PICTURES, counted_choice};
use crate::model::{Kind, Role, Value};
use crate::output::context::counts;
use crate::output::view::fields::named_by_role;
use crate::output::view::network::shortened;
use crate::output::view::situations::{newest, situations};
use crate::output::{Content, Context, Files, Part};
use crate::text::template::{Mapping, Node};

/// Makes the page, which exists if there is anything to count; see `graph/own_pages.rs`.
pub fn make(context: &Context<'_>, _: &Part, files: &mut Files<'_>) {
    let site = &context.site;
    let view = context
        .view(PICTURES, context.words().get("pictures"))
        .with("statuses", Node::list(site.kinds().filter_map(|it| statuses(site, it))))
        .with("years", Node::list(site.kinds().filter_map(|it| years(site, it))))
        .with("asks", Node::list(site.kinds().filter_map(|it| asks(site, it))));
    files.add_own_page(PICTURES, Content::Page("pictures.html", view));
}

/// How many records have each state as of their newest source. A record with several newest states counts under each.
fn statuses(site: &Site, (kind_idx, kind): (usize, &Kind)) -> Option<Node> {
    let inner = kind.role(Role::Status)?.field_type.inner();
    let states = inner.iter().find_map(|it| it.field_type.options())?;
    let mut of_records: Vec<BTreeSet<String>> = Vec::new();
    for doc_idx in site.of_kind(kind_idx) {
        let all = situations(site, doc_idx);
        of_records.extend((!all.is_empty()).then(|| newest(&all).map(|it| it.word.to_owned()).collect()));
    }
    let n_records = of_records.len();
    let counts = counts(of_records.into_iter().flatten());
    let most = counts.values().copied().max()?;
    let bars = states.0.iter().filter_map(|state| {
        let count = *counts.get(&state.word)?;
        let bar = Mapping::default()
            .with("state", Node::text(&state.word))
            .with("label", Node::text(&state.label))
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

/// How many records of a timeline kind fall into each year, by their first choice field.
fn years(site: &Site, (kind_idx, kind): (usize, &Kind)) -> Option<Node> {
    let def = counted_choice(kind)?;
    let options = def.field_type.options()?;
    let docs = site.of_kind(kind_idx).into_iter().map(|doc_idx| &site.docs[doc_idx]);
    let counts = counts(docs.filter_map(|doc| match (doc.date().and_then(|it| it.year()), doc.public.get(def)) {
        (Some(year), Some(Value::Choice(word))) => Some((word.as_str(), year)),
        _ => None,
    }));
    let years: BTreeSet<i64> = counts.keys().map(|(_, year)| *year).collect();
    let most = counts.values().copied().max()?;
    let count = |word: &str, year: i64| {
        let found = counts.iter().find(|((it, its_year), _)| *it == word && *its_year == year);
        found.map_or(0, |(_, count)| *count)
    };
    let is_there = |word: &str| counts.keys().any(|(it, _)| *it == word);
    let rows = options.0.iter().filter(|it| is_there(&it.word)).map(|option| {
        let cells = years.iter().map(|year| {
            let count = count(&option.word, *year);
            // The areas of the circles are proportional to the counts.
            let radius = (13.0 * (count as f64 / most as f64).sqrt()).max(7.0).round() as usize;
            Mapping::default().with("count", Node::number(count)).with("radius", Node::number(radius)).node()
        });
        let total: usize = years.iter().map(|year| count(&option.word, *year)).sum();
        Mapping::default()
            .with("label", Node::text(&option.label))
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

/// Who asked something of whom, with counts.
fn asks(site: &Site, (kind_idx, kind): (usize, &Kind)) -> Option<Node> {
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for doc_idx in site.of_kind(kind_idx) {
        for asker in named_by_role(site, doc_idx, Role::Asker) {
            for addressee in named_by_role(site, doc_idx, Role::Addressee) {
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
            Mapping::default().with("label", Node::text(&shortened(name))).with("total", Node::number(*total)).node()
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
