//! Laws that hold for any dossier.

use std::sync::{Arc, LazyLock, Mutex};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{Folder, InMemory, TODAY, bytes, cases, inputs, outcome};
use samizdat::base::slug::{is_slug, slugify};
use samizdat::base::{Diagnostics, UrlPath};
use samizdat::graph::{LinkMemos, Target};
use samizdat::model::{Inputs, Scope, locate, parse};
use samizdat::pipeline::{Cache, Outcome, build};
use samizdat::text::edtf::PartialDate;

/// Compiling the theme is the slowest part of a small build, so cases share what can be remembered.
static CACHE: LazyLock<Mutex<Cache>> = LazyLock::new(Mutex::default);

/// Builds with the shared cache, and lets go of it.
fn shared_build(inputs: &Inputs) -> Outcome {
    build(inputs, &mut CACHE.lock().unwrap(), &InMemory)
}

/// Pieces of front matter and Markdown, whole and broken, that meet in any order.
fn fragments() -> impl Strategy<Value = String> {
    let pieces = select(vec![
        "---\n",
        "name: ",
        "title: \"",
        "status:\n  - ",
        "state: detained",
        "as_of: 2016-13\n",
        "{id: ",
        "[",
        "]",
        "}",
        "\n",
        "  ",
        "- ",
        ": ",
        "&a ",
        "*a",
        "!tag ",
        "|\n  x\n",
        "# ",
        "[[",
        "]]",
        "|",
        "[@",
        "@ada",
        ", p1",
        "[^1]",
        "[^1]: x\n",
        "{#p1}",
        "{.uncited}",
        "![",
        "](",
        ")",
        "javascript:",
        "../",
        "ada.md",
        "<b>",
        "<script",
        "-->",
        "<!--",
        "```rust\n",
        "| a | b |\n|---|---|\n| [[x\\|y]] | [@z] |\n",
        "\u{e000}",
        "\u{e001}",
        "қазақ",
        "\u{0}",
        "\u{feff}",
        "\r\n",
        "\u{2028}",
        "é",
        "p1",
        "\\",
        "~~~\n",
        "> ",
        "1. ",
        "\t",
        "'",
        "date: [..2016]\n",
        "sources: [x]\n",
    ]);
    let piece =
        prop_oneof![8 => pieces.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from), 1 => "\\PC{0,8}"];
    vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Builds, and looks every complaint up in its text.
fn build_and_locate(files: &[(String, String)]) {
    let inputs = inputs(files);
    let outcome = shared_build(&inputs);
    for diagnostic in outcome.diags.iter() {
        let text = files
            .iter()
            .find(|(path, _)| **path == *diagnostic.spot.file)
            .map_or("", |(_, text)| text.strip_prefix('\u{feff}').unwrap_or(text));
        let range = locate::range(&diagnostic.spot.place, &diagnostic.spot.file, text);
        assert!(range.start <= range.end && range.end <= text.len().max(1), "{diagnostic:?} {range:?}");
    }
}

/// A small dossier: records that refer to each other and to nobody, by every kind of reference.
fn dossiers() -> impl Strategy<Value = Vec<(String, String)>> {
    let id = select(vec!["ada", "bob", "eve", "march", "report", "light", "nobody"]);
    let reference = id.clone();
    let visibility = select(vec![
        "",
        "",
        "",
        "visibility: draft\n",
        "visibility: private\n",
        "publish_from: 2030-01-01\n",
        "withdrawn: {date: 2020}\n",
    ]);
    let record = (
        select(vec!["people", "events", "sources", "topics"]),
        id,
        vec(reference, 5),
        vec(any::<bool>(), 5),
        visibility,
    );
    vec(record, 1..8).prop_map(|records| {
        let mut files: Vec<(String, String)> = Vec::new();
        for (folder, id, to, has, visibility) in records {
            let mut text = String::from("---\n");
            text.push_str(if folder == "people" { "name: " } else { "title: " });
            text.push_str(&format!("{id} Example\n{visibility}"));
            if folder == "events" {
                text.push_str(&format!("date: 2016\npeople: [{{id: {}, role: witness}}]\n", to[0]));
            }
            if has[0] {
                text.push_str(&format!("topics: [{}]\n", to[1]));
            }
            if has[1] {
                text.push_str(&format!("aliases: [old-{id}]\n"));
            }
            text.push_str("---\n\n");
            if has[2] {
                text.push_str(&format!("See [[{}]] and [[{} Example|them]].\n\n", to[2], to[3]));
            }
            if has[3] {
                text.push_str(&format!("Said so. [@{}, p1]\n\n", to[4]));
            }
            if has[4] {
                text.push_str(&format!("[a file](../people/{}.md)\n", to[0]));
            }
            let path = format!("content/{folder}/{id}.md");
            if !files.iter().any(|(it, _)| *it == path) {
                files.push((path, text));
            }
        }
        files
    })
}

proptest! {
    #![proptest_config(cases(1000, 300))]

    #[test]
    fn any_text_is_read_without_panic(text in fragments(), folder in select(vec!["people", "events", "sources", "", "themes"])) {
        build_and_locate(&[(format!("content/{folder}/ada.md"), text)]);
    }

    #[test]
    fn any_dossier_yaml_is_read_without_panic(text in fragments()) {
        let mut diags = Vec::new();
        samizdat::model::Config::parse(&samizdat::base::TextFile::new("dossier.yaml", &text), &mut diags);
    }

    #[test]
    fn any_bytes_are_read_without_panic(content in vec(any::<u8>(), 0..300), name in "[a-zA-Zа-яәқ .-]{1,12}") {
        let folder = Folder::new();
        folder.file("content/people/bytes.md", &content).file(&format!("content/events/x{name}.md"), &content);
        let scope = Scope::on(PartialDate::parse(TODAY).unwrap());
        let inputs = samizdat::world::read::load(&folder.path(""), &scope).unwrap();
        shared_build(&inputs);
    }

    #[test]
    fn order_of_files_is_irrelevant(files in dossiers(), seed in any::<u64>()) {
        let mut shuffled = files.clone();
        let len = shuffled.len();
        for at in 0..len {
            shuffled.swap(at, (seed as usize).wrapping_mul(31).wrapping_add(at * 7) % len);
        }
        let (a, b) = (shared_build(&inputs(&files)), shared_build(&inputs(&shuffled)));
        prop_assert_eq!(bytes(&a), bytes(&b));
        prop_assert_eq!(sorted(&a.diags), sorted(&b.diags));
    }

    #[test]
    fn every_edge_has_its_inverse(files in dossiers()) {
        let inputs = inputs(&files);
        let parsed = inputs.files.iter().map(|file| Arc::new(parse::parse(file, &inputs.config.vocabulary, &inputs.scope))).collect();
        let exports = samizdat::output::exports::addresses;
        let linked = samizdat::graph::link(&inputs, parsed, exports, &mut LinkMemos::default(), &mut Diagnostics::default());
        let site = linked.site;
        let mut forward = Vec::new();
        for (from, targets) in site.targets.iter().enumerate() {
            prop_assert_eq!(targets.len(), site.docs[from].links.len());
            for (slot, target) in targets.iter().enumerate() {
                if let Target::Record(to, _) = target {
                    forward.push((*to, from, slot));
                }
            }
        }
        let mut backward: Vec<_> = site.inbound.iter().enumerate().flat_map(|(to, edges)| edges.iter().map(move |edge| (to, edge.from, edge.slot))).collect();
        forward.sort_unstable();
        backward.sort_unstable();
        prop_assert_eq!(forward, backward);
    }

    #[test]
    fn warm_equals_cold(before in dossiers(), after in dossiers()) {
        let mut cache = Cache::default();
        std::mem::swap(&mut cache, &mut CACHE.lock().unwrap());
        build(&inputs(&before), &mut cache, &InMemory);
        let warm = build(&inputs(&after), &mut cache, &InMemory);
        std::mem::swap(&mut cache, &mut CACHE.lock().unwrap());
        let cold = build(&inputs(&after), &mut Cache::default(), &InMemory);
        prop_assert_eq!(bytes(&warm), bytes(&cold));
        prop_assert_eq!(sorted(&warm.diags), sorted(&cold.diags));
    }

    #[test]
    fn hidden_records_leave_no_byte_and_withdrawn_ones_a_day_and_a_reason(
        how in select(vec!["visibility: private", "visibility: draft", "publish_from: 2026-01-02", "publish_from: 2026-02", "withdrawn: {date: 2020-01-01, reason: At their wish.}"]),
        token in "[a-z]{12}", folder in select(vec!["people", "events", "sources", "topics"]), refers in any::<bool>(),
    ) {
        let title = if folder == "people" { "name" } else { "title" };
        let secret = format!("---\n{title}: Zq{token}\nsummary: About zq{token}\naliases: [old-zq-id]\n{how}\ndate: 2016\n---\n\nText of zq{token}. [[ada]]\n");
        let secret = if folder == "events" || folder == "sources" { secret } else { secret.replace("date: 2016\n", "") };
        let secret = if folder == "sources" { secret.replace("date: 2016", "published: 2016") } else { secret };
        // The title of a draft is no secret.
        let field = if refers && !how.ends_with("draft") { "topics: [hidden-id]\n" } else { "" };
        let field = if folder == "topics" { field } else { "" };
        let files = [
            (format!("content/{folder}/hidden-id.md"), secret),
            ("content/people/ada.md".to_owned(), format!("---\nname: Ada Example\n{field}---\n")),
        ];
        let outcome = build(&inputs(&files), &mut CACHE.lock().unwrap(), &InMemory);
        let release = outcome.release.as_ref().unwrap();
        let is_withdrawn = how.starts_with("withdrawn");
        for (path, artifact) in &release.files {
            let samizdat::output::Artifact::Bytes(text, _) = artifact else { continue };
            let text = String::from_utf8_lossy(text).to_lowercase();
            prop_assert!(!text.contains(&token), "{path} names the hidden record");
            prop_assert!(!text.contains("hidden-id") && !text.contains("old-zq-id"), "{path} knows the hidden id");
        }
        let page = release.files.get(&UrlPath::new("withdrawn.html").unwrap());
        prop_assert_eq!(page.is_some(), is_withdrawn);
    }

    #[test]
    fn draft_is_shown_when_asked_for_and_old_addresses_lead_to_it(token in "[a-z]{8}") {
        let files = [("content/people/ada.md".to_owned(), format!("---\nname: Ada {token}\nvisibility: draft\naliases: [old-ada, people/older.html]\n---\n"))];
        let mut shown = inputs(&files);
        shown.scope.with_drafts = true;
        let outcome = shared_build(&shown);
        let release = outcome.release.unwrap();
        let text = |path: &str| match &release.files[&UrlPath::new(path).unwrap()] {
            samizdat::output::Artifact::Bytes(text, _) => String::from_utf8_lossy(text).into_owned(),
            samizdat::output::Artifact::Copy(_) => String::new(),
        };
        prop_assert!(text("people/ada.html").contains(&token));
        prop_assert!(text("people/old-ada.html").contains("url=../people/ada.html"));
        prop_assert!(text("people/older.html").contains("url=../people/ada.html"));
    }

    #[test]
    fn names_in_kazakh_russian_and_mixed_script_make_good_ids(name in "[A-Za-zА-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі' .-]{1,40}") {
        let slug = slugify(&name);
        prop_assert!(slug.is_empty() || is_slug(&slug), "{name}: {slug}");
        prop_assert_eq!(&slugify(&slug), &slug);
        let has_letter = name.chars().any(|c| c.is_alphabetic() && !"ЪъЬь".contains(c));
        prop_assert!(!has_letter || !slug.is_empty(), "{name}");
        if !slug.is_empty() {
            let path = UrlPath::new(&format!("people/x-{slug}.html"));
            prop_assert!(path.is_ok());
        }
    }

    #[test]
    fn record_is_found_by_any_spelling_of_its_name(name in "[А-ЯӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]{2,8} [А-ЯӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]{2,8}") {
        let files = [
            ("content/people/ada.md".to_owned(), format!("---\nname: Ada Example\nalso_known_as: [\"{name}\"]\n---\n")),
            ("content/page.md".to_owned(), format!("---\ntitle: Page\n---\n\n[[{name}]] and [[{}]] and [[ADA example]]\n", name.to_uppercase())),
        ];
        let outcome = build(&inputs(&files), &mut CACHE.lock().unwrap(), &InMemory);
        prop_assert!(outcome.release.is_some(), "{:?}", outcome.diags);
    }
}

fn sorted(diags: &Diagnostics) -> Vec<String> {
    let mut lines: Vec<String> = diags.iter().map(|it| format!("{it:?}")).collect();
    lines.sort();
    lines
}

#[test]
fn same_input_gives_the_same_bytes_twice() {
    let files = [("content/people/ada.md".to_owned(), "---\nname: Ada Example\n---\n".to_owned())];
    assert_eq!(bytes(&outcome(&files)), bytes(&outcome(&files)));
}
