//! Warm equals cold: after any series of edits a build that remembers gives what a clean build gives, byte for byte.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{InMemory, Random, bytes, cases};
use samizdat::base::{TextFile, UrlPath};
use samizdat::model::inputs::RecordFile;
use samizdat::model::inputs::{Asset, Assets, Previous};
use samizdat::model::{Config, Inputs, Scope, Theme};
use samizdat::output::Making;
use samizdat::pipeline::{Cache, Outcome, build, build_and_show};
use samizdat::text::edtf::PartialDate;

/// Folders, the field that names their records, and the ids that records get there.
const FOLDERS: [(&str, &str, [&str; 4]); 7] = [
    ("people", "name", ["ada", "bob", "eve", "index"]),
    ("events", "title", ["march", "vote", "trial", "arrest"]),
    ("sources", "title", ["report", "letter", "article", "index"]),
    ("topics", "title", ["schools", "press", "courts", "unions"]),
    ("claims", "title", ["denial", "promise", "charge", "ada"]),
    ("organizations", "name", ["light", "union", "court", "watch"]),
    ("prisons", "name", ["north", "south", "east", "west"]),
];

const CONFIGS: [&str; 5] = [
    "title: Test\nbase_url: https://dossier.example\nedition: 2026-02-02\nprevious: before\n",
    "title: Test\n",
    "title: Other\nbase_url: https://dossier.example\nmenu: [people, ada, timeline]\nchecks: {uncited-paragraph: warn}\n",
    "title: Test\nkinds: {prison: {timeline: true, sort: date, fields: {name: {role: title, required: true}, opened: {type: date, role: date}, regime: {type: choice, facet: true, options: {strict: Strict, open: Open}}, warden: {type: ref person, inverse: Warden of}}}}\n",
    "title: Test\nedition: 2026-03-03\nprevious: before\nkinds: {person: {fields: {nickname: {type: text, column: true}}}}\n",
];

const TEMPLATES: [Option<(&str, &str)>; 4] = [
    None,
    Some((
        "topic.html",
        "{% extends \"base.html\" %}{% block main %}{{ title }} {% for group in groups %}{{ group.heading }}{% endfor %}{% endblock %}",
    )),
    Some(("prison.html", "{% extends \"record.html\" %}")),
    Some(("topic.html", "{% extends \"base.html\" %}{% block main %}{{ nothing.at.all }}{% endblock %}")),
];

/// Everything that an author may change.
#[derive(Debug, Clone, PartialEq, Default)]
struct State {
    files: BTreeMap<String, String>,
    config: usize,
    template: usize,
    style: u8,
    has_picture: bool,
    is_late: bool,
    with_drafts: bool,
}

/// The edition before: one of two.
fn previous(style: u8) -> Arc<Previous> {
    let state = if style.is_multiple_of(2) { "detained" } else { "released" };
    let record = |id: &str| serde_json::json!({"id": id, "path": format!("people/{id}.html"), "fields": {"status": [{"state": state, "as_of": "2012"}]}});
    let told = serde_json::json!({"edition": "2025-01-01", "new": [{"id": "ada"}], "changed": [{"id": "bob", "field": "status", "label": "Status", "before": [], "now": ["x"]}], "withdrawn": [{"path": "people/cyd.html"}]});
    Arc::new(Previous::new(
        &serde_json::json!({"edition": "2025-12-01", "records": [record("ada"), record("bob"), record("cyd")]}),
        Some(&serde_json::json!({"entries": [told]})),
    ))
}

impl State {
    /// As a program finds it after a fresh start.
    fn inputs(&self) -> Inputs {
        let mut diags = Vec::new();
        let config = Config::parse(&TextFile::new("dossier.yaml", CONFIGS[self.config]), &mut diags);
        let files = self.files.iter().map(|(path, text)| RecordFile::Markdown(TextFile::new(path.as_str(), text)));
        let mut theme = Theme::built_in("dossier");
        if let Some((name, text)) = TEMPLATES[self.template] {
            let path = format!("themes/dossier/templates/{name}");
            theme.add(&format!("templates/{name}"), text.as_bytes().to_vec(), Some(path));
        }
        theme.add("static/own.css", vec![b'a' + self.style], Some("themes/dossier/static/own.css".into()));
        // The second of two originals is there at times, and the first is at times another.
        let original = |number: usize, text: &[u8]| {
            let path = format!("originals/{number}.pdf");
            let fingerprint = samizdat::base::Fingerprint::of(text);
            let source = path.as_str().into();
            (path, Asset { source, length: 7, fingerprint, fate: samizdat::text::examine::Fate::Plain })
        };
        let mut originals = BTreeMap::from([original(0, &[self.style])]);
        originals.extend(self.has_picture.then(|| original(1, b"one")));
        let mut assets = Assets::default();
        if self.has_picture {
            let fingerprint = samizdat::base::Fingerprint::of(b"picture");
            let source = "content/pictures/one.png".into();
            let asset = Asset { source, length: 7, fingerprint, fate: samizdat::text::examine::Fate::Plain };
            assets.0.insert("pictures/one.png".into(), asset);
        }
        Inputs {
            config: Arc::new(config),
            files: files.collect(),
            assets,
            has_originals: !originals.is_empty(),
            originals,
            previous: CONFIGS[self.config].contains("previous").then(|| previous(self.style)),
            protected: None,
            theme: Arc::new(theme),
            scope: Scope {
                with_drafts: self.with_drafts,
                ..Scope::on(PartialDate::parse(if self.is_late { "2031-01-01" } else { "2026-01-01" }).unwrap())
            },
            diags,
        }
    }

    fn edit(&mut self, op: u8, seed: u64, before: &[Self]) {
        let mut random = Random(seed);
        let path = |random: &mut Random| {
            let (folder, _, ids) = random.pick(&FOLDERS);
            // A folder within a folder changes nothing but the path.
            let inner = if random.below(6) == 0 { "2016/" } else { "" };
            format!("content/{folder}/{inner}{}.md", random.pick(ids))
        };
        let existing = |random: &mut Random, files: &BTreeMap<String, String>| {
            files.keys().nth(random.below(files.len().max(1))).cloned()
        };
        match op {
            0..=3 => {
                let path = path(&mut random);
                let text = text(&path, &self.files, &mut random);
                self.files.insert(path, text);
            }
            4..=7 => {
                if let Some(path) = existing(&mut random, &self.files) {
                    let text = text(&path, &self.files, &mut random);
                    self.files.insert(path, text);
                }
            }
            8..=12 => {
                if let Some(path) = existing(&mut random, &self.files) {
                    let text = self.files.get_mut(&path).unwrap();
                    match random.below(6) {
                        // Only the text is other than before: nothing that another page sees.
                        3 => text.push_str(&format!("\n\nWords without a link {}.\n", random.below(99))),
                        4 => *text = text.replacen(". ", &format!(" or {}. ", random.below(99)), 1),
                        5 => *text = text.replace("Plain words", "Plainer words"),
                        0 => text.push_str("\n\nOne paragraph more. [@report, p1]\n"),
                        1 => *text = text.replacen("Example", "Example-Two", 1),
                        _ => *text = text.replacen("\n\n", "\n\nA new beginning, see [[ada]].\n\n", 1),
                    }
                }
            }
            13 => {
                if let Some(path) = existing(&mut random, &self.files) {
                    self.files.remove(&path);
                }
            }
            14 => {
                if let Some(old) = existing(&mut random, &self.files) {
                    let text = self.files.remove(&old).unwrap();
                    self.files.insert(path(&mut random), text);
                }
            }
            15 => self.config = random.below(CONFIGS.len()),
            16 => self.template = random.below(TEMPLATES.len()),
            17 => match random.below(4) {
                0 => self.style = random.below(5) as u8,
                1 => self.has_picture ^= true,
                2 => self.is_late ^= true,
                _ => self.with_drafts ^= true,
            },
            _ => *self = before[random.below(before.len())].clone(),
        }
    }
}

/// A record with references of every kind, to records that are there and now and then to one that is not.
fn text(path: &str, files: &BTreeMap<String, String>, random: &mut Random) -> String {
    let folder = path.split('/').nth(1).unwrap();
    let id = path.rsplit('/').next().unwrap().trim_end_matches(".md");
    let name = FOLDERS.iter().find(|(it, ..)| *it == folder).unwrap().1;
    let name = if id == "index" { "title" } else { name };
    let there = |random: &mut Random, folder: &str| -> String {
        let prefix = format!("content/{folder}");
        let ids = files.keys().filter(|it| it.starts_with(&prefix) && !it.ends_with("index.md"));
        let ids: Vec<&str> = ids.map(|it| it.rsplit('/').next().unwrap().trim_end_matches(".md")).collect();
        let is_there = !ids.is_empty() && random.below(25) > 0;
        if is_there { (*random.pick(&ids)).to_owned() } else { "nobody".to_owned() }
    };
    let mut lines = vec![format!("{name}: {id} Example {}", random.below(3))];
    let (topic, summary, alias) = (there(random, "topics"), random.below(9), random.below(40));
    let mut fields =
        vec![format!("topics: [{topic}]"), format!("summary: About {summary}"), format!("aliases: [old-{alias}]")];
    if id != "index" {
        let (person, other) = (there(random, "people"), there(random, "people"));
        let (source, by) = (there(random, "sources"), there(random, "organizations"));
        let (n, state) = (random.below(9), *random.pick(&["detained", "released"]));
        fields.extend(match folder {
            "people" => vec![
                format!("also_known_as: [\"Spelling {n}\"]"),
                format!("status: [{{state: {state}, as_of: 201{n}, by: [{by}], sources: [{{id: {source}, at: p1}}]}}]"),
                "pseudonym: Witness".to_owned(),
                format!("sources: [{source}]"),
            ],
            "events" => vec![
                format!("people: [{{id: {person}, role: witness}}, {{id: {other}, role: detained}}]"),
                format!("follows: [{}]", there(random, "events")),
                format!("sources: [{source}]"),
            ],
            "sources" => vec![
                format!("published: 201{n}"),
                format!("publisher: [{by}]"),
                format!("url: \"https://example.org/{n}\""),
                format!("archived: [\"https://web.archive.org/web/2016033012345{n}/https://example.org/{n}\"]"),
                format!("original: {{file: originals/{}.pdf, publish: {}}}", n % 2, n < 6),
            ],
            "claims" => vec![format!("responses: [{{by: [{by}], position: denies, summary: \"No. [@{source}]\"}}]")],
            "prisons" => vec![format!("warden: {person}"), "opened: 1999".to_owned(), "regime: strict".to_owned()],
            _ => Vec::new(),
        });
        match folder {
            "events" => lines.push(format!("date: {}", random.pick(&["2016", "2016-05-17", "\"2012-12/2013-01\""]))),
            "claims" => lines.push(format!("by: [{person}]")),
            _ => {}
        }
    }
    lines.extend(fields.into_iter().filter(|_| random.below(2) == 0));
    lines.extend(
        match random.below(20) {
            0 => Some("visibility: draft"),
            1 => Some("visibility: private"),
            2 => Some("publish_from: 2030-01-01"),
            3 => Some("withdrawn: {date: 2020}"),
            _ => None,
        }
        .map(str::to_owned),
    );
    let mut text = format!("---\n{}\n---\n\n", lines.join("\n"));
    for at in 0..random.below(4) {
        let (any, source) = (there(random, ""), there(random, "sources"));
        text.push_str(&match random.below(6) {
            0 => format!("See [[{any}]] and [[{any}|them]].\n\n"),
            1 => format!("Said so. [@{source}, p1]\n\n"),
            2 => format!("## A heading {at}\n\n[there](#a-heading-{at}) and [[{any}#a-heading-0]]\n\n"),
            3 => format!("A footnote.[^{at}]\n\n[^{at}]: Of [[{any}]]. [@{source}]\n\n"),
            4 => "![Somebody](../pictures/one.png)\n\n".to_owned(),
            _ => format!("Plain words {}.\n\n", random.below(1000)),
        });
    }
    text
}

fn complaints(outcome: &Outcome) -> Vec<String> {
    let mut lines: Vec<String> = outcome.diags.iter().map(|it| format!("{it:?}")).collect();
    lines.sort();
    lines
}

/// A dossier without mistakes to begin with.
fn beginning() -> State {
    let mut state = State { has_picture: true, ..State::default() };
    for (path, text) in [
        (
            "people/ada",
            "name: Ada Example\nstatus: [{state: detained, as_of: 2016, by: [light], sources: [{id: report, at: p1}]}]\n---\n\nAda. [@report, p1]\n",
        ),
        ("people/bob", "name: Bob Example\n---\n\nSee [[ada]].\n"),
        (
            "events/march",
            "title: march Example 0\ndate: 2016\npeople: [{id: ada, role: witness}, {id: bob, role: detained}]\n---\n\nIt was. [@report, p2]\n",
        ),
        (
            "sources/report",
            "title: report Example 0\npublished: 2016\npublisher: [light]\n---\n\nOne.\n\nTwo.\n\nThree.\n",
        ),
        ("organizations/light", "name: light Example 0\n---\n"),
        ("topics/schools", "title: schools Example 0\n---\n"),
    ] {
        state.files.insert(format!("content/{path}.md"), format!("---\n{text}"));
    }
    state
}

/// What an author does next: an edit, or putting right what was wrong.
fn next(states: &[State], is_wrong: &[bool], op: u8, seed: u64) -> State {
    let last_good = is_wrong.iter().rposition(|it| !it).unwrap_or(0);
    let puts_right = is_wrong.last() == Some(&true) && !seed.is_multiple_of(3);
    let mut state = states[if puts_right { last_good } else { states.len() - 1 }].clone();
    if !puts_right {
        state.edit(op, seed, states);
    }
    state
}

/// The files of a series of states, each an edit away from the one before or putting it right.
pub fn history(n: usize) -> Vec<BTreeMap<String, String>> {
    let mut cache = Cache::default();
    let (mut states, mut is_wrong) = (vec![State { has_picture: false, ..beginning() }], vec![false]);
    for seed in 1..n as u64 {
        let mut random = Random(seed.wrapping_mul(77));
        let op = *random.pick(&[0, 4, 6, 8, 9, 10, 13, 14, 18]);
        let state = next(&states, &is_wrong, op, random.0);
        is_wrong.push(build(&state.inputs(), &mut cache, &InMemory).release.is_none());
        states.push(state);
    }
    states.into_iter().map(|state| state.files).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_shrink_iters: 200, ..cases(500, 150) })]

    #[test]
    fn after_any_series_of_edits(ops in vec((0_u8..20, any::<u64>(), 0_u8..20), 20)) {
        let mut cache = Cache::default();
        let (mut states, mut is_wrong) = (vec![beginning()], vec![false]);
        build(&states[0].inputs(), &mut cache, &InMemory);
        for (step, (op, seed, look)) in ops.iter().enumerate() {
            let state = next(&states, &is_wrong, *op, *seed);
            // As the server builds: pages that are open come first.
            let open = [UrlPath::new("people/ada.html").unwrap(), UrlPath::new("people/index.html").unwrap()];
            let warm = build_and_show(&state.inputs(), &mut cache, &Making { store: &InMemory, open: &open, show: &|_, _| {} });
            // A clean build compiles the theme anew, so that looking each time would be slow.
            if *look == 0 || step + 1 == ops.len() {
                let cold = build(&state.inputs(), &mut Cache::default(), &InMemory);
                prop_assert_eq!(complaints(&warm), complaints(&cold));
                prop_assert_eq!(bytes(&warm), bytes(&cold));
            }
            states.push(state);
            is_wrong.push(warm.release.is_none());
        }
    }
}

#[test]
fn series_are_worth_looking_at() {
    // Among states made by edits are both editions and mistakes, or the law above would say little.
    let mut cache = Cache::default();
    let (mut states, mut is_wrong) = (vec![beginning()], vec![false]);
    for seed in 0..300_u64 {
        let mut random = Random(seed.wrapping_mul(77));
        let state = next(&states, &is_wrong, random.below(20) as u8, random.0);
        is_wrong.push(build(&state.inputs(), &mut cache, &InMemory).release.is_none());
        states.push(state);
    }
    let n_wrong = is_wrong.iter().filter(|it| **it).count();
    assert!((30..200).contains(&n_wrong), "{n_wrong} of 300 with mistakes");
}
