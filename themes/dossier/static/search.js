// Finds pages by the index in search/. Everything comes from this folder, also when it is opened from disk.
(function () {
  "use strict";
  // In a copy of one file nothing is asked for: pages are sections, and all pieces come along.
  const source = document.currentScript.getAttribute("src");
  const address = source ? (path) => source.replace(/assets\/search\.js.*$/, "") + path : (path) => "#" + path.replace(/\.html$/, "").replaceAll("/", ".").replace(/^(?![a-z])/i, "_");
  const link = document.querySelector("a.find");
  if (!link) return;

  // Pieces of the index are scripts that call this function.
  const pieces = new Map(), waiting = new Map();
  function arrived(name, data) {
    pieces.set(name, data);
    for (const resolve of waiting.get(name) || []) resolve(data);
    waiting.delete(name);
  }
  window.samizdatSearch = (row, number, data) => arrived(row === "index" ? row : row + "-" + number, data);
  function load(name) {
    if (pieces.has(name)) return Promise.resolve(pieces.get(name));
    return new Promise(function (resolve) {
      if (waiting.has(name)) return waiting.get(name).push(resolve);
      waiting.set(name, [resolve]);
      if (!source) return arrived(name, null);
      const script = document.createElement("script");
      script.src = address("search/" + name + ".js");
      script.onerror = () => arrived(name, null);
      document.head.append(script);
    });
  }

  // What a reader types is folded like the names in the index.
  let index, notInWords;
  function words(text) {
    return text.normalize("NFC").toLowerCase().split(notInWords).filter(Boolean);
  }
  function key(word) {
    let latin = "";
    for (const c of word) {
      latin += /[a-z0-9]/.test(c) ? c : c in index.fold.letters ? index.fold.letters[c] : c.normalize("NFD").replace(/[\u0300-\u036f]/g, "");
    }
    for (const [from, to] of index.fold.rules) latin = latin.split(from).join(to);
    return latin.replace(/(\P{N})\1+/gu, "$1");
  }
  // The letter j stands for two sounds.
  function keysOf(word) {
    return [...new Set(word.includes("j") ? [key(word), key(word.replace(/j/g, "y"))] : [key(word)])].filter(Boolean);
  }

  // Letters to insert, remove, exchange or swap to make one word of the other, as far as `most`.
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [], last = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      for (let j = 1; j <= b.length; j++) {
        row[j] = Math.min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      if (Math.min(...row) > most) return most + 1;
      before = last;
      last = row;
    }
    return last[b.length];
  }
  function closeness(query, found) {
    if (found === query) return 1;
    if (found.startsWith(query)) return 0.8;
    if (found.length > 3 && query.startsWith(found) && query.length - found.length < 4) return 0.6;
    const most = query.length > 7 ? 2 : query.length > 3 ? 1 : 0;
    const away = most ? distance(query, found, most) : 1;
    return away > most ? 0 : away === 1 ? 0.5 : 0.35;
  }

  // Lines of the pieces of a dictionary that may hold words from `from` to `to`.
  async function lines(row, from, to) {
    const firsts = index[row];
    let begin = 0;
    while (begin + 1 < firsts.length && firsts[begin + 1] <= from) begin++;
    const wanted = [];
    for (let i = begin; i < firsts.length && (i === begin || firsts[i] <= to) && wanted.length < 6; i++) wanted.push(load(row + "-" + i));
    return (await Promise.all(wanted)).filter(Boolean).flatMap((piece) => piece.split("\n"));
  }
  function numbers(text) {
    let number = 0;
    return text === "." ? [] : text.split(",").map((step) => (number += parseInt(step, 36)));
  }

  async function scoresOf(word) {
    const scores = new Map();
    const add = (found, score) => { for (const it of found) scores.set(it, Math.max(score, scores.get(it) || 0)); };
    for (const query of keysOf(word)) {
      let isNamed = false;
      const names = (line, least) => {
        const [found, byName, byTitle] = line.split(" ");
        const close = closeness(query, found);
        if (close < least) return;
        isNamed = isNamed || close > 0.5;
        add(numbers(byName), 10 * close);
        add(numbers(byTitle), 5 * close);
      };
      const start = query.slice(0, 2);
      for (const line of await lines("n", start, start + "\uffff")) names(line, 0.1);
      if (!isNamed && query.length > 3) {
        const end = [...query].reverse().slice(0, 2).join("");
        for (const reversed of await lines("r", end, end + "\uffff")) {
          const found = [...reversed].reverse().join("");
          if (found.startsWith(start) || !closeness(query, found)) continue;
          for (const line of await lines("n", found, found)) if (line.startsWith(found + " ")) names(line, 0.1);
        }
      }
      if (query.length < 3) continue;
      for (const line of await lines("t", query.slice(0, Math.max(3, query.length - 4)), query + "\uffff")) {
        const [found, inTexts] = line.split(" ");
        const isStem = query.startsWith(found) && found.length >= Math.max(3, query.length - 5);
        if (found === query || isStem || found.startsWith(query)) add(numbers(inTexts), found === query ? 1 : isStem ? 0.9 : 0.7);
      }
    }
    return scores;
  }
  async function search(text) {
    index = index || (await load("index"));
    if (!index) return [];
    const silent = Object.keys(index.fold.letters).filter((c) => !index.fold.letters[c]).map((c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
    notInWords = notInWords || new RegExp("[^\\p{Alphabetic}\\p{N}" + silent.join("") + "]+", "u");
    const all = await Promise.all(words(text).slice(0, 8).map(scoresOf));
    const totals = new Map();
    for (const scores of all) for (const [number, score] of scores) totals.set(number, (totals.get(number) || 0) + score + 100);
    const best = Math.max(0, ...[...totals.values()].map((it) => Math.floor(it / 100)));
    return [...totals].filter(([, score]) => Math.floor(score / 100) === best).sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([number]) => number);
  }

  // The box stands in the place of the link to all names.
  const make = (tag, attributes, ...inside) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...inside);
    return element;
  };
  const input = make("input", { type: "search", id: "_q", "aria-label": "Find a person, an event or a word", placeholder: "Find", autocomplete: "off", spellcheck: "false", "aria-controls": "_found" });
  const form = make("form", { role: "search", class: "find" }, input);
  const status = make("p", { role: "status", class: "soft" });
  const list = make("ol", { class: "results" });
  const more = make("button", { type: "button", hidden: "" }, "Show more");
  const panel = make("section", { id: "_found", class: "found wrap", "aria-label": "Search results", hidden: "" }, status, list, more);
  const everything = make("p", { class: "soft" }, make("a", { href: link.getAttribute("href") }, "All names, A to Z"));
  panel.append(everything);
  link.replaceWith(form);
  document.querySelector(".masthead").after(panel);

  let found = [], shown = 0, turn = 0;
  async function show() {
    const mine = turn, next = found.slice(shown, shown + 10);
    const results = await Promise.all(next.map((number) => load("d-" + Math.floor(number / index.per))));
    if (mine !== turn) return;
    next.forEach((number, i) => {
      const result = results[i] && results[i][number % index.per];
      if (!result) return;
      const [path, title, kind, known, text, names] = result;
      const item = make("li", {}, make("a", { href: address(path) }, title), make("span", { class: "soft" }, [kind, known].filter(Boolean).join(" · ")));
      if (names) item.append(make("span", { class: "soft" }, "Also written: " + names));
      item.append(make("span", {}, text));
      list.append(item);
    });
    shown += next.length;
    more.hidden = shown >= found.length;
  }
  async function answer() {
    const text = input.value.trim(), mine = ++turn;
    const numbers = text.length > 1 ? await search(text) : [];
    if (mine !== turn) return;
    found = numbers;
    shown = 0;
    list.replaceChildren();
    panel.hidden = text.length < 2;
    status.textContent = text.length < 2 ? "" : found.length === 0 ? "Nothing found for “" + text + "”" : found.length + (found.length === 1 ? " result" : " results");
    more.hidden = true;
    if (found.length) await show();
    panel.dataset.answered = text;
  }
  input.addEventListener("input", answer);
  input.addEventListener("focus", () => load("index"), { once: true });
  more.addEventListener("click", async () => {
    const from = shown;
    await show();
    const first = list.children[from];
    if (first) first.querySelector("a").focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = list.querySelector("a");
    if (first) first.focus();
  });
  function move(event) {
    if (event.key === "Escape" && !panel.hidden) {
      panel.hidden = true;
      input.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const stops = [input, ...list.querySelectorAll("a")], at = stops.indexOf(document.activeElement);
      const to = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
      if (at < 0 || !to || panel.hidden) return;
      event.preventDefault();
      to.focus();
    }
  }
  // A result in the same file does not load another page.
  list.addEventListener("click", (event) => { if (!source && event.target.closest("a")) panel.hidden = true; });
  form.addEventListener("keydown", move);
  panel.addEventListener("keydown", move);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      input.focus();
    }
  });
})();
