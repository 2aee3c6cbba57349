// Left: the probabilities as bars, below them the gradient of the loss. Right: the Jacobian.
const WIDTH = 360; // of both panels
const LOWERED = "₀₁₂₃₄₅";

function render({ model, el }) {
  const words = model.get("labels");
  const names = Array.from({ length: model.get("n") }, (_none, i) => `a${i + 1}`);
  const bars = barPanel(words, names.length);
  const map = jacobianPanel(words, names.length);
  const say = element("p", { class: "ac-say" });
  const change = (values) => assign(model, Object.fromEntries(names.map((name, i) => [name, values[i]])));
  const moved = () => names.map((name) => Math.min(model.get("reach"), settled(model.get(name) + 1)));
  const row = buttons([words.shift, () => change(moved())], [words.reset, () => change(model.get("start"))]);
  const { tell, run } = stage(
    model,
    el,
    "ac-softmax-explorer",
    row,
    element("div", { class: "ac-panels" }, bars.figure, map.figure),
    say,
  );

  function draw() {
    const a = names.map((name) => settled(model.get(name)));
    const T = settled(model.get("temperature"));
    const target = model.get("target");
    const p = softmax(a, T);
    const jacobian = p.map((pi, i) => p.map((pj, j) => (pi * ((i === j) - pj)) / T));
    const loss = target ? lossOf(a, T, target - 1) : "";
    const gradient = target ? p.map((pi, i) => (pi - (i === target - 1)) / T) : "";
    bars.show(p, target, loss, gradient);
    map.show(jacobian);
    const list = (numbers, digits) => `[${numbers.map((number) => fixed(number, digits)).join(", ")}]`;
    const diagonal = p.map((_pi, i) => fixed(jacobian[i][i], 3)).join(words.comma);
    let sentence = fillIn(words.picture, { a: list(a, 1), T: fixed(T, 1), p: list(p, 3), diagonal });
    if (target) {
      const more = { i: target, loss: fixed(loss, 4), gradient: list(gradient, 3) };
      sentence = [sentence, fillIn(words.with_loss, more)].join(words.gap);
    }
    say.textContent = sentence;
    const sliders = names.map((name, i) => [words[name], fixed(a[i], 1)]);
    tell(sentence, { a, temperature: T, target, p, jacobian, loss, gradient }, [...sliders, [words.temperature, fixed(T, 1)]]);
  }
  return run([...names, "temperature", "target"], draw);
}

function softmax(a, T) {
  const largest = Math.max(...a);
  const powers = a.map((each) => Math.exp((each - largest) / T));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

// −log p_target, without the logarithm of a number that rounds to 0.
function lossOf(a, T, target) {
  const largest = Math.max(...a);
  const sum = a.reduce((total, each) => total + Math.exp((each - largest) / T), 0);
  return Math.log(sum) - (a[target] - largest) / T;
}

function barPanel(words, n) {
  const height = 316;
  const made = panel(WIDTH, height, { left: 30, right: 8, top: 20, bottom: 20 }, words.probabilities);
  const { front, back } = made;
  const width = (WIDTH - 38) / n;
  const middle = (i) => 34 + (i + 0.5) * width;
  const upper = linear([0, 1], [150, 24]);
  for (const level of [0, 0.5, 1]) {
    back.append(shape("line", { x1: 30, x2: WIDTH - 4, y1: upper(level), y2: upper(level), class: level ? "grid" : "axis" }));
    back.append(text(26, upper(level) + 4, String(level), "end", "quiet"));
  }
  const bars = Array.from({ length: n }, (_none, i) => bar(front, upper, middle(i), Math.min(46, width * 0.6), "blue"));
  const names = bars.map((_bar, i) => front.appendChild(text(middle(i), 166, `p${LOWERED[i + 1]}`, "middle", "quiet")));
  const lower = front.appendChild(shape("g"));
  const title = lower.appendChild(text(0, 196, "", "start", "strong"));
  const scale = linear([-1, 1], [304, 216]);
  lower.append(shape("line", { x1: 30, x2: WIDTH - 4, y1: scale(0), y2: scale(0), class: "axis" }));
  lower.append(text(26, scale(0) + 4, "0", "end", "quiet"));
  const slopes = bars.map((_bar, i) => bar(lower, scale, middle(i), Math.min(46, width * 0.6), "orange"));

  function show(p, target, loss, gradient) {
    p.forEach((value, i) => bars[i].upright(value, fixed(value, 3)));
    names.forEach((name, i) => {
      name.textContent = `p${LOWERED[i + 1]}${target === i + 1 ? " ✓" : ""}`;
      name.setAttribute("class", target === i + 1 ? "strong" : "quiet");
    });
    lower.style.display = target ? "" : "none";
    made.svg.setAttribute("viewBox", `0 0 ${WIDTH} ${target ? height : 176}`);
    if (!target) return;
    title.textContent = `${fillIn(words.gradient, { i: LOWERED[target], loss: fixed(loss, 4) })} · ${words.formula}`;
    const largest = Math.max(1, ...gradient.map(Math.abs)); // below T = 1 it grows beyond 1
    gradient.forEach((value, i) => slopes[i].upright(value / largest, fixed(value, 3)));
  }
  return { ...made, show };
}

function jacobianPanel(words, n) {
  const size = Math.min(52, 200 / n);
  const top = 34;
  const width = Math.min(70, (WIDTH - 100) / n);
  const made = panel(WIDTH, top + n * size + 12, { left: 0, right: 0, top: 0, bottom: 0 }, words.jacobian);
  const start = 30;
  const map = heatMap(made.front, n, n, start, top, width, size);
  const right = start + n * width + 34;
  made.front.append(text(right, top - 12, words.row_sum, "middle", "quiet"));
  const sums = Array.from({ length: n }, (_none, i) => {
    const y = top + (i + 0.5) * size + 4;
    made.front.append(text(start - 6, y, `p${LOWERED[i + 1]}`, "end", "quiet"));
    made.front.append(text(start + (i + 0.5) * width, top - 12, `a${LOWERED[i + 1]}`, "middle", "quiet"));
    return made.front.appendChild(text(right, y, "", "middle", "strong"));
  });

  function show(jacobian) {
    const largest = Math.max(...jacobian.flat().map(Math.abs), 1e-300);
    map.show(jacobian, largest, (value) => fixed(value, 3));
    sums.forEach((sum, i) => (sum.textContent = fixed(jacobian[i].reduce((total, each) => total + each, 0), 3)));
  }
  return { ...made, show };
}

export default { render };
