//! Nothing hidden leaks: random vocabularies and records, with a secret in every value that readers may not see. No byte of the
//! release, nor of any bundle, has one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, Mutex};

use aho_corasick::AhoCorasick;
use proptest::prelude::*;

use crate::support::{InMemory, Random, TODAY, cases};
use samizdat::base::{Fingerprint, Severity, TextFile};
use samizdat::model::inputs::RecordFile;
use samizdat::model::inputs::{Asset, Assets};
use samizdat::model::{Config, Inputs, Protected, Scope, Theme};
use samizdat::output::{Artifact, Release};
use samizdat::pipeline::{Cache, build};
use samizdat::text::edtf::PartialDate;
use samizdat::text::{fold, zip};
use samizdat::world::bundle;

/// Compiling the theme is the slowest part of a small build.
static CACHE: LazyLock<Mutex<Cache>> = LazyLock::new(Mutex::default);

/// Types of fields, with the roles that each may have.
const TYPES: [(&str, &[&str]); 16] = [
    ("text", &["short_title", "names", "summary", "place", "publisher", "said_by"]),
    ("list text", &["names", "place", "publisher"]),
    ("markdown", &[]),
    ("date", &["date", "end_date", "updated", "said_on", "captured"]),
    ("url", &["address"]),
    ("number", &[]),
    ("choice", &[]),
    ("list choice", &[]),
    ("image", &["portrait"]),
    ("country", &[]),
    ("geo", &[]),
    ("sha256", &[]),
    ("ref organization or text", &["place", "timeline", "asker", "addressee", "publisher", "evidence"]),
    ("list ref organization or text", &["asker", "addressee", "publisher", "place"]),
    ("record", &["status", "archived", "original", "names"]),
    ("list record", &["status", "archived", "names"]),
];

/// Fields of a person that the vocabulary itself declares, with their types and whether they may stand behind a pseudonym.
const OF_PERSON: [(&str, &str, bool); 12] = [
    ("also_known_as", "list text", false),
    ("original_name", "text", false),
    ("born", "date", false),
    ("died", "date", false),
    ("gender", "text", false),
    ("country", "country", false),
    ("roles", "list text", false),
    ("portrait", "image", false),
    ("links", "url", false),
    ("summary", "text", true),
    ("last_verified", "date", true),
    ("updated", "date", true),
];

/// A dossier, what no byte of it may say, and what it is to say.
struct Case {
    config: String,
    files: BTreeMap<String, String>,
    assets: BTreeSet<String>,
    protected: String,
    secrets: BTreeSet<String>,
    shown: BTreeSet<String>,
    n_tokens: usize,
    n_dates: usize,
}

/// A field of the case's own vocabulary.
struct Field {
    name: String,
    type_: &'static str,
    is_private: bool,
    is_harmless: bool,
    /// Within a record: name, and whether it is private.
    inner: Vec<(String, bool)>,
}

impl Case {
    /// A word that stands nowhere else, in syllables that no stemmer and no transliteration changes.
    fn token(&mut self) -> String {
        const SYLLABLES: [&str; 8] = ["ba", "ko", "mi", "tu", "re", "no", "la", "di"];
        self.n_tokens += 1;
        let n = self.n_tokens;
        let syllable = |at: usize| SYLLABLES[n / 8_usize.pow(at as u32) % 8];
        format!("zu{}{}{}{}vo", syllable(3), syllable(2), syllable(1), syllable(0))
    }

    /// A token that readers may see, or may not.
    fn word(&mut self, is_hidden: bool) -> String {
        let token = self.token();
        if is_hidden {
            self.secrets.insert(token.clone())
        } else {
            self.shown.insert(token.clone())
        };
        token
    }

    /// A value of a type, as it stands in front matter.
    fn value(&mut self, type_: &str, field: Option<&Field>, is_hidden: bool, random: &mut Random) -> String {
        if let Some(item) = type_.strip_prefix("list ") {
            let (first, second) =
                (self.value(item, field, is_hidden, random), self.value(item, field, is_hidden, random));
            return format!("[{first}, {second}]");
        }
        let secret = |case: &mut Self, text: String| {
            if is_hidden {
                case.secrets.insert(text.clone());
            }
            text
        };
        match type_ {
            "markdown" => {
                let word = self.word(is_hidden);
                if !is_hidden {
                    return format!("\"About {word}.\"");
                }
                self.assets.extend([format!("pictures/{word}.png"), format!("papers/{word}.pdf")]);
                format!(
                    "\"About {word}. ![of {word}](../pictures/{word}.png) [a paper](../papers/{word}.pdf) [[light]]\""
                )
            }
            "date" => {
                // Later than every date before it, so that no end comes before its beginning.
                self.n_dates += 1;
                let (year, day) = (1000 + self.n_dates, 10 + random.below(19));
                secret(self, format!("{day} May {year}"));
                secret(self, format!(">{year}<"));
                secret(self, format!("{year}-05-{day}"))
            }
            "url" => format!("\"https://example.org/{}\"", self.word(is_hidden)),
            "number" => secret(self, format!("{}.{}", 7_000_000 + random.below(1_000_000), 100 + random.below(800))),
            "choice" => {
                let word = field.map(|it| it.name.clone()).unwrap_or_default();
                let picked = format!("{word}-{}", random.below(3));
                if is_hidden && field.is_some_and(|it| it.is_private) {
                    self.secrets.insert(picked.clone());
                }
                picked
            }
            "image" => {
                let (name, alt) = (self.word(is_hidden), self.word(is_hidden));
                if is_hidden {
                    self.assets.insert(format!("pictures/{name}.png"));
                } else {
                    self.shown.remove(&name);
                    return format!("{{file: ../pictures/shown.png, alt: Of {alt}}}");
                }
                format!("{{file: ../pictures/{name}.png, alt: Of {alt}}}")
            }
            "country" => format!("Land of {}", self.word(is_hidden)),
            "geo" => {
                let latitude = secret(self, format!("51.7{}", 100_000 + random.below(800_000)));
                if random.one_in(2) {
                    format!("{{lat: {latitude}, lon: 71.4}}")
                } else {
                    format!("\"{latitude}, 71.4\"")
                }
            }
            "sha256" => {
                let token = self.token();
                secret(self, Fingerprint::of(token.as_bytes()).to_string())
            }
            "ref organization or text" => match random.below(3) {
                0 => format!("Group {}", self.word(is_hidden)),
                1 => format!("{{id: light, note: Of {}}}", self.word(is_hidden)),
                // That it is referred to is no secret of its own.
                _ => "light".to_owned(),
            },
            "record" => {
                let inner = field.map(|it| it.inner.clone()).unwrap_or_default();
                let inner: Vec<String> = inner
                    .iter()
                    .map(|(name, is_private)| format!("{name}: {}", self.word(is_hidden || *is_private)))
                    .collect();
                format!("{{{}}}", inner.join(", "))
            }
            _ => format!("Text {}", self.word(is_hidden)),
        }
    }
}

/// Declares fields of every type with flags and roles as they come; the YAML, and what was declared.
fn fields(case: &mut Case, random: &mut Random, n: usize, is_new_kind: bool) -> (String, Vec<Field>) {
    let (mut yaml, mut fields) = (String::new(), Vec::new());
    // Roles that fields of every kind, or of a person, have already.
    let mut taken: BTreeSet<&str> =
        ["title", "evidence", "summary", "updated", "language", "status", "portrait"].into();
    if is_new_kind {
        taken.retain(|role| !["status", "portrait"].contains(role));
    }
    for number in 0..n {
        let (type_, roles) = *random.pick(&TYPES);
        let is_private = random.one_in(3);
        let mut is_harmless = random.one_in(3);
        // What is private is so with its name and its label.
        let name = if is_private { case.word(true) } else { format!("field{number}") };
        let mut flags = vec![format!("type: {type_}")];
        if is_private {
            let label = case.word(true);
            flags.push(format!("label: Label {label}"));
        }
        let free: Vec<&str> = roles.iter().copied().filter(|it| !taken.contains(it)).collect();
        if !free.is_empty() && !random.one_in(3) {
            let role = *random.pick(&free);
            if role != "names" {
                taken.insert(role);
            }
            // What tells who somebody is cannot be harmless.
            is_harmless &= !["names", "short_title", "portrait"].contains(&role);
            flags.push(format!("role: {role}"));
        }
        for (flag, is_set) in [("private", is_private), ("harmless", is_harmless)] {
            flags.extend(is_set.then(|| format!("{flag}: true")));
        }
        let word = type_.trim_start_matches("list ");
        let is_of = |types: &[&str]| types.iter().any(|it| word.starts_with(it));
        for (flag, is_allowed) in [
            ("column", true),
            ("facet", !is_of(&["markdown", "image", "geo", "sha256", "number"])),
            ("tracked", true),
            ("guard", true),
            ("attributed", is_of(&["record"])),
            ("acyclic", is_of(&["ref"])),
            ("deadline", is_of(&["date"])),
        ] {
            flags.extend((is_allowed && random.one_in(3)).then(|| format!("{flag}: true")));
        }
        if is_of(&["ref"]) && random.one_in(2) {
            let heading = if is_private { case.word(true) } else { "Heard of".to_owned() };
            flags.push(format!("inverse: {heading}"));
        }
        for (key, values) in [
            ("csl", &["author", "publisher", "URL", "note", "language"][..]),
            ("schema", &["author", "publisher", "about", "\"itemReviewed:Claim.author\""]),
            ("ftm", &["name", "alias", "notes", "\"named keywords\"", "\"Membership:member\"", "proof"]),
        ] {
            flags.extend(random.one_in(3).then(|| format!("{key}: {}", random.pick(values))));
        }
        let mut inner = Vec::new();
        if word == "choice" {
            let label = |at: usize| format!("{name}-{at}: Label {name}-{at}");
            flags.push(format!("options: {{{}, {}, {}}}", label(0), label(1), label(2)));
        }
        if word == "record" {
            // A role within a record wants its own fields.
            for at in 0..2 + random.below(2) {
                let is_private = random.one_in(2);
                inner.push((if is_private { case.word(true) } else { format!("inner{at}") }, is_private));
            }
            let declared: Vec<String> =
                inner.iter().map(|(name, private)| format!("{name}: {{type: text, private: {private}}}")).collect();
            flags.push(format!("fields: {{{}}}", declared.join(", ")));
        }
        yaml.push_str(&format!("      {name}: {{{}}}\n", flags.join(", ")));
        fields.push(Field { name, type_, is_private, is_harmless, inner });
    }
    (yaml, fields)
}

/// A record with a value for most fields.
fn record(case: &mut Case, random: &mut Random, title: &str, has_pseudonym: bool, fields: &[Field]) -> String {
    let mut lines = vec![format!("{title}: Somebody {} {}", case.word(has_pseudonym), case.word(has_pseudonym))];
    lines.extend(has_pseudonym.then(|| "pseudonym: Witness".to_owned()));
    for field in fields.iter().filter(|_| !random.one_in(5)).collect::<Vec<_>>() {
        let is_hidden = field.is_private || has_pseudonym && !field.is_harmless;
        let value = case.value(field.type_, Some(field), is_hidden, random);
        lines.push(format!("{}: {value}", field.name));
    }
    format!("---\n{}\n---\n\nPlain words of it. [[light]]\n", lines.join("\n"))
}

fn case(seed: u64) -> Case {
    let mut random = Random(seed);
    let random = &mut random;
    let mut case = Case {
        config: String::new(),
        files: BTreeMap::new(),
        assets: ["pictures/shown.png".to_owned()].into(),
        protected: String::new(),
        secrets: BTreeSet::new(),
        shown: BTreeSet::new(),
        n_tokens: random.below(1000),
        n_dates: random.below(500),
    };
    let n = 4 + random.below(8);
    let (of_prison, prison) = fields(&mut case, random, n, true);
    let n = random.below(4);
    let (of_person, mut person) = fields(&mut case, random, n, false);
    // Flags laid over fields that the vocabulary declares itself.
    let mut laid = String::new();
    for (name, type_, is_harmless) in OF_PERSON {
        let is_naming = ["also_known_as", "original_name", "portrait"].contains(&name);
        let (is_private, is_made_harmless) = (random.one_in(3), !is_naming && random.one_in(5));
        let flags: Vec<&str> = [
            is_private.then_some("private: true"),
            is_made_harmless.then_some("harmless: true"),
            random.one_in(3).then_some("tracked: true"),
            random.one_in(3).then_some("column: true"),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !flags.is_empty() {
            laid.push_str(&format!("      {name}: {{{}}}\n", flags.join(", ")));
        }
        let is_harmless = is_harmless || is_made_harmless;
        person.push(Field { name: name.to_owned(), type_, is_private, is_harmless, inner: Vec::new() });
    }
    let hidden_kind = case.word(true);
    let of_kind: Vec<&str> = ["citable: true", "timeline: true", "sort: date", "schema: Event", "ftm: Organization"]
        .into_iter()
        .filter(|_| random.one_in(2))
        .collect();
    let of_kind: String = of_kind.iter().map(|it| format!("    {it}\n")).collect();
    case.config = format!(
        "title: Test\nbase_url: https://dossier.example\nedition: 2026-01-01\nkinds:\n  prison:\n{of_kind}    fields:\n      \
         name: {{role: title, required: true}}\n{of_prison}  person:\n    fields:\n{of_person}{laid}      gender: \
         {{}}\n  {hidden_kind}:\n    fields:\n      name: {{role: title}}\n",
    );
    // A key may stand once.
    if laid.contains("      gender: {") {
        case.config = case.config.replacen("      gender: {}\n", "", 1);
    }
    for (path, title, has_pseudonym, fields) in [
        ("people/witness", "name", true, &person),
        ("people/ada", "name", random.one_in(2), &person),
        ("people/bob", "name", false, &person),
        ("prisons/north", "name", random.one_in(2), &prison),
        ("prisons/south", "name", false, &prison),
    ] {
        let text = record(&mut case, random, title, has_pseudonym, fields);
        case.files.insert(format!("content/{path}.md"), text);
    }
    let secret = case.word(true);
    for (path, text) in [
        (
            format!("content/{hidden_kind}s/cellar.md"),
            format!("---\nname: The {secret}\nvisibility: private\n---\n\nOf {secret}.\n"),
        ),
        ("content/organizations/light.md".to_owned(), "---\nname: Light Example\n---\n".to_owned()),
        ("content/about.md".to_owned(), "---\ntitle: About\n---\n\n[[witness]], [[ada]] and [[north]].\n".to_owned()),
    ] {
        case.files.insert(path, text);
    }
    add_hidden_records(&mut case, random);
    case
}

/// Hidden in each way: records with names, other spellings, old addresses, pictures, texts and comments, and what refers to them.
fn add_hidden_records(case: &mut Case, random: &mut Random) {
    const WAYS: [&str; 5] = [
        "visibility: private",
        "publish_from: 2030-01-01",
        "publish_from: 2026-01-02T00:00-01:00",
        "withdrawn: {date: 2020-01-01}",
        "consent: {status: refused}",
    ];
    let mut before = String::new();
    for number in 0..N_HIDDEN {
        let id = case.word(true);
        let (given, surname, other, alias, place) =
            (case.word(true), case.word(true), case.word(true), case.word(true), case.word(true));
        let (picture, text, comment, role) = (case.word(true), case.word(true), case.word(true), case.word(true));
        case.assets.insert(format!("pictures/{picture}.png"));
        let way = WAYS[number % WAYS.len()];
        let refers =
            if before.is_empty() { String::new() } else { format!(" [[{before}]], ![x](../pictures/{picture}.png)") };
        let file = format!(
            "---\nname: {given} {surname}\nalso_known_as: [{other} {surname}]\naliases: [old-{alias}]\n{way}\nroles: [{role}]\n\
             portrait: {{file: ../pictures/{picture}.png, alt: Of {place}}}\n# {comment}\n---\n\nAbout {text}.{refers}\n\n<!-- {comment} -->\n"
        );
        case.files.insert(format!("content/people/{id}.md"), file);
        before = id;
    }
    // Every way in which a public record may refer to one that is hidden.
    let id = &before;
    let refers = format!(
        "---\ntitle: Referring\ndate: 2016\npeople: [{id}, {{id: {id}, role: victim}}]\nacts: [{{type: x, victim: {id}}}]\n---\n\nWords.\n"
    );
    case.files.insert("content/events/referring.md".to_owned(), refers);
    let protected: Vec<String> = (0..10 + random.below(10)).map(|_| case.word(true)).collect();
    case.protected = protected.join("\n");
}

/// Hidden people of each case; each has ten secrets.
const N_HIDDEN: usize = 18;

fn inputs(case: &Case) -> Inputs {
    let mut diags = Vec::new();
    let config = Config::parse(&TextFile::new("dossier.yaml", &case.config), &mut diags);
    let files = case.files.iter().map(|(path, text)| RecordFile::Markdown(TextFile::new(path.as_str(), text)));
    let asset = |path: &String| {
        let fingerprint = Fingerprint::of(path.as_bytes());
        (
            path.clone(),
            Asset { source: "nowhere".into(), length: 7, fingerprint, fate: samizdat::text::examine::Fate::Plain },
        )
    };
    Inputs {
        config: Arc::new(config),
        files: files.collect(),
        assets: Assets(case.assets.iter().map(asset).collect()),
        originals: BTreeMap::new(),
        has_originals: false,
        previous: None,
        protected: Some(Arc::new(Protected { file: TextFile::new("protected.txt", &case.protected) })),
        theme: Arc::new(Theme::built_in("dossier")),
        scope: Scope::on(PartialDate::parse(TODAY).unwrap()),
        diags,
    }
}

/// Every text of a release: addresses and bytes.
fn texts(release: &Release) -> Vec<(String, Vec<u8>)> {
    let bytes = |artifact: &Artifact| match artifact {
        Artifact::Bytes(bytes, _) => bytes.to_vec(),
        Artifact::Copy(_) => Vec::new(),
    };
    release.files.iter().map(|(path, artifact)| (path.to_string(), bytes(artifact))).collect()
}

/// The release without files to copy, which are nowhere, in every kind of bundle.
fn bundles(release: &Release, config: &Config) -> Vec<(String, Vec<u8>)> {
    let mut packed = release.clone();
    packed.files.retain(|_, artifact| matches!(artifact, Artifact::Bytes(..)));
    let mut texts = vec![("html".to_owned(), bundle::html(&packed).unwrap())];
    let epub = bundle::epub(&packed, config.words, |_| Ok(None)).unwrap();
    let part = bundle::part(&packed, config, &["people/bob".to_owned()]).unwrap();
    let archives = [epub, bundle::zip(&packed, "test").unwrap(), bundle::zip(&part, "part").unwrap()];
    for archive in archives {
        texts.extend(zip::unpack(&archive).unwrap().files);
    }
    texts
}

/// The release of a random dossier.
pub fn release(seed: u64) -> Release {
    let inputs = inputs(&case(seed));
    build(&inputs, &mut CACHE.lock().unwrap(), &InMemory).release.unwrap()
}

/// A secret as it stands, and as the search index writes it, forwards and backwards.
fn spellings(secret: &str) -> BTreeSet<String> {
    let mut all: BTreeSet<String> = [secret.to_lowercase()].into();
    if secret.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        all.extend(fold::keys(secret));
        all.extend(fold::keys(secret).into_iter().map(|key| key.chars().rev().collect::<String>()));
    }
    all
}

fn check(seed: u64) -> Result<bool, String> {
    let case = case(seed);
    let inputs = inputs(&case);
    let outcome = build(&inputs, &mut CACHE.lock().unwrap(), &InMemory);
    let Some(release) = &outcome.release else {
        let errors: Vec<_> = outcome.diags.iter().filter(|it| it.severity == Severity::Error).collect();
        return Err(format!("no release: {errors:#?}\n{}\n{:#?}", case.config, case.files));
    };
    let mut all = texts(release);
    let n_shown = case
        .shown
        .iter()
        .filter(|token| all.iter().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains(token.as_str())));
    let says_something = n_shown.count() * 2 > case.shown.len();
    all.extend(bundles(release, &inputs.config));
    if case.secrets.len() < 200 {
        return Err(format!("only {} secrets", case.secrets.len()));
    }
    let spelt: Vec<(String, &String)> =
        case.secrets.iter().flat_map(|secret| spellings(secret).into_iter().map(move |it| (it, secret))).collect();
    let finder = AhoCorasick::new(spelt.iter().map(|(spelling, _)| spelling)).unwrap();
    for (path, bytes) in &all {
        let text = format!("{path}\n{}", String::from_utf8_lossy(bytes)).to_lowercase();
        if let Some(found) = finder.find(&text) {
            let secret = spelt[found.pattern().as_usize()].1;
            return Err(format!("{path} says `{secret}`\n{}\n{:#?}", case.config, case.files));
        }
    }
    Ok(says_something)
}

/// The release with one more hidden record that nothing refers to, and without it.
fn check_equal(seed: u64) -> Result<(), String> {
    let mut case = case(seed);
    let without = build(&inputs(&case), &mut CACHE.lock().unwrap(), &InMemory).release;
    let random = &mut Random(seed ^ 1);
    let (folder, title) =
        *random.pick(&[("people", "name"), ("topics", "title"), ("places", "name"), ("demands", "title")]);
    let way =
        *random.pick(&["visibility: private", "publish_from: 2030", "consent: {status: refused}", "visibility: draft"]);
    let way = if way.starts_with("consent") && folder != "people" { "visibility: private" } else { way };
    let text = format!(
        "---\n{title}: {} {}\n{way}\naliases: [{}]\n---\n\nIt says [[light]] and ![x](../pictures/shown.png).\n",
        case.token(),
        case.token(),
        case.token()
    );
    let id = case.token();
    case.files.insert(format!("content/{folder}/{id}.md"), text);
    let with = build(&inputs(&case), &mut CACHE.lock().unwrap(), &InMemory).release;
    let (Some(without), Some(with)) = (without, with) else { return Err("no release".to_owned()) };
    let sums = |release: &Release| {
        release
            .files
            .iter()
            .map(|(path, it)| (path.to_string(), it.fingerprint().to_string()))
            .collect::<BTreeMap<_, _>>()
    };
    match sums(&without) == sums(&with) {
        true => Ok(()),
        false => Err(format!("{way} in {folder} changes the edition")),
    }
}

proptest! {
    #![proptest_config(cases(1000, 60))]

    #[test]
    fn no_byte_has_the_value_of_a_field_that_readers_may_not_see(seed in any::<u64>()) {
        match check(seed) {
            Ok(says_something) => prop_assert!(says_something, "what readers may see is not there"),
            Err(leak) => prop_assert!(false, "{leak}"),
        }
    }
}

proptest! {
    #![proptest_config(cases(500, 20))]

    #[test]
    fn edition_is_the_same_with_and_without_a_hidden_record(seed in any::<u64>()) {
        check_equal(seed).map_err(TestCaseError::fail)?;
    }
}
