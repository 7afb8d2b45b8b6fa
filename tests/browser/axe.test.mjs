// No barrier that axe can see (WCAG 2.2, A and AA), on a sample of each template; EVERY_PAGE=1 looks at all.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { barriers, fileBase, folder, launch, looked } from "./support.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing on ${looked.length} pages, ${colorScheme}`, async () => {
    const page = await (await browser.newContext({ colorScheme, bypassCSP: true })).newPage();
    const found = [];
    for (const path of looked) {
      await page.goto(fileBase(folder) + path);
      await page.evaluate(() => document.querySelectorAll("details").forEach((it) => (it.open = true)));
      found.push(...(await barriers(page, path, colorScheme)));
    }
    assert.deepEqual(found.slice(0, 20), []);
  });
}
