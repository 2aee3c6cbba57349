// Brings the optimizer explorer to the home page after the page stands. In a notebook Jupyter's
// sliders are tied to the widget's traits; here HTML's own are, through a model of a few lines.
"use strict";
(() => {
  const base = document.currentScript.src.replace(/[^/]*$/, "explorer/");
  const figure = document.getElementById("explorer");
  const lang = figure.dataset.lang;

  /** What a widget needs of a Backbone model: get, set, and word of every change. */
  function modelOf(state) {
    const listeners = {};
    return {
      get: (name) => state[name],
      set(name, value) {
        if (JSON.stringify(state[name]) === JSON.stringify(value)) return;
        state[name] = value;
        for (const listener of listeners[`change:${name}`] ?? []) listener();
      },
      save_changes() {},
      on: (event, listener) => (listeners[event] ??= []).push(listener),
      off(event, listener) {
        listeners[event] = (listeners[event] ?? []).filter((known) => known !== listener);
      },
    };
  }

  /** Ties a control to a trait; `spoken` says the trait's value in words. */
  function tie(model, name, spoken) {
    const control = figure.querySelector(`[name=${name}]`);
    const output = figure.querySelector(`output[for=${control.id}]`);
    const show = () => {
      control.value = model.get(name);
      if (!output) return;
      output.textContent = spoken(model.get(name));
      control.setAttribute("aria-valuetext", output.textContent);
    };
    control.addEventListener("input", () => model.set(name, Number(control.value)));
    model.on(`change:${name}`, show);
    show();
    return control;
  }

  function begin() {
    const model = modelOf(window.courseExplorerState);
    const choices = { surface: model.get("surfaces").map(({ title }) => title), optimizer: model.get("optimizers").map(({ title }) => title) };
    for (const [name, titles] of Object.entries(choices)) {
      const list = figure.querySelector(`[name=${name}]`);
      list.replaceChildren(...titles.map((title, i) => new Option(title, i)));
      tie(model, name);
    }
    const rate = figure.querySelector("[name=rate]");
    rate.max = model.get("rates").length - 1;
    tie(model, "rate", (place) => String(model.get("rates")[place]));
    const momentum = tie(model, "momentum", (value) => value.toFixed(2));
    const rest = () => (momentum.disabled = model.get("idle"));
    model.on("change:idle", rest);
    rest();
    window.courseExplorer.render({ model, el: figure.querySelector(".explorer-picture") });
    for (const control of figure.querySelectorAll("select, input")) if (control !== momentum) control.disabled = false;
    figure.dataset.ready = "";
  }

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
    style.href = `${base}widget.css`;
    document.head.append(style);
    await Promise.all([script("widget.js"), script(`state.${lang}.js`)]);
    begin();
  });
})();
