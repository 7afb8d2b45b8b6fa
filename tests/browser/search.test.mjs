// Every person is found by any spelling, from disk.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { edition, fileBase, launch, watched } from "./support.mjs";

let browser, page, complaints;
before(async () => {
  browser = await launch();
  const context = await browser.newContext();
  ({ page, complaints } = await watched(context, fileBase(edition)));
  await page.goto(fileBase(edition) + "index.html");
});
after(() => browser?.close());

async function titles(query) {
  await page.fill("#_q", query);
  await page.waitForFunction((it) => document.getElementById("_found").dataset.answered === it, query.trim());
  return page.$$eval(".results a", (links) => links.map((it) => it.textContent));
}

const rows = readFileSync(new URL("spellings.tsv", import.meta.url), "utf8").trim().split("\n").map((line) => line.split("\t"));

test(`each of ${rows.length} spellings finds its person among the first three`, async () => {
  assert.ok(rows.length >= 150);
  const people = JSON.parse(readFileSync(`${edition}/data/dossier.json`, "utf8")).records.filter((it) => it.kind === "person");
  const missing = people.map((it) => it.title).filter((title) => !rows.some((row) => row[0] === title));
  assert.deepEqual(missing, [], "people without a row");
  const misses = [];
  for (const [person, spelling] of rows) {
    const found = await titles(spelling);
    if (!found.slice(0, 3).includes(person)) misses.push(`${spelling}: ${found.slice(0, 3).join(", ")} and not ${person}`);
  }
  assert.deepEqual(misses, []);
  assert.deepEqual(complaints, []);
});

test("words are found by their stems, and several words have to meet", async () => {
  assert.ok((await titles("parole")).some((it) => it.includes("parole")));
  assert.ok((await titles("arresting")).some((it) => it.includes("arrested")));
  const both = await titles("land protesting");
  assert.ok(both.some((it) => it.includes("land")), both.join(", "));
  assert.deepEqual(await titles("qqqqzzzz"), []);
  assert.equal(await page.textContent("[role=status]"), "Nothing found for “qqqqzzzz”");
});

test("the keyboard is enough", async () => {
  await page.fill("#_q", "");
  await page.locator("h1").click();
  await page.keyboard.press("/");
  const [person] = rows[0];
  await page.keyboard.type(person);
  await page.waitForFunction((it) => document.getElementById("_found").dataset.answered === it, person);
  assert.match(await page.textContent("[role=status]"), /^Results: \d+$/);
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), person);
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement.id), "_q");
  assert.equal(await page.isHidden("#_found"), true);
  await page.fill("#_q", person + " ");
  await page.waitForFunction(() => !document.getElementById("_found").hidden);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.waitForURL(/people\/[a-z-]+\.html$/);
  await page.goBack();
});
