//! Partial dates in EDTF (ISO 8601-2:2019): levels 0 and 1, and the one-of set of level 2 for "some day between".
//!
//! A date is kept as written, never narrowed to a day that was not given and never shifted by a time zone. It sorts by its
//! bounds and is shown in words.

use edtf_core::{Bound, BoundDate, Date, Edtf, Interval, IntervalEndpoint, Precision, Set, SetElement, SetKind};

use super::words::Words;

/// A date as an author wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartialDate {
    written: String,
    edtf: Edtf,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl PartialDate {
    /// Reads a date; the error says what is wrong with it.
    pub fn parse(written: &str) -> Result<Self, String> {
        if written.len() > 80 {
            return Err("it is too long".into());
        }
        let edtf = Edtf::parse(written).map_err(|error| error.message.to_owned())?;
        match &edtf {
            Edtf::DateTime(_) => return Err("give the day without the time".into()),
            Edtf::Set(Set { kind: SetKind::AllMembers, .. }) => {
                return Err("a set of several days is not one date; write `[a..b]` for “some day between”".into());
            }
            Edtf::Set(_) => {}
            // Formally level 2, but the plainest way to write an unknown date.
            Edtf::Date(_) if written == "XXXX" => {}
            other if other.level() > 1 => return Err("only EDTF levels 0 and 1 are understood here".into()),
            _ => {}
        }
        let date = Self { written: written.to_owned(), edtf };
        let years = [date.earliest(), date.latest()].into_iter().flatten().map(|day| day.0.year);
        if years.into_iter().any(|year| year.unsigned_abs() > 9999) {
            return Err("its year has more than four digits".into());
        }
        match (date.earliest(), date.latest()) {
            (Some(start), Some(end)) if end < start => Err("its end comes before its beginning".into()),
            _ => Ok(date),
        }
    }

    /// As written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The first day it can mean, as `2016-05-01`; none if it is open or unknown.
    pub fn earliest(&self) -> Option<Day> {
        day_of(self.edtf.bounds().earliest).filter(|_| !self.is_unknown())
    }

    /// The last day it can mean; none if it is open or unknown.
    pub fn latest(&self) -> Option<Day> {
        day_of(self.edtf.bounds().latest).filter(|_| !self.is_unknown())
    }

    /// Whether nothing at all is known: `XXXX`, `..`.
    pub fn is_unknown(&self) -> bool {
        let bounds = self.edtf.bounds();
        let is_any_year = matches!(&self.edtf, Edtf::Date(date) if date.year.value().is_none()
            && matches!(bounds.earliest, Bound::Date(day) if day.year <= 0));
        is_any_year || (day_of(bounds.earliest).is_none() && day_of(bounds.latest).is_none())
    }

    /// Whether it is one exact day, not marked as uncertain.
    pub fn is_day(&self) -> bool {
        matches!(&self.edtf, Edtf::Date(date) if date.precision() == Precision::Day
            && !date.has_unspecified() && !date.is_approximate() && !date.is_uncertain())
    }

    /// The sort key: earlier start first, then the more exact date, unknown dates last.
    pub fn sort_key(&self) -> (bool, Day, Day, String) {
        let far = Day(BoundDate { year: i64::MAX, month: 12, day: 31 });
        let first = self.earliest().or(self.latest());
        (first.is_none(), first.unwrap_or(far), self.latest().unwrap_or(far), self.written.clone())
    }

    /// The year to group it under, if any.
    pub fn year(&self) -> Option<i64> {
        self.earliest().or(self.latest()).map(|day| day.0.year)
    }

    /// The value for HTML's `datetime` attribute; only dates that HTML can express have one.
    pub fn html_datetime(&self) -> Option<String> {
        let Edtf::Date(date) = &self.edtf else { return None };
        let is_season = date.precision() == Precision::Season;
        let is_plain_year = date.year.value().is_some_and(|year| (1..=9999).contains(&year));
        let is_plain = is_plain_year && !date.has_unspecified() && !is_season;
        is_plain.then(|| self.written.replace(['?', '~', '%'], ""))
    }

    /// The date in words, as precise as given.
    ///
    /// ```
    /// use samizdat::text::{edtf::PartialDate, words::Words};
    /// let date = PartialDate::parse("[2016-12..2017-11]").unwrap();
    /// assert_eq!(date.in_words(Words::english()), "between December 2016 and November 2017");
    /// ```
    pub fn in_words(&self, words: &Words) -> String {
        if self.is_unknown() {
            return words.get("date-not-given").to_owned();
        }
        match &self.edtf {
            Edtf::Date(date) => date_in_words(date, words),
            Edtf::DateTime(it) => date_in_words(&it.date, words),
            Edtf::Interval(interval) => interval_in_words(interval, words),
            Edtf::Set(set) => set_in_words(set, words),
        }
    }

    /// In English, for messages to editors.
    pub fn in_english(&self) -> String {
        self.in_words(Words::english())
    }
}

/// A calendar day; prints as `2016-05-17`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(BoundDate);

impl Day {
    /// The next day in the Gregorian calendar.
    ///
    /// ```
    /// use samizdat::text::edtf::PartialDate;
    /// let day = |text: &str| PartialDate::parse(text).unwrap().earliest().unwrap();
    /// assert_eq!(day("2016-02-29").next(), day("2016-03-01"));
    /// assert_eq!(day("2015-12-31").next(), day("2016-01-01"));
    /// ```
    #[must_use]
    pub fn next(self) -> Self {
        let BoundDate { year, month, day } = self.0;
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let n_days = match month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        Self(match (month, day) {
            (12, 31) => BoundDate { year: year + 1, month: 1, day: 1 },
            (month, day) if day >= n_days => BoundDate { year, month: month + 1, day: 1 },
            (month, day) => BoundDate { year, month, day: day + 1 },
        })
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

fn day_of(bound: Bound) -> Option<Day> {
    match bound {
        Bound::Date(day) => Some(Day(day)),
        Bound::NegativeInfinity | Bound::PositiveInfinity | Bound::Unknown => None,
    }
}

fn date_in_words(date: &Date, words: &Words) -> String {
    let plain = plain_in_words(date, words);
    let text = if date.is_approximate() { words.say("date-about", &[("date", (&plain).into())]) } else { plain };
    if date.is_uncertain() { words.say("date-uncertain", &[("date", (&text).into())]) } else { text }
}

fn plain_in_words(date: &Date, words: &Words) -> String {
    let Some(year) = date.year.value() else { return bounds_in_words(date, words) };
    let year = year.to_string();
    let say = |key: &str| words.say(key, &[("year", (&year).into())]);
    let Some(month) = date.month else { return year };
    let Some(number) = month.value() else {
        return if date.day.is_some() { say("date-day-in-year") } else { say("date-month-in-year") };
    };
    if !matches!(number, 1..=12 | 21..=24) {
        return bounds_in_words(date, words);
    }
    let key = if number > 12 { format!("season-{number}") } else { format!("month-{number}") };
    let month = words.get(&key);
    let named = [("month", month.into()), ("year", (&year).into())];
    match date.day.map(|day| day.value()) {
        None => words.say("date-month", &named),
        Some(None) => words.say("date-day-in-month", &named),
        Some(Some(day)) => {
            let day = day.to_string();
            words.say("date-day", &[named[0], named[1], ("day", (&day).into())])
        }
    }
}

/// For dates with unknown digits: `201X` is "between 2010 and 2019".
fn bounds_in_words(date: &Date, words: &Words) -> String {
    let bounds = Edtf::Date(*date).bounds();
    let (Bound::Date(first), Bound::Date(last)) = (bounds.earliest, bounds.latest) else {
        return words.get("date-not-given").to_owned();
    };
    let (from, to) = (first.year.to_string(), last.year.to_string());
    match from == to {
        true => words.say("date-some-time-in", &[("year", (&from).into())]),
        false => between(&from, &to, words),
    }
}

fn between(from: &str, to: &str, words: &Words) -> String {
    words.say("date-between", &[("from", from.into()), ("to", to.into())])
}

fn interval_in_words(interval: &Interval, words: &Words) -> String {
    use IntervalEndpoint as End;
    let text = |date: &Date| date_in_words(date, words);
    match (&interval.start, &interval.end) {
        (End::Date(start), End::Date(end)) => {
            let (from, to) = (text(start), text(end));
            words.say("date-from-to", &[("from", (&from).into()), ("to", (&to).into())])
        }
        (End::Date(start), End::Open) => words.say("date-from-on", &[("from", (&text(start)).into())]),
        (End::Date(start), _) => words.say("date-from-end-unknown", &[("from", (&text(start)).into())]),
        (End::Open, End::Date(end)) => words.say("date-until", &[("to", (&text(end)).into())]),
        (_, End::Date(end)) => words.say("date-until-begin-unknown", &[("to", (&text(end)).into())]),
        _ => words.get("date-not-given").to_owned(),
    }
}

fn set_in_words(set: &Set, words: &Words) -> String {
    let text = |date: &Date| date_in_words(date, words);
    let parts = set.elements.iter().map(|element| match element {
        SetElement::Date(date) => text(date),
        SetElement::OnOrBefore(date) => words.say("date-or-earlier", &[("date", (&text(date)).into())]),
        SetElement::OnOrAfter(date) => words.say("date-or-later", &[("date", (&text(date)).into())]),
        SetElement::Range(first, last) => between(&text(first), &text(last), words),
    });
    let joined = parts.reduce(|first, second| {
        words.say("date-one-or-other", &[("first", (&first).into()), ("second", (&second).into())])
    });
    joined.unwrap_or_default()
}

/// The EDTF date probably meant by another format: `2016-05-17` for `17.5.2016` or `17 May 2016`.
pub fn suggestion(written: &str) -> Option<String> {
    let lower = written.to_lowercase();
    let about = ["about ", "ca. ", "ca ", "c. ", "circa "].iter().find_map(|prefix| lower.strip_prefix(prefix));
    let parts: Vec<&str> =
        about.unwrap_or(&lower).split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    let number = |part: &str| part.parse::<u32>().ok();
    let month = |part: &str| {
        let by_name = MONTHS.iter().position(|name| part.len() >= 3 && name.to_lowercase().starts_with(part));
        by_name.map(|at| at as u32 + 1)
    };
    let is_year = |part: &str| part.len() == 4 && number(part).is_some();
    let guess = match parts[..] {
        [y] if is_year(y) => y.to_owned(),
        [m, y] if is_year(y) => format!("{y}-{:02}", month(m).or(number(m))?),
        [y, m] if is_year(y) => format!("{y}-{:02}", month(m).or(number(m))?),
        [y, m, d] if is_year(y) => format!("{y}-{:02}-{:02}", month(m).or(number(m))?, number(d)?),
        // `3/4/2016` is March in one country and April in another.
        [d, m, y] if is_year(y) && written.contains('/') && number(d)? <= 12 && number(m)? <= 12 => {
            format!("{y}-{m:0>2}-{d:0>2} or {y}-{d:0>2}-{m:0>2}")
        }
        [d, m, y] if is_year(y) && month(d).is_some() => format!("{y}-{:02}-{:02}", month(d)?, number(m)?),
        [d, m, y] if is_year(y) => format!("{y}-{:02}-{:02}", month(m).or(number(m))?, number(d)?),
        _ => return None,
    };
    let guess = if about.is_some() { format!("{guess}~") } else { guess };
    (guess.contains(" or ") || PartialDate::parse(&guess).is_ok()).then_some(guess)
}
