# What samizdat says to readers, in English (projectfluent.org). What stands in braces is put in; some of it is a link or code.
# A number that is put in may ask for a plural. Labels of kinds, fields and choices are not here: they come from the vocabulary.

## Dates

date-not-given = date not given
date-day = { $day } { $month } { $year }
date-month = { $month } { $year }
date-about = about { $date }
date-uncertain = { $date } (uncertain)
date-day-in-year = a day in { $year }
date-month-in-year = a month in { $year }
date-day-in-month = a day in { $month } { $year }
date-some-time-in = some time in { $year }
date-between = between { $from } and { $to }
date-from-to = { $from } to { $to }
date-from-on = from { $from } on
date-from-end-unknown = from { $from }, end not given
date-until = until { $to }
date-until-begin-unknown = until { $to }, beginning not given
date-or-earlier = { $date } or earlier
date-or-later = { $date } or later
date-one-or-other = { $first } or { $second }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
season-21 = spring
season-22 = summer
season-23 = autumn
season-24 = winter

## The frame of every page

skip-to-text = Skip to the text
main-menu = Main
edition-of = Edition of { $date }
text-license = Text { $license }
errors-and-corrections = Errors and corrections: { $contact }
no-reader-watched = No reader is watched: these pages ask nothing of any other site and need no script.

## Titles of pages of samizdat's own

home = Home
timeline = Timeline
references = References
pictures = In pictures
brief = Brief
brief-link = Brief to print
all-names = All names
names-with = Names with { $letter }
data = Data
feed = Feed
what-changed = What changed
check-this-copy = Check this copy
start-here = Start here
not-found = Not found
sitemap = Sitemap

## Search

find = Find
find-what = Find a name or a word
search-results = Search results
n-results = Results: { $n }
nothing-found = Nothing found for “{ $text }”
show-more = Show more
all-names-a-to-z = All names, A to Z

## Words of many pages

yes = yes
no = no
not-given = not given
when = When
state = State
source = Source
also-written = Also written: { $names }
as-of = As of
as-of-date = as of { $date }
state-as-of = { $state } as of { $date }
title-with-dates = { $title } ({ $date })
according-to = According to
as-reported-in = As reported in
asked-by = Asked by
asked-of = Asked of
as-table = As a table
as-list = As a list

## Every record

notes = Notes
note-number = Note { $n }
back-to-text = Back to the text
back-to-place = Back to the text, place { $n }
in-order = In order
topics = Topics
also-mentioned-in = Also mentioned in
evidence-and-connections = Evidence and connections
this-page = This page
changed-on = Changed { $date }
last-verified-on = Last verified { $date }
cite-this-page = Cite this page

## How we know it

how-we-know = How we know this
n-passages-used =
    { $n ->
        [one] { $n } passage used
       *[other] { $n } passages used
    }
one-document = All of this page goes back to one document. Nothing here is newer.
one-document-of = All of this page goes back to one document, of { $date }. Nothing here is newer.
one-publisher = All of these come from one publisher.
nothing-newer = Nothing here is newer than { $date }.
documents-differ = The documents do not report the same situation: { $situations }.

## Who was in what together; whatever a timeline has is an event

network = Who was in it together
network-about = The events of this page and the others who had a part in them. A part in the same event says nothing of a tie outside it.
network-left-out =
    { $n ->
        [one] { $n } later event is left out.
       *[other] { $n } later events are left out.
    }
picture-network = Picture: events and others in them
network-picture =
    { $title }, { $n ->
        [one] { $n } event
       *[other] { $n } events
    }, and { $others ->
        [one] { $others } other
       *[other] { $others } others
    } who had a part in them; the list below has them all.

## People and organizations

situation-reported = What was reported of the situation
since = since { $date }
until = until { $date }
in-place = in { $place }
charges-reported = What the charges were said to be
charge = Charge
sentence-reported = What sentence was reported
sentence = Sentence
law-article = { $law }, article { $article }
position = Position:
from-to = from { $from } to { $to }
from = from { $date }
to = to { $date }
particulars = Particulars

## Events

where = Where
how-known = How it is known
people = People
organizations = Organizations
follows = Follows
what-followed = What followed

## Claims

said-by = Said by
said-at = At
what-others-found = What others found
said-and-found = What was said, and what others found
said = Said
others-found = Others found
no-answer = No answer is recorded.

## Demands

concerns = Concerns
outcome = Outcome
asked-and-came = What was asked, of whom, and what came of it
asked-for = Asked for
by = By
of-whom = Of whom

## Sources

authors = Authors
publisher = Publisher
published = Published
language = Language
how-to-read = How to read it
refers-to = Refers to
address = Address
archived-copies = Archived copies
archived-copy = archived copy
captured-on = captured { $date }
original = The original as we have it
open-file = Open the file
relied-on-by = Relied on by:
relied-on-by-n = Relied on by { $n } pages
n-documents =
    { $n ->
        [one] { $n } document
       *[other] { $n } documents
    }
not-used-yet = not used yet
used-by-n-pages =
    { $n ->
        [one] used by { $n } page
       *[other] used by { $n } pages
    }
references-about = Every document this dossier relies on, and the pages that rely on it.
used-by = Used by { $pages }

## Lists

ways-in = Ways in
n-of-kind =
    { $n ->
        [one] { $n } { $label }
       *[other] { $n } { $plural }
    }
n-records =
    { $n ->
        [one] { $n } record
       *[other] { $n } records
    }
show-all = Show all
n-of-total-shown = { $n } of { $total } shown
year = Year
no-date-heading = Date not given
timeline-about = A dot is a day. A bar is a time that the sources do not give to the day; its words say what is known.

## All names

a-to-z = A to Z
all-names-all-spellings = All names, in all spellings
all-letters = All letters
see = see { $title }
no-names = No record of this dossier has a name.

## In pictures

pictures-about = What the records say, counted. A picture counts what was reported; it does not say how much there was to report.
kind-by-state = { $plural } by what was last reported of them
kind-by-state-about = { $n } with a reported situation. Each counts once for each state of its newest source, whatever its age.
picture-states = Picture: states
kind-by-year = { $plural } by year and { $choice }
kind-by-year-about = Under the first year that its date can mean. The larger the circle, the larger the number.
kind-by-year-picture = { $plural } by year and { $choice }; the numbers are in the table.
picture-years = Picture: years
all = All
who-asked = Who asked what of whom
who-asked-about = A line for each pair, as thick as there are { $plural }.
who-asked-picture = Who asked something of whom; the numbers are in the table.
picture-asks = Picture: who asked whom

## Brief

brief-about =
    { $n ->
        [one] What was reported in one record, with every source at the end.
       *[other] What was reported in { $n } records, each on a page, with every source at the end.
    }
brief-print = Print it, or save it as a PDF. Each status is as old as its date.
one-of-n-parts = This is one of { $n } parts:
part-n = part { $n }

## What changed

what-changed-about = What is new in each edition, what is reported otherwise than before, and what was taken back.
for-programs = For programs: { $link }.
compared-with = Compared with the edition of { $date }
reported-otherwise = Reported otherwise
field-now = { $record }: { $field } { $value }
field-no-longer = { $record }: { $field } no longer given
before = (before: { $value })
new-of-kind = New: { $plural }
nothing-changed = Nothing has changed since the first edition.
edition-changes = What changed in the edition of { $date }
n-new = { $n } new
n-changed = { $n } changed

## An edition that is not for everybody

restricted-edition = Restricted edition, for named readers only. It has names and facts that are not public. Do not pass it on.

## Where there is no page

no-page-here = There is no page at this address
no-page-here-try = It may have moved, or the address may be misspelt. Try the { $link }, or one of the lists above.
first-page = first page
page-moved = This page has moved: { $link }
withdrawn-pages = Taken back
withdrawn-here = A page was taken back.
withdrawn-on = A page was taken back on { $date }.
do-not-pass-on = If you hold an older copy, please do not pass on what such a page said.
when-and-why = when and why
no-page-here-withdrawn = Some pages were taken back: { $link }

## Data

data-about = Everything on these pages, for programs. What is not public is in none of these files. Copies in one file (HTML, e-book) do without them.
files = Files
dates-in-data = Dates are written in EDTF (ISO 8601-2): { $month } is some time in May 2016, { $about } about 2016, { $between } some day between.
several-in-data = In tables, several values of one field are divided by { $sign }.
file-with-n-records =
    { $n ->
        [one] { $file }, { $n } record.
       *[other] { $file }, { $n } records.
    }
columns-of-file = After { $id }, { $title } and { $path } come:
fields-of = Fields of { $plural }
field = Field
what-it-is = What it is
type = Type
several-of-type = { $type }, several

## What the exports are

about-dossier = the whole dossier as JSON: each record with its fields, its text and the ids of the records it refers to.
about-changes = what changed from edition to edition.
about-linked-data = all records as one graph, in JSON-LD with the words of schema.org.
about-ftm = entities of FollowTheMoney (followthemoney.tech), one a line, for programs that look for connections. Records of kinds that have no counterpart there are left out, and a date that is no plain date stands in the description.
about-csl = the sources as CSL-JSON, for Zotero and other reference managers.
about-bibtex = the sources as BibTeX.
about-calendar = what happened, as a calendar (iCalendar). Where no day is known, the entry covers the whole time that the date can mean, and its title says so.
about-manifest = every file of this edition with its size and SHA-256.

## Check this copy

check-about = A copy that was passed on by hand may have been changed on the way. You can find out whether this one was.
check-list = Beside these pages lies a file called { $file }. It has one line for every other file: its name, and a number that comes out differently if anything in the file is changed. Open a terminal in the folder where that file is, and use the commands for your system. They need nothing that the system does not have.
check-nothing-printed = If nothing is printed, every file is as the list says. The commands do not see files that somebody added; { $command } does.
check-one-file = A copy in one file
check-one-file-number = A dossier that came to you as a single file has a number as a whole: { $linux }, on macOS { $macos }, on Windows { $windows }. Compare it with the one that the publisher gives.
check-one-file-second = With an HTML file a second one may have come whose name ends in { $ending }, and has the number in it.
check-one-file-program = The program { $command } checks all kinds, and looks into zip archives and e-books.
check-who = Who made the list
check-signed = Whoever changed a file could have changed the list as well. So the publisher signs it, in a file called { $file }. With the free program { $program }, on any system:
check-signed-html = For an HTML file the signature is beside it: { $command }.
check-key = The publisher’s public key is
check-key-elsewhere = Do not take the key from this page alone, for a changed copy would show another one. Compare it with what the publisher says elsewhere: in print, on the phone, on another site.
check-no-key = Whoever changed a file could have changed the list as well, and this edition names no key to tell. Ask the publisher for the number of the list itself: { $linux } prints it, on macOS { $macos }, on Windows { $windows }.

## Copies to carry

copy-to-carry = A copy to carry
copy-to-carry-about = This folder is the whole dossier. It needs no network and no program but a browser, and tells nobody that you read it. Pass it on as it is.
begin-reading = Begin reading
how-to-check = How to check that nobody changed it
contents = Contents
landmarks = Landmarks
accessibility-summary = Text with headings, tables and a table of contents; every picture is told in words as well.
part-of-dossier = A part of a dossier
part-about = From: { $title }. Every source that these pages cite is here; what is left out of the dossier is named without a link.
in-this-part = In this part
sources = Sources
