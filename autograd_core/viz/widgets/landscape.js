// Pictures of descents: the surface from above (or as the curve that it is), paths, loss curves.
const CELLS = 81; // points of the field along a side
const LEVELS = 13; // lines of equal loss
const FLOOR = 1e-12; // losses above the minimum are drawn down to here
const OUTSIDE = 4000; // pixels: further out a path is not followed

// --- the surface --------------------------------------------------------------------------------

function landscape(width, height, words) {
  const made = panel(width, height, { left: 36, right: 10, top: 24, bottom: 40 }, "");
  const { box, back, inner, title } = made;
  const ground = inner.appendChild(shape("g"));
  const paths = inner.appendChild(shape("g"));
  let x, y, curve;

  function show(surface) {
    title.textContent = surface.title;
    back.replaceChildren();
    ground.replaceChildren();
    const [across, up = null] = surface.domain;
    curve = up === null;
    const heights = curve ? profile(surface, across) : null;
    const range = up ?? [0, Math.max(...heights.map(([, loss]) => loss))];
    [x, y] = scales(box, across, range);
    ruled(made, x, y, across, range, ["x", curve ? words.loss : "y"]);
    if (curve) ground.append(shape("path", { d: path(heights.map(([at, loss]) => [x(at), y(loss)])), class: "line muted" }));
    else drawContours(surface);
    for (const point of surface.saddles) ground.append(saddleMark(...place(point, surface.value(point))));
    for (const point of surface.minima) ground.append(star(...place(point, surface.value(point))));
  }

  function drawContours(surface) {
    const field = fieldOf(surface.value, surface.domain, CELLS);
    const across = linear([1, CELLS], [box.left, box.right]);
    const up = linear([1, CELLS], [box.bottom, box.top]);
    for (const level of levelsOf(field, LEVELS).reverse()) {
      const lines = contour(field, CELLS + 2, level).map((line) => path(line.map(([i, j]) => [across(i), up(j)])) + "Z");
      ground.append(shape("path", { d: lines.join(""), class: "ac-contour" }));
    }
  }

  // Where a point lies in the picture; a curve shows it at its loss.
  function place(point, loss) {
    return [x(point[0]), y(curve ? loss : point[1])].map((at) => Math.min(Math.max(at, -OUTSIDE), OUTSIDE));
  }

  function pointAt(u, v) {
    return curve ? [x.inverse(u)] : [x.inverse(u), y.inverse(v)];
  }
  return { ...made, paths, show, place, pointAt };
}

function profile({ value }, [from, to]) {
  return Array.from({ length: 161 }, (_none, i) => from + ((to - from) * i) / 160).map((at) => [at, value([at])]);
}

function star(x, y) {
  const corners = Array.from({ length: 10 }, (_none, i) => {
    const [radius, angle] = [i % 2 ? 3.2 : 7.5, (Math.PI * i) / 5 - Math.PI / 2];
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
  return shape("path", { d: `${path(corners)}Z`, class: "ac-star" });
}

function saddleMark(x, y) {
  return shape("path", { d: `M${x - 4},${y - 4}l8,8m0,-8l-8,8`, class: "ac-saddle" });
}

// One descent in a landscape: a line, a dot for each step, a mark at the end.
function pathIn(parent, look) {
  const line = parent.appendChild(shape("path", { class: `line ${look}` }));
  const dots = parent.appendChild(shape("path", { class: `ac-dots ${look}` }));
  const end = parent.appendChild(shape("path", { class: `ac-end ${look}` }));
  return {
    show(places, lost) {
      const [x, y] = places.at(-1);
      line.setAttribute("d", path(places));
      dots.setAttribute("d", places.map(([u, v]) => `M${u.toFixed(1)},${v.toFixed(1)}h0`).join(""));
      end.setAttribute("d", lost ? `M${x - 5},${y - 5}l10,10m0,-10l-10,10` : `M${x - 5},${y}a5,5 0 1,0 10,0a5,5 0 1,0 -10,0Z`);
      end.dataset.at = JSON.stringify([x, y]);
    },
  };
}

// --- losses -------------------------------------------------------------------------------------

// Losses over the steps: how far above the lowest one on a logarithmic scale, or, on a surface
// without a lowest point, as they are.
function lossPlot(width, height, words) {
  const made = panel(width, height, { left: 46, right: 12, top: 24, bottom: 40 }, words.losses);
  const { box, back, inner } = made;
  const curves = inner.appendChild(shape("g"));

  // Curves are strong up to the step `until` and faint after it; their numbers, if they have any,
  // stand on them.
  function show(runs, lowest, steps, until = steps) {
    const x = linear([0, steps], [box.left, box.right]);
    const shown = runs.map(({ losses }) => losses.map((loss) => (lowest === null ? loss : Math.log10(Math.max(loss - lowest, FLOOR)))));
    const range = rangeOf(shown, lowest === null);
    const y = linear(range, [box.bottom, box.top]);
    const marks = lowest === null ? labelled(ticks(...range), (n) => n) : labelled(decades(...range), power);
    back.replaceChildren();
    axes(made, ticks(0, steps).map((n) => [x(n), String(n)]), marks.map(([n, label]) => [y(n), label]));
    back.append(text((box.left + box.right) / 2, box.bottom + 34, words.step, "middle", "quiet"));
    back.append(text(box.left - 6, box.top - 8, lowest ? words.above : words.loss, "start", "quiet"));
    curves.replaceChildren(
      ...runs.flatMap(({ look }, i) => {
        const places = shown[i].map((at, step) => [x(step), clamp(y(at))]);
        const later = shape("path", { class: `line faint ${look}`, d: path(places.slice(until)) });
        return [later, shape("path", { class: `line ${look}`, d: path(places.slice(0, until + 1)) })];
      }),
      ...runs.filter(({ number }) => number).map(({ number }, i) => {
        const step = Math.min(Math.round((steps * (i + 1)) / (runs.length + 1)), shown[i].length - 1);
        return text(x(step), Math.min(clamp(y(shown[i][step])) + 4, box.bottom - 3), String(number), "middle", "strong halo");
      }),
    );
    return { x, y: (loss) => clamp(y(lowest === null ? loss : Math.log10(Math.max(loss - lowest, FLOOR)))) };
  }
  return { ...made, show };
}

function clamp(pixels) {
  return Math.min(Math.max(pixels, -OUTSIDE), OUTSIDE);
}

// What to show of losses that may have run away: at most a thousand times the first one.
function rangeOf(curves, asTheyAre) {
  if (!curves.flat().length) return [-1, 1];
  const first = Math.max(...curves.map((curve) => curve[0]));
  const least = Math.min(...curves.flat());
  const most = Math.max(...curves.flat());
  if (asTheyAre) {
    const far = 10 * Math.max(1, Math.abs(first));
    return [Math.max(least, -far), Math.max(Math.min(most, far), first + 0.1 * far)];
  }
  return [Math.min(Math.floor(least), Math.ceil(first) - 1), Math.max(Math.ceil(first), Math.min(Math.ceil(most), Math.ceil(first) + 3))];
}

function decades(from, to) {
  const step = Math.max(1, Math.ceil((to - from) / 6));
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.floor((to - first) / step) + 1 }, (_none, i) => first + i * step);
}

function labelled(numbers, words) {
  return numbers.map((n) => [n, withMinus(String(words(n)))]);
}

// --- a point that is moved by hand ----------------------------------------------------------------------------------

function startHandle(parent, name) {
  const halo = shape("circle", { r: 18, class: "ac-grip" });
  const ring = shape("circle", { r: 8, class: "mark ink" });
  const group = shape("g", { class: "ac-handle", tabindex: 0, role: "slider", "aria-label": name }, halo, ring);
  parent.append(group);
  return {
    group,
    show(x, y, point) {
      for (const circle of [halo, ring]) set(circle, { cx: x, cy: y });
      set(group, { "aria-valuenow": point[0], "aria-valuetext": written(point) });
    },
  };
}

// It follows the pointer and the arrow keys, by `stride` along each axis and with shift by ten
// times as much; a click brings it there.
function draggable({ svg, pointAt }, { group }, moveTo, pointNow, stride) {
  const here = (event) => {
    const frame = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / frame.width;
    return pointAt((event.clientX - frame.left) * scale, (event.clientY - frame.top) * scale);
  };
  svg.style.cursor = "crosshair";
  svg.addEventListener("click", (event) => !group.contains(event.target) && moveTo(here(event)));
  group.addEventListener("pointerdown", (event) => group.setPointerCapture(event.pointerId));
  group.addEventListener("pointermove", (event) => group.hasPointerCapture(event.pointerId) && moveTo(here(event)));
  const by = (axis, sign) => (event) => {
    const size = stride[axis] * (event.shiftKey ? 10 : 1);
    moveTo(pointNow().map((x, i) => x + (i === axis ? sign * size : 0)));
  };
  onKeys(group, { ArrowLeft: by(0, -1), ArrowRight: by(0, 1), ArrowDown: by(1, -1), ArrowUp: by(1, 1) });
}

// --- words --------------------------------------------------------------------------------------

// (−3.78, −3.28); a number alone without brackets
function written(point, digits = 3) {
  const parts = point.map((x) => (Math.abs(x) < 1e5 ? fixed(Number(x.toFixed(digits)) + 0, digits).replace(/\.?0+$/, "") || "0" : scientific(x, 3)));
  return parts.length > 1 ? `(${parts.join(", ")})` : parts[0];
}

function inWords(words, verdict) {
  const key = verdict.kind === "converged" ? verdict.what : verdict.kind;
  return fillIn(words[key], { ...verdict, place: verdict.place ? written(verdict.place, 2) : "" });
}

// Names with their numbers below the pictures.
function factList() {
  const list = element("dl", { class: "ac-facts" });
  const show = (facts) =>
    list.replaceChildren(...Object.entries(facts).map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))));
  return { element: list, show };
}
