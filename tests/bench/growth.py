"""Shows that no kind of "many" costs more than its size: doubles each, and prints CPU time, growth and peak memory.

    cargo build --release
    python3 tests/bench/growth.py [--binary PATH] [--scale 1.0] [--runs 3] [WORD ...]

A growth over 2.5 is marked and makes the exit code 1. Words choose rows by name. The time of an empty dossier is taken off. Rows are made
larger until they take 150 ms or meet a limit of samizdat, so that what is compared is not noise; what takes under 30 ms is not compared.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile

HOME = {"content/index.md": "---\ntitle: Home\n---\n"}
SOURCE = "---\ntitle: R\n---\n\n"


def page(text):
    return {"content/a.md": "---\ntitle: A\n---\n\n" + text}


def person(front, text=""):
    return {"content/people/a.md": f"---\nname: Ada Example\n{front}\n---\n\n{text}"}


def event(text):
    return {"content/events/e.md": f"---\ntitle: E\ndate: 2016\n---\n\n{text}"}


def source(text):
    return {"content/sources/r.md": SOURCE + text}


def times(n, text):
    """The text n times, with its number for `#`."""
    return "".join(text.replace("#", str(i)) for i in range(n))


def records(n, folder, front, text=""):
    return {f"content/{folder}/r-{i}.md": f"---\n{front.replace('#', str(i))}\n---\n\n{text.replace('#', str(i))}" for i in range(n)}


def listed(n, text, separator=", "):
    return separator.join(text.replace("#", str(i)) for i in range(n))


def settings(text):
    return {"dossier.yaml": "title: T\n" + text}


def join(*parts):
    return {path: text for part in parts for path, text in part.items()}


# Name, size, and the files of a dossier of that size.
ROWS = [
    ("footnotes", 4000, lambda n: page(times(n, "A[^#].\n\n") + times(n, "[^#]: B.\n\n"))),
    ("different citation notes", 4000, lambda n: join(source("One.\n"), page(times(n, "A [@r, ch. #].\n\n")))),
    ("citations of n paragraphs", 4000, lambda n: join(source(times(n, "P.\n\n")), page(times(n, "A [@r, p1].\n\n")))),
    ("citations of each paragraph", 4000, lambda n: join(source(times(n, "P.\n\n")), page("".join(f"A [@r, p{i + 1}].\n\n" for i in range(n))))),
    ("citations of ranges", 2000, lambda n: join(source(times(n, "P.\n\n")), page("".join(f"A [@r, p{i + 1}-p{min(n, i + 20)}].\n\n" for i in range(n))))),
    ("citations of unknown paragraphs", 4000, lambda n: join(source(times(n, "P.\n\n")), page(times(n, "A [@r, p9#000000].\n\n")))),
    ("citations of many sources", 1000, lambda n: join(records(n, "sources", "title: R #"), page(times(n, "A [@r-#].\n\n")))),
    ("one citation of many sources", 1000, lambda n: join(records(n, "sources", "title: R #"), page("A [" + listed(n, "@r-#", "; ") + "].\n"))),
    ("pages that cite one source", 1000, lambda n: join(source("One.\n"), records(n, "events", "title: E #\ndate: 2016", "A [@r, p1].\n"))),
    ("equal headings", 8000, lambda n: page(times(n, "# One\n\n"))),
    ("different headings", 8000, lambda n: page(times(n, "# One #\n\n"))),
    ("explicit anchors", 8000, lambda n: page(times(n, "A {#a#}\n\n".replace("#a#", "#a-#")))),
    ("one anchor many times", 8000, lambda n: page("A {#one}\n\n" * n)),
    ("missing anchors", 2000, lambda n: page(times(n, "# H #\n\n") + times(n, "[x](#nope-#)\n\n"))),
    ("links to one anchor", 8000, lambda n: page("# One\n\n" + "[x](#one) " * n)),
    ("links to one record", 8000, lambda n: join(person(""), page("[[a]] " * 1 + "[[Ada Example]] " * n))),
    ("links of many to one record", 1000, lambda n: join(person(""), records(n, "events", "title: E #\ndate: 2016", "[[Ada Example]]\n"))),
    ("links to many records", 1000, lambda n: join(records(n, "people", "name: P #"), page(times(n, "[[r-#]]\n\n")))),
    ("links to files", 8000, lambda n: page("[x](index.md) " * n)),
    ("outside links", 8000, lambda n: page(times(n, "[x](https://a.example/#)\n"))),
    ("reference links", 8000, lambda n: page(times(n, "[x#]\n\n") + times(n, "[x#]: https://a.example/#\n"))),
    ("unknown names", 2000, lambda n: join(records(n, "people", "name: Somebody #"), page(times(n, "[[Nobody #]]\n\n")))),
    ("unknown names over records", 1000, lambda n: records(n, "people", "name: Somebody #", "[[Nobody #]]\n")),
    ("unknown ids", 1000, lambda n: records(n, "events", "title: E #\ndate: 2016\npeople: [nobody-#]")),
    ("unknown sources", 1000, lambda n: records(n, "sources", "title: R #", "A [@q-#].\n")),
    ("missing files", 1000, lambda n: records(n, "people", "name: Somebody #", "[x](s-#.md)\n")),
    ("missing images", 1000, lambda n: records(n, "people", "name: Somebody #", "![x](s-#.png)\n")),
    ("ambiguous names", 1000, lambda n: records(n, "people", "name: Ada Example", "[[Ada Example]]\n")),
    ("old addresses", 1000, lambda n: records(n, "people", "name: Somebody #\naliases: [old/s-#]", "[[s-#]]\n")),
    ("list items", 20000, lambda n: page("- a\n" * n)),
    ("list items with paragraphs", 8000, lambda n: page("- a\n\n  b\n\n" * n)),
    ("short nested lists", 1000, lambda n: page(("- " * 20 + "a\n\nb\n\n") * n)),
    ("short nested quotes", 1000, lambda n: page(("> " * 20 + "a\n\nb\n\n") * n)),
    ("deep lists", 20000, lambda n: page("- " * n + "a\n")),
    ("deep quotes", 20000, lambda n: page(">" * n + " a\n")),
    ("indented lists", 500, lambda n: page("".join("  " * i + "- a\n" for i in range(n)))),
    ("nested elements", 20000, lambda n: page("<div>" * n + "</div>" * n + "\n")),
    ("nested inline elements", 20000, lambda n: page("a " + "<b>" * n + "</b>" * n + "\n")),
    ("elements never closed", 4000, lambda n: page(times(n, "<b class=\"c#\">x\n\n"))),
    ("elements closed in tables", 4000, lambda n: page("<table>\n" + times(n, "<tr><b class=\"c#\"><td></b>x</td></tr>\n") + "</table>\n")),
    ("elements in cells", 4000, lambda n: page("<table>\n" + "<tr><td><b>x</b></td></tr>\n" * n + "</table>\n")),
    ("inline elements", 8000, lambda n: page("a <b>b</b> " * n)),
    ("broken elements", 8000, lambda n: page("<div>\n" + "<b " * n + "\n")),
    ("comments", 8000, lambda n: page("<!-- a -->\n\n" * n)),
    ("table rows", 8000, lambda n: page("| a | b |\n|---|---|\n" + "| c | d |\n" * n)),
    ("table columns", 4000, lambda n: page("|" + "a|" * n + "\n|" + "-|" * n + "\n|" + "b|" * n + "\n")),
    ("brackets", 100000, lambda n: page("[" * n)),
    ("brackets in pairs", 50000, lambda n: page("[" * n + "]" * n)),
    ("brackets with a name", 20000, lambda n: page("[a](" * n)),
    ("double brackets", 50000, lambda n: page("[[" * n)),
    ("images opened", 50000, lambda n: page("![" * n)),
    ("footnote marks", 20000, lambda n: page("[^a" * n)),
    ("emphasis", 50000, lambda n: page("*a **b " * n)),
    ("emphasis in pairs", 50000, lambda n: page("*a* **b** _c_ ~~d~~ " * n)),
    ("stars", 100000, lambda n: page("*" * n + "a" + "*" * n)),
    ("mixed marks", 20000, lambda n: page("*_*_a" * n)),
    ("backticks", 1000, lambda n: page("".join("e" + "`" * i for i in range(n)))),
    ("code spans", 20000, lambda n: page("`a` " * n)),
    ("entities", 50000, lambda n: page("&amp;&#65;&nope; " * n)),
    ("angle brackets", 50000, lambda n: page("<" * n)),
    ("processing instructions", 20000, lambda n: page("a <?" * n)),
    ("declarations", 20000, lambda n: page("a <!A " * n)),
    ("unfinished comments", 20000, lambda n: page("a <!-- b " * n)),
    ("characters data", 20000, lambda n: page("a <![CDATA[ " * n)),
    ("escapes", 50000, lambda n: page("\\* " * n)),
    ("code fences", 4000, lambda n: page("```\na\n```\n\n" * n)),
    ("code of unknown languages", 4000, lambda n: page(times(n, "```lang#\na = 1\n```\n\n"))),
    ("lines of code", 2000, lambda n: page("```rust\n" + "let a = \"b\"; // c\n" * n + "```\n")),
    ("one line of code", 4000, lambda n: page("```rust\n" + "let a = 1; " * n + "\n```\n")),
    ("one long line", 20000, lambda n: page("word " * n)),
    ("short lines", 50000, lambda n: page("a\n" * n)),
    ("blank lines", 200000, lambda n: page("a\n" + "\n" * n)),
    ("spaces", 200000, lambda n: page("a" + " " * n + "b\n")),
    ("paragraphs", 20000, lambda n: page("A.\n\n" * n)),
    ("counted paragraphs", 10000, lambda n: source("A.\n\n" * n)),
    ("paragraphs of plain text", 10000, lambda n: {"content/sources/p.txt": "A.\n\n" * n, "content/sources/p.txt.yaml": "title: P\n"}),
    ("uncited paragraphs", 10000, lambda n: event("A.\n\n" * n)),
    ("mistakes on one line", 8000, lambda n: page("[[Nobody]] " * n)),
    ("mistakes in one file", 8000, lambda n: page("[[Nobody]]\n\n" * n)),
    ("mistakes over files", 1000, lambda n: records(n, "people", "nmae: A")),
    ("broken citations on one line", 8000, lambda n: page("[@a [ " * n)),
    ("broken citations", 8000, lambda n: page("[@a; b]\n\n" * n)),
    ("removed elements", 8000, lambda n: page("a <script>b</script>\n\n" * n)),
    ("unknown footnotes", 8000, lambda n: page(times(n, "a[^#]\n\n"))),
    ("brackets in front matter", 20000, lambda n: person("summary: " + "[" * n)),
    ("braces in front matter", 20000, lambda n: person("summary: " + "{" * n)),
    ("dashes in front matter", 10000, lambda n: person("summary:\n  " + "- " * n)),
    ("tags in front matter", 10000, lambda n: person("summary: " + "!a " * n)),
    ("questions in front matter", 10000, lambda n: person("? " * n)),
    ("names", 1000, lambda n: person("also_known_as: [" + listed(n, "N #") + "]")),
    ("aliases", 1000, lambda n: person("aliases: [" + listed(n, "o/n-#") + "]")),
    ("roles", 2000, lambda n: person("roles: [" + listed(n, "R #") + "]")),
    ("statuses", 400, lambda n: person("status:\n" + times(n, "  - {state: detained, as_of: 2016, by: Somebody #}\n"))),
    ("unattributed statuses", 400, lambda n: person("status:\n" + times(n, "  - {state: detained, note: N #}\n"))),
    ("sources in front matter", 1000, lambda n: join(source("A.\n"), person("sources: [" + listed(n, "r") + "]"))),
    ("unknown keys", 1000, lambda n: person(times(n, "k#: v\n"))),
    ("one key many times", 1000, lambda n: person("born: 2000\n" * n)),
    ("unknown choices", 400, lambda n: person("status:\n" + times(n, "  - {state: nope#}\n"))),
    ("dangling ids", 1000, lambda n: person("topics: [" + listed(n, "t-#") + "]")),
    ("bad dates", 400, lambda n: person("status:\n" + times(n, "  - {state: detained, as_of: nope#}\n"))),
    ("one-of dates", 1000, lambda n: person("born: \"[" + listed(n, "2016-12-31") + "]\"")),
    ("originals", 500, lambda n: join({f"originals/o-{i}.pdf": "x" for i in range(n)}, records(n, "sources", "title: R #\noriginal: {file: originals/o-#.pdf}"))),
    ("plain texts as originals", 500, lambda n: join(
        {f"content/sources/p-{i}.txt": "A.\n" for i in range(n)},
        {f"content/sources/p-{i}.txt.yaml": f"title: P {i}\noriginal: {{file: p-{i}.txt}}\n" for i in range(n)},
    )),
    ("missing originals", 500, lambda n: join({f"originals/o-{i}.pdf": "x" for i in range(n)}, records(n, "sources", "title: R #\noriginal: {file: originals/q-#.pdf}"))),
    ("records", 1000, lambda n: records(n, "people", "name: Somebody #")),
    ("records of one title", 1000, lambda n: records(n, "people", "name: Ada Example")),
    ("records of one date", 1000, lambda n: records(n, "events", "title: E #\ndate: 2016-05-17")),
    ("records of one id", 1000, lambda n: {f"content/people/f-{i}/ada.md": "---\nname: Ada\n---\n" for i in range(n)}),
    ("one address wanted by many", 1000, lambda n: records(n, "people", "name: Somebody #\naliases: [old/one]")),
    ("events of one person", 1000, lambda n: join(person(""), records(n, "events", "title: E #\ndate: 2016\npeople: [a]"))),
    ("people of one event", 1000, lambda n: join(records(n, "people", "name: P #"), {"content/events/e.md": "---\ntitle: E\ndate: 2016\npeople: [" + listed(n, "r-#") + "]\n---\n"})),
    ("values of a facet", 1000, lambda n: join(records(n, "people", "name: P #\ncountry: Land #"))),
    ("records of one topic", 1000, lambda n: join({"content/topics/t.md": "---\ntitle: T\n---\n"}, records(n, "people", "name: P #\ntopics: [t]"))),
    ("topics", 500, lambda n: join(records(n, "topics", "title: T #"), {f"content/people/p-{i}.md": f"---\nname: P {i}\ntopics: [r-{i}]\n---\n" for i in range(n)})),
    ("chain of places", 500, lambda n: {f"content/places/r-{i}.md": f"---\nname: P {i}\npart_of: r-{i + 1}\n---\n" for i in range(n)} | {f"content/places/r-{n}.md": "---\nname: End\n---\n"}),
    ("circle of places", 500, lambda n: {f"content/places/r-{i}.md": f"---\nname: P {i}\npart_of: r-{(i + 1) % n}\n---\n" for i in range(n)}),
    ("hidden records", 1000, lambda n: records(n, "topics", "title: T #\nvisibility: private")),
    ("links to hidden records", 1000, lambda n: join(records(n, "topics", "title: T #\nvisibility: private"), page(times(n, "[[T #]]\n\n")))),
    ("addresses of hidden records", 1000, lambda n: join(records(n, "topics", "title: T #\nvisibility: private"), page(times(n, "[x](topics/r-#.md)\n\n")))),
    ("withdrawn records", 500, lambda n: records(n, "topics", "title: T #\nwithdrawn: {date: 2020, reason: R}")),
    ("kinds", 60, lambda n: settings("kinds:\n" + times(n, "  k#: {fields: {title: {role: title}}}\n"))),
    ("kinds with records", 60, lambda n: join(settings("kinds:\n" + times(n, "  k#: {folder: k#, fields: {title: {role: title}}}\n")), {f"content/k{i}/a-{i}.md": f"---\ntitle: A {i}\n---\n" for i in range(n)})),
    ("fields", 60, lambda n: settings("kinds:\n  k:\n    fields:\n      title: {role: title}\n" + times(n, "      f#: {type: text}\n"))),
    ("choices", 500, lambda n: join(settings("kinds:\n  person:\n    fields:\n      c: {type: choice, options: {" + listed(n, "o#: O #") + "}}\n"), person("c: o1"))),
    ("menu entries", 1000, lambda n: join(settings("menu: [" + listed(n, "a-#") + "]\n"), {f"content/a-{i}.md": f"---\ntitle: A {i}\n---\n" for i in range(n)})),
    ("unknown menu entries", 1000, lambda n: join(settings("menu: [" + listed(n, "q-#") + "]\n"), {f"content/a-{i}.md": f"---\ntitle: A {i}\n---\n" for i in range(n)})),
    ("assets", 1000, lambda n: join({f"content/f-{i}.pdf": "x" for i in range(n)}, page(times(n, "[x](f-#.pdf)\n\n")))),
    ("folders", 500, lambda n: {f"content/f-{i}/a-{i}.md": f"---\ntitle: A {i}\n---\n" for i in range(n)}),
    ("invisible letters", 8000, lambda n: page("a\u202eb\u200bc " * n)),
]


def write(folder, files):
    for path, text in files.items():
        path = os.path.join(folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)


def measure(binary, command, files, runs):
    """CPU seconds, megabytes and exit code."""
    folder = tempfile.mkdtemp(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    try:
        write(folder, join({"dossier.yaml": "title: T\n"}, HOME, files))
        best, memory = None, 0
        for _ in range(runs):
            process = subprocess.Popen(
                [binary, command, "--root", folder, "--today", "2026-01-01"],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (60, 60)),
            )
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            seconds = usage.ru_utime + usage.ru_stime
            best = seconds if best is None else min(best, seconds)
            memory = max(memory, usage.ru_maxrss / 1024)
            if process.returncode not in (0, 1, 2) or best > 8:
                break
        return best, memory, process.returncode
    finally:
        shutil.rmtree(folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="target/release/samizdat")
    parser.add_argument("--command", default="check")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("words", nargs="*")
    given = parser.parse_args()
    binary = os.path.abspath(given.binary)
    empty, _, _ = measure(binary, given.command, {}, 5)
    print(f"{'':34}{'n':>8}{'n, s':>9}{'2n, s':>9}{'growth':>8}{'MiB':>7}  exit")
    n_bad = 0
    for name, size, make in ROWS:
        if given.words and not any(word in name for word in given.words):
            continue
        n = int(size * given.scale)
        twice, memory, code = measure(binary, given.command, make(2 * n), given.runs)
        for _ in range(4):
            if twice - empty > 0.15 or code not in (0, 1, 2):
                break
            larger = measure(binary, given.command, make(4 * n), given.runs)
            # A limit was met: what is over it is refused, and costs little.
            if larger[2] != code or larger[0] - empty < 1.3 * (twice - empty):
                break
            n, (twice, memory, code) = 2 * n, larger
        once, _, _ = measure(binary, given.command, make(n), given.runs)
        once, twice = once - empty, twice - empty
        # What takes no longer than starting the program takes does not grow.
        growth = twice / once if once > 0.03 else 0.0
        is_bad = growth > 2.5 or code not in (0, 1, 2)
        n_bad += is_bad
        mark = "  <<<" if is_bad else ""
        print(f"{name:34}{n:>8}{once:>9.3f}{twice:>9.3f}{growth:>8.2f}{memory:>7.0f}  {code}{mark}", flush=True)
    print(f"{n_bad} of them grow faster than their size, or do not end well" if n_bad else "all of them are linear")
    return 1 if n_bad else 0


if __name__ == "__main__":
    sys.exit(main())
