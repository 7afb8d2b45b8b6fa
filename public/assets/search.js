// Finds pages by the index in search/. Everything comes from this folder, also when it is opened from disk.
(function () {
  "use strict";
  const link = document.querySelector("a.find");
  if (!link) return;
  // In a copy of one file this script has no address: all pieces come along, and pages are sections.
  const source = document.currentScript.getAttribute("src");
  const inFolder = (path) => source.replace(/assets\/search\.js.*$/, "") + path;
  const inFile = (path) => "#" + path.replace(/\.html$/, "").replaceAll("/", ".").replace(/^(?![a-z])/i, "_");
  const { load, lines, fold } = openIndex(source && inFolder);
  showBox(link, load, searchIn(lines, fold), source ? inFolder : inFile);

  // ==== The index: its pieces, and how typed words are folded like them ====

  function openIndex(address) {
    const pieces = new Map(), waiting = new Map();
    const arrived = (name, data) => {
      pieces.set(name, data);
      for (const resolve of waiting.get(name) || []) resolve(data);
      waiting.delete(name);
    };
    // Pieces are scripts that call this function, since a page opened from disk may read no other file.
    window.samizdatSearch = (row, number, data) => arrived(row === "index" ? row : row + "-" + number, data);

    function load(name) {
      if (pieces.has(name)) return Promise.resolve(pieces.get(name));
      return new Promise((resolve) => {
        if (waiting.has(name)) return waiting.get(name).push(resolve);
        waiting.set(name, [resolve]);
        if (!address) return arrived(name, null);
        const script = document.createElement("script");
        script.src = address("search/" + name + ".js");
        script.onerror = () => arrived(name, null);
        document.head.append(script);
      });
    }

    // Lines of the pieces of a dictionary that may hold words from `from` to `to`.
    async function lines(row, from, to) {
      const firsts = (await load("index"))[row];
      let begin = 0;
      while (begin + 1 < firsts.length && firsts[begin + 1] <= from) begin++;
      let end = begin + 1;
      while (end < firsts.length && firsts[end] <= to && end - begin < 6) end++;
      const wanted = firsts.slice(begin, end).map((_, i) => load(row + "-" + (begin + i)));
      return (await Promise.all(wanted)).filter(Boolean).flatMap((piece) => piece.split("\n"));
    }

    // Words of a text, each as the keys it may have; nothing where there is no index.
    async function fold(text) {
      const index = await load("index");
      if (!index) return null;
      const { letters, rules } = index.fold;
      // Signs that fold to nothing are parts of words.
      const silent = Object.keys(letters).filter((c) => !letters[c]).map((c) => "\\u{" + c.charCodeAt(0).toString(16) + "}");
      const notInWords = new RegExp("[^\\p{Alphabetic}\\p{N}" + silent.join("") + "]+", "u");
      const key = (word) => {
        const plain = (c) => c in letters ? letters[c] : c.normalize("NFD").replace(/[\u0300-\u036f]/g, "");
        let latin = [...word].map((c) => /[a-z0-9]/.test(c) ? c : plain(c)).join("");
        for (const [from, to] of rules) latin = latin.split(from).join(to);
        return latin.replace(/(\P{N})\1+/gu, "$1");
      };
      // The letter j stands for two sounds.
      const keysOf = (word) => [...new Set([key(word), key(word.replace(/j/g, "y"))])].filter(Boolean);
      return text.normalize("NFC").toLowerCase().split(notInWords).filter(Boolean).slice(0, 8).map(keysOf);
    }

    return { load, lines, fold };
  }

  // ==== The score: how close a word is, and which pages have all the words ====

  function searchIn(lines, fold) {
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

    // Numbers of records are written as steps from one to the next.
    function numbers(text) {
      let number = 0;
      return text === "." ? [] : text.split(",").map((step) => (number += parseInt(step, 36)));
    }

    const reverse = (word) => [...word].reverse().join("");

    async function scoresOf(queries) {
      const scores = new Map();
      const add = (found, score) => found.forEach((it) => scores.set(it, Math.max(score, scores.get(it) || 0)));
      // Whether a line is of a name that is as good as what was typed.
      const addName = (query, line) => {
        const [found, byName, byTitle] = line.split(" ");
        const close = closeness(query, found);
        if (close < 0.1) return false;
        add(numbers(byName), 10 * close);
        add(numbers(byTitle), 5 * close);
        return close > 0.5;
      };
      for (const query of queries) {
        let isNamed = false;
        const start = query.slice(0, 2);
        for (const line of await lines("n", start, start + "\uffff")) isNamed = addName(query, line) || isNamed;
        // A slip in the first letters: the same names, read from their ends.
        if (!isNamed && query.length > 3) {
          const end = reverse(query).slice(0, 2);
          for (const reversed of await lines("r", end, end + "\uffff")) {
            const found = reverse(reversed);
            if (found.startsWith(start) || !closeness(query, found)) continue;
            for (const line of await lines("n", found, found)) if (line.startsWith(found + " ")) addName(query, line);
          }
        }
        if (query.length < 3) continue;
        for (const line of await lines("t", query.slice(0, Math.max(3, query.length - 4)), query + "\uffff")) {
          const [found, inTexts] = line.split(" ");
          const isStem = query.startsWith(found) && found.length >= Math.max(3, query.length - 5);
          const score = found === query ? 1 : isStem ? 0.9 : found.startsWith(query) ? 0.7 : 0;
          if (score) add(numbers(inTexts), score);
        }
      }
      return scores;
    }

    // Numbers of the records that have the most of the words, the closest first.
    return async (text) => {
      const words = await fold(text);
      if (!words) return [];
      const totals = new Map();
      for (const scores of await Promise.all(words.map(scoresOf))) {
        // Each word that is there counts for more than any closeness.
        for (const [number, score] of scores) totals.set(number, (totals.get(number) || 0) + score + 100);
      }
      const best = Math.floor(Math.max(0, ...totals.values()) / 100);
      const found = [...totals].filter(([, total]) => Math.floor(total / 100) === best);
      return found.sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([number]) => number);
    };
  }

  // ==== The box: the field, the results and the keys ====

  function showBox(link, load, search, address) {
    const make = (tag, attributes, ...inside) => {
      const element = document.createElement(tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      element.append(...inside);
      return element;
    };
    const words = link.dataset;
    const put = (text, mark, value) => text.replace(mark, () => value);
    const what = { type: "search", id: "_q", "aria-label": words.findWhat, placeholder: words.find };
    const input = make("input", { ...what, autocomplete: "off", spellcheck: "false", "aria-controls": "_found" });
    const form = make("form", { role: "search", class: "find" }, input);
    const status = make("p", { role: "status", class: "soft" });
    const list = make("ol", { class: "results" });
    const more = make("button", { type: "button", hidden: "" }, words.more);
    const everything = make("p", { class: "soft" }, make("a", { href: link.getAttribute("href") }, words.all));
    const where = { id: "_found", class: "found wrap", "aria-label": words.results, hidden: "" };
    const panel = make("section", where, status, list, more, everything);
    link.replaceWith(form);
    document.querySelector(".masthead").after(panel);

    let found = [], shown = 0, turn = 0;

    function item([path, title, kind, known, text, names]) {
      const soft = (text) => make("span", { class: "soft" }, text);
      const about = soft([kind, known].filter(Boolean).join(" · "));
      const written = names ? [soft(put(words.alsoWritten, "{names}", names))] : [];
      return make("li", {}, make("a", { href: address(path) }, title), about, ...written, make("span", {}, text));
    }

    async function show() {
      const mine = turn, next = found.slice(shown, shown + 10);
      const index = await load("index");
      const results = await Promise.all(next.map((number) => load("d-" + Math.floor(number / index.per))));
      // The reader has typed on meanwhile.
      if (mine !== turn) return;
      next.forEach((number, i) => {
        const result = results[i]?.[number % index.per];
        if (result) list.append(item(result));
      });
      shown += next.length;
      more.hidden = shown >= found.length;
    }

    async function answer() {
      const text = input.value.trim(), mine = ++turn, isLong = text.length > 1;
      const numbers = isLong ? await search(text) : [];
      if (mine !== turn) return;
      found = numbers;
      shown = 0;
      list.replaceChildren();
      panel.hidden = !isLong;
      const said = found.length ? put(words.nResults, "{n}", found.length) : put(words.nothing, "{text}", text);
      status.textContent = isLong ? said : "";
      more.hidden = true;
      if (found.length) await show();
      panel.dataset.answered = text;
    }

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

    input.addEventListener("input", answer);
    input.addEventListener("focus", () => load("index"), { once: true });
    more.addEventListener("click", async () => {
      const from = shown;
      await show();
      list.children[from]?.querySelector("a").focus();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      list.querySelector("a")?.focus();
    });
    // A result in the same file does not load another page.
    list.addEventListener("click", (event) => {
      if (event.target.closest("a[href^='#']")) panel.hidden = true;
    });
    form.addEventListener("keydown", move);
    panel.addEventListener("keydown", move);
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) return;
      event.preventDefault();
      input.focus();
    });
  }
})();
