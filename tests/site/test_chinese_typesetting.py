"""How Chinese is set around formulas: no line begins with a comma or ends with an opening bracket."""

import pytest
from docutils import nodes
from docutils.utils import new_document

from coursekit.site.extension import LONGEST_UNBROKEN, PunctuationStays


def kept(*parts) -> list[str]:
    """Return what stands in one piece after the transform, of a paragraph of texts and $formulas$."""
    document = new_document("page")
    paragraph = nodes.paragraph()
    for part in parts:
        formula = part.startswith("$")
        paragraph += nodes.math(text=part.strip("$")) if formula else nodes.Text(part)
    document += paragraph
    before = document.astext()
    PunctuationStays(document).apply()
    assert document.astext() == before  # nothing is lost and nothing moves
    return [node.astext() for node in document.findall(nodes.inline) if "keep" in node["classes"]]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("这是 ", "$4a$", "，斜率是 4"), ["4a，"]),
        (("形状（", "$m$", "）。"), ["（m）。"]),
        (("取 ", "$x$", "、", "$y$", " 两点"), ["x、"]),
        (("$x$", "；"), ["x；"]),
        (("the slope ", "$4a$", ", which is 4"), []),
        (("取 ", "$x$", " 再看"), []),
        (("取 ", f"${'x' * (LONGEST_UNBROKEN + 1)}$", "，再看"), []),
        (("只有文字，没有公式。",), []),
    ],
)
def test_punctuation_stays_beside_its_formula(parts, expected):
    assert kept(*parts) == expected
