//! Names every record whose embargo has ended: the edition in which it first appears should be no surprise.

use super::Subject;
use crate::base::{Diagnostics, FieldPath, Spot, problem};
use crate::model::public;

pub fn check(subject: &Subject<'_>, diags: &mut Diagnostics) {
    if let Some(moment) = subject.doc.public.published_from() {
        let spot = Spot::value(&subject.doc.file, FieldPath::field(public::PUBLISH_FROM));
        diags.push(problem::embargo_ended(spot, moment.written()));
    }
}
