//! Country codes (ISO 3166-1) to English names.

/// The name behind a code of two or three capital letters; the text itself if it is no code; none if it is a wrong code.
pub fn name(written: &str) -> Option<String> {
    let is_code = (2..=3).contains(&written.len()) && written.bytes().all(|byte| byte.is_ascii_uppercase());
    if !is_code {
        return Some(written.to_owned());
    }
    let code = match written {
        // Reserved for the European Union and used widely, though no country.
        "EU" => return Some("European Union".into()),
        _ if written.len() == 2 => rust_iso3166::from_alpha2(written),
        _ => rust_iso3166::from_alpha3(written),
    };
    code.map(|it| it.name.to_owned())
}

/// The code of two small letters, if a code was written.
pub fn two_letters(written: &str) -> Option<String> {
    name(written).filter(|name| name != written)?;
    let code = match written.len() {
        2 => written.to_owned(),
        _ => rust_iso3166::from_alpha3(written)?.alpha2.to_owned(),
    };
    Some(code.to_ascii_lowercase())
}
