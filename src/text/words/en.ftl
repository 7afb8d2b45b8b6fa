# What samizdat says to readers, in English. One message a line; `{ $n }` is put in, plurals are Fluent's (projectfluent.org).

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

## Pages of samizdat's own

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
withdrawn = Withdrawn
sitemap = Sitemap

## In texts and lists

note-number = Note { $n }
relied-on-by = Relied on by:
relied-on-by-n = Relied on by { $n } pages
no-date-heading = Date not given
year = Year
yes = yes
no = no
state-as-of = { $state } as of { $date }
title-with-dates = { $title } ({ $date })
edition-changes = What changed in the edition of { $date }
n-new = { $n } new
n-changed = { $n } changed
n-withdrawn = { $n } withdrawn

## What the exports are

about-dossier = the whole dossier as JSON: each record with its fields, its text and the ids of the records it refers to.
about-changes = what changed from edition to edition.
about-linked-data = all records as one graph, in JSON-LD with the words of schema.org.
about-ftm = entities of FollowTheMoney (followthemoney.tech), one a line, for programs that look for connections. Records of kinds that have no counterpart there are left out, and a date that is no plain date stands in the description.
about-csl = the sources as CSL-JSON, for Zotero and other reference managers.
about-bibtex = the sources as BibTeX.
about-calendar = what happened, as a calendar (iCalendar). Where no day is known, the entry covers the whole time that the date can mean, and its title says so.
about-manifest = every file of this edition with its size and SHA-256.
