//! Checks that no address and no public text gives away a secret name: one behind a pseudonym, or that of a hidden record.

use std::ops::Range;

use super::Subject;
use crate::base::slug::{is_slug, slugify};
use crate::base::{Diagnostics, FieldPath, Spot, problem};
use crate::graph::index::Secret;
use crate::model::{Value, Wanted, public};

pub fn check(subject: &Subject<'_>, diags: &mut Diagnostics) {
    if subject.doc.public.has_pseudonym() {
        check_addresses(subject, diags);
    }
    for secret in subject.site.secrets() {
        check_texts(subject, secret, diags);
    }
}

fn check_addresses(subject: &Subject<'_>, diags: &mut Diagnostics) {
    let Subject { doc, fields, .. } = subject;
    let pseudonym = slugify(doc.title());
    let gives_away = |address: &str| {
        let slug = slugify(address);
        let parts: Vec<&str> = slug.split('-').collect();
        let is_revealing =
            |part: &str| part.len() > 2 && parts.contains(&part) && !pseudonym.split('-').any(|it| it == part);
        public::names(fields).any(|name| slugify(name).split('-').any(is_revealing))
    };
    if gives_away(&doc.id) {
        diags.push(problem::name_in_address(Spot::file(&doc.file), &doc.id));
    }
    for (item_idx, alias) in doc.public.aliases().filter(|(_, alias)| gives_away(alias)) {
        let mut path = FieldPath::field(public::ALIASES);
        path.push_index(item_idx);
        diags.push(problem::name_in_address(Spot::value(&doc.file, path), alias));
    }
}

fn check_texts(subject: &Subject<'_>, secret: &Secret, diags: &mut Diagnostics) {
    let Subject { doc, prose, .. } = subject;
    let names_it = |text: &str| secret.is_in(text);
    let mut complain = |spot: Spot| match &secret.reason {
        Some(reason) => diags.push(problem::hidden_name(spot, &secret.title, &reason.in_words())),
        None => diags.push(problem::name_in_text(spot, &secret.title)),
    };
    if names_it(&prose.body.text) || names_it(&prose.source) {
        let range = line_of(&prose.source, &names_it);
        complain(Spot::text(&doc.file, prose.start + range.start..prose.start + range.end));
    }
    for (field, value) in doc.public.iter() {
        if texts(value).iter().any(|text| names_it(text)) {
            complain(Spot::value(&doc.file, FieldPath::field(&field.name)));
        }
    }
    if doc.public.has_pseudonym() && names_it(doc.title()) {
        complain(Spot::value(&doc.file, FieldPath::field(public::PSEUDONYM)));
    }
    for link in doc.links.iter().filter(|link| link.is_public) {
        if let Wanted::Image(path) = &link.wanted
            && names_it(path)
        {
            complain(link.spot.clone());
        }
    }
}

/// The first line that contains the name; the whole text if the name spans a line break.
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
        // Ids are not shown; hidden targets are handled by `graph`.
        Value::Ref(reference) => {
            let text = Some(reference.written.as_str()).filter(|it| !is_slug(it));
            [text, reference.note.as_deref()].into_iter().flatten().collect()
        }
        Value::Image(image) => [image.alt.as_deref(), image.credit.as_deref()].into_iter().flatten().collect(),
        Value::Record(set) => set.iter().flat_map(|(_, value)| texts(value)).collect(),
        Value::List(items) => items.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
