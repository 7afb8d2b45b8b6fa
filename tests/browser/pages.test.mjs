// Every page: no request leaves the folder, nothing goes wrong, the same text without scripts, and no error for the Nu HTML
// checker. A sample of each template is looked at by default; EVERY_PAGE=1 looks at all.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { all, fileBase, folder, java, launch, looked, serve, watched } from "./support.mjs";

const require = createRequire(import.meta.url);
let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [name, open] of [["from disk", async () => ({ base: fileBase(folder), close() {} })], ["over http under /repo/", () => serve(folder, "/repo/")]]) {
  test(`${looked.length} pages ${name}: nothing leaves the folder, nothing fails, nothing moves, and the text needs no script`, async (it) => {
    const { base, close } = await open();
    it.after(close);
    const { page, complaints } = await watched(await browser.newContext({ viewport: { width: 1280, height: 900 } }), base);
    const { page: plain, complaints: plainComplaints } = await watched(await browser.newContext({ javaScriptEnabled: false }), base);
    await page.addInitScript(() => {
      window.shift = 0;
      new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shift += entry.value; }).observe({ type: "layout-shift", buffered: true });
    });
    // Counts and labels of facets become boxes; the rest is the same.
    const text = (it) => it.evaluate(() => {
      const main = document.querySelector("main").cloneNode(true);
      main.querySelectorAll(".facets").forEach((facets) => facets.remove());
      return main.textContent.replace(/\s+/g, " ");
    });
    for (const path of looked) {
      if (readFileSync(join(folder, path), "utf8").includes('http-equiv="refresh"')) continue;
      await page.goto(base + path);
      await plain.goto(base + path);
      assert.equal(await text(page), await text(plain), path);
      assert.equal(await page.evaluate(() => window.shift), 0, `${path} moves while it loads`);
    }
    assert.deepEqual(complaints, []);
    assert.deepEqual(plainComplaints, []);
  });
}

test("no page is wider than a small phone", async () => {
  const context = await browser.newContext({ viewport: { width: 320, height: 700 } });
  const page = await context.newPage();
  for (const path of looked) {
    await page.goto(fileBase(folder) + path);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 320, `${path} is ${width} px wide at 320`);
  }
});

test("the Nu HTML checker finds no error", () => {
  const jar = require.resolve("vnu-jar/build/dist/vnu.jar");
  assert.ok(existsSync(jar));
  const out = java(jar, "--errors-only", "--format", "gnu", "--exit-zero-always", ...looked.map((it) => join(folder, it)));
  assert.equal(out, "");
});

test("a person's page is light", () => {
  const weights = all.filter((it) => /^people\/[^/]+\.html$/.test(it) && !it.endsWith("index.html")).map((it) => readFileSync(join(folder, it)));
  const shared = ["assets/style.css", "assets/search.js", "assets/notes.js"].map((it) => readFileSync(join(folder, it)));
  weights.sort((a, b) => a.length - b.length);
  const typical = weights[Math.floor(weights.length / 2)];
  const bytes = [typical, ...shared].reduce((sum, it) => sum + it.length, 0);
  assert.ok(bytes < 60_000, `${bytes} bytes`);
  const zipped = [typical, ...shared].reduce((sum, it) => sum + require("node:zlib").gzipSync(it, { level: 9 }).length, 0);
  assert.ok(zipped < 18_000, `${zipped} bytes zipped`);
  assert.ok(shared[1].length < 12_000, `${shared[1].length} bytes of search script`);
});
