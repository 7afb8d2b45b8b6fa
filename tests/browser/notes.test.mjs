// Following a claim: a note shows beside its number, and leads on to the paragraph; what the page says of itself is good data.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { edition, fileBase, launch, pages, watched } from "./support.mjs";

const base = fileBase(edition);
const person = pages(edition).find((it) => it.startsWith("people/") && !it.endsWith("index.html") && !it.includes("/by/"));
let browser, page, complaints;
before(async () => {
  browser = await launch();
  ({ page, complaints } = await watched(await browser.newContext(), base));
});
after(() => browser?.close());

test("a note shows on hover and on focus, and goes away", async () => {
  await page.goto(base + person);
  const mark = page.locator(".mark a").first(), box = page.locator("#_note");
  await mark.hover();
  await box.waitFor({ state: "visible" });
  const note = await page.locator(await mark.getAttribute("href")).textContent();
  const inBox = (await box.textContent()).trim();
  assert.ok(inBox.length > 10 && note.includes(inBox), inBox);
  await page.keyboard.press("Escape");
  assert.equal(await box.isVisible(), false);
  await page.mouse.move(5, 5);
  await page.locator("h1").click();
  await page.keyboard.press("Tab");
  for (let i = 0; i < 60 && !(await page.evaluate(() => document.activeElement.closest(".mark"))); i++) await page.keyboard.press("Tab");
  assert.equal(await box.isVisible(), true);
  assert.deepEqual(complaints, []);
});

test("on a phone the first tap shows the note and the second follows it", async () => {
  const context = await browser.newContext({ hasTouch: true, viewport: { width: 390, height: 800 } });
  const phone = await context.newPage();
  await phone.goto(base + person);
  const mark = phone.locator(".mark a").first();
  await mark.tap();
  assert.equal(await phone.locator("#_note").isVisible(), true);
  assert.equal(new URL(phone.url()).hash, "");
  const box = await phone.locator("#_note").boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 390, "the note stays on the screen");
  await mark.tap();
  assert.match(phone.url(), /#n_1$/);
  await context.close();
});

test("without scripts a number leads to its note, and the note to the paragraph and back", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const plain = await context.newPage();
  await plain.goto(base + person);
  await plain.locator(".mark a").first().click();
  assert.match(plain.url(), /#n_1$/);
  await plain.locator("#n_1 .backs a").first().click();
  assert.match(plain.url(), /#r_1_1$/);
  await plain.locator("#n_1 a[href*='sources/'][href*='#']").first().click();
  assert.match(plain.url(), /sources\/[a-z0-9-]+\.html#/);
  const anchor = new URL(plain.url()).hash.slice(1);
  assert.ok(await plain.locator(`[id="${anchor}"]`).isVisible());
  await context.close();
});

test("every record says what it is in JSON-LD and how to cite it", () => {
  const dossier = JSON.parse(readFileSync(`${edition}/data/dossier.json`, "utf8"));
  const types = new Set();
  for (const record of dossier.records.filter((it) => it.path === "index.html" || !it.path.endsWith("/index.html"))) {
    const html = readFileSync(`${edition}/${record.path}`, "utf8");
    const data = JSON.parse(html.match(/<script type="application\/ld\+json">(.*?)<\/script>/s)[1]);
    assert.equal(data["@context"], "https://schema.org");
    assert.equal(data.name, record.title, record.path);
    types.add(data["@type"]);
    if (record.path === "index.html") continue;
    assert.ok(html.includes(`@misc{${record.id},`), record.path);
    const csl = html.match(/<pre tabindex="0"><code>(\[[^]*?)<\/code>/)[1].replace(/&(quot|amp|lt|gt|#\w+);/g, (all, name) => ({ quot: '"', amp: "&", lt: "<", gt: ">" })[name] ?? String.fromCodePoint(Number(name.replace("#x", "0x").replace("#", ""))));
    assert.equal(JSON.parse(csl)[0].title, record.title);
  }
  for (const type of ["Person", "Event", "Organization", "CreativeWork", "ClaimReview"]) assert.ok(types.has(type), type);
});
