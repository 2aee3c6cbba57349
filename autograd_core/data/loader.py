"""Data sets, parts of them, and batches."""

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from .. import functions as f
from ..creation import Generator, default_generator
from ..language import translator
from ..tensor import Tensor

_ = translator(__name__)


class Dataset:
    """Anything with ``len(data)`` samples and ``data[i]``; what subclasses define.

    Source: PyTorch, torch.utils.data.Dataset.
    """

    def __getitem__(self, index: int):
        raise NotImplementedError(
            _("Dataset {kind} has no __getitem__; define one", kind=type(self).__name__)
        )


class TensorDataset(Dataset):
    """Samples that are the rows of tensors: ``data[i]`` is a tuple of the i-th row of each.

    ValueError unless all tensors have one length. Source: PyTorch, torch.utils.data.TensorDataset.
    """

    def __init__(self, *tensors: Tensor):
        if not tensors or len({len(tensor) for tensor in tensors}) > 1:
            raise ValueError(
                _(
                    "TensorDataset: all tensors must have one length, got shapes {shapes}",
                    shapes=", ".join(str(tensor.shape) for tensor in tensors),
                )
            )
        self.tensors = tensors

    def __len__(self) -> int:
        return len(self.tensors[0])

    def __getitem__(self, index) -> tuple[Tensor, ...]:
        return tuple(tensor[index] for tensor in self.tensors)


class Subset(Dataset):
    """The samples of a data set at given positions. Source: PyTorch, torch.utils.data.Subset."""

    def __init__(self, dataset, indices: Sequence[int]):
        self.dataset = dataset
        self.indices = np.asarray(indices, dtype=np.int64)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index):
        chosen = self.indices[index]
        return self.dataset[int(chosen) if np.ndim(chosen) == 0 else chosen]


def random_split(
    dataset, lengths: Sequence[int | float], generator: Generator | None = None
) -> list[Subset]:
    """Split a data set at random into parts that do not overlap.

    ``lengths`` are numbers of samples that sum to len(dataset), or fractions that sum to 1;
    samples left over by rounding go to the first parts, one each. ValueError if they do not sum
    up. Source: PyTorch, torch.utils.data.random_split.
    """
    n = len(dataset)
    counts = list(lengths)
    if math.isclose(sum(counts), 1):
        counts = [math.floor(n * fraction) for fraction in lengths]
        for i in range(n - sum(counts)):
            counts[i % len(counts)] += 1
    if sum(counts) != n or any(count < 0 for count in counts):
        raise ValueError(
            _(
                "random_split: lengths {lengths} must sum to the {n} samples, or to 1 as fractions",
                lengths=list(lengths),
                n=n,
            )
        )
    order = _random(generator).permutation(n)
    ends = np.cumsum(counts)
    return [
        Subset(dataset, order[end - count : end]) for end, count in zip(ends, counts, strict=True)
    ]


def _random(generator: Generator | None) -> np.random.Generator:
    return (generator or default_generator).numpy


def default_collate(samples: Sequence):
    """Join samples into a batch: tensors, arrays and numbers are stacked along a new dimension 0.

    Samples that are tuples, lists or dicts become one of batches. TypeError for anything else.
    Source: PyTorch, torch.utils.data.default_collate.
    """
    first = samples[0]
    if isinstance(first, Tensor):
        return f.stack(samples)
    if isinstance(first, np.ndarray | np.generic | int | float):
        return Tensor(np.stack(samples) if isinstance(first, np.ndarray) else list(samples))
    if isinstance(first, tuple | list):
        return type(first)(default_collate(column) for column in zip(*samples, strict=True))
    if isinstance(first, dict):
        return {key: default_collate([sample[key] for sample in samples]) for key in first}
    raise TypeError(
        _(
            "default_collate: samples must hold tensors, arrays or numbers, not {kind}; "
            "pass a collate_fn",
            kind=type(first).__name__,
        )
    )


class DataLoader:
    """Batches of a data set, in order or shuffled anew in every pass.

    ``shuffle`` follows ``generator``, or ``manual_seed`` without one. The last batch may be
    smaller; ``drop_last`` leaves it out. ``collate_fn`` makes a batch of a list of samples.
    ValueError for a batch size below 1. Source: PyTorch, torch.utils.data.DataLoader.
    """

    def __init__(
        self,
        dataset,
        batch_size: int = 1,
        shuffle: bool = False,
        *,
        collate_fn: Callable | None = None,
        drop_last: bool = False,
        generator: Generator | None = None,
    ):
        if batch_size < 1:
            raise ValueError(_("DataLoader: batch_size must be at least 1, got {n}", n=batch_size))
        self.dataset = dataset
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.collate_fn = collate_fn
        self.drop_last = drop_last
        self.generator = generator

    def __len__(self) -> int:
        n = len(self.dataset)
        return n // self.batch_size if self.drop_last else math.ceil(n / self.batch_size)

    def __iter__(self) -> Iterator:
        n = len(self.dataset)
        order = _random(self.generator).permutation(n) if self.shuffle else np.arange(n)
        for i in range(len(self)):
            yield self._batch(order[i * self.batch_size : (i + 1) * self.batch_size])

    def _batch(self, indices: np.ndarray):
        if self.collate_fn is None and _is_tensors(self.dataset):
            return self.dataset[indices]  # rows at once: as collating them, but much faster
        collate = self.collate_fn or default_collate
        return collate([self.dataset[int(i)] for i in indices])


def _is_tensors(dataset) -> bool:
    """Return whether a data set is a TensorDataset or part of one, with its own indexing."""
    while type(dataset) is Subset:
        dataset = dataset.dataset
    return type(dataset) is TensorDataset
