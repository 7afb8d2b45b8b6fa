//! The current date and time, for embargoes, deadlines and the publishing commit; never for output.

use anyhow::{Context, Result, bail};

use crate::text::edtf::PartialDate;

/// The given date, else that of `SOURCE_DATE_EPOCH` (reproducible-builds.org), else the current date in UTC.
pub fn today(given: Option<&str>) -> Result<PartialDate> {
    let day = match given {
        Some(day) => day.to_owned(),
        None => now()?.to_zoned(jiff::tz::TimeZone::UTC).date().to_string(),
    };
    match PartialDate::parse(&day) {
        Ok(date) if date.is_day() => Ok(date),
        _ => bail!("`--today {day}` is not a day such as 2026-11-21"),
    }
}

/// Seconds since 1970: `SOURCE_DATE_EPOCH`, else the current time.
pub fn seconds() -> Result<i64> {
    now().map(jiff::Timestamp::as_second)
}

#[expect(clippy::disallowed_methods, reason = "this is where the clock and the environment come in")]
fn now() -> Result<jiff::Timestamp> {
    let Ok(seconds) = std::env::var("SOURCE_DATE_EPOCH") else { return Ok(jiff::Timestamp::now()) };
    let reading = |what: &str| format!("reading SOURCE_DATE_EPOCH `{seconds}` as {what}");
    let number: i64 = seconds.trim().parse().with_context(|| reading("seconds"))?;
    jiff::Timestamp::from_second(number).with_context(|| reading("a time"))
}

/// The local time, for the terminal.
pub fn clock() -> String {
    jiff::Zoned::now().strftime("%H:%M:%S").to_string()
}
