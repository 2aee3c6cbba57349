"""matplotlib figures: colours as variables, words for those who cannot see, nothing imported early."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from autograd_core.language import use_language
from autograd_core.viz.palette import CYCLE, DARK, LIGHT, theme_css, themed

pytest.importorskip("matplotlib")
SVG = "{http://www.w3.org/2000/svg}"
TEXT_COLOURS = {"ink", "muted", *CYCLE}


@pytest.fixture
def figure():
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from autograd_core.viz.style import register_font, style

    register_font()
    with rc_context(style()):
        figure = Figure()
        axes = figure.add_subplot()
        axes.plot([0, 1], [0, 1], label="$f(x)$")
        axes.plot([0, 1], [1, 0], label="tangent")
        axes.plot([0.5], [0.5], "o", color="black")
        axes.set(title="$x^2 \\to 0$", xlabel="x", ylabel="error")
        axes.legend()
        yield figure


def luminance(colour: str) -> float:
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "panel"])
def test_text_can_be_read_on_its_ground(palette, ground):
    for name in TEXT_COLOURS:
        darker, lighter = sorted([luminance(palette[name]), luminance(palette[ground])])
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, name


# How the three colour blindnesses see linear RGB (Machado, Oliveira and Fernandes, 2009).
BLINDNESS = {
    "protan": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deutan": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritan": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("blindness", BLINDNESS)
def test_the_first_two_colours_differ_for_every_eye(palette, blindness):
    def seen(colour):
        channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]) ** 2.2
        return np.clip(np.array(BLINDNESS[blindness]) @ channels, 0, 1) ** (1 / 2.2)

    first, second = (seen(palette[name]) for name in CYCLE[:2])
    assert np.linalg.norm(first - second) > 0.25


def test_a_figure_uses_the_variables_of_the_page(figure):
    from autograd_core.viz.figure import figure_bundle

    inline = figure_bundle(figure)["text/html"]
    for colour in ("ink", "blue", "orange", "grid"):
        assert f"var(--ac-{colour},{LIGHT[colour]})" in inline
    assert "#000000" not in inline.replace("var(--ac-ink,#000000)", "")


def test_a_figure_in_a_file_needs_no_variables(figure):
    from autograd_core.viz.figure import figure_bundle

    svg = figure_bundle(figure)["image/svg+xml"]
    assert "var(" not in svg
    assert ElementTree.fromstring(svg).find(f"{SVG}rect").get("fill") == LIGHT["paper"]


def test_the_same_figure_gives_the_same_bytes(figure):
    from autograd_core.viz.figure import figure_bundle

    assert figure_bundle(figure) == figure_bundle(figure)


def test_a_figure_says_what_it_shows_from_its_labels(figure):
    from autograd_core.viz.figure import alternative_text

    with use_language("en"):
        assert alternative_text(figure) == (
            "x² → 0; horizontal axis: x; vertical axis: error; shown: f(x), tangent."
        )
    with use_language("zh"):
        assert alternative_text(figure) == "x² → 0；横轴：x；纵轴：error；图中有：f(x)、tangent。"


def test_the_text_that_was_given_is_used(figure):
    from autograd_core.viz import alt
    from autograd_core.viz.figure import figure_bundle

    alt('A line & its "tangent"', figure)
    root = ElementTree.fromstring(figure_bundle(figure)["image/svg+xml"])
    assert root.get("role") == "img"
    assert root.find(f"{SVG}desc").text == 'A line & its "tangent"'
    assert root.find(f"{SVG}desc").get("id") == root.get("aria-describedby")
    assert root.find(f"{SVG}title").get("id") == root.get("aria-labelledby")


def test_titles_cannot_break_out_of_the_picture(figure):
    from autograd_core.viz.figure import figure_bundle

    figure.axes[0].set_title("<script>", loc="left")
    inline = figure_bundle(figure)["text/html"]
    assert "<script>" not in inline
    assert "&lt;script&gt;" in inline


def test_two_figures_on_one_page_share_no_id_and_find_their_own(figure):
    from autograd_core.viz.figure import figure_bundle

    first = figure_bundle(figure)["text/html"]
    figure.axes[0].plot([0, 1], [2, 2])
    second = figure_bundle(figure)["text/html"]
    ids = [set(re.findall(r'\bid="([^"]+)"', text)) for text in (first, second)]
    assert ids[0] and not ids[0] & ids[1]
    for own, text in zip(ids, (first, second), strict=True):
        assert set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', text)) != set()
        for target in re.findall(r'(?:href="#|url\(#)([^")]+)', text):
            assert target in own


def test_the_family_with_chinese_stands_first():
    from autograd_core.viz.fonts import FAMILY
    from autograd_core.viz.style import style

    assert style()["font.family"][0] == FAMILY  # strings with $math$ use no other


def test_every_theme_of_every_host_is_known():
    css = theme_css(".x")
    for host in ('data-theme="dark"', 'data-jp-theme-light="false"', "vscode-dark"):
        assert f"body[{host}] .x" in css or f"body.{host} .x" in css
    assert css.count(DARK["ink"]) == 2  # once for pages that say dark, once for automatic ones


def test_only_palette_colours_become_variables():
    assert themed(f"{LIGHT['blue']} #123456") == f"var(--ac-blue,{LIGHT['blue']}) #123456"


def test_the_engine_alone_imports_numpy_alone():
    code = (
        "import sys, autograd_core, autograd_core.viz; "
        "print({'matplotlib', 'ipywidgets', 'anywidget', 'graphviz', 'pygraphviz', 'IPython'}"
        " & set(sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "set()", result.stderr


def test_an_unknown_name_is_refused():
    from autograd_core import viz

    with pytest.raises(AttributeError, match="draw_grahp"):
        _ = viz.draw_grahp
    assert "draw_graph" in dir(viz)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_walls_of_a_figure_in_space_are_of_the_palette(dark):
    from matplotlib import rc_context
    from matplotlib.colors import to_hex
    from matplotlib.figure import Figure

    from autograd_core.viz.style import register_font, style

    register_font()
    with rc_context(style(dark)):
        hill = Figure().add_subplot(projection="3d")
    walls = {to_hex(axis.pane.get_facecolor()) for axis in (hill.xaxis, hill.yaxis, hill.zaxis)}
    assert walls == {(DARK if dark else LIGHT)["panel"]}
