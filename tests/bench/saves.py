#!/usr/bin/env python3
"""Times a development server: from the beginning of a save to the new content over HTTP, on loopback.

    python3 tests/bench/saves.py --serve COMMAND --port N --page PATH --edit KIND [--edits 50] FILE ...

KIND is how a FILE is changed: `body` (a word in the first sentence of its text), `name` (its `name:` or `title:`), `markup` (an
attribute of the first `<main`), `sheet` (a comment at the end). PATH is where the change is seen; `{}` stands for the
file's name without its ending. With several files, each edit takes the next. The files are as they were at the end.

Works for any server that watches files: Hugo's, for one.
"""
import argparse, http.client, os, re, shlex, signal, statistics, subprocess, sys, time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--serve", required=True)
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--page", required=True)
parser.add_argument("--edit", choices=["body", "name", "markup", "sheet"], required=True)
parser.add_argument("--edits", type=int, default=50)
parser.add_argument("--cwd")
parser.add_argument("files", nargs="+")
arguments = parser.parse_args()


def changed(text, mark):
    if arguments.edit == "body":
        front, body = text.split("\n---\n", 1)
        return front + "\n---\n" + body.replace(". ", f" {mark}. ", 1)
    if arguments.edit == "name":
        return re.sub(r'(?m)^((?:name|title): ")', rf"\g<1>{mark} ", text, count=1)
    if arguments.edit == "markup":
        return text.replace("<main", f'<main data-mark="{mark}"', 1)
    return text + f"\n/* {mark} */\n"


def get(path):
    global connection
    for _ in range(2):
        try:
            if connection is None:
                connection = http.client.HTTPConnection("127.0.0.1", arguments.port, timeout=120)
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()
        except OSError:
            connection = None
        except http.client.HTTPException:
            connection = None
    return 0, b""


def cpu():
    fields = open(f"/proc/{server.pid}/stat").read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def settle():
    quiet, last = 0, cpu()
    while quiet < 5:
        time.sleep(0.1)
        now = cpu()
        quiet = quiet + 1 if now - last <= 1 else 0
        last = now


connection = None
server = subprocess.Popen(shlex.split(arguments.serve), cwd=arguments.cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
step = max(1, len(arguments.files) // (arguments.edits + 1))
files = arguments.files[::step]
before = {}
try:
    page = lambda file: arguments.page.replace("{}", os.path.basename(file).rsplit(".", 1)[0])
    while get(page(files[0]))[0] != 200:
        if server.poll() is not None:
            sys.exit("the server ended: " + arguments.serve)
        time.sleep(0.05)
    settle()
    times = []
    # One edit is made before the clock runs.
    for number in range(arguments.edits + 1):
        file = files[number % len(files)]
        text = before.setdefault(file, open(file, encoding="utf-8").read())
        mark = f"zqmark{number:04}"
        new = changed(text, mark)
        assert new != text, f"nothing to change in {file}"
        get(page(file))
        start = time.monotonic()
        with open(file, "w", encoding="utf-8") as out:
            out.write(new)
        while mark.encode() not in get(page(file))[1]:
            if time.monotonic() - start > 120:
                sys.exit(f"edit {number} was lost")
            time.sleep(0.001)
        if number:
            times.append((time.monotonic() - start) * 1000)
        settle()
    print(f"{arguments.edit}: median {statistics.median(times):.0f} ms, at most {max(times):.0f} ms, {len(times)} edits")
finally:
    server.send_signal(signal.SIGINT)
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
    for file, text in before.items():
        with open(file, "w", encoding="utf-8") as out:
            out.write(text)
