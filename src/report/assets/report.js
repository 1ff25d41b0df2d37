// Search, filters, coupled lines, keys. Views and layers need none of this: they are done by the style.
"use strict";
document.documentElement.classList.remove("no-js");

document.addEventListener("DOMContentLoaded", () => {
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const one = (selector, inside = document) => inside.querySelector(selector);
  const named = (name) => one(`.bar [name="${name}"]`);
  const kind = document.body.classList;
  const status = one(".status");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const show = (element) => element.scrollIntoView({ block: "center", behavior: still.matches ? "instant" : "auto" });
  const isTyping = (target) => target instanceof Element && target.closest("input:not([type=radio]):not([type=checkbox]), select, textarea") !== null;

  // Menus close when something else is wanted.
  const bar = one(".bar");
  const closeMenus = (but) => all(".menu[open]", bar).filter((menu) => menu !== but).forEach((menu) => { menu.open = false; });
  document.addEventListener("click", (event) => closeMenus(event.target.closest(".menu")));

  all("[name=colours]", bar).forEach((choice) => choice.addEventListener("change", () => {
    document.documentElement.classList.remove("light", "dark");
    if (choice.value !== "auto") document.documentElement.classList.add(choice.value);
  }));

  // Lines that say the same are shown together.
  let coupled = [];
  function couple(line) {
    coupled.forEach((other) => other.classList.remove("couple"));
    const number = line?.dataset.b;
    coupled = number === undefined ? [] : all(`[data-b="${number}"]`, line.closest(".unit") ?? document);
    coupled.forEach((other) => other.classList.add("couple"));
  }

  // One sign leads to the sentence under the pointer or the focus.
  const here = document.createElement("a");
  here.className = "here";
  here.tabIndex = -1;
  here.setAttribute("aria-label", "Link to this sentence");
  function point(line) {
    couple(line);
    if (line?.id && here.parentElement !== line) {
      here.href = `#${encodeURIComponent(line.id)}`;
      line.append(here);
    } else if (!line?.id) {
      here.remove();
    }
  }
  document.addEventListener("pointerover", (event) => point(event.target.closest(".s")));
  document.addEventListener("focusin", (event) => point(event.target.closest(".s")));

  // Steps through sentences, and through places that a person should look at.
  const isShown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
  function step(list, by, from) {
    let at = from === -1 ? (by > 0 ? 0 : list.length - 1) : from + by;
    while (at >= 0 && at < list.length && !isShown(list[at])) at += by;
    return list[at];
  }
  const onScreen = (list) => list.findIndex((element) => element.getBoundingClientRect().top >= 60) - 1;
  function go(selector, by) {
    const list = all(selector);
    const active = list.indexOf(document.activeElement);
    const next = step(list, by, active >= 0 ? active : onScreen(list) + (by < 0 ? 1 : 0));
    if (next === undefined) {
      status.textContent = list.length === 0 ? "There is none on this page." : "There is no other in this direction.";
      return;
    }
    status.textContent = "";
    if (next.tabIndex < 0) next.tabIndex = -1;
    next.focus({ preventScroll: true });
    show(next);
  }
  const lines = ".text .s, .bead, .line";
  const stops = ".m.doubt, .change, .var, .bead.doubt";
  const keys = { j: [lines, 1], k: [lines, -1], n: [stops, 1], p: [stops, -1] };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      one(".menu[open] > summary", bar)?.focus();
      closeMenus();
      if (event.target === field) endSearch();
      return;
    }
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && field) {
      event.preventDefault();
      field.focus();
      field.select();
    } else if (keys[event.key]) {
      event.preventDefault();
      go(...keys[event.key]);
    }
  });

  // The overview is one stop of the Tab key; arrows lead from mark to mark.
  for (const map of all(".minimap")) {
    const links = all("a", map);
    const reach = (link) => links.forEach((other) => other.setAttribute("tabindex", other === link ? "0" : "-1"));
    reach(links[0]);
    map.addEventListener("keydown", (event) => {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const link = links[links.indexOf(event.target.closest("a")) + by];
      if (by === undefined || link === undefined) return;
      event.preventDefault();
      reach(link);
      link.focus();
    });
  }

  // Search in what is shown.
  const field = named("search");
  const found = one(".found");
  const marks = typeof Highlight === "function" && CSS.highlights;
  let texts = null;
  let ranges = [];
  let current = -1;
  function fold(text) {
    const folded = text.toLowerCase();
    if (folded.length === text.length) return folded;
    return Array.from(text, (c) => (c.toLowerCase().length === c.length ? c.toLowerCase() : c)).join("");
  }
  // What the chosen view and the switched-off layers hide.
  function hiddenNow() {
    const view = one('[name="view"]:checked', bar)?.value;
    const hidden = [".here", ".m", ".n", view === undefined ? "" : `.n${view[0]}`];
    all('[name^="layer-"]:not(:checked)', bar).forEach((box) => hidden.push(`.f-${box.name.slice(6)}:is(.i, .note)`));
    for (const [name, what] of [["notes", ".notes"], ["source", ".src"], ["more", ".more, .quietly"]]) {
      if (named(name)?.checked === false) hidden.push(what);
    }
    const base = one('[name="base"]:checked', bar);
    if (base) hidden.push(`.r:not(.w${base.value})`);
    return hidden.filter((selector) => selector !== "").join(", ");
  }
  // Elements have few different classes, and each need be looked at once.
  function hiding() {
    const hidden = hiddenNow();
    const known = new Map();
    return (element) => {
      let is = known.get(element.className);
      if (is === undefined) known.set(element.className, (is = element.matches(hidden)));
      return is || element.hidden;
    };
  }
  function textOf(block, isHidden) {
    const nodes = [];
    const starts = [];
    let text = "";
    const read = (element) => {
      for (let node = element.firstChild; node !== null; node = node.nextSibling) {
        if (node.nodeType === Node.TEXT_NODE) {
          nodes.push(node);
          starts.push(text.length);
          text += node.data;
        } else if (node.nodeType === Node.ELEMENT_NODE && !isHidden(node)) read(node);
      }
    };
    read(block);
    return { nodes, starts, text: fold(text) };
  }
  function readTexts() {
    const isHidden = hiding();
    const isOut = (element) => element !== null && (isHidden(element) || isOut(element.parentElement));
    const blocks = all(".text > *, .src, .said, .cell, .line").filter((block) => !isOut(block));
    return blocks.map((block) => textOf(block, isHidden)).filter((block) => block.text !== "");
  }
  function place(block, at, isEnd) {
    let low = 0;
    let high = block.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (isEnd ? block.starts[middle] < at : block.starts[middle] <= at) low = middle;
      else high = middle - 1;
    }
    return [block.nodes[low], at - block.starts[low]];
  }
  function endSearch() {
    ranges = [];
    current = -1;
    found.textContent = "";
    if (marks) CSS.highlights.clear();
  }
  function search() {
    endSearch();
    const words = fold(field.value.trim());
    if (words === "") return;
    texts ??= readTexts();
    for (const block of texts) {
      for (let at = block.text.indexOf(words); at >= 0; at = block.text.indexOf(words, at + words.length)) {
        const range = document.createRange();
        range.setStart(...place(block, at, false));
        range.setEnd(...place(block, at + words.length, true));
        ranges.push(range);
      }
    }
    if (marks) CSS.highlights.set("found", new Highlight(...ranges.slice(0, 5000)));
    found.textContent = ranges.length === 0 ? "nothing" : `${ranges.length} found`;
  }
  function next(by) {
    if (ranges.length === 0) return;
    current = (current + by + ranges.length) % ranges.length;
    const range = ranges[current];
    found.textContent = `${current + 1} of ${ranges.length}`;
    if (marks) CSS.highlights.set("current", new Highlight(range));
    const inside = range.startContainer.parentElement;
    inside.closest("details:not([open])")?.setAttribute("open", "");
    show(inside);
  }
  let waiting = 0;
  field?.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 120);
  });
  field?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    clearTimeout(waiting);
    if (ranges.length === 0) search();
    next(event.shiftKey ? -1 : 1);
  });
  named("next")?.addEventListener("click", () => next(1));
  named("previous")?.addEventListener("click", () => next(-1));

  // Filters: what has nothing that is wanted is hidden.
  const filters = ["class", "lang", "post"].map(named);
  function wanted(note, name) {
    return name === "?" ? note.classList.contains("doubt") : note.dataset.c === name;
  }
  function filter() {
    const [name, lang, post] = filters.map((select) => select.value);
    for (const element of all(".note[hidden], .unit[hidden], .row[hidden], .m[hidden]")) element.hidden = false;
    const units = all(".unit");
    let shown = 0;
    let notes = 0;
    for (const unit of units) {
      const isThere = (post === "" || unit.id === post) && (lang === "" || unit.closest("[data-lang]")?.dataset.lang === lang);
      const own = isThere && name !== "" ? all(".note", unit).filter((note) => wanted(note, name)) : [];
      unit.hidden = !isThere || (name !== "" && own.length === 0);
      if (unit.hidden) continue;
      shown += 1;
      notes += own.length;
      if (name !== "") only(unit, new Set(own));
    }
    const isOff = name === "" && lang === "" && post === "";
    const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
    status.textContent = isOff ? "" : `Filtered: ${name === "" ? "" : `${counted(notes, "note")} in `}${counted(shown, "passage")} of ${units.length}.`;
    texts = null;
  }
  function only(unit, own) {
    for (const note of all(".note", unit)) {
      note.hidden = !own.has(note);
      const mark = document.getElementById(one(".n", note).getAttribute("href").slice(1));
      if (mark) mark.hidden = note.hidden;
    }
    for (const row of all(".row", unit)) {
      row.hidden = row.parentElement.tagName !== "HEADER" && one(".text > h2, .text > h3", row) === null && row.closest("header") === null && one(".note:not([hidden])", row) === null;
    }
  }
  if (filters[0]) {
    filters.forEach((select) => select.addEventListener("change", filter));
    named("all").addEventListener("click", () => {
      filters.forEach((select) => { select.value = ""; });
      filter();
    });
  }

  // Pins: of two words of an apparatus, a line that says whether they belong together.
  const pins = named("pins");
  if (pins) {
    let first = null;
    const words = () => all(".apparatus .w");
    const said = (word) => [word.closest("[data-s]").dataset.s, word.dataset.n, word.dataset.t ?? word.textContent].join("\t");
    const choose = (word) => {
      first?.classList.remove("chosen");
      first = word;
      word?.classList.add("chosen");
    };
    named("pinning").addEventListener("change", (event) => {
      document.body.classList.toggle("pinning", event.target.checked);
      choose(null);
      for (const word of words()) {
        if (event.target.checked) {
          word.setAttribute("role", "button");
          word.tabIndex = 0;
        } else {
          word.removeAttribute("role");
          word.removeAttribute("tabindex");
        }
      }
      status.textContent = event.target.checked ? "Choose a word of the apparatus, then one of another witness." : "";
    });
    const pin = (word) => {
      if (first === null || first === word) {
        choose(first === word ? null : word);
        status.textContent = first === null ? "" : `Chosen: ${word.textContent} of ${word.closest("[data-s]").dataset.s}.`;
        return;
      }
      if (first.closest("[data-s]").dataset.s === word.closest("[data-s]").dataset.s) {
        choose(word);
        status.textContent = "Words of one witness never share a column; chosen: the second one.";
        return;
      }
      const line = [one('.bar [name="pin"]:checked').value, said(first), said(word)].join("\t");
      pins.value += `${pins.value === "" || pins.value.endsWith("\n") ? "" : "\n"}${line}\n`;
      status.textContent = `Added: ${line.replaceAll("\t", " ")}`;
      choose(null);
    };
    const isPinned = (event) => document.body.classList.contains("pinning") && event.target.closest(".apparatus .w");
    document.addEventListener("click", (event) => {
      const word = isPinned(event);
      if (word) pin(word);
    });
    document.addEventListener("keydown", (event) => {
      const word = event.key === "Enter" || event.key === " " ? isPinned(event) : null;
      if (!word) return;
      event.preventDefault();
      pin(word);
    });
    named("copypins").addEventListener("click", () => {
      pins.focus();
      pins.select();
      // A page opened from a disk may not write to the clipboard in any other way.
      status.textContent = document.execCommand("copy") ? "Copied. Save the lines as a file for --pins." : "The lines are selected; copy them.";
    });
  }

  // Another view has other words.
  document.addEventListener("change", (event) => {
    if (!event.target.matches(".bar input")) return;
    texts = null;
    if (field && field.value !== "") search();
    settle();
  });

  // Notes stand beside the words that they speak of; one that is in the way moves those below it down.
  const near = new Set();
  const wide = matchMedia(kind.contains("beside") ? "(min-width: 1081px)" : "(min-width: 801px)");
  function settleUnit(unit) {
    unit.classList.toggle("settled", wide.matches);
    unit.style.paddingBottom = "";
    const notes = all(".note", unit).filter((note) => {
      note.style.marginTop = "";
      return isShown(note);
    });
    if (!wide.matches || notes.length === 0) return;
    // Everything is measured first, then moved: the browser lays the unit out once.
    const measured = notes.map((note) => {
      const mark = document.getElementById(one(".n", note).getAttribute("href").slice(1));
      const own = note.getBoundingClientRect();
      return { note, list: note.parentElement, top: own.top, height: own.height, wished: mark && isShown(mark) ? mark.getBoundingClientRect().top - 4 : own.top };
    });
    const places = settled(measured, unit.getBoundingClientRect());
    let list = null;
    let shift = 0;
    measured.forEach(({ note, list: own, top }, at) => {
      if (own !== list) shift = 0;
      list = own;
      const room = Math.round(places[at] - top - shift);
      if (room !== 0) note.style.marginTop = `${room}px`;
      shift += room;
    });
    const last = measured.length - 1;
    const over = Math.ceil(places[last] + measured[last].height - unit.getBoundingClientRect().bottom);
    if (over > 0) unit.style.paddingBottom = `${over + GAP}px`;
  }
  const GAP = 9;
  // Where the notes of a unit stand: beside their words, below each other, and rather higher than below the unit.
  function settled(notes, unit) {
    const places = notes.map((note) => note.wished);
    for (let at = 1; at < notes.length; at += 1) places[at] = Math.max(places[at], places[at - 1] + notes[at - 1].height + GAP);
    let bottom = unit.bottom;
    for (let at = notes.length - 1; at >= 0; at -= 1) {
      places[at] = Math.min(places[at], bottom - notes[at].height);
      bottom = places[at] - GAP;
    }
    let top = unit.top;
    for (let at = 0; at < notes.length; at += 1) {
      places[at] = Math.max(places[at], top);
      top = places[at] + notes[at].height + GAP;
    }
    return places;
  }
  function settle() {
    near.forEach(settleUnit);
  }
  if (kind.contains("edition")) {
    const watcher = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) near.delete(target);
        else if (!near.has(target)) {
          near.add(target);
          settleUnit(target);
        }
      }
    }, { rootMargin: "300px" });
    all(".unit").forEach((unit) => watcher.observe(unit));
    let resizing = 0;
    addEventListener("resize", () => {
      cancelAnimationFrame(resizing);
      resizing = requestAnimationFrame(settle);
    });
  }
});
