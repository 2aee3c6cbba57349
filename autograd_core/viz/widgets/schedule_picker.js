// Left: the learning rate of each step. Right: the loss of a descent that follows it, beside that
// of the constant learning rate. Below: the line of code that makes this schedule.
const SIZE = { width: 360, height: 290, margin: { left: 52, right: 12, top: 24, bottom: 40 } };
const FIRST = 0.05; // of the learning rate: where a warm-up begins
const LAST = 10; // losses whose mean is what a run came to
const SPOKEN = { step: "stairs", warmup: "warmup_only" }; // names whose word is another's

function render({ model, el }) {
  const words = model.get("labels");
  const steps = model.get("steps");
  const problems = model.get("problems").map((problem) => ({ ...surfaceOf(problem), name: problem.name, draws: problem.draws }));
  const noise = typed(Float64Array, model.get("noise"));
  const rates = ratePlot(words, steps);
  const losses = lossPlot(SIZE.width, SIZE.height, words);
  const say = element("p", { class: "ac-verdict" });
  const facts = factList();
  const code = element("pre", { class: "ac-code", tabindex: 0 });
  const legend = element("p", { class: "ac-under" }, key("orange"), `${words.this}\u2003`, key("muted dashed"), words.same);
  const panels = element("div", { class: "ac-panels" }, rates.figure, losses.figure);
  const { tell, run } = stage(model, el, "ac-schedule-picker", panels, legend, say, facts.element, code);

  // The mean loss over the draws, as long as all of them are finite.
  function lossesOf(problem, optimizer, factor) {
    const noisy = (draw) => (step) => noise.subarray((draw * steps + step) * 2, (draw * steps + step + 1) * 2);
    const runs = Array.from({ length: problem.draws }, (_none, draw) =>
      descend(problem, optimizer, problem.start, steps, factor, problem.draws > 1 ? noisy(draw) : null).losses,
    );
    const made = Math.min(...runs.map(({ length }) => length));
    return Array.from({ length: made }, (_none, step) => mean(runs.map((one) => one[step])));
  }

  function draw() {
    const problem = problems[model.get("problem")];
    const { rule, options, name } = model.get("optimizers")[model.get("optimizer")];
    const schedule = model.get("schedules")[model.get("schedule")];
    const setting = { lr: model.get("rates")[model.get("rate")], end: model.get("ends")[model.get("end")], warmup: model.get("warmup"), period: model.get("period"), steps };
    const optimizer = { rule, options: { ...options, lr: setting.lr } };
    const factor = FACTORS[schedule](setting);
    const found = Array.from({ length: steps }, (_none, step) => setting.lr * factor(step));
    const own = lossesOf(problem, optimizer, factor);
    const other = lossesOf(problem, optimizer, () => 1);
    rates.show(found, setting.lr);
    const lowest = lowestOf(problem);
    losses.show([{ losses: other, look: "muted dashed" }, { losses: own, look: "orange" }], lowest, steps);
    report({ problem, optimizer: name, schedule, ...setting }, found, own, other, lowest);
  }

  function report(setting, found, own, other, lowest) {
    const { schedule, problem, optimizer, lr, end, warmup, period } = setting;
    const came = (run) => (run.length <= steps ? null : mean(run.slice(-LAST)) - lowest);
    const inShort = (run) => (came(run) === null ? fillIn(words.lostAt, { step: run.length }) : scientific(came(run), 3));
    const told = fillIn(words.verdict, { own: inShort(own), other: inShort(other) });
    const [first, highest, final] = [found[0], Math.max(...found), found.at(-1)].map((rate) => brief(rate));
    say.replaceChildren(element("strong", {}, told));
    facts.show({ [words.first]: first, [words.highest]: highest, [words.final]: final });
    const line = CODE[schedule](setting);
    code.textContent = line;
    const spoken = words[SPOKEN[schedule] ?? schedule];
    const sentence = fillIn(words.picture, { schedule: spoken, problem: words[problem.name], optimizer, first, highest, final, verdict: told });
    const unused = model.get("rests")[schedule];
    const valueOf = (name, value) => (unused.includes(name) ? words.resting : String(value));
    tell(
      sentence,
      { problem: problem.name, optimizer, schedule, lr, end, warmup, period, rates: found, losses: own, constant: other, came: came(own) ?? "", code: line },
      [[words.lr, String(lr)], [words.end, valueOf("end", end)], [words.warmup, valueOf("warmup", warmup)], [words.period, valueOf("period", period)]],
    );
  }

  function release() {
    const unused = model.get("rests")[model.get("schedules")[model.get("schedule")]];
    assign(model, Object.fromEntries(["end", "warmup", "period"].map((name) => [`${name}_rests`, unused.includes(name)])));
  }
  model.on("change:schedule", release);
  const stop = run(["problem", "optimizer", "schedule", "rate", "end", "warmup", "period"], draw);
  return () => {
    model.off("change:schedule", release);
    stop();
  };
}

// --- schedules ------------------------------------------------------------------------------------

const half = (done) => (1 + Math.cos(Math.PI * done)) / 2; // a cosine from 1 down to 0
const between = (from, to, done) => to + (from - to) * half(done);
const dropsIn = ({ steps, period }) => Math.ceil(steps / period) - 1;
const rising = (warmup) => (step) => FIRST + (1 - FIRST) * Math.min(1, step / warmup);

// The factor of the learning rate at each step, as autograd_core.optim.lr_scheduler has it.
const FACTORS = {
  constant: () => () => 1,
  step: (o) => (step) => (o.end ** (1 / dropsIn(o))) ** Math.floor(step / o.period),
  linear: ({ end, steps }) => (step) => 1 + ((end - 1) * step) / steps,
  exponential: ({ end, steps }) => (step) => end ** (step / steps),
  cosine: ({ end, steps }) => (step) => between(1, end, step / steps),
  warmup: ({ warmup }) => rising(warmup),
  warmup_cosine: ({ end, warmup, steps }) => (step) => (step < warmup ? rising(warmup)(step) : between(1, end, (step - warmup) / (steps - warmup))),
  one_cycle: ({ end, warmup, steps }) => (step) =>
    step < warmup ? between(FIRST, 1, step / (warmup - 1)) : between(1, end, (step - warmup + 1) / (steps - warmup)),
};

const number = (value) => String(Number(value.toPrecision(12)));
const CODE = {
  constant: ({ lr }) => `# lr = ${lr}`,
  step: (o) => `StepLR(optimizer, step_size=${o.period}, gamma=${o.end} ** (1 / ${dropsIn(o)}))`,
  linear: ({ end, steps }) => `LinearLR(optimizer, start_factor=1, end_factor=${end}, total_iters=${steps})`,
  exponential: ({ end, steps }) => `ExponentialLR(optimizer, gamma=${end} ** (1 / ${steps}))`,
  cosine: ({ lr, end, steps }) => `CosineAnnealingLR(optimizer, T_max=${steps}, eta_min=${number(lr * end)})`,
  warmup: ({ warmup }) => `LinearLR(optimizer, start_factor=${FIRST}, total_iters=${warmup})`,
  warmup_cosine: ({ lr, end, warmup, steps }) =>
    `SequentialLR(\n    optimizer,\n    [\n        LinearLR(optimizer, start_factor=${FIRST}, total_iters=${warmup}),\n        CosineAnnealingLR(optimizer, T_max=${steps - warmup}, eta_min=${number(lr * end)}),\n    ],\n    milestones=[${warmup}],\n)`,
  one_cycle: ({ lr, end, warmup, steps }) =>
    `OneCycleLR(\n    optimizer, max_lr=${lr}, total_steps=${steps}, pct_start=${number(warmup / steps)},\n    div_factor=${1 / FIRST}, final_div_factor=${number(FIRST / end)}, cycle_momentum=False,\n)`,
};

// --- the learning rate ------------------------------------------------------------------------------

function ratePlot(words, steps) {
  const made = panel(SIZE.width, SIZE.height, SIZE.margin, words.rates);
  const { box, back, inner } = made;
  const level = inner.appendChild(shape("path", { class: "line muted dashed" }));
  const line = inner.appendChild(shape("path", { class: "line orange" }));

  function show(rates, lr) {
    const [across, up] = [[0, steps], [0, 1.08 * lr]];
    const [x, y] = scales(box, across, up);
    back.replaceChildren();
    axes(made, ticks(...across).map((n) => [x(n), String(n)]), ticks(...up).map((n) => [y(n), brief(n)]));
    back.append(text((box.left + box.right) / 2, box.bottom + 34, words.step, "middle", "quiet"));
    back.append(text(box.left - 6, box.top - 8, words.lr, "start", "quiet"));
    level.setAttribute("d", path([[x(0), y(lr)], [x(steps), y(lr)]]));
    line.setAttribute("d", path(rates.flatMap((rate, step) => [[x(step), y(rate)], [x(step + 1), y(rate)]])));
  }
  return { ...made, show };
}

function key(look) {
  return shape("svg", { viewBox: "0 0 26 12", class: "key", "aria-hidden": "true" }, shape("path", { d: "M1,6h24", class: `line ${look}` }));
}

export default { render };
