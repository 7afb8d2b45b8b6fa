//! The small words behave.

use super::near::nearest;
use super::slug::{fold, is_slug, slugify};
use super::source_file::Position;
use super::url_path::UrlPath;

#[test]
fn names_in_any_script_become_ids() {
    assert_eq!(slugify("Әділет ғылым өңір"), "adilet-ghylym-ongir");
    assert_eq!(slugify("Қазақстан"), "qazaqstan");
    assert_eq!(slugify("  Larisa   Kharkova! "), "larisa-kharkova");
    assert_eq!(slugify("Жанболат Mamay"), "zhanbolat-mamay");
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
    assert_eq!(nearest("larisa-harkova", ["larisa-kharkova", "max-bokaev"]), Some("larisa-kharkova"));
    assert_eq!(nearest("zzz", ["larisa-kharkova"]), None);
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
