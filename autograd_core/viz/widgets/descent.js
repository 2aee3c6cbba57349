// Descents on the page: the tape of a surface replayed forward and backward, the optimizers'
// formulas, schedules, contours. The same numbers as autograd_core's, which tests compare.

// --- surfaces: reverse mode on a tape ----------------------------------------------------------

// Per operation its value, and per operand the gradient that goes back to it. At 0 the root's
// derivative is taken as 0, as that of a norm is.
const OPERATIONS = {
  add: { value: (x, y) => x + y, pulls: [(g) => g, (g) => g] },
  sub: { value: (x, y) => x - y, pulls: [(g) => g, (g) => -g] },
  square: { value: (x) => x * x, pulls: [(g, out, x) => g * (2 * x)] },
  mul: { value: (x, y) => x * y, pulls: [(g, out, x, y) => g * y, (g, out, x) => g * x] },
  div: { value: (x, y) => x / y, pulls: [(g, out, x, y) => g / y, (g, out, x, y) => (-g * out) / y] },
  pow: {
    value: (x, y) => x ** y,
    pulls: [(g, out, x, y) => (y ? g * (y * x ** (y - 1)) : 0), (g, out, x) => (x > 0 ? g * (out * Math.log(x)) : 0)],
  },
  cos: { value: Math.cos, pulls: [(g, out, x) => -g * Math.sin(x)] },
  exp: { value: Math.exp, pulls: [(g, out) => g * out] },
  log: { value: Math.log, pulls: [(g, out, x) => g / x] },
  sin: { value: Math.sin, pulls: [(g, out, x) => g * Math.cos(x)] },
  sqrt: { value: Math.sqrt, pulls: [(g, out) => (out ? g / (2 * out) : 0)] },
  tanh: { value: Math.tanh, pulls: [(g, out) => g * (1 - out * out)] },
};

function surfaceOf({ tape, ...facts }) {
  const n = tape.length;
  const values = new Float64Array(n);
  const gradients = new Float64Array(n);
  const steps = [];
  const coordinates = [];
  tape.forEach(([name, i, j], place) => {
    if (name === "number") values[place] = i;
    else if (name === "coordinate") coordinates[i] = place;
    else steps.push({ place, i, j, ...OPERATIONS[name] });
  });

  function value(point) {
    coordinates.forEach((place, i) => (values[place] = point[i]));
    for (const { place, i, j, value } of steps) values[place] = value(values[i], values[j]);
    return values[n - 1];
  }

  // The loss and its gradient at a point: the tape forward, then backward.
  function at(point) {
    const loss = value(point);
    gradients.fill(0);
    gradients[n - 1] = 1;
    for (let k = steps.length - 1; k >= 0; k--) {
      const { place, i, j, pulls } = steps[k];
      const g = gradients[place];
      gradients[i] += pulls[0](g, values[place], values[i], values[j]);
      if (pulls[1]) gradients[j] += pulls[1](g, values[place], values[i], values[j]);
    }
    return { loss, gradient: coordinates.map((place) => gradients[place]) };
  }
  return { ...facts, value, at };
}

// --- optimizers: the next value of one coordinate ---------------------------------------------

// w the coordinate, g its gradient, s what is remembered of it (s.t counts the steps from 1), o
// the options under PyTorch's names. The formulas are those of autograd_core/optim/optimizers.py.
const UPDATES = {
  SGD(w, g, s, { lr, momentum, nesterov }) {
    if (momentum) {
      s.v = s.t === 1 ? g : momentum * s.v + g;
      g = nesterov ? g + momentum * s.v : s.v;
    }
    return w - lr * g;
  },
  Lion(w, g, s, { lr, betas: [b1, b2] }) {
    const m = s.m ?? 0;
    s.m = b2 * m + (1 - b2) * g;
    return w - lr * Math.sign(b1 * m + (1 - b1) * g);
  },
  Adagrad(w, g, s, { lr, eps }) {
    s.sum = (s.sum ?? 0) + g * g;
    return w - (lr * g) / (Math.sqrt(s.sum) + eps);
  },
  RMSprop(w, g, s, { lr, alpha, eps, momentum }) {
    s.v = alpha * (s.v ?? 0) + (1 - alpha) * g * g;
    const step = g / (Math.sqrt(s.v) + eps);
    s.b = momentum * (s.b ?? 0) + step;
    return w - lr * (momentum ? s.b : step);
  },
  Adadelta(w, g, s, { lr, rho, eps }) {
    s.v = rho * (s.v ?? 0) + (1 - rho) * g * g;
    const step = (Math.sqrt((s.u ?? 0) + eps) / Math.sqrt(s.v + eps)) * g;
    s.u = rho * (s.u ?? 0) + (1 - rho) * step * step;
    return w - lr * step;
  },
  Rprop(w, g, s, { lr, etas: [shrink, grow], step_sizes: [least, most] }) {
    const agreement = Math.sign(g * (s.before ?? 0));
    s.size = (s.size ?? lr) * (agreement > 0 ? grow : agreement < 0 ? shrink : 1);
    s.size = Math.min(Math.max(s.size, least), most);
    s.before = agreement < 0 ? 0 : g;
    return w - Math.sign(s.before) * s.size;
  },
  ASGD(w, g, s, { lr, lambd, alpha }) {
    const eta = s.eta ?? Math.fround(lr);
    s.eta = Math.fround(lr / (1 + lambd * lr * s.t) ** alpha);
    return w * (1 - lambd * eta) - eta * g;
  },
  Adam(w, g, s, { lr, betas: [b1, b2], eps }) {
    moments(s, g, b1, b2);
    const root = Math.sqrt(s.v) / Math.sqrt(1 - b2 ** s.t) + eps;
    return w - ((lr / (1 - b1 ** s.t)) * s.m) / root;
  },
  Adamax(w, g, s, { lr, betas: [b1, b2], eps }) {
    s.m = b1 * (s.m ?? 0) + (1 - b1) * g;
    s.u = Math.max(b2 * (s.u ?? 0), Math.abs(g) + eps);
    return w - ((lr / (1 - b1 ** s.t)) * s.m) / s.u;
  },
  NAdam(w, g, s, { lr, betas: [b1, b2], eps, momentum_decay }) {
    moments(s, g, b1, b2);
    const mu = (t) => b1 * (1 - 0.5 * 0.96 ** (t * momentum_decay));
    s.product = Math.fround((s.product ?? 1) * Math.fround(mu(s.t)));
    const root = Math.sqrt(s.v / (1 - b2 ** s.t)) + eps;
    const next = mu(s.t + 1);
    const half = w - (((lr * (1 - mu(s.t))) / (1 - s.product)) * g) / root;
    return half - (((lr * next) / (1 - s.product * next)) * s.m) / root;
  },
  RAdam(w, g, s, { lr, betas: [b1, b2], eps }) {
    moments(s, g, b1, b2);
    const limit = 2 / (1 - b2) - 1;
    const length = limit - (2 * s.t * b2 ** s.t) / (1 - b2 ** s.t);
    const r = Math.sqrt(((length - 4) * (length - 2) * limit) / ((limit - 4) * (limit - 2) * length));
    const scale = length > 5 ? (r * Math.sqrt(1 - b2 ** s.t)) / (Math.sqrt(s.v) + eps) : 1;
    return w - (lr / (1 - b1 ** s.t)) * s.m * scale;
  },
};

function moments(s, g, b1, b2) {
  s.m = b1 * (s.m ?? 0) + (1 - b1) * g;
  s.v = b2 * (s.v ?? 0) + (1 - b2) * g * g;
}

// The factor of the learning rate after `epoch` of `steps` steps.
const SCHEDULES = {
  constant: () => 1,
  step: (epoch, steps) => 0.5 ** Math.floor(epoch / Math.ceil(steps / 4)),
  exponential: (epoch, steps) => 0.01 ** (epoch / steps),
  cosine: (epoch, steps) => (1 + Math.cos((Math.PI * epoch) / steps)) / 2,
  warmup: (epoch, steps) => 0.05 + 0.95 * Math.min(1, epoch / Math.ceil(steps / 5)),
};

// Points, losses and gradients of `steps` steps from `start`; it ends early, and says so, where a
// point or its loss ceases to be a number. `factor(epoch)` changes the learning rate, and what
// `noise(step)` gives is added to the gradient.
function descend(surface, { rule, options }, start, steps, factor = () => 1, noise = null) {
  const states = start.map(() => ({ t: 0 }));
  let point = [...start];
  const path = { points: [], losses: [], gradients: [], diverged: false };
  for (let step = 0; step <= steps; step++) {
    const { loss, gradient } = surface.at(point);
    path.diverged = ![loss, ...point].every(Number.isFinite);
    if (path.diverged) break;
    path.points.push(point);
    path.losses.push(loss);
    path.gradients.push(gradient);
    const now = { ...options, lr: options.lr * factor(step) };
    const disturbed = noise && step < steps ? gradient.map((g, i) => g + noise(step)[i]) : gradient;
    point = point.map((w, i) => {
      states[i].t += 1;
      return UPDATES[rule](w, disturbed[i], states[i], now);
    });
  }
  return path;
}

// --- what came of it ----------------------------------------------------------------------------

const FAR = 1e6; // a loss so many times that of the start will not come back
const STILL = 1e-3; // of the picture's width: less than this is no movement
const HAIR = 1e-12;

// One word and its numbers: diverged, falls, converged, cycles, moving or restless.
function verdictOf(path, surface) {
  const { points, losses, gradients } = path;
  const last = points.length - 1;
  const lowest = lowestOf(surface);
  const scale = FAR * Math.max(1, Math.abs(losses[0] - (lowest ?? 0)));
  const beyond = losses.findIndex((loss) => Math.abs(loss - (lowest ?? 0)) > scale);
  if (beyond >= 0 || path.diverged) {
    const step = beyond >= 0 ? beyond : last + 1;
    return { kind: lowest === null && losses[last] < losses[0] ? "falls" : "diverged", step };
  }
  const width = widthOf(surface);
  const slope = Math.hypot(...gradients[last]);
  if (slope < 0.01 && extent(points.slice(-10)) < STILL * width) {
    return { kind: "converged", ...placeNear(points[last], surface, 10 * STILL * width) };
  }
  for (let period = 2; period <= 8 && last >= 30; period++) {
    const size = extent(points.slice(-period));
    const same = points.slice(-2 * period).every((p, i, all) => i < period || distance(p, all[i - period]) < STILL * size);
    if (same) return { kind: "cycles", period };
  }
  const recent = losses.slice(-Math.ceil(losses.length / 5));
  const falling = recent.every((loss, i) => i === 0 || loss <= recent[i - 1]);
  const before = losses.slice(-2 * recent.length, -recent.length);
  return { kind: falling || mean(recent) < 0.9 * mean(before) ? "moving" : "restless" };
}

// Whether a start moved by a hair ends elsewhere: then the rounding of another machine may, too.
function isChaotic(path, surface, optimizer, steps) {
  if (path.diverged) return false;
  const moved = descend(surface, optimizer, path.points[0].map((x) => x + HAIR * Math.max(1, Math.abs(x))), steps);
  return moved.diverged || distance(moved.points.at(-1), path.points.at(-1)) > STILL * widthOf(surface);
}

function widthOf({ domain }) {
  return Math.max(...domain.map(([a, b]) => b - a));
}

function lowestOf(surface) {
  return surface.minima.length ? Math.min(...surface.minima.map((point) => surface.value(point))) : null;
}

function placeNear(point, { minima, saddles, maxima }, reach) {
  for (const [kind, places] of Object.entries({ minimum: minima, saddle: saddles, maximum: maxima })) {
    const place = places.find((p) => distance(p, point) < reach);
    if (place) return { what: kind, place };
  }
  return { what: "flat", place: point };
}

function distance(p, q) {
  return Math.hypot(...p.map((x, i) => x - q[i]));
}

function extent(points) {
  return Math.max(...points[0].map((_x, i) => {
    const along = points.map((p) => p[i]);
    return Math.max(...along) - Math.min(...along);
  }));
}

function mean(numbers) {
  return numbers.reduce((a, b) => a + b, 0) / numbers.length;
}

// --- contours -----------------------------------------------------------------------------------

// Values on n × n points of the domain, rows upwards along y, with a frame of Infinity around.
function fieldOf(value, [[left, right], [low, high]], n) {
  const field = new Float64Array((n + 2) ** 2).fill(Infinity);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) {
      const point = [left + ((right - left) * i) / (n - 1), low + ((high - low) * j) / (n - 1)];
      field[(j + 1) * (n + 2) + i + 1] = value(point);
    }
  }
  return field;
}

// Levels between which lies about the same area, the lower the closer.
function levelsOf(field, count) {
  const sorted = field.filter(Number.isFinite).sort();
  return Array.from({ length: count }, (_none, i) => sorted[Math.round(((i + 1) / (count + 1)) ** 1.3 * (sorted.length - 1))]);
}

// Marching squares. For the corners that lie below the level (1, 2, 4, 8 from bottom left against
// the clock) the sides where the line enters and leaves the cell, its inside on the left.
const [BOTTOM, RIGHT, TOP, LEFT] = [0, 1, 2, 3];
const CROSSINGS = [
  [], [[BOTTOM, LEFT]], [[RIGHT, BOTTOM]], [[RIGHT, LEFT]],
  [[TOP, RIGHT]], null, [[TOP, BOTTOM]], [[TOP, LEFT]],
  [[LEFT, TOP]], [[BOTTOM, TOP]], null, [[RIGHT, TOP]],
  [[LEFT, RIGHT]], [[BOTTOM, RIGHT]], [[LEFT, BOTTOM]], [],
];
const AMBIGUOUS = {
  5: { high: [[BOTTOM, LEFT], [TOP, RIGHT]], low: [[BOTTOM, RIGHT], [TOP, LEFT]] },
  10: { high: [[RIGHT, BOTTOM], [LEFT, TOP]], low: [[LEFT, BOTTOM], [RIGHT, TOP]] },
};

// Closed lines around all that is below the level, as [column, row] corners. The field's outermost
// values are taken to be above it, so that lines close along the frame.
function contour(field, n, level) {
  const next = new Map(); // side to side; a side is 2 (row n + column), + 1 if it runs upwards
  for (let at = 0; at < n * (n - 1); at++) {
    if (at % n === n - 1) continue;
    const [a, b, c, d] = [field[at], field[at + 1], field[at + n + 1], field[at + n]];
    const mask = (a < level) | ((b < level) << 1) | ((c < level) << 2) | ((d < level) << 3);
    if (mask === 0 || mask === 15) continue;
    const sides = [2 * at, 2 * (at + 1) + 1, 2 * (at + n), 2 * at + 1];
    const crossings = CROSSINGS[mask] ?? AMBIGUOUS[mask][a + b + c + d < 4 * level ? "low" : "high"];
    for (const [from, to] of crossings) next.set(sides[from], sides[to]);
  }
  const place = (side) => {
    const at = side >> 1;
    const [i, j] = [at % n, Math.floor(at / n)];
    const [low, high] = [field[at], field[at + (side & 1 ? n : 1)]];
    const t = low === Infinity ? 1 : high === Infinity ? 0 : (level - low) / (high - low);
    return side & 1 ? [i, j + t] : [i + t, j];
  };
  const lines = [];
  while (next.size) {
    const line = [];
    for (let side = next.keys().next().value; next.has(side); ) {
      const to = next.get(side);
      line.push(place(side));
      next.delete(side);
      side = to;
    }
    lines.push(line);
  }
  return lines;
}
