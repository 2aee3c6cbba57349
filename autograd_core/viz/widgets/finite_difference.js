// Left: the curve under a microscope of width h. Right: the errors over h, on logarithmic axes.
const SMALLEST_ERROR = -17; // exponent; below it, and at zero, a mark rests on the floor
const LARGEST_ERROR = 2;
const DECIMALS = 12;
const NOISE = 2 ** -53; // relative rounding error of float64

function render({ model, el }) {
  const words = model.get("labels");
  const grid = model.get("grid");
  const hs = typed(Float64Array, model.get("hs"));
  const slopes = typed(Float64Array, model.get("slopes"));
  const curves = typed(Int16Array, model.get("curves"));
  const errorOf = (e, k, method) =>
    Math.abs(slopes[(e * hs.length + k) * 2 + method] - model.get("examples")[e].exact);

  const lens = microscopePanel(words, grid);
  const plot = errorPanel(words, grid);
  const table = readout(words);
  const panels = element("div", { class: "ac-panels" }, lens.figure, plot.figure);
  const { tell, run } = stage(model, el, "ac-finite-difference", panels, table.element);

  let shownFunction = -1;
  function draw() {
    const e = model.get("function");
    const example = model.get("examples")[e];
    const k = nearest(model.get("h"), grid, hs.length);
    const state = {
      h: hs[k],
      exact: example.exact,
      forward: slopes[(e * hs.length + k) * 2],
      central: slopes[(e * hs.length + k) * 2 + 1],
    };
    state.errors = [errorOf(e, k, 0), errorOf(e, k, 1)];
    const limits = limitsOf(e, hs, errorOf, example);
    if (e !== shownFunction) plot.curves(hs, (j, method) => errorOf(e, j, method), limits);
    shownFunction = e;
    const start = (e * hs.length + k) * grid.samples;
    lens.show(curves.subarray(start, start + grid.samples), state, example);
    plot.mark(state);
    table.show(state, limits, example);
    describe(state, example);
  }

  function describe(state, example) {
    const sentence = fillIn(words.picture, {
      h: scientific(state.h),
      formula: example.formula,
      x: example.x,
      forward: fixed(state.forward, 9),
      central: fixed(state.central, 9),
      forward_error: scientific(state.errors[0]),
      central_error: scientific(state.errors[1]),
      exact: fixed(state.exact, 9),
    });
    const numbers = {
      h: state.h,
      function: example.formula,
      exact: state.exact,
      forward: state.forward,
      central: state.central,
      forwardError: state.errors[0],
      centralError: state.errors[1],
      source: "table",
    };
    tell(sentence, numbers, [[words.h, scientific(state.h)]]);
  }

  plot.onStep((exponent) => assign(model, { h: hs[nearest(10 ** exponent, grid, hs.length)] }));
  return run(["h", "function"], draw);
}

function nearest(h, grid, count) {
  const k = Math.round((Math.log10(h) - grid.smallest) * grid.per_decade);
  return Math.min(count - 1, Math.max(0, k));
}

// The laws behind the errors: |f''| h / 2 and |f'''| h² / 6, measured where h = 0.01, and the
// rounding of f(x), spread over h. A quadratic has no second law: its central difference is exact.
function limitsOf(e, hs, errorOf, example) {
  const k = hs.findIndex((h) => h > 0.0099);
  const round = NOISE * Math.max(Math.abs(example.value), Math.abs(example.x * example.exact), 1e-3);
  const laws = [errorOf(e, k, 0) / hs[k], errorOf(e, k, 1) / hs[k] ** 2];
  const visible = (law, p) => law * hs[k] ** p > (100 * round) / hs[k];
  return { round, laws: laws.map((law, i) => (visible(law, i + 1) ? law : 0)) };
}

// --- left ---------------------------------------------------------------------------------------

function microscopePanel(words, grid) {
  const made = panel(340, 262, { left: 12, right: 12, top: 10, bottom: 26 }, words.microscope);
  const { box, inner, front } = made;
  const x = linear([-grid.reach, grid.reach], [box.left, box.right]);
  const y = linear([-1, 1], [box.bottom, box.top]);
  axes(made, [[x(-1), "x − h"], [x(0), "x"], [x(1), "x + h"]], []);
  const line = (look) => inner.appendChild(shape("path", { class: `line ${look}` }));
  const tangent = line("green");
  tangent.style.strokeWidth = 5;
  tangent.style.opacity = 0.45;
  const curve = line("ink");
  const forward = line("blue");
  const central = line("orange dashed");
  const marks = [-1, 0, 1].map((t) => {
    const mark = shape("circle", { r: 4, cx: x(t), class: "mark ink" });
    inner.append(mark);
    return mark;
  });
  const magnified = element("small");
  made.title.append(magnified);
  const key = front.appendChild(shape("g"));
  key.append(shape("path", { d: "M0,-4H22", class: "line green", style: "stroke-width:5;opacity:0.45" }));
  key.append(text(28, 0, words.tangent, "start"), shape("path", { d: "M0,14H22", class: "line ink" }));
  key.append(text(28, 18, words.curve, "start"));

  function show(samples, state, example) {
    const unit = grid.view * (Math.abs(example.exact) || 1);
    const height = (t) => {
      const i = Math.round(((t + grid.reach) / (2 * grid.reach)) * (grid.samples - 1));
      return samples[i] / grid.quantum;
    };
    const through = (t0, y0, slope) =>
      path([-grid.reach, grid.reach].map((t) => [x(t), y(y0 + (slope * (t - t0)) / unit)]));
    const points = Array.from(samples, (v, i) => [
      x(-grid.reach + (2 * grid.reach * i) / (grid.samples - 1)),
      y(v / grid.quantum),
    ]);
    curve.setAttribute("d", path(points));
    tangent.setAttribute("d", through(0, 0, state.exact));
    forward.setAttribute("d", through(0, 0, state.forward));
    central.setAttribute("d", through(1, height(1), state.central));
    [-1, 0, 1].forEach((t, i) => marks[i].setAttribute("cy", y(height(t))));
    magnified.textContent = fillIn(words.magnified, { times: scientific(1 / state.h, 1) });
    const corner = example.exact > 0 ? box.right - 90 : box.left + 12; // where no line runs
    key.setAttribute("transform", `translate(${corner},${box.bottom - 30})`);
  }
  return { ...made, show };
}

// --- right --------------------------------------------------------------------------------------

function errorPanel(words, grid) {
  const made = panel(386, 262, { left: 44, right: 16, top: 10, bottom: 42 }, words.error);
  const { svg, box, back, inner, front } = made;
  const x = linear([grid.smallest, grid.largest], [box.left, box.right]);
  const y = linear([SMALLEST_ERROR, LARGEST_ERROR], [box.bottom, box.top]);
  const every = (from, to, by) => Array.from({ length: (to - from) / by + 1 }, (_none, i) => from + i * by);
  axes(
    made,
    every(grid.smallest, grid.largest, 4).map((n) => [x(n), power(n)]),
    every(-16, 0, 4).map((n) => [y(n), power(n)]),
  );
  back.append(text((box.left + box.right) / 2, box.bottom + 36, words.h, "middle", "quiet"));
  const guides = inner.appendChild(shape("g"));
  const cursor = inner.appendChild(shape("line", { y1: box.top, y2: box.bottom, class: "axis" }));
  const lines = ["line blue", "line orange dashed"].map((look) =>
    inner.appendChild(shape("path", { class: look })),
  );
  const round = front.appendChild(shape("circle", { r: 5.5, class: "mark blue" }));
  const square = front.appendChild(shape("rect", { width: 10, height: 10, class: "mark orange" }));
  const level = (error) => Math.max(SMALLEST_ERROR, error > 0 ? Math.log10(error) : -Infinity);

  function curves(hs, errorOf, limits) {
    lines.forEach((line, method) =>
      line.setAttribute("d", path(Array.from(hs, (h, k) => [x(Math.log10(h)), y(level(errorOf(k, method)))]))),
    );
    guides.replaceChildren();
    limits.laws.forEach((law, i) => law && guide(Math.log10(law), i + 1, fillIn(words.slope, { n: i + 1 })));
    guide(Math.log10(limits.round), -1, `${words.rounding} · ${fillIn(words.slope, { n: `${MINUS}1` })}`);
  }

  // The straight line of error = c hᵖ, labelled at h = 10^n on the side that is empty.
  function guide(c, p, label) {
    const ends = [grid.smallest, grid.largest].map((n) => [x(n), y(c + p * n)]);
    guides.append(shape("path", { d: path(ends), class: "guide" }));
    const [n, dx, dy, anchor] = { "-1": [-12, 8, -8, "start"], 1: [-2.5, -4, -6, "end"], 2: [-3.4, 8, 10, "start"] }[p];
    guides.append(text(x(n) + dx, y(c + p * n) + dy, label, anchor, "quiet halo"));
  }

  function mark(state) {
    const at = x(Math.log10(state.h));
    const [forward, central] = state.errors.map((error) => y(level(error)));
    set(cursor, { x1: at, x2: at });
    set(round, { cx: at, cy: forward });
    set(square, { x: at - 5, y: central - 5 });
  }

  // Pressing or dragging in the plot sets h, as the slider does.
  const onStep = (choose) => onPoint(svg, (px) => choose(x.inverse(px)), "ew-resize");
  return { ...made, curves, mark, onStep };
}

// --- below --------------------------------------------------------------------------------------

function readout(words) {
  const rows = [
    ["forward", "blue", () => shape("circle", { r: 4, cx: 13, cy: 6, class: "mark blue" })],
    ["central", "orange dashed", () => shape("rect", { width: 8, height: 8, x: 9, y: 2, class: "mark orange" })],
  ].map(([name, look, mark]) => {
    const line = shape("path", { d: "M0,6H26", class: `line ${look}` });
    const key = shape("svg", { class: "key", viewBox: "0 0 26 12", "aria-hidden": "true" }, line, mark());
    key.style.display = "inline-block";
    key.style.width = "26px";
    const cells = [element("td"), element("td"), element("td")];
    const head = element("th", { scope: "row" }, key, words[name]);
    return { cells, row: element("tr", {}, head, ...cells) };
  });
  const exact = element("td");
  const heads = [words.method, words.derivative, words.absolute, words.verdict];
  const table = element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
    element(
      "tbody",
      {},
      ...rows.map(({ row }) => row),
      element("tr", {}, element("th", { scope: "row" }, words.exactly), exact, element("td"), element("td")),
    ),
  );

  function show(state, limits, example) {
    const slopes = [state.forward, state.central];
    rows.forEach(({ cells }, i) => {
      cells[0].replaceChildren(...digits(slopes[i], state.errors[i]));
      cells[1].textContent = scientific(state.errors[i]);
      cells[2].textContent = words[verdict(state, limits, i, example)];
    });
    exact.textContent = fixed(state.exact, DECIMALS);
  }
  return { element: table, show };
}

// A measured number, set apart from the first decimal that its error reaches.
function digits(measured, error) {
  const shown = fixed(measured, DECIMALS);
  const right = error === 0 ? DECIMALS : Math.floor(-Math.log10(2 * error));
  const cut = right < 0 ? 0 : shown.indexOf(".") + 1 + Math.min(right, DECIMALS);
  return [shown.slice(0, cut), element("span", { class: "wrong" }, shown.slice(cut))];
}

function verdict(state, limits, method, example) {
  if (example.x + state.h === example.x) return "collapsed";
  const bend = limits.laws[method] * state.h ** (method + 1);
  const round = limits.round / state.h;
  if (bend > 5 * round) return "truncation";
  return round > 5 * bend ? "roundoff" : "balanced";
}

export default { render };
