"""Saving tensors by name to a file and loading them again.

The file is NumPy's ``.npz``: a zip of arrays that any NumPy opens. Nothing in it is executed,
unlike a pickle, so a file of a stranger can be opened without risk.
"""

import os
import tempfile
import zipfile
import zlib
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
    try:
        with np.load(Path(path), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except FileNotFoundError:
        raise
    except (ValueError, OSError, EOFError, KeyError, zipfile.BadZipFile, zlib.error) as error:
        raise ValueError(
            _("{path} is damaged or no file of tensors: {error}", path=path, error=error)
        ) from error
    except (AttributeError, TypeError) as error:  # np.load gave a single array, not an archive
        raise ValueError(_no_state(path)) from error
    if arrays.pop(MARK, None) is None:
        raise ValueError(_no_state(path))
    return {name: wrap(array) for name, array in arrays.items()}


def _no_state(path) -> str:
    return _(
        "{path} was not written by autograd_core's save; open it with numpy.load instead", path=path
    )
