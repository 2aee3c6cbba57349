"""The course as a web site: static pages with live figures, in every language."""

from .build import SiteReport, build_site
from .execute import LessonFailed
from .pdf import make_books
from .render import RenderFailed
from .server import PortInUse, serve, server

__all__ = [
    "LessonFailed",
    "PortInUse",
    "RenderFailed",
    "SiteReport",
    "build_site",
    "make_books",
    "serve",
    "server",
]
