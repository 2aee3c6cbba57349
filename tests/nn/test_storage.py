"""Saving and loading tensors by name: whole or not at all, without pickle, clear about errors."""

import io
import zipfile

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import nn


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "model.npz"
    state = {
        "0.weight": ac.randn(3, 2),
        "count": ac.tensor(7),
        "flags": ac.tensor([True, False]),
        "single": ac.randn(2).float(),
        "file": ac.ones(1),  # a name that np.savez would take for its own argument
        "empty": ac.zeros(0, 3),
    }
    nn.save(state, path)
    return path, state


def test_everything_comes_back_exactly(saved):
    path, state = saved
    loaded = nn.load(path)
    assert list(loaded) == list(state)
    for name, value in state.items():
        assert loaded[name].dtype == value.dtype and loaded[name].shape == value.shape
        np.testing.assert_array_equal(loaded[name].numpy(), value.numpy())


def test_the_file_is_numpys_and_its_name_is_kept(saved, tmp_path):
    path, state = saved
    with np.load(path, allow_pickle=False) as archive:
        np.testing.assert_array_equal(archive["0.weight"], state["0.weight"].numpy())
    nn.save(state, tmp_path / "model.state")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["model.npz", "model.state"]


def test_damage_at_any_place_is_named_or_harmless(saved, tmp_path):
    """Cut anywhere or with any byte changed: a ValueError that names the file, or equal data."""
    path, state = saved
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    broken = tmp_path / "broken.npz"
    damaged = [whole[:n] for n in rng.integers(0, len(whole) - 1, 40)]
    for position in rng.integers(0, len(whole), 150):
        changed = bytearray(whole)
        changed[position] ^= 0xFF
        damaged.append(bytes(changed))
    named = 0
    for content in damaged:
        broken.write_bytes(content)
        try:
            loaded = nn.load(broken)
        except ValueError as error:
            named += "broken.npz" in str(error)
            continue
        for name in loaded.keys() & state.keys():
            np.testing.assert_array_equal(loaded[name].numpy(), state[name].numpy())
    assert named > 100


def test_foreign_files_are_named(tmp_path):
    path = tmp_path / "foreign"
    for content in (b"", b"hello", b"\x80\x04K\x01.", b"PK\x03\x04"):
        path.write_bytes(content)
        with pytest.raises(ValueError, match="foreign is damaged or no file of tensors"):
            nn.load(path)
    np.save(tmp_path / "array.npy", np.ones(3))
    with pytest.raises(ValueError, match=r"array\.npy is damaged or no file of tensors"):
        nn.load(tmp_path / "array.npy")
    np.savez(tmp_path / "other.npz", a=np.ones(3))
    with pytest.raises(ValueError, match="not written by"):
        nn.load(tmp_path / "other.npz")
    pickled = {nn.storage.MARK: np.array(1), "a": np.array([{}], dtype=object)}
    np.savez(tmp_path / "objects.npz", **pickled)
    with pytest.raises(ValueError, match="damaged or no file"):  # a pickle is never opened
        nn.load(tmp_path / "objects.npz")
    with zipfile.ZipFile(tmp_path / "zip.npz", "w") as archive:
        archive.writestr("a.txt", "text")
    with pytest.raises(ValueError, match=r"zip.npz"):
        nn.load(tmp_path / "zip.npz")
    whole = io.BytesIO()
    np.save(whole, np.array(1))
    with zipfile.ZipFile(tmp_path / "longer.npz", "w") as archive:
        archive.writestr(nn.storage.MARK + ".npy", whole.getvalue() + b"more")
    with pytest.raises(ValueError, match="damaged"):
        nn.load(tmp_path / "longer.npz")
    with pytest.raises(FileNotFoundError):
        nn.load(tmp_path / "nothing")


@pytest.mark.parametrize("state", [{"a": "text"}, {3: ac.ones(1)}, {"a": [{}]}, {"a": None}])
def test_only_named_tensors_are_saved_and_no_part_of_a_file_is_left(state, tmp_path):
    with pytest.raises(TypeError, match="save: "):
        nn.save(state, tmp_path / "file.npz")
    assert list(tmp_path.iterdir()) == []


def test_a_model_is_told_to_give_its_state(tmp_path):
    with pytest.raises(TypeError, match=r"such as model\.state_dict"):
        nn.save(nn.Linear(1, 1), tmp_path / "file.npz")


def test_an_interrupted_save_leaves_the_old_file(saved, monkeypatch):
    path, _state = saved
    before = path.read_bytes()
    monkeypatch.setattr(np.lib.format, "write_array", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        nn.save({"a": ac.ones(1)}, path)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["model.npz"]
