//! What once did harm, each named by what it broke: leaks by names, places, dates and pictures.

use crate::support::{Folder, tree};

/// Whether a build with the real program is stopped, and says this.
fn is_stopped(folder: &Folder, words: &str) {
    let output = folder.run(&["build", "--format", "short"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(errors.contains(words), "{words}: {errors}");
    assert!(!folder.path("public").exists());
}

fn says(folder: &Folder, word: &str) -> Vec<String> {
    let files = tree(&folder.path("public")).into_iter();
    let has = |text: &str| text.to_lowercase().contains(&word.to_lowercase());
    files.filter(|(path, bytes)| has(path) || has(&String::from_utf8_lossy(bytes))).map(|(path, _)| path).collect()
}

fn hidden(path: &str, text: &str) -> Folder {
    let folder = Folder::new();
    folder
        .file(&format!("content/{path}"), text)
        .file("content/people/ada.md", "---\nname: Ada Example\n---\n\nShe came.\n");
    folder
}

#[test]
fn private_on_a_built_in_field_hides_it() {
    let folder = Folder::new();
    folder
        .file("dossier.yaml", "title: T\nkinds: {person: {fields: {born: {private: true}, roles: {private: true}}}}\n");
    folder.file("content/people/ada.md", "---\nname: Ada Example\nborn: 1971-03-19\nroles: [zqbaker]\n---\n").build();
    for word in ["1971", "zqbaker", "19 March"] {
        assert!(says(&folder, word).is_empty(), "{word}: {:?}", says(&folder, word));
    }
}

#[test]
fn title_of_a_private_event_in_a_public_text_stops_the_build() {
    let folder =
        hidden("events/raid.md", "---\ntitle: Secret raid on the Zuk office\ndate: 2016\nvisibility: private\n---\n");
    folder.file("content/about.md", "---\ntitle: About\n---\n\nAfter the secret raid on the Zuk office he left.\n");
    is_stopped(
        &folder,
        "content/about.md:5:1: error[hidden-name]: this public text gives away a title that `content/events/raid.md` hides",
    );
}

#[test]
fn mail_address_number_and_day_of_birth_of_somebody_hidden_stop_the_build() {
    for (text, what) in [
        ("Write to desk77@mail.example today.", "an address or a number"),
        ("Call 8 (701) 123-45-67 now.", "an address or a number"),
        ("Born on 19 March 1971.", "a day of birth"),
        ("Родился 19 марта 1971 года.", "a day of birth"),
        ("Born 19.03.1971.", "a day of birth"),
    ] {
        let folder = hidden(
            "people/z.md",
            "---\nname: Zu Mirov\nborn: 1971-03-19\nroles: [\"desk77@mail.example, +7 701 123 45 67\"]\nvisibility: private\n---\n",
        );
        folder.file("content/about.md", format!("---\ntitle: About\n---\n\n{text}\n"));
        is_stopped(&folder, what);
    }
}

#[test]
fn day_of_birth_that_a_public_event_explains_is_no_leak() {
    let folder = hidden("people/z.md", "---\nname: Zu Mirov\nborn: 1971-03-19\nvisibility: private\n---\n");
    folder
        .file("content/events/march.md", "---\ntitle: March\ndate: 1971-03-19\n---\n\nOn 19 March 1971 they went.\n")
        .build();
    assert!(folder.page("events/march.html").contains("19 March 1971"));
}

#[test]
fn title_and_description_of_the_dossier_are_read_as_well() {
    for line in ["title: The case of Zu Mirov", "title: T\ndescription: About Mirov Zu"] {
        let folder = hidden("people/z.md", "---\nname: Zu Mirov\nvisibility: private\n---\n");
        folder.file("dossier.yaml", format!("{line}\n"));
        is_stopped(&folder, "error[hidden-trace]: from here, ");
    }
}

#[test]
fn reason_for_a_withdrawal_that_names_somebody_stops_the_build() {
    let folder =
        hidden("people/z.md", "---\nname: Zu Mirov\nwithdrawn: {date: 2025-01-01, reason: Zu Mirov asked}\n---\n");
    is_stopped(&folder, "content/people/z.md:3:39: error[hidden-name]");
}

#[test]
fn withdrawn_record_leaves_neither_its_address_nor_an_old_one() {
    let folder = hidden(
        "people/zu-mirov.md",
        "---\nname: Zu Mirov\naliases: [mirov-zu]\nwithdrawn: {date: 2025-01-01, reason: At their wish}\n---\n",
    );
    folder.build();
    assert!(says(&folder, "mirov").is_empty(), "{:?}", says(&folder, "mirov"));
    assert_eq!(says(&folder, "At their wish"), ["withdrawn.html"]);
    assert!(folder.page("404.html").contains("withdrawn.html"));
}

#[test]
fn list_of_withdrawals_has_no_order_that_tells() {
    let folder = Folder::new();
    for (id, day) in [("a", "2025-03-03"), ("b", "2025-01-01"), ("c", "2025-02-02"), ("d", "2025-01-01")] {
        folder.file(
            &format!("content/people/{id}.md"),
            format!("---\nname: Zu Mirov{id}\nwithdrawn: {{date: {day}}}\n---\n"),
        );
    }
    folder.build();
    let page = folder.page("withdrawn.html");
    let days: Vec<&str> = page.matches("<li>A page was taken back").collect();
    assert_eq!(days.len(), 3, "the same day for the same reason is one entry");
    assert!(page.find("3 March").unwrap() < page.find("2 February").unwrap());
}

#[test]
fn short_names_and_surnames_in_ids_behind_a_pseudonym_are_found() {
    for (id, name) in [("li-yu", "Li Yu"), ("mirovs-case", "Zu Mirov"), ("the-zu-mirov-case", "Zu Mirov")] {
        let folder = Folder::new();
        folder.file(&format!("content/people/{id}.md"), format!("---\nname: {name}\npseudonym: Witness\n---\n"));
        is_stopped(&folder, "error[name-in-address]");
    }
}

#[test]
fn portrait_behind_a_pseudonym_is_shown_nowhere_else() {
    let folder = Folder::new();
    folder
        .file("content/people/face.png", "png")
        .file("content/people/w.md", "---\nname: Zu Mirov\npseudonym: Witness\nportrait: {file: face.png, alt: A face}\n---\n\n![Somebody](face.png)\n");
    is_stopped(&folder, "content/people/w.md:7:1: error[hidden-name]: this picture is the portrait of somebody");
}

#[test]
fn old_template_style_sheet_and_label_with_a_name_stop_the_build() {
    for (path, text) in [
        (
            "themes/dossier/templates/person.html",
            "{% extends \"record.html\" %}{% block facts %}Mirov, Zu{% endblock %}",
        ),
        ("themes/dossier/static/extra.css", "/* for Zu Mirov */"),
    ] {
        let folder = hidden("people/z.md", "---\nname: Zu Mirov\nvisibility: private\n---\n");
        folder.file(path, text);
        is_stopped(&folder, &format!("{path}:1:"));
    }
}

#[test]
fn page_is_hidden_when_the_consent_to_it_is_over() {
    for consent in [
        "status: refused",
        "status: withdrawn, scope: page",
        "status: given, expires: 2021",
        "status: refused, scope: [page, portrait]",
    ] {
        let folder = hidden("people/z.md", &format!("---\nname: Zu Mirov\nconsent: {{{consent}}}\n---\n"));
        folder.build();
        assert!(says(&folder, "mirov").is_empty(), "{consent}");
    }
    let folder = hidden("people/z.md", "---\nname: Zu Mirov\nconsent: {status: given, expires: 2030}\n---\n");
    folder.build();
    assert!(folder.path("public/people/z.html").exists());
}

#[test]
fn portrait_is_hidden_when_the_consent_to_it_is_over() {
    let folder = hidden(
        "people/z.md",
        "---\nname: Zu Mirov\nconsent: {status: withdrawn, scope: portrait}\nportrait: {file: face.png, alt: A face}\n---\n",
    );
    folder.file("content/people/face.png", "png").build();
    assert!(folder.page("people/z.html").contains("Zu Mirov") && !folder.path("public/files").exists());
}

#[test]
fn quotation_without_consent_is_a_mistake() {
    let folder = hidden("people/z.md", "---\nname: Zu Mirov\nconsent: {status: withdrawn, scope: quotation}\n---\n");
    is_stopped(&folder, "content/people/z.md:3:37: error[quotation-without-consent]");
}

#[test]
fn consent_is_asked_for_portraits_and_minors() {
    let folder = hidden("people/z.md", "---\nname: Zu Mirov\nborn: 2012\n---\n");
    folder.file("content/people/y.md", "---\nname: Yu Mirov\nportrait: {file: face.png, alt: A face}\n---\n");
    folder.file("content/people/x.md", "---\nname: Xu Mirov\nborn: 2012\nconsent: {status: given}\n---\n");
    folder.file("content/people/face.png", "png");
    let found = folder.check();
    assert!(found.contains("people/z.md:3:7: note[no-consent]: this shows somebody who is not of age"), "{found}");
    assert!(found.contains("people/y.md:3:11: note[no-consent]: this shows a portrait"), "{found}");
    assert!(!found.contains("people/x.md:3:7: note[no-consent]"), "{found}");
}

#[test]
fn coordinates_are_as_exact_as_the_dossier_says_in_every_output() {
    let folder = Folder::new();
    folder.file("dossier.yaml", "title: T\nbase_url: https://dossier.example\nlocation_precision: 1\n");
    folder.file("content/places/mill.md", "---\nname: The mill\ngeo: 51.169234, 71.449012\n---\n").build();
    assert!(says(&folder, "51.16").is_empty() && says(&folder, "71.44").is_empty());
    assert!(folder.page("data/dossier.json").contains("51.2, 71.4"));
    folder.file("content/about.md", "---\ntitle: About\n---\n\nIt is at 51.169234, 71.449012.\n");
    assert!(folder.check().contains("content/about.md:5:1: error[hidden-name]"), "{}", folder.check());
}

/// A day counts in UTC; with hour and zone it is the hour there.
#[test]
fn embargo_ends_at_its_hour_in_its_zone_and_never_before() {
    let folder = hidden(
        "events/raid.md",
        "---\ntitle: The raid on the mill\ndate: 2016\npublish_from: 2026-05-17T18:00+05:00\n---\n",
    );
    // 13:00 in UTC, as two clocks tell it: only when both are past it does the embargo end.
    let is_shown = |epoch: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_samizdat"))
            .current_dir(folder.path(""))
            .env("SOURCE_DATE_EPOCH", epoch)
            .args(["build", "--quiet"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        folder.path("public/events/raid.html").exists()
    };
    assert!(!is_shown("1779022740"), "12:59 in UTC");
    let is_past = std::time::SystemTime::now() > std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_779_022_800);
    assert_eq!(is_shown("1779022800"), is_past, "13:00 in UTC, if the clock is past it");
    // A build machine whose variable is in the future lifts nothing.
    folder.file(
        "content/events/raid.md",
        "---\ntitle: The raid on the mill\ndate: 2016\npublish_from: 2999-01-01\n---\n",
    );
    assert!(!is_shown("32503680000"));
    assert!(folder.run(&["build", "--quiet"]).status.success() && !folder.path("public/events/raid.html").exists());
}

#[test]
fn embargo_without_a_beginning_is_a_mistake_and_one_that_ended_is_named() {
    let folder = hidden("events/raid.md", "---\ntitle: The raid on the mill\ndate: 2016\npublish_from: ../2020\n---\n");
    is_stopped(&folder, "content/events/raid.md:4:15: error[bad-date]");
    folder.file(
        "content/events/raid.md",
        "---\ntitle: The raid on the mill\ndate: 2016\npublish_from: 2025-12-31T23:00Z\n---\n",
    );
    assert!(folder.check().contains("content/events/raid.md:4:15: note[embargo-ended]"), "{}", folder.check());
}

#[test]
fn visibility_in_the_text_is_found_on_any_line() {
    let folder = Folder::new();
    folder.file("content/page.md", format!("{}visibility: private\nname: Zu Mirov\n", "Words.\n\n".repeat(80)));
    assert!(folder.check().contains("error[front-matter-misplaced]"), "{}", folder.check());
}

#[test]
fn kind_that_has_only_hidden_records_is_told_nowhere() {
    let folder = Folder::new();
    folder.file("dossier.yaml", "title: T\nkinds: {zqinformant: {fields: {name: {role: title, required: true}}}}\n");
    folder.file("content/zqinformants/z.md", "---\nname: Zu Mirov\nvisibility: private\n---\n");
    folder.file("content/people/ada.md", "---\nname: Ada Example\n---\n").build();
    assert!(says(&folder, "zqinformant").is_empty(), "{:?}", says(&folder, "zqinformant"));
}

#[test]
fn draft_is_named_by_its_title_without_a_link_and_is_not_counted() {
    let folder = Folder::new();
    folder
        .file("content/topics/media.md", "---\ntitle: The free press\nvisibility: draft\n---\n")
        .file("content/topics/law.md", "---\ntitle: The law\n---\n")
        .file(
            "content/people/ada.md",
            "---\nname: Ada Example\ntopics: [media, law]\n---\n\nSee [[media]], [it](../topics/media.md).\n",
        )
        .file("content/people/bob.md", "---\nname: Bob Example\ntopics: [media]\n---\n\nHe came.\n");
    folder.build();
    let page = folder.page("people/ada.html");
    assert!(page.contains("The free press") && !page.contains("media.html"), "{page}");
    assert!(!folder.page("people/index.html").contains("topics=the-free-press"));
    let found = folder.check();
    assert_eq!(found.matches("draft-reference").count(), 1, "{found}");
    assert!(found.contains(
        "content/topics/media.md:1:1: note[draft-reference]: this is a draft, and 2 public records refer to it"
    ));
}

#[test]
fn draft_source_cannot_be_cited() {
    let folder = Folder::new();
    folder.file("content/sources/rep.md", "---\ntitle: A report\nvisibility: draft\n---\n\nText.\n");
    folder.file("content/people/ada.md", "---\nname: Ada Example\n---\n\nShe came. [@rep, p1]\n");
    assert!(folder.check().contains("content/people/ada.md:5:11: error[hidden-mention]"), "{}", folder.check());
}

#[test]
fn log_of_an_automatic_run_has_no_hidden_word() {
    let folder = hidden("people/zumirov.md", "---\nname: Zu Mirov\nvisibility: private\n---\n");
    folder
        .file("protected.txt", "# who\nOld Mill\n")
        .file("content/about.md", "---\ntitle: About\n---\n\nZu Mirov lived at the Old Mill. [[zumirov]]\n");
    let run = |format: &str, ci: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_samizdat"))
            .current_dir(folder.path(""))
            .env("CI", ci)
            .args(["check", "--format", format, "--today", crate::support::TODAY])
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap().to_lowercase()
    };
    for text in [run("github", ""), run("human", "true"), run("short", "1"), run("json", "true")] {
        assert!(!text.contains("mirov") && !text.contains("old mill"), "{text}");
        assert!(text.contains("protected term, line 2"), "{text}");
    }
    assert!(run("short", "").contains("content/people/zumirov.md"));
}

#[test]
fn dossier_that_requires_protected_terms_is_not_built_without_them() {
    let folder = hidden("people/z.md", "---\nname: Zu Mirov\n---\n");
    folder.file("dossier.yaml", "title: T\nprotected: required\n");
    is_stopped(&folder, "dossier.yaml:2:12: error[protected-missing]");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_samizdat"))
        .current_dir(folder.path(""))
        .env("SAMIZDAT_PROTECTED", "Old Mill\nZu Mirov\n")
        .args(["check", "--format", "short"])
        .output()
        .unwrap();
    let found = String::from_utf8(output.stdout).unwrap();
    assert!(
        found.contains("content/people/z.md:2:7: error[hidden-name]") && !found.contains("protected-missing"),
        "{found}"
    );
}

#[test]
fn change_of_a_stranger_is_looked_at_without_secrets() {
    let folder = hidden("people/z.md", "---\nname: Zu Mirov\n---\n");
    folder.file("dossier.yaml", "title: T\nprotected: required\n");
    assert!(folder.run(&["check", "--untrusted"]).status.success());
    assert!(!folder.run(&["build", "--untrusted"]).status.success());
}

/// The log of `check` in an automatic run.
fn open_log(folder: &Folder, format: &str) -> String {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_samizdat"))
        .current_dir(folder.path(""))
        .env("CI", "true")
        .args(["check", "--format", format, "--today", crate::support::TODAY])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().to_lowercase()
}

#[test]
fn log_of_an_automatic_run_has_no_mistake_of_a_hidden_record() {
    let folder = hidden(
        "people/zumirov.md",
        "---\nname: Zu Mirov\nvisibility: private\nborn: zqborn\nportrait: zqface.jpg\n---\n\nZqwife wrote. [[zqfriend]]\n",
    );
    folder
        .file("content/topics/zumirov.md", "---\ntitle: Zqtopic\nvisibility: private\n---\n")
        .file("content/about.md", "---\ntitle: About\n---\n\nHello [[nobody]] and Zu Mirov.\n");
    for format in ["human", "short", "json", "github"] {
        let log = open_log(&folder, format);
        assert!(!log.contains("mirov") && !log.contains("zq"), "{log}");
        // A mistake of a public record is told with its place.
        assert!(log.contains("no record is called `nobody`") && log.contains("content/about.md"), "{log}");
    }
}

/// A dossier with a private field, its value, and a public text.
fn with_private(field: &str, value: &str, text: &str) -> Folder {
    let folder = hidden("topics/z.md", &format!("---\ntitle: Zed\nkept: {value}\n---\n\nText.\n"));
    folder
        .file(
            "dossier.yaml",
            &format!("title: T\nkinds: {{topic: {{fields: {{kept: {{type: {field}, private: true}}}}}}}}\n"),
        )
        .file("content/about.md", &format!("---\ntitle: About\n---\n\n{text}\n"));
    folder
}

#[test]
fn sentence_of_a_private_markdown_field_is_looked_for() {
    let value = "\"Told at night behind the mill. Call +7 701 555 44 33.\"";
    for (text, what) in
        [("Told at night behind the mill", "a private value"), ("8 701 5554433", "an address or a number")]
    {
        is_stopped(&with_private("markdown", value, text), what);
    }
}

#[test]
fn name_of_thousands_of_words_does_not_hang_the_build() {
    let many = "za ".repeat(5000);
    let folder = hidden("people/z.md", &format!("---\nname: {many}\nvisibility: private\n---\n"));
    folder.file("content/about.md", &format!("---\ntitle: About\n---\n\n{}\n", "za ".repeat(20_000)));
    is_stopped(&folder, "a name");
}

#[test]
fn name_in_a_private_field_is_looked_for_unless_it_is_that_of_a_public_record() {
    is_stopped(&with_private("text", "Zuhra Mirova", "It was Zuhra Mirova."), "a private value");
    is_stopped(&with_private("text", "Зухра Мирова", "It was told by Zuhra Mirova."), "a private value");
    // Ada Example has a public page.
    with_private("text", "Ada Example", "It was Ada Example.").build();
}

#[test]
fn surname_that_loses_a_vowel_is_found_in_its_other_cases() {
    for text in ["Дело Игоря Кравца.", "Kravtsu dali srok.", "С Павлом Кравцом."] {
        let folder = hidden("people/z.md", "---\nname: Игорь Кравец\nvisibility: private\n---\n");
        folder.file("content/about.md", &format!("---\ntitle: About\n---\n\n{text}\n"));
        is_stopped(&folder, "a name");
    }
}

#[test]
fn coordinates_are_found_in_either_order_and_at_each_precision() {
    for text in ["[76.889709, 43.238949]", "43.2389, 76.8897", "lat 43.238949, lon 76.889709", "43.24 76.89"] {
        for (settings, visibility) in [("location_precision: 1", "public"), ("language: en", "private")] {
            // A hidden place is looked for at three decimals and more.
            if visibility == "private" && text == "43.24 76.89" {
                continue;
            }
            let place = format!("---\nname: Zed\ngeo: 43.238949, 76.889709\nvisibility: {visibility}\n---\n");
            let folder = hidden("places/z.md", &place);
            folder.file("dossier.yaml", &format!("title: T\n{settings}\n"));
            folder.file("content/about.md", &format!("---\ntitle: About\n---\n\n{text}\n"));
            is_stopped(&folder, "a private value");
        }
    }
}

#[test]
fn day_of_birth_is_found_in_more_words() {
    for text in
        ["May 17th, 1980", "17th of May 1980", "17-го мая 1980", "1980 жылы 17 мамырда", "17 травня 1980", "19800517"]
    {
        let folder = hidden("people/z.md", "---\nname: Zu Mirov\nborn: 1980-05-17\nvisibility: private\n---\n");
        folder.file("content/about.md", &format!("---\ntitle: About\n---\n\nOn {text} it rained.\n"));
        is_stopped(&folder, "a day of birth");
    }
}

#[test]
fn page_of_somebody_hidden_on_another_site_is_looked_for() {
    let folder = hidden(
        "people/z.md",
        "---\nname: Zu Mirov\nvisibility: private\nlinks: [\"https://www.social.example/zq_nick77\", \"https://group.example/\"]\n---\n",
    );
    folder.file("content/about.md", "---\ntitle: About\n---\n\nSee <https://group.example/> today.\n").build();
    std::fs::remove_dir_all(folder.path("public")).unwrap();
    folder.file("content/about.md", "---\ntitle: About\n---\n\nSee <https://social.example/zq_nick77>.\n");
    is_stopped(&folder, "an address or a number");
}

#[test]
fn folded_line_of_a_calendar_hides_no_name() {
    for (file, text) in [("a.ics", "SUMMARY:Zu Mi\r\n rov\r\n"), ("a.vcf", "FN:Zu Mi\n\trov\n")] {
        let folder = hidden("people/z.md", "---\nname: Zu Mirov\nvisibility: private\n---\n");
        folder.file(&format!("content/{file}"), text);
        folder.file("content/about.md", &format!("---\ntitle: About\n---\n\n[file]({file})\n"));
        is_stopped(&folder, "a name");
    }
}

#[test]
fn file_that_begins_like_another_encoding_is_read_as_it_is_too() {
    let folder = hidden("people/z.md", "---\nname: Zu Mirov\nvisibility: private\n---\n");
    folder.file("content/a.csv", [b"\xff\xfe ".as_slice(), b"a,b\nZu Mirov,1\n"].concat());
    folder.file("content/about.md", "---\ntitle: About\n---\n\n[file](a.csv)\n");
    is_stopped(&folder, "a name");
}
