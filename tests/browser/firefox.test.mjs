// Sheets, scripts and search work in Firefox, from disk. Spoken to over Marionette, Firefox's own remote protocol, since
// playwright-core drives a patched Firefox only.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { edition, fileBase, pages } from "./support.mjs";

let firefox, profile, session;

before(async () => {
  profile = mkdtempSync(join(tmpdir(), "samizdat-firefox-"));
  const port = await freePort();
  writeFileSync(
    join(profile, "user.js"),
    `user_pref("marionette.port", ${port});\nuser_pref("network.proxy.type", 1);\nuser_pref("network.proxy.http", "127.0.0.1");\nuser_pref("network.proxy.http_port", 9);\nuser_pref("network.proxy.ssl", "127.0.0.1");\nuser_pref("network.proxy.ssl_port", 9);\nuser_pref("app.update.enabled", false);\nuser_pref("datareporting.policy.dataSubmissionEnabled", false);\n`,
  );
  firefox = spawn("firefox-esr", ["--headless", "--no-remote", "--marionette", "--profile", profile], { stdio: "ignore", env: { ...process.env, HOME: profile } });
  session = await open(port);
  await session("WebDriver:NewSession", {});
});

after(async () => {
  await session?.("Marionette:Quit", { flags: ["eForceQuit"] }).catch(() => {});
  if (firefox && firefox.exitCode === null) {
    const gone = new Promise((done) => firefox.once("exit", done));
    firefox.kill("SIGKILL");
    await gone;
  }
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/// Connects as soon as Firefox listens; gives a function that sends a command and waits for its answer.
async function open(port) {
  const socket = await new Promise((done, fail) => {
    const until = Date.now() + 60_000;
    const attempt = () => {
      const one = connect(port, "127.0.0.1", () => done(one));
      one.on("error", (error) => (Date.now() > until ? fail(error) : setTimeout(attempt, 100)));
    };
    attempt();
  });
  let buffer = Buffer.alloc(0);
  const waiting = new Map();
  socket.on("data", (data) => {
    buffer = Buffer.concat([buffer, data]);
    for (;;) {
      const colon = buffer.indexOf(":");
      const length = Number(buffer.subarray(0, colon).toString());
      if (colon < 0 || buffer.length < colon + 1 + length) return;
      const message = JSON.parse(buffer.subarray(colon + 1, colon + 1 + length).toString());
      buffer = buffer.subarray(colon + 1 + length);
      if (!Array.isArray(message)) continue;
      const [, number, error, value] = message;
      const { done, fail } = waiting.get(number);
      waiting.delete(number);
      if (error) fail(new Error(`${error.error}: ${error.message}`));
      else done(value);
    }
  });
  let number = 0;
  return (name, parameters) =>
    new Promise((done, fail) => {
      number += 1;
      waiting.set(number, { done, fail });
      const text = Buffer.from(JSON.stringify([0, number, name, parameters]));
      socket.write(Buffer.concat([Buffer.from(`${text.length}:`), text]));
    });
}

const visit = (path) => session("WebDriver:Navigate", { url: fileBase(edition) + path });
const run = async (script, ...args) => (await session("WebDriver:ExecuteScript", { script, args })).value;

/// Waits, in the page, for an expression to be true.
async function until(expression, ...args) {
  const script = `const done = arguments[arguments.length - 1]; const look = () => (${expression}) ? done(true) : requestAnimationFrame(look); look();`;
  await session("WebDriver:ExecuteAsyncScript", { script, args, scriptTimeout: 20_000 });
}

test("the sheet is applied", async () => {
  await visit(pages(edition).find((it) => /^people\/(?!index)[^/]+\.html$/.test(it)));
  const { sheets, family, wide } = await run(
    "return { sheets: [...document.styleSheets].map((it) => it.cssRules.length), family: getComputedStyle(document.body).fontFamily, wide: document.documentElement.scrollWidth <= innerWidth };",
  );
  assert.ok(sheets.length > 0 && sheets.every((it) => it > 0), `rules: ${sheets}`);
  assert.match(family, /serif/);
  assert.ok(wide, "the page is wider than the window");
});

test("search finds people by other spellings", async () => {
  await visit("index.html");
  const rows = readFileSync(new URL("spellings.tsv", import.meta.url), "utf8").trim().split("\n").map((line) => line.split("\t"));
  for (const [person, typed] of rows.filter((_, at) => at % 20 === 3)) {
    await run("const box = document.getElementById('_q'); box.focus(); box.value = arguments[0]; box.dispatchEvent(new Event('input', { bubbles: true }));", typed);
    await until("document.getElementById('_found').dataset.answered === arguments[0]", typed);
    const found = await run("return [...document.querySelectorAll('.results a')].map((it) => it.textContent);");
    assert.ok(found.slice(0, 3).includes(person), `${typed}: ${found.slice(0, 3)}`);
  }
});

test("filters hide what they should", async () => {
  await visit("people/index.html");
  await until("document.querySelector('.facets input') !== null");
  const [value, all, shown] = await run(`
    const rows = () => [...document.querySelectorAll('[data-facets]')].filter((it) => it.offsetParent !== null).length;
    const before = rows();
    const box = document.querySelector('.facets input');
    box.click();
    return [Number(box.closest('li').querySelector('span').textContent), before, rows()];`);
  assert.ok(shown === value && shown < all, `${all} rows, then ${shown}, of a value with ${value}`);
});
