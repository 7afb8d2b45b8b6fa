//! A page for every record.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Spot;
use crate::graph::{DocIdx, Target};
use crate::model::{Document, Kind, Prose, Role, Via, Wanted};
use crate::output::context::Outlook;
use crate::output::plan::{Content, Row};
use crate::output::view::body::{Writer, summary};
use crate::output::view::evidence::evidence;
use crate::output::view::fields::{Nodes, date_node};
use crate::output::view::kind::kind_node;
use crate::output::view::years;
use crate::text::template::{Mapping, Node, View};

/// A timeline with more records than this has headings for its years, and is filtered with scripts.
const LONG_TIMELINE: usize = 8;

/// The page of a record.
pub fn page(outlook: &Outlook<'_>, doc_idx: DocIdx) -> Row {
    let doc = &outlook.site.docs[doc_idx];
    Row {
        address: format!("{}.html", doc.address),
        owner: Some(Spot::file(&doc.file)),
        is_page: true,
        content: Content::page(&template(outlook, doc_idx), view(outlook, doc_idx)),
    }
}

/// `home.html` for the first page, else the kind's own template, else the one for all.
fn template(outlook: &Outlook<'_>, doc_idx: DocIdx) -> String {
    let doc = &outlook.site.docs[doc_idx];
    let of_kind = format!("{}.html", outlook.site.kind(doc).name);
    match doc.address.as_str() {
        "index" => "home.html".into(),
        _ if outlook.inputs.theme.templates.contains_key(&of_kind) => of_kind,
        _ => "entity.html".into(),
    }
}

fn view(outlook: &Outlook<'_>, doc_idx: DocIdx) -> View {
    let site = &outlook.site;
    let doc: &Document = &site.docs[doc_idx];
    let kind = site.kind(doc);
    let address = format!("{}.html", doc.address);
    let mut writer = Writer::new(outlook, &address);
    // Notes are numbered as they are read: facts stand above the text.
    let (fields, rows) = Nodes { site, doc_idx, writer: Some(&mut writer) }.fields(doc);
    let prose = &site.texts[doc_idx];
    let body = writer.html(doc_idx, prose);
    let notes = writer.notes();

    let mut view = outlook.view(&address, doc.title());
    view.set("id", Node::text(&doc.id));
    view.set("kind", kind_node(kind));
    view.set("language", Node::text(doc.text("language").unwrap_or(&site.config.language)));
    view.set("summary", Node::text(&summary(site, doc_idx)));
    view.set("has_summary", Node::bool(doc.fields.role(Role::Summary).is_some()));
    view.set("names", Node::list(doc.names()[1..].iter().map(|name| Node::text(name))));
    view.set("date", doc.date().map_or_else(Node::none, date_node));
    view.set("fields", fields);
    view.set("rows", rows);
    view.set("body", Node::html(&body));
    view.set("headings", headings(prose));
    view.set("notes", notes);
    view.set("evidence", evidence(outlook, doc_idx, &writer.cited()));
    view.set("cite", crate::output::view::cite::citation(site, doc_idx));
    view.set("network", crate::output::view::network::network(outlook, doc_idx));
    view.set("linked_data", crate::output::view::schema_org::linked_data(site, doc_idx));
    let groups = inverse_groups(outlook, doc_idx);
    view.set("timeline", timeline(outlook, doc_idx, &groups));
    view.set("groups", groups_node(outlook, &groups));
    view.set("mentions", mentions(outlook, doc_idx, &groups));
    if doc.address == "index" {
        view.set("home", crate::output::view::home::home(outlook));
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

/// Records that refer to this one by a field: by heading, each once, with the parts it plays there.
///
/// Kinds of the timeline come last and apart, since they are shown as a timeline.
type Groups = BTreeMap<(bool, usize, String), BTreeMap<DocIdx, Vec<String>>>;

fn inverse_groups(outlook: &Outlook<'_>, doc_idx: DocIdx) -> Groups {
    let site = &outlook.site;
    let mut groups = Groups::new();
    for edge in site.inbound[doc_idx].iter() {
        let from = &site.docs[edge.from];
        let Wanted::Id { inverse: Some(heading), role, .. } = &from.links[edge.slot].wanted else { continue };
        let kind = site.kind(from);
        // One list under one heading, whatever kinds are in it; the kind of a plural is its own order.
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
    let options = kind.fields.iter().find(|def| def.name == *field).map(|def| &def.field_type);
    match options {
        Some(crate::model::FieldType::Ref(to)) => {
            to.roles.iter().find(|(word, _)| word == role).map_or(role, |(_, label)| label).to_owned()
        }
        _ => role.to_owned(),
    }
}

fn group_items(outlook: &Outlook<'_>, items: &BTreeMap<DocIdx, Vec<String>>) -> Node {
    let mut order: Vec<DocIdx> = items.keys().copied().collect();
    order.sort_by_cached_key(|from| outlook.site.sort_key(*from));
    Node::list(order.into_iter().map(|from| {
        Mapping::default()
            .with("card", outlook.cards[from].clone())
            .with("roles", Node::list(items[&from].iter().map(|role| Node::text(role))))
            .node()
    }))
}

/// What happened, in order: records of the kinds that stand in the timeline, and those that the page itself puts in order.
fn timeline(outlook: &Outlook<'_>, doc_idx: DocIdx, groups: &Groups) -> Node {
    let site = &outlook.site;
    let told = site.kind_of(doc_idx).role(Role::Timeline);
    let is_told = |via: &Via| matches!((via, told), (Via::Field { field, .. }, Some(told)) if *field == told.name);
    let mut merged: BTreeMap<DocIdx, Vec<String>> = BTreeMap::new();
    for (_, _, target) in site.links(doc_idx).filter(|(_, link, _)| is_told(&link.via)) {
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
        .with("years", years::years(outlook, &items))
        .with("is_long", Node::bool(is_long))
        .with("facets", if is_long { years::timeline_facets(site, &order) } else { Node::list([]) })
        .node()
}

fn groups_node(outlook: &Outlook<'_>, groups: &Groups) -> Node {
    Node::list(groups.iter().map(|((is_in_timeline, _, heading), items)| {
        Mapping::default()
            .with("heading", Node::text(heading))
            .with("is_timeline", Node::bool(*is_in_timeline))
            .with("items", group_items(outlook, items))
            .node()
    }))
}

/// Every other record that refers to this one, by whatever link, citation or field, and that the page does not name already.
fn mentions(outlook: &Outlook<'_>, doc_idx: DocIdx, groups: &Groups) -> Node {
    let site = &outlook.site;
    let is_own_field = |from: &DocIdx| {
        let is_it = |target: &Target| matches!(target, Target::Record(to, _) if to == from);
        site.links(doc_idx).any(|(_, link, target)| matches!(link.via, Via::Field { .. }) && is_it(target))
    };
    let is_listed = |from: &DocIdx| groups.values().any(|items| items.contains_key(from)) || is_own_field(from);
    let referring: BTreeSet<DocIdx> =
        site.inbound[doc_idx].iter().map(|edge| edge.from).filter(|from| *from != doc_idx).collect();
    let mut order: Vec<DocIdx> = referring.into_iter().filter(|from| !is_listed(from)).collect();
    order.sort_by_cached_key(|from| (site.kind_place(*from), site.sort_key(*from)));
    Node::list(order.into_iter().map(|from| outlook.cards[from].clone()))
}
