"""Data sets, splits, batches, and the small sets that come with the package."""

import hashlib

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import data, nn


def rows(n, width=2):
    return ac.arange(n * width).reshape(n, width)


def test_tensor_dataset():
    x, y = rows(5), ac.arange(5)
    dataset = data.TensorDataset(x, y)
    assert len(dataset) == 5
    assert [part.tolist() for part in dataset[3]] == [[6, 7], 3]
    with pytest.raises(ValueError, match=r"one length, got shapes \(5, 2\), \(4,\)"):
        data.TensorDataset(x, y[:4])


@pytest.mark.parametrize(
    ("lengths", "counts"),
    [([7, 3], [7, 3]), ([0.8, 0.2], [8, 2]), ([1 / 3] * 3, [4, 3, 3]), ([10, 0], [10, 0])],
)
def test_random_split_gives_parts_that_do_not_overlap(lengths, counts):
    parts = data.random_split(data.TensorDataset(ac.arange(10)), lengths)
    assert [len(part) for part in parts] == counts
    seen = [int(part[i][0].item()) for part in parts for i in range(len(part))]
    assert sorted(seen) == list(range(10))


def test_random_split_follows_its_generator():
    def order(seed):
        generator = ac.Generator().manual_seed(seed)
        return data.random_split(range(10), [10], generator=generator)[0].indices.tolist()

    assert order(1) == order(1) != order(2)
    with pytest.raises(ValueError, match="must sum to the 10 samples"):
        data.random_split(range(10), [7, 2])


@pytest.mark.parametrize(("drop_last", "sizes"), [(False, [4, 4, 2]), (True, [4, 4])])
def test_batches(drop_last, sizes):
    loader = data.DataLoader(
        data.TensorDataset(rows(10), ac.arange(10)), batch_size=4, drop_last=drop_last
    )
    batches = list(loader)
    assert len(loader) == len(batches) == len(sizes)
    assert [len(y) for _x, y in batches] == sizes
    assert ac.cat([y for _x, y in batches]).tolist() == list(range(sum(sizes)))
    assert all(x.shape == (len(y), 2) for x, y in batches)


def test_shuffling_is_new_every_pass_and_follows_the_seed():
    def passes(**options):
        loader = data.DataLoader(data.TensorDataset(ac.arange(50)), 8, True, **options)
        return [ac.cat([x for (x,) in loader]).tolist() for _pass in range(2)]

    first, second = passes(generator=ac.Generator().manual_seed(0))
    assert sorted(first) == sorted(second) == list(range(50)) and first != second
    assert passes(generator=ac.Generator().manual_seed(0)) == [first, second]
    ac.manual_seed(0)
    assert passes() == [first, second]


class Squares(data.Dataset):
    def __len__(self):
        return 5

    def __getitem__(self, i):
        return {"x": ac.tensor([float(i)]), "y": i * i, "z": (np.ones(2) * i, 0.5)}


def test_samples_of_any_nesting_are_collated():
    (batch, last) = data.DataLoader(Squares(), batch_size=3)
    assert batch["x"].shape == (3, 1) and batch["x"].dtype == ac.float64
    assert batch["y"].tolist() == [0, 1, 4] and batch["y"].dtype == ac.int64
    assert batch["z"][0].shape == (3, 2) and batch["z"][1].tolist() == [0.5] * 3
    assert last["y"].tolist() == [9, 16]
    ids = data.DataLoader(Squares(), 2, collate_fn=lambda samples: [s["y"] for s in samples])
    assert list(ids) == [[0, 1], [4, 9], [16]]
    with pytest.raises(TypeError, match="not str; pass a collate_fn"):
        list(data.DataLoader(["a", "b"]))


def test_rows_at_once_are_what_collating_gives():
    part = data.Subset(data.TensorDataset(rows(10), ac.arange(10)), [7, 1, 4])
    fast = list(data.DataLoader(part, 2))
    slow = list(data.DataLoader(part, 2, collate_fn=data.default_collate))
    for ours, theirs in zip(fast, slow, strict=True):
        assert [t.tolist() for t in ours] == [t.tolist() for t in theirs]


def test_a_dataset_with_its_own_indexing_keeps_it():
    class Doubled(data.TensorDataset):
        def __getitem__(self, index):
            return super().__getitem__(int(index))[0] * 2  # one at a time

    assert [x.tolist() for x in data.DataLoader(Doubled(ac.arange(3)), 3)] == [[0, 2, 4]]


@pytest.mark.parametrize(
    ("make", "kind", "message"),
    [
        (lambda: data.DataLoader(Squares(), 0), ValueError, "at least 1, got 0"),
        (lambda: data.Dataset()[0], NotImplementedError, "no __getitem__"),
        (lambda: data.TensorDataset(), ValueError, "one length"),
    ],
)
def test_errors(make, kind, message):
    with pytest.raises(kind, match=message):
        make()


# -- the sets -------------------------------------------------------------------------------------


def test_digits():
    x, y = data.load_digits()
    assert x.shape == (1797, 1, 8, 8) and y.shape == (1797,)
    assert x.min().item() == 0 and x.max().item() == 1 and x.dtype == ac.float64
    assert ac.bincount(y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    pixels = (x.numpy() * 16).astype(np.uint8)
    assert hashlib.sha256(pixels.tobytes()).hexdigest().startswith("8f26b2bd9d135c25")


def test_iris():
    x, y = data.load_iris()
    assert x.shape == (150, 4) and ac.bincount(y).tolist() == [50, 50, 50]
    np.testing.assert_allclose(x.numpy().mean(0), [5.843333, 3.057333, 3.758, 1.199333], atol=1e-6)
    assert x[34].tolist() == [4.9, 3.1, 1.5, 0.2]  # Fisher's own numbers, which UCI's file misses


def test_texts():
    sonnets, poems = (data.load_text(name).strip().split("\n\n") for name in data.sets.TEXTS)
    assert len(sonnets) == 6 and all(len(sonnet.splitlines()) == 14 for sonnet in sonnets)
    assert sonnets[0].startswith("Shall I compare thee to a summer's day?\n")
    assert len(poems) == 32
    for line in "\n".join(poems).split():
        assert len(line) == 12 and line[5] == "，" and line[11] == "。", line
    assert len({line for poem in poems for line in poem.splitlines()}) == sum(
        len(poem.splitlines()) for poem in poems
    ), "no line twice"
    with pytest.raises(ValueError, match="none of sonnets, tang_poems"):
        data.load_text("novels")


def test_the_files_say_where_they_come_from():
    text = (data.sets.FILES / "LICENCES.md").read_text(encoding="utf-8")
    for path in data.sets.FILES.iterdir():
        assert path.name == "LICENCES.md" or f"`{path.name}`" in text
    assert text.count("creativecommons.org/licenses/by/4.0") == 2


GENERATORS = {data.make_spirals: 3, data.make_moons: 2, data.make_xor: 2}


@pytest.mark.parametrize("make", GENERATORS, ids=lambda make: make.__name__)
def test_generated_sets(make):
    x, y = make(301, generator=ac.Generator().manual_seed(0))
    assert x.shape == (301, 2) and y.shape == (301,) and y.dtype == ac.int64
    counts = ac.bincount(y).tolist()
    assert len(counts) == GENERATORS[make] and max(counts) - min(counts) <= 1
    again, _y = make(301, generator=ac.Generator().manual_seed(0))
    assert again.tolist() == x.tolist()
    assert make(301)[0].tolist() != x.tolist()


def nearest_neighbour_accuracy(x, y):
    distances = ((x[:, None] - x) ** 2).sum(-1) + np.eye(len(x)) * 1e9
    return (y[distances.argmin(1)] == y).mean()


@pytest.mark.parametrize("make", GENERATORS, ids=lambda make: make.__name__)
def test_generated_classes_can_be_told_apart_but_not_by_a_line(make):
    x, y = (t.numpy() for t in make(400, generator=ac.Generator().manual_seed(1)))
    assert nearest_neighbour_accuracy(x, y) > 0.9
    features = np.c_[x, np.ones(len(x))]
    linear = np.linalg.lstsq(features, np.eye(y.max() + 1)[y], rcond=None)[0]
    assert ((features @ linear).argmax(1) == y).mean() < 0.9


def test_default_dtype_is_heeded():
    ac.set_default_dtype(ac.float32)
    try:
        assert data.load_digits()[0].dtype == data.make_xor(4)[0].dtype == ac.float32
        assert nn.Linear(2, 2).weight.dtype == ac.float32
    finally:
        ac.set_default_dtype(ac.float64)
