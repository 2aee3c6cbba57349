// The plane with its three points, the zones around the anchor, and arrows against the gradient.
const WIDTH = 432;
const HEIGHT = 288;
const NAMES = ["anchor", "positive", "negative"];
const LETTERS = ["a", "p", "n"];
const LOOKS = ["blue", "green", "orange"];
const EPSILON = 1e-6; // added to every difference, as in the engine
const RATE = 0.2;
const KEY_STEP = 0.05;

function render({ model, el }) {
  const words = model.get("labels");
  const plane = planePanel(words, model.get("reach"));
  const bars = distancePanel(words);
  const table = pointTable(words);
  const say = element("p", { class: "ac-say" });
  const put = (points) => assign(model, { points });
  const step = () => put(model.get("points").map((point, k) => point.map((at, i) => at - RATE * loss(model.get("points"), margin()).gradients[k][i])));
  const row = buttons([words.step, step], [words.reset, () => put(model.get("start"))]);
  const margin = () => settled(model.get("margin"));
  const { tell, run } = stage(
    model,
    el,
    "ac-triplet-explorer",
    row,
    element("div", { class: "ac-panels" }, plane.figure, bars.figure),
    say,
    table.element,
  );
  plane.onMove((k, place) => put(model.get("points").map((point, i) => (i === k ? place : point))));

  function draw() {
    const points = model.get("points");
    const found = loss(points, margin());
    plane.show(points, margin(), found);
    bars.show(margin(), found);
    table.show(points, found);
    const numbers = { p: fixed(found.near, 3), n: fixed(found.far, 3), margin: fixed(margin(), 1), loss: fixed(found.loss, 3) };
    const sentence = fillIn(words.picture, { ...numbers, zone: words[`in_${found.zone}`] });
    say.textContent = sentence;
    tell(sentence, { points, margin: margin(), ...found }, [[words.margin, fixed(margin(), 1)]]);
  }
  return run(["points", "margin"], draw);
}

// The loss and its gradients with respect to anchor, positive and negative.
function loss([a, p, n], margin) {
  const [near, toPositive] = distance(a, p);
  const [far, toNegative] = distance(a, n);
  const violation = near - far + margin;
  const push = violation >= 0 ? 1 : 0;
  const gradients = [
    [0, 1].map((i) => push * (toPositive[i] - toNegative[i]) + 0),
    toPositive.map((slope) => -push * slope + 0),
    toNegative.map((slope) => push * slope + 0),
  ];
  const zone = !push ? "easy" : far < near ? "hard" : "semi";
  return { near, far, loss: Math.max(0, violation), gradients, zone };
}

// d(u, v) and its gradient with respect to u; where the difference is 0, so is the gradient.
function distance(u, v) {
  const difference = u.map((at, i) => at - v[i] + EPSILON);
  const length = Math.hypot(...difference);
  return [length, difference.map((part) => (length > 0 ? part / length : 0))];
}

// --- the plane ------------------------------------------------------------------------------------

function planePanel(words, reach) {
  const made = panel(WIDTH, HEIGHT, { left: 0, right: 0, top: 0, bottom: 0 }, words.plane);
  const { svg, inner, back, front } = made;
  svg.setAttribute("role", "group");
  made.figure.classList.add("ac-plane");
  const x = linear([-reach[0], reach[0]], [0, WIDTH]);
  const y = linear([-reach[1], reach[1]], [HEIGHT, 0]);
  const unit = x(1) - x(0);
  for (let k = -reach[0]; k <= reach[0]; k++) back.append(shape("line", { x1: x(k), x2: x(k), y1: 0, y2: HEIGHT, class: "grid" }));
  for (let k = -reach[1]; k <= reach[1]; k++) back.append(shape("line", { x1: 0, x2: WIDTH, y1: y(k), y2: y(k), class: "grid" }));
  back.append(shape("rect", { x: 0.5, y: 0.5, width: WIDTH - 1, height: HEIGHT - 1, class: "cell" }));
  const outer = inner.appendChild(shape("circle", { class: "ac-active" }));
  const within = inner.appendChild(shape("circle", { class: "ac-active" }));
  const notes = ["hard", "semi", "easy"].map((zone) => inner.appendChild(text(0, 0, words[zone], "middle", "quiet halo")));
  const ties = ["green", "orange dashed"].map((look) => inner.appendChild(shape("path", { class: `line ${look}` })));
  const pushes = LOOKS.map((look) => arrow(front, look));
  const handles = NAMES.map((_name, k) => front.appendChild(handle(k)));
  let move = () => {};
  let points = [];
  handles.forEach((made, k) => {
    const by = (dx, dy) => () => move(k, inside([points[k][0] + dx, points[k][1] + dy], reach));
    onKeys(made, { ArrowLeft: by(-KEY_STEP, 0), ArrowRight: by(KEY_STEP, 0), ArrowUp: by(0, KEY_STEP), ArrowDown: by(0, -KEY_STEP) });
  });
  let held = 0;
  onPoint(
    svg,
    (px, py, event) => {
      const place = inside([x.inverse(px), y.inverse(py)], reach);
      const away = points.map((point) => Math.hypot(point[0] - place[0], point[1] - place[1]));
      if (event.type === "pointerdown") held = away.indexOf(Math.min(...away));
      move(held, place);
    },
    "grab",
  );

  function show(now, margin, { near, far, gradients, zone }) {
    points = now;
    const [a, p, n] = now.map(([u, v]) => [x(u), y(v)]);
    set(outer, { cx: a[0], cy: a[1], r: (near + margin) * unit });
    set(within, { cx: a[0], cy: a[1], r: near * unit });
    const heights = [a[1] + near * unit * 0.55, a[1] + (near + margin / 2) * unit + 4, a[1] + (near + margin) * unit + 18];
    const rooms = [near > 0.45, margin > 0.3, true];
    notes.forEach((note, i) => {
      const height = heights[i] > HEIGHT - 6 ? 2 * a[1] - heights[i] + 8 : heights[i]; // below, else above
      set(note, { x: Math.min(Math.max(a[0], 70), WIDTH - 70), y: height });
      note.style.display = rooms[i] && height > 10 ? "" : "none";
      note.classList.toggle("strong", ["hard", "semi", "easy"][i] === zone);
    });
    [p, n].forEach((end, i) => ties[i].setAttribute("d", path([a, end])));
    [a, p, n].forEach((place, k) => {
      handles[k].setAttribute("transform", `translate(${place.join(",")})`);
      handles[k].setAttribute("aria-label", fillIn(words.handle, { name: words[NAMES[k]], place: pair(now[k]) }));
      pushes[k].show(place, [place[0] - 0.55 * unit * gradients[k][0], place[1] + 0.55 * unit * gradients[k][1]]);
    });
  }
  return { ...made, show, onMove: (choose) => (move = choose) };
}

function inside(place, reach) {
  return place.map((at, i) => settled(Math.round(100 * Math.min(reach[i], Math.max(-reach[i], at))) / 100));
}

// A circle, a square, a diamond with its letter, to be told apart without colour.
function handle(k) {
  const look = `mark ${LOOKS[k]}`;
  const square = { x: -10, y: -10, width: 20, height: 20, rx: 3, class: look };
  const body = k === 0 ? shape("circle", { r: 12, class: look }) : shape("rect", k === 1 ? square : { ...square, transform: "rotate(45)" });
  return shape("g", { tabindex: "0", role: "button", class: "ac-handle" }, body, text(0, 4, LETTERS[k], "middle", "strong"));
}

function pair(point) {
  return `(${point.map((at) => fixed(at, 2)).join(", ")})`;
}

// --- distances and numbers --------------------------------------------------------------------------

function distancePanel(words) {
  const [width, height] = [300, 128];
  const made = panel(width, height, { left: 0, right: 0, top: 0, bottom: 0 }, words.distances);
  const x = linear([0, 6], [58, width - 42]);
  const { front } = made;
  const add = front.appendChild(shape("rect", { y: 20, height: 22, class: "ac-margin" }));
  const near = bar(front, x, 31, 22, "green");
  const far = bar(front, x, 71, 22, "orange");
  front.append(text(50, 35, words.to_positive, "end"), text(50, 75, words.to_negative, "end"));
  const sum = front.appendChild(text(0, 35, "", "start", "quiet halo"));
  const gap = front.appendChild(shape("path", { class: "line purple" }));
  const said = front.appendChild(text(0, 114, "", "middle", "strong"));
  front.append(shape("line", { x1: x(0), x2: x(0), y1: 8, y2: 92, class: "axis" }));

  function show(margin, found) {
    near.lying(found.near, "");
    far.lying(found.far, fixed(found.far, 2));
    set(add, { x: x(found.near), width: x(margin) - x(0) });
    sum.setAttribute("x", x(found.near + margin) + 6);
    sum.textContent = `${fixed(found.near, 2)} + ${fixed(margin, 1)}`;
    const [from, to] = [x(found.far), x(found.near + margin)];
    gap.setAttribute("d", found.loss > 0 ? `M${from},92V98H${to}V48` : "");
    said.setAttribute("x", Math.max(90, (from + to) / 2));
    said.textContent = found.loss > 0 ? `${words.loss} ${fixed(found.loss, 3)}` : words.easy;
  }
  return { ...made, show };
}

function pointTable(words) {
  const heads = [words.point, words.place, words.gradient, words.length];
  const rows = NAMES.map((name) => {
    const cells = numberCells(3);
    return { cells, row: element("tr", {}, element("th", { scope: "row" }, words[name]), ...cells) };
  });
  const head = element("tr", {}, ...heads.map((said) => element("th", { scope: "col" }, said)));
  const made = element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows.map(({ row }) => row)));

  function show(points, { gradients }) {
    rows.forEach(({ cells }, k) => {
      cells[0].textContent = pair(points[k]);
      cells[1].textContent = pair(gradients[k]);
      cells[2].textContent = fixed(Math.hypot(...gradients[k]), 2);
    });
  }
  return { element: made, show };
}

export default { render };
