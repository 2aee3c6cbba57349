"""Drawings of computational graphs: ``draw_graph``."""

from .drawing import Drawing, draw_graph

__all__ = ["Drawing", "draw_graph"]
