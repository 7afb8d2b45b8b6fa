//! The gate: whatever is hidden stops the build, in whatever form and wherever it stands; what is not hidden does not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, Mutex};

use proptest::prelude::*;

use crate::support::{Random, TODAY, cases};
use samizdat::base::{Fingerprint, Severity, TextFile, UrlPath};
use samizdat::model::inputs::{Asset, Assets, RecordFile};
use samizdat::model::{Config, Inputs, Protected, Scope, Theme};
use samizdat::output::gate::trace_in_bundle;
use samizdat::output::{Artifact, Store};
use samizdat::pipeline::{Cache, Outcome, build};
use samizdat::text::edtf::PartialDate;
use samizdat::text::{base64, zip};

/// Compiling the theme is the slowest part of a small build.
static CACHE: LazyLock<Mutex<Cache>> = LazyLock::new(Mutex::default);

/// A dossier in memory, with files to copy.
#[derive(Clone, Default)]
struct Dossier {
    config: String,
    files: BTreeMap<String, String>,
    assets: BTreeMap<String, Vec<u8>>,
    /// Files of a theme of its own.
    theme: BTreeMap<String, String>,
    protected: String,
}

impl Store for Dossier {
    fn put(&self, _: &UrlPath, bytes: Vec<u8>) -> Artifact {
        Artifact::of(bytes)
    }

    fn read(&self, artifact: &Artifact) -> Result<Vec<u8>, String> {
        match artifact {
            Artifact::Bytes(bytes, _) => Ok(bytes.to_vec()),
            Artifact::Copy(asset) => {
                self.assets.get(asset.source.to_str().unwrap()).cloned().ok_or_else(|| "it is gone".to_owned())
            }
        }
    }
}

impl Dossier {
    fn file(&mut self, path: &str, text: impl Into<String>) -> &mut Self {
        self.files.insert(format!("content/{path}"), text.into());
        self
    }

    fn build(&self) -> Outcome {
        self.build_with(&mut CACHE.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    fn build_with(&self, cache: &mut Cache) -> Outcome {
        let mut diags = Vec::new();
        let config = Config::parse(&TextFile::new("dossier.yaml", &self.config), &mut diags);
        let asset = |(path, bytes): (&String, &Vec<u8>)| {
            let fingerprint = Fingerprint::of(bytes);
            let length = bytes.len() as u64;
            let asset = Asset { source: path.into(), length, fingerprint, fate: samizdat::text::examine::Fate::Plain };
            (path.clone(), asset)
        };
        let mut theme = Theme::built_in("dossier");
        for (inside, text) in &self.theme {
            theme.add(inside, text.clone().into_bytes(), Some(format!("themes/dossier/{inside}")));
        }
        let protected = Protected { file: TextFile::new("protected.txt", &self.protected) };
        let files = self.files.iter().map(|(path, text)| RecordFile::Markdown(TextFile::new(path.as_str(), text)));
        let inputs = Inputs {
            config: Arc::new(config),
            files: files.collect(),
            assets: Assets(self.assets.iter().map(asset).collect()),
            originals: BTreeMap::new(),
            has_originals: false,
            previous: None,
            protected: Some(Arc::new(protected)).filter(|_| !self.protected.is_empty()),
            theme: Arc::new(theme),
            scope: Scope::on(PartialDate::parse(TODAY).unwrap()),
            diags,
        };
        build(&inputs, cache, self)
    }
}

fn errors(outcome: &Outcome) -> Vec<String> {
    let errors = outcome.diags.iter().filter(|it| it.severity == Severity::Error);
    errors.map(|it| format!("{}: [{}] {}", it.spot.file, it.code, it.message)).collect()
}

/// A name in both scripts.
#[derive(Debug, Clone)]
struct Person {
    given: (String, String),
    surname: (String, String),
}

const GIVEN: [(&str, &str); 6] = [
    ("Anvar", "Анвар"),
    ("Bekzat", "Бекзат"),
    ("Davron", "Даврон"),
    ("Emrik", "Эмрик"),
    ("Talgat", "Талгат"),
    ("Olan", "Олан"),
];

fn syllables(random: &mut Random, n: usize) -> (String, String) {
    const SYLLABLES: [(&str, &str); 9] = [
        ("zu", "зу"),
        ("ko", "ко"),
        ("mi", "ми"),
        ("ra", "ра"),
        ("te", "те"),
        ("lo", "ло"),
        ("va", "ва"),
        ("zha", "жа"),
        ("shu", "шу"),
    ];
    (0..n).map(|_| *random.pick(&SYLLABLES)).fold((String::new(), String::new()), |(a, b), (x, y)| (a + x, b + y))
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

impl Person {
    fn random(random: &mut Random) -> Self {
        let (latin, cyrillic) = syllables(random, 3);
        let given = random.pick(&GIVEN);
        Self {
            given: (given.0.to_owned(), given.1.to_owned()),
            surname: (capital(&format!("{latin}nov")), capital(&format!("{cyrillic}нов"))),
        }
    }

    fn name(&self, is_cyrillic: bool) -> String {
        match is_cyrillic {
            true => format!("{} {}", self.given.1, self.surname.1),
            false => format!("{} {}", self.given.0, self.surname.0),
        }
    }

    /// Forms that can mean nobody else, as plain text.
    fn certain(&self) -> Vec<String> {
        let Self { given: (g, gc), surname: (s, sc) } = self;
        let initial = &g[..1];
        let initial_c: String = gc.chars().take(1).collect();
        vec![
            format!("{g} {s}"),
            format!("{gc} {sc}"),
            format!("{s} {g}"),
            format!("{s}, {g}"),
            format!("{} {}", g.to_uppercase(), s.to_uppercase()),
            format!("{initial}. {s}"),
            format!("{s} {initial}."),
            format!("{initial_c}. В. {sc}"),
            format!("{g} Q. {s}"),
            format!("#{g}{s}"),
            format!("{}{}", gc, sc),
            format!("{gc}а {sc}а"),
            format!("{sc}у {gc}у"),
            format!("{gc}ом {sc}ым"),
            format!("{gc} {sc}тің"),
            format!("{gc}қа {sc}қа"),
            format!("{g} {s}’s"),
            format!("{}-{}", g.to_lowercase(), s.to_lowercase()),
            format!("{}.{}@mail.example", g.to_lowercase(), s.to_lowercase()),
        ]
    }
}

/// Ways to write a text that programs undo.
fn written(text: &str, random: &mut Random) -> String {
    let each = |write: &dyn Fn(char) -> String| text.chars().map(write).collect::<String>();
    match random.below(8) {
        0 => each(&|c| if c.is_alphabetic() { format!("&#{};", c as u32) } else { c.to_string() }),
        1 => each(&|c| if c.is_alphabetic() { format!("&#x{:x};", c as u32) } else { c.to_string() }),
        2 => each(&|c| {
            if c.is_alphabetic() {
                c.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect()
            } else {
                c.to_string()
            }
        }),
        3 => text.replace(' ', "&nbsp;"),
        4 => text.replace(' ', "</b> <i>"),
        5 => text.replacen(
            |c: char| c.is_lowercase(),
            &format!("<b>{}</b>", text.chars().find(|c| c.is_lowercase()).unwrap_or('x')),
            1,
        ),
        6 => text.split("").collect::<Vec<_>>().join("\u{ad}"),
        _ => text.to_owned(),
    }
}

/// A dossier with public records, in which one person is hidden; the path of that record.
fn with_hidden(random: &mut Random, person: &Person) -> (Dossier, &'static str) {
    let mut dossier =
        Dossier { config: "title: Test\nbase_url: https://dossier.example\n".into(), ..Dossier::default() };
    dossier
        .file("people/ada.md", "---\nname: Ada Example\n---\n\nShe came.\n")
        .file("events/march.md", "---\ntitle: The march\ndate: 2016-05\n---\n\nThey went.\n");
    let is_cyrillic = random.one_in(2);
    let name = person.name(is_cyrillic);
    let path = "people/witness-nine.md";
    let (more, title) = match random.below(5) {
        0 => ("visibility: private", name),
        1 => ("publish_from: 2030-01-01", name),
        2 => ("withdrawn: {date: 2020-01-01, reason: At their wish}", name),
        3 => ("pseudonym: Witness Nine", name),
        _ => {
            dossier.config.push_str("kinds: {person: {fields: {real: {type: text, private: true}}}}\n");
            dossier.protected = format!("# who\n\n{name}\n");
            ("real: nobody", "Somebody Else".to_owned())
        }
    };
    dossier.file(path, format!("---\nname: {title}\n{more}\n---\n\nWords.\n"));
    if dossier.protected.is_empty() { (dossier, "content/people/witness-nine.md") } else { (dossier, "protected.txt") }
}

/// Puts a text somewhere; the place in the author's files that is to be named, or what it begins with.
fn plant(dossier: &mut Dossier, form: &str, random: &mut Random) -> &'static str {
    let in_yaml = format!("{form:?}");
    match random.below(13) {
        0 => {
            let text = written(form, random);
            dossier.file(
                "events/march.md",
                format!("---\ntitle: The march\ndate: 2016-05\n---\n\nThey saw {form} there. {text}\n"),
            );
            "content/events/march.md"
        }
        1 => {
            dossier.file("events/march.md", format!("---\ntitle: The march\ndate: 2016-05\nsummary: {in_yaml}\n---\n"));
            "content/events/march.md"
        }
        2 => {
            dossier.config = dossier.config.replace("title: Test", &format!("title: {in_yaml}"));
            "dossier.yaml"
        }
        3 => {
            dossier.config.push_str(&format!("description: {in_yaml}\n"));
            "dossier.yaml"
        }
        4 => {
            dossier.config =
                dossier.config.replace("kinds: {person: {fields: {real: {type: text, private: true}}}}\n", "");
            dossier.config.push_str(&format!("kinds: {{person: {{fields: {{real: {{type: text, private: true}}, hair: {{type: choice, options: {{dark: {in_yaml}}}}}}}}}}}\n"));
            dossier.file("people/ada.md", "---\nname: Ada Example\nhair: dark\n---\n\nShe came.\n");
            "dossier.yaml"
        }
        5 => {
            let text = written(form, random);
            dossier.theme.insert(
                "templates/person.html".into(),
                format!("{{% extends \"record.html\" %}}{{% block facts %}}<p><b>{text}</b></p>{{% endblock %}}"),
            );
            "themes/dossier/templates/person.html"
        }
        6 => {
            dossier.theme.insert(
                "templates/event.html".into(),
                format!("{{% extends \"record.html\" %}}{{% block facts %}}<!-- {form} --><p></p>{{% endblock %}}"),
            );
            "themes/dossier/templates/event.html"
        }
        7 => {
            dossier.theme.insert("static/extra.css".into(), format!("/* by {form} */ p {{ color: red }}"));
            "themes/dossier/static/extra.css"
        }
        8 => {
            let json: String = form.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
            dossier.theme.insert("static/extra.js".into(), format!("const by = \"{json}\";"));
            "themes/dossier/static/extra.js"
        }
        9 => {
            let name = samizdat::base::slug::slugify(form);
            dossier.file(&format!("events/by-{name}.md"), "---\ntitle: Other\ndate: 2017\n---\n\nWords.\n");
            "content/events/by-"
        }
        10 => {
            dossier.assets.insert("papers/list.csv".into(), format!("id,name\n1,\"{form}\"\n").into_bytes());
            dossier.file("people/ada.md", "---\nname: Ada Example\n---\n\n[The list](../papers/list.csv)\n");
            "content/people/ada.md"
        }
        11 => {
            let text = format!("<w:t>{}</w:t>", form.replace(' ', "</w:t><w:t> "));
            let entry = zip::Entry { name: "word/document.xml", bytes: text.as_bytes(), is_packed: true };
            dossier.assets.insert("papers/list.docx".into(), zip::pack([entry]).unwrap());
            dossier.file("people/ada.md", "---\nname: Ada Example\n---\n\n[The list](../papers/list.docx)\n");
            "content/people/ada.md"
        }
        _ => {
            let name = samizdat::base::slug::slugify(form);
            dossier.assets.insert(format!("pictures/{name}.png"), b"\x89PNG\r\n\x1a\n\xff\xff".to_vec());
            dossier
                .file("people/ada.md", format!("---\nname: Ada Example\n---\n\n![Somebody](../pictures/{name}.png)\n"));
            "content/people/ada.md"
        }
    }
}

/// The dossier without the plant is published, and with it is stopped, with both places named.
fn check_plant(seed: u64) -> Result<(), String> {
    let random = &mut Random(seed);
    let person = Person::random(random);
    let (mut dossier, hidden_in) = with_hidden(random, &person);
    let clean = dossier.build();
    if clean.release.is_none() {
        return Err(format!("the clean dossier is stopped: {:#?}\n{:#?}", errors(&clean), dossier.files));
    }
    let forms = person.certain();
    let form = random.pick(&forms).clone();
    let place = plant(&mut dossier, &form, random);
    let outcome = dossier.build();
    let found = errors(&outcome);
    let is_named =
        |line: &String| line.starts_with(place) && (line.contains(hidden_in) || line.contains("[name-in-address]"));
    match outcome.release.is_none() && found.iter().any(is_named) {
        true => Ok(()),
        false => Err(format!("`{form}` of {person:?}, hidden in {hidden_in}, planted in {place}: {found:#?}")),
    }
}

/// Public records share surnames, days of birth and villages with hidden ones. Certain forms never alarm; the others only by
/// a name or day that no public record has.
fn check_false_alarms(seed: u64) -> Result<usize, String> {
    let random = &mut Random(seed);
    let mut dossier = Dossier { config: "title: Test\n".into(), ..Dossier::default() };
    let mut n_alone = 0;
    let mut surnames = BTreeSet::new();
    for number in 0..20 {
        // Of everybody hidden, each has a surname of their own.
        let hidden = loop {
            let person = Person::random(random);
            if surnames.insert(person.surname.0.clone()) {
                break person;
            }
        };
        let born = format!("19{}-0{}-1{}", 50 + random.below(49), 1 + random.below(9), random.below(9));
        let script = random.one_in(2);
        dossier.file(
            &format!("people/hidden-{number}.md"),
            format!("---\nname: {}\nborn: {born}\nvisibility: private\n---\n\nOf the village.\n", hidden.name(script)),
        );
        if !random.one_in(3) {
            continue;
        }
        // Somebody else with the same surname, and an event of that day.
        let other = GIVEN.iter().find(|it| it.0 != hidden.given.0 && it.0[..1] != hidden.given.0[..1]).unwrap();
        let surname = if script { &hidden.surname.1 } else { &hidden.surname.0 };
        let given = if script { other.1 } else { other.0 };
        dossier.file(
            &format!("people/public-{number}.md"),
            format!("---\nname: {given} {surname}\nborn: {born}\n---\n\n{given} {surname} spoke. {surname} left. So {surname}, and later {given}.\n"),
        );
        // Others with the given name of the hidden person alone.
        dossier.file(
            &format!("people/other-{number}.md"),
            format!(
                "---\nname: {} Example{number}\n---\n\n{} met {given} {surname} and Petra.\n",
                hidden.given.0, hidden.given.0
            ),
        );
    }
    // The surname alone of a person whom no public record explains.
    if random.one_in(2) {
        let mut lonely = Person::random(random);
        lonely.surname.0.push_str("ski");
        dossier.file("people/lonely.md", format!("---\nname: {}\nvisibility: private\n---\n", lonely.name(false)));
        dossier.file("about.md", format!("---\ntitle: About\n---\n\n{} was beaten.\n", lonely.surname.0));
        n_alone = 1;
    }
    let outcome = dossier.build();
    let found = errors(&outcome);
    let is_explained = |line: &&String| line.contains("stands alone here, and no public record explains it");
    match found.iter().all(|line| is_explained(&line)) && found.len() == n_alone {
        true => Ok(n_alone),
        false => Err(format!("{found:#?}\n{:#?}", dossier.files)),
    }
}

proptest! {
    #![proptest_config(cases(2000, 60))]

    #[test]
    fn planted_leak_is_stopped_with_both_places_named(seed in any::<u64>()) {
        check_plant(seed).map_err(TestCaseError::fail)?;
    }
}

proptest! {
    #![proptest_config(cases(500, 12))]

    #[test]
    fn namesakes_raise_no_false_alarm(seed in any::<u64>()) {
        check_false_alarms(seed).map_err(TestCaseError::fail)?;
    }
}

/// A page that is kept from an earlier build is read again when what is hidden has changed.
#[test]
fn page_of_an_earlier_build_is_read_again_when_terms_change() {
    let mut dossier = Dossier { config: "title: Test\n".into(), ..Dossier::default() };
    dossier.file("people/ada.md", "---\nname: Ada Example\n---\n\nShe came.\n");
    dossier.theme.insert(
        "templates/person.html".into(),
        "{% extends \"record.html\" %}{% block facts %}<p>The old mill</p>{% endblock %}".into(),
    );
    let mut cache = Cache::default();
    assert!(dossier.build_with(&mut cache).release.is_some());
    dossier.protected = "Old Mill\n".into();
    let outcome = dossier.build_with(&mut cache);
    assert!(outcome.release.is_none() && outcome.stats.n_rendered == 0, "{:?}", outcome.stats);
    assert!(errors(&outcome)[0].contains("a protected term (`protected.txt`, line 1)"), "{:?}", errors(&outcome));
    dossier.protected = "New Mill\n".into();
    assert!(dossier.build_with(&mut cache).release.is_some());
}

/// Each level is read in several ways: without an end, thirty of them would cost a power of that.
#[test]
fn files_in_base64_within_each_other_cost_no_power_of_their_number() {
    let mut dossier = Dossier { config: "title: Test\n".into(), ..Dossier::default() };
    dossier.file("people/z.md", "---\nname: Davron Zukomirenko\nvisibility: private\n---\n");
    let hidden = dossier.build().hidden;
    let wrapped = |inside: &str| format!("\\u0041 Мix data:text/plain;base64,{}", base64::encode(inside.as_bytes()));
    let name = "Davron Zukomirenko".to_owned();
    let is_found = |text: &str| trace_in_bundle(&hidden, "x.html", text.as_bytes()).is_some();
    assert!(is_found(&wrapped(&wrapped(&wrapped(&name)))));
    let deep = (0..30).fold(name, |inside, _| wrapped(&inside));
    assert!(!is_found(&deep));
}
