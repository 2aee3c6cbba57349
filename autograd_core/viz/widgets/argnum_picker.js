// The graph with the walked part marked; below it the gradients that come out, as numbers.
const CELL = { width: 64, height: 28 };

function render({ model, el }) {
  const words = model.get("labels");
  const args = model.get("arguments");
  const code = element("pre", { class: "ac-code", tabindex: "0" });
  const drawing = element("div", { class: "ac-scroll ac-graph", tabindex: "0" }); // a phone scrolls it
  drawing.innerHTML = model.get("svg");
  const svg = drawing.querySelector("svg");
  svg.setAttribute("role", "img");
  svg.style.width = `${svg.getAttribute("width")}px`; // no larger than drawn; a phone scrolls
  svg.style.minWidth = `${0.72 * svg.getAttribute("width")}px`;
  const table = argumentTable(words, args);
  const panels = args.map((argument) => gradientPanel(words, argument));
  const say = element("p", { class: "ac-say" });
  const title = element("figcaption", {}, words.walked);
  const { tell, run } = stage(
    model,
    el,
    "ac-argnum-picker",
    code,
    say,
    table.element,
    element("figure", { class: "ac-walk" }, title, drawing),
    element("div", { class: "ac-panels" }, ...panels.map((made) => made.figure)),
  );
  const vertices = new Map([...svg.querySelectorAll(".vertex")].map((made) => [made.dataset.key, made]));
  const edges = [...svg.querySelectorAll(".edge")];

  function draw() {
    const { positions, tuple } = model.get("options")[model.get("position")];
    const asked = positions.map((i) => args[i]);
    const walked = new Set(asked.flatMap(({ vertices }) => vertices));
    const along = new Set(asked.flatMap((argument) => argument.edges));
    vertices.forEach((made, key) => made.classList.toggle("walked", walked.has(key)));
    edges.forEach((made, i) => made.classList.toggle("walked", along.has(i)));
    panels.forEach((made, i) => (made.figure.hidden = !positions.includes(i)));
    table.show(positions);
    const position = tuple ? written(positions) : String(positions[0]);
    const call = `grad(${model.get("name")}, grad_position=${position})(${args.map(({ name }) => name).join(", ")})`;
    code.textContent = call;
    const shapes = asked.map(({ shape }) => written(shape)).join(words.and);
    const operations = [...walked].filter((key) => !args.some((argument) => argument.vertices[0] === key));
    const sentence = [
      fillIn(tuple ? words.several : words.one, { n: asked.length, shape: shapes }),
      fillIn(words.count, { n: operations.length, all: model.get("steps"), names: asked.map(({ name }) => name).join(words.and) }),
    ].join(words.gap);
    say.textContent = sentence;
    const gradients = asked.map(({ gradient }) => gradient);
    tell([call, sentence].join(words.stop), { position, shapes: asked.map(({ shape }) => shape), gradients, vertices: [...walked], value: model.get("value") });
  }
  return run(["position"], draw);
}

function written(shape) {
  return `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
}

function argumentTable(words, args) {
  const heads = [words.place, words.argument, words.shape, words.asked];
  const rows = args.map(({ name, shape }, i) => {
    const answer = element("td");
    const row = element("tr", {}, element("th", { scope: "row" }, String(i)), element("td", {}, name), element("td", {}, written(shape)), answer);
    return { row, answer };
  });
  const head = element("tr", {}, ...heads.map((said) => element("th", { scope: "col" }, said)));
  const made = element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows.map(({ row }) => row)));

  function show(positions) {
    rows.forEach(({ row, answer }, i) => {
      const asked = positions.includes(i);
      row.classList.toggle("asked", asked);
      answer.textContent = asked ? `✓ ${words.yes}` : words.no;
    });
  }
  return { element: made, show };
}

function gradientPanel(words, { name, gradient }) {
  const [rows, columns] = [gradient.length, gradient[0].length];
    const made = shape("svg", { viewBox: `0 0 ${columns * CELL.width} ${rows * CELL.height}`, role: "img" });
  made.style.width = `${columns * CELL.width}px`;
  const map = heatMap(made, rows, columns, 0, 0, CELL.width, CELL.height);
  map.show(gradient, Math.max(...gradient.flat().map(Math.abs)), (value) => brief(value, 4));
  const title = element("figcaption", {}, fillIn(words.gradient, { name }));
  return { figure: element("figure", { class: "ac-gradient" }, title, made) };
}

export default { render };
