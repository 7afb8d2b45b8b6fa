//! The current date and time, for embargoes, deadlines and the publishing commit; never for output.

use anyhow::{Context, Result, bail};

use crate::model::Scope;
use crate::text::edtf::PartialDate;

/// The day and the minute of a build: the given day until its end, else the current time; for deadlines `SOURCE_DATE_EPOCH`
/// (reproducible-builds.org) goes before the clock. An embargo ends only when both are past it.
pub fn scope(given: Option<&str>) -> Result<Scope> {
    let (day, minute) = match given {
        Some(day) => (day.to_owned(), None),
        None => {
            let minute = clock_now().as_second().min(now()?.as_second()).div_euclid(60);
            (now()?.to_zoned(jiff::tz::TimeZone::UTC).date().to_string(), Some(minute))
        }
    };
    match PartialDate::parse(&day) {
        Ok(date) if date.is_day() => {
            let scope = Scope::on(date);
            Ok(Scope { minute: minute.unwrap_or(scope.minute), ..scope })
        }
        _ => bail!("`--today {day}` is not a day such as 2026-11-21"),
    }
}

/// Seconds from 1970 to the beginning of a day in UTC.
pub fn start_of(day: &PartialDate) -> Result<i64> {
    let date: jiff::civil::Date =
        day.written().parse().with_context(|| format!("reading the day {}", day.written()))?;
    Ok(date
        .to_zoned(jiff::tz::TimeZone::UTC)
        .with_context(|| format!("reading the day {}", day.written()))?
        .timestamp()
        .as_second())
}

fn clock_now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

#[expect(clippy::disallowed_methods, reason = "this is where the clock and the environment come in")]
fn now() -> Result<jiff::Timestamp> {
    let Ok(seconds) = std::env::var("SOURCE_DATE_EPOCH") else { return Ok(clock_now()) };
    let reading = |what: &str| format!("reading SOURCE_DATE_EPOCH `{seconds}` as {what}");
    let number: i64 = seconds.trim().parse().with_context(|| reading("seconds"))?;
    jiff::Timestamp::from_second(number).with_context(|| reading("a time"))
}

/// The local time, for the terminal.
pub fn clock() -> String {
    jiff::Zoned::now().strftime("%H:%M:%S").to_string()
}
