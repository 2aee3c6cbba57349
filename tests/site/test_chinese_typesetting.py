"""How text is set around formulas: no line begins with a comma or ends with an opening bracket."""

import pytest
from docutils import nodes
from docutils.utils import new_document

from coursekit.site.extension import (
    BRIEF,
    LONGEST_PRINTED,
    LONGEST_UNBROKEN,
    WIDEST_ROW,
    CellWidths,
    ChineseSentencesTouch,
    PunctuationStays,
    SayingsWrap,
)

MIDDLE = "x" * LONGEST_UNBROKEN
LONG = "x" * (LONGEST_UNBROKEN + 1)


def piece(part: str) -> nodes.Node:
    """Return a text, a $formula$, or a **$stressed formula$** as a node."""
    if part.startswith("**"):
        return nodes.strong("", "", piece(part.strip("*")))
    return nodes.math(text=part.strip("$")) if part.startswith("$") else nodes.Text(part)


def kept(*parts) -> list[str]:
    """Return what stands in one piece after the transform; "…" marks what may break within."""
    document = new_document("page")
    paragraph = nodes.paragraph()
    for part in parts:
        paragraph += piece(part)
    document += paragraph
    before = document.astext()
    PunctuationStays(document).apply()
    assert document.astext() == before  # nothing is lost and nothing moves
    return [
        node.astext() + "…" * ("long" in node["classes"])
        for node in document.findall(nodes.inline)
        if "keep" in node["classes"]
    ]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("这是 ", "$4a$", "，斜率是 4"), ["4a，"]),
        (("形状（", "$m$", "）。"), ["（m）。"]),
        (("取 ", "$x$", "、", "$y$", " 两点"), ["x、", "y"]),
        (("$x$", "；"), ["x；"]),
        (("the slope ", "$4a$", ", which is 4"), ["4a,"]),
        (("see (", "$x$", "), the ", "$n$", "-th row"), ["(x),", "n-th"]),
        (("see (\x00 ", "$x$", "\x00 ), the rest"), ["(x),"]),  # as reStructuredText has it
        (("对 ", "**$x$**", "，再看"), ["x，"]),
        (("取 ", r"$\lambda > 0$", " 再看"), [r"\lambda > 0"]),
        (("约 ", r"$4.4 \cdot 10^{13}$", " 次"), [r"4.4 \cdot 10^{13}"]),
        (("接近 ", r"$\varepsilon = 10^{-8}$", " 时"), [r"\varepsilon = 10^{-8}"]),
        (("沿", f"${MIDDLE}$", "看"), []),
        (("沿", f"${MIDDLE}$", "，看"), [f"{MIDDLE}，"]),
        (("取 ", f"${LONG}$", "，再看"), [f"{LONG}，…"]),
        (("只有文字，没有公式。",), []),
    ],
)
def test_punctuation_stays_beside_its_formula(parts, expected):
    assert kept(*parts) == expected


@pytest.mark.parametrize(
    ("stressed", "following", "expected"),
    [
        ("要说清是哪一个。", " 下面我们", "下面我们"),
        ("调度选“恒定”。", " “移动”", "“移动”"),
        ("提示", " 从梯度去读", " 从梯度去读"),
        ("调度。", " SGD", " SGD"),
        ("Tip.", " 下面", " 下面"),
    ],
)
def test_the_space_that_markdown_wants_is_not_shown(stressed, following, expected):
    document = new_document("page")
    document += nodes.paragraph("", "", nodes.strong("", stressed), nodes.Text(following))
    ChineseSentencesTouch(document).apply()
    assert document.astext() == stressed + expected


@pytest.mark.parametrize(
    ("words", "look"),
    [
        ("极小值", "brief"),
        ("x" * BRIEF, "brief"),
        ("极" * (BRIEF // 2 + 1), "wordy"),
        ("x" * (LONGEST_PRINTED + 1), "wordy long"),
        (r"$2/(\lambda_{min}+b)$", "brief"),
    ],
)
def test_cells_are_told_apart_by_their_width(words, look):
    document = new_document("page")
    document += nodes.entry("", nodes.paragraph("", "", piece(words)))
    CellWidths(document).apply()
    assert document[0]["classes"] == look.split()


@pytest.mark.parametrize(
    ("printed", "classes", "wraps"),
    [
        ("x" * WIDEST_ROW, ["output", "stream"], False),
        ("1 2 3\n" + "x" * (WIDEST_ROW + 1), ["output", "stream"], True),
        ("请" * (WIDEST_ROW // 2 + 1), ["output", "text_plain"], True),
        ("x" * (WIDEST_ROW + 1), [], False),
        ("", ["output"], False),
    ],
)
def test_printed_sentences_wrap_and_rows_of_numbers_do_not(printed, classes, wraps):
    document = new_document("page")
    document += nodes.literal_block("", printed, classes=classes)
    SayingsWrap(document).apply()
    assert ("sayings" in document[0]["classes"]) == wraps
