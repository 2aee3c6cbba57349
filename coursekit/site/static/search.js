// Search over every section of the course, in the browser, without a server.
//
// A query is cut at spaces and punctuation. A word of an alphabet matches from the beginning of
// a word, whatever its ending; Chinese matches as it stands, and if it stands nowhere, by its
// pairs of neighbouring characters.
"use strict";

const courseSearch = (() => {
  const SHOWN = 40;
  const AROUND = 70; // characters shown on each side of the first match
  const HAN = /[\u3400-\u9fff]/;
  let sections = [];

  function load(entries) {
    sections = entries.map((entry) => ({
      ...entry,
      lowTitle: normal(`${entry.title} ${entry.in}`),
      lowText: normal(entry.text),
    }));
    start();
  }

  const normal = (text) => text.toLowerCase().replace(/[\uff01-\uff5e]/g, (c) =>
    String.fromCharCode(c.charCodeAt(0) - 0xfee0));

  /** A word without its ending, if at least four letters are left: "rates" and "rate" meet. */
  const stem = (word) =>
    [/ing$/, /ed$/, /es$/, /s$/].map((ending) => word.replace(ending, ""))
      .find((cut) => cut !== word && cut.length >= 4) || word;

  const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

  /** A word of the query as a pattern over normalised text. */
  function pattern(word) {
    return HAN.test(word)
      ? new RegExp(literal(word), "g")
      : new RegExp(`(?<![a-z0-9])${literal(stem(word))}[\\p{L}\\p{N}]*`, "gu");
  }

  /** The query's words: runs of one script, Chinese that stands nowhere cut into pairs. */
  function words(query) {
    const runs = normal(query).match(/[\u3400-\u9fff]+|[^\s\u3400-\u9fff\p{P}\p{S}]+/gu) || [];
    return runs.flatMap((run) => {
      if (!HAN.test(run) || run.length < 3 || sections.some((s) => count(s, pattern(run)))) return [run];
      return Array.from({ length: run.length - 1 }, (_, i) => run.slice(i, i + 2));
    });
  }

  const hits = (text, expression) => (text.match(expression) || []).length;
  const count = (section, expression) =>
    8 * hits(section.lowTitle, expression) + Math.min(hits(section.lowText, expression), 8);

  /** Sections that hold the most words of the query, best first. */
  function find(query) {
    const expressions = [...new Set(words(query))].map(pattern);
    const scored = sections.map((section, order) => {
      const counts = expressions.map((expression) => count(section, expression));
      return {
        section, order,
        held: counts.filter(Boolean).length,
        score: counts.reduce((sum, n) => sum + n, 0),
      };
    });
    const most = Math.max(0, ...scored.map((s) => s.held));
    const found = most === 0 ? [] : scored.filter((s) => s.held === most);
    found.sort((a, b) => b.score - a.score || a.order - b.order);
    return { expressions, found: found.map((s) => s.section) };
  }

  /** A text with its matches in <mark>, as nodes. */
  function marked(text, expressions) {
    const low = normal(text);
    const spans = expressions
      .flatMap((expression) => [...low.matchAll(expression)].map((m) => [m.index, m.index + m[0].length]))
      .sort((a, b) => a[0] - b[0]);
    const nodes = [];
    let at = 0;
    for (const [from, to] of spans) {
      if (from < at) continue;
      const mark = document.createElement("mark");
      mark.textContent = text.slice(from, to);
      nodes.push(text.slice(at, from), mark);
      at = to;
    }
    return [...nodes, text.slice(at)];
  }

  function excerpt(section, expressions) {
    const places = expressions.map((e) => section.lowText.search(e)).filter((i) => i >= 0);
    const first = places.length ? Math.min(...places) : 0;
    let from = Math.max(0, first - AROUND);
    // Begin between words, unless the script has none.
    while (from > 0 && /[\p{L}\p{N}]/u.test(section.text[from - 1]) && !HAN.test(section.text[from])) from -= 1;
    const to = Math.min(section.text.length, first + 2 * AROUND);
    return (from > 0 ? "… " : "") + section.text.slice(from, to) + (to < section.text.length ? " …" : "");
  }

  function item(section, query, expressions) {
    const link = document.createElement("a");
    link.href = `${section.page}.html?highlight=${encodeURIComponent(query)}#${section.anchor}`;
    link.append(...marked(section.title, expressions));
    const element = document.createElement("li");
    element.append(link);
    if (section.in !== section.title) {
      const place = document.createElement("span");
      place.className = "search-place";
      place.textContent = section.in;
      element.append(place);
    }
    const text = document.createElement("p");
    text.append(...marked(excerpt(section, expressions), expressions));
    element.append(text);
    return element;
  }

  function show(query) {
    const status = document.getElementById("search-status");
    const list = document.getElementById("search-results");
    list.replaceChildren();
    if (!query.trim()) {
      status.textContent = "";
      return;
    }
    const { expressions, found } = find(query);
    const shown = found.slice(0, SHOWN);
    list.append(...shown.map((section) => item(section, query, expressions)));
    const form = found.length === 0 ? "none" : found.length === 1 ? "one"
      : found.length > shown.length ? "more" : "found";
    status.textContent = status.dataset[form]
      .replace("{n}", found.length).replace("{shown}", shown.length);
  }

  function start() {
    const box = document.getElementById("search-box");
    box.value = new URLSearchParams(location.search).get("q") || "";
    box.form.addEventListener("submit", (event) => event.preventDefault());
    box.addEventListener("input", () => {
      show(box.value);
      history.replaceState(null, "", `?q=${encodeURIComponent(box.value)}`);
    });
    show(box.value);
    if (!box.value) box.focus();
  }

  return { load, find };
})();
