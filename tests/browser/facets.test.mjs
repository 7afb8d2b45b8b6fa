// Facets: the same counts as the data, with and without scripts, alone and together.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { edition, fileBase, launch, pages, watched } from "./support.mjs";

const dossier = JSON.parse(readFileSync(`${edition}/data/dossier.json`, "utf8"));
const base = fileBase(edition);
let browser, page, complaints;
before(async () => {
  browser = await launch();
  ({ page, complaints } = await watched(await browser.newContext(), base));
});
after(() => browser?.close());

/// The values of a field, counted from the data alone.
function counted(records, field) {
  const counts = {};
  for (const record of records) {
    const value = record.fields[field] ?? [];
    const words = (Array.isArray(value) ? value : [value]).map((it) => it.state ?? it.id ?? it.text ?? it);
    for (const word of new Set(words)) counts[word] = (counts[word] ?? 0) + 1;
  }
  return Object.values(counts).sort((a, b) => b - a);
}

test("counts on every listing are those of the data", async () => {
  let n_facets = 0;
  for (const kind of dossier.kinds.filter((it) => it.folder)) {
    const records = dossier.records.filter((it) => it.kind === kind.name);
    await page.goto(`${base}${kind.folder}/index.html`);
    const shown = await page.$$eval(".facets details", (all) => all.map((facet) => ({
      name: facet.querySelector("input").value.split("=")[0],
      counts: [...facet.querySelectorAll("li span")].map((it) => Number(it.textContent)),
    })));
    for (const { name, counts } of shown) {
      const field = kind.fields.find((it) => it.name === name);
      if (field.type === "date") {
        const years = {};
        for (const record of records.filter((it) => it.fields[name])) {
          const year = record.fields[name].match(/\d{4}/)[0];
          years[year] = (years[year] ?? 0) + 1;
        }
        assert.deepEqual(counts, Object.values(years), `${kind.name} by ${name}`);
      } else {
        assert.deepEqual([...counts].sort((a, b) => b - a), counted(records, name), `${kind.name} by ${name}`);
      }
      n_facets++;
    }
  }
  assert.ok(n_facets > 15, `${n_facets} facets`);
  assert.deepEqual(complaints, []);
});

test("each value has a page with as many entries as the listing says", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const plain = await context.newPage();
  for (const listing of ["people", "events", "demands", "sources"]) {
    await plain.goto(`${base}${listing}/index.html`);
    const values = await plain.$$eval(".facets li", (all) => all.map((it) => [it.querySelector("a").href, Number(it.querySelector("span").textContent)]));
    assert.ok(values.length > 4);
    for (const [address, count] of values) {
      await plain.goto(address, { waitUntil: "domcontentloaded" });
      assert.equal(await plain.locator("table.index th[scope=row]").count(), count, address);
    }
  }
  await context.close();
});

test("two facets together narrow the list, the address keeps them, and one click shows all", async () => {
  await page.goto(`${base}people/index.html`);
  const total = await page.locator("tr[data-facets]:visible").count();
  await page.locator("summary", { hasText: "Reported situation" }).click();
  await page.locator('input[value="status=imprisoned"]').check();
  await page.locator("summary", { hasText: "Sources" }).click();
  const second = page.locator('input[value^="sources="]').first();
  const promised = Number(await second.locator("xpath=../span").textContent());
  await second.check();
  const narrowed = await page.locator("tr[data-facets]:visible").count();
  assert.equal(narrowed, promised);
  assert.ok(narrowed < total);
  const expected = dossier.records.filter((it) => it.kind === "person" && (it.fields.status ?? []).some((status) => status.state === "imprisoned")
    && (it.fields.sources ?? []).some((source) => page.url().includes(source.id)));
  assert.equal(narrowed, expected.length);
  const address = page.url();
  assert.match(address, /#status=imprisoned&sources=/);
  await page.goto("about:blank");
  await page.goto(address);
  assert.equal(await page.locator("tr[data-facets]:visible").count(), narrowed);
  await page.getByRole("button", { name: "Show all" }).click();
  assert.equal(await page.locator("tr[data-facets]:visible").count(), total);
  assert.ok(!page.url().includes("#"));
});

test("the timeline has each event once, in order, and is filtered the same way", async () => {
  await page.goto(`${base}timeline.html`);
  const events = dossier.records.filter((it) => it.kind === "event");
  const links = await page.$$eval(".line .what a", (all) => all.map((it) => it.getAttribute("href")));
  assert.deepEqual([...links].sort(), events.map((it) => it.path).sort());
  // The first day that each date can mean never goes back.
  const first = (path) => {
    const written = events.find((it) => it.path === path).fields.date.replace(/[~?]/g, "");
    const [, from, to] = written.match(/^\[?(?:\.\.)?([\d-]+)?(?:\.\.|\/)?([\d-]+)?/);
    const season = { 21: "03", 22: "06", 23: "09", 24: "12" };
    return (from ?? to).replace(/-(2[1-4])$/, (_, it) => `-${season[it]}`).padEnd(10, "-01").slice(0, 10);
  };
  const days = links.map(first);
  assert.deepEqual(days, [...days].sort());
  await page.locator("summary", { hasText: "Type" }).click();
  await page.locator('input[value="type=arrest"]').check();
  const arrests = events.filter((it) => it.fields.type === "arrest");
  assert.equal(await page.locator(".line li:visible").count(), arrests.length);
});

test("a record's own timeline stands under its years, and is filtered there", async () => {
  const long = pages(edition).find((it) => it.startsWith("topics/") && /class="facets"[^>]* hidden/.test(readFileSync(`${edition}/${it}`, "utf8")));
  await page.goto(base + long);
  const years = await page.$$eval(".order h3", (all) => all.map((it) => Number(it.textContent)));
  assert.deepEqual(years, [...new Set(years)].sort((a, b) => a - b));
  const all = await page.locator(".order li[data-facets]:visible").count();
  assert.ok(all > 8);
  await page.locator(".order summary", { hasText: "Type" }).click();
  const value = page.locator('.order input[value^="type="]').last();
  const promised = Number(await value.locator("xpath=../span").textContent());
  await value.check();
  const left = await page.locator(".order li[data-facets]:visible").count();
  assert.ok(left === promised && left < all, `${left} of ${all}, promised ${promised}`);
  assert.ok((await page.locator(".order h3:visible").count()) < years.length);
});

test("no page of a facet is empty", () => {
  const ofFacets = pages(edition).filter((it) => it.includes("/by/"));
  assert.ok(ofFacets.length > 100);
});

test("the pictures count what the data has", async () => {
  await page.goto(`${base}pictures.html`);
  const tables = await page.$$eval("table.index", (all) => all.map((table) => [...table.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent))));
  const events = dossier.records.filter((it) => it.kind === "event" && it.fields.type && it.fields.date);
  const demands = dossier.records.filter((it) => it.kind === "demand");
  const [states, years, asks] = tables;
  assert.equal(years.reduce((sum, row) => sum + Number(row.at(-1)), 0), events.length);
  assert.equal(asks.reduce((sum, row) => sum + Number(row[2]), 0), demands.reduce((sum, it) => sum + (it.fields.by ?? []).length * (it.fields.to ?? []).length, 0));
  // As of the newest source: a record with an older state does not count under that one.
  const newest = dossier.records.filter((it) => it.fields.status).map(({ fields: { status } }) => {
    const day = (it) => it.as_of.replace(/[~?]/g, "").padEnd(10, "-01");
    const last = status.map(day).sort().at(-1);
    return new Set(status.filter((it) => day(it) === last).map((it) => it.state)).size;
  });
  assert.equal(states.reduce((sum, row) => sum + Number(row[1]), 0), newest.reduce((a, b) => a + b, 0));
});
