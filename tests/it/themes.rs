//! Themes: the second one stands on the first, and the manual's chapter says what every template sees.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::support::{Folder, repository, tree};

/// The dossier of the repository under another theme.
fn with_theme(name: &str, dump: &[&str]) -> Folder {
    let folder = Folder::new();
    for (path, bytes) in tree(&repository().join("content")) {
        folder.file(&format!("content/{path}"), bytes);
    }
    let settings = std::fs::read_to_string(repository().join("dossier.yaml")).unwrap();
    folder.file("dossier.yaml", format!("{settings}\ntheme: {name}\n"));
    for template in dump {
        folder.file(&format!("themes/{name}/templates/{template}"), "{{ __tera_context | safe }}");
    }
    folder.build();
    folder
}

#[test]
fn plain_theme_has_one_small_sheet_and_no_script() {
    let folder = with_theme("plain", &[]);
    let files = tree(&folder.path("public"));
    assert!(files["assets/style.css"].len() < 3_000);
    assert!(!files.keys().any(|path| path.starts_with("assets/") && path.ends_with(".js")));
    let pages: Vec<&String> = files.keys().filter(|path| path.ends_with(".html")).collect();
    assert!(pages.len() > 400);
    for path in pages {
        let html = String::from_utf8_lossy(&files[path]);
        assert!(!html.contains("<script"), "{path}");
    }
    // The same words as under the other theme.
    let of = |html: &str| html.split("<main id=\"_main\"").nth(1).unwrap().split_once('>').unwrap().1.to_owned();
    let person = files.keys().find(|path| path.starts_with("people/") && !path.contains("/by/")).unwrap();
    let plain = String::from_utf8_lossy(&files[person]).into_owned();
    let rich = std::fs::read_to_string(repository().join("public").join(person)).unwrap();
    let main = |html: &str| of(html).split("</main>").next().unwrap().trim().to_owned();
    assert!(main(&plain) == main(&rich), "{person}");
}

#[test]
fn theme_of_its_own_inherits_templates_and_files() {
    let folder = Folder::new();
    folder.file("dossier.yaml", "title: T\ntheme: mine\n");
    folder.file("content/index.md", "---\ntitle: Home\n---\n");
    folder.file("themes/mine/static/extra.css", "p {}").build();
    assert!(folder.path("public/assets/style.css").exists() && folder.path("public/assets/extra.css").exists());
    folder.file("themes/mine/theme.yaml", "static: own\n").build();
    assert!(!folder.path("public/assets/style.css").exists() && folder.path("public/assets/extra.css").exists());
    folder.file("themes/mine/theme.yaml", "static: sometimes\n");
    assert!(folder.check().contains("themes/mine/theme.yaml:1:1: error[bad-yaml]"), "{}", folder.check());
}

/// Templates that a page is made of by itself; the others are parts of them.
const PAGES: [&str; 30] = [
    "404.html",
    "brief.html",
    "changes.html",
    "claim.html",
    "claims.html",
    "data.html",
    "demand.html",
    "demands.html",
    "entity.html",
    "event.html",
    "facet.html",
    "feed.xml",
    "home.html",
    "listing.html",
    "names.html",
    "organization.html",
    "page.html",
    "person.html",
    "pictures.html",
    "place.html",
    "references.html",
    "sitemap.xml",
    "source.html",
    "sources.html",
    "start-here.html",
    "timeline.html",
    "topic.html",
    "verify.html",
    "redirect.html",
    "withdrawn.html",
];

/// `UPDATE_GOLDEN=1 cargo test --release chapter` writes it.
#[test]
fn chapter_on_themes_names_every_variable() {
    let folder = with_theme("dump", &PAGES);
    folder
        .file("content/people/ada-old.md", "---\nname: Old Page\naliases: [people/older]\nstatus: [{state: released, as_of: 2016, by: [hrw]}]\nsources: [odf-2016]\n---\n");
    edition_before(&folder);
    folder.file(
        "content/people/bob-gone.md",
        "---\nname: Bobby Quux\nsources: [odf-2016]\nwithdrawn: {date: 2026-01-01, reason: asked}\n---\n",
    );
    folder.file("themes/dump/templates/redirect.html", "REDIRECT{{ __tera_context | safe }}");
    folder.file("themes/dump/templates/withdrawn.html", "WITHDRAWN{{ __tera_context | safe }}");
    // Which template made a page is written before what the template sees.
    for template in PAGES {
        folder
            .file(&format!("themes/dump/templates/{template}"), format!("{template}\n{{{{ __tera_context | safe }}}}"));
    }
    folder.build();
    let mut seen: BTreeMap<String, Variables> = BTreeMap::new();
    let mut shapes: BTreeMap<&'static str, Variables> = BTreeMap::new();
    for (path, bytes) in tree(&folder.path("public")) {
        let text = String::from_utf8_lossy(&bytes);
        let Some((template, context)) = text.split_once('\n').filter(|(it, _)| PAGES.contains(it)) else { continue };
        // Nothing is printed as nothing.
        let context = context.replace(": ,", ": null,").replace(": }", ": null}").replace("[,", "[null,");
        let context: Json = serde_json::from_str(&context).unwrap_or_else(|error| panic!("{path}: {error}"));
        variables(&context, "", seen.entry(template.to_owned()).or_default(), &mut shapes);
    }
    let templates: BTreeSet<&str> = seen.keys().map(String::as_str).collect();
    assert_eq!(templates, PAGES.into_iter().collect(), "each template is seen");

    let common: Variables = seen["404.html"].clone();
    let mut chapter = String::from(INTRODUCTION);
    chapter.push_str("\n## In every template\n\n");
    chapter.push_str(&table(&common));
    for (shape, variables) in &shapes {
        chapter.push_str(&format!("\n## {}\n\n", SHAPES.iter().find(|(name, _)| name == shape).unwrap().1));
        chapter.push_str(&table(variables));
    }
    for (template, variables) in seen.iter().filter(|(template, _)| *template != "404.html") {
        let own = variables.iter().filter(|(name, _)| !common.contains_key(*name));
        let own: Variables = own.map(|(name, kind)| (name.clone(), *kind)).collect();
        chapter.push_str(&format!("\n## `{template}`\n\n"));
        chapter.push_str(&table(&own));
    }
    let path = repository().join("docs/themes.md");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &chapter).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(written == chapter, "docs/themes.md is not what templates see; see the test");
}

/// The edition before: two records that are not as they were.
fn edition_before(folder: &Folder) {
    let status = serde_json::json!([{"state": "detained", "as_of": "2016"}]);
    let records = serde_json::json!([
        {"id": "ada-old", "path": "people/ada-old.html", "fields": {"status": status}},
        {"id": "bob-gone", "path": "people/bob-gone.html", "fields": {}},
    ]);
    let data = serde_json::json!({"edition": "2025-12-01", "records": records}).to_string();
    let sum = samizdat::base::Fingerprint::of(data.as_bytes()).to_string();
    let manifest = serde_json::json!({"files": [{"path": "data/dossier.json", "sha256": sum}]}).to_string();
    let settings = std::fs::read_to_string(folder.path("dossier.yaml")).unwrap();
    folder
        .file("dossier.yaml", format!("{settings}edition: 2026-01-01\nprevious: before\n"))
        .file("before/data/dossier.json", data)
        .file("before/manifest.json", manifest);
}

type Variables = BTreeMap<String, &'static str>;

fn table(variables: &Variables) -> String {
    let mut table = String::from("| Variable | Is |\n|---|---|\n");
    for (name, kind) in variables {
        table.push_str(&format!("| `{name}` | {kind} |\n"));
    }
    table
}

/// Mappings that come up in many places, by what they have.
const SHAPES: [(&str, &str); 6] = [
    ("a card", "A card: what lists say of a record"),
    ("a choice", "A choice"),
    ("a date", "A date"),
    ("a part of a locator", "A part of a locator: words, and the anchor they lead to"),
    ("a reference", "A reference to a record, or a text in its place"),
    ("a row", "A row: a field for templates that do not know the kind"),
];

fn shape(entries: &serde_json::Map<String, Json>) -> Option<&'static str> {
    let has = |keys: &[&str]| keys.iter().all(|key| entries.contains_key(*key));
    match () {
        () if has(&["kind_label", "columns"]) => Some("a card"),
        () if has(&["edtf"]) => Some("a date"),
        () if has(&["value", "label"]) && entries.len() == 2 => Some("a choice"),
        () if has(&["text", "anchor"]) && entries.len() == 2 => Some("a part of a locator"),
        () if has(&["title", "short"]) && !has(&["fields"]) => Some("a reference"),
        () if has(&["name", "label", "type", "items"]) => Some("a row"),
        () => None,
    }
}

/// Names with dots; `[]` for each of several.
fn variables(value: &Json, name: &str, found: &mut Variables, shapes: &mut BTreeMap<&'static str, Variables>) {
    let mut note = |kind: &'static str| {
        let known = found.entry(name.to_owned()).or_insert(kind);
        if *known == "nothing" || *known == "several" {
            *known = kind;
        }
    };
    match value {
        Json::Object(entries) => {
            let shape = shape(entries).filter(|_| !name.is_empty());
            if let Some(shape) = shape {
                note(shape);
            }
            let mut of_shape = shape.map(|shape| shapes.remove(shape).unwrap_or_default());
            // The words for readers have a file of their own.
            let is_apart = |key: &str| key.starts_with("__") || name.is_empty() && key == "t";
            for (key, value) in entries.iter().filter(|(key, _)| !is_apart(key)) {
                match &mut of_shape {
                    // The columns of a card and the items of a row are those of the kind.
                    Some(of_shape) if key == "columns" || key == "items" => {
                        of_shape.insert(key.clone(), "the values of fields, by name");
                    }
                    Some(of_shape) => variables(value, key, of_shape, shapes),
                    None if name.is_empty() => variables(value, key, found, shapes),
                    None => variables(value, &format!("{name}.{key}"), found, shapes),
                }
            }
            if let (Some(shape), Some(of_shape)) = (shape, of_shape) {
                let known = shapes.entry(shape).or_default();
                of_shape.into_iter().for_each(|(name, kind)| {
                    known.insert(name, kind);
                });
            }
        }
        Json::Array(items) if items.is_empty() => note("several"),
        Json::Array(items) => {
            found.remove(name);
            items.iter().for_each(|item| variables(item, &format!("{name}[]"), found, shapes));
        }
        Json::String(_) => note("text"),
        Json::Number(_) => note("number"),
        Json::Bool(_) => note("yes or no"),
        Json::Null => note("nothing"),
    }
}

const INTRODUCTION: &str = "\
# Themes

A theme is a folder `themes/NAME/` with `templates/` (Tera 2) and `static/`, which is published as `assets/`. `theme: NAME`
in `dossier.yaml` chooses it. Two themes are in the binary: `dossier`, and `plain`, which is one sheet under 3 KB and no script.

A theme need not have every file: what it lacks is taken from `dossier`. `theme.yaml` may say `static: own`; then no static
file of `dossier` is published. A kind `prison` is shown by `prison.html` if there is one, else by `entity.html`.

Every page asks for files of its own folder only, by addresses that begin with `{{ root }}`. Scripts and sheets stand in files:
the Content-Security-Policy of the built-in themes allows nothing inline.

A theme is a program. It cannot read files or the environment, but it decides what pages say, and a template such as
`{% set_global x = x ~ x %}` in a loop uses all memory: Tera has no limit for that. Only a page's size is limited, to 32 MB. With
`--untrusted` the theme of a dossier is not read.

What samizdat says to readers stands in `src/text/words/en.ftl`. A message without variables is in `t`, with underscores: the
message `not-given` is `{{ t.not_given }}`. One with variables is `{{ say(key=\"n-records\", n=n_items) }}`; a variable that is HTML
already, such as a link that a component makes, stays HTML. A component has `t` if it asks for it: `{% component mine(@t) %}`.

A template sees its own variables and nothing else. The tables below are made from the templates' real variables by a test.
`[]` stands for each of several. A variable that may be missing is `none`, which is false in a condition.
";
