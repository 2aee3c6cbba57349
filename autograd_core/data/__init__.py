"""data: data sets, batches of them, and a few small sets to learn with.

Names and arguments are those of torch.utils.data, and scikit-learn's for the sets.
"""

from .loader import DataLoader, Dataset, Subset, TensorDataset, default_collate, random_split
from .sets import load_digits, load_iris, load_text, make_moons, make_spirals, make_xor

__all__ = [
    "DataLoader",
    "Dataset",
    "Subset",
    "TensorDataset",
    "default_collate",
    "load_digits",
    "load_iris",
    "load_text",
    "make_moons",
    "make_spirals",
    "make_xor",
    "random_split",
]
