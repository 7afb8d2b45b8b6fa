// Shows a note beside its number, on hover, focus and tap. Without this the number leads to the note at the foot of the page.
(function () {
  "use strict";
  const box = document.createElement("div");
  box.className = "note-box";
  box.id = "_note";
  box.setAttribute("role", "note");
  box.hidden = true;
  document.body.append(box);
  let shown = null, leaving;
  function show(mark) {
    clearTimeout(leaving);
    const note = document.getElementById(mark.hash.slice(1));
    if (!note || shown === mark) return;
    box.replaceChildren(...[...note.cloneNode(true).childNodes].filter((it) => it.className !== "backs"));
    for (const element of box.querySelectorAll("[id]")) element.removeAttribute("id");
    box.hidden = false;
    shown = mark;
    const at = mark.getBoundingClientRect(), width = Math.min(380, document.documentElement.clientWidth - 24);
    box.style.width = width + "px";
    box.style.left = Math.max(12, Math.min(at.left + scrollX - 20, scrollX + document.documentElement.clientWidth - width - 12)) + "px";
    box.style.top = at.bottom + scrollY + 6 + "px";
  }
  function hide() {
    clearTimeout(leaving);
    box.hidden = true;
    shown = null;
  }
  const soon = () => { leaving = setTimeout(hide, 250); };
  const markOf = (event) => event.target.closest && event.target.closest(".mark a");
  document.addEventListener("pointerover", (event) => {
    const mark = markOf(event);
    if (mark && event.pointerType === "mouse") show(mark);
    else if (event.target.closest && event.target.closest(".note-box")) clearTimeout(leaving);
  });
  document.addEventListener("pointerout", (event) => {
    if (event.pointerType === "mouse" && (markOf(event) || event.target.closest(".note-box"))) soon();
  });
  document.addEventListener("focusin", (event) => {
    const mark = markOf(event);
    if (mark && mark.matches(":focus-visible")) show(mark);
    else if (!box.contains(event.target)) hide();
  });
  // The first tap shows the note; the second follows the number.
  let isTouch = false;
  document.addEventListener("pointerdown", (event) => { isTouch = event.pointerType !== "mouse"; });
  document.addEventListener("click", (event) => {
    const mark = markOf(event);
    if (mark && isTouch && shown !== mark) {
      event.preventDefault();
      show(mark);
    } else if (!box.contains(event.target)) hide();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
})();
