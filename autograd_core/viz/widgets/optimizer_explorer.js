// A surface with a start that can be dragged, the descent from there, and its losses.
const WIDTH = 360;
const HEIGHT = 310;

function render({ model, el }) {
  const words = model.get("labels");
  const surfaces = model.get("surfaces").map(surfaceOf);
  const optimizers = model.get("optimizers");
  const land = landscape(WIDTH, HEIGHT, words);
  const losses = lossPlot(WIDTH, HEIGHT, words);
  const guide = land.paths.appendChild(shape("path", { class: "guide" }));
  const trail = pathIn(land.paths, "orange");
  const handle = startHandle(land.front, words.start);
  const say = element("p", { class: "ac-verdict" });
  const numbers = factList();
  const { root, tell, run } = stage(
    model,
    el,
    "ac-optimizer-explorer",
    element("div", { class: "ac-panels" }, land.figure, losses.figure),
    say,
    numbers.element,
  );
  land.svg.setAttribute("role", "group"); // the handle in it can be reached

  let drawn = null;
  function draw() {
    const setting = settingOf(model, surfaces, optimizers);
    const { surface, optimizer, start, steps } = setting;
    if (drawn !== surface) land.show((drawn = surface));
    const replayed = descend(surface, optimizer, start, steps);
    const borrowed = borrowedPath(model, setting);
    const shown = borrowed ?? replayed;
    const verdict = verdictOf(shown, surface);
    const lost = verdict.kind === "diverged" || verdict.kind === "falls";
    const places = shown.points.map((point, i) => land.place(point, shown.losses[i]));
    trail.show(places, lost);
    guide.setAttribute("d", borrowed ? path(replayed.points.map((point, i) => land.place(point, replayed.losses[i]))) : "");
    handle.show(...places[0], start);
    losses.show([{ losses: shown.losses, look: "orange" }], lowestOf(surface), steps);
    const chaotic = !lost && isChaotic(replayed, surface, optimizer, steps);
    report(setting, shown, { ...verdict, chaotic }, Boolean(borrowed));
  }

  function report(setting, { points, losses: found, gradients }, verdict, isBorrowed) {
    const { surface, optimizer, start, lr, momentum, steps } = setting;
    const slope = Math.hypot(...gradients.at(-1));
    const told = inWords(words, verdict);
    const notes = [sourceInWords(model, words, isBorrowed), verdict.chaotic ? words.chaotic : ""].filter(Boolean);
    say.replaceChildren(element("strong", {}, told), ...notes.map((note) => ` ${note}`));
    numbers.show({
      [words.start]: written(start),
      [fillIn(words.end, { n: points.length - 1 })]: written(points.at(-1)),
      [words.loss]: scientific(found.at(-1), 3),
      [words.slope]: scientific(slope, 3),
    });
    const sentence = fillIn(words.picture, {
      optimizer: optimizer.title,
      surface: surface.title,
      n: points.length - 1,
      start: written(start),
      end: written(points.at(-1)),
      loss: scientific(found.at(-1), 3),
      verdict: told,
    });
    land.svg.setAttribute("aria-label", sentence);
    tell(
      sentence,
      { surface: surface.key, optimizer: optimizer.name, lr, momentum, start, steps, points, losses: found, slope,
        loss: found.at(-1), verdict: verdict.kind, what: verdict.what ?? "", step: verdict.step ?? "", period: verdict.period ?? "", chaotic: verdict.chaotic,
        source: isBorrowed ? "kernel" : "page" },
      [[words.lr, String(lr)], [words.momentum, optimizer.momentum ? fixed(momentum, 2) : words.unused]],
    );
  }

  function moveTo(point) {
    assign(model, { start: point.map((x) => Number(x.toFixed(2))) });
  }
  const settle = () => assign(model, { start: [] }); // every surface has a start of its own
  const release = () => assign(model, { idle: !optimizers[model.get("optimizer")].momentum });
  model.on("change:surface", settle);
  model.on("change:optimizer", release);
  draggable(land, handle, moveTo, () => settingOf(model, surfaces, optimizers).start, [0.1, 0.1]);
  const stop = run(["surface", "optimizer", "rate", "momentum", "start", "measured"], draw);
  return () => {
    model.off("change:surface", settle);
    model.off("change:optimizer", release);
    stop();
  };
}

// What the controls say.
function settingOf(model, surfaces, optimizers) {
  const surface = surfaces[model.get("surface")];
  const { rule, options, ...optimizer } = optimizers[model.get("optimizer")];
  const lr = model.get("rates")[model.get("rate")];
  const momentum = optimizer.momentum ? Number(model.get("momentum").toFixed(3)) : 0;
  const chosen = optimizer.momentum ? { ...options, lr, momentum } : { ...options, lr };
  const start = model.get("start").length ? model.get("start") : surface.start;
  return { surface, optimizer: { ...optimizer, rule, options: chosen }, lr, momentum, start, steps: model.get("steps") };
}

// --- a learner's own engine ------------------------------------------------------------------------

// The path that the kernel sent, if it belongs to what the controls say now.
function borrowedPath(model, { surface, optimizer, start, lr, momentum }) {
  const { of, points, losses, diverged } = model.get("measured");
  if (!of || JSON.stringify(of) !== JSON.stringify([surface.key, optimizer.name, lr, momentum, ...start])) return null;
  return { points, losses, diverged, gradients: points.map((point) => surface.at(point).gradient) };
}

function sourceInWords(model, words, isBorrowed) {
  const engine = model.get("engine");
  if (!engine) return "";
  const { error, at, got, expected, refused } = model.get("measured");
  if (refused) return fillIn(words.refused, { engine, error: refused });
  if (!isBorrowed) return fillIn(words.absent, { engine });
  if (error < 1e-9) return fillIn(words.agrees, { engine });
  return fillIn(words.differs, { engine, at: written(at), got: written(got), expected: written(expected) });
}

export default { render };
