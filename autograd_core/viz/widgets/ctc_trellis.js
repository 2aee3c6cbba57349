// Above: what the network says. Below: the states of the target, filled frame by frame.
const COLUMN = 92;
const LEFT = 44;
const LETTER = 26; // height of a row above
const STATE = 46; // and of a state
const GAP = 66; // between the two
const TOP = 26;

function render({ model, el }) {
  const words = model.get("labels");
  const targets = model.get("targets");
  const table = model.get("probabilities");
  const place = element("div", { class: "ac-scroll", tabindex: "0" });
  const say = element("p", { class: "ac-say" });
  const code = element("pre", { class: "ac-code", tabindex: "0" });
  const title = element("p", { class: "ac-under" });
  const chips = element("div", { class: "ac-buttons ac-chips" });
  const { tell, run } = stage(model, el, "ac-ctc-trellis", place, say, code, title, chips);

  let shown = -1;
  let picture;
  function draw() {
    const chosen = targets[model.get("target")];
    if (shown !== model.get("target")) {
      shown = model.get("target");
      picture = trellis(words, model.get("letters"), table, chosen);
      place.replaceChildren(picture.svg);
      title.textContent = inAll(words, chosen);
      chips.replaceChildren(...chosen.alignments.map((each, i) => chip(model, each, i)));
    }
    const step = Math.min(model.get("step"), table.length + 1);
    const followed = chosen.alignments[model.get("alignment")];
    picture.show(step, followed);
    [...chips.children].forEach((made, i) => made.setAttribute("aria-pressed", i === model.get("alignment")));
    const said = inWords(words, chosen, step, table.length);
    const sentence = followed ? [said, fillIn(words.follow, { path: followed.path, p: brief(followed.p) })].join(words.gap) : said;
    say.textContent = sentence;
    code.textContent = sums(chosen, step, table, model.get("letters")).join("\n");
    const drawn = { target: chosen.target, step, alpha: chosen.alpha.slice(0, step), likelihood: chosen.likelihood, loss: chosen.loss };
    tell(sentence, { ...drawn, count: chosen.count, path: followed ? followed.path : "", route: followed ? routeOf(followed.path, chosen) : "" }, [[words.step, step > table.length ? words.end : fillIn(words.frame, { t: step })]]);
  }

  const forgetPath = () => assign(model, { alignment: -1 });
  model.on("change:target", forgetPath);
  const forget = run(["step", "target", "alignment"], draw);
  return () => {
    forget();
    model.off("change:target", forgetPath);
  };
}

function inAll(words, { count, target, likelihood, alignments }) {
  const all = fillIn(words.alignments, { n: count, target, p: brief(likelihood, 4) });
  return count > alignments.length ? `${all} (${fillIn(words.best, { n: alignments.length })})` : all;
}

function chip(model, { path, p }, i) {
  const made = element("button", { type: "button" }, element("code", {}, path), ` ${brief(p)}`);
  made.onclick = () => assign(model, { alignment: model.get("alignment") === i ? -1 : i });
  return made;
}

function inWords(words, { target, likelihood, loss }, step, frames) {
  if (step > frames) return fillIn(words.finish, { target, p: brief(likelihood, 4), loss: fixed(loss, 4) });
  return step === 1 ? words.start : fillIn(words.sum, { t: step });
}

// The states that may come before state s: itself, the one before, and over a blank.
function before(states, s) {
  const skips = s >= 2 && states[s] !== states[0] && states[s] !== states[s - 2];
  return [s, s - 1, ...(skips ? [s - 2] : [])].filter((from) => from >= 0);
}

// The sums of one frame, as the recursion has them.
function sums({ states, alpha, likelihood }, step, table, letters) {
  const names = states.map((letter, s) => `${letter}${LOWERED[s + 1]}`);
  if (step > alpha.length) {
    const [label, blank] = alpha.at(-1).slice(-2);
    return [`p = ${brief(label, 4)} + ${brief(blank, 4)} = ${brief(likelihood, 4)}`];
  }
  const t = step - 1;
  return states
    .map((letter, s) => {
      if (alpha[t][s] === 0) return "";
      const p = brief(table[t][letters.indexOf(letter)]);
      const value = brief(alpha[t][s], 4);
      if (t === 0) return `α(${names[s]}) = ${value}`;
      const from = before(states, s).map((k) => alpha[t - 1][k]).filter((each) => each > 0);
      return `α(${names[s]}) = (${from.map((each) => brief(each, 4)).join(" + ")}) × ${p} = ${value}`;
    })
    .filter(Boolean);
}

const LOWERED = "₀₁₂₃₄₅₆₇₈₉";

// The states that an alignment passes: it moves on as little as its letters allow.
function routeOf(path, { states }) {
  const route = [];
  [...path].forEach((letter, t) => {
    const from = t ? route[t - 1] : -1;
    const options = t ? [from, from + 1, from + 2] : [0, 1];
    route.push(options.find((s) => states[s] === letter && (t === 0 || before(states, s).includes(from))));
  });
  return route;
}

// --- the picture ----------------------------------------------------------------------------------

function trellis(words, letters, table, chosen) {
  const { states, alpha } = chosen;
  const frames = table.length;
  const width = LEFT + frames * COLUMN + 60;
  const upper = TOP + letters.length * LETTER;
  const height = upper + GAP + states.length * STATE + 4;
  const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" });
  svg.style.minWidth = `${0.8 * width}px`;
  svg.style.maxWidth = `${1.25 * width}px`;
  const x = (t) => LEFT + (t + 0.5) * COLUMN;
  const y = (s) => upper + GAP + (s + 0.5) * STATE;
  // In two parts: the heading between them is wider than a column.
  const bands = [[TOP - 4, upper + 4], [upper + 36, height - 4]].map(([top, bottom]) =>
    svg.appendChild(shape("rect", { y: top, width: COLUMN - 8, height: bottom - top, rx: 8, class: "ac-band" })),
  );
  svg.append(text(0, 14, words.output, "start", "strong"), text(0, upper + 30, words.trellis, "start", "strong"));
  [...letters].forEach((letter, c) => svg.append(text(LEFT - 8, TOP + (c + 0.5) * LETTER + 4, letter, "end", "strong")));
  const map = heatMap(svg, letters.length, frames, LEFT + 6, TOP, COLUMN, LETTER);
  map.cells.flat().forEach(({ ground }) => ground.setAttribute("width", COLUMN - 15));
  map.cells.flat().forEach(({ label, ground }) => label.setAttribute("x", Number(ground.getAttribute("x")) + (COLUMN - 15) / 2));
  map.show([...letters].map((_letter, c) => table.map((row) => row[c])), 1);
  table.forEach((_row, t) => svg.append(text(x(t), upper + 50, fillIn(words.frame, { t: t + 1 }), "middle", "quiet")));
  svg.append(text(width - 32, upper + 50, words.end, "middle", "quiet"));
  const ways = edgesOf(states, alpha, frames).map((edge) => ({ ...edge, made: svg.appendChild(move(x, y, edge)) }));
  const ends = [states.length - 1, states.length - 2].filter((s) => alpha[frames - 1][s] > 0);
  const last = ends.map((s) => ({ s, made: svg.appendChild(shape("path", { d: path([[x(frames - 1) + 30, y(s)], [width - 44, y(states.length - 1.5)]]), class: "line ac-way" })) }));
  const goal = svg.appendChild(shape("circle", { cx: width - 32, cy: y(states.length - 1.5), r: 12, class: "mark green" }));
  states.forEach((letter, s) => svg.append(text(LEFT - 8, y(s) + 4, `${letter}${LOWERED[s + 1]}`, "end", "strong")));
  const nodes = alpha.map((row, t) => row.map((value, s) => node(svg, x(t), y(s), value, Math.max(...row))));

  function show(step, followed) {
    const route = followed ? routeOf(followed.path, chosen) : null;
    for (const band of bands) {
      band.style.display = step > frames ? "none" : "";
      band.setAttribute("x", x(step - 1) - (COLUMN - 8) / 2);
    }
    nodes.forEach((row, t) => row.forEach((made, s) => made.show(t < step, t === step - 1, route && route[t] === s)));
    for (const { t, from, to, made } of ways) {
      const on = route && route[t - 1] === from && route[t] === to;
      made.setAttribute("class", `line ac-way ${t === step - 1 ? "now" : ""} ${on ? "on" : ""} ${t < step ? "" : "later"}`);
    }
    for (const { s, made } of last) {
      const on = route && route[frames - 1] === s;
      made.setAttribute("class", `line ac-way ${step > frames ? "now" : "later"} ${on ? "on" : ""}`);
    }
    goal.style.opacity = step > frames ? 1 : 0.35;
  }
  return { svg, show };
}

// All moves between states that some path makes.
function edgesOf(states, alpha, frames) {
  const found = [];
  for (let t = 1; t < frames; t++) {
    states.forEach((_letter, to) => {
      for (const from of before(states, to)) if (alpha[t - 1][from] > 0) found.push({ t, from, to });
    });
  }
  return found;
}

function move(x, y, { t, from, to }) {
  return shape("path", { d: path([[x(t - 1) + 30, y(from)], [x(t) - 30, y(to)]]), class: "line ac-way" });
}

function node(svg, x, y, value, largest) {
  const ground = shape("rect", { x: x - 30, y: y - 14, width: 60, height: 28, rx: 14, class: "ac-state" });
  const label = text(x, y + 4, "", "middle");
  svg.append(ground, label);
  return {
    show(known, now, on) {
      const alive = value > 0;
      ground.style.fill = known && alive ? "var(--ac-blue)" : "var(--ac-paper)";
      ground.style.fillOpacity = known && alive ? 0.1 + 0.42 * (value / largest) : 1;
      ground.setAttribute("class", `ac-state ${alive ? "" : "dead"} ${now && alive ? "now" : ""} ${on ? "on" : ""}`);
      label.textContent = known ? (alive ? brief(value) : "0") : "";
      label.setAttribute("class", alive ? "" : "quiet");
    },
  };
}

export default { render };
