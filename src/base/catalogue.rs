//! The codes of all problems, with their severity.

/// How bad it is; an error stops a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth a look.
    Note,
    /// Probably wrong.
    Warning,
    /// Wrong; nothing is published.
    Error,
}

impl Severity {
    /// The word in messages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A row of the catalogue.
#[derive(Debug)]
pub struct Entry {
    /// The code in `error[dangling-ref]`.
    pub code: &'static str,
    /// How bad it is unless `checks:` says otherwise.
    pub severity: Severity,
    /// Whether `checks:` in `dossier.yaml` may change that: editorial matters yes, mistakes no.
    pub is_check: bool,
    /// One sentence for the manual.
    pub meaning: &'static str,
}

const fn mistake(code: &'static str, meaning: &'static str) -> Entry {
    Entry { code, severity: Severity::Error, is_check: false, meaning }
}

const fn check(code: &'static str, severity: Severity, meaning: &'static str) -> Entry {
    Entry { code, severity, is_check: true, meaning }
}

/// All of them.
pub const CATALOGUE: &[Entry] = &[
    mistake("not-utf8", "a file is not UTF-8 text"),
    mistake("file-too-large", "a file is larger than a text by hand can be"),
    mistake("front-matter-unclosed", "the front matter has no closing `---`"),
    mistake("front-matter-misplaced", "front matter that is not at the very start, or lines of it in the text"),
    mistake("misnamed", "a folder or file whose name is almost that of records"),
    mistake("front-matter-too-large", "the front matter is over 64 KiB"),
    mistake("bad-yaml", "the front matter is not YAML"),
    mistake("unknown-key", "a key that this kind of record does not have"),
    mistake("duplicate-key", "a key that stands twice"),
    mistake("missing-field", "a field that has to be there is not"),
    mistake("blank-guard", "a field that hides something and is left empty"),
    mistake("wrong-type", "a value of another type than the field takes"),
    mistake("bad-date", "a date that is not EDTF"),
    mistake("date-order", "an end that comes before its beginning"),
    mistake("bad-url", "an address that is not one"),
    mistake("unsafe-link", "an address that could run code"),
    mistake("unknown-choice", "a word that is not among the choices"),
    mistake("unknown-language", "a language code that does not exist"),
    mistake("unknown-country", "a country code that does not exist"),
    mistake("bad-geo", "a place that is not `latitude, longitude`"),
    mistake("bad-key", "a public key that is not one"),
    mistake("bad-edition", "the day of an edition that is not a day"),
    mistake("bad-previous", "an edition before this one that cannot be used"),
    mistake("bad-sha256", "a SHA-256 that is not 64 hexadecimal digits"),
    mistake("bad-id", "a file name that cannot be an id"),
    mistake("duplicate-id", "two records with the same id"),
    mistake("dangling-ref", "a reference to a record that is not there"),
    mistake("wrong-kind", "a reference to a record of another kind than the field takes"),
    mistake("unknown-name", "a `[[link]]` to nobody"),
    mistake("ambiguous-name", "a `[[link]]` by a name that several records have"),
    mistake("missing-file", "a link to a file that is not there"),
    mistake("outside-link", "a link to a file outside the dossier"),
    mistake("missing-image", "an image that is not there"),
    mistake("remote-image", "an image on another site, which would tell that site who reads"),
    mistake("bad-image", "an image of a type that browsers do not show"),
    mistake("missing-anchor", "a link to a heading or paragraph that is not there"),
    mistake("dangling-citation", "a citation of a source that is not there"),
    mistake("not-citable", "a citation of a record that is not a source"),
    mistake("unknown-locator", "a citation of a paragraph that the source does not have"),
    mistake("bad-citation", "a citation that cannot be read"),
    mistake("unknown-footnote", "a footnote mark without its footnote"),
    mistake("duplicate-anchor", "two places with the same anchor"),
    mistake("bad-attribute", "an attribute in braces that means nothing"),
    mistake("hidden-mention", "a public text that names a hidden record"),
    mistake("bad-alias", "an old address that cannot be one"),
    mistake("address-taken", "two things that want the same address"),
    mistake("cycle", "records that contain or follow each other in a circle"),
    mistake("missing-sidecar", "a plain-text source without its front matter, or the reverse"),
    mistake("name-in-address", "a pseudonym whose address gives the name away"),
    mistake("name-in-text", "a public text that gives away the name behind a pseudonym"),
    mistake("active-file", "a file that can run scripts when it is opened"),
    mistake("bad-vocabulary", "a declaration in `kinds:` that does not hold together"),
    mistake("unknown-theme", "a theme that is not there"),
    mistake("template-error", "a template that cannot be used"),
    mistake("missing-original", "an original of the register that is not there"),
    mistake("altered-original", "an original that is not the file that was registered"),
    mistake("image-metadata", "a photo that tells where it was taken"),
    check("html-removed", Severity::Warning, "raw HTML that is not kept"),
    check("hidden-name", Severity::Error, "a public text with the name of somebody who is hidden"),
    check("markup-in-text", Severity::Warning, "a link or citation in a field that takes plain words"),
    check("ignored-link", Severity::Warning, "a symbolic link, which is not followed"),
    check("unregistered-original", Severity::Warning, "an original without a SHA-256 to know it by"),
    check("archive-date", Severity::Warning, "an archived copy whose address tells of another day than `captured`"),
    check("unused-footnote", Severity::Warning, "a footnote that nothing refers to"),
    check("hidden-reference", Severity::Warning, "a reference to a hidden record, left out of the page"),
    check("uncited-paragraph", Severity::Note, "a paragraph of fact without a citation"),
    check("no-evidence", Severity::Note, "a record whose front matter names no source"),
    check("unattributed", Severity::Note, "a statement that does not say who says so, or as of when"),
    check("image-without-text", Severity::Note, "an image without a text for those who do not see it"),
    check("unused-source", Severity::Note, "a source that nothing cites"),
    check("no-archive", Severity::Note, "a source on the web without an archived copy"),
    check("text-names-record", Severity::Note, "a text that is the name of a record and could be a link"),
    check("overdue", Severity::Note, "a date by which something had to be done has passed"),
];

/// The row of a code.
pub fn entry(code: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|it| it.code == code)
}

/// Whether `checks:` may set the level of this code.
pub fn is_check(code: &str) -> bool {
    entry(code).is_some_and(|it| it.is_check)
}
