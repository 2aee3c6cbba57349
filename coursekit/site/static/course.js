// What every page does: formulas, the language switch, highlights, keyboard, copying, printing.
"use strict";

/** Formulas stand in the page as TeX and are typeset here by KaTeX. */
function typeset() {
  for (const element of document.querySelectorAll(".math.notranslate")) {
    const source = element.textContent;
    katex.render(source, element, {
      displayMode: "display" in element.dataset,
      throwOnError: false,
      strict: false,
    });
  }
  // A long formula that holds on to its punctuation still breaks between its parts.
  for (const part of document.querySelectorAll(".keep.long .katex-base + .katex-base")) {
    part.before(document.createElement("wbr"));
  }
}

/** The anchor of the section being read: the last heading above the upper third of the window. */
function currentSection() {
  let current = "";
  for (const section of document.querySelectorAll("article section[id]")) {
    if (section.getBoundingClientRect().top > window.innerHeight / 3) break;
    current = section.id;
  }
  const first = document.querySelector("article section[id]");
  return first && current === first.id ? "" : current;
}

/** Sections have the same anchors in every language, so the switch keeps the reader's place. */
function keepPlaceAcrossLanguages() {
  for (const link of document.querySelectorAll(".language-switch")) {
    link.addEventListener("click", () => {
      const section = currentSection();
      link.hash = section ? `#${section}` : "";
      if (location.search) link.search = location.search;
      remember("course-language", link.dataset.language);
    });
  }
}

function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch (refused) {
    // A browser that keeps nothing still shows the page that was asked for.
    console.debug(refused);
  }
}

/** Marks what the reader searched for, without touching the page's elements. */
function highlightQuery() {
  const query = new URLSearchParams(location.search).get("highlight");
  const article = document.querySelector("article");
  if (!query || !article || !window.CSS?.highlights) return;
  const words = query.toLowerCase().split(/[\s\p{P}\p{S}]+/u).filter(Boolean);
  const ranges = [];
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest(".math, script, style")) continue;
    const text = node.data.toLowerCase();
    for (const word of words) {
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + word.length);
        ranges.push(range);
      }
    }
  }
  CSS.highlights.set("search", new Highlight(...ranges));
}

/** Drawers open with the keyboard too, "/" goes to the search box, Escape takes highlights away. */
function listenToKeys() {
  for (const button of document.querySelectorAll("[data-drawer]")) {
    const box = document.getElementById(button.dataset.drawer);
    box.addEventListener("change", () => button.setAttribute("aria-expanded", String(box.checked)));
    button.addEventListener("click", () => box.click());
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      window.CSS?.highlights?.delete("search");
      for (const box of document.querySelectorAll(".sidebar-toggle:checked")) box.click();
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable], .jupyter-widgets");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const box = document.getElementById("search-box") || document.querySelector(".sidebar-search");
    event.preventDefault();
    if (box.offsetParent === null || box.getBoundingClientRect().right <= 0) {
      document.getElementById("__navigation").click();
    }
    box.focus();
  });
}

/** What scrolls sideways can be reached and scrolled with the keyboard. */
function makeWideThingsReachable() {
  for (const element of document.querySelectorAll("article pre, article div")) {
    const scrolls = element.scrollWidth > element.clientWidth + 1
      && /auto|scroll/.test(getComputedStyle(element).overflowX);
    if (scrolls !== ("wide" in element.dataset)) {
      element.toggleAttribute("data-wide", scrolls);
      if (scrolls) element.tabIndex = 0;
      else element.removeAttribute("tabindex");
    }
  }
}

/** A button on every code cell copies its text. */
function offerCopies() {
  const labels = { en: ["Copy", "Copied"], zh: ["复制", "已复制"] };
  const [copy, copied] = labels[document.documentElement.lang.slice(0, 2)] || labels.en;
  if (!navigator.clipboard) return;
  for (const block of document.querySelectorAll(".cell_input .highlight")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy-button";
    button.textContent = copy;
    button.addEventListener("click", async () => {
      const code = block.querySelector("pre");
      try {
        await navigator.clipboard.writeText(code.textContent);
      } catch (refused) {
        // A browser that refuses leaves the text selected, ready for the reader's own copy.
        getSelection().selectAllChildren(code);
        return;
      }
      button.textContent = copied;
      setTimeout(() => (button.textContent = copy), 1500);
    });
    block.append(button);
  }
}

/** On paper nothing can be unfolded: answers are printed. (The code behind a figure is left out.) */
function unfoldForPrinting() {
  const folded = () => document.querySelectorAll("article details:not([open], .hide)");
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened.push(...folded());
    opened.forEach((element) => {
      element.dataset.printing = "yes";
      element.open = true;
    });
  });
  window.addEventListener("afterprint", () => {
    opened.forEach((element) => {
      element.open = false;
      delete element.dataset.printing;
    });
    opened = [];
  });
}

if (window.katex) typeset();
keepPlaceAcrossLanguages();
highlightQuery();
listenToKeys();
makeWideThingsReachable();
window.addEventListener("resize", makeWideThingsReachable);
offerCopies();
unfoldForPrinting();
