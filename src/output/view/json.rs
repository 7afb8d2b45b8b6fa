//! Values as JSON, for exports.

use serde_json::{Map, Value as Json, json};

use super::body::plain;
use crate::graph::{DocIdx, Site, Target, addresses};
use crate::model::{FieldDef, FieldSet, Reference, Value};

/// A value as JSON; none if everything it refers to is hidden.
pub fn value_json(site: &Site, doc_idx: DocIdx, def: &FieldDef, value: &Value) -> Option<Json> {
    let mut items = site.items(doc_idx, value).filter_map(|item| item_json(site, doc_idx, item));
    match def.is_list {
        false => items.next(),
        true => {
            let items: Vec<Json> = items.collect();
            (!items.is_empty()).then_some(Json::Array(items))
        }
    }
}

fn item_json(site: &Site, doc_idx: DocIdx, value: &Value) -> Option<Json> {
    Some(match value {
        Value::Text(text) | Value::Url(text) | Value::Choice(text) | Value::Sha256(text) => json!(text),
        Value::Language(language) => json!(language.tag),
        Value::Country(country) => json!(country.written),
        Value::Geo(geo) => json!(geo.written),
        Value::Number(it) => it.written.parse::<serde_json::Number>().map_or_else(|_| json!(it.written), Json::Number),
        Value::Markdown(prose) => json!(plain(site, doc_idx, prose, &prose.body.text)),
        Value::Date(date) => json!(date.written()),
        Value::Moment(moment) => json!(moment.written()),
        Value::Bool(it) => json!(it),
        Value::Image(image) => match &site.targets[doc_idx][image.slot] {
            Target::Asset(path) => {
                json!({"path": addresses::asset(path), "alt": image.alt, "credit": image.credit})
            }
            _ => return None,
        },
        Value::Ref(reference) => return reference_json(site, doc_idx, reference),
        Value::Record(set) => Json::Object(set_json(site, doc_idx, set)),
        Value::List(_) => return None,
    })
}

fn set_json(site: &Site, doc_idx: DocIdx, set: &FieldSet) -> Map<String, Json> {
    set.iter().filter_map(|(def, value)| Some((def.name.clone(), value_json(site, doc_idx, def, value)?))).collect()
}

fn reference_json(site: &Site, doc_idx: DocIdx, reference: &Reference) -> Option<Json> {
    let mut json = match &site.targets[doc_idx][reference.slot] {
        Target::Record(to, _) => json!({"id": site.id(*to)}),
        _ => json!({"text": site.words_of(doc_idx, reference)?}),
    };
    for (key, value) in [("role", &reference.role), ("note", &reference.note), ("at", &reference.at)] {
        if let Some(value) = value {
            json[key] = json!(value);
        }
    }
    Some(json)
}
