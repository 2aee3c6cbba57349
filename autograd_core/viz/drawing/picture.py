"""What a drawing shows, before anyone has decided where: vertices, edges and their words."""

from dataclasses import dataclass, field
from enum import Enum

from ...language import translator
from .numbers import array_rows

_ = translator(__name__)


class Kind(Enum):
    """The sorts of vertex, each with a border of its own, so that colour is never needed."""

    LEAF = "leaf"
    PARAMETER = "parameter"
    CONSTANT = "constant"
    FUNCTION = "function"
    MODULE = "module"
    RESULT = "result"
    OUTPUT = "output"


@dataclass(frozen=True)
class Line:
    """A line of text in a vertex: ``text`` in full ink, a quieter ``label`` before it."""

    text: str
    label: str = ""
    role: str = "value"  # "title", "value" or "gradient"; all but "value" are bold

    def __str__(self) -> str:
        return f"{self.label} {self.text}".strip()


@dataclass
class Vertex:
    """One box or circle of a drawing. ``value`` and ``gradient`` are raw arrays or None."""

    key: str
    kind: Kind
    op: str = ""  # the sign of the operation that made it
    name: str = ""
    value: object = None
    gradient: object = None
    shape: tuple[int, ...] | None = None
    bare: bool = False  # only its sign, no numbers: a function beside the tensor it made
    inside: int = 0  # how many steps were folded into it

    @property
    def rounded(self) -> bool:
        """Whether it stands for an operation: these have round corners, tensors sharp ones."""
        return bool(self.op)

    def lines(self) -> list[Line]:
        """Return the lines of text it shows, value above gradient."""
        title = self._title()
        found = [Line(title, role="title")] if title else []
        if self.inside:
            found.append(Line(_("{n} steps folded", n=self.inside)))
        if self.bare:
            return found
        label = "" if self.kind is Kind.CONSTANT else _("value")
        values = _written(self.value, label, "value")
        if not values and self.shape:
            values = [Line(_shape(self.shape), _("shape"))]
        found += values + _written(self.gradient, _("gradient"), "gradient")
        return found or [Line(_("constant"))]

    def _title(self) -> str:
        return f"{self.op} → {self.name}" if self.op and self.name else self.op or self.name


def _written(value, label: str, role: str) -> list[Line]:
    """Return the lines that show an array; one too large to show has none."""
    rows = (None if value is None else array_rows(value)) or []
    if len(rows) < 2:
        return [Line(row, label, role) for row in rows]
    return [Line("", label, role)] + [Line(row, role=role) for row in rows]


def _shape(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) if shape else "()"


@dataclass(frozen=True)
class Edge:
    """An arrow from an operand to what was computed from it; ``label`` is a local derivative."""

    tail: str
    head: str
    label: str = ""


@dataclass
class Picture:
    """All that a drawing shows; ``vertices`` stand in the order of computation."""

    vertices: list[Vertex] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    note: str = ""  # why something asked for is not shown
