// Shared by all widgets: put before each one's module when it is loaded.
const SVG = "http://www.w3.org/2000/svg";

// --- elements -------------------------------------------------------------------------------

function element(tag, attributes = {}, ...children) {
  return fillElement(document.createElement(tag), attributes, children);
}

// Cells of a table for numbers, which stay on one line.
function numberCells(count) {
  return Array.from({ length: count }, () => element("td", { class: "number" }));
}

function shape(tag, attributes = {}, ...children) {
  return fillElement(document.createElementNS(SVG, tag), attributes, children);
}

function fillElement(made, attributes, children) {
  set(made, attributes);
  made.append(...children);
  return made;
}

function set(made, attributes) {
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
}

// --- numbers --------------------------------------------------------------------------------

const MINUS = "\u2212";
const RAISED = { "-": "\u207b", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

function withMinus(text) {
  return text.replaceAll("-", MINUS);
}

function power(exponent) {
  return "10" + [...String(exponent)].map((sign) => RAISED[sign]).join("");
}

// 0.1, 0.01; from 0.001 on 1.0×10⁻³; with one digit 10⁻³
function scientific(value, digits = 2) {
  if (value === 0) return "0";
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  if (Math.abs(Number(exponent)) < 3) return withMinus(String(Number(value.toPrecision(digits))));
  if (mantissa === "1") return power(Number(exponent));
  return `${withMinus(mantissa)}×${power(Number(exponent))}`;
}

function fixed(value, digits) {
  const written = value.toFixed(digits);
  return withMinus(Number(written) === 0 ? written.replace("-", "") : written);
}

// A slider adds its steps up: 1.2000000000000002 is meant to be 1.2.
function settled(value) {
  return Number(value.toFixed(9));
}

// 12, 0.333, 1.5e−7: a few significant digits, no zeros at the end
function brief(value, digits = 3) {
  return withMinus(String(Number(value.toPrecision(digits)) + 0));
}

function fillIn(template, values) {
  return template.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
}

// A binary trait arrives as a DataView whose offset need not be aligned: copy, then read.
function typed(Kind, view) {
  return new Kind(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

// --- plots ----------------------------------------------------------------------------------

function linear([a, b], [u, v]) {
  const scale = (x) => u + ((x - a) / (b - a)) * (v - u);
  scale.inverse = (y) => a + ((y - u) / (v - u)) * (b - a);
  return scale;
}

function path(points) {
  return points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)},${y.toFixed(1)}`).join("");
}

// Every widget is a module of its own: counting would give the same id to two of them.
function ownId(kind) {
  return `${kind}-${Math.random().toString(36).slice(2)}`;
}

// A figure with a caption and an empty plot; `inner` is clipped to the frame.
function panel(width, height, margin, caption) {
  const id = ownId("ac-clip");
  const box = {
    left: margin.left,
    right: width - margin.right,
    top: margin.top,
    bottom: height - margin.bottom,
  };
  const frame = { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top };
  const back = shape("g");
  const inner = shape("g", { "clip-path": `url(#${id})` });
  const front = shape("g");
  const svg = shape(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, role: "img" },
    shape("defs", {}, shape("clipPath", { id }, shape("rect", frame))),
    back,
    inner,
    front,
  );
  const title = element("figcaption", {}, caption);
  return { figure: element("figure", { class: "ac-panel" }, title, svg), svg, title, back, inner, front, box };
}

function text(x, y, words, anchor = "middle", look = "") {
  return shape("text", { x, y, "text-anchor": anchor, class: look }, words);
}

// Horizontal and vertical grid lines with labels: ticks are [place, label] pairs, in pixels.
function axes({ back, box }, xTicks, yTicks) {
  for (const [x, label] of xTicks) {
    back.append(shape("line", { x1: x, x2: x, y1: box.top, y2: box.bottom, class: "grid" }));
    back.append(text(x, box.bottom + 16, label));
  }
  for (const [y, label] of yTicks) {
    back.append(shape("line", { x1: box.left, x2: box.right, y1: y, y2: y, class: "grid" }));
    back.append(text(box.left - 6, y + 4, label, "end"));
  }
  back.append(shape("path", { d: `M${box.left},${box.top}V${box.bottom}H${box.right}`, class: "axis" }));
}

// Round numbers from a to b, about five of them.
function ticks(a, b) {
  const rough = (b - a) / 5;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * unit).find((n) => n >= rough);
  const first = Math.ceil(a / step);
  return Array.from({ length: Math.floor(b / step) - first + 1 }, (_none, i) => (first + i) * step);
}

function scales(box, across, up) {
  return [linear(across, [box.left, box.right]), linear(up, [box.bottom, box.top])];
}

function ruled(made, x, y, across, up, names) {
  const labelled = (scale, range) =>
    ticks(...range).map((n) => [scale(n), withMinus(String(Number(n.toPrecision(6))))]);
  axes(made, labelled(x, across), labelled(y, up));
  const { back, box } = made;
  back.append(text((box.left + box.right) / 2, box.bottom + 34, names[0], "middle", "quiet"));
  back.append(text(box.left - 6, box.top - 12, names[1], "end", "quiet"));
}

// --- the widget and its page ------------------------------------------------------------------

// Draw now and whenever one of the traits changes; tell how long the last drawing took.
function redrawOn(model, names, root, draw) {
  const timed = () => {
    const start = performance.now();
    draw();
    root.dataset.ms = (performance.now() - start).toFixed(2);
  };
  for (const name of names) model.on(`change:${name}`, timed);
  timed();
  return () => names.forEach((name) => model.off(`change:${name}`, timed));
}

// Jupyter's sliders have no accessible name or spoken value: lend them ours. They may come later.
function nameSlider(root, index, name, value) {
  const handle = sliderHandle(root, index);
  if (handle) set(handle, { "aria-label": name, "aria-valuetext": value });
}

// A slider whose end has moved still takes the End key to where it was: answer it in its place.
function onEnd(root, index, answer) {
  const handle = sliderHandle(root, index);
  if (!handle || handle.dataset.end) return;
  handle.dataset.end = "ours";
  const onKey = (event) => event.key === "End" && (event.stopImmediatePropagation(), answer());
  handle.addEventListener("keydown", onKey, { capture: true });
}

function sliderHandle(root, index) {
  const explorer = root.closest(".ac-explorer");
  return explorer && explorer.querySelectorAll(".noUi-handle")[index];
}

// What stands around every picture: a root, its words for those who cannot see it, its redrawing.
function stage(model, el, look, ...parts) {
  const live = element("div", { class: "spoken", "aria-live": "polite" });
  const root = element("div", { class: `ac-widget ${look}` }, ...parts, live);
  el.append(root);
  let speaking;

  // Say what is drawn, leave its numbers where tests read them, name Jupyter's sliders in order.
  function tell(sentence, numbers, sliders = []) {
    for (const svg of root.querySelectorAll("svg[role]")) svg.setAttribute("aria-label", sentence);
    clearTimeout(speaking);
    speaking = setTimeout(() => (live.textContent = sentence), 600); // once the slider rests
    for (const [name, value] of Object.entries(numbers)) {
      root.dataset[name] = typeof value === "object" ? JSON.stringify(value) : value;
    }
    sliders.forEach(([name, value], i) => nameSlider(root, i, name, value));
  }

  // Draw now and at every change of these traits; returns what undoes it.
  function run(names, draw) {
    const forget = redrawOn(model, names, root, draw);
    const naming = setTimeout(draw, 500); // the sliders may have been drawn after us
    return () => {
      forget();
      clearTimeout(naming);
      clearTimeout(speaking);
    };
  }
  return { root, tell, run };
}

function assign(model, values) {
  for (const [name, value] of Object.entries(values)) model.set(name, value);
  model.save_changes();
}

// Keys that a focused picture answers to; the notebook has other plans for them.
function onKeys(target, answers) {
  target.addEventListener("keydown", (event) => {
    const answer = answers[event.key];
    if (!answer) return;
    event.preventDefault();
    event.stopPropagation();
    answer(event);
  });
}

// Pressing or dragging in a picture: `choose(x, y)` gets the place in the picture's own units.
function onPoint(svg, choose, cursor = "crosshair") {
  const point = (event) => {
    const frame = svg.getBoundingClientRect();
    const { width, height } = svg.viewBox.baseVal;
    const scale = Math.max(width / frame.width, height / frame.height);
    choose((event.clientX - frame.left) * scale, (event.clientY - frame.top) * scale, event);
  };
  svg.style.cursor = cursor;
  svg.addEventListener("pointerdown", (event) => {
    svg.setPointerCapture(event.pointerId);
    point(event);
  });
  svg.addEventListener("pointermove", (event) => event.buttons && point(event));
}

// A row of buttons, [label, action] each.
function buttons(...pairs) {
  const made = pairs.map(([label, action]) => {
    const button = element("button", { type: "button" }, label);
    button.addEventListener("click", action);
    return button;
  });
  return element("div", { class: "ac-buttons" }, ...made);
}

// --- numbers as pictures ------------------------------------------------------------------------

// A square with a number in it: blue above zero, orange and slanted below, stronger when larger.
function cell(parent, x, y, width, height) {
  const ground = parent.appendChild(shape("rect", { x, y, width, height, rx: 3, class: "cell" }));
  const label = parent.appendChild(text(x + width / 2, y + height / 2 + 4, ""));
  return {
    ground,
    label,
    show(value, largest, written) {
      const strength = largest > 0 ? Math.min(1, Math.abs(value) / largest) : 0;
      ground.style.fill = value < 0 ? "var(--ac-orange)" : "var(--ac-blue)";
      ground.style.fillOpacity = value === 0 ? 0 : 0.06 + 0.46 * strength;
      label.style.fontStyle = value < 0 ? "italic" : "";
      label.textContent = written;
    },
  };
}

// A matrix of such cells whose upper left corner is (x, y).
function heatMap(parent, rows, columns, x, y, width, height, gap = 3) {
  const cells = Array.from({ length: rows }, (_row, i) =>
    Array.from({ length: columns }, (_column, j) =>
      cell(parent, x + j * width + gap / 2, y + i * height + gap / 2, width - gap, height - gap),
    ),
  );
  return {
    cells,
    show(matrix, largest, write = brief) {
      matrix.forEach((row, i) => row.forEach((v, j) => cells[i][j].show(v, largest, write(v))));
    },
  };
}

// A bar from zero with its number at the end; `scale` says where values lie, upright or lying.
function bar(parent, scale, middle, breadth, look = "blue") {
  const body = parent.appendChild(shape("rect", { class: `bar ${look}`, rx: 1.5 }));
  const label = parent.appendChild(text(0, 0, "", "middle", "halo"));
  return {
    upright(value, written) {
      const [zero, end] = [scale(0), scale(value)];
      set(body, { x: middle - breadth / 2, width: breadth, y: Math.min(zero, end), height: Math.max(0.8, Math.abs(end - zero)) });
      set(label, { x: middle, y: value < 0 ? end + 15 : end - 5 });
      label.textContent = written;
    },
    lying(value, written) {
      const [zero, end] = [scale(0), scale(value)];
      set(body, { y: middle - breadth / 2, height: breadth, x: Math.min(zero, end), width: Math.max(0.8, Math.abs(end - zero)) });
      set(label, { x: end + (value < 0 ? -6 : 6), y: middle + 4, "text-anchor": value < 0 ? "end" : "start" });
      label.textContent = written;
    },
  };
}

// A straight arrow with a solid head; one shorter than its head is not drawn.
function arrow(parent, look) {
  const shaft = parent.appendChild(shape("path", { class: `line ${look}` }));
  const head = parent.appendChild(shape("path", { class: `head ${look}` }));
  return {
    show([x, y], [u, v]) {
      const length = Math.hypot(u - x, v - y);
      if (length < 5) return [shaft, head].forEach((part) => part.setAttribute("d", ""));
      const [a, b] = [(u - x) / length, (v - y) / length];
      const [p, q] = [u - 10 * a, v - 10 * b];
      shaft.setAttribute("d", path([[x, y], [p, q]]));
      head.setAttribute("d", `${path([[u, v], [p - 5 * b, q + 5 * a], [p + 5 * b, q - 5 * a]])}Z`);
    },
  };
}
