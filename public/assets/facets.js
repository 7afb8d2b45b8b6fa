// Filters a listing by several facets at once. The choice stands in the address after the #, so that it can be shared.
(function () {
  "use strict";
  const block = document.querySelector(".facets"), entries = [...document.querySelectorAll("[data-facets]")];
  if (!block || !entries.length) return;
  const words = new Map(entries.map((entry) => [entry, new Set(entry.dataset.facets.split(" "))]));
  const facets = [...block.querySelectorAll("details")].map((details) => {
    const boxes = [...details.querySelectorAll("a[data-word]")].map((link) => {
      const box = Object.assign(document.createElement("input"), { type: "checkbox", value: link.dataset.word });
      const label = document.createElement("label");
      const count = link.parentElement.querySelector("span");
      label.append(box, " " + link.textContent + " ", count);
      link.replaceWith(label);
      return { box, count, label };
    });
    return { details, boxes, name: boxes.length ? boxes[0].box.value.split("=")[0] : "" };
  }).filter((facet) => facet.boxes.length);
  // In a part of a dossier the pages of facets may be left out.
  if (!facets.length) return;
  block.hidden = false;
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  status.className = "soft";
  const clear = Object.assign(document.createElement("button"), { type: "button", textContent: block.dataset.showAll, hidden: true });
  block.append(status, clear);

  const chosen = (facet) => facet.boxes.filter((it) => it.box.checked).map((it) => it.box.value);
  const passes = (entry, facet) => {
    const wanted = chosen(facet);
    return wanted.length === 0 || wanted.some((it) => words.get(entry).has(it));
  };
  function apply() {
    let n = 0;
    for (const entry of entries) {
      entry.hidden = !facets.every((facet) => passes(entry, facet));
      if (!entry.hidden) n++;
    }
    for (const group of document.querySelectorAll("table.index > tbody, [data-group]")) {
      group.hidden = ![...group.querySelectorAll("[data-facets]")].some((entry) => !entry.hidden);
    }
    for (const facet of facets) {
      const others = entries.filter((entry) => facets.every((it) => it === facet || passes(entry, it)));
      for (const { box, count, label } of facet.boxes) {
        const here = others.filter((entry) => words.get(entry).has(box.value)).length;
        count.textContent = here;
        label.classList.toggle("none", here === 0 && !box.checked);
      }
    }
    const isFiltered = facets.some((facet) => chosen(facet).length);
    status.textContent = isFiltered ? block.dataset.shown.replace("{n}", n).replace("{total}", entries.length) : "";
    clear.hidden = !isFiltered;
    return isFiltered;
  }
  function read() {
    const wanted = new Set(decodeURIComponent(location.hash.slice(1)).split("&").flatMap((part) => {
      const [name, values] = part.split("=");
      return values ? values.split(",").map((value) => name + "=" + value) : [];
    }));
    for (const facet of facets) {
      for (const { box } of facet.boxes) box.checked = wanted.has(box.value);
      if (chosen(facet).length) facet.details.open = true;
    }
    apply();
  }
  function write() {
    const values = (facet) => chosen(facet).map((it) => it.slice(facet.name.length + 1)).join(",");
    const parts = facets.filter((facet) => chosen(facet).length).map((facet) => facet.name + "=" + values(facet));
    history.replaceState(null, "", parts.length ? "#" + parts.join("&") : location.pathname + location.search);
    apply();
  }
  block.addEventListener("change", write);
  clear.addEventListener("click", () => {
    for (const facet of facets) for (const { box } of facet.boxes) box.checked = false;
    write();
  });
  window.addEventListener("hashchange", read);
  read();
})();
