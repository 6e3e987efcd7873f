"use strict";
(function () {
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const cards = all(".card"), boxes = all(".box"), edges = all(".edges path"), kinds = all(".kind");
  const search = document.getElementById("search"), found = document.getElementById("found");

  // filter shows what has all words of the search and is of a kind that is on.
  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const on = new Set(kinds.filter((k) => k.getAttribute("aria-pressed") === "true").map((k) => k.dataset.kind));
    const shown = new Set();
    for (const card of cards) {
      const fits = on.has(card.dataset.kind) && words.every((w) => card.dataset.search.includes(w));
      card.hidden = !fits;
      if (fits) shown.add(card.dataset.id);
    }
    for (const box of boxes) box.classList.toggle("dim", !shown.has(box.dataset.id));
    for (const edge of edges) edge.classList.toggle("dim", !shown.has(edge.dataset.from) || !shown.has(edge.dataset.to));
    found.textContent = shown.size === cards.length ? "" : shown.size + " of " + cards.length + " entries";
  }

  // mark lifts one entry out: its box, its card, and the edges that touch it.
  function mark(id) {
    for (const element of boxes.concat(cards)) element.classList.toggle("on", element.dataset.id === id);
    for (const edge of edges) edge.classList.toggle("on", edge.dataset.from === id || edge.dataset.to === id);
  }

  // open shows the card of an entry.
  function open(id, behavior) {
    const card = document.getElementById("n" + id);
    card.hidden = false;
    card.open = true;
    mark(id);
    card.scrollIntoView({ block: "start", behavior });
  }

  search.addEventListener("input", filter);
  for (const kind of kinds) {
    kind.addEventListener("click", () => {
      kind.setAttribute("aria-pressed", String(kind.getAttribute("aria-pressed") !== "true"));
      filter();
    });
  }
  for (const box of boxes) {
    box.addEventListener("click", (event) => { event.preventDefault(); open(box.dataset.id, "smooth"); });
    box.addEventListener("mouseenter", () => mark(box.dataset.id));
  }
  for (const card of cards) card.addEventListener("toggle", () => { if (card.open) mark(card.dataset.id); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== search) { event.preventDefault(); search.focus(); }
    if (event.key === "Escape") { search.value = ""; filter(); }
  });
  if (/^#n\d+$/.test(location.hash) && document.querySelector(location.hash)) open(location.hash.slice(2), "auto");
})();
