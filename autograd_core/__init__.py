"""autograd_core: automatic differentiation on NumPy, small enough to read in an evening."""

from .language import get_language, set_language, use_language

__all__ = ["get_language", "set_language", "use_language"]
