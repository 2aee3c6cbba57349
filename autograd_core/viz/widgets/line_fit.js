// Left: the line among the points. Right: the loss over (k, b) as rings, the present pair a mark.
const WIDTH = 360; // of both panels
const TRAIL = 60; // places of the mark that are remembered
const TURN = 96; // corners of a ring

function render({ model, el }) {
  const words = model.get("labels");
  const points = model.get("points");
  const nodes = model.get("nodes");
  const losses = typed(Float64Array, model.get("losses"));

  const data = dataPanel(words, points, model.get("window"));
  const rings = bowlPanel(words, nodes, model.get("bowl"));
  const table = errorTable(words, points);
  const panels = element("div", { class: "ac-panels" }, data.figure, rings.figure);
  const { tell, run } = stage(model, el, "ac-line-fit", panels, table.element);

  function draw() {
    const [i, j] = ["k", "b"].map((name) => nearest(model.get(name), nodes[name]));
    const [k, b] = [valueAt(nodes.k, i), valueAt(nodes.b, j)];
    const loss = losses[i * nodes.b.count + j];
    const errors = points.map(([x, y]) => k * x + b - y);
    data.show(k, b);
    rings.show(k, b);
    table.show(k, b, loss);
    describe({ k, b, loss, errors });
  }

  function describe({ k, b, loss, errors }) {
    const sentence = fillIn(words.picture, {
      k: fixed(k, 1),
      b: fixed(b, 1),
      errors: errors.map((error) => fixed(error, 1)).join(words.comma),
      loss: fixed(loss, 3),
    });
    const sliders = [[words.k, fixed(k, 1)], [words.b, fixed(b, 1)]];
    tell(sentence, { k, b, loss, errors, source: "table" }, sliders);
  }

  rings.onPlace((k, b) => {
    assign(model, { k: valueAt(nodes.k, nearest(k, nodes.k)), b: valueAt(nodes.b, nearest(b, nodes.b)) });
  });
  return run(["k", "b"], draw);
}

function nearest(value, { first, step, count }) {
  return Math.min(count - 1, Math.max(0, Math.round((value - first) / step)));
}

function valueAt({ first, step }, i) {
  return Number((first + step * i).toFixed(6)); // 0.3, not 0.30000000000000004
}

// --- left ---------------------------------------------------------------------------------------

function dataPanel(words, points, window) {
  const made = panel(WIDTH, 290, { left: 34, right: 12, top: 24, bottom: 40 }, words.line);
  const { box, inner, front } = made;
  const [x, y] = scales(box, window.x, window.y);
  ruled(made, x, y, window.x, window.y, ["x", "y"]);
  const sticks = points.map(() => inner.appendChild(shape("path", { class: "line orange dashed" })));
  const line = inner.appendChild(shape("path", { class: "line blue" }));
  for (const [px, py] of points) inner.append(shape("circle", { r: 5, cx: x(px), cy: y(py), class: "mark ink" }));
  const notes = points.map(() => front.appendChild(text(0, 0, "", "start", "halo")));

  function show(k, b) {
    line.setAttribute("d", path(window.x.map((at) => [x(at), y(k * at + b)])));
    points.forEach(([px, py], i) => {
      const error = k * px + b - py;
      sticks[i].setAttribute("d", path([[x(px), y(py)], [x(px), y(py + error)]]));
      const middle = Math.min(Math.max(py + error / 2, window.y[0]), window.y[1]);
      set(notes[i], { x: x(px) + 8, y: y(middle) + 4 });
      notes[i].textContent = Math.abs(error) < 0.05 ? "" : signed(error);
    });
  }
  return { ...made, show };
}

function signed(value) {
  return `${value > 0 ? "+" : ""}${fixed(value, 1)}`;
}

// --- right --------------------------------------------------------------------------------------

function bowlPanel(words, nodes, { best, loss: lowest, axes: [along, across], levels }) {
  const made = panel(WIDTH, 290, { left: 34, right: 12, top: 24, bottom: 40 }, words.bowl);
  const { svg, box, inner, front } = made;
  const range = ({ first, step, count }) => [first, first + step * (count - 1)];
  const [x, y] = scales(box, range(nodes.k), range(nodes.b));
  ruled(made, x, y, range(nodes.k), range(nodes.b), [words.k, "b"]);
  const ring = (level) =>
    Array.from({ length: TURN + 1 }, (_none, i) => {
      const radius = Math.sqrt(level - lowest);
      const [u, v] = [Math.cos, Math.sin].map((f) => radius * f((2 * Math.PI * i) / TURN));
      return [x(best[0] + along[0] * u + along[1] * v), y(best[1] + across[0] * u + across[1] * v)];
    });
  for (const level of levels.filter((level) => level > lowest).reverse()) {
    const corners = ring(level);
    const look = "fill: var(--ac-blue); fill-opacity: 0.09; stroke-opacity: 0.6; stroke-width: 1.2";
    inner.append(shape("path", { d: path(corners), class: "line blue", style: look }));
    const inside = corners.filter(([u, v]) => u > box.left + 14 && u < box.right - 14 && v > box.top + 10 && v < box.bottom - 10);
    const highest = inside.reduce((a, c) => (a && a[1] <= c[1] ? a : c), null);
    if (highest && level >= 1) inner.append(text(highest[0], highest[1] + 4, String(level), "middle", "quiet halo"));
  }
  const trail = inner.appendChild(shape("path", { class: "line orange", style: "opacity: 0.45; stroke-width: 1.6" }));
  const mark = front.appendChild(shape("circle", { r: 6, class: "mark orange" }));
  const places = [];

  function show(k, b) {
    const [last] = places.slice(-1);
    if (!last || last[0] !== x(k) || last[1] !== y(b)) places.push([x(k), y(b)]);
    if (places.length > TRAIL) places.shift();
    trail.setAttribute("d", path(places));
    set(mark, { cx: x(k), cy: y(b) });
  }

  // Pressing or dragging in the plot sets k and b, as the sliders do.
  const onPlace = (choose) => onPoint(svg, (px, py) => choose(x.inverse(px), y.inverse(py)));
  return { ...made, show, onPlace };
}

// --- below --------------------------------------------------------------------------------------

function errorTable(words, points) {
  const heads = ["x", "y", words.prediction, words.error, words.squared];
  const rows = points.map(([x, y]) => {
    const cells = heads.slice(1).map(() => element("td"));
    cells[0].textContent = withMinus(String(y));
    return { cells, row: element("tr", {}, element("th", { scope: "row" }, withMinus(String(x))), ...cells) };
  });
  const mean = element("td");
  const last = element("tr", {}, element("th", { scope: "row", colspan: 4 }, words.mean), mean);
  const table = element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
    element("tbody", {}, ...rows.map(({ row }) => row), last),
  );

  function show(k, b, loss) {
    points.forEach(([x, y], i) => {
      const error = k * x + b - y;
      const [, predicted, wrong, squared] = rows[i].cells;
      predicted.textContent = fixed(k * x + b, 1);
      wrong.textContent = signed(Math.abs(error) < 0.05 ? 0 : error);
      squared.textContent = fixed(error * error, 2);
    });
    mean.replaceChildren(element("strong", {}, fixed(loss, 3)));
  }
  return { element: table, show };
}

export default { render };
