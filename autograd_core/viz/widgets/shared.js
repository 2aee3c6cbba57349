// Shared by all widgets: put before each one's module when it is loaded.
const SVG = "http://www.w3.org/2000/svg";

// --- elements -------------------------------------------------------------------------------

function element(tag, attributes = {}, ...children) {
  return fillElement(document.createElement(tag), attributes, children);
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
  return withMinus(value.toFixed(digits));
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

let counted = 0;

// A figure with a caption and an empty plot; `inner` is clipped to the frame.
function panel(width, height, margin, caption) {
  const id = `ac-clip-${++counted}`;
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
  const explorer = root.closest(".ac-explorer");
  const handle = explorer && explorer.querySelectorAll(".noUi-handle")[index];
  if (!handle) return;
  set(handle, { "aria-label": name, "aria-valuetext": value });
}
