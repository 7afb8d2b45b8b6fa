//! What day it is. Used for embargoes and deadlines, never for output.

use anyhow::{Context, Result, bail};

use crate::text::edtf::PartialDate;

/// The day given, else that of `SOURCE_DATE_EPOCH` (reproducible-builds.org), else the clock's, in UTC.
#[expect(clippy::disallowed_methods, reason = "this is where the clock and the environment come in")]
pub fn today(given: Option<&str>) -> Result<PartialDate> {
    let day = match given {
        Some(day) => day.to_owned(),
        None => match std::env::var("SOURCE_DATE_EPOCH") {
            Ok(seconds) => {
                let seconds: i64 = seconds
                    .trim()
                    .parse()
                    .with_context(|| format!("reading SOURCE_DATE_EPOCH `{seconds}` as seconds"))?;
                let time = jiff::Timestamp::from_second(seconds)
                    .with_context(|| format!("reading SOURCE_DATE_EPOCH `{seconds}` as a time"))?;
                time.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
            }
            Err(_) => jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string(),
        },
    };
    match PartialDate::parse(&day) {
        Ok(date) if date.is_day() => Ok(date),
        _ => bail!("`--today {day}` is not a day such as 2026-11-21"),
    }
}

/// The hour and minute and second where the author is, for the terminal.
pub fn clock() -> String {
    jiff::Zoned::now().strftime("%H:%M:%S").to_string()
}
