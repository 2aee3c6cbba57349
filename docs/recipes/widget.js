// new file autograd_core/viz/widgets/slope_explorer.js
function render({ model, el }) {
  const words = model.get("labels");
  const plot = panel(360, 240, { left: 10, right: 10, top: 10, bottom: 10 }, words.curve);
  const across = linear([-2, 2], [plot.box.left, plot.box.right]);
  const up = linear([-1, 4], [plot.box.bottom, plot.box.top]);
  const points = Array.from({ length: 41 }, (_none, i) => -2 + i / 10);
  const curve = path(points.map((x) => [across(x), up(x * x)]));
  plot.inner.append(shape("path", { d: curve, class: "line blue" }));
  const tangent = plot.inner.appendChild(shape("line", { class: "line orange" }));
  const say = element("p", { class: "ac-say" });
  const { tell, run } = stage(model, el, "ac-slope-explorer", plot.figure, say);

  function draw() {
    const x = settled(model.get("x"));
    const at = (t) => ({ x: across(t), y: up(x * x + 2 * x * (t - x)) });
    const [a, b] = [at(-2), at(2)];
    set(tangent, { x1: a.x, y1: a.y, x2: b.x, y2: b.y });
    const shown = { x: fixed(x, 1), slope: fixed(2 * x, 1) };
    say.textContent = fillIn(words.picture, shown);
    tell(say.textContent, { x, slope: 2 * x }, [[words.x, shown.x]]);
  }
  return run(["x"], draw);
}

export default { render };
