//! House rules.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{repository, tree};

/// Folders of `src/`, from the ground up; `cli` and `ui` stand with the commands.
const FLOORS: [(&str, u8); 12] = [
    ("base", 0),
    ("text", 1),
    ("model", 2),
    ("graph", 3),
    ("checks", 4),
    ("output", 4),
    ("pipeline", 5),
    ("world", 6),
    ("cmd", 7),
    ("options", 7),
    ("cli", 7),
    ("ui", 7),
];

fn sources() -> BTreeMap<String, String> {
    let files = tree(&repository().join("src")).into_iter().filter(|(path, _)| path.ends_with(".rs"));
    files.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect()
}

fn floor(name: &str) -> Option<u8> {
    FLOORS.iter().find(|(floor, _)| *floor == name).map(|(_, level)| *level)
}

#[test]
fn lower_floors_import_no_higher_ones() {
    for (path, text) in sources() {
        let own_name = path.split(['/', '.']).next().unwrap();
        let Some(own) = floor(own_name) else { continue };
        for line in text.lines().filter(|line| line.contains("crate::")) {
            for part in line.split("crate::").skip(1) {
                let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                assert!(floor(&name).is_none_or(|level| level <= own), "{path}: {line}");
            }
        }
    }
}

#[test]
fn only_the_world_touches_disk_and_only_its_clock_reads_the_clock() {
    for (path, text) in sources().iter().filter(|(path, _)| !path.starts_with("world/")) {
        for forbidden in ["std::fs", "std::env::var", "SystemTime", "Timestamp::now", "std::net"] {
            assert!(!text.contains(forbidden), "{path}: {forbidden}");
        }
    }
}

#[test]
fn one_crate_one_file() {
    let hosts = [
        ("pulldown_cmark::", "text/markdown.rs"),
        ("tera::", "text/template.rs"),
        ("serde_yaml::", "text/yaml.rs"),
        ("syntect::", "text/highlight.rs"),
        ("two_face::", "text/highlight.rs"),
        ("ammonia::", "text/sanitize.rs"),
        ("edtf_core::", "text/edtf.rs"),
        ("jiff::", "world/clock.rs"),
        ("any_ascii::", "base/slug.rs"),
        ("rust_iso3166::", "text/country.rs"),
        ("isolang::", "text/language.rs"),
        ("csv::Writer", "text/csv.rs"),
        ("use exif::", "text/picture/exif.rs"),
        ("quick_xml::", "text/picture/svg.rs"),
        ("crc32fast::", "text/picture/png.rs"),
        ("miniz_oxide::", "text/zlib.rs"),
        ("memchr::", "text/find.rs"),
        ("strsim::", "base/near.rs"),
        ("sha2::", "base/fingerprint.rs"),
        ("siphasher::", "base/hash.rs"),
        ("fluent_bundle::", "text/words.rs"),
        ("unic_langid::", "text/words.rs"),
        ("rust_stemmers::", "text/stem.rs"),
        ("icu_normalizer::", "text/fold.rs"),
        ("annotate_snippets::", "ui.rs"),
        ("dom_query::", "text/dom.rs"),
        ("data_encoding::", "text/base64.rs"),
        ("html_escape::", "text/reading.rs"),
        ("aho_corasick::", "text/trace.rs"),
        ("::minisign::", "text/signature.rs"),
        ("use minisign::", "text/signature.rs"),
        ("use zip::", "text/zip.rs"),
        ("rustix::", "world/system.rs"),
        ("notify::", "world/watch.rs"),
        ("axum::", "world/serve/"),
        ("tokio_stream::", "world/serve/http.rs"),
    ];
    for (krate, host) in hosts {
        for (path, text) in sources().iter().filter(|(path, _)| !path.starts_with(host)) {
            let uses = text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(krate));
            assert!(!uses, "{path} uses {krate}, whose file is {host}");
        }
    }
}

#[test]
fn no_code_outside_the_model_knows_a_kind_by_name() {
    for (path, text) in sources().iter().filter(|(path, _)| !path.starts_with("model/") && !path.contains("tests")) {
        for kind in samizdat::model::Vocabulary::built_in().kinds.iter().map(|kind| kind.name.clone()) {
            let quoted = format!("\"{kind}\"");
            // `source` and the like are also keys of views.
            let matches_on_it =
                text.lines().any(|line| line.contains(&quoted) && (line.contains("==") || line.contains("=>")));
            assert!(!matches_on_it, "{path} matches on {quoted}");
        }
    }
}

#[test]
fn output_sees_public_fields_only() {
    for (path, text) in sources().iter().filter(|(path, _)| path.starts_with("output/")) {
        // The raw fields of records, their source text, and the reader of front matter.
        for forbidden in ["AllFields", "ParsedRecord", "RecordFile", "text::yaml", "text::front_matter"] {
            assert!(!text.contains(forbidden), "{path}: {forbidden}");
        }
    }
}

#[test]
fn output_names_no_field_of_the_vocabulary() {
    let vocabulary = samizdat::model::Vocabulary::built_in();
    let names: BTreeSet<&str> =
        vocabulary.kinds.iter().flat_map(|kind| kind.fields.iter()).map(|field| field.name.as_str()).collect();
    assert!(names.contains("affiliations") && names.contains("status"));
    for (path, text) in sources().iter().filter(|(path, _)| path.starts_with("output/")) {
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        // The words for readers are asked for by name as well.
        for line in code.map(|line| line.replace("words().get(", "words()(")) {
            for asked in
                [".get(\"", ".value(\"", ".named(\"", "name == \""].iter().flat_map(|call| line.split(call).skip(1))
            {
                let name = asked.split('"').next().unwrap();
                assert!(!names.contains(name), "{path} asks for the field {name}: {line}");
            }
        }
    }
}

#[test]
fn architecture_draws_the_tree() {
    let page = std::fs::read_to_string(repository().join("ARCHITECTURE.md")).unwrap();
    let drawing = page.split("```").nth(1).unwrap().trim_start_matches("text");
    let mut drawn = BTreeSet::new();
    let mut folder = String::new();
    for line in drawing.lines().filter(|line| !line.is_empty()) {
        if let Some(names) = line.strip_prefix("    ") {
            drawn.extend(names.split_whitespace().map(|name| format!("{folder}{name}.rs")));
        } else {
            let mut words = line.split_whitespace();
            let level: u8 = words.next().unwrap().parse().unwrap();
            folder = words.next().unwrap().trim_start_matches("src/").to_owned();
            let top = folder.split('/').next().unwrap();
            assert!(top.is_empty() || floor(top) == Some(level), "{line}");
        }
    }
    let files: BTreeSet<String> = sources().into_keys().filter(|path| !path.ends_with("mod.rs")).collect();
    assert_eq!(drawn, files);
}

#[test]
fn every_file_opens_with_its_duty() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! "), "{path}");
    }
}

#[test]
fn tables_list_every_file() {
    for (folder, table, apart) in
        [("checks", "checks/mod.rs", vec!["mod", "originals"]), ("cmd", "cmd/mod.rs", vec!["mod"])]
    {
        let text = &sources()[table];
        for path in sources().keys().filter(|path| path.starts_with(&format!("{folder}/"))) {
            let name = path.rsplit('/').next().unwrap().trim_end_matches(".rs");
            assert!(apart.contains(&name) || text.contains(&format!("mod {name};")), "{path} is not in {table}");
        }
    }
    let n_checks = sources().keys().filter(|path| path.starts_with("checks/")).count() - 2;
    assert_eq!(samizdat::checks::N_CHECKS, n_checks);
}

#[test]
fn every_problem_is_catalogued_once_and_made() {
    let text: String = sources()["base/problem.rs"].split_whitespace().collect();
    let mut names: Vec<&str> = samizdat::base::catalogue::CATALOGUE.iter().map(|it| it.name).collect();
    for name in &names {
        let constant = name.to_uppercase().replace('-', "_");
        assert!(text.contains(&format!("{constant}.at(")), "nothing makes {name}");
    }
    names.sort_unstable();
    let n_names = names.len();
    names.dedup();
    assert_eq!(names.len(), n_names);
}

#[test]
fn nothing_compares_the_name_of_a_code_or_a_message() {
    let names: Vec<String> = samizdat::base::catalogue::CATALOGUE.iter().map(|it| format!("\"{}\"", it.name)).collect();
    for (path, text) in sources().iter().filter(|(path, _)| !path.starts_with("base/")) {
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let compares = ["==", "!=", "=>", "matches!", "starts_with"].iter().any(|it| line.contains(it));
            assert!(
                !compares || !names.iter().any(|name| line.contains(name)),
                "{path} compares a code by name: {line}"
            );
            assert!(!line.contains(".message ==") && !line.contains("message.contains"), "{path}: {line}");
        }
    }
}

#[test]
fn content_names_no_invented_people_and_fixtures_no_real_ones() {
    let content = tree(&repository().join("content"));
    let names: Vec<String> = content
        .keys()
        .filter(|path| *path != "people/index.md")
        .filter_map(|path| path.strip_prefix("people/")?.strip_suffix(".md").map(|id| id.replace('-', " ")))
        .collect();
    assert!(names.len() >= 6);
    for (path, bytes) in tree(&repository().join("tests"))
        .iter()
        .filter(|(path, _)| !path.ends_with("tidy.rs") && path.as_str() != "browser/spellings.tsv")
    {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        for name in &names {
            assert!(!text.contains(name), "{path} names {name}");
        }
    }
    for (path, bytes) in &content {
        assert!(!String::from_utf8_lossy(bytes).contains("Ada Example"), "{path}");
    }
}

/// A claim names a test that is there.
#[test]
fn answers_to_threats_name_tests_that_exist() {
    for page in ["docs/threats.md", "SECURITY.md"] {
        let text = std::fs::read_to_string(repository().join(page)).unwrap();
        let named = text.split('`').filter(|it| it.ends_with(".rs"));
        let missing: Vec<&str> = named.filter(|it| !repository().join("tests/it").join(it).exists()).collect();
        assert_eq!(missing, Vec::<&str>::new(), "{page}");
    }
}
