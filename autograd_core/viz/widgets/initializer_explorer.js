// Left: standard deviations of values and gradients over the layers. Right: one layer's histogram.
const WIDTH = 360; // of both panels
const HEIGHT = 270;
const DECADES = [-12, 12]; // what lies beyond is drawn at the edge
const CALM = [-1.3, 1]; // decades of a healthy spread

function render({ model, el }) {
  const words = model.get("labels");
  const grid = model.get("grid");
  const { schemes, activations } = model.get("names");
  const tables = {
    tanh: typed(Float64Array, model.get("tanh_spreads")),
    relu: typed(Float64Array, model.get("relu_spreads")),
    tanhBins: typed(Uint8Array, model.get("tanh_bins")),
    reluBins: typed(Uint8Array, model.get("relu_bins")),
  };
  const plot = spreadPanel(words, grid);
  const bars = histogramPanel(words, grid);
  const table = spreadTable(words);
  const panels = element("div", { class: "ac-panels" }, plot.figure, bars.figure);
  const { tell, run } = stage(model, el, "ac-initializer-explorer", panels, table.element);
  plot.onLayer((layer) => assign(model, { layer }));

  function draw() {
    const scheme = model.get("scheme");
    const activation = activations[model.get("activation")];
    const k = Math.min(grid.gains - 1, Math.max(0, Math.round((model.get("gain") - grid.least) / grid.step)));
    const gain = settled(grid.least + k * grid.step);
    const layer = model.get("layer");
    const [values, gradients] = spreads(tables, activation, scheme, k, gain, grid);
    const bins = histogram(tables, activation, scheme, k, layer, grid);
    plot.show(values, gradients, layer);
    bars.show(bins, activation, layer, values[layer - 1]);
    const verdicts = [verdict(values.at(-1), activation, bins), verdict(gradients[0])];
    table.show(values, gradients, layer, verdicts.map((key) => words[key]));
    const short = (value) => scientific(value);
    const sentence = fillIn(words.picture, {
      scheme: schemes[scheme],
      activation,
      gain: fixed(gain, 1),
      v1: short(values[0]),
      v20: short(values.at(-1)),
      g1: short(gradients[0]),
      g20: short(gradients.at(-1)),
      forward: words[verdicts[0]],
      backward: words[verdicts[1]],
    });
    const numbers = { scheme: schemes[scheme], activation, gain, layer, values, gradients, bins };
    tell(sentence, numbers, [[words.gain, fixed(gain, 1)], [words.layer, String(layer)]]);
  }
  return run(["scheme", "activation", "gain", "layer"], draw);
}

// Standard deviations of values and gradients. ReLU passes the gain of every layer on.
function spreads(tables, activation, scheme, k, gain, { layers, gains }) {
  const every = Array.from({ length: layers }, (_none, i) => i);
  if (activation === "tanh") {
    const at = (i) => ((scheme * gains + k) * layers + i) * 2;
    return [every.map((i) => tables.tanh[at(i)]), every.map((i) => tables.tanh[at(i) + 1])];
  }
  const at = (i) => (scheme * layers + i) * 2;
  return [
    every.map((i) => tables.relu[at(i)] * gain ** (i + 1)),
    every.map((i) => tables.relu[at(i) + 1] * gain ** (layers - 1 - i)),
  ];
}

function histogram(tables, activation, scheme, k, layer, { layers, gains, bins }) {
  const row = (activation === "tanh" ? scheme * gains + k : scheme) * layers + layer - 1;
  return [...tables[`${activation}Bins`].subarray(row * bins, (row + 1) * bins)];
}

function verdict(spread, activation = "", bins = []) {
  const decade = Math.log10(spread);
  if (decade > CALM[1]) return "explode";
  if (!(decade > CALM[0])) return "vanish";
  const ends = bins.length ? bins[0] + bins.at(-1) : 0;
  return activation === "tanh" && ends > 0.7 * bins.reduce((sum, each) => sum + each, 0) ? "saturate" : "healthy";
}

// --- left -----------------------------------------------------------------------------------------

function spreadPanel(words, { layers }) {
  const made = panel(WIDTH, HEIGHT, { left: 44, right: 12, top: 12, bottom: 58 }, words.spread);
  const { svg, box, back, inner, front } = made;
  const x = linear([1, layers], [box.left, box.right]);
  const y = linear(DECADES, [box.bottom, box.top]);
  const level = (value) => y(Math.min(DECADES[1], Math.max(DECADES[0], value > 0 ? Math.log10(value) : -Infinity)));
  axes(
    made,
    [1, 5, 10, 15, 20].filter((n) => n <= layers).map((n) => [x(n), String(n)]),
    [-12, -8, -4, 0, 4, 8, 12].map((n) => [y(n), power(n)]),
  );
  back.append(shape("rect", { x: box.left, width: box.right - box.left, y: y(CALM[1]), height: y(CALM[0]) - y(CALM[1]), class: "ac-calm" }));
  back.append(text((box.left + box.right) / 2, box.bottom + 32, words.layer, "middle", "quiet"));
  const cursor = inner.appendChild(shape("line", { y1: box.top, y2: box.bottom, class: "guide" }));
  const lines = ["blue", "orange dashed"].map((look) => inner.appendChild(shape("path", { class: `line ${look}` })));
  const marks = [shape("circle", { r: 5.5, class: "mark blue" }), shape("rect", { width: 9, height: 9, class: "mark orange" })];
  front.append(...marks);
  [words.values, words.gradients].forEach((word, i) => {
    const left = box.left + 20 + i * 150;
    front.append(shape("path", { d: `M${left},${box.bottom + 48}h26`, class: `line ${i ? "orange dashed" : "blue"}` }));
    front.append(text(left + 32, box.bottom + 52, word, "start"));
  });

  function show(values, gradients, layer) {
    [values, gradients].forEach((row, i) => lines[i].setAttribute("d", path(row.map((value, n) => [x(n + 1), level(value)]))));
    set(cursor, { x1: x(layer), x2: x(layer) });
    set(marks[0], { cx: x(layer), cy: level(values[layer - 1]) });
    set(marks[1], { x: x(layer) - 4.5, y: level(gradients[layer - 1]) - 4.5 });
  }
  const choose = (place) => Math.min(layers, Math.max(1, Math.round(x.inverse(place))));
  const onLayer = (answer) => onPoint(svg, (px) => answer(choose(px)), "ew-resize");
  return { ...made, show, onLayer };
}

// --- right ----------------------------------------------------------------------------------------

function histogramPanel(words, { bins, span }) {
  const made = panel(WIDTH, HEIGHT, { left: 14, right: 12, top: 12, bottom: 58 }, "");
  const { box, back, inner, title } = made;
  const width = (box.right - box.left) / bins;
  const bodies = Array.from({ length: bins }, (_none, i) =>
    inner.appendChild(shape("rect", { x: box.left + i * width + 0.5, width: width - 1, class: "bar blue", rx: 1 })),
  );
  let framed = "";

  function show(heights, activation, layer, spread) {
    title.textContent = fillIn(words.histogram, { layer });
    if (framed !== activation) {
      framed = activation;
      back.replaceChildren();
      const ends = activation === "tanh" ? [-1, 1] : [0, span];
      const x = linear(ends, [box.left, box.right]);
      axes(made, (activation === "tanh" ? [-1, -0.5, 0, 0.5, 1] : [0, 1, 2, 3, 4]).map((n) => [x(n), withMinus(String(n))]), []);
      if (activation !== "tanh") back.append(text((box.left + box.right) / 2, box.bottom + 32, words.deviations, "middle", "quiet"));
    }
    const known = spread > 0;
    heights.forEach((height, i) => {
      const tall = known ? (height / 255) * (box.bottom - box.top - 4) : 0;
      set(bodies[i], { y: box.bottom - tall, height: tall });
    });
  }
  return { ...made, show };
}

// --- numbers --------------------------------------------------------------------------------------

function spreadTable(words) {
  const heads = Array.from({ length: 5 }, () => element("th", { scope: "col" }));
  const rows = [words.values, words.gradients].map((name) => {
    const cells = [...numberCells(3), element("td")];
    return { cells, row: element("tr", {}, element("th", { scope: "row" }, name), ...cells) };
  });
  const made = element("table", {}, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows.map(({ row }) => row)));

  function show(values, gradients, layer, verdicts) {
    const said = [words.spread, words.first, fillIn(words.in_layer, { layer }), words.last, words.verdict];
    heads.forEach((head, i) => (head.textContent = said[i]));
    [values, gradients].forEach((row, i) => {
      const numbers = [row[0], row[layer - 1], row.at(-1)].map((value) => scientific(value));
      [...numbers, verdicts[i]].forEach((each, n) => (rows[i].cells[n].textContent = each));
    });
  }
  return { element: made, show };
}

export default { render };
