// Left: the plane of learning rate and momentum, with the rate at which the error shrinks on a
// quadratic. Right: the error of the run with the chosen pair, beside the line of its rate.
const SIDE = { width: 360, height: 310, margin: { left: 46, right: 18, top: 24, bottom: 40 } };
const SHADES = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 0.995];
const WIDEST = 4; // lr·κ: further right every momentum below 1 diverges
const DEEPEST = 1e-16; // errors are drawn down to here

function render({ model, el }) {
  const words = model.get("labels");
  const surfaces = model.get("surfaces").map(surfaceOf);
  const plane = ratePlane(words);
  const errors = errorPlot(words);
  const say = element("p", { class: "ac-verdict" });
  const numbers = factList();
  const { root, tell, run } = stage(
    model,
    el,
    "ac-momentum-explorer",
    element("div", { class: "ac-panels" }, plane.figure, errors.figure),
    say,
    numbers.element,
    buttons([words.toBest, () => goTo(bestOf(kappaNow()))], [words.toDescent, () => goTo(bestWithoutMomentum(kappaNow()))]),
  );
  plane.svg.setAttribute("role", "group"); // the handle in it can be reached
  const kappaNow = () => model.get("kappas")[model.get("kappa")];
  const goTo = ({ lr, momentum }) => assign(model, { reach: lr * kappaNow(), momentum });

  let drawn = null;
  function draw() {
    const kappa = kappaNow();
    const lr = model.get("reach") / kappa;
    const momentum = model.get("momentum");
    if (drawn !== kappa) plane.show((drawn = kappa));
    const optimizer = { rule: "SGD", options: { lr, momentum, nesterov: false } };
    const walked = descend(surfaces[model.get("kappa")], optimizer, model.get("start"), model.get("steps"));
    const sizes = walked.points.map((point) => Math.hypot(...point));
    const rates = { flat: rateOf(1, lr, momentum), steep: rateOf(kappa, lr, momentum) };
    const predicted = Math.max(rates.flat, rates.steep);
    plane.mark(lr * kappa, momentum, `lr = ${short(lr)}, β = ${short(momentum)}`);
    errors.show(sizes, predicted, model.get("steps"));
    report({ kappa, lr, momentum, rates, predicted, measured: measuredRate(sizes), best: bestOf(kappa), points: walked.points });
  }

  function report({ kappa, lr, momentum, rates, predicted, measured, best, points }) {
    const told = fillIn(words[kindOf(predicted)], {
      percent: Number((100 * predicted).toPrecision(3)),
      digit: Number((-1 / Math.log10(predicted)).toPrecision(3)),
      who: words[deciding(rates)],
    });
    say.replaceChildren(element("strong", {}, told));
    const descent = bestWithoutMomentum(kappa);
    const four = (x) => fixed(x, 4);
    numbers.show({
      [words.pair]: `${short(lr)}, ${short(momentum)}`,
      [words.predicted]: four(predicted),
      [words.measured]: four(measured),
      [`${words.alongFlat} · ${words.alongSteep}`]: `${four(rates.flat)} · ${four(rates.steep)}`,
      [words.best]: `lr ${short(best.lr)}, β ${short(best.momentum)}: ${four(best.rate)}`,
      [words.bestDescent]: `lr ${short(descent.lr)}: ${four(descent.rate)}`,
    });
    const sentence = fillIn(words.picture, { kappa, lr: short(lr), momentum: short(momentum), predicted: four(predicted), measured: four(measured), verdict: told });
    plane.svg.setAttribute("aria-label", sentence);
    tell(sentence, { kappa, lr, momentum, predicted, measured, best, points }, [[words.kappa, String(kappa)]]);
  }

  // By hand lr gets three digits and β two decimals, as one would type them, so that the keys reach
  // 0.9 from anywhere; the buttons go to the exact pair.
  const place = ([reach, momentum]) => {
    const lr = Number((Math.min(Math.max(reach, 0.004), WIDEST) / kappaNow()).toPrecision(3));
    goTo({ lr, momentum: Math.min(Math.max(Number(momentum.toFixed(2)), 0), 0.99) });
  };
  draggable(plane, plane.handle, place, () => [model.get("reach"), model.get("momentum")], [0.02, 0.01]);
  return run(["kappa", "reach", "momentum"], draw);
}

function short(number) {
  return Number(number.toPrecision(4));
}

// --- theory -------------------------------------------------------------------------------------

// The larger root of z² − (1 + β − lr·λ) z + β: what a step leaves of the error along an eigenvector.
function rateOf(curvature, lr, momentum) {
  const middle = 1 + momentum - lr * curvature;
  const square = middle * middle - 4 * momentum;
  return square < 0 ? Math.sqrt(momentum) : (Math.abs(middle) + Math.sqrt(square)) / 2;
}

function bestOf(kappa) {
  const root = Math.sqrt(kappa);
  const rate = (root - 1) / (root + 1);
  return { lr: 4 / (root + 1) ** 2, momentum: rate ** 2, rate };
}

function bestWithoutMomentum(kappa) {
  return { lr: 2 / (kappa + 1), momentum: 0, rate: (kappa - 1) / (kappa + 1) };
}

// Corners [lr·κ, β] of the pairs whose rate is below `rate`, the upper edge first. Below β = rate²
// the roots are real, and the slower one is that of the flat direction on the left edge,
// lr = (1 − rate)(1 − β / rate), and that of the steep one on the right, lr·κ = (1 + rate)(1 + β / rate).
function regionOf(kappa, rate) {
  const left = (b) => [kappa * (1 - rate) * (1 - b / rate), b];
  const right = (b) => [(1 + rate) * (1 + b / rate), b];
  const [slow, fast] = [kappa * (1 - rate), 1 + rate];
  const tip = (rate * (slow - fast)) / (slow + fast); // where the two edges meet
  const top = rate * rate;
  return tip > 0 ? [left(top), right(top), right(tip)] : [left(top), right(top), right(0), left(0)];
}

function kindOf(rate) {
  if (rate > 1 + 1e-9) return "grows";
  return rate > 1 - 1e-9 ? "stays" : "shrinks";
}

// Which direction is the slower. Where two roots meet, as at the star, rounding moves them by the
// square root of the last digit: closer than that they are equal.
function deciding({ flat, steep }) {
  if (Math.abs(flat - steep) < 1e-6) return "both";
  return flat > steep ? "flatLimits" : "steepLimits";
}

// The mean factor a step over the second half of the run, where the slowest direction is left.
function measuredRate(sizes) {
  const last = sizes.length - 1;
  const half = Math.floor(last / 2);
  return sizes[last] === 0 ? 0 : (sizes[last] / sizes[half]) ** (1 / (last - half));
}

// --- the plane ------------------------------------------------------------------------------------

function ratePlane(words) {
  const made = panel(SIDE.width, SIDE.height, SIDE.margin, words.plane);
  const { box, back, inner, front, svg } = made;
  const [x, y] = scales(box, [0, WIDEST], [0, 1]);
  const hatch = ownId("ac-hatch");
  const lines = shape("path", { d: "M0,8L8,0M-2,2L2,-2M6,10L10,6", class: "ac-hatch" });
  svg.prepend(shape("defs", {}, shape("pattern", { id: hatch, width: 8, height: 8, patternUnits: "userSpaceOnUse" }, lines)));
  const ground = inner.appendChild(shape("g"));
  const notes = front.appendChild(shape("g"));
  const handle = startHandle(front, words.pair);

  function show(kappa) {
    back.replaceChildren();
    const percent = [0, 0.2, 0.4, 0.6, 0.8, 1];
    axes(made, ticks(0, WIDEST / kappa).map((lr) => [x(lr * kappa), String(Number(lr.toPrecision(6)))]), percent.map((b) => [y(b), String(b)]));
    back.append(text((box.left + box.right) / 2, box.bottom + 34, words.lr, "middle", "quiet"));
    back.append(text(box.left - 6, box.top - 10, `${words.momentum} β`, "start", "quiet"));
    const frame = { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top };
    const outline = (rate) => `${path(regionOf(kappa, rate).map(([reach, b]) => [x(reach), y(b)]))}Z`;
    const levels = SHADES.filter((rate) => rate > bestOf(kappa).rate).reverse();
    ground.replaceChildren(
      shape("rect", { ...frame, style: `fill: url(#${hatch})` }),
      shape("path", { d: outline(1), class: "ac-stable" }),
      ...levels.map((rate) => shape("path", { d: outline(rate), class: "ac-contour strong" })),
    );
    label(levels, kappa);
    const best = bestOf(kappa);
    notes.append(star(x(best.lr * kappa), y(best.momentum)));
  }

  // Numbers stand below the upper edges, as far as there is room for them.
  function label(levels, kappa) {
    notes.replaceChildren(text(x(3.3), y(0.1), words.outside, "middle", "halo"));
    let above = -Infinity;
    for (const rate of levels) {
      const [[left, top], [right]] = regionOf(kappa, rate);
      if (y(top) - above < 15) continue;
      above = y(top);
      notes.append(text(x((left + right) / 2), above + 12, String(rate), "middle", "quiet halo"));
    }
  }

  const mark = (reach, momentum, spoken) => {
    handle.show(x(Math.min(reach, WIDEST)), y(momentum), [momentum]);
    handle.group.setAttribute("aria-valuetext", spoken);
  };
  return { ...made, show, mark, handle, pointAt: (u, v) => [x.inverse(u), y.inverse(v)] };
}

// --- the run --------------------------------------------------------------------------------------

function errorPlot(words) {
  const made = panel(SIDE.width, SIDE.height, SIDE.margin, words.error);
  const { box, back, inner, front } = made;
  const found = inner.appendChild(shape("path", { class: "line orange" }));
  const predicted = inner.appendChild(shape("path", { class: "line blue dashed" }));
  const key = (at, look, name) => [
    shape("path", { d: `M${box.right - 120},${at}h24`, class: `line ${look}` }),
    text(box.right - 90, at + 4, name, "start", "halo"),
  ];
  front.append(...key(box.top + 12, "orange", words.run), ...key(box.top + 30, "blue dashed", words.theory));

  function show(sizes, rate, steps) {
    const heights = sizes.map((size) => Math.log10(Math.max(size / sizes[0], 1e-300)));
    const range = [Math.max(Math.log10(DEEPEST), Math.min(-1, Math.floor(Math.min(...heights)))), Math.min(8, Math.max(1, Math.ceil(Math.max(...heights))))];
    const [x, y] = scales(box, [0, steps], range);
    back.replaceChildren();
    axes(made, ticks(0, steps).map((n) => [x(n), String(n)]), labelled(decades(...range), power).map(([n, name]) => [y(n), name]));
    back.append(text((box.left + box.right) / 2, box.bottom + 34, words.step, "middle", "quiet"));
    back.append(text(box.left - 6, box.top - 10, words.relative, "start", "quiet"));
    found.setAttribute("d", path(heights.map((at, step) => [x(step), clamp(y(at))])));
    predicted.setAttribute("d", path([[x(0), y(0)], [x(steps), clamp(y(steps * Math.log10(Math.max(rate, 1e-9))))]]));
  }
  return { ...made, show };
}

export default { render };
