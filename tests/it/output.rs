//! What each thing that an author can write becomes.

use crate::support::Folder;

const REPORT: &str = "---\ntitle: Report one\npublisher: Example Press\npublished: 2016-05\n---\n\nThe headline. {#h}\n\nFirst.\n\nSecond.\n\nThird.\n\nA footnote. {#fn8}\n";

/// A person's page with this body, beside a report to cite.
fn page(body: &str) -> String {
    let folder = Folder::new();
    folder.file("content/sources/report-one.md", REPORT);
    folder.file("content/sources/report-two.md", "---\ntitle: Report two\n---\n");
    folder.file(
        "content/people/bob-example.md",
        "---\nname: Bob Example\nalso_known_as: [Боб Пример]\n---\n\n## Early life\n\nText.\n",
    );
    folder.file("content/people/ada-example.md", format!("---\nname: Ada Example\n---\n\n{body}\n"));
    folder.build().page("people/ada-example.html")
}

#[track_caller]
fn check(body: &str, expected: &str) {
    let html = page(body);
    assert!(
        html.contains(expected),
        "{body}\n  is not\n{expected}\n  in\n{}",
        html.split("class=\"prose").nth(1).unwrap_or(&html)
    );
}

#[test]
fn wikilinks_by_id_name_spelling_label_and_heading() {
    check("[[bob-example]]", "<a href=\"../people/bob-example.html\">Bob Example</a>");
    check("[[Bob Example]]", "<a href=\"../people/bob-example.html\">Bob Example</a>");
    check("[[Боб Пример]]", "<a href=\"../people/bob-example.html\">Боб Пример</a>");
    check("[[bob-example|the *other* one]]", "<a href=\"../people/bob-example.html\">the <em>other</em> one</a>");
    check("[[bob-example.md#early-life]]", "<a href=\"../people/bob-example.html#early-life\">Bob Example</a>");
    check("| a |\n|---|\n| [[bob-example\\|him]] |", "<td><a href=\"../people/bob-example.html\">him</a></td>");
}

#[test]
fn markdown_links_lead_to_records_anchors_and_out() {
    check("[it](../sources/report-one.md#p2)", "<a href=\"../sources/report-one.html#p2\">it</a>");
    check("[it](../sources/report-one.md#fn8)", "<a href=\"../sources/report-one.html#fn8\">it</a>");
    check("[it](/people/bob-example.md)", "<a href=\"../people/bob-example.html\">it</a>");
    check("[list](index.html)", "<a href=\"../people/index.html\">list</a>");
    check(
        "[out](https://example.org/a?b=c&d)",
        "<a class=\"out\" rel=\"noreferrer\" href=\"https://example.org/a?b=c&amp;d\">out</a>",
    );
}

#[test]
fn citations_become_numbered_notes_linked_both_ways() {
    let html = page("One. [@report-one, p2] Two. [see @report-one, p. 12; -@report-two] Again. [@report-one, p2]");
    assert!(
        html.contains("One.<sup class=\"mark\"><a id=\"r_1_1\" href=\"#n_1\" aria-label=\"Note 1\">1</a></sup>"),
        "{html}"
    );
    assert!(html.contains("id=\"r_1_2\"") && html.contains("id=\"r_3_1\""), "{html}");
    assert!(html.contains("href=\"#r_1_2\" aria-label=\"Back to the text, place 2\""), "{html}");
    assert!(html.contains("<a href=\"../sources/report-one.html#p2\">¶2</a>"), "{html}");
    assert!(html.contains("see ") && html.contains("p. 12"), "{html}");
}

#[test]
fn locators_name_paragraphs_ranges_headline_and_footnotes() {
    let html = page("A. [@report-one, p1–p3] B. [@report-one, h, fn8]");
    for link in ["#p1\">¶1</a>–<a", "#p3\">¶3</a>", "#h\">headline</a>, <a", "#fn8\">footnote 8</a>"] {
        assert!(html.contains(link), "{link}: {html}");
    }
}

#[test]
fn paragraph_of_a_source_shows_who_relies_on_it() {
    let folder = Folder::new();
    folder.file("content/sources/report-one.md", REPORT);
    folder.file("content/people/ada-example.md", "---\nname: Ada Example\nstatus: [{state: released, sources: [{id: report-one, at: p3}]}]\n---\n\nA. [@report-one, p1-p2]\n");
    let html = folder.build().page("sources/report-one.html");
    for (anchor, is_cited) in [("h", false), ("p1", true), ("p2", true), ("p3", true), ("fn8", false)] {
        let after = html.split(&format!("<p id=\"{anchor}\">")).nth(1).unwrap();
        let paragraph = after.split("<p id=").next().unwrap().split("</div>").next().unwrap();
        assert_eq!(paragraph.contains("../people/ada-example.html"), is_cited, "{anchor}: {paragraph}");
    }
    assert!(!html.contains("id=\"p4\""), "named paragraphs are not counted");
}

#[test]
fn citations_are_left_alone_in_code() {
    check(
        "`[@report-one, p1]` and `[[bob-example]]`",
        "<code>[@report-one, p1]</code> and <code>[[bob-example]]</code>",
    );
}

#[test]
fn footnotes_stand_with_the_notes_and_may_cite() {
    let html = page("Text.[^a] More. [@report-two]\n\n[^a]: An aside. [@report-one, p1]");
    let notes = html.split("<ol class=\"notes\">").nth(1).unwrap();
    let at = |text: &str| notes.find(text).unwrap_or_else(|| panic!("{text}: {notes}"));
    assert!(at("An aside.") < at("Report two") && at("Report two") < at("Report one"), "{notes}");
}

#[test]
fn tables_tasks_strikethrough_and_heading_anchors() {
    check("| a | b |\n|---|---|\n| 1 | 2 |", "<div class=\"table\" tabindex=\"0\"><table>");
    check("- [x] done", "<input disabled=\"\" type=\"checkbox\" checked=\"\"/>");
    check("~~gone~~", "<del>gone</del>");
    check("## Ерте өмір", "<h2 id=\"erte-omir\">Ерте өмір</h2>");
    check("## One\n\n## One", "<h2 id=\"one-2\">One</h2>");
    check("# Top", "<h2 id=\"top\">Top</h2>");
}

#[test]
fn code_is_highlighted_with_classes() {
    check("```json\n{\"a\": [1, true]}\n```", "<span class=\"hl-n\">1</span>");
    check("```nosuch\n<b>\n```", "<code class=\"language-nosuch\">&lt;b&gt;\n</code>");
}

#[test]
fn raw_html_is_reduced_to_what_is_safe() {
    check("<b>bold</b> <span onclick=\"x()\">hm</span>", "<b>bold</b> <span>hm</span>");
    let html = page(
        "<script>alert(1)</script><img src=\"https://example.org/spy.png\"><iframe src=\"x\"></iframe>\n\n<!-- a secret\nremark -->\n\nText [[bob-example]]. [@report-one]",
    );
    for gone in ["alert", "spy", "<iframe", "secret"] {
        assert!(!html.contains(gone), "{gone}");
    }
    assert!(
        html.contains("<a href=\"../people/bob-example.html\">Bob Example</a>") && html.contains("id=\"r_1_1\""),
        "{html}"
    );
}

#[test]
fn text_is_escaped_everywhere() {
    let folder = Folder::new();
    folder.file("dossier.yaml", "title: \"<T> & 'x'\"\nbase_url: https://dossier.example\n");
    folder.file("content/people/ada-example.md", "---\nname: \"<i>Ada</i> & \\\"Co\\\"\"\nsummary: \"<script>x</script>\"\nroles: [\"<b>\"]\nupdated: 2020-01-01\n---\n");
    folder.build();
    for path in ["people/ada-example.html", "people/index.html", "index.html", "feed.xml"] {
        let text = folder.page(path);
        assert!(!text.contains("<i>Ada") && !text.contains("<script>") && !text.contains("<T>"), "{path}: {text}");
    }
    roxmltree::Document::parse(&folder.page("feed.xml")).unwrap();
}

#[test]
fn record_shows_who_refers_to_it() {
    let folder = Folder::new();
    folder.file("content/people/ada-example.md", "---\nname: Ada Example\n---\n");
    folder.file(
        "content/events/march.md",
        "---\ntitle: The march\ndate: \"[2016-12..2017-11]\"\npeople: [{id: ada-example, role: organizer}]\n---\n",
    );
    folder.file("content/demands/stop.md", "---\ntitle: Stop it\nabout: [ada-example]\n---\n");
    folder.file("content/note.md", "---\ntitle: A note\n---\n\nAbout [[ada-example]].\n");
    let html = folder.build().page("people/ada-example.html");
    for part in [
        "between December 2016 and November 2017",
        ">The march</a> <span class=\"soft\">organizer</span>",
        "What was asked",
        "Also mentioned in",
        ">A note</a>",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
}

#[test]
fn plain_text_source_stays_untouched_and_is_cited_by_paragraph() {
    let folder = Folder::new();
    folder.file("content/sources/letter.txt", "Dear <sir>,\n\nthe second\nparagraph.\n");
    folder.file("content/sources/letter.txt.yaml", "title: A letter\n");
    folder.file("content/people/ada-example.md", "---\nname: Ada Example\n---\n\nA. [@letter, p2]\n");
    let html = folder.build().page("sources/letter.html");
    assert!(html.contains("<p class=\"plain\" id=\"p1\">Dear &lt;sir&gt;,</p>"), "{html}");
    assert!(html.contains("id=\"p2\">the second\nparagraph.</p>\n<p class=\"cited-by\">"), "{html}");
}

fn folder_settings(folder: &Folder) -> String {
    std::fs::read_to_string(folder.path("dossier.yaml")).unwrap()
}

#[test]
fn kind_declared_in_the_dossier_needs_no_code() {
    let folder = Folder::new();
    folder.file(
        "dossier.yaml",
        "title: T\nbase_url: https://dossier.example\nkinds:\n  event: {fields: {type: {options: {picket: Picket}}}}\n  prison:\n    timeline: true\n    sort: date\n    fields:\n      \
         name: {role: title, required: true}\n      opened: {type: date, role: date, column: true}\n      regime: {type: choice, facet: true, column: true, options: {strict: Strict regime}}\n      \
         warden: {type: ref person, inverse: Warden of}\n",
    );
    folder.file(
        "content/prisons/north.md",
        "---\nname: North\nopened: 1999~\nregime: strict\nwarden: ada-example\n---\n",
    );
    folder.file("content/people/ada-example.md", "---\nname: Ada Example\n---\n");
    folder.file("content/events/picket.md", "---\ntitle: A picket\ndate: 2016\ntype: picket\n---\n").build();
    let html = folder.page("prisons/north.html");
    assert!(
        html.contains("Strict regime") && html.contains("about 1999") && html.contains("../people/ada-example.html"),
        "{html}"
    );
    assert!(folder.page("prisons/index.html").contains("Strict regime"));
    assert!(folder.page("people/ada-example.html").contains("prisons/north.html"));
    assert!(folder.page("timeline.html").contains("prisons/north.html"));
    assert!(folder.page("data/prisons.csv").starts_with("id,title,path,name,opened,regime,warden,"));
    folder.file(
        "content/prisons/south.md",
        "---\nname: South\nopened: 2001\nregime: strict\n---\n\nA colony by the river.\n",
    );
    folder.file("content/prisons/east.md", "---\nname: East\nopened: 2003\n---\n");
    folder.file(
        "dossier.yaml",
        folder_settings(&folder).replace("{strict: Strict regime}", "{strict: Strict regime, open: Open}"),
    );
    folder.file("content/prisons/east.md", "---\nname: East\nopened: 2003\nregime: open\n---\n").build();
    let strict = folder.page("prisons/by/regime/strict.html");
    assert!(strict.contains("North") && strict.contains("South") && !strict.contains("East"), "{strict}");
    assert!(folder.page("prisons/index.html").contains("data-facets=\"regime=strict\""));
    let (names, words) = (folder.page("search/n-0.js"), folder.page("search/t-0.js"));
    assert!(names.contains("nort ") && words.contains("coloni "), "{names}\n{words}");
}

#[test]
fn evidence_says_where_the_documents_do_not_say_the_same() {
    let folder = Folder::new();
    for id in ["one", "two"] {
        folder.file(&format!("content/sources/{id}.md"), format!("---\ntitle: Report {id}\n---\n\nText.\n"));
    }
    let page = |statuses: &str| {
        folder.file("content/people/ada-example.md", format!("---\nname: Ada Example\nstatus:\n{statuses}\n---\n"));
        folder.build().page("people/ada-example.html")
    };
    let caution = "do not report the same situation: Detained as of 2016; Released as of 2017.";
    let detained = "  - {state: detained, as_of: 2016, sources: [one]}";
    assert!(page(&format!("{detained}\n  - {{state: released, as_of: 2017, sources: [two]}}")).contains(caution));
    let one_source = page(&format!("{detained}\n  - {{state: released, as_of: 2017, sources: [one]}}"));
    assert!(!one_source.contains("the same situation"), "one source that tells a change: {one_source}");
    assert!(
        !page(&format!("{detained}\n  - {{state: detained, as_of: 2017, sources: [two]}}")).contains("same situation")
    );

    folder.file(
        "content/claims/denied.md",
        "---\ntitle: Nobody was held\nassessment: contradicted\nby: ada-example\n---\n",
    );
    let html = page(detained);
    let evidence = html.split("How we know this").nth(1).and_then(|it| it.split("</section>").next()).unwrap_or("");
    assert!(evidence.contains("Contradicted: <a href=\"../claims/denied.html\">Nobody was held</a>"), "{html}");
}

#[test]
fn page_may_tell_events_in_order_of_time() {
    let folder = Folder::new();
    folder.file(
        "dossier.yaml",
        "title: T\nkinds:\n  thread:\n    fields:\n      title: {role: title}\n      events: {type: list ref event, role: timeline, inverse: Told in}\n",
    );
    folder.file("content/events/later.md", "---\ntitle: Later\ndate: 2017-03\n---\n");
    folder.file("content/events/sooner.md", "---\ntitle: Sooner\ndate: 2016-03-30\n---\n");
    folder.file("content/events/secret.md", "---\ntitle: Secret\ndate: 2016\nvisibility: private\n---\n");
    folder
        .file("content/threads/one.md", "---\ntitle: One thread\nevents: [later, secret, sooner]\n---\n\nThe story.\n");
    let built = folder.build();
    let html = built.page("threads/one.html");
    let order = html.split("In order").nth(1).expect("a timeline");
    assert!(order.find(">Sooner</a>") < order.find(">Later</a>") && order.contains(">Sooner</a>"), "{html}");
    assert_eq!(html.matches("../events/later.html").count(), 1, "only in the timeline: {html}");
    assert!(!html.contains("Secret") && !html.contains("secret"), "{html}");
    let event = built.page("events/sooner.html");
    assert!(event.contains("<h2>Told in</h2>") && event.contains("../threads/one.html"), "{event}");
}

#[test]
fn menu_has_listings_timeline_and_pages_in_the_order_written() {
    let folder = Folder::new();
    folder.file("content/about.md", "---\ntitle: About us\n---\n\nWe.\n");
    folder.file("content/people/ada-example.md", "---\nname: Ada Example\n---\n");
    folder.file("content/events/meeting.md", "---\ntitle: A meeting\ndate: 2016\n---\n");
    let menu = |yaml: &str| {
        folder.file("dossier.yaml", format!("title: T\n{yaml}"));
        let html = folder.build().page("about.html");
        let nav =
            html.split("<nav aria-label=\"Main\">").nth(1).and_then(|it| it.split("</nav>").next()).expect("a menu");
        let items = nav.split("<a ").skip(1).filter_map(|it| Some(it.split_once('>')?.1.split_once('<')?.0));
        items.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(menu(""), "People, Events, Timeline");
    assert_eq!(menu("menu: [about, timeline, people, claims]\n"), "About us, Timeline, People");
}

#[test]
fn listing_in_order_of_time_has_undated_records_last() {
    let folder = Folder::new();
    folder.file("content/demands/b.md", "---\ntitle: Beta of 2016\ndate: 2016\n---\n");
    folder.file("content/demands/a.md", "---\ntitle: Alpha without a date\n---\n");
    folder.file("content/demands/c.md", "---\ntitle: Gamma of 2014\ndate: 2014\n---\n");
    let html = folder.build().page("demands/index.html");
    let at = |title: &str| html.find(title).expect("it is listed");
    assert!(at("Gamma") < at("Beta") && at("Beta") < at("Alpha"), "{html}");
}

#[test]
fn feed_and_sitemap_are_good_xml_with_absolute_addresses() {
    let folder = Folder::new();
    folder.file("content/people/ada-example.md", "---\nname: \"Ada \\b Example\"\nupdated: 2020-02-03\n---\n");
    folder.file("content/events/march.md", "---\ntitle: The march\ndate: 2016-05\n---\n").build();
    let text = folder.page("feed.xml");
    let feed = roxmltree::Document::parse(&text).unwrap();
    let all = |name: &str| {
        feed.descendants()
            .filter(|node| node.has_tag_name(("http://www.w3.org/2005/Atom", name)))
            .filter_map(|node| node.text())
            .collect::<Vec<_>>()
    };
    assert_eq!(all("updated"), ["2020-02-03T00:00:00Z", "2020-02-03T00:00:00Z", "2016-05-31T00:00:00Z"]);
    assert_eq!(all("id")[1], "https://dossier.example/test/people/ada-example.html");
    let text = folder.page("sitemap.xml");
    let sitemap = roxmltree::Document::parse(&text).unwrap();
    let pages: Vec<&str> =
        sitemap.descendants().filter(|node| node.tag_name().name() == "loc").filter_map(|node| node.text()).collect();
    assert!(pages.iter().all(|page| page.starts_with("https://dossier.example/test/")), "{pages:?}");
    assert!(
        pages.contains(&"https://dossier.example/test/people/index.html")
            && !pages.iter().any(|page| page.contains("404")),
        "{pages:?}"
    );
    assert!(folder.page("404.html").contains("href=\"/test/assets/style.css\""));
}

#[test]
fn data_says_what_the_pages_say() {
    let folder = Folder::new();
    folder.file("content/people/ada-example.md", "---\nname: Ada Example\nborn: 1990~\nroles: [\"=cmd\"]\nconsent: {status: given, note: for the file only}\n---\n\nHello.\n");
    folder.build();
    let data: serde_json::Value = serde_json::from_str(&folder.page("data/dossier.json")).unwrap();
    let record = &data["records"][0];
    assert_eq!(
        (record["id"].as_str(), record["fields"]["born"].as_str(), record["text"].as_str()),
        (Some("ada-example"), Some("1990~"), Some("Hello."))
    );
    assert!(!folder.page("data/dossier.json").contains("for the file only"), "consent is kept to the editors");
    assert!(folder.page("data/people.csv").contains("'=cmd"), "a cell is never a formula");
}

#[test]
fn pseudonym_hides_every_name() {
    let folder = Folder::new();
    folder.file(
        "content/people/witness-a.md",
        "---\nname: Ada Example\nalso_known_as: [A. Example]\noriginal_name: Ада Пример\npseudonym: Witness A\n---\n",
    );
    folder.file("content/page.md", "---\ntitle: Page\n---\n\n[[witness-a]]\n").build();
    for (path, bytes) in crate::support::tree(&folder.path("public")) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("Ada Example") && !text.contains("A. Example") && !text.contains("Пример"), "{path}");
    }
    assert!(folder.page("page.html").contains(">Witness A</a>"));
}

#[test]
fn only_files_that_a_public_record_refers_to_are_published() {
    let folder = Folder::new();
    folder.file(
        "content/people/ada-example.md",
        "---\nname: Ada Example\n---\n\n![The house](../Картинки/Дом 1.png) and [the scan](<../scan.pdf>)\n",
    );
    folder.file("content/people/secret.md", "---\nname: S\nvisibility: draft\n---\n\n![x](hidden.png)\n");
    folder
        .file("content/Картинки/Дом 1.png", include_bytes!("../data/pictures/plain.png"))
        .file("content/scan.pdf", "pdf")
        .file("content/people/hidden.png", "png")
        .file("content/unused.png", "png");
    folder
        .file(
            "content/people/ada-example.md",
            "---\nname: Ada Example\n---\n\n![The house](</Картинки/Дом 1.png>) and [the scan](../scan.pdf)\n",
        )
        .build();
    let published: Vec<String> =
        crate::support::tree(&folder.path("public")).into_keys().filter(|path| path.starts_with("files/")).collect();
    assert_eq!(published, ["files/kartinki/dom-1.png", "files/scan.pdf"]);
}

#[test]
fn theme_files_of_the_dossier_go_before_the_built_in_ones() {
    let folder = Folder::new();
    folder.file("content/people/ada-example.md", "---\nname: Ada Example\n---\n");
    folder
        .file("dossier.yaml", "title: T\ntheme: mine\n")
        .file("themes/mine/templates/person.html", "{% extends \"record.html\" %}{% block facts %}MINE{% endblock %}");
    folder.file("themes/mine/static/extra.css", "p {}").build();
    assert!(folder.page("people/ada-example.html").contains("MINE"));
    assert!(folder.page("people/index.html").contains("Ada Example"));
    assert_eq!(folder.page("assets/extra.css"), "p {}");
    assert!(folder.path("public/assets/style.css").exists());
}

#[test]
fn portrait_behind_a_pseudonym_is_not_published() {
    let folder = Folder::new();
    folder.file(
        "content/people/witness-a.md",
        "---\nname: Ada Example\npseudonym: Witness A\nportrait: {file: face.jpg, alt: A face}\n---\n",
    );
    folder.file("content/people/face.jpg", "jpg").build();
    assert!(!folder.path("public/files").exists());
}

#[test]
fn private_field_leaves_no_trace_on_the_record_it_refers_to() {
    let folder = Folder::new();
    folder.file(
        "dossier.yaml",
        "title: T\nkinds: {person: {fields: {handler: {type: ref person, private: true, inverse: Handles}, proof: {type: list ref source, private: true}}}}\n",
    );
    folder.file(
        "content/people/ada-example.md",
        "---\nname: Ada Example\nhandler: bob-example\nproof: [{id: report-one, at: p1}]\n---\n",
    );
    folder.file("content/people/bob-example.md", "---\nname: Bob Example\n---\n");
    folder.file("content/sources/report-one.md", REPORT).build();
    for path in ["people/bob-example.html", "sources/report-one.html", "references.html"] {
        assert!(!folder.page(path).contains("ada-example"), "{path}");
    }
    assert!(!folder.page("people/ada-example.html").contains("bob-example"));
    let data: serde_json::Value = serde_json::from_str(&folder.page("data/dossier.json")).unwrap();
    assert_eq!(data["records"][0]["refers_to"], serde_json::json!([]));
}

#[test]
fn summary_taken_from_the_text_names_records_by_their_titles() {
    let folder = Folder::new();
    folder.file(
        "content/people/ada-example.md",
        "---\nname: Ada Example\n---\n\nShe knew [[bob-example]] well. [@report-one]\n",
    );
    folder.file("content/people/bob-example.md", "---\nname: Bob Example\n---\n\n## About [[ada-example]]\n");
    folder.file("content/sources/report-one.md", REPORT).build();
    assert!(
        folder
            .page("people/ada-example.html")
            .contains("<meta name=\"description\" content=\"She knew Bob Example well.\">")
    );
    assert!(
        folder
            .page("people/bob-example.html")
            .contains("<h2 id=\"about-ada-example\">About <a href=\"../people/ada-example.html\">Ada Example</a></h2>")
    );
}

/// A dossier with one hidden record, and a page that must not know of it.
fn beside_a_hidden_record(page: &str) -> Folder {
    let folder = Folder::new();
    folder.file("content/people/valya-hidden.md", "---\nname: Valya Hidden\nvisibility: private\n---\n");
    folder.file("content/events/march.md", page);
    folder
}

#[test]
fn statement_that_involves_a_hidden_record_is_left_out_whole() {
    let folder = beside_a_hidden_record(
        "---\ntitle: March\ndate: 2016\nacts: [{type: zqact, victim: valya-hidden, degree: direct}, {type: otheract}]\n---\n",
    );
    folder.build();
    for path in ["events/march.html", "data/dossier.json", "data/events.csv"] {
        assert!(folder.page(path).contains("otheract") && !folder.page(path).contains("zqact"), "{path}");
    }
}

#[test]
fn name_of_a_hidden_record_is_no_text() {
    let folder =
        beside_a_hidden_record("---\ntitle: March\ndate: 2016\nacts: [{type: x, victim: Valya Hidden}]\n---\n");
    assert!(folder.check().contains("error[hidden-mention]"), "{}", folder.check());
}

#[test]
fn withdrawn_record_that_was_never_public_leaves_nothing() {
    let folder = Folder::new();
    for (id, how) in
        [("a-one", "visibility: private"), ("b-two", "publish_from: 2030-01-01"), ("c-three", "visibility: draft")]
    {
        folder.file(
            &format!("content/people/{id}.md"),
            format!("---\nname: X\n{how}\nwithdrawn: {{reason: zqreason}}\n---\n"),
        );
    }
    folder.file("content/people/d-four.md", "---\nname: X\nwithdrawn: {reason: zqreason}\n---\n").build();
    let pages: Vec<String> =
        crate::support::tree(&folder.path("public")).into_keys().filter(|path| path.starts_with("people/")).collect();
    assert!(pages.is_empty(), "{pages:?}");
    assert!(folder.page("withdrawn.html").contains("zqreason"));
}

#[test]
fn embargo_without_a_certain_end_holds() {
    let folder = Folder::new();
    for (id, from) in
        [("a", "2020/2030"), ("b", "\"[2025-01..2099-12]\""), ("c", "2026"), ("d", "2020/.."), ("e", "2025-12-31")]
    {
        folder.file(&format!("content/people/{id}.md"), format!("---\nname: X {id}\npublish_from: {from}\n---\n"));
    }
    folder.build();
    let shown: Vec<&str> = ["a", "b", "c", "d", "e"]
        .into_iter()
        .filter(|id| folder.path(&format!("public/people/{id}.html")).exists())
        .collect();
    assert_eq!(shown, ["e"]);
}

#[test]
fn name_behind_a_pseudonym_is_found_in_any_public_text() {
    let folder = Folder::new();
    folder.file(
        "content/people/witness-a.md",
        "---\nname: Ada Example\npseudonym: Witness A\naliases: [ada-example]\nsummary: Ada  EXAMPLE saw it\n---\n",
    );
    folder.file("content/page.md", "---\ntitle: Page\n---\n\nSo says [[witness-a|Ada Example]].\n");
    let found = folder.check();
    assert!(
        found.contains("witness-a.md:4:11: error[name-in-address]")
            && found.contains("witness-a.md:5:10: error[hidden-name]"),
        "{found}"
    );
    assert!(found.contains("content/page.md:5:1: error[hidden-name]"), "{found}");
}

#[test]
fn footnote_that_nothing_refers_to_is_published_nowhere() {
    let folder = Folder::new();
    folder.file("content/page.md", "---\ntitle: Page\n---\n\nText.[^B]\n\n[^a]: zqnote\n\n[^b]: shown\n").build();
    assert!(folder.page("page.html").contains("shown") && folder.page("data/dossier.json").contains("shown"));
    for (path, bytes) in crate::support::tree(&folder.path("public")) {
        assert!(!String::from_utf8_lossy(&bytes).contains("zqnote"), "{path}");
    }
}

#[test]
fn plain_text_paragraphs_are_the_same_with_windows_line_ends() {
    for text in ["One\n\nTwo\nmore\n\nThree\n", "One\r\n\r\nTwo\r\nmore\r\n \r\nThree"] {
        let folder = Folder::new();
        folder
            .file("content/sources/letter.txt", text)
            .file("content/sources/letter.txt.yaml", "title: A letter\n")
            .build();
        assert!(folder.page("sources/letter.html").contains("<p class=\"plain\" id=\"p2\">Two\nmore</p>"), "{text:?}");
        assert!(folder.page("sources/letter.html").contains("id=\"p3\">Three</p>"), "{text:?}");
    }
}

#[test]
fn dossier_without_sources_or_events_has_no_broken_link() {
    let folder = Folder::new();
    folder.file("content/people/ada-example.md", "---\nname: Ada Example\n---\n").build();
    assert!(!folder.page("index.html").contains("references.html") && !folder.path("public/references.html").exists());
}

#[test]
fn anchors_are_ours_to_give() {
    check(
        "Text. <span id=\"p1\" class=\"x\">raw</span> [[#head-line]]\n\n## Head line",
        "<span class=\"x\">raw</span> <a href=\"../people/ada-example.html#head-line\">head-line</a>",
    );
    check("| a | b |\n|--:|:-:|\n| 1 | 2 |", "<th class=\"right\">a</th><th class=\"center\">b</th>");
    check("`a\u{e000}b` [[bob-example]] after", "</code> <a href=\"../people/bob-example.html\">Bob Example</a> after");
}

#[test]
fn folders_where_authors_write_are_no_place_for_an_edition() {
    let folder = Folder::new();
    folder.file("content/index.md", "---\ntitle: Home\n---\n");
    for dest in ["content", "content/site", "themes/x"] {
        let output = folder.run(&["build", "--dest", dest]);
        assert_eq!(output.status.code(), Some(2), "{dest}");
    }
    assert!(!folder.path("content/site").exists());
}

#[test]
fn every_reference_is_seen_from_the_other_end() {
    let folder = Folder::new();
    folder.file("content/sources/report-one.md", REPORT);
    folder.file("content/organizations/example-press.md", "---\nname: Example Press\n---\n");
    folder.file(
        "content/people/ada-example.md",
        "---\nname: Ada Example\ncharges: [{description: Ink, by: example-press, sources: [report-one]}]\n---\n",
    );
    folder.file("content/people/bob-example.md", "---\nname: Bob Example\n---\n\nA fact. [@report-one]\n").build();
    assert!(folder.page("organizations/example-press.html").contains("../people/ada-example.html"));
    let source = folder.page("sources/report-one.html");
    assert!(source.contains("../people/ada-example.html") && source.contains("../people/bob-example.html"));
}

#[test]
fn front_matter_that_is_not_read_is_never_printed() {
    for start in ["\n---\n", " ---\n", "----\n", "—\n", "+++\n", "<!-- note -->\n---\n", "---\ntitle: X\n---\n---\n"]
    {
        let folder = Folder::new();
        folder.file("content/page.md", format!("{start}title: X\nvisibility: private\n---\nSECRET\n"));
        assert!(folder.check().contains("error[front-matter-misplaced]"), "{start:?}: {}", folder.check());
    }
    let folder = Folder::new();
    folder
        .file("content/page.md", "---\ntitle: X\n---\n\n---\n\nA rule above.\n\n```yaml\nvisibility: private\n```\n")
        .build();
}

#[test]
fn name_of_a_hidden_person_is_found_in_plain_words() {
    let folder = beside_a_hidden_record("---\ntitle: March\ndate: 2016\n---\n\nThere was *Valya\nHidden* too.\n");
    assert!(folder.check().contains("content/events/march.md:7:1: error[hidden-name]"), "{}", folder.check());
    // The page says who is meant.
    folder.file("dossier.yaml", "title: T\ngate: {allow: [{record: march, reason: The poet of this name}]}\n").build();
}

#[test]
fn author_is_told_which_of_their_files_is_in_the_way() {
    let folder = Folder::new();
    folder.file("content/404.md", "---\ntitle: X\n---\n");
    assert!(folder.check().contains("content/404.md:1:1: error[address-taken]"), "{}", folder.check());
}

#[test]
fn theme_that_is_no_name_is_a_mistake() {
    let folder = Folder::new();
    folder.file("content/people/ada.md", "---\nname: Ada Example\n---\n");
    for theme in ["/tmp", "../themes", "dossier/", "a/b", ".."] {
        folder.file("dossier.yaml", format!("title: T\ntheme: {theme}\n"));
        assert!(folder.check().contains("error[unknown-theme]"), "{theme}: {}", folder.check());
    }
}

#[test]
fn sources_are_told_to_reference_managers_as_exactly_as_they_are_known() {
    let folder = Folder::new();
    folder.file("content/organizations/press.md", "---\nname: Example Press & Co\n---\n");
    folder.file(
        "content/sources/day.md",
        "---\ntitle: A {strange} title, 100%\ntype: article\nauthors: [Ada Example, press]\npublisher: press\npublished: 2016-05-17\nurl: https://dossier.example/a_b\n---\n\nText.\n",
    );
    folder.file("content/sources/month.md", "---\ntitle: Month\ntype: law\npublished: 2016-05~\n---\n\nText.\n");
    folder.file("content/sources/between.md", "---\ntitle: Between\npublished: \"[2016-12..2017-11]\"\n---\n\nText.\n");
    folder.build();
    let items: serde_json::Value = serde_json::from_str(&folder.page("data/references.csl.json")).unwrap();
    let item = |id: &str| items.as_array().unwrap().iter().find(|it| it["id"] == id).unwrap().clone();
    assert_eq!(item("day")["type"], "article-newspaper");
    assert_eq!(item("day")["container-title"], "Example Press & Co");
    assert_eq!(item("day")["author"][0]["literal"], "Ada Example");
    assert_eq!(item("day")["issued"], serde_json::json!({"date-parts": [[2016, 5, 17]]}));
    assert_eq!(item("month")["type"], "legislation");
    assert_eq!(item("month")["issued"], serde_json::json!({"date-parts": [[2016, 5]], "circa": true}));
    assert_eq!(item("between")["type"], "document");
    assert_eq!(item("between")["issued"], serde_json::json!({"literal": "between December 2016 and November 2017"}));
    let bibtex = folder.page("data/references.bib");
    assert!(bibtex.contains("title = {{A \\{strange\\} title, 100\\%}}"), "{bibtex}");
    assert!(bibtex.contains("author = {{Ada Example} and {Example Press \\& Co}}"), "{bibtex}");
}

#[test]
fn calendar_gives_no_day_that_nobody_gave() {
    let folder = Folder::new();
    let event = |id: &str, rest: &str| {
        folder.file(&format!("content/events/{id}.md"), format!("---\ntitle: Event {id}; a, b\n{rest}\n---\n"));
    };
    event("day", "date: 2016-02-29");
    event("month", "date: 2016-05");
    event("span", "date: 2016-05-01\nend_date: 2016-05-03");
    event("open", "date: ../2015");
    event("long", &format!("date: 2016\nsummary: {}", "Әділет ".repeat(40)));
    folder.build();
    let calendar = folder.page("data/timeline.ics");
    assert!(calendar.split("\r\n").all(|line| line.len() <= 75), "{calendar}");
    let whole = calendar.replace("\r\n ", "");
    let entry = |id: &str| whole.split("BEGIN:VEVENT").find(|it| it.contains(&format!("UID:{id}@"))).map(str::to_owned);
    let day = entry("day").unwrap();
    assert!(
        day.contains("DTSTART;VALUE=DATE:20160229\r\nDTEND;VALUE=DATE:20160301\r\nSUMMARY:Event day\\; a\\, b\r\n"),
        "{day}"
    );
    let month = entry("month").unwrap();
    assert!(month.contains("DATE:20160501\r\nDTEND;VALUE=DATE:20160601") && month.contains("(May 2016)"), "{month}");
    assert!(entry("span").unwrap().contains("DATE:20160501\r\nDTEND;VALUE=DATE:20160504"));
    assert_eq!(entry("open"), None, "it has no first day");
    assert!(entry("long").unwrap().contains(&"Әділет ".repeat(39)));
}

#[test]
fn data_page_names_every_column_of_every_table() {
    let folder = Folder::new();
    folder.file("dossier.yaml", "title: T\nkinds:\n  prison:\n    fields:\n      name: {role: title}\n      wing: {type: text, label: Wing of the house}\n      secret: {type: text, private: true}\n");
    folder.file("content/prisons/north.md", "---\nname: North\nwing: East\nsecret: x\n---\n").build();
    let page = folder.page("data.html");
    let header = folder.page("data/prisons.csv").lines().next().unwrap().to_owned();
    for column in header.split(',').skip(3) {
        assert!(page.contains(&format!("<code>{column}</code>")), "{column}");
    }
    assert!(page.contains("Wing of the house") && !page.contains("<code>secret</code>"), "{page}");
}

/// Lines of `data/ftm.json` by the id of their entity.
fn entities(folder: &Folder) -> std::collections::BTreeMap<String, serde_json::Value> {
    let lines = folder.page("data/ftm.json");
    let entity = |line: &str| {
        let it: serde_json::Value = serde_json::from_str(line).unwrap();
        (it["id"].as_str().unwrap().to_owned(), it)
    };
    lines.lines().map(entity).collect()
}

#[test]
fn entities_of_followthemoney_are_no_more_exact_than_what_was_said() {
    let folder = Folder::new();
    folder
        .file("dossier.yaml", "title: Test\nkinds:\n  prison:\n    ftm: Organization\n    fields:\n      name: {role: title, required: true, ftm: name}\n      warden: {type: ref person or text, ftm: named notes}\n")
        .file(
            "content/people/ada.md",
            "---\nname: Ada Example\nalso_known_as: [{name: Ада Example, script: Cyrl}]\nborn: 1970~\ndied: \"[2016-12..2017-11]\"\ncountry: KZ\nnationality: Exampleland\naffiliations:\n  - {organization: hush, role: member}\n  - {organization: light, role: leader, from: 2010-05, to: \"2012-12/2013-01\", sources: [news]}\n  - {organization: A club nobody describes, role: member}\nstatus: [{state: detained, as_of: 2016-04, by: [light], sources: [news]}]\nsources: [news]\n---\n\nText.\n",
        )
        .file("content/people/witness-b.md", "---\nname: Bob Secretname\nalso_known_as: [Bobby Secretname]\npseudonym: Witness B\n---\n\nText.\n")
        .file("content/people/eve.md", "---\nname: Eve Secretname\nvisibility: private\n---\n\nText.\n")
        .file("content/organizations/light.md", "---\nname: The Light\n---\n\nText.\n")
        .file("content/organizations/hush.md", "---\nname: The Secretname\nvisibility: private\n---\n\nText.\n")
        .file("content/events/arrest.md", "---\ntitle: An arrest\ndate: 2016-04-03\nplace: A square\npeople: [ada, {id: eve, role: witness}]\n---\n\nText.\n")
        .file("content/sources/news.md", "---\ntitle: News\nauthors: [Cyd Example]\npublisher: [light]\nlanguage: en\n---\n\nText.\n")
        .file("content/claims/one.md", "---\ntitle: A claim\nby: [ada]\n---\n\nText.\n")
        .file("content/prisons/one-prison.md", "---\nname: A prison\nwarden: ada\n---\n\nText.\n")
        .build();
    let all = entities(&folder);
    let ids: Vec<&str> = all.keys().map(String::as_str).collect();
    assert_eq!(ids, ["ada", "ada.affiliations.1", "arrest", "light", "news", "one-prison", "witness-b"]);
    let ada = &all["ada"]["properties"];
    assert_eq!(all["ada"]["schema"], "Person");
    assert_eq!(ada["alias"], serde_json::json!(["Ада Example"]));
    assert_eq!(ada["birthDate"], serde_json::json!(["1970"]));
    assert!(ada.get("deathDate").is_none() && ada.get("nationality").is_none(), "{ada}");
    assert_eq!(ada["country"], serde_json::json!(["kz"]));
    let said = ada["description"].to_string();
    for words in [
        "Died: between December 2016 and November 2017",
        "Nationality: Exampleland",
        "Affiliations: A club nobody describes; Role: member",
    ] {
        assert!(said.contains(words), "{said}");
    }
    assert!(
        ada["notes"][0]
            .as_str()
            .unwrap()
            .starts_with("Reported situation: Detained; As of: April 2016; According to: The Light")
    );
    let between = &all["ada.affiliations.1"];
    assert_eq!(between["schema"], "Membership");
    assert_eq!(between["properties"]["member"], serde_json::json!(["ada"]));
    assert_eq!(between["properties"]["startDate"], serde_json::json!(["2010-05"]));
    assert!(between["properties"].get("endDate").is_none(), "{between}");
    assert_eq!(all["arrest"]["properties"]["involved"], serde_json::json!(["ada"]));
    assert_eq!(all["arrest"]["properties"]["location"], serde_json::json!(["A square"]));
    assert_eq!(all["news"]["properties"]["language"], serde_json::json!(["eng"]));
    assert_eq!(all["news"]["properties"]["publisher"], serde_json::json!(["The Light"]));
    assert_eq!(all["witness-b"]["properties"]["name"], serde_json::json!(["Witness B"]));
    assert_eq!(all["one-prison"]["properties"]["notes"], serde_json::json!(["Ada Example"]));
    for path in ["data/ftm.json", "data/dossier.jsonld"] {
        assert!(!folder.page(path).contains("Secretname"), "{path}");
    }
}

#[test]
fn graph_holds_every_record_and_needs_no_network() {
    let folder = Folder::new();
    folder
        .file("content/people/ada.md", "---\nname: Ada <Example>\n---\n\nText.\n")
        .file("content/sources/news.md", "---\ntitle: News\nauthors: [ada]\n---\n\nText.\n")
        .build();
    let graph: serde_json::Value = serde_json::from_str(&folder.page("data/dossier.jsonld")).unwrap();
    assert_eq!(graph["@context"], serde_json::json!({"@vocab": "https://schema.org/"}));
    let ids: Vec<&str> = graph["@graph"].as_array().unwrap().iter().filter_map(|it| it["@id"].as_str()).collect();
    assert_eq!(ids, ["https://dossier.example/test/people/ada.html", "https://dossier.example/test/sources/news.html"]);
    assert_eq!(graph["@graph"][1]["author"][0]["@id"], ids[0]);
    folder.file("dossier.yaml", "title: Test\n").build();
    assert!(folder.page("data/dossier.jsonld").contains("\"@id\":\"../people/ada.html\""));
}

#[test]
fn words_in_the_place_of_redacted_ones_are_marked_and_searched() {
    let folder = Folder::new();
    let text = "She met [name withheld]{.redacted}, and *[two\nmore]{.redacted}*.\n\nAt the end: [place withheld]{.redacted} {#end}\n\n## Of [him]{.redacted}\n\n| a |\n|---|\n| [x]{.redacted} y |\n";
    folder.file("content/sources/report.md", format!("---\ntitle: A report\n---\n\n{text}")).build();
    let page = folder.page("sources/report.html");
    for html in [
        "<p id=\"p1\">She met <span class=\"redacted\">name withheld</span>, and <em><span class=\"redacted\">two\nmore</span></em>.</p>",
        "<p id=\"end\">At the end: <span class=\"redacted\">place withheld</span></p>",
        "Of <span class=\"redacted\">him</span></h2>",
        "<td><span class=\"redacted\">x</span> y</td>",
    ] {
        assert!(page.contains(html), "{html}: {page}");
    }
    assert!(!page.contains(".redacted}"), "{page}");
    assert!(folder.page("data/dossier.json").contains("She met name withheld, and two more."));
    // Other brackets stay what they are.
    folder.file("content/about.md", "---\ntitle: About\n---\n\nA [word] and [@report]{.redacted} stay.\n");
    let page = folder.build().page("about.html");
    assert!(page.contains("A [word] and") && page.contains("{.redacted} stay"), "{page}");
}
