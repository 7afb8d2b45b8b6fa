//! Files that are published unchanged: static files of the theme, assets of the dossier, and a few that hosts look for.

use std::collections::BTreeMap;

use crate::base::{FieldPath, Spot, problem};
use crate::graph::{Target, addresses};
use crate::model::Role;
use crate::model::inputs::{Asset, OriginalFile, Originals};
use crate::output::plan::{Plan, Renderer};
use crate::output::{Content, Context, Files};

/// Adds these files to the plan.
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

/// Adds originals whose records ask for publication.
fn add_originals(context: &Context<'_>, files: &mut Files<'_>, plan: &mut Plan) {
    let originals = Originals::new(context.inputs);
    for doc in context.site.docs.iter() {
        let Some(file) = doc.public.original() else { continue };
        let address = addresses::original(&doc.id, file);
        let field = context.site.kind(doc).role(Role::Original).map_or("", |def| &def.name);
        let mut path = FieldPath::field(field);
        path.push_key("file");
        let spot = Spot::value(&doc.file, path);
        match originals.find(&doc.file, file) {
            Some(OriginalFile { path, asset: Some(asset), .. }) => {
                complain(asset, &path, &spot, plan);
                files.add(&address, &spot, Content::Copy(asset.clone()));
            }
            Some(OriginalFile { text: Some(text), .. }) => files.add(&address, &spot, Content::bytes(text.bytes())),
            // Already reported.
            _ => {}
        }
    }
}

/// Reports files that could harm readers or the people shown in them.
fn complain(asset: &Asset, path: &str, spot: &Spot, plan: &mut Plan) {
    if asset.is_active {
        plan.diags.push(problem::active_file(spot.clone(), path));
    }
    if asset.has_gps {
        plan.diags.push(problem::image_metadata(spot.clone()));
    }
}

/// Adds the assets that visible records link to publicly, each once.
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
