"""Read the computation behind a result, from the engine's graph or from a learner's own class."""

from collections.abc import Mapping

from ...language import translator
from .read_engine import read_engine
from .read_values import is_value, read_values
from .record import Record

_ = translator(__name__)


def read(
    output,
    names: Mapping[str, object] | None = None,
    *,
    values: bool = True,
    grads: bool = True,
    local: bool = False,
) -> Record:
    """Read the computation that made ``output``: a tensor of the engine, or a Value.

    ``names`` maps names to tensors or Values; what else it holds, and names that begin with an
    underscore, do not count, so that ``globals()`` will do. ``values``, ``grads`` and ``local``
    say whether to read values, gradients, and the derivatives of single operations. Raises TypeError when ``output`` is neither.
    """
    names = {name: value for name, value in (names or {}).items() if not name.startswith("_")}
    if hasattr(output, "grad_fn"):
        return read_engine(output, values, grads, local, names)
    if is_value(output):
        return read_values(output, values, grads, local, names)
    raise TypeError(
        _(
            "draw_graph: a {type} has no graph to draw; give a tensor of the engine, or an object "
            "with the attributes data and parents",
            type=type(output).__name__,
        )
    )
