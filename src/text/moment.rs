//! Moments: a day, or a minute with its time zone (RFC 3339, without seconds), on which something becomes public.

use super::edtf::{Day, PartialDate};

/// When something becomes public, as an author wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    written: String,
    day: Option<Day>,
    minute: Option<i64>,
}

impl Moment {
    /// Reads a day, which counts in UTC, or a day with hour, minute and zone. An inexact date means the last day that it can be.
    ///
    /// ```
    /// use samizdat::text::moment::Moment;
    /// let minute = |text: &str| Moment::parse(text).unwrap().minute();
    /// assert_eq!(minute("2026-05-17T05:00+05:00"), minute("2026-05-17"));
    /// assert!(Moment::parse("2026-05-17T05:00").is_err(), "which zone?");
    /// ```
    pub fn parse(written: &str) -> Result<Self, String> {
        let (day, time) = written.split_once(['T', ' ']).map_or((written, None), |(day, time)| (day, Some(time)));
        let date = PartialDate::parse(day)?;
        if date.earliest().is_none() {
            return Err("it has no beginning, so nothing would ever be held back".to_owned());
        }
        let day = date.latest();
        let midnight = day.and_then(|day| minutes_of_day(&day.to_string()));
        let minute = match time {
            None => midnight,
            Some(time) => {
                let minute = midnight.filter(|_| date.is_day()).zip(minutes_of_time(time));
                let (midnight, minute) =
                    minute.ok_or("a time has hours, minutes and a zone, such as `2026-05-17T18:00+05:00`")?;
                Some(midnight + minute)
            }
        };
        Ok(Self { written: written.to_owned(), day, minute })
    }

    /// As written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Its day as written, or the last one that it can be.
    pub fn day(&self) -> Option<Day> {
        self.day
    }

    /// In minutes since 1970 (UTC); none if it never comes.
    pub fn minute(&self) -> Option<i64> {
        self.minute
    }
}

/// Minutes from 1970 to the start of a day such as `2026-05-17`, in UTC.
pub fn minutes_of_day(day: &str) -> Option<i64> {
    let (sign, digits) = day.strip_prefix('-').map_or((1, day), |digits| (-1, digits));
    let mut parts = digits.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (sign * parts.next()??, parts.next()??, parts.next()??);
    // Days since 1970 in the Gregorian calendar; years begin in March, so that the leap day is the last one.
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468;
    Some(days * 24 * 60)
}

/// Minutes from midnight in UTC to `18:00+05:00` or `18:00Z`.
fn minutes_of_time(time: &str) -> Option<i64> {
    let at = time.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = time.split_at(at);
    let zone = match zone {
        "Z" | "z" => 0,
        zone if zone.starts_with('-') => -minutes(&zone[1..], 24)?,
        zone => minutes(&zone[1..], 24)?,
    };
    Some(minutes(clock, 24)? - zone)
}

/// Reads `05:30`.
fn minutes(text: &str, end: i64) -> Option<i64> {
    let is_good = text.len() == 5
        && text.bytes().enumerate().all(|(at, it)| if at == 2 { it == b':' } else { it.is_ascii_digit() });
    let (hours, minutes): (i64, i64) = (text.get(..2)?.parse().ok()?, text.get(3..)?.parse().ok()?);
    (is_good && hours < end && minutes < 60).then(|| hours * 60 + minutes)
}
