// What the browser tests share: an edition, a server on loopback under any prefix, and a browser.

import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

export const repository = resolve(import.meta.dirname, "../..");
export const edition = join(repository, "public");
export const samizdat = process.env.SAMIZDAT ?? join(repository, "target/release/samizdat");

const executable = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((it) => existsSync(it));
const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic"];

export function launch() {
  return chromium.launch({ executablePath: executable, headless: true, args });
}

/// Builds a dossier into a folder.
export function build(root, dest) {
  execFileSync(samizdat, ["build", "--quiet", "--root", root, "--dest", dest], { stdio: "inherit" });
}

/// Addresses of all pages of an edition, in order.
export function pages(folder) {
  const found = [];
  const walk = (at) => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.name.endsWith(".html")) found.push(relative(folder, path).split(sep).join("/"));
    }
  };
  walk(folder);
  return found.sort();
}

const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json", ".xml": "application/xml", ".png": "image/png" };

/// Serves a folder under a prefix such as `/repo/`, on loopback only.
export async function serve(folder, prefix = "/") {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://x").pathname);
    const file = path.startsWith(prefix) ? join(folder, path.slice(prefix.length)) : "";
    if (!file || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { base: `http://127.0.0.1:${server.address().port}${prefix}`, close: () => new Promise((done) => server.close(done)) };
}

export function fileBase(folder) {
  return pathToFileURL(folder).href + "/";
}

/// A page that remembers every request outside `base` and everything that went wrong.
export async function watched(context, base) {
  const page = await context.newPage();
  const complaints = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith("data:")) complaints.push(`asks for ${request.url()}`);
  });
  page.on("requestfailed", (request) => complaints.push(`did not get ${request.url()}`));
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} for ${response.url()}`);
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return { page, complaints };
}

/// Runs a program of one jar; what it prints. These run for seconds, for which the fast compiler of Java does.
export function java(jar, ...rest) {
  const options = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss64m", "-jar", jar];
  return execFileSync("java", [...options, ...rest], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 26 });
}

/// The edition that is looked at, all its pages but the one for servers, and those that a test looks at: a few of each folder
/// and each depth.
export const folder = process.env.EDITION ?? edition;
export const all = pages(folder).filter((it) => it !== "404.html");
export const looked = process.env.EVERY_PAGE ? all : sample();

function sample() {
  const groups = {};
  for (const path of all) {
    const group = path.includes("/") ? path.replace(/[^/]+$/, "").replace(/by\/.*/, "by/") : path;
    (groups[group] ??= []).push(path);
  }
  return Object.values(groups).flatMap((paths) => [...new Set([paths[0], paths[Math.floor(paths.length / 2)], ...paths.filter((it) => it.endsWith("/index.html"))])]);
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/// What axe finds on a page that is open. Dark and light differ in colours alone, so in the dark a sample is asked for these.
export async function barriers(page, name, colorScheme) {
  const isAll = colorScheme === "light" || process.env.EVERY_PAGE;
  const runOnly = isAll ? ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] : { type: "rule", values: ["color-contrast"] };
  if (!(await page.evaluate(() => Boolean(window.axe)))) await page.evaluate(axe);
  const { violations } = await page.evaluate((runOnly) => window.axe.run(document, { runOnly }), runOnly);
  return violations.map((it) => `${name}: ${it.id}: ${it.nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(" ")}`);
}
