//! Checks that images have an alternative text.

use super::Subject;
use crate::base::{Diagnostics, FieldPath, Spot, problem};
use crate::model::Value;
use crate::text::body::Hole;

pub fn check(subject: &Subject<'_>, diags: &mut Diagnostics) {
    let Subject { doc, fields, prose, .. } = subject;
    for ((hole, _), slots) in prose.body.holes.iter().zip(&prose.slots) {
        if let (Hole::Image(_, alt), Some(link)) = (hole, doc.links.get(slots.start))
            && alt.trim().is_empty()
        {
            diags.push(problem::image_without_text(link.spot.clone()));
        }
    }
    for (field, value) in fields.iter() {
        if let Value::Image(image) = value
            && image.alt.as_deref().is_none_or(|alt| alt.trim().is_empty())
        {
            diags.push(problem::image_without_text(Spot::value(&doc.file, FieldPath::field(&field.name))));
        }
    }
}
