// Four plots over the steps of a run and what they say at one of them; a table of the layers below.
const WIDTH = 360; // of every plot
const HEIGHT = 220;
const MARGIN = { left: 50, right: 12, top: 12, bottom: 40 };
const MOST_DECADES = 12; // of an axis; what lies lower, zero included, is drawn at the bottom
const FIXED = 5; // columns of a row before those of the layers: step, loss, lr, held-out loss, accuracy
const COLOURS = ["blue", "orange", "green", "purple", "gold", "muted"];
const DASHES = ["", "dashed", "dotted"];
const HEALTHY = [-4, -2]; // decades of update ÷ weight that are nothing to worry about

function render({ model, el }) {
  const words = model.get("labels");
  const plots = {
    loss: timePlot(words.loss, words.step, "decades"),
    accuracy: timePlot(words.accuracy, words.step, "share"),
    gradient: timePlot(words.gradient, words.step, "decades"),
    update: timePlot(words.update, words.step, "decades", HEALTHY),
  };
  const facts = factList(words);
  const layers = layerTable(words);
  const { tell, run } = stage(
    model,
    el,
    "ac-training-dashboard",
    element("div", { class: "ac-panels" }, plots.loss.figure, plots.accuracy.figure),
    lossLegend(words),
    element("div", { class: "ac-panels" }, plots.gradient.figure, plots.update.figure),
    facts.element,
    element("div", { class: "ac-scroll", tabindex: "0", role: "group", "aria-label": words.layer }, layers.element),
  );
  for (const plot of Object.values(plots)) plot.onStep((step) => assign(model, { step }));

  function draw() {
    const chosen = Math.min(model.get("run"), model.get("runs").length - 1);
    const { name, layers: names, rows } = readRun(model, chosen);
    const last = rows.length ? Math.max(rows.at(-1)[0], 1) : 1;
    const at = rowOf(rows, model.get("step"));
    const row = rows[at] ?? Array(FIXED + 2 * names.length).fill(NaN);
    const measured = rows.slice(0, at + 1).findLast((each) => Number.isFinite(each[3]) || Number.isFinite(each[4]));
    const column = (j) => rows.map((each) => [each[0], each[j]]).filter(([, value]) => !Number.isNaN(value));
    const step = rows.length ? row[0] : 0;
    const curve = (look, j) => ({ look, points: column(j) });
    plots.loss.show([curve("blue", 1), curve("orange dashed", 3)], last, step);
    // Nobody has measured it, in any run: an empty plot would look like a run without success.
    plots.accuracy.figure.hidden = !measures(model, 4);
    plots.accuracy.show([curve("orange dashed", 4)], last, step);
    plots.gradient.show(names.map((_name, i) => curve(lookOf(i), FIXED + i)), last, step);
    plots.update.show(names.map((_name, i) => curve(lookOf(i), FIXED + names.length + i)), last, step);
    const norms = row.slice(FIXED, FIXED + names.length);
    const ratios = row.slice(FIXED + names.length);
    const [validation, accuracy] = measured ? [measured[3], measured[4]] : [NaN, NaN];
    facts.show([String(step), said(row[1]), said(validation), share(accuracy), said(row[2])], [0, 1, 3, 4, 2].map((j) => column(j).length > 0));
    layers.show(names, norms, ratios);
    const sentence = rows.length
      ? fillIn(words.picture, {
          run: name,
          step,
          loss: said(row[1]),
          also: also(words, validation, accuracy),
          gradients: norms.map((norm) => said(norm, 2)).join(words.comma),
        })
      : words.nothing;
    tell(sentence, { name, step, last, loss: row[1], lr: row[2], validation, accuracy, layers: names, norms, ratios }, [
      [words.step, String(step)],
    ]);
  }
  return run(["run", "step", "runs", "table"], draw);
}

// --- the table of numbers -----------------------------------------------------------------------

function readRun(model, chosen) {
  const runs = model.get("runs");
  const numbers = typed(Float32Array, model.get("table"));
  const widths = runs.map(({ layers }) => FIXED + 2 * layers.length);
  const start = runs.slice(0, chosen).reduce((sum, { rows }, i) => sum + rows * widths[i], 0);
  const { name, layers, rows } = runs[chosen];
  const width = widths[chosen];
  const read = (i) => [...numbers.subarray(start + i * width, start + (i + 1) * width)];
  return { name, layers, rows: Array.from({ length: rows }, (_none, i) => read(i)).filter((row) => row.length) };
}

// Whether a column of some run holds a number.
function measures(model, j) {
  return model.get("runs").some((_run, i) => readRun(model, i).rows.some((row) => !Number.isNaN(row[j])));
}

// What has been measured on the held-out samples, as a sentence goes on with it.
function also(words, validation, accuracy) {
  const found = Number.isNaN(validation) ? "" : fillIn(words.also_loss, { validation: said(validation) });
  return Number.isNaN(accuracy) ? found : found + fillIn(words.also_accuracy, { accuracy: share(accuracy) });
}

// The last row that is not later than `step`; before the first one, the first.
function rowOf(rows, step) {
  return Math.max(0, rows.findLastIndex((row) => row[0] <= step));
}

function lookOf(i) {
  return `${COLOURS[i % COLOURS.length]} ${DASHES[(i + Math.floor(i / COLOURS.length)) % DASHES.length]}`;
}

function said(value, digits = 3) {
  if (Number.isNaN(value)) return "–";
  return Number.isFinite(value) ? scientific(value, digits) : "∞";
}

function share(value) {
  return Number.isNaN(value) ? "–" : `${fixed(100 * value, 1)}%`;
}

// --- plots --------------------------------------------------------------------------------------

function timePlot(caption, below, kind, band) {
  const made = panel(WIDTH, HEIGHT, MARGIN, caption);
  const { svg, box, back, inner } = made;
  const zone = inner.appendChild(shape("rect", { class: "ac-calm", x: box.left, width: box.right - box.left }));
  const cursor = inner.appendChild(shape("line", { class: "guide", y1: box.top, y2: box.bottom }));
  const curves = inner.appendChild(shape("g"));
  const markers = made.front.appendChild(shape("g")); // in front of the frame, which would cut them
  let x = linear([0, 1], [box.left, box.right]);

  function show(series, last, step) {
    x = linear([0, last], [box.left, box.right]);
    const range = kind === "share" ? [0, 1.05] : decadesOf(series);
    const y = linear(range, [box.bottom, box.top]);
    const high = (value) => {
      const level = kind === "share" ? value : Math.log10(Math.max(value, 0));
      return Math.min(box.bottom - 1, Math.max(box.top + 1, y(Math.min(Math.max(level, range[0]), range[1]))));
    };
    back.replaceChildren();
    axes(made, ticks(0, last).filter(Number.isInteger).map((n) => [x(n), String(n)]), marks(range, kind).map(([level, label]) => [y(level), label]));
    back.append(text((box.left + box.right) / 2, box.bottom + 32, below, "middle", "quiet"));
    set(zone, band ? { y: y(band[1]), height: y(band[0]) - y(band[1]) } : { height: 0 });
    set(cursor, { x1: x(step), x2: x(step) });
    curves.replaceChildren(
      ...series.map(({ look, points }) => shape("path", { class: `line ${look}`, d: path(points.map(([at, value]) => [x(at), high(value)])) })),
    );
    markers.replaceChildren(
      ...series.flatMap(({ look, points }) => {
        const now = points.findLast(([at]) => at <= step);
        const mark = { r: 4.5, class: `mark ${look.split(" ")[0]}` };
        return now ? [shape("circle", { ...mark, cx: x(now[0]), cy: high(now[1]) })] : [];
      }),
    );
  }
  const onStep = (answer) => onPoint(svg, (px) => answer(Math.max(0, Math.round(x.inverse(Math.min(box.right, px))))), "ew-resize");
  return { ...made, show, onStep };
}

// Whole decades around everything that is drawn, at least one.
function decadesOf(series) {
  const levels = series.flatMap(({ points }) => points.map(([, value]) => Math.log10(value))).filter(Number.isFinite);
  if (!levels.length) return [-1, 0];
  const most = Math.ceil(levels.reduce((a, b) => Math.max(a, b)) + 1e-9);
  const least = Math.floor(levels.reduce((a, b) => Math.min(a, b)) - 1e-9);
  return [Math.max(least, most - MOST_DECADES), most];
}

function marks([least, most], kind) {
  if (kind === "share") return [0, 0.2, 0.4, 0.6, 0.8, 1].map((n) => [n, `${Math.round(100 * n)}%`]);
  const between = most - least <= 2 ? [1, 2, 5] : [1];
  const step = Math.max(1, Math.ceil((most - least) / 6));
  const found = [];
  for (let decade = Math.ceil(least / step) * step; decade <= most; decade += step) {
    for (const n of between) {
      const level = decade + Math.log10(n);
      if (level <= most) found.push([level, between.length > 1 ? brief(n * 10 ** decade) : plainPower(decade)]);
    }
  }
  return found;
}

function plainPower(decade) {
  return Math.abs(decade) <= 2 ? brief(10 ** decade) : power(decade);
}

function key(look) {
  return shape("svg", { viewBox: "0 0 30 12", class: "key", "aria-hidden": "true" }, shape("path", { d: "M1,6h28", class: `line ${look}` }));
}

function lossLegend(words) {
  return element("p", { class: "ac-legend" }, element("span", {}, key("blue"), words.training), element("span", {}, key("orange dashed"), words.validation));
}

// --- numbers ------------------------------------------------------------------------------------

function factList(words) {
  const names = [words.step, words.training_loss, words.validation_loss, words.share, words.rate];
  const values = names.map(() => element("dd"));
  const pairs = names.map((name, i) => element("div", {}, element("dt", {}, name), values[i]));
  // What no step of the run has is left out; what this one has not yet keeps its place.
  function show(all, known) {
    all.forEach((each, i) => {
      values[i].textContent = each;
      pairs[i].hidden = i > 0 && !known[i];
      pairs[i].style.visibility = each === "–" ? "hidden" : "";
    });
  }
  return { element: element("dl", { class: "ac-facts" }, ...pairs), show };
}

function layerTable(words) {
  const head = [words.layer, words.norm, words.ratio].map((word) => element("th", { scope: "col" }, word));
  const body = element("tbody");
  const made = element("table", {}, element("thead", {}, element("tr", {}, ...head)), body);
  let shown = "";
  let cells = [];

  function show(names, norms, ratios) {
    if (shown !== names.join()) {
      shown = names.join();
      cells = names.map(() => numberCells(2));
      body.replaceChildren(...names.map((name, i) => element("tr", {}, element("th", { scope: "row" }, key(lookOf(i)), name), ...cells[i])));
    }
    names.forEach((_name, i) => {
      cells[i][0].textContent = said(norms[i]);
      cells[i][1].textContent = said(ratios[i]);
    });
  }
  return { element: made, show };
}

export default { render };
