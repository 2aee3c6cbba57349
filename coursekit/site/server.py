"""Shows the built site on this machine, to this machine only."""

import functools
import os
import socket
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from autograd_core.language import translator
from coursekit.errors import CourseError
from coursekit.paths import Course

_ = translator(__name__)

HOST = "127.0.0.1"


class PortInUse(CourseError):
    """Another program listens where the site should be shown."""


class _Handler(SimpleHTTPRequestHandler):
    # Windows' registry may call a script text/plain, which browsers then refuse.
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".css": "text/css",
        ".svg": "image/svg+xml",
        ".woff2": "font/woff2",
    }

    def log_message(self, format: str, *args) -> None:
        """Say nothing about every file that is read."""


class _Server(ThreadingHTTPServer):
    # Elsewhere this lets a server start again at once; on Windows it would let two share a port.
    allow_reuse_address = os.name != "nt"


def server(course: Course, port: int = 8000) -> ThreadingHTTPServer:
    """Return a server of the built site on ``127.0.0.1``; port 0 takes any free one.

    Raises CourseError when the site has not been built, PortInUse when the port is taken.
    """
    if not (course.site / "index.html").is_file():
        raise CourseError(_("there is no site yet; build it with: course site"))
    handler = functools.partial(_Handler, directory=str(course.site))
    try:
        return _Server((HOST, port), handler)
    except OSError as error:
        raise _in_use(port) from error


def check_port(port: int) -> None:
    """Raise PortInUse when another program answers on the port, before anything is built."""
    with socket.socket() as probe:
        if probe.connect_ex((HOST, port)) == 0:
            raise _in_use(port)


def _in_use(port: int) -> PortInUse:
    return PortInUse(
        _(
            "port {port} is in use by another program; choose one with: "
            "course site --serve --port {other}",
            port=port,
            other=port + 1,
        )
    )


def serve(course: Course, port: int = 8000) -> None:
    """Show the built site at ``http://127.0.0.1:PORT/`` until Ctrl-C."""
    with server(course, port) as running:
        print(
            _(
                "The course is at {url} (Ctrl-C stops it)",
                url=f"http://{HOST}:{running.server_port}/",
            )
        )
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            print()
