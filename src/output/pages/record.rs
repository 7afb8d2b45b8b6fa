//! The page of a record.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Spot;
use crate::graph::{DocIdx, Target};
use crate::model::{Document, Kind, Prose, Role, Via, Wanted};
use crate::output::view::body::{Writer, summary};
use crate::output::view::cite::citation;
use crate::output::view::evidence::evidence;
use crate::output::view::fields::{Nodes, maybe_date};
use crate::output::view::home::home;
use crate::output::view::kind::kind_node;
use crate::output::view::network::network;
use crate::output::view::schema_org::linked_data;
use crate::output::view::years::{timeline_facets, years};
use crate::output::{Content, Context, Files};
use crate::text::template::{Mapping, Node, View};

/// A timeline with more records than this gets year headings and script-driven filters.
const LONG_TIMELINE: usize = 8;

/// Makes the page of a record.
pub fn make(context: &Context<'_>, doc_idx: DocIdx, files: &mut Files<'_>) {
    let doc = &context.site.docs[doc_idx];
    let content = Content::PageBy(template(context, doc), view(context, doc_idx));
    files.add_page(&context.site.path(doc_idx), &Spot::file(&doc.file), content);
}

/// `home.html` for the home page, else the kind's own template, else the generic one.
fn template(context: &Context<'_>, doc: &Document) -> String {
    let of_kind = format!("{}.html", context.site.kind(doc).name);
    match doc.address.as_str() {
        "index" => "home.html".into(),
        _ if context.inputs.theme.templates.contains_key(&of_kind) => of_kind,
        _ => "entity.html".into(),
    }
}

fn view(context: &Context<'_>, doc_idx: DocIdx) -> View {
    let site = &context.site;
    let doc: &Document = &site.docs[doc_idx];
    let address = site.path(doc_idx);
    let mut writer = Writer::new(context, &address);
    // Notes are numbered in reading order: facts are shown above the text.
    let (fields, rows) = Nodes { site, doc_idx, writer: Some(&mut writer) }.fields(doc);
    let prose = &site.texts[doc_idx];
    let body = writer.html(doc_idx, prose);
    let notes = writer.notes();

    let mut view = context.view(&address, doc.title());
    view.set("id", Node::text(&doc.id));
    view.set("kind", kind_node(context, site.kind(doc)));
    view.set("language", Node::text(doc.language().unwrap_or(&site.config.language)));
    view.set("summary", Node::text(&summary(site, doc_idx)));
    view.set("has_summary", Node::bool(doc.summary().is_some()));
    view.set("names", Node::list(doc.names()[1..].iter().map(|name| Node::text(name))));
    view.set("date", maybe_date(doc.date(), context.words()));
    view.set("fields", fields);
    view.set("rows", rows);
    view.set("body", Node::html(&body));
    view.set("headings", headings(prose));
    view.set("notes", notes);
    view.set("evidence", evidence(context, doc_idx, &writer.cited()));
    view.set("cite", citation(site, doc_idx));
    view.set("network", network(context, doc_idx));
    view.set("linked_data", linked_data(site, doc_idx));
    let groups = inverse_groups(context, doc_idx);
    view.set("timeline", timeline(context, doc_idx, &groups));
    view.set("groups", groups_node(context, &groups));
    view.set("mentions", mentions(context, doc_idx, &groups));
    if doc.address == "index" {
        view.set("home", home(context));
    }
    view
}

fn headings(prose: &Prose) -> Node {
    Node::list(prose.body.headings.iter().map(|it| {
        Mapping::default()
            .with("level", Node::number(it.level))
            .with("id", Node::text(&it.id))
            .with("text", Node::text(&it.text))
            .node()
    }))
}

/// Records that refer to this one by a field, grouped by heading, each once, with its roles there.
///
/// Timeline kinds sort last, since they are shown separately as a timeline.
type Groups = BTreeMap<(bool, usize, String), BTreeMap<DocIdx, Vec<String>>>;

fn inverse_groups(context: &Context<'_>, doc_idx: DocIdx) -> Groups {
    let site = &context.site;
    let mut groups = Groups::new();
    for edge in site.inbound[doc_idx].iter() {
        let from = &site.docs[edge.from];
        let Wanted::Id { inverse: Some(heading), role, .. } = &from.links[edge.slot].wanted else { continue };
        let kind = site.kind(from);
        // Kinds may share a heading and then form one list; the plural of a kind sorts by that kind.
        let (order, heading) = match heading.as_str() {
            "" => (from.kind, kind.plural.clone()),
            heading => (usize::MAX, heading.to_owned()),
        };
        let roles = groups.entry((kind.is_in_timeline, order, heading)).or_default().entry(edge.from).or_default();
        let label = role.as_ref().map(|role| role_label(kind, &from.links[edge.slot].via, role));
        roles.extend(label.filter(|label| !roles.contains(label)));
    }
    groups
}

fn role_label(kind: &Kind, via: &Via, role: &str) -> String {
    let Via::Field { field, .. } = via else { return role.to_owned() };
    let def = kind.fields.iter().find(|def| def.name == *field);
    def.map_or(role, |def| def.label_of(role)).to_owned()
}

fn group_items(context: &Context<'_>, items: &BTreeMap<DocIdx, Vec<String>>) -> Node {
    let mut order: Vec<DocIdx> = items.keys().copied().collect();
    order.sort_by_cached_key(|from| context.site.sort_key(*from));
    Node::list(order.into_iter().map(|from| {
        Mapping::default()
            .with("card", context.cards[from].clone())
            .with("roles", Node::list(items[&from].iter().map(|role| Node::text(role))))
            .node()
    }))
}

/// The timeline, in order: referring records of timeline kinds, and the records listed in the field with `role: timeline`.
fn timeline(context: &Context<'_>, doc_idx: DocIdx, groups: &Groups) -> Node {
    let site = &context.site;
    let listing = site.kind_of(doc_idx).role(Role::Timeline);
    let is_listing = |via: &Via| matches!((via, listing), (Via::Field { field, .. }, Some(it)) if *field == it.name);
    let mut merged: BTreeMap<DocIdx, Vec<String>> = BTreeMap::new();
    for (_, _, target) in site.links(doc_idx).filter(|(_, link, _)| is_listing(&link.via)) {
        if let Target::Record(to, _) = target {
            merged.entry(*to).or_default();
        }
    }
    for (_, items) in groups.iter().filter(|((is_in_timeline, ..), _)| *is_in_timeline) {
        for (from, roles) in items {
            merged.entry(*from).or_default().extend(roles.iter().cloned());
        }
    }
    let mut order: Vec<DocIdx> = merged.keys().copied().collect();
    order.sort_by_cached_key(|it| site.sort_key(*it));
    if order.is_empty() {
        return Node::none();
    }
    let items: Vec<(DocIdx, &[String])> = order.iter().map(|it| (*it, merged[it].as_slice())).collect();
    let is_long = order.len() > LONG_TIMELINE;
    Mapping::default()
        .with("years", years(context, &items))
        .with("is_long", Node::bool(is_long))
        .with("facets", if is_long { timeline_facets(context, &order) } else { Node::list([]) })
        .node()
}

fn groups_node(context: &Context<'_>, groups: &Groups) -> Node {
    Node::list(groups.iter().map(|((is_in_timeline, _, heading), items)| {
        Mapping::default()
            .with("heading", Node::text(heading))
            .with("is_timeline", Node::bool(*is_in_timeline))
            .with("items", group_items(context, items))
            .node()
    }))
}

/// All other referrers, by link, citation or field, that the page does not already show.
fn mentions(context: &Context<'_>, doc_idx: DocIdx, groups: &Groups) -> Node {
    let site = &context.site;
    let is_own_field = |from: &DocIdx| {
        let is_it = |target: &Target| matches!(target, Target::Record(to, _) if to == from);
        site.links(doc_idx).any(|(_, link, target)| matches!(link.via, Via::Field { .. }) && is_it(target))
    };
    let is_listed = |from: &DocIdx| groups.values().any(|items| items.contains_key(from)) || is_own_field(from);
    let referring: BTreeSet<DocIdx> =
        site.inbound[doc_idx].iter().map(|edge| edge.from).filter(|from| *from != doc_idx).collect();
    let mut order: Vec<DocIdx> = referring.into_iter().filter(|from| !is_listed(from)).collect();
    order.sort_by_cached_key(|from| (site.kind_idx(*from), site.sort_key(*from)));
    Node::list(order.into_iter().map(|from| context.cards[from].clone()))
}
