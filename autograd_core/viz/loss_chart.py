"""Which loss? A decision tree over all losses of the engine, from what the target says.

The tree is laid out here and painted like the drawings of graphs, so that it follows the page's
theme and needs neither Graphviz nor matplotlib.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ..language import get_language, translator, use_language
from .drawing.measure import vertex_size
from .drawing.paint_svg import paint
from .drawing.picture import Edge, Kind, Line, Picture, Vertex
from .drawing.places import Box, Layout, Route
from .svg import svg_bundle

_ = translator(__name__)

BETWEEN_COLUMNS, BETWEEN_ROWS, ARROW = 30.0, 9.0, 7.0


@dataclass(frozen=True)
class Branch:
    """An answer to the question before it, and what it leads to: a question, or losses."""

    answer: str
    then: str
    branches: tuple["Branch", ...] = ()

    def walk(self) -> Iterator["Branch"]:
        """Yield this branch and all behind it, in the order of reading."""
        yield self
        for branch in self.branches:
            yield from branch.walk()


def decisions() -> Branch:
    """Return the tree in the language in force; its leaves name every loss once."""
    quantity = (
        Branch(_("in proportion to the error"), "MSELoss"),
        Branch(_("no more than a small one"), "L1Loss"),
        Branch(_("in proportion, up to a limit"), "SmoothL1Loss, HuberLoss"),
        Branch(_("less where the model is unsure"), "GaussianNLLLoss"),
    )
    probabilities = (
        Branch(_("one of many, from logits"), "CrossEntropyLoss"),
        Branch(_("one of many, from log_softmax"), "NLLLoss"),
        Branch(_("yes or no for each, from logits"), "BCEWithLogitsLoss"),
        Branch(_("yes or no, from probabilities"), "BCELoss"),
        Branch(_("yes or no, written 1 and −1"), "SoftMarginLoss"),
        Branch(_("several, one loss a sample"), "MultiLabelSoftMarginLoss"),
    )
    lead = (
        Branch(_("one of many"), "MultiMarginLoss"),
        Branch(_("several at once"), "MultiLabelMarginLoss"),
    )
    classes = (
        Branch(
            _("yes, probabilities"), _("How is the\ntarget written,\nwhat is given?"), probabilities
        ),
        Branch(_("no, a lead is enough"), _("How many\nare right?"), lead),
    )
    alike = (
        Branch(_("a ready-made distance"), "HingeEmbeddingLoss"),
        Branch(_("two vectors, by their angle"), "CosineEmbeddingLoss"),
        Branch(_("a pair with another pair"), "TripletMarginLoss"),
    )
    targets = (
        Branch(_("a quantity"), _("How do large\nerrors pull?"), quantity),
        Branch(_("a count"), "PoissonNLLLoss"),
        Branch(_("a class, or several"), _("Probabilities?"), classes),
        Branch(_("a whole distribution"), "KLDivLoss"),
        Branch(_("which of two is more"), "MarginRankingLoss"),
        Branch(_("alike or not, or more alike"), _("What is compared?"), alike),
        Branch(_("a sequence, without times"), "CTCLoss"),
    )
    return Branch("", _("What does\nthe target say?"), targets)


def which_loss(lang: str | None = None) -> "LossChart":
    """Show the decision tree: from what the target says to the loss that learns from it.

    Read it from left to right; each box holds the answer that leads to it and the next question,
    or the loss. ``lang`` is the language of the words.
    """
    return LossChart(lang or get_language())


class LossChart:
    """The decision tree in one language; it shows itself in notebooks."""

    def __init__(self, lang: str):
        with use_language(lang):
            self.tree = decisions()
            self.title = _("Which loss?")
            self.description = _("A decision tree. {tree}.", tree=_in_words(self.tree))
        picture, layout = _placed(self.tree)
        self._bundle = svg_bundle(paint(picture, layout), self.title, self.description)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return self._bundle

    def __repr__(self) -> str:
        return f"<{self.title} {self.description}>"


def _in_words(branch: Branch) -> str:
    then = branch.then.replace("\n", " ")
    said = _("{answer}: {then}", answer=branch.answer, then=then) if branch.answer else then
    if not branch.branches:
        return said
    return f"{said} ({_('; ').join(map(_in_words, branch.branches))})"


class _Card(Vertex):
    """A box with the answer that leads to it above the question or the loss."""

    def lines(self) -> list[Line]:
        answer = [Line("", self.op)] if self.op else []
        said = self.name.replace(", ", "\n").split("\n")
        return [*answer, *(Line(part, role="title") for part in said)]

    @property
    def rounded(self) -> bool:
        return self.kind is Kind.FUNCTION


def _placed(tree: Branch) -> tuple[Picture, Layout]:
    """Return what is painted and where: a column for each level, a row for each leaf."""
    cards = {
        id(branch): _Card(
            f"n{i}",
            Kind.FUNCTION if branch.branches else Kind.OUTPUT,
            op=branch.answer,
            name=branch.then,
        )
        for i, branch in enumerate(tree.walk())
    }
    levels: list[float] = []  # the width of each column
    _measure(tree, cards, 0, levels)
    boxes: dict[str, Box] = {}
    height = _stack(tree, cards, levels, 0, 0.0, boxes) - BETWEEN_ROWS
    pairs = [(b, child) for b in tree.walk() for child in b.branches]
    edges = [Edge(cards[id(b)].key, cards[id(child)].key) for b, child in pairs]
    routes = [_route(boxes[edge.tail], boxes[edge.head]) for edge in edges]
    width = sum(levels) + BETWEEN_COLUMNS * (len(levels) - 1)
    return Picture(list(cards.values()), edges), Layout(width, height, boxes, routes)


def _measure(branch: Branch, cards: dict, level: int, levels: list[float]) -> None:
    levels += [0.0] * (level + 1 - len(levels))
    levels[level] = max(levels[level], vertex_size(cards[id(branch)])[0])
    for child in branch.branches:
        _measure(child, cards, level + 1, levels)


def _stack(branch: Branch, cards, levels, level: int, top: float, boxes: dict[str, Box]) -> float:
    """Place a branch and all behind it from ``top`` on; return where the next may begin."""
    card = cards[id(branch)]
    width, height = vertex_size(card)
    left = sum(levels[:level]) + BETWEEN_COLUMNS * level
    below = top
    for child in branch.branches:
        below = _stack(child, cards, levels, level + 1, below, boxes)
    if branch.branches:
        first, last = (boxes[cards[id(branch.branches[i])].key] for i in (0, -1))
        middle = (first.y + last.y) / 2
    else:
        middle, below = top + height / 2, top + height + BETWEEN_ROWS
    boxes[card.key] = Box(left + width / 2, middle, width, height)
    return below


def _route(tail: Box, head: Box) -> Route:
    start = (tail.x + tail.width / 2, tail.y)
    tip = (head.x - head.width / 2, head.y)
    end = (tip[0] - ARROW, tip[1])
    bend = (end[0] - start[0]) * 0.55
    return Route((start, (start[0] + bend, start[1]), (end[0] - bend, end[1]), end), tip)
