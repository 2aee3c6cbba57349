"""The figures are saved by one command, the same bytes every time, in every language."""

import warnings

import pytest

pytest.importorskip("matplotlib")

import matplotlib.pyplot as plt
import numpy as np

from autograd_core import optim, use_language
from autograd_core.viz import figures, plots
from autograd_core.viz.figure import alternative_text
from autograd_core.viz.style import register_font, style
from autograd_core.viz.surfaces import SURFACES, himmelblau
from autograd_core.viz.trajectories import basins, trajectory

QUICK = ("learning_rates",)


@pytest.fixture(autouse=True)
def quiet_course_style():
    register_font()
    with warnings.catch_warnings(), plt.rc_context({**style(), "backend": "agg"}):
        warnings.simplefilter("error")  # a missing glyph would be a warning
        yield
    plt.close("all")


def saved(folder, names, languages=("en", "zh")) -> dict[str, bytes]:
    paths = figures.save_figures(folder, languages, names)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def check_files(files: dict[str, bytes], names) -> None:
    expected = {
        f"{lang}/{n}.{kind}" for lang in ("en", "zh") for n in names for kind in ("svg", "png")
    }
    assert set(files) == expected
    for name, content in files.items():
        if name.endswith("png"):
            assert content.startswith(b"\x89PNG")
        else:
            assert b"<svg" in content[:100]
            assert b"<desc" in content
    for name in names:
        assert files[f"en/{name}.svg"] != files[f"zh/{name}.svg"]


def test_quick_figures_are_the_same_bytes_every_time(tmp_path):
    first = saved(tmp_path / "first", QUICK)
    check_files(first, QUICK)
    again = saved(tmp_path / "second", QUICK, ["en"])
    assert again == {name: first[name] for name in again}


@pytest.mark.full
def test_all_figures_are_the_same_bytes_every_time(tmp_path):
    first = saved(tmp_path / "first", None)
    moving = {f"{name}_{lang}.svg" for name in figures.MOVING for lang in ("en", "zh")}
    assert moving < set(first)
    check_files({k: v for k, v in first.items() if k not in moving}, figures.FIGURES)
    again = saved(tmp_path / "second", None, ["en"])
    assert again == {name: first[name] for name in again}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["learning_rates", "schedules", "real_data", "race"])
def test_figures_say_in_words_what_they_show(name, language):
    with use_language(language):
        text = alternative_text(figures.FIGURES[name]())
    assert len(text) > 40
    assert (language == "zh") == any("\u4e00" <= sign <= "\u9fff" for sign in text)


@pytest.mark.parametrize("key", [key for key, s in SURFACES.items() if s.dimension == 2])
def test_every_surface_can_be_drawn_with_field_and_path(key):
    surface = SURFACES[key]
    _figure, axes = plt.subplots()
    plots.plot_surface(axes, surface, n=31)
    plots.plot_gradient_field(axes, surface, n=5)
    run = trajectory(surface, optim.Adam, steps=5, lr=0.1)
    plots.plot_path(axes, surface, run)
    assert axes.get_title(loc="left") == surface.title
    path = axes.lines[-2]
    np.testing.assert_array_equal(path.get_xydata(), run.points)


def test_a_diverged_path_ends_where_it_was_last_finite_with_a_cross():
    _figure, axes = plt.subplots()
    run = trajectory(himmelblau, optim.SGD, steps=60, lr=0.1)
    plots.plot_path(axes, himmelblau, run)
    path, end = axes.lines
    assert end.get_marker() == "x"
    assert len(path.get_xydata()) == run.steps_made + 1
    plots.plot_losses(axes, {"SGD": run})
    assert axes.get_yscale() == "log"


def test_a_race_has_a_legend_of_all_runners():
    _figure, (left, right) = plt.subplots(1, 2)
    runs = {n: trajectory(himmelblau, optim.OPTIMIZERS[n], steps=3) for n in ("SGD", "Adam")}
    plots.plot_race(left, right, himmelblau, runs)
    assert [text.get_text() for text in right.get_legend().get_texts()] == ["SGD", "Adam"]


def test_basins_have_the_colours_of_their_minima():
    _figure, axes = plt.subplots()
    found = basins(himmelblau, optim.SGD, n=5, steps=300, lr=0.005)
    plots.plot_basins(axes, himmelblau, found)
    (image,) = axes.images
    for i, star in enumerate(axes.lines):
        shade = image.cmap(image.norm(i))[:3]
        np.testing.assert_allclose(shade, plots._pale(star.get_color()), atol=1e-6)


def test_a_sweep_leaves_out_what_has_grown():
    _figure, axes = plt.subplots()
    rates, momenta = np.array([0.001, 0.01, 1.0]), np.array([0.0, 0.5])
    run = trajectory(SURFACES["ravine"], optim.SGD, steps=20, lr=rates, momentum=momenta[:, None])
    image = plots.plot_sweep(axes, run, rates, momenta)
    assert image.get_array().mask.tolist() == [[False, False, True], [False, False, True]]


@pytest.mark.full
def test_figures_come_out_although_something_else_was_styled_before(tmp_path):
    first = saved(tmp_path / "a", ["schedules"], ["en"])
    with plt.rc_context({"font.size": 20, "lines.linewidth": 9}):
        assert saved(tmp_path / "b", ["schedules"], ["en"]) == first
