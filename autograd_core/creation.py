"""Making tensors: from data, of constants, of ranges and of random numbers."""

import functools
import math
import os

import numpy as np

from . import dtype as dtypes
from .functions.arguments import _sizes
from .language import translator
from .tensor import Tensor, check_device, raw_of, wrap

_ = translator(__name__)


def tensor(data, *, dtype=None, device=None, requires_grad: bool = False) -> Tensor:
    """Copy numbers, nested lists or an array into a new leaf tensor.

    Python floats become the default dtype (float64 unless changed), integers int64; arrays keep
    theirs. Raises RuntimeError if integers are to require grad. Source: PyTorch, torch.tensor.
    """
    return Tensor(data, dtype=dtype, device=device, requires_grad=requires_grad)


def as_tensor(data, dtype=None, device=None) -> Tensor:
    """Return data as a tensor, without copying a Tensor or array of that dtype."""
    check_device(device)
    if isinstance(data, Tensor):
        return data if dtype is None else data.to(dtype)
    if isinstance(data, np.ndarray) and (dtype is None or data.dtype == dtype):
        return wrap(data)
    return Tensor(data, dtype=dtype)


def from_numpy(array: np.ndarray) -> Tensor:
    """Return a tensor on the memory of an array."""
    return wrap(array)


def _finished(raw, device, requires_grad: bool) -> Tensor:
    check_device(device)
    made = wrap(raw if raw.ndim else raw[()])
    return made.requires_grad_() if requires_grad else made


def _floats(dtype) -> np.dtype:
    return dtypes.get_default_dtype() if dtype is None else np.dtype(dtype)


def zeros(*size, dtype=None, device=None, requires_grad: bool = False) -> Tensor:
    """Return zeros of a shape, given as numbers or as one tuple."""
    return _finished(np.zeros(_sizes(size), _floats(dtype)), device, requires_grad)


def ones(*size, dtype=None, device=None, requires_grad: bool = False) -> Tensor:
    """Return ones of a shape, given as numbers or as one tuple."""
    return _finished(np.ones(_sizes(size), _floats(dtype)), device, requires_grad)


def empty(*size, dtype=None, device=None, requires_grad: bool = False) -> Tensor:
    """Return a tensor of a shape whose elements are whatever was in memory."""
    return _finished(np.empty(_sizes(size), _floats(dtype)), device, requires_grad)


def full(size, fill_value, *, dtype=None, device=None, requires_grad: bool = False) -> Tensor:
    """Return a tensor of a shape with one value everywhere."""
    raw = np.full(_sizes((size,)), raw_of(fill_value), dtype)
    if dtype is None and raw.dtype == np.float64:
        raw = raw.astype(_floats(None), copy=False)
    return _finished(raw, device, requires_grad)


def eye(n: int, m: int | None = None, *, dtype=None, requires_grad: bool = False) -> Tensor:
    """Return the identity matrix (n, m), square without m."""
    return _finished(np.eye(n, m, dtype=_floats(dtype)), None, requires_grad)


def arange(start, end=None, step=1, *, dtype=None, requires_grad: bool = False) -> Tensor:
    """Return start, start + step, ... before end: int64 if all are integers."""
    start, end = (0, start) if end is None else (start, end)
    if not step or (end - start) * step < 0:
        raise RuntimeError(
            _(
                "arange: from {start} a step of {step} does not lead to {end}",
                start=start,
                step=step,
                end=end,
            )
        )
    raw = np.arange(start, end, step)
    if dtype is not None or raw.dtype.kind == "f":
        raw = raw.astype(_floats(dtype), copy=False)
    return _finished(raw, None, requires_grad)


def linspace(start, end, steps: int, *, dtype=None, requires_grad: bool = False) -> Tensor:
    """Return ``steps`` numbers at equal distances, both ends included."""
    raw = np.linspace(raw_of(start), raw_of(end), steps)
    return _finished(raw.astype(_floats(dtype), copy=False), None, requires_grad)


def logspace(
    start, end, steps: int, base: float = 10.0, *, dtype=None, requires_grad: bool = False
) -> Tensor:
    """Return ``base ** linspace(start, end, steps)``."""
    raw = np.logspace(start, end, steps, base=base)
    return _finished(raw.astype(_floats(dtype), copy=False), None, requires_grad)


def _like(make):
    def like(input, *, dtype=None, requires_grad: bool = False) -> Tensor:
        dtype = input.dtype if dtype is None else dtype
        return make(input.shape, dtype=dtype, requires_grad=requires_grad)

    like.__name__ = make.__name__ + "_like"
    like.__doc__ = f"Return {make.__name__}() of the shape and dtype of ``input``."
    return like


# -- random numbers -----------------------------------------------------------------------------


class Generator:
    """A source of random numbers with a state of its own.

    ``numpy`` is the numpy.random.Generator that draws. Source: PyTorch, torch.Generator.
    """

    def __init__(self, device=None):
        check_device(device)
        self.seed()

    @functools.cached_property
    def numpy(self):
        return np.random.default_rng(self._seed % 2**64)  # on first use: it is slow to import

    def manual_seed(self, seed: int) -> "Generator":
        """Start anew from a seed; return the generator."""
        self._seed = int(seed)
        self.__dict__.pop("numpy", None)
        return self

    def seed(self) -> int:
        """Start anew from a seed of the operating system's; return it."""
        self.manual_seed(int.from_bytes(os.urandom(8), "big") >> 1)
        return self._seed

    def initial_seed(self) -> int:
        """Return the seed that this generator started from."""
        return self._seed

    def get_state(self) -> dict:
        """Return the state, for ``set_state``."""
        return self.numpy.bit_generator.state

    def set_state(self, state: dict) -> None:
        """Go back to a state that ``get_state`` returned."""
        self.numpy.bit_generator.state = state


default_generator = Generator()


def manual_seed(seed: int) -> Generator:
    """Seed the generator that all random functions use by default; return it."""
    return default_generator.manual_seed(seed)


def get_rng_state() -> dict:
    """Return the state of the default generator."""
    return default_generator.get_state()


def set_rng_state(state: dict) -> None:
    """Put the default generator back into a state."""
    default_generator.set_state(state)


def _numpy(generator: Generator | None):
    return (generator or default_generator).numpy


def rand(*size, generator=None, dtype=None, device=None, requires_grad: bool = False) -> Tensor:
    """Return uniform numbers from [0, 1)."""
    raw = np.asarray(_numpy(generator).random(_sizes(size)), dtype=_floats(dtype))
    return _finished(raw, device, requires_grad)


def randn(*size, generator=None, dtype=None, device=None, requires_grad: bool = False) -> Tensor:
    """Return normal numbers of mean 0 and standard deviation 1."""
    raw = np.asarray(_numpy(generator).standard_normal(_sizes(size)), dtype=_floats(dtype))
    return _finished(raw, device, requires_grad)


def randint(low: int, high=None, size=None, *, generator=None, dtype=None) -> Tensor:
    """Return integers from [low, high), or from [0, low) as ``randint(high, size)``."""
    if size is None:
        low, high, size = 0, low, high
    raw = np.asarray(_numpy(generator).integers(low, high, size=_sizes((size,))))
    return _finished(raw.astype(np.int64 if dtype is None else dtype), None, False)


def randperm(n: int, *, generator=None, dtype=None) -> Tensor:
    """Return the integers 0 ... n-1 in random order."""
    raw = _numpy(generator).permutation(n)
    return wrap(raw.astype(np.int64 if dtype is None else dtype))


def normal(mean=0.0, std=1.0, size=None, *, generator=None) -> Tensor:
    """Return normal numbers; mean and std are numbers or tensors that broadcast."""
    shape = np.broadcast_shapes(np.shape(raw_of(mean)), np.shape(raw_of(std)))
    noise = randn(*(shape if size is None else _sizes((size,))), generator=generator)
    return wrap((raw_of(mean) + raw_of(std) * noise._data).astype(noise.dtype))


def bernoulli(input, *, generator=None) -> Tensor:
    """Return 1 with the probability that each element gives, else 0; no gradient."""
    raw = raw_of(input)
    return wrap((_numpy(generator).random(raw.shape) < raw).astype(raw.dtype))


def multinomial(input, num_samples: int, replacement: bool = False, *, generator=None) -> Tensor:
    """Draw positions with probability proportional to the weights in a vector or matrix rows."""
    weights = np.atleast_2d(raw_of(input))
    rng = _numpy(generator)
    rows = [
        rng.choice(len(row), num_samples, replace=replacement, p=row / math.fsum(row))
        for row in weights
    ]
    return wrap(np.array(rows if np.ndim(raw_of(input)) == 2 else rows[0], dtype=np.int64))


zeros_like, ones_like, empty_like = _like(zeros), _like(ones), _like(empty)
rand_like, randn_like = _like(rand), _like(randn)


def full_like(input, fill_value, *, dtype=None, requires_grad: bool = False) -> Tensor:
    """Return one value everywhere in the shape and dtype of ``input``."""
    dtype = input.dtype if dtype is None else dtype
    return full(input.shape, fill_value, dtype=dtype, requires_grad=requires_grad)


def randint_like(input, low: int, high=None, *, dtype=None) -> Tensor:
    """Return integers from [low, high), or from [0, low), in the shape and dtype of ``input``."""
    low, high = (0, low) if high is None else (low, high)
    return randint(low, high, input.shape, dtype=input.dtype if dtype is None else dtype)
