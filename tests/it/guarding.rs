//! The local server against other sites, other machines, and whoever sends half of a request. In this process, by plain sockets.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::{Folder, TODAY, times};
use samizdat::base::UrlPath;
use samizdat::model::Scope;
use samizdat::output::Artifact;
use samizdat::pipeline::{Cache, build};
use samizdat::text::edtf::PartialDate;
use samizdat::world::serve::{Address, Limits, Server};
use samizdat::world::store::Memory;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// A word of a hidden record, of its file and of everything beside the edition.
const SECRET: &str = "Zoe Sampleton";

/// Mistakes as the terminal shows them.
const ERRORS: &str = r#"[{"file":"content/people/zoe.md","line":2,"column":1,"severity":"error","code":"x","message":"Zoe Sampleton","hint":null}]"#;

/// A server with an edition, and the folder that it is made of.
struct Site {
    folder: Folder,
    server: Server,
}

impl Site {
    fn new(limits: Limits) -> Self {
        let folder = Folder::new();
        folder.file("content/people/ada.md", "---\nname: Ada Example\n---\n\nSee [the notes](../notes.csv).\n");
        folder.file("content/notes.csv", "a,b\n");
        folder.file("content/people/zoe.md", format!("---\nname: {SECRET}\nvisibility: private\n---\n"));
        folder.file("originals/letter.pdf", SECRET).file("notes-of-mine.txt", SECRET);
        folder.file("dossier.yaml", format!("title: Test # {SECRET}\n"));
        let scope = Scope::on(PartialDate::parse(TODAY).unwrap());
        let inputs = samizdat::world::read::load(&folder.path(""), &scope).unwrap();
        let release = build(&inputs, &mut Cache::default(), &Memory).release.unwrap();
        let server = Server::start_within(&Address { host: "127.0.0.1".into(), port: Some(0) }, limits).unwrap();
        server.complete(Some(&release), "[]", &[]);
        Self { folder, server }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.server.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends bytes and reads until the server closes.
    fn ask(&self, request: &[u8]) -> Answer {
        let mut stream = self.connect();
        // The server may refuse before it has read everything.
        let _ = stream.write_all(request);
        let mut bytes = Vec::new();
        let res = stream.read_to_end(&mut bytes);
        assert!(!is_timeout(&res), "no end: {}", String::from_utf8_lossy(request));
        Answer::of(&bytes)
    }

    /// Asks for an address with some headers; `Host` unless they have one.
    fn get(&self, path: &str, headers: &[&str]) -> Answer {
        let has_host = headers.iter().any(|it| it.to_lowercase().starts_with("host:"));
        let host = if has_host { "" } else { "Host: localhost\r\n" };
        let headers: String = headers.iter().map(|it| format!("{it}\r\n")).collect();
        self.ask(format!("GET {path} HTTP/1.1\r\n{host}{headers}Connection: close\r\n\r\n").as_bytes())
    }

    /// Begins to listen: the status, and the connection as long as it is kept.
    fn listen(&self, headers: &str) -> (u16, TcpStream, String) {
        let mut stream = self.connect();
        write!(stream, "GET /_samizdat/events?page=index.html&have=x HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n")
            .unwrap();
        let mut text = String::new();
        let mut part = [0; 4096];
        while !text.contains("\n\n") && !text.contains("listening.") && !text.contains("other sites.") {
            let n_read = stream.read(&mut part).unwrap();
            assert!(n_read > 0, "{text}");
            text.push_str(&String::from_utf8_lossy(&part[..n_read]));
        }
        (Answer::of(text.as_bytes()).status, stream, text)
    }
}

fn is_timeout<T>(res: &std::io::Result<T>) -> bool {
    use std::io::ErrorKind::{TimedOut, WouldBlock};
    res.as_ref().is_err_and(|error| [TimedOut, WouldBlock].contains(&error.kind()))
}

/// What came back; status 0 if nothing did.
#[derive(Debug)]
struct Answer {
    status: u16,
    text: String,
}

impl Answer {
    fn of(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let status =
            text.strip_prefix("HTTP/1.").and_then(|it| it.split(' ').nth(1)).map_or(0, |it| it.parse().unwrap());
        Self { status, text }
    }

    /// Headers that each answer has, also a refusal.
    fn is_guarded(&self) -> bool {
        [
            "x-frame-options: DENY\r\n",
            "content-security-policy: frame-ancestors 'none'\r\n",
            "x-content-type-options: nosniff\r\n",
            "cross-origin-resource-policy: same-origin\r\n",
            "referrer-policy: no-referrer\r\n",
        ]
        .iter()
        .all(|header| self.text.contains(header))
    }
}

/// Ways to write a path that leads out.
fn escapes(target: &str, depth: usize) -> Vec<String> {
    let plain = target.replace('/', "%2f");
    let ups = [
        "../",
        "..%2f",
        "..%2F",
        "%2e%2e/",
        "%2e%2e%2f",
        ".%2e/",
        "%2E./",
        "..\\",
        "..%5c",
        "%2e%2e%5c",
        "..%255c",
        "%252e%252e%252f",
        "..%c0%af",
        "..%c1%9c",
        "%c0%ae%c0%ae/",
        "%e0%80%ae%e0%80%ae/",
        "....//",
        "..;/",
        "..%00/",
        "..%09/",
        "%uff0e%uff0e/",
        "..%ef%bc%8f",
    ];
    let mut all: Vec<String> = ups.iter().map(|up| format!("/{}{target}", up.repeat(depth))).collect();
    all.extend(
        ["/people/", "/assets/", "/_samizdat/"].map(|start| format!("{start}{}{plain}", "..%2f".repeat(depth + 1))),
    );
    all.extend([
        format!("//{target}"),
        format!("/./{target}"),
        format!("/{target}%00.html"),
        format!("/file:///{target}"),
    ]);
    all
}

/// Requests that must not succeed, with a name each.
fn hostile_requests(folder: &Folder) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<(String, Vec<u8>)> = Vec::new();
    let mut add = |name: &str, request: String| all.push((format!("{name}: {request}"), request.into_bytes()));
    let get = |path: &str, headers: &str| format!("GET {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n");
    let own = "Host: localhost\r\n";
    let absolute = folder.path("notes-of-mine.txt");
    let absolute = absolute.to_str().unwrap().trim_start_matches('/');
    for target in
        ["dossier.yaml", "content/people/zoe.md", "originals/letter.pdf", "notes-of-mine.txt", "etc/passwd", absolute]
    {
        for depth in [1, 2, 5] {
            escapes(target, depth).iter().for_each(|path| add("escape", get(path, own)));
        }
    }
    let paths =
        ["/", "/people/ada.html", "/_samizdat/live.js", "/_samizdat/events?page=index.html&have=x", "/files/notes.csv"];
    let hosts = [
        "evil.example",
        "evil.example:4000",
        "localhost.evil.example",
        "localhost.evil.example:80",
        "127.0.0.1.evil.example",
        "evil.localhost",
        "localhost@evil.example",
        "evil.example@localhost",
        "localhost:80@evil.example",
        "localhost:evil.example",
        "localhost.",
        "[::1",
        "::1",
        "[127.0.0.1]",
        "[localhost]",
        "127.0.0.1:80:90",
        "0x7f000001",
        "2130706433",
        "127.1",
        "",
        ":4000",
        "localhost, evil.example",
        "localhost/",
        "loca\u{301}lhost",
    ];
    for path in paths {
        hosts.iter().for_each(|host| add("host", get(path, &format!("Host: {host}\r\n"))));
        add("no host", get(path, ""));
        add("two hosts", get(path, "Host: localhost\r\nHost: evil.example\r\n"));
        add("two hosts", get(path, "Host: evil.example\r\nHost: localhost\r\n"));
        add("two hosts", get(path, "Host: localhost\r\nHost: localhost\r\n"));
        for target in [
            "http://evil.example",
            "http://localhost@evil.example",
            "http://evil.example:80",
            "https://evil.example",
            "http://[::ffff]:x",
            "http://user@localhost",
        ] {
            add("absolute form", get(&format!("{target}{path}"), own));
        }
        for origin in [
            "http://evil.example",
            "https://localhost",
            "http://localhost:1",
            "http://localhost.evil.example",
            "null",
            "file://",
            "",
            "http://127.0.0.1",
            "HTTP://localhost",
            "http://localhost/",
            "http://localhost http://localhost",
            "chrome-extension://abc",
        ] {
            add("origin", get(path, &format!("{own}Origin: {origin}\r\n")));
        }
        for site in [
            "cross-site",
            "same-site",
            "CROSS-SITE",
            "",
            "same-origin, cross-site",
            "same-origin\r\nSec-Fetch-Site: cross-site",
        ] {
            for more in [
                "",
                "Sec-Fetch-Mode: cors\r\n",
                "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script\r\n",
                "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n",
            ] {
                add("fetch", get(path, &format!("{own}Sec-Fetch-Site: {site}\r\n{more}")));
            }
        }
        for method in
            ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "GETX", "M-SEARCH"]
        {
            add("method", format!("{method} {path} HTTP/1.1\r\n{own}Content-Length: 0\r\nConnection: close\r\n\r\n"));
        }
    }
    for header in [
        "X-Original-URL",
        "X-Rewrite-URL",
        "X-Forwarded-Host",
        "X-Forwarded-Prefix",
        "Forwarded",
        "X-HTTP-Method-Override",
        "Referer",
        "Cookie",
    ] {
        add("header", get("/nobody.html", &format!("{own}{header}: /dossier.yaml\r\n")));
    }
    for request in [
        "\r\n\r\n",
        "GET\r\n\r\n",
        "GET /\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: localhost\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: localhost\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "GET people/ada.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\nX: \u{1}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\0\r\n\r\n",
        "GET /\u{0} HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\nHost: evil.example\n\n",
        "GET / HTTP/1.0\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}",
        "SSH-2.0-x\r\n\r\n",
    ] {
        add("broken", request.to_owned());
    }
    add("long", get(&format!("/{}", "a".repeat(100_000)), own));
    add("many headers", get("/nobody.html", &format!("{own}{}", "X: y\r\n".repeat(5_000))));
    all.push(("bytes".into(), b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".to_vec()));
    all.push(("bytes".into(), b"GET / HTTP/1.1\r\nHost: local\xffhost\r\nConnection: close\r\n\r\n".to_vec()));
    all
}

#[test]
fn no_hostile_request_succeeds_and_none_learns_a_hidden_word() {
    let site = Site::new(Limits { head: Duration::from_millis(200), ..Limits::default() });
    site.server.complete(None, ERRORS, &[]);
    let requests = hostile_requests(&site.folder);
    assert!(requests.len() >= 500, "{}", requests.len());
    for (name, request) in &requests {
        let Answer { status, text } = site.ask(request);
        assert!(status == 0 || status >= 400, "{status} {name}\n{text}");
        assert!(!text.contains("Sampleton"), "{name}\n{text}");
        // What is not even HTTP is answered below us, without a text.
        assert!(
            Answer { status, text: text.clone() }.is_guarded() || text.is_empty() || text.contains("content-length: 0"),
            "{name}\n{text}"
        );
    }
    println!("{} requests, 0 successes", requests.len());
    assert_eq!(site.get("/people/ada.html", &[]).status, 200, "and it still answers");
}

#[test]
fn own_names_and_own_pages_are_answered() {
    let site = Site::new(Limits::default());
    for host in ["localhost", "LOCALHOST:4000", "127.0.0.1:80", "[::1]:4000", "[::1]", "192.168.1.5"] {
        let host = format!("Host: {host}");
        assert_eq!(site.get("/people/ada.html", &[&host]).status, 200, "{host}");
    }
    assert_eq!(site.get("http://localhost:4000/people/ada.html", &["Host: localhost:4000"]).status, 200);
    assert_eq!(
        site.get("/", &["Host: localhost:4000", "Origin: http://localhost:4000", "Sec-Fetch-Site: same-origin"]).status,
        200
    );
    assert_eq!(
        site.get("/", &["Sec-Fetch-Site: none", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"]).status,
        200
    );
    // Somebody follows a link in a mail or on another site.
    assert_eq!(
        site.get("/", &["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"]).status,
        200
    );
}

#[test]
fn other_site_gets_no_stream_and_no_script() {
    let site = Site::new(Limits::default());
    for path in ["/_samizdat/live.js", "/_samizdat/events?page=index.html&have=x"] {
        for header in
            ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Origin: http://evil.example", "Origin: null"]
        {
            assert_eq!(site.get(path, &[header]).status, 403, "{path} {header}");
        }
        let link = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"];
        assert_eq!(site.get(path, &link).status, 403, "{path}");
    }
    assert_eq!(site.get("/_samizdat/live.js", &["Sec-Fetch-Site: same-origin"]).status, 200);
    assert_eq!(site.listen("Sec-Fetch-Site: same-origin\r\n").0, 200);
}

#[test]
fn two_host_lines_and_addresses_of_another_host_are_refused() {
    let site = Site::new(Limits::default());
    for hosts in [["Host: localhost", "Host: evil.example"], ["Host: localhost", "Host: localhost"]] {
        assert_eq!(site.get("/", &hosts).status, 421, "{hosts:?}");
    }
    assert_eq!(site.get("http://evil.example/", &[]).status, 421);
    assert_eq!(site.get("http://evil.example/_samizdat/live.js", &[]).status, 421);
}

#[test]
fn every_answer_forbids_frames_guessing_and_other_sites() {
    let site = Site::new(Limits::default());
    let page = site.get("/people/ada.html", &[]);
    let tag = page.text.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
    let stream = site.listen("");
    let too_long = format!("/{}", "a".repeat(5_000));
    let answers = [
        site.get("/_samizdat/live.js", &[]),
        site.get("/nobody.html", &[]),
        site.get("/files/notes.csv", &[]),
        site.get("/_samizdat/events", &[]),
        site.get("/", &["Host: evil.example"]),
        site.get("/", &["Origin: http://evil.example"]),
        site.get("/people/ada.html", &[&format!("If-None-Match: {tag}")]),
        site.get(&too_long, &[]),
        site.ask(b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
        site.ask(b"HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
        Answer::of(stream.2.as_bytes()),
        page,
    ];
    let statuses: Vec<u16> = answers.iter().map(|it| it.status).collect();
    assert_eq!(statuses, [200, 404, 200, 400, 421, 403, 304, 404, 405, 200, 200, 200]);
    for answer in &answers {
        assert!(answer.is_guarded(), "{}", answer.text);
    }
    let before = Server::start(&Address { host: "127.0.0.1".into(), port: Some(0) }).unwrap();
    let empty = Site { folder: Folder::new(), server: before }.get("/", &[]);
    assert!(empty.status == 503 && empty.is_guarded(), "{}", empty.text);
}

/// How many connections both ends of which fit into this process.
fn n_connections() -> usize {
    let output = Command::new("sh").args(["-c", "ulimit -n"]).output().unwrap();
    let limit: usize = String::from_utf8_lossy(&output.stdout).trim().parse().unwrap_or(100_000);
    times(1_000, 150).min(limit.saturating_sub(200) / 2)
}

/// Every one of these is closed by the server.
fn assert_closed(streams: &mut [TcpStream]) {
    for stream in streams {
        let mut rest = Vec::new();
        let res = stream.read_to_end(&mut rest);
        assert!(!is_timeout(&res), "still open");
        assert!(!String::from_utf8_lossy(&rest).contains(" 200 "), "half a request is answered");
    }
}

#[test]
fn half_requests_slow_no_page_and_are_closed_in_time() {
    // So many that only time closes them.
    let n = n_connections();
    let site = Site::new(Limits { head: Duration::from_millis(300), n_connections: 2 * n, ..Limits::default() });
    let alone = Instant::now();
    site.get("/people/ada.html", &[]);
    let alone = alone.elapsed();
    let halves = ["", "GET", "GET / HTTP/1.1\r\nHost: localhost\r\n", "GET / HTTP/1.1\r\nHost: localhost\r\nX: "];
    let mut streams: Vec<TcpStream> = (0..n).map(|_| site.connect()).collect();
    for (number, stream) in streams.iter_mut().enumerate() {
        let _ = stream.write_all(halves[number % halves.len()].as_bytes());
    }
    let start = Instant::now();
    for _ in 0..20 {
        assert_eq!(site.get("/people/ada.html", &[]).status, 200);
    }
    let page = start.elapsed() / 20;
    assert_closed(&mut streams);
    println!("{n} half requests: a page in {page:?}, alone {alone:?}");
    assert!(page < Duration::from_millis(250), "{page:?}");
}

#[test]
fn too_many_connections_make_room_for_the_newest() {
    let site = Site::new(Limits { head: Duration::from_secs(3_600), n_connections: 20, ..Limits::default() });
    let mut streams: Vec<TcpStream> = (0..100).map(|_| site.connect()).collect();
    for _ in 0..10 {
        assert_eq!(site.get("/people/ada.html", &[]).status, 200);
    }
    // The last ones stay: nothing but their age could close them.
    assert_closed(&mut streams[..80]);
}

#[test]
fn connection_without_another_request_is_closed() {
    let site = Site::new(Limits { head: Duration::from_millis(200), ..Limits::default() });
    let mut stream = site.connect();
    stream.write_all(b"GET /_samizdat/live.js HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut bytes = Vec::new();
    assert!(!is_timeout(&stream.read_to_end(&mut bytes)), "still open");
    assert_eq!(Answer::of(&bytes).status, 200);
    // Half a body holds nothing up either.
    let answer = site.ask(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhalf");
    assert_eq!(answer.status, 405);
}

#[test]
fn streams_are_few_and_free_again_when_a_page_is_closed() {
    let site = Site::new(Limits { n_streams: 3, ..Limits::default() });
    let mut open: Vec<(u16, TcpStream, String)> = (0..3).map(|_| site.listen("")).collect();
    assert_eq!(open.iter().map(|it| it.0).collect::<Vec<_>>(), [200, 200, 200]);
    assert_eq!(site.listen("").0, 503);
    assert_eq!(site.get("/people/ada.html", &[]).status, 200);
    open.pop();
    let start = Instant::now();
    while site.listen("").0 != 200 {
        assert!(start.elapsed() < PATIENCE, "its place is not free again");
    }
}

#[test]
fn mistakes_are_shown_in_full_on_this_machine_alone() {
    for (is_here, limits) in [(true, Limits::default()), (false, Limits { is_here: |_, _| false, ..Limits::default() })]
    {
        let site = Site::new(limits);
        let (_, mut stream, text) = site.listen("");
        assert!(text.contains("\"errors\":[]"), "{text}");
        site.server.complete(None, ERRORS, &[]);
        let mut told = String::new();
        let mut part = [0; 4096];
        while !told.contains("\n\n") {
            let n_read = stream.read(&mut part).unwrap();
            told.push_str(&String::from_utf8_lossy(&part[..n_read]));
        }
        // The stream that was open, and one that is opened now.
        for text in [told, site.listen("").2] {
            assert_eq!(text.contains(SECRET) && text.contains("zoe.md"), is_here, "{text}");
            let is_neutral = text.contains("the dossier has mistakes; see the terminal");
            assert_eq!(is_neutral, !is_here, "{text}");
            assert!(is_here || (!text.contains("Sampleton") && !text.contains("zoe")), "{text}");
        }
    }
    let is_here = Limits::default().is_here;
    let ip = |text: &str| text.parse().unwrap();
    for (peer, here, expected) in [
        ("127.0.0.1", "127.0.0.1", true),
        ("::1", "::1", true),
        ("::ffff:127.0.0.1", "::ffff:127.0.0.1", true),
        ("192.168.1.5", "192.168.1.5", true),
        ("192.168.1.6", "192.168.1.5", false),
        ("::ffff:192.168.1.6", "::ffff:192.168.1.5", false),
        ("fe80::2", "fe80::1", false),
    ] {
        assert_eq!(is_here(ip(peer), ip(here)), expected, "{peer}");
    }
}

#[test]
fn addresses_that_are_printed_can_be_opened() {
    for host in ["0.0.0.0", "::", "127.0.0.1"] {
        let Ok(server) = Server::start(&Address { host: host.into(), port: Some(0) }) else { continue };
        let path = UrlPath::new("index.html").unwrap();
        server.show(&[(path, Artifact::of(b"<title>Here</title>".to_vec()))], true);
        let urls = server.urls();
        assert!(urls[0].starts_with("http://127.0.0.1:") || urls[0].starts_with("http://[::1]:"), "{urls:?}");
        assert!(host != "127.0.0.1" || urls.len() == 1, "{urls:?}");
        for url in &urls {
            let address = url.trim_start_matches("http://").trim_end_matches('/');
            let mut stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            write!(stream, "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
            let mut text = String::new();
            stream.read_to_string(&mut text).unwrap();
            assert!(text.contains("Here"), "{url}: {text}");
        }
    }
}
