//! A constructor for every problem with the content. Messages use the author's terms, quote in backticks, and have no full stop.

use super::catalogue::*;
use super::diagnostic::{Diagnostic, Spot};

/// A hint with the suggestion, or else with what would be valid.
fn near_or(near: Option<&str>, otherwise: impl Into<String>) -> String {
    near.map_or_else(|| otherwise.into(), |near| format!("did you mean `{near}`?"))
}

/// A list for a hint: `a`, `b` or `c`; long lists are cut.
fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    let shown: Vec<String> = words.iter().take(24).map(|word| format!("`{word}`")).collect();
    let rest = words.len().saturating_sub(24);
    match (shown.split_last(), rest) {
        (None, _) => String::new(),
        (Some((last, [])), 0) => last.clone(),
        (Some((last, others)), 0) => format!("{} or {last}", others.join(", ")),
        (Some(_), rest) => format!("{} and {rest} more", shown.join(", ")),
    }
}

/// A file that is not UTF-8.
pub fn not_utf8(spot: Spot, is_utf16: bool) -> Diagnostic {
    let hint = match is_utf16 {
        true => "it looks like UTF-16: in the editor choose “Save with encoding: UTF-8”",
        false => {
            "in the editor choose “Save with encoding: UTF-8”; an old Windows file may be in windows-1251 or windows-1252"
        }
    };
    NOT_UTF8.at(spot, "this file is not UTF-8 text").hint(hint)
}

/// A file over the limit.
pub fn file_too_large(spot: Spot, size: &str, limit: &str) -> Diagnostic {
    FILE_TOO_LARGE
        .at(spot, format!("this file has {size}, and may have {limit}"))
        .hint("split it; a long text may be a file that is not Markdown, with a link to it")
}

/// More of something than a dossier by people has.
pub fn over_limit(spot: Spot, what: &str, limit: usize) -> Diagnostic {
    OVER_LIMIT.at(spot, format!("{what}; the most is {limit}")).hint("split it, or write it another way")
}

/// An opening `---` without a closing one.
pub fn front_matter_unclosed(spot: Spot) -> Diagnostic {
    FRONT_MATTER_UNCLOSED.at(spot, "the front matter is never closed").hint("put a line `---` after the last field")
}

/// Front matter where none is read.
pub fn front_matter_misplaced(spot: Spot) -> Diagnostic {
    FRONT_MATTER_MISPLACED
        .at(spot, "this looks like front matter and would be printed as text")
        .hint("front matter stands at the very start of a file, between two lines of exactly three hyphens `---`")
}

/// A misspelt folder or extension: `content/People/`, `x.markdown`.
pub fn misnamed(spot: Spot, name: &str, meant: &str) -> Diagnostic {
    MISNAMED.at(spot, format!("`{name}` is not read as records")).hint(format!("did you mean `{meant}`?"))
}

/// What to do about a trace.
const TRACE_HINT: &str = "write it without; if it means somebody else, name the public record that says so under `gate: allow:` in dossier.yaml";

/// "gives away", or what may be somebody else.
fn gives_away(is_certain: bool, what: &str) -> String {
    match is_certain {
        true => format!("gives away {what}"),
        false => format!("may give away {what}: it stands alone here, and no public record explains it"),
    }
}

/// The same without a hidden word, for logs that others read.
fn gives_away_silently(is_certain: bool, line: Option<usize>) -> String {
    let what = line.map_or("something hidden".to_owned(), |line| format!("a protected term, line {line}"));
    gives_away(is_certain, &what)
}

/// A public text with a trace of something hidden. `line` is that of a protected term.
pub fn hidden_name(spot: Spot, what: &str, is_certain: bool, line: Option<usize>) -> Diagnostic {
    HIDDEN_NAME
        .at(spot, format!("this public text {}", gives_away(is_certain, what)))
        .hint(TRACE_HINT)
        .redacted(format!("this public text {}", gives_away_silently(is_certain, line)))
}

/// A picture that is the portrait of somebody who is hidden.
pub fn hidden_portrait(spot: Spot) -> Diagnostic {
    HIDDEN_NAME
        .at(spot, "this picture is the portrait of somebody whose portrait readers may not see")
        .hint("take it out; if it shows somebody else, give that record a file of its own")
}

/// A finished file with a trace of something hidden, and how many more have it.
pub fn hidden_trace(
    spot: Spot,
    path: &str,
    n_more: usize,
    what: &str,
    is_certain: bool,
    line: Option<usize>,
) -> Diagnostic {
    let more = if n_more == 0 { String::new() } else { format!(" (and {n_more} more)") };
    HIDDEN_TRACE
        .at(spot, format!("from here, `{path}`{more} {}", gives_away(is_certain, what)))
        .hint(TRACE_HINT)
        .redacted(format!("from here, a file of the edition {}", gives_away_silently(is_certain, line)))
}

/// `gate: allow:` with a record that is not there, or not public.
pub fn allow_names_no_record(spot: Spot, id: &str) -> Diagnostic {
    BAD_ALLOWANCE.at(spot, format!("there is no public record `{id}`")).hint(
        "`record` takes the id of a public record that has the same name, and `reason` says why that is no secret",
    )
}

/// `gate: allow:` with a record that has nothing hidden in it.
pub fn allow_needs_no_entry(spot: Spot, id: &str) -> Diagnostic {
    BAD_ALLOWANCE.at(spot, format!("`{id}` says nothing that is hidden")).hint("take the entry out")
}

/// `protected: required` without terms.
pub fn protected_missing(spot: Spot, variable: &str) -> Diagnostic {
    PROTECTED_MISSING
        .at(spot, "there are no protected terms, and this dossier requires them")
        .hint(format!("put `protected.txt` beside dossier.yaml, or its text into the secret `{variable}` of your host"))
}

/// The consent to quotations is over, and only an author can tell where they are.
pub fn quotation_without_consent(spot: Spot) -> Diagnostic {
    QUOTATION_WITHOUT_CONSENT
        .at(spot, "the consent to be quoted is over")
        .hint("take the quotations out of all texts, and then `quotation` out of `scope`")
}

/// A portrait, or somebody who is not of age, without consent.
pub fn no_consent(spot: Spot, what: &str, field: &str) -> Diagnostic {
    NO_CONSENT
        .at(spot, format!("this shows {what}, and no consent is noted"))
        .hint(format!("ask, and note it in `{field}`, which is not published; `status: public-figure` needs none"))
}

/// A file to copy that could not be read.
pub fn unreadable_copy(spot: Spot, path: &str, reason: &str) -> Diagnostic {
    UNREADABLE_COPY.at(spot, format!("`{path}` cannot be read: {reason}")).hint("look whether the file is still there")
}

/// A file that no program can search, in a dossier that hides something.
pub fn unsearchable_file(spot: Spot, path: &str) -> Diagnostic {
    UNSEARCHABLE_FILE
        .at(spot, format!("no program can search `{path}` for what this dossier hides"))
        .hint("read it yourself, and say so on this record: `files: [{file: …, as_is: true, reason: I read it}]`")
}

/// Files whose content no program can search.
pub fn opaque_files(spot: Spot, paths: &[&str]) -> Diagnostic {
    OPAQUE_FILE
        .at(spot, format!("no program can search these files for what is hidden: {}", one_of(paths.iter().copied())))
        .hint("look at them yourself: at faces, signs, voices, and at texts in pictures and PDF files")
}

/// Markup in a plain text field: `summary: see [@a]`.
pub fn markup_in_text(spot: Spot, field: &str) -> Diagnostic {
    MARKUP_IN_TEXT
        .at(spot, format!("`{field}` takes plain words; links and citations are printed here as they stand"))
        .hint("cite in the text below the front matter, or in `sources`")
}

/// Front matter over the limit.
pub fn front_matter_too_large(spot: Spot, kilobytes: usize) -> Diagnostic {
    FRONT_MATTER_TOO_LARGE
        .at(spot, format!("the front matter has {kilobytes} KiB, and may have 64"))
        .hint("move long texts below the closing `---`")
}

/// An error of the YAML parser.
pub fn bad_yaml(spot: Spot, message: &str) -> Diagnostic {
    let hint = if message.contains("more than one document") {
        "this line is indented otherwise than the first field, or a line `---` stands within the front matter"
    } else if message.contains("mapping values are not allowed") || message.contains("did not find expected") {
        "a text that holds `: ` or ` #`, or begins with one of `[ { & * ! | > % @ \"`, has to stand in quotes; indent with spaces"
    } else if message.contains("tab") || message.contains("cannot start any token") {
        "a text that begins with a special character such as `@` or `%` has to stand in quotes; indent with spaces, not tabs"
    } else {
        "front matter is a list of lines `field: value`"
    };
    BAD_YAML.at(spot, format!("this is not YAML: {message}")).hint(hint)
}

/// A key that is not declared.
pub fn unknown_key<'a>(
    spot: Spot,
    key: &str,
    of: &str,
    near: Option<&str>,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    UNKNOWN_KEY
        .at(spot, format!("{of} has no field `{key}`"))
        .hint(near_or(near, format!("known here: {}", one_of(known))))
}

/// A key given twice.
pub fn duplicate_key(spot: Spot, key: &str) -> Diagnostic {
    DUPLICATE_KEY.at(spot, format!("`{key}` stands here a second time")).hint("keep one of the two")
}

/// A required field that is absent.
pub fn missing_field(spot: Spot, field: &str, of: &str) -> Diagnostic {
    MISSING_FIELD.at(spot, format!("{of} needs `{field}`")).hint(format!("add a line `{field}: …`"))
}

/// `pseudonym:` with nothing after it.
pub fn blank_guard(spot: Spot, field: &str) -> Diagnostic {
    BLANK_GUARD.at(spot, format!("`{field}` is empty, and would hide nothing")).hint("fill it in, or take the line out")
}

/// A value of another type.
pub fn wrong_type(spot: Spot, field: &str, expected: &str, found: &str) -> Diagnostic {
    WRONG_TYPE.at(spot, format!("`{field}` takes {expected}, not {found}"))
}

/// A date that cannot be read.
pub fn bad_date(spot: Spot, written: &str, reason: &str, suggestion: Option<&str>) -> Diagnostic {
    let forms = "write `2016`, `2016-05`, `2016-05-17`, `2016~` (about), `2016?` (uncertain), `2012-12/2013-01` (from … to) \
                 or `[2016-12..2017-11]` (some day between)";
    BAD_DATE.at(spot, format!("`{written}` is not a date: {reason}")).hint(near_or(suggestion, forms))
}

/// An end before its start.
pub fn date_order(spot: Spot, start: &str, end: &str) -> Diagnostic {
    DATE_ORDER.at(spot, format!("`{end}` comes before `{start}`")).hint("exchange the two, or correct one")
}

/// A web address that cannot be parsed.
pub fn bad_url(spot: Spot, written: &str) -> Diagnostic {
    BAD_URL
        .at(spot, format!("`{written}` is not a web address"))
        .hint("a web address begins with `https://` or `http://`")
}

/// An invalid public key in `dossier.yaml`.
pub fn bad_key(spot: Spot, written: &str) -> Diagnostic {
    BAD_KEY
        .at(spot, format!("`{written}` is not a public key"))
        .hint("`samizdat keygen` prints the one line of a public key; it begins with `RW`")
}

/// A link with an unsafe scheme, such as `javascript:`.
pub fn unsafe_link(spot: Spot, written: &str) -> Diagnostic {
    UNSAFE_LINK
        .at(spot, format!("`{written}` is not an address that a reader can safely follow"))
        .hint("links may begin with `https://`, `http://`, `mailto:` or `tel:`, or name a file of the dossier")
}

/// A word that is not one of the options.
pub fn unknown_choice<'a>(
    spot: Spot,
    field: &str,
    written: &str,
    near: Option<&str>,
    options: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    UNKNOWN_CHOICE
        .at(spot, format!("`{written}` is not a choice for `{field}`"))
        .hint(near_or(near, format!("choose {}", one_of(options))))
}

/// An unassigned language code.
pub fn unknown_language(spot: Spot, written: &str) -> Diagnostic {
    UNKNOWN_LANGUAGE
        .at(spot, format!("`{written}` is not a language code"))
        .hint("use a code of ISO 639, such as `en`, `ru`, `kk` or `kk-Cyrl`")
}

/// An unassigned country code.
pub fn unknown_country(spot: Spot, written: &str) -> Diagnostic {
    UNKNOWN_COUNTRY
        .at(spot, format!("`{written}` is not a country code"))
        .hint("use a code of ISO 3166, such as `KZ`, or write the name")
}

/// Invalid coordinates.
pub fn bad_geo(spot: Spot, written: &str) -> Diagnostic {
    BAD_GEO
        .at(spot, format!("`{written}` is not a place on earth"))
        .hint("write `latitude, longitude` in degrees, such as `51.17, 71.43`")
}

/// An invalid hash.
pub fn bad_sha256(spot: Spot, written: &str) -> Diagnostic {
    BAD_SHA256
        .at(spot, format!("`{written}` is not a SHA-256"))
        .hint("it has 64 hexadecimal digits, as printed by `sha256sum FILE`")
}

/// A file stem that is not a valid id.
pub fn bad_id(spot: Spot, stem: &str, suggestion: &str) -> Diagnostic {
    let hint = match suggestion {
        "" => "name the file with small Latin letters, digits and hyphens".to_owned(),
        slug => format!("rename the file to `{slug}.md`"),
    };
    BAD_ID.at(spot, format!("the file name `{stem}` cannot be an id")).hint(hint)
}

/// Two files with one stem.
pub fn duplicate_id(spot: Spot, id: &str, other: &str) -> Diagnostic {
    DUPLICATE_ID.at(spot, format!("the id `{id}` is taken by `{other}`")).hint("rename one of the two files")
}

/// A field that refers to nothing.
pub fn dangling_ref(spot: Spot, id: &str, wanted: &str, near: Option<&str>, may_be_text: bool) -> Diagnostic {
    if id.contains(',') {
        return DANGLING_REF
            .at(spot, format!("`{id}` is not the id of {wanted}"))
            .hint(format!("several go in brackets: `[{id}]`"));
    }
    let otherwise = match may_be_text {
        true => "add the record, or write a text with a capital letter or a space instead".to_owned(),
        false => "add the record, or correct the id".to_owned(),
    };
    DANGLING_REF.at(spot, format!("`{id}` is not the id of {wanted}")).hint(near_or(near, otherwise))
}

/// A field that refers to an id that was renamed.
pub fn renamed_ref(spot: Spot, id: &str, new_id: &str) -> Diagnostic {
    DANGLING_REF.at(spot, format!("`{id}` is an old address")).hint(format!("the record is now `{new_id}`"))
}

/// A field that refers to the wrong kind.
pub fn wrong_kind(spot: Spot, id: &str, is: &str, wanted: &str) -> Diagnostic {
    WRONG_KIND
        .at(spot, format!("`{id}` is {is}, and here goes {wanted}"))
        .hint("correct the id, or use the field made for it")
}

/// A wikilink to nothing.
pub fn unknown_name(spot: Spot, name: &str, near: Option<&str>) -> Diagnostic {
    UNKNOWN_NAME
        .at(spot, format!("no record is called `{name}`"))
        .hint(near_or(near, "use the id (the file name without `.md`) or a name from the record's front matter"))
}

/// A wikilink that matches several records.
pub fn ambiguous_name<'a>(spot: Spot, name: &str, ids: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    AMBIGUOUS_NAME
        .at(spot, format!("several records are called `{name}`"))
        .hint(format!("say which, by id: {}", one_of(ids)))
}

/// A Markdown link to a missing file.
pub fn missing_file(spot: Spot, target: &str, near: Option<&str>) -> Diagnostic {
    MISSING_FILE
        .at(spot, format!("there is no file `{target}`"))
        .hint(near_or(near, "addresses of files count from the folder of this file"))
}

/// A link that leads outside `content/`.
pub fn outside_link(spot: Spot, target: &str) -> Diagnostic {
    OUTSIDE_LINK.at(spot, format!("`{target}` lies outside `content/`")).hint("copy the file into `content/`")
}

/// A missing image.
pub fn missing_image(spot: Spot, target: &str, near: Option<&str>) -> Diagnostic {
    MISSING_IMAGE
        .at(spot, format!("there is no image `{target}`"))
        .hint(near_or(near, "addresses of images count from the folder of this file"))
}

/// An image on another site.
pub fn remote_image(spot: Spot, target: &str) -> Diagnostic {
    REMOTE_IMAGE
        .at(spot, format!("`{target}` is on another site"))
        .hint("save the image in `content/` and show it from there")
}

/// A file that browsers do not show as an image.
pub fn bad_image(spot: Spot, target: &str) -> Diagnostic {
    BAD_IMAGE
        .at(spot, format!("`{target}` is not an image that browsers show"))
        .hint("use a .jpg, .png, .webp, .gif or .svg file")
}

/// A picture whose coordinates are taken out.
pub fn image_metadata(spot: Spot, path: &str) -> Diagnostic {
    IMAGE_METADATA
        .at(spot, format!("`{path}` told where it was taken; the coordinates were taken out"))
        .hint("the file in the dossier's folder still has them: think of whom you give the folder to")
}

/// A drawing that is published without some of its parts.
pub fn drawing_reduced(spot: Spot, path: &str, removed: &[String]) -> Diagnostic {
    let named = removed.iter().take(6).map(String::as_str).collect::<Vec<&str>>().join(", ");
    let others = if removed.len() > 6 { " and more" } else { "" };
    DRAWING_REDUCED
        .at(spot, format!("`{path}` is published without {named}{others}"))
        .hint("look at it in the edition; if something is missing, save it as .png, or without scripts, links and style sheets")
}

/// A picture that cannot be read.
pub fn damaged_picture(spot: Spot, path: &str, format: &str, reason: &str) -> Diagnostic {
    DAMAGED_PICTURE
        .at(spot, format!("`{path}` cannot be read as {format}: {reason}"))
        .hint("open it in an image editor and save it again")
}

/// A file with the extension of another format.
pub fn wrong_ending(spot: Spot, path: &str, what: &str, ending: &str) -> Diagnostic {
    WRONG_ENDING.at(spot, format!("`{path}` is {what}")).hint(format!("rename it, so that it ends in `.{ending}`"))
}

/// A file that cannot be cleaned.
pub fn unclean_file(spot: Spot, path: &str, told: &str, written: &str) -> Diagnostic {
    UNCLEAN_FILE.at(spot, format!("`{path}` {told}")).hint(format!(
        "save it without what it tells (a PDF printed anew, a picture as .jpg), or say why it is published as it is: `files: [{{file: {written}, as_is: true, reason: …}}]`"
    ))
}

/// A secret key.
pub fn secret_key(spot: Spot, path: &str) -> Diagnostic {
    SECRET_KEY
        .at(spot, format!("`{path}` is a secret key"))
        .hint("move it out of the dossier's folder; if the folder was given to anybody, make a new key")
}

/// A missing anchor.
pub fn missing_anchor(spot: Spot, target: &str, anchor: &str, near: Option<&str>) -> Diagnostic {
    MISSING_ANCHOR
        .at(spot, format!("`{target}` has no heading or paragraph `#{anchor}`"))
        .hint(near_or(near, "an anchor is a heading in small letters with hyphens, or the name in `{#…}`"))
}

/// A citation of nothing.
pub fn dangling_citation(spot: Spot, key: &str, near: Option<&str>) -> Diagnostic {
    DANGLING_CITATION
        .at(spot, format!("there is no source `{key}`"))
        .hint(near_or(near, "a citation names the id of a source: `[@source-id, p4]`"))
}

/// A citation of a record that is not a source.
pub fn not_citable(spot: Spot, key: &str, is: &str) -> Diagnostic {
    NOT_CITABLE
        .at(spot, format!("`{key}` is {is} and cannot be cited"))
        .hint(format!("link to it instead: `[[{key}]]`"))
}

/// A paragraph that the source does not have.
pub fn unknown_locator(spot: Spot, source: &str, locator: &str, n_paragraphs: usize) -> Diagnostic {
    UNKNOWN_LOCATOR
        .at(spot, format!("`{source}` has no paragraph `{locator}`"))
        .hint(format!("its paragraphs are `p1` to `p{n_paragraphs}`; a page is written `p. 12`"))
}

/// A citation of very many paragraphs.
pub fn long_range(spot: Spot, n: usize, limit: usize) -> Diagnostic {
    OVER_LIMIT
        .at(spot, format!("this citation goes over {n} paragraphs; the most between two is {limit}"))
        .hint("cite the source as a whole, or the paragraphs that say it")
}

/// A citation that cannot be read.
pub fn bad_citation(spot: Spot, written: &str) -> Diagnostic {
    BAD_CITATION.at(spot, format!("`[{written}]` looks like a citation and cannot be read"))
        .hint("write `[@source-id]`, `[@source-id, p4]` or `[see @one, p4; @two]`; a bracket inside has to be `\\[` and `\\]`")
}

/// A footnote mark without a footnote.
pub fn unknown_footnote(spot: Spot, label: &str) -> Diagnostic {
    UNKNOWN_FOOTNOTE.at(spot, format!("there is no footnote `[^{label}]`")).hint(format!("add a line `[^{label}]: …`"))
}

/// A footnote without a mark.
pub fn unused_footnote(spot: Spot, label: &str) -> Diagnostic {
    UNUSED_FOOTNOTE
        .at(spot, format!("nothing refers to the footnote `[^{label}]`, so it is not shown"))
        .hint(format!("put `[^{label}]` where it belongs"))
}

/// The same anchor twice.
pub fn duplicate_anchor(spot: Spot, anchor: &str) -> Diagnostic {
    DUPLICATE_ANCHOR
        .at(spot, format!("the anchor `#{anchor}` is there already"))
        .hint("choose another; `p1`, `p2` … are given to paragraphs as they come")
}

/// An unknown attribute such as `{.something}`.
pub fn bad_attribute(spot: Spot, written: &str) -> Diagnostic {
    BAD_ATTRIBUTE
        .at(spot, format!("`{{{written}}}` means nothing here"))
        .hint("`{#name}` names a paragraph; `{.uncited}` says that it needs no citation")
}

/// A text that mentions a hidden record.
pub fn hidden_mention(spot: Spot, id: &str, why: &str) -> Diagnostic {
    HIDDEN_MENTION
        .at(spot, format!("this public text names `{id}`, which is {why}"))
        .hint("take the mention out, or write it without the name")
        .redacted(format!("this public text names a record that is {why}"))
}

/// A draft that public records refer to, and how many.
pub fn draft_reference(spot: Spot, n_references: usize, first: &str) -> Diagnostic {
    let others = match n_references {
        1 => format!("`{first}` refers to it"),
        n => format!("{n} public records refer to it, `{first}` first"),
    };
    DRAFT_REFERENCE
        .at(spot, format!("this is a draft, and {others}"))
        .hint("its title stands there without a link until it is ready")
}

/// A field that refers to a hidden record.
pub fn hidden_reference(spot: Spot, id: &str, why: &str) -> Diagnostic {
    HIDDEN_REFERENCE
        .at(spot, format!("`{id}` is {why}, so what is said with it here is left out"))
        .hint("nothing of it is published; take it out if it is not meant to come back")
        .redacted(format!("a record named here is {why}, so what is said with it is left out"))
}

/// An alias that is not a valid address.
pub fn bad_alias(spot: Spot, alias: &str, reason: &str) -> Diagnostic {
    BAD_ALIAS
        .at(spot, format!("`{alias}` cannot be an old address: {reason}"))
        .hint("write the old id, such as `old-name`, or the old address, such as `people/old-name.html`")
}

/// Two pages with one address.
pub fn address_taken(spot: Spot, address: &str, by: &str) -> Diagnostic {
    ADDRESS_TAKEN
        .at(spot, format!("the address `{address}` is taken by {by}"))
        .hint("addresses have to differ in more than capital letters; rename one of the two")
}

/// A cycle of records.
pub fn cycle(spot: Spot, field: &str, ids: &[&str]) -> Diagnostic {
    CYCLE
        .at(spot, format!("`{field}` goes round in a circle: {}", circle(ids)))
        .hint("take one of these references out")
}

/// The ids of a circle; of a long one the first and the last.
fn circle(ids: &[&str]) -> String {
    match ids {
        [first @ .., _, last] if ids.len() > 12 => {
            format!("{} → … {} more … → {last}", first[..8].join(" → "), ids.len() - 9)
        }
        ids => ids.join(" → "),
    }
}

/// `x.txt` without `x.txt.yaml`.
pub fn text_without_sidecar(spot: Spot, sidecar: &str) -> Diagnostic {
    MISSING_SIDECAR
        .at(spot, "this plain text has no front matter")
        .hint(format!("put its front matter into `{sidecar}`"))
}

/// `x.txt.yaml` without `x.txt`.
pub fn sidecar_without_text(spot: Spot, text: &str) -> Diagnostic {
    MISSING_SIDECAR
        .at(spot, format!("this front matter belongs to `{text}`, which is not there"))
        .hint("add the text, or rename this file")
}

/// An address that contains the name behind a pseudonym.
pub fn name_in_address(spot: Spot, id: &str) -> Diagnostic {
    NAME_IN_ADDRESS
        .at(spot, format!("the address `{id}` gives away something hidden"))
        .hint("rename the file; behind a pseudonym, after the pseudonym")
        .redacted("the address of this file gives away something hidden")
}

/// An asset with active content: a saved web page, a script, an SVG image with a script.
pub fn active_file(spot: Spot, path: &str) -> Diagnostic {
    ACTIVE_FILE
        .at(spot, format!("`{path}` can run scripts or call other sites when it is opened"))
        .hint("offer it as .pdf, .txt or .png instead; a picture that is one has to end like one")
}

/// A declaration that cannot be used.
pub fn bad_vocabulary(spot: Spot, message: String) -> Diagnostic {
    BAD_VOCABULARY.at(spot, message).hint("see `samizdat schema --vocabulary` for the declarations in force")
}

/// A missing theme.
pub fn unknown_theme(spot: Spot, theme: &str) -> Diagnostic {
    UNKNOWN_THEME
        .at(spot, format!("there is no theme `{theme}`"))
        .hint(format!("make the folder `themes/{theme}/`, or use a built-in theme, `dossier` or `plain`"))
}

/// An error of the template engine.
pub fn template_error(spot: Spot, message: String) -> Diagnostic {
    TEMPLATE_ERROR.at(spot, message)
}

/// Raw HTML that was dropped.
pub fn html_removed(spot: Spot, what: &str) -> Diagnostic {
    HTML_REMOVED
        .at(spot, format!("{what} is not kept"))
        .hint("say it in Markdown; scripts, styles, frames, forms and images in HTML are left out")
}

/// A symbolic link.
pub fn ignored_link(spot: Spot) -> Diagnostic {
    IGNORED_LINK.at(spot, "symbolic links are not followed").hint("copy the file here")
}

/// A control character or a space of no width.
pub fn invisible_letter(spot: Spot, letter: char) -> Diagnostic {
    INVISIBLE_LETTER
        .at(
            spot,
            format!(
                "here stands U+{:04X}, which cannot be seen and can make one name look like another",
                letter as u32
            ),
        )
        .hint("type the words again by hand; copied texts bring such characters along")
}

/// A name with Latin and Cyrillic letters in one word.
pub fn mixed_letters(spot: Spot, word: &str, other: Option<&str>) -> Diagnostic {
    let message = format!("`{word}` mixes letters of two alphabets");
    match other {
        Some(id) => MIXED_LETTERS
            .at(spot, format!("{message}, and looks like the name of `{id}`"))
            .hint("type it again in one alphabet; if it is the same person, keep one record"),
        None => MIXED_LETTERS.at(spot, message).hint("type it again in one alphabet, or search will not find it"),
    }
}

/// A paragraph that cites nothing.
pub fn uncited_paragraph(spot: Spot) -> Diagnostic {
    UNCITED_PARAGRAPH
        .at(spot, "this paragraph cites nothing")
        .hint("add a citation such as `[@source-id, p4]`, or end it with `{.uncited}` if it states no fact")
}

/// A record without evidence.
pub fn no_evidence(spot: Spot, field: &str) -> Diagnostic {
    NO_EVIDENCE
        .at(spot, format!("nothing says where this record comes from: `{field}` is empty"))
        .hint(format!("add `{field}: [source-id]`"))
}

/// A statement without its speaker or date.
pub fn unattributed(spot: Spot, field: &str, missing: &str) -> Diagnostic {
    UNATTRIBUTED
        .at(spot, format!("this `{field}` does not say `{missing}`"))
        .hint("say who says so (`by`) and as of when (`as_of`)")
}

/// An image without alternative text.
pub fn image_without_text(spot: Spot) -> Diagnostic {
    IMAGE_WITHOUT_TEXT
        .at(spot, "this image has no text for readers who do not see it")
        .hint("write `![what it shows](file.jpg)`; in front matter `{file: …, alt: …}`")
}

/// A source that nothing uses.
pub fn unused_source(spot: Spot, id: &str) -> Diagnostic {
    UNUSED_SOURCE.at(spot, format!("nothing cites `{id}`")).hint(format!("cite it as `[@{id}]`, or take it out"))
}

/// The date of an edition that is not a single day.
pub fn bad_edition(spot: Spot, written: &str) -> Diagnostic {
    BAD_EDITION.at(spot, format!("`{written}` is not a day")).hint("write the day of this edition, such as 2026-11-24")
}

/// A previous edition that cannot be used.
pub fn bad_previous(spot: Spot, written: &str, reason: &str) -> Diagnostic {
    BAD_PREVIOUS.at(spot, format!("the edition before, `{written}`, cannot be compared: {reason}"))
        .hint("`previous` names the folder or the zip bundle of the edition before this one, and `edition` is the day of this one")
}

/// A missing original.
pub fn missing_original(spot: Spot, file: &str, near: Option<&str>) -> Diagnostic {
    MISSING_ORIGINAL.at(spot, format!("the original `{file}` is not there"))
        .hint(near_or(near, "put it into the folder `originals/` of the dossier, and write `originals/NAME`; texts of `content/` are records, not originals"))
}

/// An original in a copy of the dossier that has no originals.
pub fn absent_original(spot: Spot, file: &str) -> Diagnostic {
    ABSENT_ORIGINAL
        .at(spot, format!("the original `{file}` cannot be compared: there is no folder `originals/` here"))
        .hint("this is expected where git ignores that folder; build where it is before you publish")
}

/// Files that few should have and git hands to many: how many, of what sort (one of it, several), and the first of them.
pub fn tracked_by_git(
    spot: Spot,
    n_files: usize,
    (one, several): (&str, &str),
    first: &str,
    advice: &str,
) -> Diagnostic {
    let tracked = match n_files {
        1 => format!("{one}, `{first}`"),
        n => format!("{n} {several}, the first of them `{first}`"),
    };
    TRACKED_BY_GIT
        .at(spot, format!("git tracks {tracked}, and this repository has a remote: whoever can read it there has all that git tracks, with its history"))
        .hint(format!("{advice}; what was pushed stays in the history until it is taken out, see SECURITY.md of samizdat"))
        .redacted("git tracks files that few should have, and this repository has a remote")
}

/// An original that does not match its registered hash.
pub fn altered_original(spot: Spot, file: &str, found: &str) -> Diagnostic {
    ALTERED_ORIGINAL.at(spot, format!("`{file}` is not the file that was registered: its SHA-256 is {found}")).hint(
        "find out who changed it and bring the registered file back; only if the register was wrong, put it right",
    )
}

/// An original without a registered hash.
pub fn unregistered_original(spot: Spot, file: &str, found: &str) -> Diagnostic {
    UNREGISTERED_ORIGINAL
        .at(spot, format!("nothing tells whether `{file}` is still what it was"))
        .hint(format!("add `sha256: {found}`"))
}

/// A web source without an archived copy.
pub fn no_archive(spot: Spot, field: &str) -> Diagnostic {
    NO_ARCHIVE
        .at(spot, "this address has no archived copy; when the page goes, the evidence goes")
        .hint(format!("save the page, for example at web.archive.org/save, and add `{field}: [ADDRESS]`"))
}

/// An archived copy of another date than stated.
pub fn archive_date(spot: Spot, written: &str, service: &str, day: &str) -> Diagnostic {
    ARCHIVE_DATE
        .at(spot, format!("`captured` says {written}, and the address at {service} says {day}"))
        .hint("one of the two is wrong; an address counts days in UTC, so `captured` may differ by one")
}

/// A text that could be a reference.
pub fn text_names_record(spot: Spot, text: &str, id: &str) -> Diagnostic {
    TEXT_NAMES_RECORD.at(spot, format!("`{text}` is the name of a record")).hint(format!("write `{id}` to link it"))
}

/// An embargo that has ended.
pub fn embargo_ended(spot: Spot, written: &str) -> Diagnostic {
    EMBARGO_ENDED
        .at(spot, format!("the embargo until {written} has ended, and the record is public"))
        .hint("take the line out, or write `visibility: private` if it should stay hidden")
}

/// A deadline that has passed.
pub fn overdue(spot: Spot, field: &str, date: &str) -> Diagnostic {
    OVERDUE.at(spot, format!("`{field}` passed on {date}")).hint("renew it, or take the record out of public view")
}
