//! The catalogue of problems: every code that samizdat can report, with its severity. Also the list in the manual.
//!
//! A code is a value, compared by identity. `problem.rs` has a constructor for each diagnostic.

use std::fmt;

/// The severity of a problem; an error prevents publishing.
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
    /// Its name in messages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A kind of problem.
#[derive(Debug)]
pub struct Code {
    /// As in `error[dangling-ref]`.
    pub name: &'static str,
    /// The severity, unless `checks:` in `dossier.yaml` overrides it.
    pub severity: Severity,
    /// Whether `checks:` may override the severity: true for editorial checks, false for errors.
    pub is_check: bool,
    /// One sentence for the manual.
    pub meaning: &'static str,
}

impl Code {
    const fn mistake(name: &'static str, meaning: &'static str) -> Self {
        Self { name, severity: Severity::Error, is_check: false, meaning }
    }

    const fn check(name: &'static str, severity: Severity, meaning: &'static str) -> Self {
        Self { name, severity, is_check: true, meaning }
    }
}

/// Codes are statics and compared by address.
impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Code {}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.name.cmp(other.name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// The editorial check with this name.
pub fn check_named(name: &str) -> Option<&'static Code> {
    CATALOGUE.iter().copied().find(|it| it.is_check && it.name == name)
}

/// Declares each code and lists it in `CATALOGUE`.
macro_rules! catalogue {
    ($($code:ident = $make:ident($name:literal, $($severity:path,)? $meaning:literal);)*) => {
        $(#[doc = $meaning] pub static $code: Code = Code::$make($name, $($severity,)? $meaning);)*
        /// All codes.
        pub static CATALOGUE: &[&Code] = &[$(&$code),*];
    };
}

catalogue! {
    NOT_UTF8 = mistake("not-utf8", "a file is not UTF-8 text");
    FILE_TOO_LARGE = mistake("file-too-large", "a file is larger than such a file can be");
    OVER_LIMIT = mistake("over-limit", "more of something than a dossier by people has");
    FRONT_MATTER_UNCLOSED = mistake("front-matter-unclosed", "the front matter has no closing `---`");
    FRONT_MATTER_MISPLACED = mistake("front-matter-misplaced", "front matter that is not at the very start, or lines of it in the text");
    MISNAMED = mistake("misnamed", "a folder or file whose name is almost that of records");
    FRONT_MATTER_TOO_LARGE = mistake("front-matter-too-large", "the front matter is over 64 KiB");
    BAD_YAML = mistake("bad-yaml", "the front matter is not YAML");
    UNKNOWN_KEY = mistake("unknown-key", "a key that this kind of record does not have");
    DUPLICATE_KEY = mistake("duplicate-key", "a key that stands twice");
    MISSING_FIELD = mistake("missing-field", "a field that has to be there is not");
    BLANK_GUARD = mistake("blank-guard", "a field that hides something and is left empty");
    WRONG_TYPE = mistake("wrong-type", "a value of another type than the field takes");
    BAD_DATE = mistake("bad-date", "a date that is not EDTF");
    DATE_ORDER = mistake("date-order", "an end that comes before its beginning");
    BAD_URL = mistake("bad-url", "an address that is not one");
    UNSAFE_LINK = mistake("unsafe-link", "an address that could run code");
    UNKNOWN_CHOICE = mistake("unknown-choice", "a word that is not among the choices");
    UNKNOWN_LANGUAGE = mistake("unknown-language", "a language code that does not exist");
    UNKNOWN_COUNTRY = mistake("unknown-country", "a country code that does not exist");
    BAD_GEO = mistake("bad-geo", "a place that is not `latitude, longitude`");
    BAD_KEY = mistake("bad-key", "a public key that is not one");
    BAD_EDITION = mistake("bad-edition", "the day of an edition that is not a day");
    BAD_PREVIOUS = mistake("bad-previous", "an edition before this one that cannot be used");
    BAD_SHA256 = mistake("bad-sha256", "a SHA-256 that is not 64 hexadecimal digits");
    BAD_ID = mistake("bad-id", "a file name that cannot be an id");
    DUPLICATE_ID = mistake("duplicate-id", "two records with the same id");
    DANGLING_REF = mistake("dangling-ref", "a reference to a record that is not there");
    WRONG_KIND = mistake("wrong-kind", "a reference to a record of another kind than the field takes");
    UNKNOWN_NAME = mistake("unknown-name", "a `[[link]]` with a name that no record has");
    AMBIGUOUS_NAME = mistake("ambiguous-name", "a `[[link]]` by a name that several records have");
    MISSING_FILE = mistake("missing-file", "a link to a file that is not there");
    OUTSIDE_LINK = mistake("outside-link", "a link to a file outside the dossier");
    MISSING_IMAGE = mistake("missing-image", "an image that is not there");
    REMOTE_IMAGE = mistake("remote-image", "an image on another site, which would tell that site who reads");
    BAD_IMAGE = mistake("bad-image", "an image of a type that browsers do not show");
    MISSING_ANCHOR = mistake("missing-anchor", "a link to a heading or paragraph that is not there");
    DANGLING_CITATION = mistake("dangling-citation", "a citation of a source that is not there");
    NOT_CITABLE = mistake("not-citable", "a citation of a record that is not a source");
    UNKNOWN_LOCATOR = mistake("unknown-locator", "a citation of a paragraph that the source does not have");
    BAD_CITATION = mistake("bad-citation", "a citation that cannot be read");
    UNKNOWN_FOOTNOTE = mistake("unknown-footnote", "a footnote mark without its footnote");
    DUPLICATE_ANCHOR = mistake("duplicate-anchor", "two places with the same anchor");
    BAD_ATTRIBUTE = mistake("bad-attribute", "an attribute in braces that means nothing");
    HIDDEN_MENTION = mistake("hidden-mention", "a public text that names a hidden record");
    BAD_ALIAS = mistake("bad-alias", "an old address that cannot be one");
    ADDRESS_TAKEN = mistake("address-taken", "two things that want the same address");
    CYCLE = mistake("cycle", "records that contain or follow each other in a circle");
    MISSING_SIDECAR = mistake("missing-sidecar", "a plain-text source without its front matter, or the reverse");
    NAME_IN_ADDRESS = mistake("name-in-address", "an address that gives away something hidden");
    HIDDEN_NAME = mistake("hidden-name", "a public text that gives away something hidden");
    HIDDEN_TRACE = mistake("hidden-trace", "a finished file that gives away something hidden");
    BAD_ALLOWANCE = mistake("bad-allowance", "an entry of `gate: allow:` that does not hold");
    PROTECTED_MISSING = mistake("protected-missing", "protected terms that have to be there are not");
    UNSEARCHABLE_FILE = mistake("unsearchable-file", "a PDF, sound or film that no program can search, while something is hidden");
    UNREADABLE_COPY = mistake("unreadable-copy", "a file to publish that cannot be read");
    ACTIVE_FILE = mistake("active-file", "a file that can run scripts when it is opened");
    BAD_VOCABULARY = mistake("bad-vocabulary", "a declaration in `kinds:` that does not hold together");
    UNKNOWN_THEME = mistake("unknown-theme", "a theme that is not there");
    TEMPLATE_ERROR = mistake("template-error", "a template that cannot be used");
    MISSING_ORIGINAL = mistake("missing-original", "an original of the register that is not there");
    ALTERED_ORIGINAL = mistake("altered-original", "an original that is not the file that was registered");
    UNCLEAN_FILE = mistake("unclean-file", "a file that may tell who made it, and that samizdat cannot clean");
    DAMAGED_PICTURE = mistake("damaged-picture", "a picture that cannot be read, or that is something else");
    WRONG_ENDING = mistake("wrong-ending", "a file whose ending is not that of what it is");
    SECRET_KEY = mistake("secret-key", "a secret key, which is never published");
    IMAGE_METADATA = check("image-metadata", Severity::Note, "a picture that told where it was taken; the coordinates are taken out");
    DRAWING_REDUCED = check("drawing-reduced", Severity::Warning, "an SVG drawing with parts that are left out, since they can run or load something");
    HTML_REMOVED = check("html-removed", Severity::Warning, "raw HTML that is not kept");
    QUOTATION_WITHOUT_CONSENT = mistake("quotation-without-consent", "quotations of somebody whose consent to them is over");
    NO_CONSENT = check("no-consent", Severity::Note, "a portrait, or somebody who is not of age, without consent");
    OPAQUE_FILE = check("opaque-file", Severity::Note, "files that no program can search for what is hidden");
    MARKUP_IN_TEXT = check("markup-in-text", Severity::Warning, "a link or citation in a field that takes plain words");
    IGNORED_LINK = check("ignored-link", Severity::Warning, "a symbolic link, which is not followed");
    INVISIBLE_LETTER = check("invisible-letter", Severity::Warning, "a letter that cannot be seen, or that shows others in another order");
    MIXED_LETTERS = check("mixed-letters", Severity::Warning, "a name with letters of two alphabets in one word");
    UNREGISTERED_ORIGINAL = check("unregistered-original", Severity::Warning, "an original without a SHA-256 to know it by");
    ABSENT_ORIGINAL = check("absent-original", Severity::Note, "an original that cannot be compared, since this copy of the dossier has no folder `originals/`");
    TRACKED_BY_GIT = check("tracked-by-git", Severity::Warning, "something not for readers in a git repository that has a remote");
    ARCHIVE_DATE = check("archive-date", Severity::Warning, "an archived copy whose address tells of another day than `captured`");
    UNUSED_FOOTNOTE = check("unused-footnote", Severity::Warning, "a footnote that nothing refers to");
    DRAFT_REFERENCE = check("draft-reference", Severity::Note, "a draft that public records refer to");
    HIDDEN_REFERENCE = check("hidden-reference", Severity::Warning, "a reference to a hidden record, left out of the page");
    UNCITED_PARAGRAPH = check("uncited-paragraph", Severity::Note, "a paragraph of fact without a citation");
    NO_EVIDENCE = check("no-evidence", Severity::Note, "a record whose front matter names no source");
    UNATTRIBUTED = check("unattributed", Severity::Note, "a statement that does not say who says so, or as of when");
    IMAGE_WITHOUT_TEXT = check("image-without-text", Severity::Note, "an image without a text for those who do not see it");
    UNUSED_SOURCE = check("unused-source", Severity::Note, "a source that nothing cites");
    NO_ARCHIVE = check("no-archive", Severity::Note, "a source on the web without an archived copy");
    TEXT_NAMES_RECORD = check("text-names-record", Severity::Note, "a text that is the name of a record and could be a link");
    EMBARGO_ENDED = check("embargo-ended", Severity::Note, "an embargo that has ended, so that the record is public");
    OVERDUE = check("overdue", Severity::Note, "a date by which something had to be done has passed");
}
