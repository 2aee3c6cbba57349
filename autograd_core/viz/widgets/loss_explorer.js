// Left: the losses of one family as curves. Right: their slopes. Below: both where the slider stands.
const WIDTH = 360; // of both panels
const HEIGHT = 250;
const SAMPLES = 320;
const LOOKS = ["blue", "orange dashed", "green dotted"];

const sigma = (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

// Loss and slope at x, for the parameter p and the label y. At a hinge's corner the slope is the
// steep one, at |r| = 0 it is 0, as in the engine.
const LOSSES = {
  MSELoss: { value: (r) => r * r, slope: (r) => 2 * r },
  L1Loss: { value: (r) => Math.abs(r), slope: (r) => Math.sign(r) },
  SmoothL1Loss: {
    value: (r, p) => (Math.abs(r) < p ? (r * r) / (2 * p) : Math.abs(r) - p / 2),
    slope: (r, p) => (Math.abs(r) < p ? r / p : Math.sign(r)),
  },
  BCEWithLogitsLoss: {
    value: (z, p, y) => (1 - y) * z + (1 + (p - 1) * y) * softplus(-z),
    slope: (z, p, y) => 1 - y - (1 + (p - 1) * y) * sigma(-z),
  },
  squared: {
    value: (z, _p, y) => (sigma(z) - y) ** 2,
    slope: (z, _p, y) => 2 * (sigma(z) - y) * sigma(z) * sigma(-z),
  },
  MarginRankingLoss: {
    value: (s, p, y) => Math.max(0, p - y * s),
    slope: (s, p, y) => (settled(p - y * s) >= 0 ? -y : 0),
  },
  SoftMarginLoss: { value: (s, _p, y) => softplus(-y * s), slope: (s, _p, y) => -y * sigma(-y * s) },
  HingeEmbeddingLoss: {
    least: 0, // its s is a distance
    value: (s, p, y) => (y === 1 ? s : Math.max(0, p - s)),
    slope: (s, p, y) => (y === 1 ? 1 : settled(p - s) >= 0 ? -1 : 0),
  },
};
const HEIGHTS = { regression: [0, 5], classification: [0, 8], margin: [-2, 4] }; // of the loss
const SLOPES = { regression: [-3, 3], classification: [-1.2, 1.2], margin: [-1.4, 1.4] };

function render({ model, el }) {
  const words = model.get("labels");
  const family = model.get("family");
  const axis = model.get("axis");
  const names = model.get("losses");
  const symbol = words[axis.label].split(" ").at(-1);
  const plots = [curvePanel(words.loss, axis, names, "value"), curvePanel(words.gradient, axis, names, "slope")];
  const table = lossTable(words, names, symbol);
  const under = element("p", { class: "quiet ac-under" });
  const panels = element("div", { class: "ac-panels" }, ...plots.map((plot) => plot.figure));
  const { tell, run } = stage(model, el, "ac-loss-explorer", panels, under, table.element);
  plots.forEach((plot) => plot.onPlace((x) => assign(model, { x: nearest(x, axis) })));

  function draw() {
    const x = nearest(model.get("x"), axis);
    const p = settled(model.get("parameter"));
    const y = model.get("signs")[model.get("label")];
    const found = names.map((name) => ({
      name: words[name] || name,
      ...(x < (LOSSES[name].least ?? x)
        ? { loss: null, gradient: null }
        : { loss: LOSSES[name].value(x, p, y) + 0, gradient: LOSSES[name].slope(x, p, y) + 0 }),
    }));
    const steep = family === "classification" && y === 1 ? Math.max(p, 1) : 1;
    const ranges = [HEIGHTS[family], SLOPES[family].map((end) => end * steep)];
    const flat = family === "margin" ? (y === 1 ? [p, axis.high] : [axis.low, -p]) : null;
    plots.forEach((plot, i) => plot.show(x, p, y, ranges[i], symbol, flat && { flat, word: words.satisfied }));
    table.show(found, symbol);
    under.textContent = fillIn(words[`x_${family}`], { sigma: fixed(sigma(x), 3) });
    const rest = `${words.comma}${words[model.get("parameter_name")]} = ${fixed(p, 1)}${y === undefined ? "" : `${words.comma}y = ${withMinus(String(y))}`}`;
    const losses = found.filter(({ loss }) => loss !== null).map(({ name, loss, gradient }) => fillIn(words.each, { name, loss: fixed(loss, 4), gradient: fixed(gradient, 4) }));
    const sentence = fillIn(words.picture, { x: symbol, at: fixed(x, 2), rest, losses: losses.join(words.and) });
    const numbers = { family, x, parameter: p, label: y === undefined ? "" : y };
    const exact = { names, losses: found.map(({ loss }) => loss), gradients: found.map(({ gradient }) => gradient) };
    tell(sentence, { ...numbers, ...exact }, [[words[axis.label], fixed(x, 2)], [words[model.get("parameter_name")], fixed(p, 1)]]);
  }
  return run(["x", "parameter", "label"], draw);
}

function nearest(x, { low, high, step }) {
  return Math.min(high, Math.max(low, settled(low + step * Math.round((x - low) / step))));
}

// --- curves ---------------------------------------------------------------------------------------

function curvePanel(caption, axis, names, kind) {
  const made = panel(WIDTH, HEIGHT, { left: 34, right: 10, top: 22, bottom: 38 }, caption);
  const { svg, box, back, inner, front } = made;
  const x = linear([axis.low, axis.high], [box.left, box.right]);
  const zone = inner.appendChild(shape("rect", { y: box.top, height: box.bottom - box.top, class: "ac-zone" }));
  const zoneWord = inner.appendChild(text(0, box.top + 16, "", "middle", "quiet"));
  const cursor = inner.appendChild(shape("line", { y1: box.top, y2: box.bottom, class: "guide" }));
  const lines = names.map((_name, i) => inner.appendChild(shape("path", { class: `line ${LOOKS[i]}` })));
  const marks = names.map((_name, i) => front.appendChild(mark(i)));
  let framed = "";

  function show(at, p, y, range, symbol, shaded) {
    const scale = linear(range, [box.bottom, box.top]);
    if (framed !== String(range)) {
      framed = String(range);
      back.replaceChildren();
      ruled(made, x, scale, [axis.low, axis.high], range, [symbol, ""]);
      back.append(shape("line", { x1: box.left, x2: box.right, y1: scale(0), y2: scale(0), class: "axis" }));
    }
    zone.style.display = zoneWord.style.display = shaded ? "" : "none";
    if (shaded) {
      const [from, to] = shaded.flat.map(x);
      set(zone, { x: from, width: Math.max(0, to - from) });
      zoneWord.setAttribute("x", (from + to) / 2);
      zoneWord.textContent = to - from > 70 ? shaded.word : "";
    }
    set(cursor, { x1: x(at), x2: x(at) });
    names.forEach((name, i) => {
      const heightAt = (place) => LOSSES[name][kind](place, p, y);
      lines[i].setAttribute("d", curve(heightAt, { ...axis, low: LOSSES[name].least ?? axis.low }, range).map((part) => path(part.map(([u, v]) => [x(u), scale(v)]))).join(""));
      const height = heightAt(at);
      const inside = height >= range[0] && height <= range[1] && at >= (LOSSES[name].least ?? at);
      marks[i].style.display = inside ? "" : "none";
      marks[i].setAttribute("transform", `translate(${x(at)},${scale(height)})`);
    });
  }
  const onPlace = (choose) => onPoint(svg, (px) => choose(x.inverse(px)), "ew-resize");
  return { ...made, show, onPlace };
}

// The points of a curve in pieces: a slope that jumps is not joined.
function curve(heightAt, { low, high }, [bottom, top]) {
  const pieces = [[]];
  const spare = top - bottom;
  for (let k = 0; k <= SAMPLES; k++) {
    const x = low + ((high - low) * (k + 0.5)) / (SAMPLES + 1);
    const v = Math.min(Math.max(heightAt(x), bottom - spare), top + spare);
    const last = pieces.at(-1).at(-1);
    if (last && Math.abs(v - last[1]) > 0.4) pieces.push([]);
    pieces.at(-1).push([x, v]);
  }
  return pieces;
}

// A circle, a square, a diamond: told apart without colour.
function mark(i) {
  const look = `mark ${LOOKS[i].split(" ")[0]}`;
  if (i === 0) return shape("circle", { r: 5.5, class: look });
  const square = { x: -4.5, y: -4.5, width: 9, height: 9, class: look };
  return shape("g", {}, shape("rect", i === 1 ? square : { ...square, transform: "rotate(45)" }));
}

// --- numbers --------------------------------------------------------------------------------------

function lossTable(words, names) {
  const heads = [words.which, words.value, words.slope, words.meaning];
  const rows = names.map((name, i) => {
    const line = shape("path", { d: "M0,8H32", class: `line ${LOOKS[i]}` });
    const sign = shape("g", { transform: "translate(16,8)" }, mark(i));
    const key = shape("svg", { class: "key", viewBox: "0 0 32 16", "aria-hidden": "true" }, line, sign);
    Object.assign(key.style, { display: "inline-block", width: "32px", height: "16px" });
    const cells = [...numberCells(2), element("td")];
    return { cells, row: element("tr", {}, element("th", { scope: "row" }, key, words[name] || name), ...cells) };
  });
  const head = element("tr", {}, ...heads.map((said) => element("th", { scope: "col" }, said)));
  const made = element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows.map(({ row }) => row)));

  function show(found, symbol) {
    found.forEach(({ loss, gradient }, i) => {
      const [value, slope, meaning] = rows[i].cells;
      if (loss === null) {
        value.textContent = slope.textContent = "—";
        meaning.textContent = words.distance;
        return;
      }
      value.textContent = fixed(loss, 4);
      slope.textContent = fixed(gradient, 4);
      const tiny = Math.abs(gradient) < 0.05 && loss > 0.5;
      const key = gradient === 0 ? "zero" : tiny ? "tiny" : gradient > 0 ? "down" : "up";
      meaning.textContent = fillIn(words[key], { x: symbol, loss: fixed(loss, 2) });
    });
  }
  return { element: made, show };
}

export default { render };
