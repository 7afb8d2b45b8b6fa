//! A name that readers may not know, behind a pseudonym or of a hidden record, is not given away: by an address, or by any
//! public text.

use std::ops::Range;

use crate::base::slug::{is_slug, slugify};
use crate::base::{Diagnostics, FieldPath, Spot, problem};
use crate::graph::index::{Secret, aliases};
use crate::graph::{DocIdx, Site};
use crate::model::{Document, Prose, Role, Value, Wanted};

pub fn check(site: &Site, doc_idx: DocIdx, diags: &mut Diagnostics) {
    let doc = &site.docs[doc_idx];
    if doc.has_pseudonym() {
        check_addresses(doc, diags);
    }
    for secret in site.secrets() {
        check_texts(doc, &site.texts[doc_idx], secret, diags);
    }
}

fn check_addresses(doc: &Document, diags: &mut Diagnostics) {
    let pseudonym = slugify(doc.title());
    let gives_away = |address: &str| {
        let slug = slugify(address);
        let parts: Vec<&str> = slug.split('-').collect();
        let is_telling =
            |part: &str| part.len() > 2 && parts.contains(&part) && !pseudonym.split('-').any(|it| it == part);
        doc.real_names().iter().any(|name| slugify(name).split('-').any(is_telling))
    };
    if gives_away(&doc.id) {
        diags.push(problem::name_in_address(Spot::file(&doc.file), &doc.id));
    }
    for (item_idx, alias) in aliases(doc).filter(|(_, alias)| gives_away(alias)) {
        let mut path = FieldPath::field("aliases");
        path.push_index(item_idx);
        diags.push(problem::name_in_address(Spot::value(&doc.file, path), alias));
    }
}

fn check_texts(doc: &Document, prose: &Prose, secret: &Secret, diags: &mut Diagnostics) {
    let names_it = |text: &str| secret.is_in(text);
    let mut complain = |spot: Spot| match &secret.why {
        Some(why) => diags.push(problem::hidden_name(spot, &secret.title, why)),
        None => diags.push(problem::name_in_text(spot, &secret.title)),
    };
    if names_it(&prose.body.text) || names_it(&prose.source) {
        let range = line_of(&prose.source, &names_it);
        complain(Spot::text(&doc.file, prose.start + range.start..prose.start + range.end));
    }
    for (field, value) in doc.fields.iter() {
        let hides_it = doc.has_pseudonym() && matches!(field.role, Some(Role::Title | Role::Names)) || field.is_private;
        if !hides_it && texts(value).iter().any(|text| names_it(text)) {
            complain(Spot::value(&doc.file, FieldPath::field(&field.name)));
        }
    }
    for link in &doc.links {
        if let Wanted::Image(path) = &link.wanted
            && names_it(path)
        {
            complain(link.spot.clone());
        }
    }
}

/// The first line that names somebody; the whole text if the name goes over the end of a line.
fn line_of(text: &str, names_it: &dyn Fn(&str) -> bool) -> Range<usize> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if names_it(line) {
            return start..start + line.trim_end().len();
        }
        start += line.len();
    }
    0..text.len()
}

/// Every text in a value.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Text(text) | Value::Url(text) => vec![text],
        Value::Markdown(prose) => vec![&prose.body.text],
        // An id is not shown; where it leads is for `graph` to judge.
        Value::Ref(reference) => {
            let text = Some(reference.written.as_str()).filter(|it| !is_slug(it));
            [text, reference.note.as_deref()].into_iter().flatten().collect()
        }
        Value::Image(image) => [image.alt.as_deref(), image.credit.as_deref()].into_iter().flatten().collect(),
        Value::Record(set) => {
            set.iter().filter(|(def, _)| !def.is_private).flat_map(|(_, value)| texts(value)).collect()
        }
        Value::List(items) => items.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
