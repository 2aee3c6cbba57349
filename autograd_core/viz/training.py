"""What a training loop says about itself: the record that the dashboard draws."""

from collections.abc import Callable

import numpy as np

from ..language import translator

_ = translator(__name__)

FIXED = (
    "step",
    "loss",
    "lr",
    "validation_loss",
    "accuracy",
)  # then norms, then ratios, a layer each
MOST_ROWS = 500  # of a record; a longer run keeps every second row, every fourth, ...


class TrainingRecord:
    """A callback that writes down what happens in a training loop, one row a step.

    ::

        record = TrainingRecord(model, optimizer)
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_of(model(inputs), labels)
            loss.backward()
            optimizer.step()
            record(loss)                                # after the step
        record.validation(held_out_loss, accuracy)      # whenever it is measured

    A row of ``table()`` holds the step, the loss, the learning rate, the held-out loss and accuracy
    (NaN where nobody measured), and for each of ``layers`` the norm of its gradient and then the
    size of its last update divided by the size of its weights. ``model`` needs
    ``named_parameters()`` only, and the parameters ``data`` and ``grad``, so that a learner's own
    classes can be recorded; the layer of "hidden.weight" is "hidden". Without ``optimizer`` the
    learning rate is NaN. A run of many steps is thinned out to at most 500 rows.

    Raises ValueError for a model without parameters.
    """

    def __init__(self, model, optimizer=None):
        self._parameters: dict[str, list] = {}
        for name, parameter in model.named_parameters():
            self._parameters.setdefault(name.rpartition(".")[0] or name, []).append(parameter)
        if not self._parameters:
            raise ValueError(
                _("TrainingRecord: the model has no parameters, so there is nothing to record")
            )
        self.layers = list(self._parameters)
        self.optimizer = optimizer
        self.watchers: list[Callable[[], None]] = []  # called after every row
        self.steps = 0
        self._every = 1
        self._rows: list[np.ndarray] = []
        self._before = self._weights()

    def __call__(self, loss) -> None:
        """Write down a step that was just made; ``loss`` is a number or holds one."""
        self.steps += 1
        if self.steps % self._every == 0:
            after = self._weights()
            row = [self.steps, _number(loss), self._learning_rate(), np.nan, np.nan]
            row += [_norm(_gradient(p) for p in layer) for layer in self._parameters.values()]
            row += [
                _ratio(_norm(b - a for a, b in zip(old, new, strict=True)), _norm(old))
                for old, new in zip(self._before, after, strict=True)
            ]
            self._append(row)
        if (self.steps + 1) % self._every == 0:
            self._before = self._weights()

    def validation(self, loss, accuracy=np.nan) -> None:
        """Write down the held-out loss, and accuracy, of the model as it is now."""
        if not self._rows:
            self._append([self.steps, *[np.nan] * (self._width - 1)])
        self._rows[-1][3:5] = _number(loss), _number(accuracy)
        self._tell()

    def table(self) -> np.ndarray:
        """Return the rows, float64 of shape (rows, 5 + 2 · layers)."""
        return np.array(self._rows, dtype=np.float64).reshape(-1, self._width)

    @property
    def _width(self) -> int:
        return len(FIXED) + 2 * len(self.layers)

    def _append(self, row) -> None:
        self._rows.append(np.array(row, dtype=np.float64))
        if len(self._rows) > MOST_ROWS:
            self._thin()
        self._tell()

    def _thin(self) -> None:
        """Keep the rows of every second step recorded; what was measured between moves on."""
        self._every *= 2
        kept, measured = [], None
        for row in self._rows:
            if not np.isnan(row[3]):
                measured = row[3:5].copy()
            if row[0] % self._every == 0:
                if measured is not None:
                    row[3:5], measured = measured, None
                kept.append(row)
        self._rows = kept

    def _tell(self) -> None:
        for watcher in self.watchers:
            watcher()

    def _weights(self) -> list[list[np.ndarray]]:
        return [
            [np.array(p.data, dtype=np.float64) for p in ps] for ps in self._parameters.values()
        ]

    def _learning_rate(self) -> float:
        return self.optimizer.param_groups[0]["lr"] if self.optimizer else np.nan


def _gradient(parameter) -> np.ndarray:
    """Return the gradient of a parameter, zeros where none has arrived."""
    return np.zeros(1) if parameter.grad is None else np.asarray(parameter.grad, dtype=np.float64)


def _norm(arrays) -> float:
    """Return the Euclidean norm of several arrays taken as one vector; it does not overflow."""
    return float(np.linalg.norm([np.linalg.norm(np.ravel(array)) for array in arrays]))


def _ratio(change: float, size: float) -> float:
    return change / size if size else np.nan


def _number(value) -> float:
    return float(value.item() if hasattr(value, "item") else value)
