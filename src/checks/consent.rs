//! Asks for consent: for portraits, for those who are not of age, and where quotations may not stand any more.

use super::Subject;
use crate::base::{Diagnostics, FieldPath, Spot, problem};
use crate::model::Role;
use crate::model::consent::{Consent, Covered};
use crate::text::edtf::PartialDate;

/// Years until somebody is of age (Convention on the Rights of the Child, article 1).
const OF_AGE: i64 = 18;

pub fn check(subject: &Subject<'_>, diags: &mut Diagnostics) {
    let Subject { site, doc, fields, .. } = subject;
    let Some(field) = site.kind(doc).role(Role::Consent) else { return };
    let consent = Consent::of(fields, &site.today);
    if let Some(consent) = consent.as_ref().filter(|it| it.forbids(Covered::Quotation)) {
        let mut path = FieldPath::field(&consent.field);
        path.push_key("scope");
        diags.push(problem::quotation_without_consent(Spot::value(&doc.file, path)));
    }
    if consent.as_ref().is_some_and(|it| it.is_given) {
        return;
    }
    if let Some((def, _)) = doc.public.iter().find(|(def, _)| def.role == Some(Role::Portrait)) {
        let spot = Spot::value(&doc.file, FieldPath::field(&def.name));
        diags.push(problem::no_consent(spot, "a portrait", &field.name));
    }
    let born = fields.iter().find(|(def, _)| def.role == Some(Role::Born));
    let (Some((def, value)), Some(this_year)) = (born, site.today.year()) else { return };
    if value.as_date().and_then(PartialDate::year).is_some_and(|year| this_year - year < OF_AGE) {
        let spot = Spot::value(&doc.file, FieldPath::field(&def.name));
        diags.push(problem::no_consent(spot, "somebody who is not of age", &field.name));
    }
}
