// Walks a drawing forward and backward: each frame shows a value, or a gradient sent along an edge.
const PACE = 1600; // milliseconds a frame, when it plays

function render({ model, el }) {
  const words = model.get("labels");
  const walks = model.get("walks");
  const drawing = element("div", { class: "ac-scroll" });
  let frames, title, svg, parts;
  const say = element("p", { class: "ac-say", "aria-live": "polite" });
  const buttons = ["back", "play", "next"].map((name) => element("button", { type: "button" }, words[name]));
  const [back, play, next] = buttons;
  const count = element("span", { class: "quiet" });
  const root = element(
    "div",
    { class: "ac-widget ac-backward-stepper" },
    element("div", { class: "ac-buttons" }, ...buttons, count),
    say,
    drawing,
  );
  el.append(root);

  let timer = null;
  const go = (frame) => assign(model, { frame: Math.min(frames.length - 1, Math.max(0, frame)) });
  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = words.play;
  }
  function start() {
    if (model.get("frame") === frames.length - 1) go(0);
    play.textContent = words.pause;
    timer = setInterval(() => (model.get("frame") < frames.length - 1 ? go(model.get("frame") + 1) : stop()), PACE);
  }
  back.onclick = () => (stop(), go(model.get("frame") - 1));
  next.onclick = () => (stop(), go(model.get("frame") + 1));
  play.onclick = () => (timer ? stop() : start());
  const walk = (by) => () => (stop(), go(model.get("frame") + by));

  function open() {
    ({ frames, title } = walks[model.get("expression")]);
    drawing.innerHTML = walks[model.get("expression")].svg;
    svg = drawing.querySelector("svg");
    set(svg, { role: "img", tabindex: "0" });
    svg.style.width = `${svg.getAttribute("width")}px`; // no larger than drawn; a phone scrolls
    svg.style.minWidth = `${0.72 * svg.getAttribute("width")}px`;
    parts = takeApart(svg);
    onKeys(svg, { ArrowLeft: walk(-1), ArrowRight: walk(1) });
  }
  function choose() {
    stop();
    open();
    assign(model, { frame: 0, last: frames.length - 1 });
    draw();
  }

  function draw() {
    const last = frames.length - 1;
    const at = Math.min(last, model.get("frame"));
    parts.clear();
    const gradients = {};
    for (const frame of frames.slice(0, at + 1)) {
      frame.values.forEach(parts.showValue);
      Object.assign(gradients, frame.gradients);
      if (Object.keys(frame.gradients).length) frame.edges.forEach(parts.showLabel);
    }
    for (const [key, lines] of Object.entries(gradients)) parts.showGradient(key, lines);
    const frame = frames[at];
    const backward = Object.keys(frame.gradients).length > 0;
    frame.vertices.forEach(parts.markVertex);
    frame.edges.forEach((edge) => parts.markEdge(edge, backward));
    say.textContent = frame.say;
    svg.setAttribute("aria-label", [title, frame.say].join(words.stop));
    count.textContent = fillIn(words.of, { k: at, n: last });
    back.disabled = at === 0;
    next.disabled = at === last;
    Object.assign(root.dataset, { frame: at, frames: frames.length, gradients: JSON.stringify(gradients), expression: model.get("expression") });
    nameSlider(root, 0, words.step, count.textContent);
    onEnd(root, 0, () => go(frames.length - 1));
  }

  open();
  model.on("change:expression", choose);
  const forget = redrawOn(model, ["frame"], root, draw);
  const naming = setTimeout(draw, 500); // the slider may have been drawn after us
  return () => {
    forget();
    model.off("change:expression", choose);
    stop();
    clearTimeout(naming);
  };
}

// The drawing's vertices by key and its edges by number, and what can be done to them.
function takeApart(svg) {
  const vertices = new Map([...svg.querySelectorAll(".vertex")].map((made) => [made.dataset.key, made]));
  const edges = [...svg.querySelectorAll(".edge")];
  const lines = (key, kind) => [...vertices.get(key).querySelectorAll(`text.${kind}`)];
  const toggle = (made, shown) => (made.style.visibility = shown ? "" : "hidden");
  const moving = [...vertices].filter(([, made]) => !made.classList.contains("constant"));

  return {
    clear() {
      for (const made of [...vertices.values(), ...edges]) made.classList.remove("marked", "backward");
      for (const [key] of moving) [...lines(key, "value"), ...lines(key, "gradient")].forEach((line) => toggle(line, false));
      for (const edge of edges) edge.querySelectorAll("text").forEach((label) => toggle(label, false));
    },
    showValue: (key) => lines(key, "value").forEach((line) => toggle(line, true)),
    showLabel: (edge) => edges[edge].querySelectorAll("text").forEach((label) => toggle(label, true)),
    showGradient(key, rows) {
      const places = lines(key, "gradient");
      const first = places.length - rows.length; // a matrix has a line for its label before its rows
      places.forEach((line, i) => {
        toggle(line, true);
        if (i >= first) line.lastElementChild.textContent = rows[i - first];
      });
    },
    markVertex: (key) => vertices.get(key).classList.add("marked"),
    markEdge(edge, backward) {
      edges[edge].classList.add("marked");
      edges[edge].classList.toggle("backward", backward);
    },
  };
}

export default { render };
