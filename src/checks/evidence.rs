//! Checks that a factual record cites sources, in front matter or in its text.

use super::Subject;
use crate::base::{Diagnostics, Spot, problem};
use crate::model::{Role, Via, Wanted};

pub fn check(subject: &Subject<'_>, diags: &mut Diagnostics) {
    let Subject { site, doc, fields, .. } = subject;
    let kind = site.kind(doc);
    let Some(field) = kind.role(Role::Evidence).filter(|_| kind.must_cite) else { return };
    let cites = doc.links.iter().any(|link| link.via == Via::Citation && matches!(link.wanted, Wanted::Source { .. }));
    if !cites && fields.role(Role::Evidence).is_none() {
        diags.push(problem::no_evidence(Spot::file(&doc.file), &field.name));
    }
}
