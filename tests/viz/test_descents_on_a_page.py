"""Descents on a page without kernel: replayed by the browser, they are the engine's."""

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("anywidget")

from browser.harness import browser, open_page  # noqa: F401
from matplotlib.path import Path as Outline
from viz.test_widgets_on_a_page import Shown
from viz.widget_page import write_widget_page

import autograd_core.viz.widgets as widgets
from autograd_core import optim
from autograd_core.viz.surfaces import SURFACES, himmelblau, ravine
from autograd_core.viz.trajectories import trajectory
from autograd_core.viz.widgets.momentum_explorer import (
    KAPPAS,
    best_heavy_ball,
    heavy_ball_rate,
    momentum_explorer,
)
from autograd_core.viz.widgets.optimizer_explorer import (
    CHOICES,
    describe_optimizer,
    describe_surface,
    optimizer_explorer,
    spoken_name,
)
from autograd_core.viz.widgets.optimizer_race import (
    FIRST_SHOWN,
    LBFGS,
    RACERS,
    SCHEDULES,
    SEARCHING,
    optimizer_race,
)

pytestmark = pytest.mark.full

FORMULAS = (Path(widgets.__file__).parent / "descent.js").read_text(encoding="utf-8")
#: cos, exp and tanh are rounded by the browser's library, and chaos soon magnifies a last bit.
ROUNDED = {"rastrigin", "ackley", "two_weights"}


@pytest.fixture(scope="module")
def blank(browser):  # noqa: F811
    page = browser.new_page()
    page.goto("about:blank")
    yield page
    page.close()


def in_browser(page, program: str, data):
    """Return what a JavaScript function of ``data`` gives with descent.js in scope."""
    return page.evaluate(f"data => {{ {FORMULAS}\nreturn ({program})(data); }}", data)


# -- the formulas -----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", SURFACES)
def test_values_and_gradients_are_the_engines(blank, key):
    surface = SURFACES[key]
    low, high = np.array(surface.domain).T
    points = np.random.default_rng(1).uniform(low, high, size=(50, surface.dimension))
    program = (
        "({surface, points}) => { const s = surfaceOf(surface); return points.map(p => s.at(p)); }"
    )
    found = in_browser(
        blank, program, {"surface": describe_surface(surface), "points": points.tolist()}
    )
    same = {"rtol": 1e-13, "atol": 1e-12}
    np.testing.assert_allclose([one["loss"] for one in found], surface(points), **same)
    np.testing.assert_allclose([one["gradient"] for one in found], surface.gradient(points), **same)


def cases(name: str):
    """Yield settings of one optimizer on every surface: surface, options, start."""
    rng = np.random.default_rng(list(CHOICES).index(name))
    _rule, own = CHOICES[name]
    momenta = (
        [{"momentum": m} for m in (0.5, 0.9)]
        if "momentum" in describe_optimizer(name)["options"]
        else [{}]
    )
    for key, surface in SURFACES.items():
        low, high = np.array(surface.domain).T
        for lr in (1e-3,) if key in ROUNDED else (1e-3, 0.02, 0.2):
            for options in momenta:
                yield key, {**own, **options, "lr": lr}, np.round(rng.uniform(low, high), 2)


@pytest.mark.parametrize("name", CHOICES)
def test_paths_are_the_engines_to_the_ninth_digit(blank, name):
    settings = list(cases(name))
    data = {
        "surfaces": {key: describe_surface(surface) for key, surface in SURFACES.items()},
        "settings": [
            [key, describe_optimizer(name, **options), start.tolist()]
            for key, options, start in settings
        ],
    }
    program = """({surfaces, settings}) => settings.map(([key, optimizer, start]) =>
        descend(surfaceOf(surfaces[key]), optimizer, start, 100))"""
    rule = optim.OPTIMIZERS[CHOICES[name][0]]
    for found, (key, options, start) in zip(
        in_browser(blank, program, data), settings, strict=True
    ):
        run = trajectory(SURFACES[key], rule, start, 100, **options)
        made = int(run.steps_made) + 1
        assert (found["diverged"], len(found["points"])) == (bool(run.diverged), made), (
            key,
            options,
        )
        for part in ("points", "losses"):
            drawn = np.array(found[part], dtype=float)  # 1e300 arrives as a whole number
            np.testing.assert_allclose(drawn, getattr(run, part)[:made], rtol=1e-9, atol=1e-9)


VERDICTS = [
    ("himmelblau", {"lr": 0.01}, None, "converged", (3, 2)),
    ("himmelblau", {"lr": 0.005, "momentum": 0.9}, None, "converged", (3.584428, -1.848127)),
    ("himmelblau", {"lr": 0.1}, None, "diverged", None),
    ("parabola", {"lr": 1.0}, None, "cycles", None),
    ("parabola", {"lr": 1.1}, None, "diverged", None),
    ("parabola", {"lr": 0.0001}, None, "moving", None),
    ("saddle", {"lr": 0.05}, (-1.8, 0.0), "converged", (0, 0)),
    ("saddle", {"lr": 0.2}, None, "falls", None),
    ("rastrigin", {"lr": 0.05}, None, "restless", None),
]


@pytest.mark.parametrize(("key", "options", "start", "kind", "place"), VERDICTS)
def test_the_verdict_says_what_became_of_it(blank, key, options, start, kind, place):
    surface = SURFACES[key]
    program = """({surface, optimizer, start}) => { const s = surfaceOf(surface);
        return verdictOf(descend(s, optimizer, start, 200), s); }"""
    verdict = in_browser(
        blank,
        program,
        {
            "surface": describe_surface(surface),
            "optimizer": describe_optimizer("SGD", **options),
            "start": list(start or surface.start),
        },
    )
    assert verdict["kind"] == kind
    if place:
        assert verdict["place"] == pytest.approx(place, abs=0.05)
    if kind == "cycles":
        assert verdict["period"] == 2


@pytest.mark.parametrize(
    ("key", "lr", "chaotic"),
    [("himmelblau", 0.01, False), ("rosenbrock", 0.001, False), ("rastrigin", 0.05, True)],
)
def test_what_the_last_bit_decides_is_called_chaotic(blank, key, lr, chaotic):
    surface, optimizer = SURFACES[key], describe_optimizer("SGD", lr=lr)
    program = """({surface, optimizer}) => { const s = surfaceOf(surface);
        return isChaotic(descend(s, optimizer, s.start, 100), s, optimizer, 100); }"""
    data = {"surface": describe_surface(surface), "optimizer": optimizer}
    assert in_browser(blank, program, data) is chaotic
    start = np.array(surface.start)
    runs = [trajectory(surface, optim.SGD, start + hair, 100, lr=lr) for hair in (0.0, 1e-12)]
    assert (np.linalg.norm(runs[0].end - runs[1].end) > 0.01) == chaotic


def test_contours_run_where_the_loss_has_their_level(blank):
    program = """surface => { const s = surfaceOf(surface), field = fieldOf(s.value, s.domain, 61);
        return levelsOf(field, 8).map(level => [level, contour(field, 63, level)]); }"""
    (left, right), (low, high) = himmelblau.domain
    for level, lines in in_browser(blank, program, describe_surface(himmelblau)):
        assert lines
        for line in lines:
            corners = np.array(line) - 1  # the frame is one place wide
            strides = np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1)
            assert strides.max() <= 2**0.5 + 1e-9  # from cell to cell, and back to the first
            inside = ((corners > 0.01) & (corners < 59.99)).all(axis=1)
            x = left + corners[:, 0] / 60 * (right - left)
            y = low + corners[:, 1] / 60 * (high - low)
            losses = himmelblau(np.stack([x, y], axis=-1))
            slopes = np.linalg.norm(himmelblau.gradient(np.stack([x, y], axis=-1)), axis=-1)
            assert (np.abs(losses - level)[inside] <= 0.1 * slopes[inside] + 0.5).all()


# -- the widget -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("descents")
    makers = {
        "explorer": optimizer_explorer,
        "momentum": momentum_explorer,
        "race": optimizer_race,
    }
    return {
        lang: write_widget_page(folder / f"{lang}.html", makers, lang, dark=lang == "zh")
        for lang in ("en", "zh")
    }


@pytest.fixture(params=["en", "zh"])
def widget(request, open_page, written):  # noqa: F811
    """A function that finds a widget by its name; English by day, Chinese by night."""
    page = open_page(written[request.param].as_uri(), 900, 1000, dark=request.param == "zh")
    page.wait_for_selector("html[data-widgets=ready]", state="attached")

    def find(name: str) -> Shown:
        shown = Shown(page, name)
        shown.lang = request.param
        return shown

    yield find
    page.log.assert_clean()


@pytest.fixture
def explorer(widget):
    return widget("explorer")


def assert_engine_agrees(explorer) -> dict:
    """Compare path, losses and end mark with the engine's run of what the widget says it shows."""
    drawn = explorer.data()
    surface = SURFACES[drawn["surface"]]
    rule, own = CHOICES[drawn["optimizer"]]
    options = {"lr": drawn["lr"], **own}
    if drawn["momentum"]:
        options["momentum"] = drawn["momentum"]
    elif own.get("nesterov"):
        options.pop("nesterov")
    run = trajectory(surface, optim.OPTIMIZERS[rule], drawn["start"], drawn["steps"], **options)
    made = int(run.steps_made) + 1
    sure = 5 if drawn["chaotic"] else made  # later on the rounding of cos decides
    for part in ("points", "losses"):
        found = np.array(drawn[part], dtype=float)
        assert len(found) == made
        np.testing.assert_allclose(found[:sure], getattr(run, part)[:sure], rtol=1e-9, atol=1e-9)
    assert drawn["source"] == "page"
    end = json.loads(explorer.root.locator("path.ac-end").get_attribute("data-at"))
    assert end == pytest.approx(pixels(surface, drawn["points"][-1], drawn["loss"]), abs=0.01)
    return drawn


def pixels(surface, point, loss) -> list[float]:
    left, right, top, bottom = 36, 350, 24, 270  # of the frame, in the picture's units
    across = surface.domain[0]
    up = surface.domain[1] if surface.dimension == 2 else (0, surface.grid(161)[1].max())
    height = point[1] if surface.dimension == 2 else loss
    x = left + (point[0] - across[0]) / (across[1] - across[0]) * (right - left)
    y = bottom + (height - up[0]) / (up[1] - up[0]) * (top - bottom)
    return [min(max(x, -4000), 4000), min(max(y, -4000), 4000)]


def test_sliders_move_one_round_number_at_a_time(explorer):
    rates = optimizer_explorer(lang="en").children[-1].rates
    place = rates.index(0.01)
    for steps in range(1, 9):
        explorer.slide(0, "ArrowRight")
        assert assert_engine_agrees(explorer)["lr"] == rates[place + steps]
    for steps in range(1, 6):
        explorer.slide(1, "ArrowRight")
        assert assert_engine_agrees(explorer)["momentum"] == pytest.approx(steps / 100)
    handle = explorer.place.locator(".noUi-handle").first
    assert (
        handle.get_attribute("aria-label") == {"en": "learning rate", "zh": "学习率"}[explorer.lang]
    )
    assert float(handle.get_attribute("aria-valuetext")) == rates[place + 8]


def test_every_surface_and_every_optimizer_is_the_engines(explorer):
    explorer.root.locator(".ac-handle").press("ArrowUp")
    assert explorer.data()["start"] == [0, 0.1]
    for index, key in enumerate(SURFACES):
        explorer.choose(0, index)
        drawn = assert_engine_agrees(explorer)
        assert (drawn["surface"], drawn["start"]) == (key, list(SURFACES[key].start))
        assert drawn["chaotic"] == (key == "rastrigin")
        words = {"en": "Chaotic", "zh": "混沌"}[explorer.lang]
        assert (words in explorer.root.locator(".ac-verdict").inner_text()) == drawn["chaotic"]
    explorer.choose(0, list(SURFACES).index("himmelblau"))
    for index, name in enumerate(CHOICES):
        explorer.choose(1, index)
        assert assert_engine_agrees(explorer)["optimizer"] == name
        slider = explorer.place.locator(".noUi-target").nth(1)
        rests = slider.get_attribute("disabled") is not None
        assert rests != describe_optimizer(name)["momentum"]


def test_the_start_is_dragged_and_clicked_and_moved_by_keys(explorer):
    picture = explorer.root.locator("svg").first
    frame, ring = picture.bounding_box(), explorer.root.locator(".ac-handle .mark")
    box = ring.bounding_box()
    mouse = explorer.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    seen = set()
    for part in np.linspace(0.2, 0.9, 6):
        mouse.move(frame["x"] + part * frame["width"], frame["y"] + 0.3 * frame["height"], steps=2)
        start = assert_engine_agrees(explorer)["start"]
        seen.add(tuple(start))
        found = json.loads(json.dumps(pixels(himmelblau, start, 0)))
        assert found[0] / 360 == pytest.approx(part, abs=0.005)
    mouse.up()
    assert len(seen) == 6
    x, y = assert_engine_agrees(explorer)["start"]
    handle = explorer.root.locator(".ac-handle")
    for key in ("ArrowLeft", "ArrowLeft", "ArrowUp", "Shift+ArrowDown"):
        handle.press(key)
    assert assert_engine_agrees(explorer)["start"] == pytest.approx([x - 0.2, y - 0.9])
    picture.click(position={"x": 0.5 * frame["width"], "y": 0.75 * frame["height"]})
    assert assert_engine_agrees(explorer)["start"] != pytest.approx([x - 0.2, y - 0.9])


def test_the_contours_drawn_are_lines_of_equal_loss(explorer):
    drawn = explorer.root.locator("path.ac-contour").evaluate_all(
        "all => all.map(line => line.getAttribute('d'))"
    )
    (left, right), (low, high) = himmelblau.domain
    deepest = drawn[-1]
    places = np.array(re.findall(r"(-?[\d.]+),(-?[\d.]+)", deepest), dtype=float)
    x = left + (places[:, 0] - 36) / (350 - 36) * (right - left)
    y = low + (places[:, 1] - 270) / (24 - 270) * (high - low)
    losses = himmelblau(np.stack([x, y], axis=-1))
    assert losses.std() < 0.1 * losses.mean()
    assert len(re.findall("Z", deepest)) == 4  # one around each minimum


def test_the_picture_is_told_in_words(explorer):
    explorer.data()
    words = explorer.root.locator("svg").first.get_attribute("aria-label")
    told = {
        "en": "SGD, Himmelblau's function: path of 100 steps from (0, 0) to (3, 2)",
        "zh": "SGD，Himmelblau 函数：从 (0, 0) 出发，100 步后到 (3, 2)",
    }
    assert told[explorer.lang] in words
    verdict = explorer.root.locator(".ac-verdict").inner_text()
    assert verdict in words and "(3, 2)" in verdict
    spoken = explorer.root.locator("[aria-live=polite]", has_text=verdict)
    spoken.wait_for(state="attached")
    handle = explorer.root.locator(".ac-handle")
    assert handle.get_attribute("aria-valuetext") == "(0, 0)"
    assert not math.isnan(float(handle.get_attribute("aria-valuenow")))


@pytest.mark.parametrize("width", [390, 900])
def test_it_fits_a_phone(open_page, written, width):  # noqa: F811
    page = open_page(written["zh"].as_uri(), width, 1000, dark=True)
    page.wait_for_selector("html[data-widgets=ready]", state="attached")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.log.assert_clean()


# -- momentum on a quadratic ------------------------------------------------------------------------


def assert_run_is_the_engines(drawn: dict) -> None:
    kappa, lr, momentum = drawn["kappa"], drawn["lr"], drawn["momentum"]
    run = trajectory(ravine(kappa), optim.SGD, (1, 1), 200, lr=lr, momentum=momentum)
    points = np.array(drawn["points"], dtype=float)
    np.testing.assert_allclose(points, run.points, rtol=1e-9, atol=1e-280)
    rates = [heavy_ball_rate(curvature, lr, momentum) for curvature in (1, kappa)]
    assert drawn["predicted"] == pytest.approx(max(rates), rel=1e-12)
    lr, momentum, rate = best_heavy_ball(kappa)
    assert drawn["best"] == pytest.approx({"lr": lr, "momentum": momentum, "rate": rate})
    sizes = np.linalg.norm(run.points, axis=-1)
    if sizes[-1]:
        assert drawn["measured"] == pytest.approx((sizes[200] / sizes[100]) ** 0.01, rel=1e-9)


def test_the_run_of_every_condition_number_is_the_engines(widget):
    momentum = widget("momentum")
    assert momentum.data()["kappa"] == 100
    momentum.slide(0, "Home")
    for kappa in KAPPAS:
        drawn = momentum.data()
        assert drawn["kappa"] == kappa
        assert_run_is_the_engines(drawn)
        momentum.slide(0, "ArrowRight")


def test_the_best_pair_is_found_by_its_button_and_by_hand(widget):
    momentum = widget("momentum")
    to_best, to_descent = momentum.root.locator("button").all()
    to_best.click()
    best = momentum.data()
    assert (best["lr"], best["momentum"]) == pytest.approx(best_heavy_ball(100)[:2], rel=1e-12)
    assert best["predicted"] == pytest.approx(0.818, abs=0.001)
    both = {"en": "Both directions go equally fast", "zh": "两个方向一样快"}[momentum.lang]
    assert both in momentum.root.locator(".ac-verdict").inner_text()
    assert best["measured"] == pytest.approx(0.818, abs=0.012)
    handle = momentum.root.locator(".ac-handle")
    for _press in range(23):
        handle.press("ArrowUp")
    drawn = momentum.data()
    assert drawn["momentum"] == 0.9, "keys go by hundredths, wherever they begin"
    assert drawn["predicted"] == pytest.approx(0.9**0.5, rel=1e-12)
    to_descent.click()
    drawn = momentum.data()
    assert (drawn["lr"], drawn["momentum"]) == (pytest.approx(2 / 101), 0)
    assert drawn["measured"] == pytest.approx(0.980, abs=0.001)
    for _press in range(10):
        handle.press("ArrowUp")
    drawn = momentum.data()
    assert (drawn["lr"], drawn["momentum"]) == (pytest.approx(0.0198), 0.1)
    assert_run_is_the_engines(drawn)
    box = momentum.root.locator("svg").first.bounding_box()
    scale = box["width"] / 360
    right, bottom = 46 + 296 * 0.95, 270 - 246 * 0.2  # lr·κ = 3.8, β = 0.2: it diverges
    momentum.root.locator("svg").first.click(position={"x": right * scale, "y": bottom * scale})
    drawn = momentum.data()
    assert drawn["lr"] * 100 == pytest.approx(3.8, abs=0.03)
    assert drawn["predicted"] > 1 and drawn["measured"] > 1
    assert_run_is_the_engines(drawn)
    verdict = momentum.root.locator(".ac-verdict").inner_text()
    assert {"en": "Diverges", "zh": "发散"}[momentum.lang] in verdict


def test_the_regions_hold_exactly_the_pairs_of_a_smaller_rate(blank):
    formulas = (Path(widgets.__file__).parent / "momentum_explorer.js").read_text(encoding="utf-8")
    program = f"""(cases) => {{ {formulas.replace("export default { render };", "")}
        return cases.map(([kappa, rate]) => regionOf(kappa, rate)); }}"""
    shared = (Path(widgets.__file__).parent / "landscape.js").read_text(encoding="utf-8")
    cases = [(kappa, rate) for kappa in (4, 100) for rate in (0.85, 0.9, 0.99, 1)]
    found = blank.evaluate(
        f"data => {{ const SVG = ''; {FORMULAS}\n{shared}\nreturn ({program})(data); }}", cases
    )
    for (kappa, rate), corners in zip(cases, found, strict=True):
        points = np.random.default_rng(0).uniform((0, 0), (4, 1), size=(3000, 2))
        rates = np.array(
            [max(heavy_ball_rate(c, reach / kappa, b) for c in (1, kappa)) for reach, b in points]
        )
        clear = np.abs(rates - rate) > 1e-3
        inside = Outline(corners).contains_points(points)
        np.testing.assert_array_equal(inside[clear], (rates < rate)[clear])


# -- the race ---------------------------------------------------------------------------------------


def race_of_the_engine(name: str, lr: float | None, schedule: str):
    if name == SEARCHING:
        return trajectory(himmelblau, optim.LBFGS, steps=100, **LBFGS)
    known, own = RACERS[name]
    rule, fixed = CHOICES[known]
    return trajectory(
        himmelblau,
        optim.OPTIMIZERS[rule],
        steps=100,
        lr=lr,
        schedule=lambda optimizer: SCHEDULES[schedule](optimizer, 100),
        **fixed,
        **own,
    )


RACER_OF = {spoken_name(name, lang): name for name in RACERS for lang in ("en", "zh")}


def assert_race_is_the_engines(drawn: dict) -> None:
    for spoken, run in drawn["runs"].items():
        name = RACER_OF.get(spoken, spoken)
        expected = race_of_the_engine(name, run["lr"], drawn["schedule"])
        made = int(expected.steps_made) + 1
        points = np.array(run["points"], dtype=float)
        assert (len(points), run["diverged"]) == (made, bool(expected.diverged)), name
        np.testing.assert_allclose(points, expected.points[:made], rtol=1e-8, atol=1e-8)


def test_every_racer_runs_as_in_the_engine_under_every_schedule(widget):
    race = widget("race")
    for index, name in enumerate(SCHEDULES):
        race.choose(1, index)
        drawn = race.data()
        assert drawn["schedule"] == name
        assert_race_is_the_engines(drawn)


def test_all_can_race_at_one_learning_rate(widget):
    race = widget("race")
    slider = race.place.locator(".noUi-target").first
    assert slider.get_attribute("disabled") is not None
    race.choose(0, 1)
    assert slider.get_attribute("disabled") is None
    for _press in range(3):
        race.slide(0, "ArrowRight")
        drawn = race.data()
        rates = {run["lr"] for name, run in drawn["runs"].items() if name != SEARCHING}
        assert len(rates) == 1
        assert_race_is_the_engines(drawn)
    assert rates == {0.013}


def test_the_step_slider_and_the_player_move_the_heads(widget):
    race = widget("race")
    discs = race.root.locator("circle.ac-disc:visible")
    assert discs.count() == 5
    race.slide(1, "Home")
    drawn = race.data()
    assert drawn["step"] == 0
    ends = race.root.locator("path.ac-end:visible").evaluate_all(
        "all => all.map(e => e.dataset.at)"
    )
    assert len(set(ends)) == 1  # they start at one place
    race.slide(1, "End")
    drawn = race.data()
    assert drawn["step"] == 100
    last = {name: run["losses"][-1] for name, run in drawn["runs"].items()}
    assert last[drawn["leader"]] == min(loss for name, loss in last.items() if name in FIRST_SHOWN)
    race.root.locator(".ac-buttons button").click()  # plays again from the start
    race.page.wait_for_function(
        "() => document.querySelector('.ac-optimizer-race').dataset.step > 3"
    )
    race.root.locator(".ac-buttons button").click()
    stopped = race.data()["step"]
    race.page.wait_for_timeout(300)
    assert race.data()["step"] == stopped < 100


def test_the_legend_takes_optimizers_in_and_out(widget):
    race = widget("race")
    chips = race.root.locator(".ac-chips button")
    assert chips.count() == len(RACERS) + 1
    before = race.root.locator("circle.ac-disc:visible").count()
    chips.nth(0).click()
    assert chips.nth(0).get_attribute("aria-pressed") == "false"
    assert race.root.locator("circle.ac-disc:visible").count() == before - 1
    chips.nth(3).click()
    assert race.root.locator("circle.ac-disc:visible").count() == before
    looks = chips.locator("path.line").evaluate_all(
        "all => all.map(line => line.className.baseVal)"
    )
    assert len(set(looks)) == len(looks)
    for chip in chips.all():
        if chip.get_attribute("aria-pressed") == "true":
            chip.click()
    assert race.data()["leader"] == ""
