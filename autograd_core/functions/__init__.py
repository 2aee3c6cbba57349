# ruff: noqa: F403 - this file gathers what the others declare
"""The functions that users call, under PyTorch's names and with PyTorch's arguments.

Here is no calculus: each function is put together from the primitives of ``ops``, so its gradients
follow. A file for each subject; ``arguments.py`` is what they share.
"""

from .choosing import *
from .comparisons import *
from .convolutions import *
from .elementwise import *
from .matrices import *
from .order import *
from .reductions import *
from .shapes import *
