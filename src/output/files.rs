//! Files that are published as they are: the theme's, the dossier's, and the few that hosts look for.

use std::collections::BTreeMap;

use crate::base::{FieldPath, Spot, problem};
use crate::graph::{Target, addresses};
use crate::model::Role;
use crate::model::inputs::{Asset, OriginalFile};
use crate::output::plan::{Plan, Renderer};
use crate::output::{Content, Context, Files};

/// Adds them to the plan.
pub fn add(context: &Context<'_>, renderer: &Renderer<'_>, plan: &mut Plan) {
    let mut files = Files::new(renderer, &[]);
    for (name, bytes) in &context.inputs.theme.statics {
        files.add_own(&format!("assets/{name}"), Content::bytes(bytes.clone()));
    }
    add_assets(context, &mut files, plan);
    add_originals(context, &mut files, plan);
    let config = &context.site.config;
    let sitemap = config.base_url.as_ref().map(|base| format!("Sitemap: {base}/sitemap.xml\n")).unwrap_or_default();
    files.add_own("robots.txt", Content::bytes(format!("User-agent: *\nAllow: /\n{sitemap}")));
    files.add_own(".nojekyll", Content::bytes([]));
    if let Some(host) = &config.cname {
        files.add_own("CNAME", Content::bytes(format!("{host}\n")));
    }
    files.finish().iter().for_each(|file| plan.add(file));
}

/// Adds originals that their records say are to be published.
fn add_originals(context: &Context<'_>, files: &mut Files<'_>, plan: &mut Plan) {
    for doc in context.site.docs.iter() {
        let Some(file) = doc.public.original() else { continue };
        let address = addresses::original(&doc.id, file);
        let field = context.site.kind(doc).role(Role::Original).map_or("", |def| &def.name);
        let mut path = FieldPath::field(field);
        path.push_key("file");
        let spot = Spot::value(&doc.file, path);
        match context.inputs.original(&doc.file, file) {
            Some(OriginalFile { path, asset: Some(asset), .. }) => {
                complain(asset, &path, &spot, plan);
                files.add(&address, &spot, Content::Copy(asset.clone()));
            }
            Some(OriginalFile { text: Some(text), .. }) => files.add(&address, &spot, Content::bytes(text.bytes())),
            // Complained about already.
            _ => {}
        }
    }
}

/// A file that readers get may not harm them or those it shows.
fn complain(asset: &Asset, path: &str, spot: &Spot, plan: &mut Plan) {
    if asset.is_active {
        plan.diags.push(problem::active_file(spot.clone(), path));
    }
    if asset.has_gps {
        plan.diags.push(problem::image_metadata(spot.clone()));
    }
}

/// Adds what a visible record refers to by a link that readers may follow; each file once.
fn add_assets(context: &Context<'_>, files: &mut Files<'_>, plan: &mut Plan) {
    let site = &context.site;
    let mut used: BTreeMap<&str, &Spot> = BTreeMap::new();
    for doc_idx in 0..site.docs.len() {
        for (_, link, target) in site.links(doc_idx) {
            if let Target::Asset(path) = target {
                used.entry(path).or_insert(&link.spot);
            }
        }
    }
    for (path, spot) in used {
        let Some(asset) = context.inputs.assets.0.get(path) else { continue };
        complain(asset, path, spot, plan);
        files.add(&addresses::asset(path), spot, Content::Copy(asset.clone()));
    }
}
