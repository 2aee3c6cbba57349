// What a reader has read, kept in this browser and nowhere else.
//
// A section counts as read once it was on the screen for a few seconds and its end was too; an
// answer counts once it was opened. Where a browser keeps nothing, nothing is shown.
"use strict";
(() => {
  const KEY = "autograd-course-progress";
  const TICK = 500; // milliseconds
  const ENOUGH = 3000; // milliseconds on the screen
  const article = document.querySelector("article");
  const lesson = article?.dataset.lesson;

  function load() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) || "{}");
      return kept && typeof kept === "object" ? kept : {};
    } catch (refused) {
      return null; // no storage here, or not ours
    }
  }

  function save(progress) {
    try {
      localStorage.setItem(KEY, JSON.stringify(progress));
    } catch (refused) {
      // Full or forbidden: the page goes on without.
    }
  }

  const of = (progress, name) => ({ read: [], opened: [], ...progress[name] });

  /** Write the numbers into every element that asks for a lesson's. */
  function show() {
    const progress = load();
    if (!progress) return;
    for (const element of document.querySelectorAll("[data-progress]")) {
      const { read, opened } = of(progress, element.dataset.progress);
      const sections = Number(element.dataset.sections);
      const done = Math.min(read.length, sections);
      element.hidden = done === 0 && opened.length === 0;
      element.style.setProperty("--part", sections ? done / sections : 0);
      element.querySelector(".progress-words").textContent = element.dataset.words
        .replace("{read}", done).replace("{sections}", sections)
        .replace("{opened}", Math.min(opened.length, element.dataset.answers))
        .replace("{answers}", element.dataset.answers);
    }
    for (const link of document.querySelectorAll(".sidebar-tree [data-lesson]")) {
      const whole = of(progress, link.dataset.lesson).read.length >= Number(link.dataset.sections);
      link.classList.toggle("is-read", whole);
    }
    if (lesson) {
      const read = new Set(of(progress, lesson).read);
      for (const link of document.querySelectorAll(".toc-tree a[href^='#']")) {
        link.classList.toggle("is-read", read.has(decodeURIComponent(link.hash.slice(1)) || first()));
      }
    }
    const reset = document.querySelector(".progress-reset");
    if (reset) reset.hidden = Object.keys(progress).length === 0;
  }

  const first = () => article.querySelector("section[id]")?.id;

  function add(kind, what) {
    const progress = load();
    if (!progress) return;
    const entry = of(progress, lesson);
    if (entry[kind].includes(what)) return;
    entry[kind].push(what);
    progress[lesson] = entry;
    save(progress);
    show();
  }

  /** A section's own text: from its top to its first subsection, or to its end. */
  function span(section) {
    const inner = section.querySelector(":scope > section");
    const { top, bottom } = section.getBoundingClientRect();
    return [top, inner ? inner.getBoundingClientRect().top : bottom];
  }

  function watch() {
    const waiting = new Map([...article.querySelectorAll("section[id]")].map((s) => [s, 0]));
    for (const id of of(load() || {}, lesson).read) {
      const known = document.getElementById(id);
      if (known) waiting.delete(known);
    }
    const timer = setInterval(() => {
      if (document.visibilityState !== "visible") return;
      for (const [section, shown] of waiting) {
        const [top, bottom] = span(section);
        if (bottom < 0 || top > innerHeight) continue;
        waiting.set(section, shown + TICK);
        if (shown + TICK >= ENOUGH && bottom <= innerHeight) {
          waiting.delete(section);
          add("read", section.id);
        }
      }
      if (waiting.size === 0) clearInterval(timer);
    }, TICK);
    article.querySelectorAll("details:not(.hide)").forEach((answer, number) => {
      answer.addEventListener("toggle", () => {
        // Answers that are unfolded for the printer were not opened by the reader.
        if (answer.open && !answer.dataset.printing) add("opened", number);
      });
    });
  }

  function offerReset() {
    const button = document.querySelector(".progress-reset button");
    if (!button) return;
    button.addEventListener("click", () => {
      if (!button.dataset.asked) {
        button.dataset.asked = "yes";
        button.textContent = button.dataset.sure;
        return;
      }
      try {
        localStorage.removeItem(KEY);
      } catch (refused) {
        // Nothing was kept, so nothing is left.
      }
      show();
      document.querySelectorAll("[data-progress]").forEach((element) => (element.hidden = true));
    });
  }

  if (lesson) watch();
  offerReset();
  show();
})();
