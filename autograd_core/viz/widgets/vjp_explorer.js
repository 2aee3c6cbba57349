// Left: J with the weights v beside its rows. Right: the weighted rows, and below them their sum.
const WIDTH = 360; // of both panels
const ROW = 40;
const TOP = 34;
const SUM = 124; // room for the bars of the sum
const LOWERED = "₀₁₂₃₄₅₆₇₈₉";

function render({ model, el }) {
  const words = model.get("labels");
  const functions = model.get("functions");
  const rows = functions[0].y.length;
  const names = Array.from({ length: rows }, (_none, i) => `v${i + 1}`);
  const where = element("p", { class: "ac-where" });
  const say = element("p", { class: "ac-say" });
  const code = element("pre", { class: "ac-code", tabindex: "0" });
  const choose = (v) => () => assign(model, Object.fromEntries(names.map((name, i) => [name, v[i]])));
  const unit = (i) => names.map((_name, k) => (k === i ? 1 : 0));
  const presets = [
    ...names.map((_name, i) => [`e${LOWERED[i + 1]}`, choose(unit(i))]),
    [`v = ${list(names.map(() => 1))}`, choose(names.map(() => 1))],
    [`v = ${list(names.map((_name, i) => 10 ** -i))}`, choose(names.map((_name, i) => settled(10 ** -i)))],
  ];
  const places = element("div", { class: "ac-panels" });
  const { tell, run } = stage(model, el, "ac-vjp-explorer", buttons(...presets), where, places, say, code);

  let shown = -1;
  let left, right;
  function draw() {
    const { formula, x, y, jacobian } = functions[model.get("function")];
    const v = names.map((name) => settled(model.get(name)));
    if (shown !== model.get("function")) {
      shown = model.get("function");
      [left, right] = [jacobianPanel(words, jacobian), weightedPanel(words, jacobian)];
      places.replaceChildren(left.figure, right.figure);
      where.replaceChildren(element("strong", {}, formula), ` · x = ${list(x)} → y = ${list(y)}`);
    }
    const weighted = jacobian.map((row, i) => row.map((entry) => v[i] * entry));
    const product = x.map((_at, j) => weighted.reduce((sum, row) => sum + row[j], 0));
    left.show(v);
    right.show(weighted, product);
    const meaning = inWords(words, v);
    say.textContent = meaning;
    code.textContent = `y.backward(gradient=tensor(${list(v, 4).replaceAll(MINUS, "-")}))\nx.grad  # ${list(product, 4).replaceAll(MINUS, "-")}`;
    const sentence = fillIn(words.picture, { formula, x: list(x), v: list(v), product: list(product, 4), meaning });
    tell(sentence, { formula, x, v, jacobian, product }, names.map((name, i) => [words[name], fixed(v[i], 2)]));
  }
  return run(["function", ...names], draw);
}

function list(numbers, digits = 3) {
  return `[${numbers.map((number) => brief(settled(number), digits)).join(", ")}]`;
}

// Say what kind of gradient these weights ask for.
function inWords(words, v) {
  const used = v.filter((weight) => weight !== 0);
  if (!used.length) return words.zero;
  if (used.length === 1 && used[0] === 1) return fillIn(words.row, { i: LOWERED[v.indexOf(1) + 1] });
  const sum = v
    .map((weight, i) => [weight, `y${LOWERED[i + 1]}`])
    .filter(([weight]) => weight !== 0)
    .map(([weight, y], i) => {
      const sign = weight < 0 ? (i ? ` ${MINUS} ` : MINUS) : i ? " + " : "";
      return `${sign}${Math.abs(weight) === 1 ? "" : `${brief(Math.abs(weight))} `}${y}`;
    })
    .join("");
  return fillIn(v.every((weight) => weight === 1) ? words.ones : words.mixed, { sum });
}

function largestOf(matrix) {
  return Math.max(...matrix.flat().map(Math.abs), 1e-300);
}

function heads(front, columns, left, width) {
  for (let j = 0; j < columns; j++) {
    front.append(text(left + (j + 0.5) * width, TOP - 10, `x${LOWERED[j + 1]}`, "middle", "quiet"));
  }
}

function jacobianPanel(words, jacobian) {
  const [rows, columns] = [jacobian.length, jacobian[0].length];
  const made = panel(WIDTH, TOP + rows * ROW + 30, { left: 0, right: 0, top: 0, bottom: 0 }, words.jacobian);
  const start = 142;
  const width = (WIDTH - start - 4) / columns;
  const map = heatMap(made.front, rows, columns, start, TOP, width, ROW);
  map.show(jacobian, largestOf(jacobian));
  heads(made.front, columns, start, width);
  const scale = linear([-2, 2], [26, 96]);
  made.front.append(shape("line", { x1: scale(0), x2: scale(0), y1: TOP, y2: TOP + rows * ROW, class: "axis" }));
  made.front.append(text(scale(0), TOP - 10, "v", "middle", "strong"));
  made.front.append(text(start, TOP + rows * ROW + 22, words.entry, "start", "quiet"));
  const bars = jacobian.map((_row, i) => {
    const middle = TOP + (i + 0.5) * ROW;
    made.front.append(text(start - 6, middle + 4, `y${LOWERED[i + 1]}`, "end", "quiet"));
    return bar(made.front, scale, middle, 16, "purple");
  });
  return { ...made, show: (v) => v.forEach((weight, i) => bars[i].lying(weight, brief(weight))) };
}

function weightedPanel(words, jacobian) {
  const [rows, columns] = [jacobian.length, jacobian[0].length];
  const bottom = TOP + rows * ROW;
  const made = panel(WIDTH, bottom + SUM, { left: 0, right: 0, top: 0, bottom: 0 }, words.weighted);
  const start = 40;
  const width = (WIDTH - start - 4) / columns;
  const map = heatMap(made.front, rows, columns, start, TOP, width, ROW);
  heads(made.front, columns, start, width);
  const signs = jacobian.map((_row, i) => made.front.appendChild(text(start - 6, TOP + (i + 0.5) * ROW + 4, i ? "+" : "", "end", "strong")));
  signs[0].textContent = "";
  made.front.append(shape("line", { x1: 8, x2: WIDTH - 4, y1: bottom + 5, y2: bottom + 5, class: "axis" }));
  const zero = shape("line", { x1: start, x2: WIDTH - 4, class: "guide" });
  made.front.append(zero, text(start - 6, bottom + SUM / 2 + 9, "vᵀJ", "end", "strong"));
  const most = 2 * Math.max(...jacobian[0].map((_at, j) => jacobian.reduce((sum, row) => sum + Math.abs(row[j]), 0)));
  const scale = linear([-most, most], [bottom + SUM - 24, bottom + 28]);
  set(zero, { y1: scale(0), y2: scale(0) });
  const bars = jacobian[0].map((_at, j) => bar(made.front, scale, start + (j + 0.5) * width, Math.min(34, width * 0.5), "green"));

  function show(weighted, product) {
    map.show(weighted, 2 * largestOf(jacobian));
    product.forEach((value, j) => bars[j].upright(value, brief(settled(value), 4)));
  }
  return { ...made, show };
}

export default { render };
