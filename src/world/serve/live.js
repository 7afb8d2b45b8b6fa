// Served with each page by `samizdat serve`, and part of no edition: keeps the page as new as its file.
(function () {
  "use strict";
  const { page, have } = document.currentScript.dataset;
  const place = "samizdat-scroll";
  const kept = JSON.parse(sessionStorage.getItem(place) || "null");
  sessionStorage.removeItem(place);
  if (kept && kept.page === location.pathname) addEventListener("load", () => scrollTo(0, kept.y));

  function again(address) {
    sessionStorage.setItem(place, JSON.stringify({ page: new URL(address || location.href, location.href).pathname, y: scrollY }));
    if (address) location.replace(address);
    else location.reload();
  }

  function restyle(changed) {
    for (const link of document.querySelectorAll('link[rel="stylesheet"]')) {
      const address = new URL(link.href);
      const version = changed[address.pathname.slice(1)];
      if (!version) continue;
      address.searchParams.set("v", version);
      const next = link.cloneNode();
      next.href = address.href;
      next.addEventListener("load", () => link.remove());
      link.after(next);
    }
  }

  let box = null;
  function showErrors(list) {
    if (box) box.remove();
    box = null;
    if (!list.length) return;
    box = document.createElement("div");
    box.id = "_samizdat";
    box.setAttribute("role", "alert");
    const style = { position: "fixed", inset: "auto 0 0 0", maxHeight: "60vh", overflow: "auto", zIndex: 2147483647, margin: 0, padding: "1rem 1.5rem", background: "#1b1a18", color: "#fff", font: "14px/1.5 ui-monospace, monospace", borderTop: "4px solid #f19a85", textAlign: "start" };
    Object.assign(box.style, style);
    const heading = document.createElement("p");
    heading.textContent = "This page is as it was before these mistakes:";
    heading.style.margin = "0 0 .5rem";
    box.append(heading);
    for (const it of list) {
      const item = document.createElement("p");
      item.style.margin = "0 0 .5rem";
      if (it.file) {
        const where = document.createElement("strong");
        where.textContent = it.file + ":" + it.line + ":" + it.column + " ";
        item.append(where, it.severity + "[" + it.code + "]: " + it.message + (it.hint ? " (" + it.hint + ")" : ""));
      } else item.append(it.message); // On other machines.
      box.append(item);
    }
    document.body.append(box);
  }

  let source = null;
  function listen() {
    if (source) return;
    source = new EventSource("/_samizdat/events?page=" + encodeURIComponent(page) + "&have=" + have);
    source.addEventListener("message", (event) => {
      const update = JSON.parse(event.data);
      if (update.errors) showErrors(update.errors);
      restyle(update.styles);
      if (update.moved) again("/" + update.moved);
      else if (update.page) again();
    });
  }
  function rest() {
    if (source) source.close();
    source = null;
  }
  // A browser has few connections to a server, and a tab that nobody looks at needs none.
  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  addEventListener("pagehide", rest);
  addEventListener("pageshow", () => document.hidden || listen());
  if (!document.hidden) listen();
})();
