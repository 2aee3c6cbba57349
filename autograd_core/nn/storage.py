"""Saving tensors by name to a file and loading them again.

The file is NumPy's ``.npz``: a zip of arrays that any NumPy opens. Nothing in it is executed,
unlike a pickle, so a file of a stranger can be opened without risk.
"""

import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ..language import translator
from ..tensor import Tensor, raw_of, wrap

_ = translator(__name__)

MARK = "autograd_core.state"  # names the format inside the file, with its version as the value
VERSION = 1


def save(state: Mapping[str, Tensor], path: str | os.PathLike) -> None:
    """Write named tensors, such as ``model.state_dict()``, to the file ``path``.

    The file appears whole or not at all. Raises TypeError for a state with other things in it
    than tensors, arrays and numbers.
    """
    if not isinstance(state, Mapping):
        raise TypeError(
            _(
                "save: expected a dict of names and tensors such as model.state_dict(), got {kind}",
                kind=type(state).__name__,
            )
        )
    arrays = {}
    for name, value in state.items():
        array = np.asarray(raw_of(value))
        if not isinstance(name, str) or array.dtype.kind not in "biuf" or name == MARK:
            raise TypeError(
                _(
                    "save: {name} is {kind}; names must be strings, values tensors or numbers",
                    name=repr(name),
                    kind=type(value).__name__,
                )
            )
        arrays[name] = array
    path = Path(path)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            _write(file, arrays)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _write(file, arrays: dict[str, np.ndarray]) -> None:
    # not np.savez(file, **arrays): its own parameters `file` and `args` would collide with names
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in {MARK: np.array(VERSION), **arrays}.items():
            with archive.open(name + ".npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, array, allow_pickle=False)


def load(path: str | os.PathLike) -> dict[str, Tensor]:
    """Return the named tensors of a file that ``save`` wrote.

    Raises FileNotFoundError, and ValueError that says whether the file is damaged or was
    written by something else.
    """
    with Path(path).open("rb") as file:
        try:
            arrays = _read(file)
        except Exception as error:  # zipfile and NumPy raise a dozen kinds for damaged files
            raise ValueError(
                _("{path} is damaged or no file of tensors: {error}", path=path, error=error)
            ) from error
    if arrays is None:
        raise ValueError(
            _(
                "{path} was not written by autograd_core's save; open it with numpy.load instead",
                path=path,
            )
        )
    return {name: wrap(array) for name, array in arrays.items()}


def _read(file) -> dict[str, np.ndarray] | None:
    """Return the arrays of an archive, None if it does not bear our mark."""
    with zipfile.ZipFile(file) as archive:
        if MARK + ".npy" not in archive.namelist():
            return None
        arrays = {}
        for name in archive.namelist():
            with archive.open(name) as entry:
                array = np.lib.format.read_array(entry, allow_pickle=False)
                if entry.read(1):  # also lets zipfile compare the checksum
                    raise ValueError(name)
            arrays[name.removesuffix(".npy")] = array
    del arrays[MARK]
    return arrays
