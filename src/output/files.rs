//! Files that are published as they are: the theme's, the dossier's, and the few that hosts look for.

use std::collections::BTreeMap;

use crate::base::{FieldPath, Spot, problem};
use crate::graph::Target;
use crate::graph::addresses::{asset_address, published_original};
use crate::model::inputs::{Asset, Original};
use crate::model::public::public;
use crate::model::{Link, Role, Value, Via};
use crate::output::context::Outlook;
use crate::output::plan::{Content, Plan};

/// Plans them.
pub fn plan(outlook: &Outlook<'_>, plan: &mut Plan<'_>) {
    for (name, bytes) in &outlook.inputs.theme.statics {
        plan.add_own(&format!("assets/{name}"), Content::bytes(bytes.clone()));
    }
    assets(outlook, plan);
    originals(outlook, plan);
    let config = &outlook.site.config;
    let sitemap = config.base_url.as_ref().map(|base| format!("Sitemap: {base}/sitemap.xml\n")).unwrap_or_default();
    plan.add_own("robots.txt", Content::bytes(format!("User-agent: *\nAllow: /\n{sitemap}")));
    plan.add_own(".nojekyll", Content::bytes([]));
    if let Some(host) = &config.cname {
        plan.add_own("CNAME", Content::bytes(format!("{host}\n")));
    }
}

/// Originals that their records say are to be published.
fn originals(outlook: &Outlook<'_>, plan: &mut Plan<'_>) {
    let site = &outlook.site;
    for doc in site.docs.iter() {
        let Some((def, Value::Record(original))) = public(doc).find(|(def, _)| def.role == Some(Role::Original)) else {
            continue;
        };
        let Some(address) = published_original(&doc.id, original) else { continue };
        let mut path = FieldPath::field(&def.name);
        path.push_key("file");
        let spot = Spot::value(&doc.file, path);
        let file = original.get("file").and_then(Value::as_text).unwrap_or_default();
        match outlook.inputs.original(&doc.file, file) {
            Some(Original { path, asset: Some(asset), .. }) => {
                complain(asset, &path, &spot, plan);
                plan.add(&address, &spot, Content::Copy(asset.clone()));
            }
            Some(Original { text: Some(text), .. }) => plan.add(&address, &spot, Content::bytes(text.bytes())),
            // Complained about already.
            _ => {}
        }
    }
}

/// A file that readers get may not harm them or those it shows.
fn complain(asset: &Asset, path: &str, spot: &Spot, plan: &mut Plan<'_>) {
    if asset.is_active {
        plan.diags.push(problem::active_file(spot.clone(), path));
    }
    if asset.has_gps {
        plan.diags.push(problem::image_metadata(spot.clone()));
    }
}

/// Only what a visible record refers to; each file once.
fn assets(outlook: &Outlook<'_>, plan: &mut Plan<'_>) {
    let site = &outlook.site;
    let mut used: BTreeMap<&str, &Spot> = BTreeMap::new();
    for doc_idx in 0..site.docs.len() {
        let doc = &site.docs[doc_idx];
        // A portrait behind a pseudonym is not shown, and so not published.
        let is_shown = |link: &Link| match &link.via {
            Via::Field { field, .. } => link.is_public && public(doc).any(|(def, _)| def.name == *field),
            Via::Mention | Via::Citation => true,
        };
        for (_, link, target) in site.links(doc_idx).filter(|(_, link, _)| is_shown(link)) {
            if let Target::Asset(path) = target {
                used.entry(path).or_insert(&link.spot);
            }
        }
    }
    for (path, spot) in used {
        let Some(asset) = outlook.inputs.assets.0.get(path) else { continue };
        complain(asset, path, spot, plan);
        plan.add(&asset_address(path), spot, Content::Copy(asset.clone()));
    }
}
