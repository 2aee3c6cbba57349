"""What a drawing knows of a computation: its steps in order, whoever recorded them."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field

from ...language import translator
from .numbers import OPERATORS, array_rows, operation
from .picture import Kind

_ = translator(__name__)


@dataclass(frozen=True)
class Constant:
    """An operand that nobody differentiates; ``value`` is None when it is too large to show."""

    value: object = None


@dataclass
class Step:
    """A leaf, or one operation and its result. Integer operands count the record's steps."""

    kind: Kind
    op: str = ""
    name: str = ""
    operands: tuple["int | Constant", ...] = ()
    local: tuple = ()  # the derivative with respect to each operand, or None
    value: object = None
    gradient: object = None
    shape: tuple[int, ...] | None = None
    pull: Callable | None = None  # gradient of the result -> gradient per operand, or None
    age: int | None = None  # of what the engine recorded: the later, the less
    parts: tuple = ()  # the modules and losses whose result it is, from the innermost
    inside: int = 0  # how many steps were folded into this one


@dataclass
class Record:
    """The steps of a computation, operands before results, the output last."""

    steps: list[Step] = field(default_factory=list)
    note: str = ""

    def reference(self, operand: "int | Constant") -> str:
        """Return how to speak of an operand: by its name, as a number, else as x1, x2, ... or v1, v2, ..."""
        if isinstance(operand, Constant):
            return _short(operand.value) or _("constant")
        step = self.steps[operand]
        if step.name or not step.operands:
            return step.name or _short(step.value) or f"x{self._rank(operand)}"
        return f"v{self._rank(operand)}"

    def _rank(self, index: int) -> int:
        """Count the leaves, or the results, up to this one."""
        leaf = not self.steps[index].operands
        return sum(leaf == (not step.operands) for step in self.steps[: index + 1])

    def formula(self, index: int) -> str:
        """Return the right-hand side of a step, as Python writes it: ``2 × v1``, ``sin(x)``."""
        step = self.steps[index]
        operands = [self.reference(operand) for operand in step.operands]
        if step.op in OPERATORS and len(operands) == 2:
            return f" {operation(step.op)} ".join(operands)
        return f"{step.op}({', '.join(operands)})" if operands else ""


def _short(value) -> str:
    """Write a number or a short row; return "" for anything larger."""
    rows = None if value is None else array_rows(value)
    return rows[0] if rows and len(rows) == 1 else ""


def in_order(root: Hashable, operands: Callable[[Hashable], Iterable]) -> list:
    """Return everything reachable from ``root``, operands first, each once; deep chains are fine."""
    order, seen, stack = [], {root}, [(root, iter(operands(root)))]
    while stack:
        node, rest = stack[-1]
        for operand in rest:
            if operand not in seen:
                seen.add(operand)
                stack.append((operand, iter(operands(operand))))
                break
        else:
            order.append(node)
            stack.pop()
    return order
