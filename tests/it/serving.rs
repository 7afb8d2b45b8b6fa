//! `samizdat serve` and `build --watch`, by the real binary: every way to save a file, a history of checkouts, memory.

use std::collections::BTreeMap;
use std::fs::{self, File, FileTimes};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use crate::support::{Folder, TODAY, times, try_tree};
use crate::warm;
use samizdat::model::Scope;
use samizdat::output::Artifact;
use samizdat::pipeline::{Cache, build};
use samizdat::text::edtf::PartialDate;
use samizdat::world::store::Memory;

/// Longer than anything here takes; what has not come by then is lost.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server or watcher, ended with Ctrl-C.
struct Running {
    child: Child,
    port: u16,
}

impl Running {
    fn start(folder: &Folder, arguments: &[&str]) -> Self {
        Self::start_as(Command::new(env!("CARGO_BIN_EXE_samizdat")).args(arguments), folder)
    }

    fn start_as(command: &mut Command, folder: &Folder) -> Self {
        let mut child = command
            .args(["--today", TODAY, "--root"])
            .arg(folder.path(""))
            .stderr(Stdio::piped())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let begun = lines.by_ref().map_while(Result::ok).find(|line| line.contains("Ctrl-C stops")).expect("it starts");
        let port =
            begun.split("127.0.0.1:").nth(1).and_then(|it| it.split('/').next()).map_or(0, |it| it.parse().unwrap());
        // Somebody has to read on, or the program would stand still.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, port }
    }

    /// Status and text.
    fn get(&self, path: &str, host: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        (text.split(' ').nth(1).unwrap().parse().unwrap(), text)
    }

    /// How long it takes until a page has a text; none if that never comes.
    fn wait_for(&self, page: &str, text: &str) -> Option<Duration> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if self.get(&format!("/{page}"), "127.0.0.1").1.contains(text) {
                return Some(start.elapsed());
            }
        }
        None
    }

    fn resident_kilobytes(&self) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Ctrl-C, and how it ends.
    fn stop(mut self) -> Option<i32> {
        Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn small() -> Folder {
    let folder = Folder::new();
    folder.file("content/people/ada.md", person("Nothing yet."));
    folder.file("content/people/bob.md", "---\nname: Bob Example\n---\n\nSee [[ada]].\n");
    folder
}

fn person(text: &str) -> String {
    format!("---\nname: Ada Example\n---\n\n{text}\n")
}

/// How programs save a file: given its path and its new text.
type Save = fn(&Path, &str);

fn beside(path: &Path, name: &str) -> PathBuf {
    path.with_file_name(name)
}

/// A name, and how it is done.
const SAVES: &[(&str, Save)] = &[
    ("in place", |path, text| fs::write(path, text).unwrap()),
    ("in place, in two pieces", |path, text| {
        let (first, second) = text.split_at(text.len() / 2);
        let mut file = File::create(path).unwrap();
        file.write_all(first.as_bytes()).unwrap();
        file.sync_all().unwrap();
        file.write_all(second.as_bytes()).unwrap();
    }),
    ("without truncating first", |path, text| {
        let mut file = File::options().write(true).open(path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file.set_len(text.len() as u64).unwrap();
    }),
    ("new file beside it, renamed over it", |path, text| {
        let new = beside(path, "sedAbC123");
        fs::write(&new, text).unwrap();
        fs::rename(new, path).unwrap();
    }),
    ("hidden new file, renamed over it", |path, text| {
        let new = beside(path, ".ada.md.tmp-4711");
        fs::write(&new, text).unwrap();
        fs::rename(new, path).unwrap();
    }),
    ("old file set aside, as vim does", |path, text| {
        fs::write(beside(path, "4913"), "").unwrap();
        fs::remove_file(beside(path, "4913")).unwrap();
        fs::rename(path, beside(path, "ada.md~")).unwrap();
        fs::write(path, text).unwrap();
        fs::remove_file(beside(path, "ada.md~")).unwrap();
    }),
    ("two renames, as JetBrains does", |path, text| {
        let (new, old) = (beside(path, "ada.md___jb_tmp___"), beside(path, "ada.md___jb_old___"));
        fs::write(&new, text).unwrap();
        fs::rename(path, &old).unwrap();
        fs::rename(&new, path).unwrap();
        fs::remove_file(&old).unwrap();
    }),
    ("deleted and written anew", |path, text| {
        fs::remove_file(path).unwrap();
        fs::write(path, text).unwrap();
    }),
    ("written elsewhere, moved in", |path, text| {
        let new = path.ancestors().nth(3).unwrap().join("upload.md");
        fs::write(&new, text).unwrap();
        fs::rename(new, path).unwrap();
    }),
    ("with the time of an older file", |path, text| {
        let file = File::create(path).unwrap();
        (&file).write_all(text.as_bytes()).unwrap();
        let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        file.set_times(FileTimes::new().set_modified(old).set_accessed(old)).unwrap();
    }),
    ("a hard link in its place", |path, text| {
        let new = beside(path, ".linked");
        fs::write(&new, text).unwrap();
        fs::remove_file(path).unwrap();
        fs::hard_link(&new, path).unwrap();
        fs::remove_file(new).unwrap();
    }),
    ("its folder renamed away and back", |path, text| {
        let (folder, away) = (path.parent().unwrap(), path.parent().unwrap().with_file_name("away"));
        fs::rename(folder, &away).unwrap();
        fs::write(away.join("ada.md"), text).unwrap();
        fs::rename(&away, folder).unwrap();
    }),
    ("its folder made anew", |path, text| {
        let folder = path.parent().unwrap();
        let new = folder.with_file_name(".new");
        fs::create_dir(&new).unwrap();
        fs::write(new.join("ada.md"), text).unwrap();
        fs::copy(folder.join("bob.md"), new.join("bob.md")).unwrap();
        fs::remove_dir_all(folder).unwrap();
        fs::rename(&new, folder).unwrap();
    }),
    ("all of content made anew", |path, text| {
        let content = path.ancestors().nth(2).unwrap();
        let away = content.with_file_name("content-before");
        fs::rename(content, &away).unwrap();
        fs::create_dir_all(content.join("people")).unwrap();
        fs::write(path, text).unwrap();
        fs::copy(away.join("people/bob.md"), content.join("people/bob.md")).unwrap();
        fs::remove_dir_all(&away).unwrap();
    }),
];

/// How often each way is tried; `SAVES=1000` for a long run. With `--nocapture` the times are printed.
#[test]
fn every_way_to_save_is_seen() {
    let n_saves: usize = number_of("SAVES", times(20, 8));
    let folder = small();
    let running = Running::start(&folder, &["serve", "--port", "0", "--no-write"]);
    for (way, (name, save)) in SAVES.iter().enumerate() {
        let mut times: Vec<Duration> = Vec::new();
        for number in 0..n_saves {
            let word = format!("word-{way}-{number}.");
            save(&folder.path("content/people/ada.md"), &person(&word));
            let time = running.wait_for("people/ada.html", &word);
            times.push(time.unwrap_or_else(|| panic!("{name}: save {number} was lost")));
        }
        times.sort();
        println!(
            "{:5.1} ms median, {:5.1} ms at most: {name}",
            milliseconds(times[n_saves / 2]),
            milliseconds(times[n_saves - 1])
        );
    }
    assert_eq!(running.stop(), Some(0));
}

/// From the environment, for a long run.
fn number_of(name: &str, otherwise: usize) -> usize {
    std::env::var_os(name).map_or(otherwise, |it| it.to_str().unwrap().parse().unwrap())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

#[test]
fn file_that_stays_half_written_is_shown_when_it_is_whole() {
    let folder = small();
    let running = Running::start(&folder, &["serve", "--port", "0", "--no-write"]);
    let mut file = File::create(folder.path("content/people/ada.md")).unwrap();
    file.write_all(b"---\nname: Ada Exa").unwrap();
    file.sync_all().unwrap();
    let mut events = running.events("people/ada.html");
    assert!(events.wait_for("front-matter-unclosed"), "the browser is told what is wrong");
    assert!(running.get("/people/ada.html", "localhost").1.contains("Nothing yet."), "the last good edition stays");
    file.write_all(b"mple\n---\n\nWhole at last.\n").unwrap();
    drop(file);
    assert!(events.wait_for("\"errors\":[]"), "and that it is put right");
    assert!(running.wait_for("people/ada.html", "Whole at last.").is_some());
}

impl Running {
    /// As the script of an open page asks for them.
    fn events(&self, page: &str) -> Events {
        let (_, html) = self.get(&format!("/{page}"), "localhost");
        let have =
            html.split("data-have=\"").nth(1).and_then(|it| it.split('"').next()).expect("a page with the script");
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(stream, "GET /_samizdat/events?page={page}&have={have} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        Events(BufReader::new(stream))
    }
}

/// What an open page is told.
struct Events(BufReader<TcpStream>);

impl Events {
    /// Whether an event with this text comes.
    fn wait_for(&mut self, text: &str) -> bool {
        let mut line = String::new();
        while self.0.read_line(&mut line).is_ok_and(|n| n > 0) {
            if line.contains(text) {
                return true;
            }
            line.clear();
        }
        false
    }
}

#[test]
fn open_pages_are_told_what_concerns_them() {
    let folder = small();
    folder.file("themes/dossier/static/own.css", "p { color: red }");
    let running = Running::start(&folder, &["serve", "--port", "0", "--no-write"]);
    let (mut ada, mut bob) = (running.events("people/ada.html"), running.events("people/bob.html"));
    folder.file("content/people/ada.md", person("Something new."));
    assert!(ada.wait_for("\"page\":true"));
    folder.file("themes/dossier/static/own.css", "p { color: blue }");
    assert!(bob.wait_for("assets/own.css"), "a sheet is for every page");
    assert!(ada.wait_for("assets/own.css"));
    fs::rename(folder.path("content/people/bob.md"), folder.path("content/people/robert.md")).unwrap();
    assert!(bob.wait_for("\"moved\":\"people/robert.html\""), "the page moves along with its file");
    fs::write(folder.path("dossier.yaml"), "title: Another title\n").unwrap();
    assert!(ada.wait_for("\"page\":true"));
    assert!(running.wait_for("people/ada.html", "Another title").is_some());
}

#[test]
fn server_answers_for_the_edition_and_for_nothing_else() {
    let folder = small();
    let running = Running::start(&folder, &["serve", "--port", "0"]);
    let status = |path: &str, host: &str| running.get(path, host).0;
    assert_eq!(status("/", "localhost:4000"), 200);
    assert_eq!(status("/people/", "[::1]:4000"), 200);
    assert_eq!(status("/people/ada.html?x=1", "127.0.0.1"), 200);
    assert_eq!(status("/", "evil.example"), 421);
    assert_eq!(status("/", "localhost.evil.example:80"), 421);
    for path in [
        "/../dossier.yaml",
        "/%2e%2e/dossier.yaml",
        "/..%2fdossier.yaml",
        "/people/..%5c..%5cdossier.yaml",
        "//dossier.yaml",
        "/content/people/ada.md",
    ] {
        assert_eq!(status(path, "localhost"), 404, "{path}");
    }
    let (_, missing) = running.get("/nobody.html", "localhost");
    assert!(missing.starts_with("HTTP/1.1 404") && missing.contains("Not found"), "{missing}");
    let (_, page) = running.get("/people/ada.html", "localhost");
    assert!(
        page.contains("cross-origin-resource-policy: same-origin")
            && page.contains("cache-control: no-cache")
            && page.contains("connect-src 'self'")
            && page.contains("_samizdat/live.js")
    );
    let tag = page.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().trim();
    let again = running.get("/people/ada.html", &format!("localhost\r\nIf-None-Match: {tag}"));
    assert_eq!(again.0, 304);
    assert!(running.get("/data/dossier.json", "localhost").1.contains("content-type: application/json"));
    assert_eq!(running.stop(), Some(0));
    let written = folder.page("people/ada.html");
    assert!(
        !written.contains("_samizdat") && !written.contains("connect-src"),
        "what is served is not what is published"
    );
}

#[cfg(unix)]
#[test]
fn without_another_descriptor_the_oldest_connection_makes_room() {
    let folder = small();
    let script = "ulimit -n 64; exec \"$0\" serve --port 0 --no-write \"$@\"";
    let running = Running::start_as(Command::new("sh").args(["-c", script, env!("CARGO_BIN_EXE_samizdat")]), &folder);
    let half = |_| {
        let mut stream = TcpStream::connect(("127.0.0.1", running.port)).unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: local").unwrap();
        stream
    };
    let streams: Vec<TcpStream> = (0..100).map(half).collect();
    let start = Instant::now();
    assert_eq!(running.get("/people/ada.html", "localhost").0, 200);
    assert!(start.elapsed() < Duration::from_secs(8), "it waited until half requests ran out of time");
    drop(streams);
}

#[test]
fn before_the_first_edition_the_browser_says_what_is_wrong() {
    let folder = small();
    folder.file("content/people/eve.md", "---\nnam: Eve Example\n---\n");
    let running = Running::start(&folder, &["serve", "--port", "0"]);
    let (status, page) = running.get("/", "localhost");
    assert!(status == 503 && page.contains("_samizdat/live.js"), "{page}");
    assert!(running.events("index.html").wait_for("content/people/eve.md"));
    folder.file("content/people/eve.md", "---\nname: Eve Example\n---\n");
    assert!(running.wait_for("people/eve.html", "Eve Example").is_some());
}

#[test]
fn watching_build_writes_what_a_build_writes() {
    let folder = small();
    let running = Running::start(&folder, &["build", "--watch"]);
    folder.file("content/people/ada.md", person("Watched."));
    wait_for_edition(&folder, "after an edit");
    folder.file("dossier.yaml", "title: Other\n");
    wait_for_edition(&folder, "after other settings");
    folder.file(
        "themes/dossier/templates/person.html",
        "{% extends \"base.html\" %}{% block main %}{{ title }}!{% endblock %}",
    );
    wait_for_edition(&folder, "after a new template");
    assert_eq!(running.stop(), Some(0));
}

#[test]
fn drive_without_events_is_looked_through() {
    let folder = small();
    let running = Running::start(&folder, &["serve", "--port", "0", "--no-write", "--poll"]);
    folder.file("content/people/ada.md", person("Found by looking."));
    assert!(running.wait_for("people/ada.html", "Found by looking.").is_some());
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_while_watching() {
    let folder = small();
    let private = tempfile::tempdir().unwrap();
    fs::write(private.path().join("secret.md"), "---\ntitle: Secret\n---\n").unwrap();
    std::os::unix::fs::symlink(private.path(), folder.path("content/notes")).unwrap();
    let running = Running::start(&folder, &["serve", "--port", "0", "--no-write"]);
    fs::write(private.path().join("secret.md"), "---\ntitle: More secret\n---\n").unwrap();
    // What is saved after it is seen after it.
    folder.file("content/people/ada.md", person("Seen."));
    assert!(running.wait_for("people/ada.html", "Seen.").is_some());
    assert_eq!(running.get("/notes/secret.html", "localhost").0, 404);
}

#[test]
fn page_that_ran_ahead_of_a_mistake_is_taken_back() {
    let folder = small();
    let running = Running::start(&folder, &["serve", "--port", "0", "--no-write"]);
    let mut events = running.events("people/ada.html");
    // The page itself is good; that its old address is taken is seen when the whole edition is planned.
    let text = person("Ahead.").replace("name:", "aliases: [people/bob.html]\nname:");
    folder.file("content/people/ada.md", text);
    assert!(events.wait_for("address-taken"));
    assert!(running.wait_for("people/ada.html", "Nothing yet.").is_some());
}

#[test]
fn address_that_could_never_be_does_not_load_for_ever() {
    let running_folder = small();
    let running = Running::start(&running_folder, &["serve", "--port", "0", "--no-write"]);
    let (status, page) = running.get("/people/ada.html)", "localhost");
    assert!(status == 404 && page.contains("data-page=\"404.html\""), "{page}");
}

/// What a clean build of the folder has, by path; none if something is wrong.
fn clean(folder: &Folder) -> Option<BTreeMap<String, Vec<u8>>> {
    let scope = Scope::on(PartialDate::parse(TODAY).unwrap());
    let inputs = samizdat::world::read::load(&folder.path(""), &scope).ok()?;
    let release = build(&inputs, &mut Cache::default(), &Memory).release?;
    let bytes = |artifact: &Artifact| match artifact {
        Artifact::Bytes(bytes, _) => bytes.to_vec(),
        Artifact::Copy(asset) => fs::read(&asset.source).unwrap(),
    };
    Some(release.files.iter().map(|(path, it)| (path.to_string(), bytes(it))).collect())
}

/// Waits until `public/` is what a clean build writes.
fn wait_for_edition(folder: &Folder, when: &str) {
    let expected = clean(folder).unwrap_or_else(|| panic!("{when}: something is wrong"));
    let start = Instant::now();
    loop {
        // While one edition takes the place of another, a path may be in the one and not in the other.
        let found = try_tree(&folder.path("public"));
        if found.is_ok_and(|found| found == expected) {
            return;
        }
        assert!(start.elapsed() < PATIENCE, "{when}: the edition is not that of a clean build");
        std::thread::yield_now();
    }
}

/// A git history, made of random edits, checked out commit by commit under a running server.
#[test]
fn history_checked_out_step_by_step_is_followed() {
    let folder = Folder::new();
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .current_dir(folder.path(""))
            .args(["-c", "user.name=Ada Example", "-c", "user.email=ada@dossier.example", "-c", "gc.auto=0"])
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    git(&["init", "-q"]);
    folder.file(".gitignore", "public\n.public.samizdat\n");
    // Some of the records are registered with these.
    folder.file("originals/0.pdf", "zero").file("originals/1.pdf", "one");
    let mut commits = Vec::new();
    for state in warm::history(times(200, 60)) {
        fs::remove_dir_all(folder.path("content")).unwrap();
        fs::create_dir(folder.path("content")).unwrap();
        for (path, text) in state {
            folder.file(&path, text);
        }
        git(&["add", "-A"]);
        git(&["commit", "-q", "--allow-empty", "-m", "an edit"]);
        commits.push(git(&["rev-parse", "HEAD"]));
    }
    let running = Running::start(&folder, &["serve", "--port", "0"]);
    let mut n_followed = 0;
    // Neighbours, and now and then a long way.
    for step in 0..commits.len() {
        let commit = &commits[if step % 7 == 0 { (step * 31) % commits.len() } else { step }];
        git(&["checkout", "-q", commit]);
        if clean(&folder).is_some() {
            wait_for_edition(&folder, &format!("step {step}"));
            n_followed += 1;
        }
    }
    assert!(n_followed > commits.len() / 2, "{n_followed} of the commits are editions");
    assert_eq!(running.stop(), Some(0));
}

/// `EDITS=10000` for a long run.
#[cfg(target_os = "linux")]
#[test]
fn memory_stays_flat() {
    let n_edits: usize = number_of("EDITS", times(1_000, 300));
    let folder = small();
    let running = Running::start(&folder, &["serve", "--port", "0", "--no-write"]);
    let mut early = 0;
    for number in 0..n_edits {
        let word = format!("edit-{number}.");
        folder.file("content/people/ada.md", person(&word));
        assert!(running.wait_for("people/ada.html", &word).is_some(), "{word}");
        if number == 100 {
            early = running.resident_kilobytes();
        }
    }
    let late = running.resident_kilobytes();
    println!("{early} KB after 100 edits, {late} KB after {n_edits}");
    assert!(late < early + early / 10, "{early} KB after 100 edits, {late} KB after {n_edits}");
}
