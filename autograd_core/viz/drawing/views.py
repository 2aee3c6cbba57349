"""Three ways to draw one record: functions, tensors, or both."""

from ...language import translator
from .numbers import array_rows, operation
from .picture import Edge, Kind, Picture, Vertex
from .record import Constant, Record, Step

_ = translator(__name__)


def picture(record: Record, show: str) -> Picture:
    """Lay out a record as vertices and edges.

    ``show`` is "functions" (a vertex for each operation, holding its result), "tensors" (a
    vertex for each tensor, saying how it was made) or "both" (operations between their tensors).
    Raises ValueError for any other word.
    """
    if show not in ("functions", "tensors", "both"):
        raise ValueError(
            _(
                'draw_graph: show must be "functions", "tensors" or "both", not {show!r}',
                show=show,
            )
        )
    drawn = Picture(note=record.note)
    results = {}  # step -> key of the vertex that holds its result
    for i, step in enumerate(record.steps):
        results[i] = _add_step(drawn, record, i, step, show, results)
    return drawn


def _add_step(drawn: Picture, record: Record, i: int, step: Step, show: str, results) -> str:
    key = f"n{i}"
    function_key = f"f{i}" if show == "both" and step.operands else key
    seen = [
        (slot, operand)
        for slot, operand in enumerate(step.operands)
        if not (show == "tensors" and _in_the_formula(record, operand))
    ]
    tails = [_operand_key(drawn, key, slot, operand, results) for slot, operand in seen]
    if function_key != key:
        kind = Kind.MODULE if step.inside else Kind.FUNCTION
        sign = Vertex(function_key, kind, operation(step.op), bare=True, inside=step.inside)
        drawn.vertices.append(sign)
    vertex = Vertex(
        key,
        _kind(step, show),
        op=operation(step.op) if show == "functions" and step.operands else "",
        name=step.name,
        value=step.value,
        gradient=step.gradient,
        shape=step.shape,
        inside=step.inside if show == "functions" else 0,
    )
    if show == "tensors" and step.operands:
        vertex.name = f"{record.reference(i)} = {record.formula(i)}"
    drawn.vertices.append(vertex)
    for tail, (slot, _operand) in zip(tails, seen, strict=True):
        derivative = step.local[slot] if step.local else None
        drawn.edges.append(Edge(tail, function_key, _edge_label(derivative)))
    if function_key != key:
        drawn.edges.append(Edge(function_key, key))
    return key


def _kind(step: Step, show: str) -> Kind:
    if step.kind is Kind.RESULT and show == "functions":
        return Kind.FUNCTION
    if step.kind is Kind.MODULE and show != "functions":
        return Kind.RESULT
    return step.kind


def _in_the_formula(record: Record, operand) -> bool:
    """Tell whether a tensor's formula says it all: a constant it writes out needs no box."""
    return isinstance(operand, Constant) and record.reference(operand) != _("constant")


def _operand_key(drawn: Picture, key: str, slot: int, operand, results: dict) -> str:
    """Return the vertex of an operand; a constant gets one of its own wherever it is used."""
    if not isinstance(operand, Constant):
        return results[operand]
    constant = Vertex(f"c{key[1:]}_{slot}", Kind.CONSTANT, value=operand.value)
    drawn.vertices.append(constant)
    return constant.key


def _edge_label(derivative) -> str:
    rows = None if derivative is None else array_rows(derivative)
    return rows[0] if rows and len(rows) == 1 else ""
