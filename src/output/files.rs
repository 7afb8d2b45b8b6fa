//! Files of the edition that are not made here: static files of the theme, files that records show or link to, and a few that
//! hosts look for. Pictures are cleaned; what cannot be cleaned is published only if a record says why.

use std::collections::BTreeMap;

use crate::base::{Diagnostics, FieldPath, Spot, problem};
use crate::graph::{DocIdx, Target, addresses};
use crate::model::inputs::{Asset, FileCopy, OriginalFile, Originals};
use crate::model::public::FILES;
use crate::model::{self, Link, Role};
use crate::output::plan::{Plan, Renderer};
use crate::output::{Content, Context, Files};
use crate::text::examine::{Fate, examine};
use crate::text::picture::{Format, Found};

/// Adds these files to the plan.
pub fn add(context: &Context<'_>, renderer: &Renderer<'_>, plan: &mut Plan) {
    let mut files = Files::new(renderer, &[]);
    for (name, bytes) in &context.inputs.theme.statics {
        files.add_own(&format!("assets/{name}"), Content::bytes(bytes.clone()));
    }
    let mut found = Diagnostics::default();
    let originals = Originals::new(context.inputs);
    add_assets(context, &originals, &mut files, &mut found);
    add_originals(context, &originals, &mut files, &mut found);
    check_as_is(context, &originals, &mut found);
    found.apply_levels(&context.inputs.config.levels);
    plan.diags.append(&found);
    let config = &context.site.config;
    let sitemap = config.base_url.as_ref().map(|base| format!("Sitemap: {base}/sitemap.xml\n")).unwrap_or_default();
    files.add_own("robots.txt", Content::bytes(format!("User-agent: *\nAllow: /\n{sitemap}")));
    files.add_own(".nojekyll", Content::bytes([]));
    if let Some(host) = &config.cname {
        files.add_own("CNAME", Content::bytes(format!("{host}\n")));
    }
    files.finish().iter().for_each(|file| plan.add(file));
}

/// Adds originals whose records ask for publication. They are evidence: their bytes are those of their sum, or they are refused.
fn add_originals(context: &Context<'_>, originals: &Originals<'_>, files: &mut Files<'_>, found: &mut Diagnostics) {
    for (doc_idx, doc) in context.site.docs.iter().enumerate() {
        let Some(file) = doc.public.original() else { continue };
        let address = addresses::original(&doc.id, file);
        let field = context.site.kind(doc).role(Role::Original).map_or("", |def| &def.name);
        let mut path = FieldPath::field(field);
        path.push_key("file");
        let spot = Spot::value(&doc.file, path);
        match originals.find(&doc.file, file) {
            Some(OriginalFile { path, asset: Some(asset), .. }) => {
                let may_be_as_is = as_is(context, originals, doc_idx).any(|(_, it)| it == path);
                if may_be_published(
                    asset,
                    &Wanted { path: &path, written: file, spot: &spot, may_be_as_is, is_original: true },
                    found,
                ) {
                    let copy = FileCopy { is_vouched: may_be_as_is, ..asset.unchanged() };
                    files.add(&address, &spot, Content::Copy(copy));
                }
            }
            Some(OriginalFile { path, text: Some(text), .. }) => match examine(&path, &text.bytes()) {
                Fate::SecretKey => found.push(problem::secret_key(spot, &path)),
                Fate::Active => found.push(problem::active_file(spot, &path)),
                _ => files.add(&address, &spot, Content::bytes(text.bytes())),
            },
            // Already reported.
            _ => {}
        }
    }
}

/// Adds the files that visible records link to publicly, each once.
fn add_assets(context: &Context<'_>, originals: &Originals<'_>, files: &mut Files<'_>, found: &mut Diagnostics) {
    let site = &context.site;
    let mut used: BTreeMap<&str, Vec<(DocIdx, &Link)>> = BTreeMap::new();
    for doc_idx in 0..site.docs.len() {
        for (_, link, target) in site.links(doc_idx) {
            if let Target::Asset(path) = target {
                used.entry(path).or_default().push((doc_idx, link));
            }
        }
    }
    for (path, links) in used {
        let (Some(asset), Some((_, first))) = (context.inputs.assets.0.get(path), links.first()) else { continue };
        let full_path = format!("content/{path}");
        let may_be_as_is =
            links.iter().any(|(doc_idx, _)| as_is(context, originals, *doc_idx).any(|(_, it)| it == full_path));
        let written = match &first.wanted {
            model::Wanted::Address(written) | model::Wanted::Image(written) => written,
            _ => path,
        };
        let wanted = Wanted { path, written, spot: &first.spot, may_be_as_is, is_original: false };
        if may_be_published(asset, &wanted, found) {
            let copy = if may_be_as_is { asset.unchanged() } else { asset.cleaned() };
            let copy = FileCopy { is_vouched: may_be_as_is, ..copy };
            files.add(&addresses::asset(path), &first.spot, Content::Copy(copy));
        }
    }
}

/// The files that a record wants published as they are: the index in its list, and the path inside the dossier.
fn as_is<'c>(
    context: &'c Context<'_>,
    originals: &'c Originals<'_>,
    doc_idx: DocIdx,
) -> impl Iterator<Item = (usize, String)> + 'c {
    let doc = &context.site.docs[doc_idx];
    let listed = doc.public.files_as_is();
    listed.filter_map(|(item_idx, written)| Some((item_idx, originals.find(&doc.file, written)?.path)))
}

/// Reports entries of `files` that name no file.
fn check_as_is(context: &Context<'_>, originals: &Originals<'_>, found: &mut Diagnostics) {
    for doc in context.site.docs.iter() {
        for (item_idx, written) in doc.public.files_as_is() {
            if originals.find(&doc.file, written).is_none() {
                let mut path = FieldPath::field(FILES);
                path.push_index(item_idx);
                path.push_key("file");
                let near = context.inputs.assets.nearest(written);
                found.push(problem::missing_file(Spot::value(&doc.file, path), written, near));
            }
        }
    }
}

/// A file that is to be published.
struct Wanted<'w> {
    path: &'w str,
    /// As its record names it.
    written: &'w str,
    spot: &'w Spot,
    /// Whether a record says why it is published as it is.
    may_be_as_is: bool,
    /// Whether it is evidence, which is never changed.
    is_original: bool,
}

/// Whether a file may be published; says what is wrong with it, or what is taken out.
fn may_be_published(asset: &Asset, wanted: &Wanted<'_>, found: &mut Diagnostics) -> bool {
    let Wanted { path, written, spot, may_be_as_is, is_original } = *wanted;
    let spot = spot.clone();
    let diagnostic = match &asset.fate {
        Fate::Plain => return true,
        Fate::SecretKey => problem::secret_key(spot, path),
        Fate::Active => problem::active_file(spot, path),
        Fate::WrongEnding { what, ending } => problem::wrong_ending(spot, path, what, ending),
        // A drawing that cannot be read may run scripts all the same.
        Fate::Unclean(_) if may_be_as_is => return true,
        Fate::Damaged { format, .. } if may_be_as_is && *format != Format::Svg => return true,
        Fate::Unclean(told) => problem::unclean_file(spot, path, told, written),
        Fate::Damaged { format, reason } => problem::damaged_picture(spot, path, format.name(), reason),
        Fate::Picture { found: Found { removed, .. }, .. } if may_be_as_is || is_original && !removed.is_empty() => {
            if removed.is_empty() {
                return true;
            }
            problem::active_file(spot, path)
        }
        Fate::Picture { found: Found { has_metadata: true, .. }, .. } if is_original => {
            problem::unclean_file(spot, path, "holds metadata, and an original is never changed", written)
        }
        Fate::Picture { found: taken_out, .. } => {
            if taken_out.has_coordinates {
                found.push(problem::image_metadata(spot.clone(), path));
            }
            if !taken_out.removed.is_empty() {
                found.push(problem::drawing_reduced(spot, path, &taken_out.removed));
            }
            return true;
        }
    };
    found.push(diagnostic);
    false
}
