"""How text is set around formulas: no line begins with a comma or ends with an opening bracket."""

import pytest
from docutils import nodes
from docutils.utils import new_document

from coursekit.site.extension import LONGEST_UNBROKEN, PunctuationStays


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
        (("取 ", "$x$", "、", "$y$", " 两点"), ["x、"]),
        (("$x$", "；"), ["x；"]),
        (("the slope ", "$4a$", ", which is 4"), ["4a,"]),
        (("see (", "$x$", "), the ", "$n$", "-th row"), ["(x),", "n-th"]),
        (("对 ", "**$x$**", "，再看"), ["x，"]),
        (("取 ", "$x$", " 再看"), []),
        (("沿", "$x$", "看"), []),
        (("取 ", f"${LONG}$", "，再看"), [f"{LONG}，…"]),
        (("只有文字，没有公式。",), []),
    ],
)
def test_punctuation_stays_beside_its_formula(parts, expected):
    assert kept(*parts) == expected
