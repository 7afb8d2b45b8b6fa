//! Addresses of archived copies: recognizes the archive, and extracts the original address and the date.

use crate::text::edtf::PartialDate;
use crate::text::url::host_and_path;

/// The contents of an archive's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    /// The archive's name.
    pub service: &'static str,
    /// The date of the copy, if the address contains it.
    pub captured: Option<PartialDate>,
    /// The address of the original, if the address contains it.
    pub original: Option<String>,
}

/// Host names, without `www.`, and archives; archive.today has several hosts.
const SERVICES: &[(&str, &str)] = &[
    ("web.archive.org", "Wayback Machine"),
    ("archive.org", "Wayback Machine"),
    ("archive.today", "archive.today"),
    ("archive.ph", "archive.today"),
    ("archive.is", "archive.today"),
    ("archive.li", "archive.today"),
    ("archive.vn", "archive.today"),
    ("archive.fo", "archive.today"),
    ("archive.md", "archive.today"),
    ("perma.cc", "Perma.cc"),
    ("ghostarchive.org", "Ghostarchive"),
];

/// Recognizes the address of a known archive.
pub fn recognise(address: &str) -> Option<Archived> {
    let (host, path) = host_and_path(address)?;
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let service = SERVICES.iter().find(|(it, _)| *it == host).map(|(_, service)| *service)?;
    // `/web/20160330123456id_/http://…`, `/20160330123456/http://…`, `/2016.03.30-123456/http://…`
    let rest = path.trim_start_matches('/');
    let rest = rest.strip_prefix("web/").unwrap_or(rest);
    let dated = rest.split_once('/').and_then(|(stamp, original)| Some((day(stamp)?, original)));
    let is_web = |it: &&str| it.starts_with("http://") || it.starts_with("https://");
    let original = dated.as_ref().map(|(_, original)| *original).filter(is_web).map(str::to_owned);
    Some(Archived { service, captured: dated.map(|(day, _)| day), original })
}

/// Parses an archive's time stamp, which has at least the precision of a day.
fn day(stamp: &str) -> Option<PartialDate> {
    let digits: String = stamp.chars().filter(|c| !matches!(c, '.' | '-')).collect();
    let digits = digits.trim_end_matches(|c: char| c.is_ascii_lowercase() || c == '_');
    let is_stamp = (8..=14).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit());
    let day = is_stamp.then(|| format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..8]))?;
    PartialDate::parse(&day).ok()
}
