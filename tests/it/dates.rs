//! Partial dates read, sort and print honestly.

use samizdat::text::edtf::{PartialDate, suggestion};

fn words(written: &str) -> String {
    PartialDate::parse(written).unwrap_or_else(|error| panic!("{written}: {error}")).in_english()
}

#[test]
fn dates_are_shown_as_exactly_as_given() {
    for (written, shown) in [
        ("2016", "2016"),
        ("2016-05", "May 2016"),
        ("2016-05-17", "17 May 2016"),
        ("2016~", "about 2016"),
        ("2016-03-30~", "about 30 March 2016"),
        ("2016-05?", "May 2016 (uncertain)"),
        ("2016-05%", "about May 2016 (uncertain)"),
        ("2014-22", "summer 2014"),
        ("201X", "between 2010 and 2019"),
        ("2016-XX", "a month in 2016"),
        ("2016-05-XX", "a day in May 2016"),
        ("XXXX", "date not given"),
        ("2012-12/2013-01", "December 2012 to January 2013"),
        ("../2015", "until 2015"),
        ("2015/..", "from 2015 on"),
        ("[2016-12..2017-11]", "between December 2016 and November 2017"),
        ("[..2016-04-07]", "7 April 2016 or earlier"),
        ("[2016,2018]", "2016 or 2018"),
    ] {
        assert_eq!(words(written), shown, "{written}");
    }
}

#[test]
fn what_is_no_date_is_refused() {
    for written in [
        "",
        "May 2016",
        "2016-13",
        "2016-02-30",
        "17.05.2016",
        "2016-05-17T10:00:00",
        "{2016,2017}",
        "2013/2012",
        "2016-05-17Z",
    ] {
        assert!(PartialDate::parse(written).is_err(), "{written}");
    }
}

#[test]
fn other_forms_are_understood_well_enough_to_suggest_a_date() {
    for (written, meant) in [
        ("17.05.2016", Some("2016-05-17")),
        ("17 May 2016", Some("2016-05-17")),
        ("May 17, 2016", Some("2016-05-17")),
        ("May 2016", Some("2016-05")),
        ("2016-5-7", Some("2016-05-07")),
        ("2016/05/17", Some("2016-05-17")),
        ("about 2016", Some("2016~")),
        ("3/4/2016", Some("2016-04-03 or 2016-03-04")),
        ("31/12/2016", Some("2016-12-31")),
        ("someday", None),
    ] {
        assert_eq!(suggestion(written).as_deref(), meant, "{written}");
    }
}

#[test]
fn dates_sort_by_their_bounds_and_unknown_ones_come_last() {
    let mut dates = ["XXXX", "2017", "2016-05-17", "2016", "[..2016-04-07]", "2009/2015", "2016-05", "2016~"]
        .map(|it| PartialDate::parse(it).unwrap());
    dates.sort_by_key(PartialDate::sort_key);
    let order: Vec<&str> = dates.iter().map(PartialDate::written).collect();
    assert_eq!(order, ["2009/2015", "2016", "2016~", "[..2016-04-07]", "2016-05", "2016-05-17", "2017", "XXXX"]);
}
