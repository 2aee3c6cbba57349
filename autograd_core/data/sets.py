"""Small data sets: two real ones and two texts that come with the package, and generators of toys.

The sets are (inputs, labels): a floating tensor of the default dtype, and int64 class numbers.
"""

import csv
from pathlib import Path

import numpy as np

from ..creation import Generator, default_generator
from ..dtype import get_default_dtype
from ..language import translator
from ..tensor import Tensor, wrap

_ = translator(__name__)

FILES = Path(__file__).parent / "files"  # LICENCES.md there says where they come from


def _pair(inputs: np.ndarray, labels: np.ndarray) -> tuple[Tensor, Tensor]:
    return wrap(inputs.astype(get_default_dtype())), wrap(labels.astype(np.int64))


def load_digits() -> tuple[Tensor, Tensor]:
    """Return 1797 handwritten digits: images (1797, 1, 8, 8) in [0, 1], labels 0 to 9.

    Source: Alpaydin & Kaynak, Optical Recognition of Handwritten Digits, UCI, 1998, CC BY 4.0.
    """
    with np.load(FILES / "digits.npz", allow_pickle=False) as archive:
        return _pair(archive["images"][:, None] / 16, archive["labels"])


def load_iris() -> tuple[Tensor, Tensor]:
    """Return 150 irises: sepal and petal length and width (150, 4) in cm, species 0 to 2.

    The species are setosa, versicolor and virginica. Source: Fisher, 1936, UCI, CC BY 4.0.
    """
    with (FILES / "iris.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    species = {name: i for i, name in enumerate(dict.fromkeys(row[-1] for row in rows))}
    inputs = np.array([row[:-1] for row in rows], dtype=float)
    return _pair(inputs, np.array([species[row[-1]] for row in rows]))


TEXTS = ("sonnets", "tang_poems")


def load_text(name: str) -> str:
    """Return a short text to learn letter by letter: "sonnets" or "tang_poems", line by line.

    "sonnets" are six sonnets by Shakespeare, "tang_poems" 32 Tang poems with lines of five
    characters; an empty line stands between two poems. ValueError for another name.
    Source: Shakespeare, 1609; Tang poets, 7th to 9th century; in the public domain.
    """
    if name not in TEXTS:
        raise ValueError(
            _("load_text: {name!r} is none of {names}", name=name, names=", ".join(TEXTS))
        )
    return (FILES / f"{name}.txt").read_text(encoding="utf-8")


def _random(generator: Generator | None) -> np.random.Generator:
    return (generator or default_generator).numpy


def make_spirals(
    n_samples: int = 300,
    classes: int = 3,
    noise: float = 0.2,
    turns: float = 0.65,
    generator: Generator | None = None,
) -> tuple[Tensor, Tensor]:
    """Return points (n_samples, 2) on spiral arms that wind around 0, one arm a class.

    The radius grows from 0 to 1; ``noise`` is the standard deviation of the angle in radians.
    """
    rng = _random(generator)
    labels = np.arange(n_samples) % classes
    radius = np.sqrt(rng.uniform(0, 1, n_samples))
    angle = 2 * np.pi * (labels / classes + turns * radius)
    angle = angle + rng.normal(0, noise, n_samples)
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return _pair(points, labels)


def make_moons(
    n_samples: int = 200, noise: float = 0.1, generator: Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Return points (n_samples, 2) on two interleaved half circles, classes 0 and 1.

    ``noise`` is the standard deviation of each coordinate. Source: scikit-learn, make_moons.
    """
    rng = _random(generator)
    labels = np.arange(n_samples) % 2
    angle = rng.uniform(0, np.pi, n_samples)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
    points = np.where(labels[:, None] == 0, upper, lower)
    return _pair(points + rng.normal(0, noise, points.shape), labels)


def make_xor(
    n_samples: int = 200, noise: float = 0.2, generator: Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Return points (n_samples, 2) around (+-1, +-1); class 1 where the signs differ.

    No line separates the classes. ``noise`` is the standard deviation of each coordinate.
    """
    rng = _random(generator)
    corners = np.array([[-1, -1], [-1, 1], [1, 1], [1, -1]])
    which = np.arange(n_samples) % 4
    points = corners[which] + rng.normal(0, noise, (n_samples, 2))
    return _pair(points, which % 2)
