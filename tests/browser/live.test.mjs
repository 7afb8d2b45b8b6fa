// `samizdat serve` in a browser: an edit shows without a reload by hand, a mistake covers nothing for good, and the page keeps
// its place.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { launch, repository, samizdat } from "./support.mjs";

let root, server, base, browser, page;
const file = (path, text) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const person = (text) => `---\nname: Ada Example\n---\n\n${"A long text.\n\n".repeat(60)}${text}\n`;

before(async () => {
  root = mkdtempSync(join(tmpdir(), "samizdat-live-"));
  file("dossier.yaml", "title: Live\n");
  file("content/people/ada.md", person("At first."));
  file("themes/dossier/static/style.css", readFileSync(join(repository, "themes/dossier/static/style.css")));
  server = spawn(samizdat, ["serve", "--root", root, "--port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
  for await (const line of createInterface(server.stderr)) {
    const found = line.match(/http:\S+/);
    if (found) { base = found[0]; break; }
  }
  server.stderr.resume();
  browser = await launch();
  page = await (await browser.newContext()).newPage();
});

after(async () => {
  await browser?.close();
  const gone = new Promise((done) => server.once("exit", done));
  server.kill("SIGINT");
  assert.equal(await gone, 0);
  rmSync(root, { recursive: true });
});

test("an edit shows, and the page keeps its place", async () => {
  await page.goto(base + "people/ada.html");
  await page.evaluate(() => scrollTo(0, 700));
  file("content/people/ada.md", person("And then."));
  await page.getByText("And then.").waitFor();
  await page.waitForFunction(() => scrollY > 690 && scrollY < 710);
});

test("a sheet is exchanged in place", async () => {
  // A page that listens only after the edit has missed it, and is loaded again.
  const listening = page.waitForResponse(/_samizdat\/events/);
  await page.reload();
  await listening;
  await page.evaluate(() => { window.stays = true; });
  const sheet = readFileSync(join(root, "themes/dossier/static/style.css"), "utf8");
  file("themes/dossier/static/style.css", sheet + "\nh1 { color: rgb(1, 2, 3) }\n");
  await page.waitForFunction(() => getComputedStyle(document.querySelector("h1")).color === "rgb(1, 2, 3)");
  assert.equal(await page.evaluate(() => window.stays), true, "the page was not loaded again");
});

test("a mistake is shown over the page and goes away with it", async () => {
  file("content/people/ada.md", person("[[nobody]]"));
  const box = page.locator("#_samizdat");
  await box.waitFor();
  assert.match(await box.textContent(), /content\/people\/ada\.md:\d+:1 .*unknown-name.*nobody/);
  assert.ok(await page.getByText("And then.").isVisible(), "the last good page is still there");
  file("content/people/ada.md", person("Put right."));
  await page.getByText("Put right.").waitFor();
  await box.waitFor({ state: "detached" });
});

test("so is a mistake in a template", async () => {
  file("themes/dossier/templates/person.html", "{% extends \"record.html\" %}{% block kicker %}{{ no_such_thing.at_all }}{% endblock %}");
  const box = page.locator("#_samizdat");
  await box.waitFor();
  assert.match(await box.textContent(), /themes\/dossier\/templates\/person\.html:1:\d+ .*template-error/);
  file("themes/dossier/templates/person.html", "{% extends \"record.html\" %}{% block kicker %}A kicker{% endblock %}");
  await page.getByText("A kicker").waitFor();
  await box.waitFor({ state: "detached" });
});

test("the page moves along when its file is renamed", async () => {
  renameSync(join(root, "content/people/ada.md"), join(root, "content/people/ada-two.md"));
  await page.waitForURL(base + "people/ada-two.html");
  assert.ok(await page.getByText("Put right.").isVisible());
});

test("a page of the plain theme is kept new as well", async () => {
  file("dossier.yaml", "title: Live\ntheme: plain\n");
  await page.waitForFunction(() => !document.querySelector(".masthead"));
  file("content/people/ada-two.md", person("Plainly."));
  await page.getByText("Plainly.").waitFor();
});
