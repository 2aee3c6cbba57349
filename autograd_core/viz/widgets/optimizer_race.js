// All optimizers from one start: paths with numbered heads, losses, and a legend that switches them.
const WIDTH = 360;
const HEIGHT = 320;
const COLOURS = ["blue", "orange", "green", "purple", "gold", "muted"];
const DASHES = ["", "dashed", "dotted"];
const DISC = 9; // radius of a numbered head
const TICK = 60; // milliseconds a step while it plays

function render({ model, el }) {
  const words = model.get("labels");
  const surface = surfaceOf(model.get("surface"));
  const steps = model.get("steps");
  const racers = model.get("racers").map((racer, i) => ({ ...racer, number: i + 1, look: lookOf(i) }));
  const land = landscape(WIDTH, HEIGHT, words);
  const losses = lossPlot(WIDTH, HEIGHT, words);
  const say = element("p", { class: "ac-verdict" });
  const chips = racers.map((racer) => chip(racer, () => toggle(racer.number - 1)));
  const player = playButton(words, () => play());
  const { root, tell, run } = stage(
    model,
    el,
    "ac-optimizer-race",
    element("div", { class: "ac-buttons" }, player.button),
    element("div", { class: "ac-panels" }, land.figure, losses.figure),
    say,
    element("div", { class: "ac-chips", role: "group", "aria-label": words.optimizers }, ...chips.map(({ button }) => button)),
  );
  land.show(surface);
  const [trails, discs] = [0, 1].map(() => land.paths.appendChild(shape("g"))); // discs above all
  const heads = racers.map((racer) => head(trails, discs, racer));
  const cursor = losses.front.appendChild(shape("path", { class: "guide" }));
  const lowest = lowestOf(surface);
  const excess = (loss) => Math.max(loss - (lowest ?? 0), 0);

  let runs = [];
  let settled = "";
  function settle() {
    const setting = JSON.stringify([model.get("common"), model.get("rate"), model.get("schedule")]);
    if (setting !== settled) runs = racers.map((racer) => raceOf(racer));
    settled = setting;
  }

  function raceOf(racer) {
    if (racer.recorded) return { ...racer.recorded, lr: null };
    const lr = model.get("common") ? model.get("rates")[model.get("rate")] : racer.tuned;
    const factor = SCHEDULES[model.get("schedules")[model.get("schedule")]];
    const optimizer = { rule: racer.rule, options: { ...racer.options, lr } };
    return { ...descend(surface, optimizer, surface.start, steps, (epoch) => factor(epoch, steps)), lr };
  }

  function draw() {
    settle();
    const step = model.get("step");
    const shown = model.get("shown");
    const taken = []; // where numbered heads stand
    racers.forEach((_racer, i) => {
      const { points, losses: found, diverged, lr } = runs[i];
      const until = Math.min(step, points.length - 1);
      const places = points.slice(0, until + 1).map((point, at) => land.place(point, found[at]));
      const lost = diverged && step >= points.length;
      heads[i].show(shown[i] ? places : null, lost, taken);
      chips[i].show(shown[i], lr === null ? words.search : `lr ${lr}`, lost ? words.lost : scientific(excess(found[until]), 2));
    });
    const seen = racers.filter((_racer, i) => shown[i]).map(({ number, look }) => ({ look, number, losses: runs[number - 1].losses }));
    const scale = losses.show(seen.length ? seen : [{ look: "", losses: [] }], lowest, steps, step);
    cursor.setAttribute("d", path([[scale.x(step), losses.box.top], [scale.x(step), losses.box.bottom]]));
    report(step, shown);
  }

  function report(step, shown) {
    const standing = racers
      .map(({ name }, i) => ({ name, i, found: runs[i].losses, diverged: runs[i].diverged && step >= runs[i].losses.length }))
      .filter(({ i, diverged }) => shown[i] && !diverged)
      .map(({ name, found }) => ({ name, loss: excess(found[Math.min(step, found.length - 1)]) }))
      .sort((a, b) => a.loss - b.loss);
    const told = standing.length ? fillIn(words.leads, { n: step, name: standing[0].name, loss: scientific(standing[0].loss, 2) }) : words.nobody;
    say.replaceChildren(element("strong", {}, told));
    const order = standing.slice(0, 3).map(({ name }) => name).join(words.comma);
    const sentence = fillIn(words.picture, { count: shown.filter(Boolean).length, surface: surface.title, order, verdict: told });
    const numbers = Object.fromEntries(racers.map(({ name }, i) => [name, { lr: runs[i].lr, points: runs[i].points, losses: runs[i].losses, diverged: runs[i].diverged }]));
    const rate = model.get("rates")[model.get("rate")];
    tell(sentence, { step, leader: standing[0]?.name ?? "", schedule: model.get("schedules")[model.get("schedule")], runs: numbers }, [
      [words.common, model.get("common") ? String(rate) : words.tuned],
      [words.step, String(step)],
    ]);
  }

  function toggle(i) {
    const shown = [...model.get("shown")];
    shown[i] = !shown[i];
    assign(model, { shown });
  }

  let playing = null;
  function play() {
    if (playing) return pause();
    const hurried = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (model.get("step") >= steps) assign(model, { step: 0 });
    player.show(true);
    playing = setInterval(() => {
      const step = Math.min(steps, model.get("step") + (hurried ? steps : 1));
      assign(model, { step });
      if (step >= steps) pause();
    }, TICK);
  }
  function pause() {
    clearInterval(playing);
    playing = null;
    player.show(false);
  }
  const release = () => assign(model, { idle: !model.get("common") });
  model.on("change:common", release);
  const stop = run(["common", "rate", "schedule", "step", "shown"], draw);
  return () => {
    pause();
    model.off("change:common", release);
    stop();
  };
}

// No two of them look alike: a colour comes again with another kind of line.
function lookOf(i) {
  return `${COLOURS[i % COLOURS.length]} ${DASHES[(i + Math.floor(i / COLOURS.length)) % DASHES.length]}`;
}

// A path whose end carries the number of its optimizer, beside those that stand there already.
function head(trails, discs, { number, look }) {
  const groups = [trails, discs].map((parent) => parent.appendChild(shape("g")));
  const trail = pathIn(groups[0], look);
  const disc = groups[1].appendChild(shape("circle", { r: DISC, class: `ac-disc ${look}` }));
  const label = groups[1].appendChild(text(0, 0, String(number), "middle", "strong"));
  return {
    show(places, lost, taken) {
      for (const group of groups) group.style.display = places ? "" : "none";
      if (!places) return;
      trail.show(places, lost);
      const [x, y] = freePlace(places.at(-1), taken);
      taken.push([x, y]);
      set(disc, { cx: x, cy: y });
      set(label, { x, y: y + 4 });
    },
  };
}

function freePlace([x, y], taken) {
  const free = (place) => taken.every((other) => distance(place, other) >= 2 * DISC);
  for (const radius of [0, 2, 4, 6]) {
    for (let turn = 0; turn < 8; turn++) {
      const angle = (Math.PI * turn) / 4;
      const place = [x + radius * DISC * Math.cos(angle), y + radius * DISC * Math.sin(angle)];
      if (free(place)) return place;
    }
  }
  return [x, y];
}

function chip({ number, name, look }, press) {
  const line = shape("svg", { viewBox: "0 0 30 12", class: "key", width: 30, height: 12, "aria-hidden": "true" }, shape("path", { d: "M1,6h28", class: `line ${look}` }));
  const rate = element("small");
  const loss = element("span", { class: "ac-loss" });
  const button = element("button", { type: "button" }, element("b", {}, String(number)), line, element("span", {}, name), rate, loss);
  button.addEventListener("click", press);
  return {
    button,
    show(pressed, spoken, found) {
      button.setAttribute("aria-pressed", pressed);
      rate.textContent = spoken;
      loss.textContent = found;
    },
  };
}

function playButton(words, press) {
  const button = element("button", { type: "button" }, words.play);
  button.addEventListener("click", press);
  return { button, show: (playing) => (button.textContent = playing ? words.pause : words.play) };
}

export default { render };
