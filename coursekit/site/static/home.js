// The figure of the home page: f = 2x² + 3x + 1 as a graph, with values and gradients at any x.
"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  // Every node: what it computes, from which nodes, and the derivative along each incoming edge.
  const NODES = {
    x: { label: "x", inputs: [], value: (v) => v.x },
    square: { label: "x²", inputs: ["x"], value: (v) => v.x ** 2, slopes: (v) => [2 * v.x] },
    double: { label: "2 · x²", inputs: ["square"], value: (v) => 2 * v.square, slopes: () => [2] },
    triple: { label: "3 · x", inputs: ["x"], value: (v) => 3 * v.x, slopes: () => [3] },
    sum: { label: "+", inputs: ["double", "triple"], value: (v) => v.double + v.triple, slopes: () => [1, 1] },
    f: { name: "f(x)", label: "+ 1", inputs: ["sum"], value: (v) => v.sum + 1, slopes: () => [1] },
  };
  const BOX = { width: 96, height: 72 };
  const LAYOUTS = {
    wide: { size: [740, 250], at: { x: [60, 125], square: [205, 58], double: [350, 58], triple: [277, 192], sum: [510, 125], f: [670, 125] } },
    tall: { size: [340, 520], at: { x: [170, 46], square: [90, 160], double: [90, 274], triple: [250, 217], sum: [170, 372], f: [170, 474] } },
  };
  const figure = document.getElementById("live-graph");
  const slider = document.getElementById("live-x");
  const narrow = window.matchMedia("(max-width: 40em)");
  const texts = new Map();

  const element = (name, attributes, parent) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    parent.append(made);
    return made;
  };
  const write = (key, at, kind, parent) => {
    texts.set(key, element("text", { x: at[0], y: at[1], class: kind }, parent));
  };

  /** Where the line between two boxes' centres leaves the box at `from`. */
  function border(from, to) {
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const t = Math.min(BOX.width / 2 / Math.abs(dx || 1e-9), BOX.height / 2 / Math.abs(dy || 1e-9));
    return [from[0] + dx * t, from[1] + dy * t];
  }

  function draw() {
    const { size, at } = narrow.matches ? LAYOUTS.tall : LAYOUTS.wide;
    const picture = figure.querySelector(".live-graph-picture");
    picture.replaceChildren();
    texts.clear();
    const svg = element("svg", { viewBox: `0 0 ${size[0]} ${size[1]}`, role: "img" }, picture);
    const tip = element("marker", { id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" }, element("defs", {}, svg));
    element("path", { d: "M0 0 L8 4 L0 8 z", class: "tip" }, tip);
    for (const [name, node] of Object.entries(NODES)) {
      for (const input of node.inputs) {
        const [from, to] = [border(at[input], at[name]), border(at[name], at[input])];
        element("line", { x1: from[0], y1: from[1], x2: to[0], y2: to[1], class: "edge", "marker-end": "url(#tip)" }, svg);
        if (input === "x") {
          const side = narrow.matches ? [name === "square" ? -24 : 24, 4] : [0, name === "square" ? -10 : 22];
          write(`${name}-x`, [(from[0] + to[0]) / 2 + side[0], (from[1] + to[1]) / 2 + side[1]], "backward", svg);
        }
      }
    }
    for (const [name, node] of Object.entries(NODES)) {
      const [x, y] = at[name];
      const shape = { x: x - BOX.width / 2, y: y - BOX.height / 2, width: BOX.width, height: BOX.height, rx: 12 };
      element("rect", { ...shape, class: `box box-${name}` }, svg);
      write(`${name}-value`, [x, y - 14], "forward", svg);
      element("text", { x, y: y + 5, class: "label" }, svg).textContent = node.label;
      write(`${name}-gradient`, [x, y + 26], "backward", svg);
      if (node.name) {
        const beside = narrow.matches ? { x: x + BOX.width / 2 + 22, y: y + 5 } : { x, y: y - BOX.height / 2 - 8 };
        element("text", { ...beside, class: "name" }, svg).textContent = node.name;
      }
    }
    update();
  }

  /** Forward in the order of the table, backward in the opposite one: reverse mode, by hand. */
  function update() {
    const values = { x: Number(slider.value) };
    const gradients = Object.fromEntries(Object.keys(NODES).map((name) => [name, 0]));
    gradients.f = 1;
    for (const [name, node] of Object.entries(NODES)) values[name] = node.value(values);
    for (const [name, node] of Object.entries(NODES).reverse()) {
      node.inputs.forEach((input, i) => {
        const passed = gradients[name] * node.slopes(values)[i];
        gradients[input] += passed;
        if (input === "x") texts.get(`${name}-x`).textContent = shown(passed);
      });
    }
    for (const name of Object.keys(NODES)) {
      texts.get(`${name}-value`).textContent = shown(values[name]);
      texts.get(`${name}-gradient`).textContent = shown(gradients[name]);
    }
    document.getElementById("live-x-value").textContent = shown(values.x);
    Object.assign(figure.dataset, { x: values.x, f: values.f, gradient: gradients.x });
    figure.querySelector("svg").setAttribute("aria-label", figure.dataset.aria
      .replace("{x}", shown(values.x)).replace("{f}", shown(values.f)).replace("{g}", shown(gradients.x)));
  }

  const shown = (number) => String(Math.round(number * 100) / 100).replace("-", "−");

  slider.addEventListener("input", update);
  narrow.addEventListener("change", draw);
  draw();
})();
