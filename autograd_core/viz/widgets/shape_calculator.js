// Two shapes and the result as cells; below, how the gradient finds its way back to each shape.
const SIGNS = ["+", "@"];
const WIDTH = 230; // of each panel
const HIGHEST = 168;

function render({ model, el }) {
  const words = model.get("labels");
  const limits = model.get("limits");
  const editors = ["a", "b"].map((name) => shapeEditor(model, words, limits, name));
  const table = element("div", { class: "ac-scroll" });
  const say = element("p", { class: "ac-say" });
  const panels = ["a", "b", "result"].map((name) => cellPanel(words[name] || name));
  const hint = element("p", { class: "quiet ac-hint" }, words.hint);
  const code = element("pre", { class: "ac-code", tabindex: "0" });
  const { root, tell, run } = stage(
    model,
    el,
    "ac-shape-calculator",
    element("div", { class: "ac-buttons ac-shapes" }, ...editors.map((editor) => editor.element)),
    table,
    element("div", { class: "ac-panels" }, ...panels.map((panel) => panel.figure)),
    hint,
    say,
    element("div", { class: "quiet" }, words.backward),
    code,
  );

  function draw() {
    const product = model.get("operation") === 1;
    const [a, b] = ["a", "b"].map((name) => model.get(name));
    const met = product ? multiply(a, b) : broadcast(a, b);
    editors.forEach((editor, i) => editor.show([a, b][i], product ? 2 : limits.axes));
    table.replaceChildren(alignment(words, a, b, met, product));
    const picked = met.shape && unravel(Math.min(model.get("cell"), count(met.shape) - 1), met.shape);
    const sentence = met.shape ? inWords(words, a, b, met, picked, product) : fillIn(words[met.clash], met);
    say.textContent = sentence;
    say.classList.toggle("ac-clash", !met.shape);
    hint.style.visibility = met.shape ? "" : "hidden";
    drawCells(words, panels, a, b, met, picked);
    code.textContent = met.shape ? [way("a", a, met), way("b", b, met)].join("\n") : "—";
    tell(sentence, {
      a,
      b,
      operation: SIGNS[product ? 1 : 0],
      result: met.shape || "",
      clash: met.clash || "",
      sums: met.sums || "",
      code: code.textContent,
      cell: picked || "",
      sources: picked ? [met.source(a, picked, 0), met.source(b, picked, 1)] : "",
    });
  }

  function choose(index) {
    const met = model.get("operation") === 1 ? multiply(model.get("a"), model.get("b")) : broadcast(model.get("a"), model.get("b"));
    if (met.shape) assign(model, { cell: Math.min(Math.max(index, 0), count(met.shape) - 1) });
    return met;
  }
  const result = panels[2];
  const move = (along) => () => {
    const shape = choose(model.get("cell")).shape || [];
    const strides = shape.map((_size, axis) => count(shape.slice(axis + 1)));
    const [column, row] = [strides.at(-1) || 0, strides.at(-2) || 0];
    choose(model.get("cell") + along[0] * column + along[1] * row);
  };
  result.svg.setAttribute("tabindex", "0");
  onKeys(result.svg, { ArrowRight: move([1, 0]), ArrowLeft: move([-1, 0]), ArrowDown: move([0, 1]), ArrowUp: move([0, -1]) });
  result.onCell(choose);

  const take = () => {
    const chosen = model.get("presets")[model.get("preset") - 1];
    if (chosen) assign(model, { a: chosen.a, b: chosen.b, operation: chosen.operation, cell: 0 });
  };
  const fit = () => {
    if (model.get("operation") !== 1) return;
    for (const name of ["a", "b"]) {
      if (model.get(name).length > 2) assign(model, { [name]: model.get(name).slice(-2) });
    }
  };
  // An example is no longer the example once its shapes were changed.
  const check = () => {
    const chosen = model.get("presets")[model.get("preset") - 1];
    const same = (name) => JSON.stringify(chosen[name]) === JSON.stringify(model.get(name));
    if (chosen && !["a", "b", "operation"].every(same)) assign(model, { preset: 0 });
  };
  model.on("change:preset", take);
  model.on("change:operation", fit);
  const checked = ["change:a", "change:b", "change:operation"];
  const later = () => queueMicrotask(check); // when all that changes together has changed
  checked.forEach((name) => model.on(name, later));
  const forget = run(["a", "b", "operation", "cell"], draw);
  return () => {
    forget();
    model.off("change:preset", take);
    model.off("change:operation", fit);
    checked.forEach((name) => model.off(name, later));
  };
}

// --- the rules ------------------------------------------------------------------------------------

function count(shape) {
  return shape.reduce((product, size) => product * size, 1);
}

function unravel(index, shape) {
  return shape.map((size, axis) => Math.floor(index / count(shape.slice(axis + 1))) % size);
}

// Aligned at the last axis, sizes must agree or be 1; the gradient sums over what was stretched.
function broadcast(a, b) {
  const axes = Math.max(a.length, b.length);
  const padded = [a, b].map((shape) => [...Array(axes - shape.length).fill(1), ...shape]);
  const at = padded[0].findLastIndex((size, i) => size !== padded[1][i] && size !== 1 && padded[1][i] !== 1);
  if (at >= 0) return { clash: "clash", axis: withMinus(String(at - axes)), at, padded, p: padded[0][at], q: padded[1][at] };
  const shape = padded[0].map((size, i) => (size === 1 ? padded[1][i] : size));
  const sums = [a, b].map((own, k) =>
    shape.map((_size, i) => i).filter((i) => i < axes - own.length || padded[k][i] !== shape[i]),
  );
  const source = (own, index) => own.map((size, i) => (size === 1 ? 0 : index[i + axes - own.length]));
  return { shape, padded, sums, source, axes };
}

// Rows of a meet columns of b; a shape of one axis is a row on the left, a column on the right.
function multiply(a, b) {
  if (!a.length || !b.length) return { clash: "scalar" };
  const meets = b.length === 1 ? 0 : b.length - 2;
  if (a.at(-1) !== b[meets]) return { clash: "inner_clash", p: a.at(-1), q: b[meets] };
  const shape = [...a.slice(0, -1), ...(b.length === 1 ? [] : b.slice(1))];
  const source = (own, index, which) =>
    which === 0 ? [...index.slice(0, a.length - 1), ":"] : [":", ...(b.length > 1 ? [index.at(-1)] : [])];
  return { a, b, shape, inner: a.at(-1), source, product: true };
}

function written(shape) {
  return `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
}

function place(index) {
  return index.length ? `[${index.join(", ")}]` : "";
}

// The line of NumPy that brings the result's gradient g back to one operand.
function way(name, own, met) {
  if (met.product) return productWay(name, met);
  const k = name === "a" ? 0 : 1;
  const target = `# ${written(met.shape)} → ${written(own)}`;
  const axes = met.sums[k];
  if (!axes.length) return `grad_${name} = g  ${target}`;
  const missing = met.axes - own.length;
  const along = axes.length === 1 ? axes[0] : written(axes);
  if (axes.length === missing) return `grad_${name} = g.sum(axis=${along})  ${target}`;
  const sum = `grad_${name} = g.sum(axis=${along}, keepdims=True)`;
  return missing ? `${sum}.reshape(${written(own)})  ${target}` : `${sum}  ${target}`;
}

function productWay(name, { a, b, shape }) {
  const [flatA, flatB] = [a.length === 1, b.length === 1];
  const ways = {
    a: flatA && flatB ? "g * b" : flatB ? "outer(g, b)" : flatA ? "b @ g" : "g @ b.T",
    b: flatA && flatB ? "g * a" : flatB ? "a.T @ g" : flatA ? "outer(a, g)" : "a.T @ g",
  };
  const turned = (own) => written([...own].reverse());
  const sides = {
    "g @ b.T": `${written(shape)} @ ${turned(b)}`,
    "a.T @ g": `${turned(a)} @ ${written(shape)}`,
    "b @ g": `${written(b)} @ ${written(shape)}`,
  };
  const how = ways[name];
  const from = sides[how] ? `${sides[how]} → ` : "";
  return `grad_${name} = ${how}  # ${from}${written(name === "a" ? a : b)}`;
}

// --- words ----------------------------------------------------------------------------------------

function inWords(words, a, b, met, picked, product) {
  const [p, q] = [place(met.source(a, picked, 0)), place(met.source(b, picked, 1))];
  const cell = place(picked);
  const gives = fillIn(words.gives, { a: written(a), b: written(b), sign: SIGNS[product ? 1 : 0], result: written(met.shape) });
  const parts = product
    ? [fillIn(words.product, { cell, p, q, n: met.inner }), fillIn(words.back_product, { cell, p, q })]
    : [fillIn(words.one, { cell, p, q }), fillIn(words.back, { p, q, m: shares(words, met, 0), n: shares(words, met, 1) })];
  return [gives, ...parts].join(words.gap);
}

function shares(words, met, k) {
  const n = count(met.sums[k].map((axis) => met.shape[axis]));
  return n === 1 ? words.single : fillIn(words.sum, { n });
}

// --- the table of aligned axes ----------------------------------------------------------------------

function alignment(words, a, b, met, product) {
  if (product) return alignedProduct(words, a, b, met);
  const axes = met.padded[0].length;
  const row = (name, own, k) => {
    const cells = met.padded[k].map((size, i) => {
      const to = met.shape && met.shape[i];
      const stretched = to && to !== size;
      const missing = i < axes - own.length;
      const said = missing ? words.missing : stretched ? fillIn(words.stretched, { from: size, to }) : String(size);
      const look = stretched ? "ac-stretched" : met.at === i ? "ac-clash" : missing ? "quiet" : "";
      return element("td", { class: look }, said);
    });
    return element("tr", {}, element("th", { scope: "row" }, `${name} ${written(own)}`), ...cells);
  };
  const heads = met.padded[0].map((_size, i) => element("th", { scope: "col" }, withMinus(String(i - axes))));
  const result = met.padded[0].map((_size, i) => element("td", { class: met.shape ? "" : "ac-clash" }, met.shape ? String(met.shape[i]) : met.at === i ? "≠" : "·"));
  return element(
    "table",
    {},
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, words.aligned), ...heads)),
    element("tbody", {}, row("a", a, 0), row("b", b, 1), element("tr", {}, element("th", { scope: "row" }, `${words.result} ${met.shape ? written(met.shape) : "—"}`), ...result)),
  );
}

function alignedProduct(words, a, b, met) {
  const meets = b.length < 2 ? 0 : b.length - 2;
  const look = met.shape ? "ac-stretched" : "ac-clash";
  const sizes = (own, at) =>
    own.map((size, i) => element("td", { class: i === at ? look : "" }, i === at && met.shape ? `${size} (${words.inner})` : String(size)));
  const padded = (cells) => [...cells, ...Array(Math.max(0, 2 - cells.length)).fill(0).map(() => element("td", { class: "quiet" }, "·"))];
  const row = (name, own, cells) => element("tr", {}, element("th", { scope: "row" }, `${name} ${own}`), ...padded(cells));
  const result = (met.shape || []).map((size) => element("td", {}, String(size)));
  return element(
    "table",
    {},
    element("tbody", {}, row("a", written(a), sizes(a, a.length - 1)), row("b", written(b), sizes(b, meets)), row(words.result, met.shape ? written(met.shape) : "—", result)),
  );
}

// --- editing a shape --------------------------------------------------------------------------------

function shapeEditor(model, words, limits, name) {
  const axes = element("span", { class: "ac-axes" });
  const fewer = element("button", { type: "button", "aria-label": fillIn(words.fewer, { name }) }, MINUS);
  const more = element("button", { type: "button", "aria-label": fillIn(words.more, { name }) }, "+");
  const label = fillIn(words.shape, { name });
  const made = element("fieldset", { class: `of-${name}` }, element("legend", {}, label), fewer, axes, more);
  const change = (edit) => {
    const own = [...model.get(name)];
    edit(own);
    assign(model, { [name]: own });
  };
  fewer.onclick = () => change((own) => own.shift());
  more.onclick = () => change((own) => own.unshift(1));

  function input(i) {
    const box = element("input", { type: "number", min: 1, max: limits.size, step: 1, "aria-label": fillIn(words.axis, { i, name }) });
    box.oninput = () => {
      const size = Number(box.value);
      if (Number.isInteger(size) && size >= 1 && size <= limits.size) change((own) => (own[i] = size));
    };
    box.onchange = () => {
      const size = Math.round(Number(box.value));
      change((own) => (own[i] = Math.min(Math.max(size || 1, 1), limits.size)));
      box.value = model.get(name)[i];
    };
    return box;
  }

  function show(own, most) {
    while (axes.children.length > own.length) axes.lastElementChild.remove();
    while (axes.children.length < own.length) axes.append(input(axes.children.length));
    own.forEach((size, i) => (axes.children[i].value = size));
    fewer.disabled = own.length === 0;
    more.disabled = own.length >= most;
  }
  return { element: made, show };
}

// --- cells ----------------------------------------------------------------------------------------

function cellPanel(name) {
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} ${HIGHEST}`, role: "img" });
  const note = element("small");
  const title = element("figcaption", {}, name, note);
  let chosen = () => {};
  return {
    svg,
    note,
    figure: element("figure", { class: "ac-panel ac-third" }, title, svg),
    onCell: (choose) => (chosen = choose),

    // Cells of `shape`; `look(index)` gives each its classes and marks; layers stand behind.
    show(shown, size, high, look) {
      const [rows, columns] = [shown.at(-2) || 1, shown.at(-1) || 1];
      const layers = shown.length > 2 ? shown[0] : 1;
      const [dx, dy] = [size * 0.5, size * 0.42];
      const width = columns * size + (layers - 1) * dx;
      const height = rows * size + (layers - 1) * dy;
      const [left, top] = [(WIDTH - width) / 2, (high - height) / 2];
      svg.replaceChildren();
      svg.setAttribute("viewBox", `0 0 ${WIDTH} ${high}`);
      for (let layer = layers - 1; layer >= 0; layer--) {
        for (let i = 0; i < rows * columns; i++) {
          const index = layer * rows * columns + i;
          const x = left + layer * dx + (i % columns) * size;
          const y = top + (layers - 1 - layer) * dy + Math.floor(i / columns) * size;
          const { classes, marks } = look(unravel(index, shown));
          const square = shape("rect", { x: x + 1.5, y: y + 1.5, width: size - 3, height: size - 3, rx: 3, class: `ac-element ${classes}` });
          square.addEventListener("click", () => chosen(index));
          svg.append(square);
          if (marks[0]) svg.append(shape("circle", { cx: x + size * 0.32, cy: y + size * 0.5, r: size * 0.12, class: "head blue" }));
          if (marks[1]) svg.append(shape("rect", { x: x + size * 0.56, y: y + size * 0.38, width: size * 0.24, height: size * 0.24, class: "bar orange" }));
        }
      }
    },
  };
}

function drawCells(words, panels, a, b, met, picked) {
  const shapes = [a, b];
  const largest = met.shape && !met.product ? [met.shape] : [a, b, met.shape || []];
  const across = Math.max(...largest.map((s) => (s.at(-1) || 1) + (s.length > 2 ? (s[0] - 1) * 0.5 : 0)));
  const down = Math.max(...largest.map((s) => (s.at(-2) || 1) + (s.length > 2 ? (s[0] - 1) * 0.42 : 0)));
  const size = Math.min(30, (WIDTH - 12) / across, (HIGHEST - 8) / down);
  const high = size * down + 8;
  const nothing = [false, false];
  shapes.forEach((own, k) => {
    const colour = k === 0 ? "of-a" : "of-b";
    const stretched = met.shape && !met.product;
    panels[k].show(asDrawn(stretched ? met.shape : own, met, k), size, high, (index) => {
      if (met.product) return { classes: `${colour} ${picked && fits(met.source(own, picked, k), index) ? "picked" : ""}`, marks: nothing };
      const ghost = stretched && met.sums[k].some((axis) => index[axis] > 0);
      const here = picked && stretched && index.every((at, i) => at === picked[i]);
      const source = picked && stretched && !ghost && fits(met.source(own, picked, k), index.slice(met.axes - own.length));
      return { classes: `${ghost ? "ghost" : colour} ${here || source ? "picked" : ""}`, marks: nothing };
    });
    const n = count(own);
    panels[k].note.textContent = fillIn(stretched && met.sums[k].length ? words.copies : words.elements, { n });
  });
  panels[2].note.textContent = met.shape ? fillIn(words.elements, { n: count(met.shape) }) : "";
  if (!met.shape) {
    panels[2].svg.setAttribute("viewBox", `0 0 ${WIDTH} ${high}`);
    panels[2].svg.replaceChildren(text(WIDTH / 2, high / 2 + 12, "✗", "middle", "ac-cross"));
    return;
  }
  panels[2].show(met.shape, size, high, (index) => {
    const shared = (k) => (met.product ? sameLine(met, index, picked, k) : fits(met.source(shapes[k], picked, k), met.source(shapes[k], index, k)));
    const here = index.every((at, i) => at === picked[i]);
    return { classes: `of-result ${here ? "picked" : ""}`, marks: [shared(0), shared(1)] };
  });
}

// On the right of @ a shape of one axis stands upright, as a column.
function asDrawn(own, met, k) {
  return met.product && k === 1 && own.length === 1 ? [own[0], 1] : own;
}

function fits(pattern, index) {
  return pattern.every((at, i) => at === ":" || at === index[i]);
}

// Elements of a product that send their gradients to the same row of a, or column of b.
function sameLine(met, index, picked, k) {
  const [p, q] = [index, picked].map((place) => met.source(null, place, k).filter((at) => at !== ":"));
  return p.every((at, i) => at === q[i]);
}

export default { render };
