//! Countries: codes of ISO 3166-1, and their English names.

/// A country, with its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    /// The name that readers see.
    pub name: String,
    /// The two-letter code; none for a name that is not a country of ISO 3166.
    pub code: Option<&'static str>,
    /// As written.
    pub written: String,
}

impl Country {
    /// Parses a code of two or three letters, in any case, or a name; none if the code is unassigned.
    ///
    /// ```
    /// use samizdat::text::country::Country;
    /// assert_eq!(Country::parse("uy").unwrap().name, "Uruguay");
    /// assert_eq!(Country::parse("Uruguay").unwrap().code, Some("UY"));
    /// assert_eq!(Country::parse("uz y"), Some(Country { name: "uz y".into(), code: None, written: "uz y".into() }));
    /// assert_eq!(Country::parse("qx"), None);
    /// ```
    pub fn parse(written: &str) -> Option<Self> {
        let is_code = (2..=3).contains(&written.len()) && written.bytes().all(|byte| byte.is_ascii_alphabetic());
        let country = |name: &str, code| Self { name: name.to_owned(), code, written: written.to_owned() };
        if !is_code {
            let mut all = rust_iso3166::ALL_ALPHA2.iter().filter_map(|code| rust_iso3166::from_alpha2(code));
            let known = all.find(|it| it.name == written);
            return Some(country(written, known.map(|it| it.alpha2)));
        }
        let code = written.to_ascii_uppercase();
        // Reserved for the European Union and widely used, though not a country.
        if code == "EU" {
            return Some(country("European Union", Some("EU")));
        }
        let known = rust_iso3166::from_alpha2(&code).or_else(|| rust_iso3166::from_alpha3(&code))?;
        Some(country(known.name, Some(known.alpha2)))
    }
}
