"""The bundled font has every character that a picture of the course may show."""

import warnings

import pytest

from autograd_core.viz.fonts import FAMILY, FONT_FILE
from autograd_core.viz.fonts.make import (
    gb2312_level_1,
    han_characters,
    is_han,
    make,
    project_texts,
)

font_tools = pytest.importorskip("fontTools.ttLib")
matplotlib = pytest.importorskip("matplotlib")


@pytest.fixture(scope="module")
def font():
    with font_tools.TTFont(FONT_FILE) as opened:  # left open, it complains in another test
        yield opened


def test_every_han_character_of_the_project_is_in_the_font(font):
    missing = han_characters(project_texts()) - set(map(chr, font.getBestCmap()))
    assert not missing, f"run python -m autograd_core.viz.fonts.make: {''.join(sorted(missing))}"


def test_the_characters_that_people_use_most_are_in_the_font(font):
    level_1 = gb2312_level_1()
    assert len(level_1) == 3755
    assert level_1 <= set(map(chr, font.getBestCmap()))


def test_han_characters_are_told_from_other_signs():
    assert [is_han(c) for c in "熵一鿿aα，。→"] == [True, True, True, *[False] * 5]


def test_the_family_has_a_name_of_its_own(font):
    names = [str(font["name"].getDebugName(i)) for i in (1, 4, 6)]
    assert names[:2] == [FAMILY, FAMILY]
    assert not any("Noto" in name or "Source" in name for name in names)


def test_the_licence_travels_with_the_font(font):
    licence = (FONT_FILE.parent / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in licence
    assert "Adobe" in licence
    assert "Open Font License" in font["name"].getDebugName(13)


def test_the_font_is_small_enough_to_travel():
    assert FONT_FILE.stat().st_size < 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        "学习率 $\\eta$ 与梯度 $\\nabla f$",
        "误差 $10^{-8}$，熵 −1.5 × 10⁻³",
        "vᵀJ ≈ ∂y/∂x ≤ ε，“引号”……——",
        "①②③ 《自动微分》 α β γ Σ ∏",
    ],
)
@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_chinese_and_mathematics_in_one_string_give_no_warning(text, suffix, tmp_path):
    from matplotlib.figure import Figure

    from autograd_core.viz.style import register_font, style

    register_font()
    with warnings.catch_warnings(), matplotlib.rc_context(style()):
        warnings.simplefilter("error", UserWarning)
        figure = Figure()
        axes = figure.add_subplot()
        axes.semilogx([1e-3, 1], [-1, 1], label=text)
        axes.set(title=text, xlabel=text, ylabel=text)
        axes.legend()
        figure.savefig(tmp_path / f"figure.{suffix}")


def test_the_font_can_be_made_again(tmp_path, font):
    # From the cut font itself: it has all that a new cut takes, and it is always there.
    size = make(source=FONT_FILE, target=tmp_path / "again.otf")
    with font_tools.TTFont(tmp_path / "again.otf") as again:
        assert set(again.getBestCmap()) >= set(map(ord, han_characters(project_texts())))
        assert set(map(chr, again.getBestCmap())) >= gb2312_level_1()
        assert again["name"].getDebugName(1) == FAMILY
    assert size == (tmp_path / "again.otf").stat().st_size < 1_000_000
