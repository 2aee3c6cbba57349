// Brings in the widget runtime after the page stands, so that text never waits for it.
"use strict";
(() => {
  const base = document.currentScript.src.replace(/[^/]*$/, "widgets/");
  const script = (name) =>
    new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = base + name;
      element.onload = resolve;
      element.onerror = () => reject(new Error(`${name} is missing beside this page`));
      document.body.append(element);
    });
  window.addEventListener("load", async () => {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = base + "widgets.css";
    // Before the course's own style sheet, which adapts the controls to light and dark.
    document.querySelector('link[rel="stylesheet"]').before(style);
    await script("widgets.js");
    await script("anywidget.js");
    await window.courseWidgets.render();
    makeWideThingsReachable(); // course.js: what a widget drew may be wide too
    document.documentElement.dataset.widgets = "ready";
  });
})();
