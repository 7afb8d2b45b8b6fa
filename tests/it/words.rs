//! The small words behave: slugs, spellings, near misses, places in texts, addresses.

use samizdat::base::near::nearest;
use samizdat::base::slug::{fold, is_slug, slugify};
use samizdat::base::url_path::join;
use samizdat::base::{Position, UrlPath};
use samizdat::text::fold::keys;

#[test]
fn names_in_any_script_become_ids() {
    assert_eq!(slugify("Әділет ғылым өңір"), "adilet-ghylym-ongir");
    assert_eq!(slugify("Қазақстан"), "qazaqstan");
    assert_eq!(slugify("  Larisa   Example! "), "larisa-example");
    assert_eq!(slugify("Жанболат Example"), "zhanbolat-example");
    assert_eq!(slugify("…"), "...".replace('.', ""));
    assert!(is_slug("p-1") && !is_slug("P") && !is_slug("-a") && !is_slug("a--b") && !is_slug(""));
}

#[test]
fn spellings_that_differ_by_case_and_accent_fold_together() {
    assert_eq!(fold("ÉLODIE Example"), fold("elodie example"));
    assert_eq!(fold("Қазақстан"), fold("қазақстан"));
}

#[test]
fn near_miss_is_near_and_does_not_hang_on_order() {
    assert_eq!(nearest("larisa-exmple", ["larisa-example", "ada-example"]), Some("larisa-example"));
    assert_eq!(nearest("zzz", ["larisa-example"]), None);
    assert_eq!(nearest("ab", ["bb", "aa"]), nearest("ab", ["aa", "bb"]));
}

#[test]
fn columns_count_characters() {
    assert_eq!(Position::of("аб\nвгд", "аб\nвг".len()), Position { line: 2, column: 3 });
    assert_eq!(Position::of("", 9), Position::START);
}

#[test]
fn addresses_are_safe_everywhere() {
    for good in ["index.html", "people/ada.html", "data/x.csv"] {
        assert!(UrlPath::new(good).is_ok(), "{good}");
    }
    for bad in
        ["", "/a", "a/", "../a", "a//b", "con.html", "people/AUX", "lpt1.txt", "é.html", "a b.html", "a.", "a\\b"]
    {
        assert!(UrlPath::new(bad).is_err(), "{bad}");
    }
    assert_eq!(UrlPath::new("a/b/c.html").map(|it| it.to_root()), Ok("../../".to_owned()));
}

#[test]
fn schemes_of_transliteration_meet() {
    for [cyrillic, latin @ ..] in [
        ["Гюзяль", "Gyuzyal", "Giuzial", "Gûzâlʹ"],
        ["Байдалинова", "Baidalinova", "Baydalinova", "Baidalinova"],
        ["Жанболат", "Zhanbolat", "Janbolat", "Žanbolat"],
        ["Мамай", "Mamay", "Mamai", "Mamai"],
        ["Нұрсұлтан", "Nursultan", "Nūrsūltan", "Nursultan"],
        ["Назарбаев", "Nazarbayev", "Nazarbaev", "Nazarbaiev"],
        ["Евгений", "Yevgeniy", "Evgeny", "Evgenii"],
        ["Жовтис", "Zhovtis", "Jovtis", "Zhovtis"],
        ["Лариса", "Larisa", "Larisa", "Larissa"],
        ["Харькова", "Kharkova", "Har'kova", "Kharʹkova"],
        ["Құшақбаев", "Qushaqbaev", "Kushakbayev", "Kuşakbaev"],
    ] {
        for spelling in latin {
            assert_eq!(keys(spelling), keys(cyrillic), "{spelling}");
        }
    }
}

#[test]
fn relative_paths_stay_inside() {
    for (from, relative, joined) in [
        ("people/ada.html", "../sources/a.html", Some("sources/a.html")),
        ("people/ada.html", "./bob.html", Some("people/bob.html")),
        ("index.html", "people//ada.html", Some("people/ada.html")),
        ("people/ada.html", "../../outside", None),
        ("index.html", "..", None),
    ] {
        assert_eq!(join(from, relative).as_deref(), joined, "{from} {relative}");
    }
}
